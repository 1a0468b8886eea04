"""Edits say where one text says something else than another, as a person would mark it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from bough.core.blocks import Inline
from bough.core.compare import Work
from bough.core.compare.common import Match, common
from bough.core.compare.tokens import says_something, tokens, tokens_of


class Edit(NamedTuple):
    """The characters [left, left_stop) of one text, in whose place the other has [right,
    right_stop); either may be empty."""

    left: int
    left_stop: int
    right: int
    right_stop: int

    @property
    def swapped(self) -> Edit:
        return Edit(self.right, self.right_stop, self.left, self.left_stop)

    @property
    def one_sided(self) -> bool:
        """Whether one side has nothing there."""
        return self.left == self.left_stop or self.right == self.right_stop

    @property
    def longest(self) -> int:
        return max(self.left_stop - self.left, self.right_stop - self.right)


class Piece(NamedTuple):
    """A part of both texts; they say the same there, or not."""

    left: str
    right: str
    same: bool


_ENDS_SENTENCE = re.compile(r"[.!?…。！？\n\u2028]")
HUGE = 100_000
"""Of texts of more characters it is only found where they begin and end to differ: their words
would take too long."""
SMALL = 0.2
"""What two texts have in common has to be so large a part of the shorter one at least, or else one
stands in the place of the other."""


def edits_of(left: str, right: str) -> Work[tuple[Edit, ...]]:
    """The edits between two plain texts, in order."""
    if len(left) + len(right) > HUGE:
        return middle(left, right)
    a, b = tokens(left), tokens(right)
    return (yield from _edits(left, right, a, a, b, b))


def inline_edits(left: Inline, right: Inline) -> Work[tuple[Edit, ...]]:
    """The same between texts in which it counts as well how words are set."""
    if left == right:
        return ()
    if len(left.text) + len(right.text) > HUGE:
        return middle(left.text, right.text)
    (a, a_keys), (b, b_keys) = tokens_of(left), tokens_of(right)
    return (yield from _edits(left.text, right.text, a, a_keys, b, b_keys))


def whole(left: str, right: str) -> tuple[Edit, ...]:
    """All of one in the place of all of the other."""
    return (Edit(0, len(left), 0, len(right)),) if left or right else ()


def pieces(left: str, right: str, edits: Sequence[Edit]) -> Iterator[Piece]:
    """All of both texts in order."""
    a = b = 0
    for edit in edits:
        if edit.left > a or edit.right > b:
            yield Piece(left[a : edit.left], right[b : edit.right], True)
        yield Piece(left[edit.left : edit.left_stop], right[edit.right : edit.right_stop], False)
        a, b = edit.left_stop, edit.right_stop
    if a < len(left) or b < len(right):
        yield Piece(left[a:], right[b:], True)


def _edits(
    left: str,
    right: str,
    a: Sequence[str],
    a_keys: Sequence[str],
    b: Sequence[str],
    b_keys: Sequence[str],
) -> Work[tuple[Edit, ...]]:
    matches = yield from common(a_keys, b_keys)
    a_starts = [0, *accumulate(map(len, a))]
    b_starts = [0, *accumulate(map(len, b))]
    found = [
        Edit(a_starts[e.left], a_starts[e.left_stop], b_starts[e.right], b_starts[e.right_stop])
        for e in _slid(_between(matches, len(a), len(b)), a_keys, b_keys)
    ]
    found = _merged(left, found)
    kept = sum(_size(piece.left) for piece in pieces(left, right, found) if piece.same)
    if found and kept < SMALL * min(_size(left), _size(right)):
        return whole(left, right)
    return tuple(found)


def middle(left: str, right: str) -> tuple[Edit, ...]:
    """All that is between what both begin with and what both end with."""
    begin = _same(left, right, lambda n: left[:n] == right[:n])
    rest = min(len(left), len(right)) - begin
    end = _same(left, right, lambda n: left[len(left) - n :] == right[len(right) - n :], rest)
    edit = Edit(begin, len(left) - end, begin, len(right) - end)
    return (edit,) if edit.longest else ()


def _same(left: str, right: str, agree: Callable[[int], bool], most: int | None = None) -> int:
    """The largest number they agree on."""
    least, most = 0, min(len(left), len(right)) if most is None else most
    while least < most:
        middle = (least + most + 1) // 2
        if agree(middle):
            least = middle
        else:
            most = middle - 1
    return least


def _between(matches: Sequence[Match], a: int, b: int) -> list[Edit]:
    """What lies between the matches."""
    made = []
    i = j = 0
    for match in (*matches, Match(a, b, 0)):
        if match.left > i or match.right > j:
            made.append(Edit(i, match.left, j, match.right))
        i, j = match.left + match.size, match.right + match.size
    return made


def _slid(edits: Sequence[Edit], a: Sequence[str], b: Sequence[str]) -> Iterator[Edit]:
    """What only one side has could often stand a little earlier or later, where the same tokens
    follow or come before: it stands where it is made of whole words or sentences."""
    least_a = least_b = 0
    for number, edit in enumerate(edits):
        if edit.one_sided:
            after = edits[number + 1] if number + 1 < len(edits) else None
            most_a, most_b = (after.left, after.right) if after else (len(a), len(b))
            i, i_stop, j, j_stop = edit
            side, start, stop = (a, i, i_stop) if i < i_stop else (b, j, j_stop)
            back, on = min(i - least_a, j - least_b), min(most_a - i_stop, most_b - j_stop)
            first, last = 0, 0
            while -first < back and side[start + first - 1] == side[stop + first - 1]:
                first -= 1
            while last < on and side[start + last] == side[stop + last]:
                last += 1
            by = max(range(first, last + 1), key=lambda n: _fit(side, start + n, stop + n))
            edit = Edit(i + by, i_stop + by, j + by, j_stop + by)
        yield edit
        least_a, least_b = edit.left_stop, edit.right_stop


def _fit(side: Sequence[str], start: int, stop: int) -> int:
    """How well what is taken out begins and ends."""
    if start == 0 or stop == len(side):
        return 4
    before, first, last = side[start - 1], side[start], side[stop - 1]
    if "\n" in last and "\n" in before:
        return 3
    if before.isspace() and not first.isspace():
        ends = last.isspace() and stop > start + 1 and _ENDS_SENTENCE.search(side[stop - 2])
        return 2 if ends else 1
    return 0


def _merged(left: str, edits: Sequence[Edit]) -> list[Edit]:
    """Edits with little between them are one: nobody reads a confetti of letters."""
    made: list[Edit] = []
    for edit in edits:
        while made and _is_little(left[made[-1].left_stop : edit.left], made[-1], edit):
            last = made.pop()
            edit = Edit(last.left, edit.left_stop, last.right, edit.right_stop)
        made.append(edit)
    return made


def _is_little(between: str, before: Edit, after: Edit) -> bool:
    if "\n" in between:
        return False
    if not says_something(between):
        return not _ENDS_SENTENCE.search(between) and len(between) <= 3
    return 2 * _size(between) <= min(before.longest, after.longest)


def _size(text: str) -> int:
    return len(text.strip())
