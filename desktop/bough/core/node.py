"""A node is one message of a session; it grows, then is sealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class _Nothing(Mapping[str, object]):
    """An empty mapping that is hashable, as a default of a frozen value must be before 3.12."""

    __slots__ = ()

    def __getitem__(self, key: str) -> object:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Mapping[str, object] = _Nothing()


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Status(StrEnum):
    """A node is GROWING, then one of the others for ever."""

    GROWING = "growing"
    SEALED = "sealed"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


UNSENT = "unsent"
"""The stop reason of a reply that was taken out of the line: nobody was asked."""


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What a model wrote while thinking; `began` and `ended` in unix seconds."""

    text: str
    began: float | None = None
    ended: float | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model wants a tool to do; `arguments` is the JSON text as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """A part of a kind this version does not know: kept as it came, shown raw."""

    kind: str
    text: str = ""
    data: Mapping[str, object] = NOTHING


Part = Text | Reasoning | ToolCall | Opaque


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the server counted them; None where it did not say."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a reply failed: a code of `core.errors` and the facts its sentence needs."""

    code: str
    facts: Mapping[str, object] = NOTHING


@dataclass(frozen=True, slots=True)
class Node:
    """One message and its parent. All times are unix seconds (UTC).

    `endpoint` and `model` say who answers (a user's node has neither).
    `stop_reason` is the provider's word: "stop", "length", "content_filter", ...; "user" or
    `UNSENT` where a person stopped it.
    `edited_from` is the node whose text this one began as.
    `settings` holds what the request was made with (temperature, seed, ...).
    `details` holds what the wire told: "answered_by" (another model than the one asked),
    "requests" (the servers' ids of each try), "retried" (how often). Of a summary it says of what
    that is ("summary_of", see `core.context`).
    """

    id: str
    parent: str | None
    role: Role
    parts: tuple[Part, ...] = ()
    status: Status = Status.SEALED
    created_at: float = 0.0
    first_token_at: float | None = None
    ended_at: float | None = None
    endpoint: str | None = None
    model: str | None = None
    stop_reason: str | None = None
    failure: Failure | None = None
    usage: Usage | None = None
    edited_from: str | None = None
    settings: Mapping[str, object] = NOTHING
    details: Mapping[str, object] = NOTHING

    @property
    def text(self) -> str:
        """What was said, without reasoning and without other parts."""
        if len(self.parts) == 1 and isinstance(part := self.parts[0], Text):
            # As nearly all are; tens of thousands are asked for when a long session is opened.
            return part.text
        return "".join(part.text for part in self.parts if isinstance(part, Text))

    @property
    def reasoning(self) -> str:
        return "".join(part.text for part in self.parts if isinstance(part, Reasoning))

    @property
    def growing(self) -> bool:
        return self.status is Status.GROWING

    @property
    def broken_off(self) -> bool:
        """True where something failed in the midst of it, and nobody stopped it."""
        return self.status in (Status.FAILED, Status.INTERRUPTED)

    @property
    def unsent(self) -> bool:
        """True where a person stopped it before anybody was asked."""
        return self.status is Status.STOPPED and self.stop_reason == UNSENT and not self.parts

    @property
    def cut_off(self) -> bool:
        """True where the reply ended before the model was done, so that it can be continued."""
        unfinished = self.broken_off or (self.status is Status.STOPPED and not self.unsent)
        return unfinished or (self.status is Status.SEALED and self.stop_reason == "length")


class Size(NamedTuple):
    """How much a node says: its characters, and how many of them break a line."""

    role: Role
    length: int
    breaks: int


def size_of(node: Node) -> Size:
    text = node.text
    return Size(node.role, len(text), text.count("\n"))


def with_text(parts: Sequence[Part], text: str) -> tuple[Part, ...]:
    """The same parts saying that text. Pieces of it that stand before or behind what changed stay
    in their places, between tool calls for one; the rest comes where the first change is."""
    texts = [number for number, part in enumerate(parts) if isinstance(part, Text)]
    if not texts:
        return (*parts, Text(text))
    said = [part.text for part in parts if isinstance(part, Text)]
    first, last = 0, len(texts) - 1
    rest = text
    while first < last and rest.startswith(said[first]):
        rest = rest[len(said[first]) :]
        first += 1
    while last > first and rest.endswith(said[last]) and len(rest) >= len(said[last]):
        rest = rest[: len(rest) - len(said[last])]
        last -= 1
    made: list[Part] = []
    for number, part in enumerate(parts):
        if number in texts[first : last + 1]:
            if number == texts[first] and rest:
                made.append(Text(rest))
        else:
            made.append(part)
    return tuple(made)
