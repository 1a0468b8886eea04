"""A body is the column of boxes that a message's Markdown becomes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt

from bough.core.blocks import (
    Block,
    Code,
    Formula,
    Heading,
    Mark,
    Paragraph,
    Picture,
    Rule,
    Table,
)
from bough.ui.transcript.box import Box, Brush, RuleBox, Spot, Touch, Voice
from bough.ui.transcript.code import CodeBox
from bough.ui.transcript.formula import FormulaBox
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.prose import Prose
from bough.ui.transcript.table import TableBox

Place = tuple[int, int, int]
"""A place in a body: box, leaf, code points."""

ITEM = 22.0
QUOTE = 16.0
TIGHT = 4.0
_INDENTS = {"quote": QUOTE, "term": 0.0}


def box_for(block: Block, ink: Ink, voice: Voice) -> Box:
    """The box that shows a block."""
    match block.body:
        case Paragraph() | Heading():
            return Prose(block, ink, voice)
        case Code():
            return CodeBox(block, ink)
        case Table():
            return TableBox(block, ink)
        case Rule():
            return RuleBox(block, ink)
        case Formula():
            return FormulaBox(block, ink, voice)
        case Picture():
            from bough.ui.transcript.picture import PictureBox

            return PictureBox(block, ink)


class Body:
    """Boxes below one another. Those that nobody has looked at have estimated heights."""

    def __init__(self, ink: Ink, voice: Voice) -> None:
        self._ink = ink
        self._voice = voice
        self.boxes: list[Box] = []
        self.tops: list[float] = []
        self.width = 0.0
        self.height = 0.0
        self._kept = range(0)
        """The boxes that were near the view when the others were let go."""

    def show(self, blocks: Sequence[Block], first: int = 0) -> float:
        """Show these blocks; those before `first` are the ones shown already. A box that can grow
        into its new block does. Returns the height from which on to paint again."""
        dirty: float | None = None
        boxes = self.boxes
        for number in range(first, len(blocks)):
            block = blocks[number]
            if number < len(boxes):
                if boxes[number].block is block:
                    continue
                grown = boxes[number].grow(block)
                if grown is not None:
                    at = self.tops[number] + grown
                    dirty = at if dirty is None else min(dirty, at)
                    continue
                at = self.tops[number]
                dirty = at if dirty is None else min(dirty, at)
                boxes[number] = box_for(block, self._ink, self._voice)
            else:
                boxes.append(box_for(block, self._ink, self._voice))
        fewer = len(boxes) > len(blocks)
        del boxes[len(blocks) :]
        before = self.height
        self._stack(first)
        if dirty is None:
            dirty = min(before, self.height) if fewer or self.height != before else self.height
        # A box whose neighbour below changed may have moved the neighbour's gap as well.
        return min(dirty, before)

    def set_width(self, width: float) -> None:
        """Take another width; what is laid out becomes an estimate until it is looked at."""
        if width != self.width:
            self.width = width
            self._stack(0)

    def settle(self, top: float, bottom: float) -> bool:
        """Lay out what touches [top, bottom]; True where heights changed."""
        boxes, tops = self.boxes, self.tops
        if not boxes:
            return False
        number = max(0, bisect_right(tops, top) - 1)
        changed = -1
        shift = 0.0
        while number < len(boxes) and tops[number] + shift <= bottom:
            box = boxes[number]
            width = self.width - self.indent(number)
            if box.width != width:
                before = box.height
                shift += box.lay(width) - before
                if box.height != before and changed < 0:
                    changed = number
            number += 1
        if changed >= 0:
            self._stack(changed)
        return changed >= 0

    def release(self, top: float, bottom: float) -> None:
        """Let go of the layouts of what was near the view, and is outside of [top, bottom] now."""
        boxes, tops = self.boxes, self.tops
        first = max(0, bisect_right(tops, top) - 1)
        near = range(first, bisect_right(tops, bottom))
        for number in self._kept:
            if number not in near and number < len(boxes):
                boxes[number].release()
        self._kept = near

    def settle_all(self) -> None:
        self.settle(0.0, float("inf"))

    def restyle(self) -> bool:
        """Show the formulas that were set since; True where that made another layout."""
        changed = [number for number, box in enumerate(self.boxes) if box.restyle()]
        if changed:
            self._stack(changed[0])
        return bool(changed)

    def restack(self) -> None:
        """Put all boxes below one another again."""
        self._stack(0)

    def indent(self, number: int) -> float:
        """How far a box stands to the right, inside its containers."""
        marks = self.boxes[number].block.marks
        return sum(self._step(m) for m in marks) if marks else 0.0

    def _step(self, mark: Mark) -> float:
        indent = _INDENTS.get(mark.kind)
        return self._ink.px(ITEM) if indent is None else indent

    def box_at(self, y: float) -> int:
        """The box at that height, the last one above it in a gap."""
        return max(0, min(bisect_right(self.tops, y) - 1, len(self.boxes) - 1))

    def place_at(self, x: float, y: float) -> Place:
        """The place in the text that is nearest to a point."""
        if not self.boxes:
            return (0, 0, 0)
        number = self.box_at(y)
        box = self.boxes[number]
        inner = y - self.tops[number]
        if inner > box.height:
            nearer_next = number + 1 < len(self.boxes) and (
                self.tops[number + 1] - y < inner - box.height
            )
            if not nearer_next:
                return (number, *box.spot_at(x - self.indent(number), box.height - 1))
            number += 1
            box, inner = self.boxes[number], 0.0
        return (number, *box.spot_at(x - self.indent(number), max(0.0, inner)))

    def touch_at(self, x: float, y: float) -> Touch | None:
        """What a click there would do, other than selecting."""
        if not self.boxes:
            return None
        number = self.box_at(y)
        inner = y - self.tops[number]
        if inner > self.boxes[number].height:
            return None
        return self.boxes[number].touch_at(x - self.indent(number), inner)

    def end(self) -> Place:
        if not self.boxes:
            return (0, 0, 0)
        return (len(self.boxes) - 1, *self.boxes[-1].end())

    def caret(self) -> tuple[float, float, int] | None:
        """Where the next character would stand, and its line height; None where there is none."""
        if not self.boxes:
            return None
        number = len(self.boxes) - 1
        box = self.boxes[number]
        match box:
            case Prose() | CodeBox():
                x, y, line = box.caret()
                return (x + self.indent(number), y + self.tops[number], line)
        return None

    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Place, Place] | None) -> None:
        """Draw the boxes that the brush wants; `x, y` is the top left corner."""
        boxes, tops = self.boxes, self.tops
        if not boxes:
            return
        number = max(0, bisect_right(tops, brush.top - y) - 1)
        while number < len(boxes) and y + tops[number] <= brush.bottom:
            box = boxes[number]
            at = y + tops[number]
            box.lay(self.width - self.indent(number))
            if box.block.marks:
                self._paint_marks(brush, number, x, at)
            if at + box.height >= brush.top:
                box.paint(brush, x + self.indent(number), at, _within(marked, number))
            number += 1

    def _stack(self, first: int) -> None:
        """Put the boxes from `first` on below one another again."""
        boxes, tops = self.boxes, self.tops
        del tops[first:]
        top = tops[-1] + boxes[first - 1].height if first else 0.0
        for number in range(first, len(boxes)):
            box = boxes[number]
            width = self.width - self.indent(number)
            if box.width != width and (box.width < 0 or isinstance(box, Prose)):
                box.height = box.estimate(width)
            if number:
                top += _gap(boxes[number - 1], box)
            tops.append(top)
            top += box.height
        self.height = top

    def _paint_marks(self, brush: Brush, number: int, x: float, y: float) -> None:
        """What the containers show beside a box: bullets, numbers, ticks and bars."""
        box = self.boxes[number]
        painter, ink = brush.painter, brush.ink
        left = x
        for depth, mark in enumerate(box.block.marks):
            if mark.kind == "quote":
                top = y
                if number and _same_quote(
                    self.boxes[number - 1].block.marks, box.block.marks, depth
                ):
                    top -= _gap(self.boxes[number - 1], box)
                bar = QRectF(left + 1, top, 3, y + box.height - top)
                painter.fillRect(bar, ink.color("border"))
                left += QUOTE
                continue
            if mark.first:
                self._paint_marker(brush, mark, box, left, y)
            left += self._step(mark)

    def _paint_marker(self, brush: Brush, mark: Mark, box: Box, left: float, y: float) -> None:
        painter, ink = brush.painter, brush.ink
        face = box.face if isinstance(box, Prose) else ink.face(self._voice.step)
        middle = y + (17.0 if isinstance(box, CodeBox) else face.line / 2)
        if isinstance(box, Prose):
            middle += box.lift
        match mark.kind:
            case "bullet":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ink.color(self._voice.role))
                radius = 2.6 * ink.scale
                painter.drawEllipse(QPointF(left + 7 * ink.scale, middle + 0.5), radius, radius)
            case "number":
                font = ink.font(self._voice.step, numbers=True)
                ink.write(
                    painter, left + ink.px(ITEM) - 6, middle, mark.label, font, "text2", right=True
                )
            case "task":
                side = ink.px(15)
                square = QRectF(left + 0.5, middle - side / 2, side, side)
                painter.setPen(ink.pen("leafLine" if mark.checked else "control", 1.25))
                painter.setBrush(ink.color("leafLine") if mark.checked else Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(square, 4, 4)
                if mark.checked:
                    ink.icon(painter, left + 1, middle, "check", int(side) - 1, "onLeaf")


def _gap(above: Box, below: Box) -> float:
    """The space between two boxes."""
    match above.block.body, below.block.body:
        case Heading(), Heading():
            return 8.0
        case Heading(), _:
            return 6.0
        case _, Heading():
            return 14.0 if not isinstance(above, CodeBox | TableBox) else 16.0
    if above.block.tight and below.block.tight and above.block.marks and below.block.marks:
        return TIGHT
    if below.block.tight and below.block.marks and not above.block.marks:
        return max(6.0, above.gap_below - 4)
    if isinstance(below, CodeBox | TableBox):
        return max(below.gap_above, above.gap_below - 4 if isinstance(above, Prose) else 10.0)
    return max(above.gap_below, below.gap_above)


def _same_quote(above: Sequence[Mark], here: Sequence[Mark], depth: int) -> bool:
    return len(above) > depth and all(
        a.kind == b.kind for a, b in zip(above[: depth + 1], here[: depth + 1], strict=True)
    )


def _within(marked: tuple[Place, Place] | None, number: int) -> tuple[Spot, Spot] | None:
    """The part of a marked range that is in one box; its end goes on where the range does."""
    if marked is None:
        return None
    (first, *start), (last, *stop) = marked
    if number < first or number > last:
        return None
    begin: Spot = (start[0], start[1]) if number == first else (0, 0)
    end: Spot = (stop[0], stop[1]) if number == last else (1 << 30, 0)
    return (begin, end) if begin < end else None
