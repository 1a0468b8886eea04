"""What two sequences have in common, in order: as much as can be found in little time."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from bough.core.compare import Work

AREA = 20_000_000
"""So many pairs of items are looked at in one go, some ms of it. Of longer sequences what stands
once on each side is found first, and what has nothing of that kind is cut into pieces."""
PIECE = 4_000
"""The items of such a piece. Two of them are less than the area."""


class Match(NamedTuple):
    """`size` items from `left` on are those from `right` on."""

    left: int
    right: int
    size: int


def common(left: Sequence[str], right: Sequence[str]) -> Work[list[Match]]:
    """The matches, in order. Which of two equally good ones is found does not depend on which
    sequence is called left."""
    swapped = (len(right), right) < (len(left), left)
    if swapped:
        left, right = right, left
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(item, len(numbers)) for item in left]
    b = [numbers.setdefault(item, len(numbers)) for item in right]
    found: list[Match] = []
    waiting = [(0, len(a), 0, len(b))]
    while waiting:
        a0, a1, b0, b1 = waiting.pop()
        size = 0
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            a0, b0, size = a0 + 1, b0 + 1, size + 1
        if size:
            found.append(Match(a0 - size, b0 - size, size))
        size = 0
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1, size = a1 - 1, b1 - 1, size + 1
        if size:
            found.append(Match(a1, b1, size))
        if a0 == a1 or b0 == b1:
            continue
        if (a1 - a0) * (b1 - b0) <= AREA:
            found += _longest(a[a0:a1], b[b0:b1], a0, b0)
            yield
            continue
        waiting += _divided(a, b, a0, a1, b0, b1)
        yield
    found.sort()
    if swapped:
        found = [Match(m.right, m.left, m.size) for m in found]
    return _joined(found)


def _longest(a: list[int], b: list[int], a0: int, b0: int) -> list[Match]:
    from rapidfuzz.distance import LCSseq

    return [
        Match(a0 + op.src_start, b0 + op.dest_start, op.src_end - op.src_start)
        for op in LCSseq.opcodes(a, b)
        if op.tag == "equal"
    ]


def _divided(
    a: list[int], b: list[int], a0: int, a1: int, b0: int, b1: int
) -> list[tuple[int, int, int, int]]:
    """Smaller parts to look at: between items that stand once on each side, else pieces."""
    counts_a, counts_b = Counter(a[a0:a1]), Counter(b[b0:b1])
    at_b = {item: i for i, item in enumerate(b[b0:b1], b0) if counts_b[item] == 1}
    pairs = [
        (i, at_b[item])
        for i, item in enumerate(a[a0:a1], a0)
        if counts_a[item] == 1 and item in at_b
    ]
    parts: list[tuple[int, int, int, int]] = []
    if pairs:
        anchors = _rising(pairs)
        ends = [*anchors[1:], (a1, b1)]
        parts.append((a0, anchors[0][0], b0, anchors[0][1]))
        # Each begins with what stands once, and so is smaller than the whole.
        parts += [(i, j, k, m) for (i, k), (j, m) in zip(anchors, ends, strict=True)]
        if max((j - i) * (m - k) for i, j, k, m in parts) < (a1 - a0) * (b1 - b0):
            return parts
    many = max(-(-(a1 - a0) // PIECE), -(-(b1 - b0) // PIECE), 2)
    cuts_a = [a0 + (a1 - a0) * n // many for n in range(many + 1)]
    cuts_b = [b0 + (b1 - b0) * n // many for n in range(many + 1)]
    return [(cuts_a[n], cuts_a[n + 1], cuts_b[n], cuts_b[n + 1]) for n in range(many)]


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of pairs, sorted by their first, whose second rises as well."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        place = bisect_left(ends, second)
        before.append(at[place - 1] if place else -1)
        if place == len(ends):
            ends.append(second)
            at.append(number)
        else:
            ends[place], at[place] = second, number
    chosen = []
    number = at[-1]
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _joined(found: list[Match]) -> list[Match]:
    """Without ends that lie side by side."""
    made: list[Match] = []
    for match in found:
        if made:
            last = made[-1]
            if last.left + last.size == match.left and last.right + last.size == match.right:
                made[-1] = last._replace(size=last.size + match.size)
                continue
        made.append(match)
    return made
