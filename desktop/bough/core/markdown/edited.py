"""The blocks of a text that is edited anywhere, at the cost of what stands around the change."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import NamedTuple

from bough.core.blocks import Block
from bough.core.markdown.reading import Reading, References, seen

WINDOW = 3_000
"""Characters that are read in one go, a few ms of it."""
AHEAD = 200
"""So many characters are read beyond what changed, to see where all is as it was."""

_BLOCK_END = re.compile(r"\n[ \t]*\n")
_BLANK_BEFORE = re.compile(r"(?:^|\n)[ \t]*\r?\n$")


@dataclass(frozen=True, slots=True)
class Segment:
    """A top-level block with the blank lines, and the link definitions, that follow it. The places
    of its blocks count from its start."""

    length: int
    blocks: tuple[Block, ...]
    references: References = field(default_factory=dict)
    """The link definitions in it."""
    links: bool = False
    """Whether it may name a link definition."""
    known: int = 0
    """Of which age the definitions were when it was read."""
    stale: bool = False
    """Whether it has to be read; its blocks are what stood there before."""


class Splice(NamedTuple):
    """Blocks [first, first + removed) gave way to these."""

    first: int
    removed: int
    blocks: tuple[Block, ...]


class Piece(NamedTuple):
    """Some of the text that is to be read, and whether it reaches to the end of all."""

    first: int
    """The segment it begins with."""
    start: int
    text: str
    whole: bool
    references: References | None
    """Where the segment is read again for its links alone: the definitions of all."""
    text_number: int
    """Which of the texts it is of."""


class Edited:
    """Keeps blocks of what did not change, to the object, so that what shows them need not be made
    anew. `update` takes another text; `piece`, `read` and `take` go on until nothing is left:
    `read` may be called from a thread. `breaks` is that of `parse`."""

    def __init__(self, *, breaks: bool = False) -> None:
        self._breaks = breaks
        self.text = ""
        self._number = 0
        self._segments: list[Segment] = []
        self._starts: list[int] | None = None
        self._offsets: list[int] | None = None
        self._references: References = {}
        self._age = 0
        self._factor = 1
        """How much larger the next piece is than usual: the last one showed no end of a block."""

    @property
    def blocks(self) -> list[Block]:
        """All blocks, with the places that they have in the text."""
        made = []
        for start, segment in zip(self.starts, self._segments, strict=True):
            made += [_moved(block, start) for block in segment.blocks]
        return made

    @property
    def starts(self) -> list[int]:
        """Where each segment begins."""
        if self._starts is None:
            lengths = (segment.length for segment in self._segments)
            self._starts = [0, *accumulate(lengths)][: len(self._segments)]
        return self._starts

    @property
    def offsets(self) -> list[int]:
        """Where in the text each block begins, in rising order."""
        if self._offsets is None:
            made: list[int] = []
            for start, segment in zip(self.starts, self._segments, strict=True):
                last = start + max(0, segment.length - 1)
                made += [min(start + block.start, last) for block in segment.blocks]
            self._offsets = list(accumulate(made, max))
        return self._offsets

    def update(self, text: str) -> bool:
        """Take another text; False where it is the same."""
        old = self.text
        if text == old:
            return False
        start = _common(old, text)
        end = _common_end(old, text, start)
        self.text = text
        self._number += 1
        self._factor = 1
        if not self._segments:
            self._put(0, 0, [Segment(len(text), (), stale=True)])
            return True
        old_end, new_end = len(old) - end, len(text) - end
        first, after = self._touched(old, start, old_end)
        if _has_details(old, start, old_end) or _has_details(text, start, new_end):
            # Where details begin depends on whether they end.
            first = 0
        gone = self._segments[first:after]
        length = sum(segment.length for segment in gone) + len(text) - len(old)
        blocks = tuple(block for segment in gone for block in segment.blocks)
        self._put(first, after, [Segment(length, blocks, stale=True)])
        self._learn(gone, ())
        return True

    def piece(self) -> Piece | None:
        """What is to be read next; None where all is."""
        stale = next((i for i, s in enumerate(self._segments) if s.stale), None)
        if stale is None:
            return self._piece_for_links()
        start, segment = self.starts[stale], self._segments[stale]
        least = WINDOW * self._factor
        if segment.length > least:
            found = _BLOCK_END.search(self.text, start + least)
            end = found.end() if found else len(self.text)
        else:
            end, after = start + segment.length, stale + 1
            wanted = end + AHEAD * self._factor
            while after < len(self._segments) and (end < wanted or after < stale + 3):
                end += self._segments[after].length
                after += 1
        if "<details" in self.text[start:end].lower():
            # Whether it begins any depends on what stands far below.
            last = self.text.lower().rfind("</details>")
            line = self.text.find("\n", last) + 1 or len(self.text)
            end = max(end, line) if last >= 0 else end
        whole = end >= len(self.text)
        return Piece(stale, start, self.text[start:end], whole, None, self._number)

    def read(self, piece: Piece) -> Reading:
        """Read it, which is what takes the time."""
        return Reading(seen(piece.text), 0, None, piece.references, breaks=self._breaks)

    def take(self, piece: Piece, reading: Reading) -> Splice | None:
        """Take what was read; None where nothing is to be shown for it, as the text is another by
        now, or more of it has to be read at once."""
        if piece.text_number != self._number:
            return None
        if piece.references is not None:
            before = self._segments[piece.first]
            again = replace(before, blocks=_kept(before.blocks, reading.blocks), known=self._age)
            return self._exchange(piece.first, piece.first + 1, [again])
        cuts = [reading.starts[top.line] for top in reading.tops]
        bounds = sorted({0, *cuts[1:]})
        if reading.deep:
            bounds = [0]
        first, stale = piece.first, self._segments[piece.first]
        known = {
            start - piece.start: number
            for number, start in enumerate(self.starts[first + 1 :], first + 1)
            if start - piece.start >= stale.length and start < piece.start + len(piece.text)
        }
        same = next((cut for cut in bounds[1:] if cut in known and not self._stale(known[cut])), 0)
        end = len(piece.text)
        if same:
            after, rest = known[same], None
            bounds = [cut for cut in bounds if cut < same]
            end = same
        elif piece.whole:
            after, rest = len(self._segments), None
        elif len(bounds) > 1:
            # The last one may go on.
            end = bounds.pop()
            after = bisect_left(self.starts, piece.start + end, first + 1)
            reach = self.starts[after] if after < len(self.starts) else len(self.text)
            if reach > piece.start + end:
                rest = Segment(reach - piece.start - end, (), stale=True)
            else:
                # It begins where one begins that is stale itself.
                rest = None
        else:
            self._factor *= 2
            return None
        self._factor = 1
        made = self._made(piece, reading, bounds, end)
        if rest:
            made.append(rest)
        return self._exchange(first, after, made)

    # Inside

    def _stale(self, number: int) -> bool:
        return self._segments[number].stale

    def _touched(self, old: str, start: int, end: int) -> tuple[int, int]:
        """The segments [first, after) that a change of those characters may have changed."""
        starts = self.starts
        first = max(0, bisect_right(starts, max(0, start - 1)) - 1)
        # What belongs together may stand on lines without a blank one among them.
        while first and not _BLANK_BEFORE.search(old, max(0, starts[first] - 200), starts[first]):
            first -= 1
        return max(0, first - 1), bisect_right(starts, end)

    def _piece_for_links(self) -> Piece | None:
        for number, segment in enumerate(self._segments):
            if segment.links and segment.known != self._age:
                start = self.starts[number]
                text = self.text[start : start + segment.length]
                return Piece(number, start, text, False, self._references, self._number)
        return None

    def _made(self, piece: Piece, reading: Reading, bounds: list[int], end: int) -> list[Segment]:
        """The segments that begin there, up to `end`."""
        made: list[Segment] = []
        blocks, at = reading.blocks, 0
        if reading.deep:
            blocks = sorted(blocks, key=lambda block: block.start)
        defined = reading.definitions
        for start, stop in zip(bounds, [*bounds[1:], end], strict=True):
            mine: list[Block] = []
            while at < len(blocks) and blocks[at].start < stop:
                mine.append(_moved(blocks[at], -start))
                at += 1
            references: References = {}
            for label, found in defined:
                if start <= reading.starts[found["map"][0]] < stop:
                    references.setdefault(label, found | {"map": None})
            links = "[" in piece.text[start:stop]
            made.append(
                Segment(stop - start, tuple(mine), references, links, 0 if not self._age else -1)
            )
        return made

    def _exchange(self, first: int, after: int, segments: list[Segment]) -> Splice:
        gone = self._segments[first:after]
        at = sum(len(segment.blocks) for segment in self._segments[:first])
        before = [block for segment in gone for block in segment.blocks]
        segments = _with_same_blocks(segments, before)
        now = [block for segment in segments for block in segment.blocks]
        self._put(first, after, segments)
        self._learn(gone, segments)
        head = 0
        while head < min(len(before), len(now)) and before[head] is now[head]:
            head += 1
        tail = 0
        while tail < min(len(before), len(now)) - head and before[-1 - tail] is now[-1 - tail]:
            tail += 1
        return Splice(at + head, len(before) - head - tail, tuple(now[head : len(now) - tail]))

    def _learn(self, gone: Sequence[Segment], come: Sequence[Segment]) -> None:
        """Know the definitions, where others went or came: the first of a label counts."""
        if not any(segment.references for segment in (*gone, *come)):
            return
        known: References = {}
        for segment in self._segments:
            for label, found in segment.references.items():
                known.setdefault(label, found)
        if known != self._references:
            self._references = known
            self._age += 1

    def _put(self, first: int, after: int, segments: list[Segment]) -> None:
        self._segments[first:after] = segments
        self._starts = self._offsets = None


def _with_same_blocks(segments: list[Segment], before: list[Block]) -> list[Segment]:
    """The same segments with the very blocks that were there where they are equal: those at the
    beginning and at the end."""
    now = [block for segment in segments for block in segment.blocks]
    least = min(len(before), len(now))
    head = 0
    while head < least and before[head] == now[head]:
        now[head] = before[head]
        head += 1
    tail = 1
    while tail <= least - head and before[-tail] == now[-tail]:
        now[-tail] = before[-tail]
        tail += 1
    made, at = [], 0
    for segment in segments:
        many = len(segment.blocks)
        made.append(replace(segment, blocks=tuple(now[at : at + many])))
        at += many
    return made


def _kept(before: Sequence[Block], now: Sequence[Block]) -> tuple[Block, ...]:
    """These blocks, each as the object it was where it is the same."""
    if len(before) != len(now):
        return tuple(now)
    return tuple(a if a == b else b for a, b in zip(before, now, strict=True))


def _moved(block: Block, by: int) -> Block:
    return block._replace(start=block.start + by, stop=block.stop + by) if by else block


def _has_details(text: str, start: int, end: int) -> bool:
    """Whether the lines of that stretch say anything of details."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    return "details" in text[begin : stop if stop >= 0 else len(text)].lower()


def _common(one: str, other: str) -> int:
    """How many characters are the same at the beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(one: str, other: str, start: int) -> int:
    """How many are the same at the end, of those behind `start`."""
    low, high = 0, min(len(one), len(other)) - start
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low
