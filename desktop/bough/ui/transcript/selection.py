"""A selection runs across blocks and turns, and is copied as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from bough.ui.transcript import content
from bough.ui.transcript.body import Body, Place
from bough.ui.transcript.turn import Point, Turn

Where = tuple[int, Point]
"""A place in the transcript: which turn, and where in it."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]", re.UNICODE)
EVERYTHING = (1 << 30, 0, 0)


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

    def within(self, index: int) -> tuple[Point, Point] | None:
        """The part of it that is in one turn."""
        start, end = self.start, self.end
        if self.empty or index < start[0] or index > end[0]:
            return None
        first: Point = start[1] if index == start[0] else (0, 0, 0, 0)
        last: Point = end[1] if index == end[0] else (1, *EVERYTHING)
        return (first, last)


def word_around(turn: Turn, point: Point) -> tuple[Point, Point]:
    """The word, the spaces or the sign at a point."""
    section, box, leaf, offset = point
    body = turn.section(section)
    if body is None or not body.boxes:
        return (point, point)
    text = body.boxes[box].text_of(leaf)
    for match in _WORD.finditer(text):
        if match.start() <= offset < match.end() or match.end() == offset == len(text):
            return ((section, box, leaf, match.start()), (section, box, leaf, match.end()))
    return (point, point)


def block_around(turn: Turn, point: Point) -> tuple[Point, Point]:
    """The whole block at a point."""
    section, box, _, _ = point
    body = turn.section(section)
    if body is None or not body.boxes:
        return (point, point)
    return ((section, box, 0, 0), (section, box, *body.boxes[box].end()))


def everything(count: int) -> Selection | None:
    """All turns."""
    if not count:
        return None
    return Selection((0, (0, 0, 0, 0)), (count - 1, (1, *EVERYTHING)))


def markdown(
    selection: Selection, turn: Callable[[int], Turn], source: Callable[[int], str]
) -> str:
    """What is selected, as Markdown. A whole block is copied as it was written; of others the
    part is written anew. `source` is the text of a turn that is wanted whole."""
    start, end = selection.start, selection.end
    pieces: list[str] = []
    for index in range(start[0], end[0] + 1):
        marked = selection.within(index)
        if marked is None:
            continue
        (low, *first), (high, *last) = marked
        if start[0] < index < end[0] or (low, *first, high, *last) == (0, 0, 0, 0, 1, *EVERYTHING):
            text = source(index).strip("\n")
        else:
            found = turn(index)
            parts = []
            for number, body, whole in (
                (0, found.thought if found.open else None, content.thought(found.node)),
                (1, found.body, found.node.text),
            ):
                if body is None or not low <= number <= high:
                    continue
                begin = (first[0], first[1], first[2]) if number == low else (0, 0, 0)
                stop = (last[0], last[1], last[2]) if number == high else EVERYTHING
                parts.append(_of_body(body, whole, begin, stop))
            text = "\n\n".join(p for p in parts if p)
        if text:
            pieces.append(text)
    return "\n\n".join(pieces)


def _of_body(body: Body, source: str, first: Place, last: Place) -> str:
    boxes = body.boxes
    if not boxes:
        return ""
    last = min(last, body.end())
    low, high = first[0], min(last[0], len(boxes) - 1)

    def begins(number: int) -> bool:
        return number > low or first[1:] == (0, 0)

    def ends(number: int) -> bool:
        return number < high or last[1:] >= boxes[number].end()

    pieces: list[str] = []
    number = low
    while number <= high:
        whole = number
        while whole <= high and begins(whole) and ends(whole):
            whole += 1
        if whole > number:
            # Neighbours that are whole: their source with what stands between them.
            begin, stop = boxes[number].block.source[0], boxes[whole - 1].block.source[1]
            if low == high and last[0] == first[0]:
                pieces.append(_one(body, number, source))
            else:
                pieces.append(source[begin:stop].strip("\n"))
            number = whole
            continue
        start = (first[1], first[2]) if number == low else (0, 0)
        end = (last[1], last[2]) if number == high else boxes[number].end()
        if text := boxes[number].markdown(start, end):
            pieces.append(text)
        number += 1
    return "\n\n".join(pieces)


def _one(body: Body, number: int, source: str) -> str:
    """A single whole block: its text without the marks of its containers."""
    box = body.boxes[number]
    if text := box.markdown((0, 0), box.end()):
        return text
    begin, stop = box.block.source
    return source[begin:stop].strip("\n")
