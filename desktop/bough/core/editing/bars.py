"""Change bars: which lines of a text are new or other than in the original, and where some went."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, NamedTuple

MOST = 4_000
"""Lines of a stretch that is compared line by line; a longer one is changed as a whole."""

Bar = Literal["", "added", "changed"]


class Bars(NamedTuple):
    """A bar for each line; `removed` are the lines above which some of the original went, with how
    many there are of those."""

    lines: list[Bar]
    removed: dict[int, int]

    @property
    def added(self) -> int:
        return self.lines.count("added")

    @property
    def changed(self) -> int:
        return self.lines.count("changed")

    @property
    def gone(self) -> int:
        return sum(self.removed.values())


class Stretch(NamedTuple):
    """Lines [a, a_end) of the original became [b, b_end)."""

    kind: Literal["same", "added", "removed", "changed"]
    a: int
    a_end: int
    b: int
    b_end: int


def bars(original: Sequence[str], lines: Sequence[str]) -> Bars:
    """Compare by lines. What gave way to as many others is changed; more than there were, added."""
    made: list[Bar] = [""] * len(lines)
    removed: dict[int, int] = {}
    for kind, a, a_end, b, b_end in stretches(original, lines):
        if kind == "same":
            continue
        old, new = a_end - a, b_end - b
        for number in range(new):
            made[b + number] = "changed" if number < old else "added"
        if old > new:
            removed[b_end] = old - new
    return Bars(made, removed)


def stretches(original: Sequence[str], lines: Sequence[str]) -> list[Stretch]:
    """How the one became the other, in order; what is the same at both ends costs next to
    nothing."""
    least = min(len(original), len(lines))
    head = 0
    while head < least and original[head] == lines[head]:
        head += 1
    tail = 0
    while tail < least - head and original[-1 - tail] == lines[-1 - tail]:
        tail += 1
    a_end, b_end = len(original) - tail, len(lines) - tail
    made = [Stretch("same", 0, head, 0, head)] if head else []
    made += _between(original, lines, head, a_end, b_end)
    if tail:
        made.append(Stretch("same", a_end, len(original), b_end, len(lines)))
    return made


def _between(
    original: Sequence[str], lines: Sequence[str], head: int, a_end: int, b_end: int
) -> list[Stretch]:
    if a_end == head and b_end == head:
        return []
    if a_end == head:
        return [Stretch("added", head, head, head, b_end)]
    if b_end == head:
        return [Stretch("removed", head, a_end, head, head)]
    if a_end - head > MOST or b_end - head > MOST:
        return [Stretch("changed", head, a_end, head, b_end)]
    old, new = original[head:a_end], lines[head:b_end]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    names: dict[str, Literal["same", "added", "removed", "changed"]] = {
        "equal": "same", "insert": "added", "delete": "removed", "replace": "changed",
    }  # fmt: skip
    return [
        Stretch(names[tag], head + a, head + a2, head + b, head + b2)
        for tag, a, a2, b, b2 in matcher.get_opcodes()
    ]


def paired(original: Sequence[str], lines: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """The lines of both beside one another: the numbers of those that belong together."""
    rows: list[tuple[int | None, int | None]] = []
    for _, a, a_end, b, b_end in stretches(original, lines):
        rows += zip_longest(range(a, a_end), range(b, b_end))
    return rows
