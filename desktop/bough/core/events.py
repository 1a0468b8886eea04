"""What a provider reports while it answers.

A stream is any number of these, and its last one is `Ended` or `Failed`, exactly once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bough.core.node import NOTHING, ToolCall, Usage


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing has been written yet. `stage` is one of "loading" (the engine loads its model),
    "connecting", "sent" (the question is out, no answer has begun), "reading" (the prompt, `done`
    of `total` tokens where known)."""

    stage: str
    done: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Retrying:
    """A try failed before its first word (`code` and `facts` say why), and `wait` seconds from now
    the next begins: number `attempt` of at most `attempts`, counted from 1."""

    code: str
    facts: Mapping[str, object]
    wait: float
    attempt: int
    attempts: int


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """The model asks for a tool; the call is complete. Nothing runs it by itself."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Alternative:
    """The whole text of a second answer to the same question, which nobody asked for."""

    text: str


@dataclass(frozen=True, slots=True)
class Noted:
    """What the wire told about the reply: see `Node.details`."""

    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class UsageReported:
    usage: Usage


@dataclass(frozen=True, slots=True)
class Ended:
    """The protocol said that the reply is whole; `reason` is "stop", "length", ..."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The reply broke off; what came before it stays."""

    code: str
    facts: Mapping[str, object] = NOTHING


Event = (
    Waiting
    | Retrying
    | TextDelta
    | ReasoningDelta
    | ToolCalled
    | Alternative
    | Noted
    | UsageReported
    | Ended
    | Failed
)
