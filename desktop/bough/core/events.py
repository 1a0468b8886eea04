"""What a provider reports while it answers.

A stream is any number of these, and its last one is `Ended` or `Failed`, exactly once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bough.core.node import NOTHING, Usage


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing has been written yet. `stage` is one of "loading" (the engine loads its model),
    "connecting", "reading" (the prompt, `done` of `total` tokens where known)."""

    stage: str
    done: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    text: str


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


Event = Waiting | TextDelta | ReasoningDelta | UsageReported | Ended | Failed
