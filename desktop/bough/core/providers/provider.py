"""What every provider is asked, and what it promises."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bough.core.events import Event
from bough.core.node import NOTHING, Node


@dataclass(frozen=True, slots=True)
class Request:
    """One reply that is wanted.

    `messages` is the path, oldest first, growing reply excluded. With `continued` the last message
    is an assistant's that the model is to go on writing from its very end.
    Of the `settings` only the parameters of `core.terms` are sent, and of those what is there.
    """

    model: str
    messages: Sequence[Node]
    system: str = ""
    continued: bool = False
    settings: Mapping[str, object] = NOTHING


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model that an endpoint offers; `context` in tokens where it says so."""

    id: str
    context: int | None = None


class Provider(Protocol):
    """`stream` yields events and ends with exactly one `Ended` or `Failed`; it never raises for
    what a server does. Cancelling its task, or closing it, closes the connection."""

    def stream(self, request: Request) -> AsyncGenerator[Event, None]: ...

    async def models(self) -> list[ModelInfo]:
        """What the endpoint offers. Raises ProviderError."""
        ...

    def hurry(self) -> None:
        """End the present wait for another try, where there is one. On the thread of the loop."""
        return
