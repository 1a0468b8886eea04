"""A selection runs across blocks and turns.

It is told in offsets into texts, so that it stays where it is while they grow, and are laid out
anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bough.core.excerpt import text_of
from bough.ui.transcript.spots import BEYOND, place_at, point
from bough.ui.transcript.turn import Point, Turn

if TYPE_CHECKING:
    from bough.ui.transcript.flow import Flow

_WORD = re.compile(r"\w+|[^\S\n\t\u2028]+|[^\w\s]|[\n\t\u2028]", re.UNICODE)


class Where(NamedTuple):
    """A place in the transcript: which turn, its thought (0) or what was said (1), which block,
    and how many characters into its text."""

    turn: int
    section: int
    block: int
    offset: int


class Selection(NamedTuple):
    """From where the mouse went down to where it is."""

    anchor: Where
    cursor: Where

    @property
    def start(self) -> Where:
        return min(self.anchor, self.cursor)

    @property
    def end(self) -> Where:
        return max(self.anchor, self.cursor)

    @property
    def empty(self) -> bool:
        return self.anchor == self.cursor

    def part(self, index: int) -> tuple[Where, Where] | None:
        """What of it is in one turn."""
        start, end = self.start, self.end
        if self.empty or index < start.turn or index > end.turn:
            return None
        return (
            start if index == start.turn else first_of(index),
            end if index == end.turn else last_of(index),
        )

    def within(self, index: int, turn: Turn) -> tuple[Point, Point] | None:
        """The same in that turn as it is laid out."""
        found = self.part(index)
        if found is None:
            return None
        start, end = found
        return (point(turn, *start[1:]), point(turn, *end[1:]))


def where(flow: Flow, x: float, y: float) -> Where:
    """The place nearest to a point of the view; x counts from the column's text."""
    index = flow.at(y)
    turn = flow.turn(index)
    return Where(index, *place_at(turn, x, y - flow.y_of(index)))


def first_of(index: int) -> Where:
    """The beginning of a turn."""
    return Where(index, 0, 0, 0)


def last_of(index: int) -> Where:
    """Behind all of a turn."""
    return Where(index, 1, BEYOND, 0)


def whole_turn(index: int) -> tuple[Where, Where]:
    """All of one turn."""
    return (first_of(index), last_of(index))


def everything(count: int) -> Selection | None:
    """All turns."""
    return Selection(first_of(0), last_of(count - 1)) if count else None


def word_around(turn: Turn, at: Where) -> tuple[Where, Where]:
    """The word, the spaces or the sign at a place."""
    text = block_text(turn, at)
    # A word is short, but the text may be huge.
    begin = max(0, at.offset - 400)
    for match in _WORD.finditer(text, begin, at.offset + 400):
        if match.start() <= at.offset < match.end() or match.end() == at.offset == len(text):
            return (at._replace(offset=match.start()), at._replace(offset=match.end()))
    return (at, at)


def block_around(turn: Turn, at: Where) -> tuple[Where, Where]:
    """The whole block at a place."""
    return (at._replace(offset=0), at._replace(offset=len(block_text(turn, at))))


def block_text(turn: Turn, at: Where) -> str:
    """The text that the place's offset counts in."""
    body = turn.section(at.section)
    if body is None or at.block >= len(body.boxes):
        return ""
    return text_of(body.boxes[at.block].block)
