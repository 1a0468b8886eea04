"""How many tokens a text is: as the model's own tokenizer counted it, else an estimate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

LATIN = 4.2
"""Characters a token, measured on English prose."""
DENSE = 1.5
"""The same of Chinese, Japanese and Korean."""
OTHER = 2.5
"""The same of all other scripts, which the vocabularies of most models have less of."""
OVERHEAD = 4
"""Tokens that a template puts around a message, more or less."""
LOW, HIGH = 0.5, 2.5
"""What a server's own count may at most make of an estimate."""

START, REPLY = "start", "reply"
"""What stands before the first message, and what comes after the last."""

_DENSE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
                    "\uff00-\uffef\U00020000-\U0003ffff]")  # fmt: skip
_OTHER = re.compile("[\u0250-\u10ff\u1200-\u1fff\u2070-\u303f\u3100-\u33ff\ua000-\uabff"
                    "\ue000-\uf8ff\ufb00-\ufeff\U00010000-\U0001ffff]")  # fmt: skip


Key = tuple[str, str, int, int]


class Piece(NamedTuple):
    """What is counted in one go: a message in the frame that it gets after another.

    `before` and `role` are roles, or START and REPLY.
    """

    before: str
    role: str
    text: str

    @property
    def key(self) -> Key:
        """What it is known by; its text is not kept for that."""
        return (self.before, self.role, len(self.text), hash(self.text))


@dataclass(frozen=True, slots=True)
class Frames:
    """What a model's template writes between two messages, by the roles of both: the text after
    the content of one and before that of the other. Each begins with a token of its own, so that
    counting piece by piece gives what counting the whole gives. `trims` says that the template
    takes the white space around a content away."""

    between: Mapping[tuple[str, str], str]
    trims: bool = False

    def framed(self, piece: Piece) -> str | None:
        """The text as the model gets it; None where the template was not asked about that."""
        frame = self.between.get((piece.before, piece.role))
        if frame is None:
            return None
        return frame + (piece.text.strip() if self.trims else piece.text)


def probes() -> tuple[tuple[tuple[str, str], ...], ...]:
    """The conversations, as roles and contents, whose rendering tells the frames."""
    turns = (("user", " ⸨1⸩ "), ("assistant", "⸨2⸩"), ("user", "⸨3⸩"))
    return ((("system", "⸨0⸩"), *turns), turns)


def learned(rendered: tuple[str, ...]) -> Frames | None:
    """The frames of a template that made this of the `probes`; None where it leaves out a content,
    as one does that takes no system prompt."""
    between: dict[tuple[str, str], str] = {}
    trims = False
    for probe, prompt in zip(probes(), rendered, strict=True):
        before, rest = START, prompt
        for role, content in probe:
            mark = content.strip()
            frame, found, rest = rest.partition(mark)
            if not found:
                return None
            if content != mark:
                trims = not frame.endswith(" ")
                frame = frame if trims else frame[:-1]
                rest = rest if trims else rest[1:]
            between.setdefault((before, role), frame)
            before = role
        between.setdefault((before, REPLY), rest)
    return Frames(between, trims)


@dataclass(slots=True)
class Counter:
    """Counts for one model. `counts` has what its tokenizer said, by `Piece.key`; what is not there
    is estimated and kept in `missing`, and then the counter is not `exact` any more. `factor` is
    how many tokens the server found where one was estimated; `guesses` keeps what was estimated."""

    frames: Frames | None = None
    counts: Mapping[Key, int] = field(default_factory=dict)
    factor: float = 1.0
    guesses: dict[tuple[int, int], float] = field(default_factory=dict)
    missing: dict[Key, Piece] = field(default_factory=dict)
    exact: bool = True

    def count(self, before: str, role: str, text: str) -> int:
        length, known = len(text), hash(text)
        if (found := self.counts.get((before, role, length, known))) is not None:
            return found
        if self.frames is not None:
            self.missing[before, role, length, known] = Piece(before, role, text)
        self.exact = False
        return round(self.guess(text) * self.factor) + OVERHEAD

    def guess(self, text: str) -> float:
        """The estimate as it is without the factor."""
        key = (len(text), hash(text))
        if (found := self.guesses.get(key)) is None:
            found = self.guesses[key] = estimate(text)
        return found


def estimate(text: str) -> float:
    """Tokens, by the scripts the text is written in."""
    if text.isascii():
        return len(text) / LATIN
    dense = len(_DENSE.findall(text))
    other = len(_OTHER.findall(text))
    return dense / DENSE + other / OTHER + (len(text) - dense - other) / LATIN


def corrected(estimated: float, reported: int) -> float:
    """The factor that makes of an estimate what a server reported, within reason."""
    return min(HIGH, max(LOW, reported / estimated)) if estimated > 0 else 1.0
