"""Spots: where in a laid-out box a character of its block's text is.

A leaf is what a layout made it; an offset into the text stays what it is however the box is laid
out, and while it grows.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF

from bough.core.blocks import Code, Table
from bough.core.excerpt import text_of
from bough.ui.transcript.body import Body
from bough.ui.transcript.box import Box, Spot
from bough.ui.transcript.turn import HANG, Point, Turn

BEYOND = 1 << 30
"""A block below all others."""


def offset_of(box: Box, spot: Spot) -> int:
    """The offset in the block's text of a place in its box."""
    begins = starts(box)
    leaf = min(spot[0], len(begins) - 1)
    return begins[leaf] + spot[1]


def spot_of(box: Box, offset: int) -> Spot:
    """The place in a box of an offset in its block's text; of one that is not shown, the next."""
    begins = starts(box)
    leaf = bisect_right(begins, offset) - 1
    return (leaf, max(0, min(offset - begins[leaf], len(box.text_of(leaf)))))


def point(turn: Turn, section: int, block: int, offset: int) -> Point:
    """The same in a turn."""
    body = turn.section(section)
    if body is None or block >= len(body.boxes):
        return (section, BEYOND, 0, 0)
    return (section, block, *spot_of(body.boxes[block], offset))


def place_at(turn: Turn, x: float, y: float) -> tuple[int, int, int]:
    """Section, block and offset nearest to a point of the turn."""
    section, block, *spot = turn.point_at(x, y)
    body = turn.section(section)
    if body is None or not body.boxes:
        return (section, 0, 0)
    return (section, block, offset_of(body.boxes[block], (spot[0], spot[1])))


def rects(turn: Turn, section: int, block: int, start: int, stop: int) -> list[QRectF]:
    """Where in a turn the characters [start, stop) of a block's text are seen, one for each line;
    nothing of what is folded or scrolled away sideways."""
    body = turn.section(section)
    if body is None or block >= len(body.boxes) or (section == 0 and not turn.open):
        return []
    box, corner = _laid(turn, body, section, block)
    (first, begin), (last, end) = spot_of(box, start), spot_of(box, stop)
    # Of a long question only the beginning is seen.
    end_y = turn.y_of(1, 0) + turn.body_height + 1 if section else float("inf")
    found: list[QRectF] = []
    for number in range(first, last + 1):
        at = box.leaf_at(number)
        if at is None:
            # It is shown as something else than its text.
            return [QRectF(0, 0, box.width, box.height).translated(corner)]
        leaf, left, top = at
        stops = end if number == last else len(leaf.text)
        for rect in leaf.rects(begin if number == first else 0, min(stops, len(leaf.text))):
            seen = rect.translated(left, top) & QRectF(0, 0, box.width, box.height)
            seen.translate(corner)
            if not seen.isEmpty() and seen.bottom() <= end_y:
                found.append(seen)
    return found


def shown(box: Box, top: float, bottom: float) -> tuple[int, int]:
    """From which to which character of its text a box stands between two of its heights."""
    first = box.spot_at(0.0, max(0.0, top))
    last = box.spot_at(box.width, min(bottom, box.height))
    return (offset_of(box, first), offset_of(box, last))


def caret(turn: Turn, section: int, block: int, offset: int) -> QRectF:
    """Where in a turn a caret before that character would stand."""
    body = turn.section(section)
    if body is None or block >= len(body.boxes):
        return QRectF(0.0, turn.y_of(1, 0), 1.0, 20.0)
    box, corner = _laid(turn, body, section, block)
    number, inner = spot_of(box, offset)
    while (at := box.leaf_at(number)) is None and box.unfinished:
        box.go_on()
        number, inner = spot_of(box, offset)
        body.restack()
        turn.arrange()
    if at is None:
        return QRectF(corner.x(), corner.y(), 1.0, max(1.0, box.height))
    leaf, left, top = at
    return leaf.caret(min(inner, len(leaf.text))).translated(corner.x() + left, corner.y() + top)


def _laid(turn: Turn, body: Body, section: int, block: int) -> tuple[Box, QPointF]:
    """A box that is laid out, and its corner in the turn."""
    box, indent, left = body.boxes[block], body.indent(block), body.left(block)
    before = box.height
    if box.lay(body.width - indent) != before:
        body.restack()
        turn.arrange()
    return box, QPointF(left + (HANG if section == 0 else 0.0), turn.y_of(section, block))


def starts(box: Box) -> list[int]:
    """Where in the block's text each leaf begins."""
    leaves = box.end()[0] + 1
    body = box.block.body
    if isinstance(body, Code) and len(lines := _lines(body.code)) == leaves:
        return lines
    if isinstance(body, Table):
        sizes = (len(box.text_of(n)) + 1 for n in range(leaves - 1))
        return list(accumulate(sizes, initial=0))
    if leaves == 1:
        return [0]
    text = text_of(box.block)
    found, at = [0], 0
    for number in range(leaves - 1):
        at += len(box.text_of(number))
        at += text[at : at + 1] == "\n"
        found.append(at)
    return found


@lru_cache(maxsize=4)
def _lines(code: str) -> list[int]:
    return list(accumulate((len(line) + 1 for line in code.split("\n")[:-1]), initial=0))
