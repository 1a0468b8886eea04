"""What the palette finds, and who finds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bough.core.matching import Rank

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Found:
    """A row: `act` is what Enter does, `beside` what Ctrl+Enter does."""

    title: str
    act: Callable[[], object]
    more: str = ""
    icon: str = ""
    keys: str = ""
    spans: Spans = ()
    rank: Rank = Rank.BEGINS
    beside: Callable[[], object] | None = None
    command: str = ""
    """The id of the command that it is, if it is one."""


class Source(Protocol):
    """Made for one opening of the palette; it may keep what it found, to narrow it."""

    @property
    def title(self) -> str:
        """The heading above what it finds."""
        ...

    @property
    def prefix(self) -> str:
        """The sign that asks for it alone; "" where there is none."""
        ...

    def find(self, query: str, most: int) -> list[Found]:
        """The best so many; for an empty query what is likely to be wanted."""
        ...
