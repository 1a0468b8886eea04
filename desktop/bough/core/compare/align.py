"""Aligns two lists of things: which of one stands beside which of the other, in order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from bough.core.compare import Work
from bough.core.compare.common import common
from bough.core.compare.tokens import tokens, words_of

ALIKE = 0.4
"""Things less alike than this are not versions of each other."""
GAP = 40
"""So many on each side are tried against each other in one go; of more, those that are about as
far along."""
LONG = 200
"""So many words of a thing are looked at."""


NOWHERE = 1 << 30


class Item:
    """What is aligned. Those with one `key` are the same; only those of a `kind` can be versions of
    each other."""

    def __init__(self, key: str, kind: str, text: str) -> None:
        self.key = key
        self.kind = kind
        self._text = text

    @cached_property
    def words(self) -> list[str]:
        return words_of(tokens(self._text[: 12 * LONG]))[:LONG]

    def read(self) -> None:
        """Find its words, which takes a while."""
        assert self.words is not None


class Pair(NamedTuple):
    """Which stands on the left and which on the right; None where there is none. `alike` says
    whether they are versions of each other rather than one in the place of the other."""

    left: int | None
    right: int | None
    alike: bool = False


def align(left: Sequence[Item], right: Sequence[Item]) -> Work[list[Pair]]:
    """Every one of both lists once, in order."""
    same = yield from common([i.key for i in left], [i.key for i in right])
    made: list[Pair] = []
    a = b = 0
    for match in (*same, None):
        stop_a, stop_b = (match.left, match.right) if match else (len(left), len(right))
        if a < stop_a or b < stop_b:
            made += yield from _gap(left, right, a, stop_a, b, stop_b)
        if match:
            made += [Pair(stop_a + n, stop_b + n, True) for n in range(match.size)]
            a, b = stop_a + match.size, stop_b + match.size
    return made


def _gap(
    left: Sequence[Item], right: Sequence[Item], a: int, stop_a: int, b: int, stop_b: int
) -> Work[list[Pair]]:
    """Align what has nothing in it that is the same on both sides."""
    many = max(-(-(stop_a - a) // GAP), -(-(stop_b - b) // GAP), 1)
    made: list[Pair] = []
    for n in range(many):
        i0, i1 = (a + (stop_a - a) * k // many for k in (n, n + 1))
        j0, j1 = (b + (stop_b - b) * k // many for k in (n, n + 1))
        if i0 < i1 and j0 < j1:
            for item in (*left[i0:i1], *right[j0:j1]):
                item.read()
                yield
        alike = yield from _versions(left[i0:i1], right[j0:j1])
        i, j = i0, j0
        for di, dj in (*alike, (i1 - i0, j1 - j0)):
            made += _stand_ins(left, right, i, i0 + di, j, j0 + dj)
            if i0 + di < i1 and j0 + dj < j1:
                made.append(Pair(i0 + di, j0 + dj, True))
            i, j = i0 + di + 1, j0 + dj + 1
        yield
    return made


def _versions(left: Sequence[Item], right: Sequence[Item]) -> Work[list[tuple[int, int]]]:
    """The pairs that are most alike altogether, in order."""
    if not left or not right:
        return []
    keys = ([i.key for i in left], [i.key for i in right])
    if (len(keys[1]), keys[1]) < (len(keys[0]), keys[0]):
        mirrored = yield from _versions(right, left)
        return [(i, j) for j, i in mirrored]
    rows, columns = len(left), len(right)
    score = yield from _likenesses(left, right)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            skipped = max(best[i + 1][j], best[i][j + 1])
            taken = score[i][j] + best[i + 1][j + 1] if score[i][j] >= ALIKE else 0.0
            best[i][j] = max(skipped, taken)
    found = []
    i = j = 0
    while i < rows and j < columns:
        if score[i][j] >= ALIKE and best[i][j] == score[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _likenesses(left: Sequence[Item], right: Sequence[Item]) -> Work[list[list[float]]]:
    """How alike each is to each, from 0 to 1; things of different kinds are not at all."""
    from rapidfuzz.distance import LCSseq

    # Words as characters, which are compared without being hashed each time.
    letters: dict[str, str] = {}
    a, b = (
        ["".join([letters.setdefault(w, chr(0x100 + len(letters))) for w in i.words]) for i in side]
        for side in (left, right)
    )

    def alike(i: int, j: int) -> float:
        if left[i].kind != right[j].kind:
            return 0.0
        if not a[i] or not b[j]:
            return 1.0 if a[i] == b[j] else 0.0
        shared = LCSseq.similarity(a[i], b[j])
        return shared / (len(a[i]) + len(b[j])) + 0.5 * shared / min(len(a[i]), len(b[j]))

    made: list[list[float]] = []
    for i in range(len(left)):
        made.append([alike(i, j) for j in range(len(right))])
        yield
    return made


def _stand_ins(
    left: Sequence[Item], right: Sequence[Item], i: int, stop_i: int, j: int, stop_j: int
) -> list[Pair]:
    """What is no version of anything: one of a kind stands beside one of that kind."""
    made: list[Pair] = []
    while i < stop_i and j < stop_j:
        if left[i].kind == right[j].kind:
            made.append(Pair(i, j))
            i, j = i + 1, j + 1
            continue
        ahead_left = _ahead(left, i, stop_i, right[j].kind)
        ahead_right = _ahead(right, j, stop_j, left[i].kind)
        # Where both are as far, it does not depend on which side is called left who has a partner.
        neither = ahead_left == ahead_right == NOWHERE
        if neither or (ahead_left, left[i].kind) < (ahead_right, right[j].kind):
            made.append(Pair(i, None))
            i += 1
        else:
            made.append(Pair(None, j))
            j += 1
    made += [Pair(n, None) for n in range(i, stop_i)]
    made += [Pair(None, n) for n in range(j, stop_j)]
    return made


def _ahead(items: Sequence[Item], start: int, stop: int, kind: str) -> int:
    """How far ahead the next of that kind is."""
    return next((n - start for n in range(start, stop) if items[n].kind == kind), NOWHERE)
