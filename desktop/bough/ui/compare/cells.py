"""Cells: a block in its column, with the marks of what another column says otherwise."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF, Qt

from bough.core.blocks import Block, Code
from bough.ui.compare.code import CodePane
from bough.ui.transcript.body import box_for, gap_between, paint_containers
from bough.ui.transcript.box import READ, Box, Brush, Spot, Voice
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.leaf import Leaf
from bough.ui.transcript.marks import indent
from bough.ui.transcript.spots import shown, starts

LINE = Voice("code", "text")
"""How the lines of a source are set."""


FEW = 40
MOST_LEAVES = 400
"""Of a mark that is longer only the beginning is painted."""


class Tint(NamedTuple):
    """The characters [start, stop) of a cell that only the right has (`added`) or only the left;
    `change` counts the changes of a band."""

    start: int
    stop: int
    added: bool
    change: int


class Cell:
    """A box that is laid out when it is looked at."""

    def __init__(
        self, block: Block, tints: tuple[Tint, ...], ink: Ink, source: str, *, line: bool = False
    ) -> None:
        """`source` is the message the block is of; `line` says that it is a line of it."""
        self.block = block
        self.tints = tints
        self.source = source
        self.line = line
        self.box = _box(block, ink, LINE if line else READ)
        self._rects: dict[Tint, list[QRectF]] = {}
        """Of the marks that were looked at, for this layout."""
        self._begins: list[int] | None = None
        """Where in the text each leaf begins."""
        self._width = -1.0

    def estimate(self, width: float) -> float:
        if self.box.width < 0:
            return self.box.estimate(width - self._indent(width))
        return self.box.height

    def lay(self, width: float) -> float:
        self._width = width
        inner = width - self._indent(width)
        if self.box.width != inner:
            self._forget()
        return self.box.lay(inner)

    def go_on(self) -> bool:
        """Lay out some more, where not all is; True where there was something."""
        if not self.box.unfinished:
            return False
        self.box.go_on()
        self._forget()
        return True

    def restyle(self) -> bool:
        """Show the formulas that were set since."""
        changed = self.box.restyle()
        if changed:
            self._forget()
        return changed

    def left(self) -> float:
        """Where in its column the box begins."""
        return 0.0 if self.box.mirrored else self._indent(self._width)

    def paint(
        self,
        brush: Brush,
        x: float,
        y: float,
        above: Cell | None,
        gap: float,
        marked: tuple[Spot, Spot] | None,
        current: int | None,
    ) -> None:
        """Draw at x, y; `current` is the change that one is at."""
        box, left = self.box, x + self.left()
        if self.block.marks:
            upper = above.box if above else None
            paint_containers(brush, box, READ, self._width, x, y, upper, gap)
        if isinstance(box, CodePane):
            box.paint_ground(brush, left, y)
        rects = self._seen(brush, left, y)
        if self.line and self.tints:
            self._paint_line(brush, x, y)
        _paint_tints(brush, rects)
        box.paint(brush, left, y, marked)
        _paint_strokes(brush, rects, current)

    def rects(self, tint: Tint) -> list[QRectF]:
        """Where in the box a mark is; what of it is on one line is apart from the next."""
        found = self._rects.get(tint)
        if found is None:
            if self._begins is None:
                self._begins = starts(self.box)
            found = self._rects[tint] = _rects_of(self.box, tint, self._begins)
        return found

    def _seen(self, brush: Brush, x: float, y: float) -> list[tuple[QRectF, Tint]]:
        """The marks in sight. Of many only those that may be are looked for."""
        tints: Sequence[Tint] = self.tints
        if len(tints) > FEW:
            first, last = shown(self.box, brush.top - y - 40, brush.bottom - y + 40)
            tints = [t for t in tints if t.stop >= first and t.start <= last]
        found = ((rect.translated(x, y), t) for t in tints for rect in self.rects(t))
        return [f for f in found if f[0].bottom() >= brush.top and f[0].top() <= brush.bottom]

    def _forget(self) -> None:
        self._rects.clear()
        self._begins = None

    def _paint_line(self, brush: Brush, x: float, y: float) -> None:
        role = "diffAdd" if self.tints[0].added else "diffDel"
        ground = QRectF(x - 6, y, self._width + 12, self.box.height)
        brush.painter.fillRect(ground, brush.ink.color(role))

    def _indent(self, width: float) -> float:
        return indent(self.box.ink, self.block.marks, width) if self.block.marks else 0.0


def gap(above: Cell, below: Cell) -> float:
    """The space between two cells of a column."""
    return 0.0 if below.line else gap_between(above.box, below.box)


def _box(block: Block, ink: Ink, voice: Voice) -> Box:
    return CodePane(block, ink) if isinstance(block.body, Code) else box_for(block, ink, voice)


def _rects_of(box: Box, tint: Tint, begins: list[int]) -> list[QRectF]:
    """What is to be marked: a shape for each line, without the spaces at its ends."""
    first, last = (max(0, bisect_right(begins, o) - 1) for o in (tint.start, tint.stop))
    begin, end = tint.start - begins[first], tint.stop - begins[last]
    found: list[QRectF] = []
    for number in range(first, min(last, first + MOST_LEAVES) + 1):
        at = box.leaf_at(number)
        if at is None:
            if number == first and not box.unfinished:
                # It is shown as something else than its text.
                found.append(QRectF(0, 0, box.width, box.height))
            break
        leaf, left, top = at
        start = begin if number == first else 0
        stop = min(end, len(leaf.text)) if number == last else len(leaf.text)
        start = min(start, stop)
        text = leaf.text[start:stop]
        start += len(text) - len(text.lstrip())
        stop -= len(text) - len(text.rstrip())
        if start < stop:
            rects = leaf.rects(start, stop)
            rects = [*(_without_space(leaf, r) for r in rects[:-1]), *rects[-1:]]
            found += [_shape(r).translated(left, top) for r in rects]
    inside = QRectF(-2, 0, box.width + 4, box.height + 1)
    return [seen for r in found if not (seen := r & inside).isEmpty()]


def _without_space(leaf: Leaf, rect: QRectF) -> QRectF:
    """The part of a line that goes on in the next, without the space that it breaks at."""
    end = leaf.offset_at(rect.right(), rect.center().y())
    if (
        not leaf.text[max(0, end - 1) : end + 1].isspace()
        and not leaf.text[end : end + 1].isspace()
    ):
        return rect
    at = end if leaf.text[end : end + 1].isspace() else end - 1
    edge = leaf.caret(at)
    if edge.top() == rect.top() and rect.left() < edge.left() < rect.right():
        rect.setRight(edge.left())
    return rect


def _paint_tints(brush: Brush, rects: list[tuple[QRectF, Tint]]) -> None:
    painter, ink = brush.painter, brush.ink
    painter.setPen(Qt.PenStyle.NoPen)
    for rect, tint in rects:
        painter.setBrush(ink.color("diffAddWord" if tint.added else "diffDelWord"))
        painter.drawRoundedRect(rect, 3, 3)


def _paint_strokes(brush: Brush, rects: list[tuple[QRectF, Tint]], current: int | None) -> None:
    """What says the same as the colours to who does not see them, and where one is."""
    painter, ink = brush.painter, brush.ink
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for rect, tint in rects:
        pen = ink.pen("leafLine" if tint.added else "rustLine", 1.5 if tint.added else 1.25)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        if tint.added:
            low = rect.bottom()
            painter.drawLine(QLineF(rect.left() + 1, low, rect.right() - 1, low))
        else:
            middle = rect.center().y() + 1.5
            painter.drawLine(QLineF(rect.left(), middle, rect.right(), middle))
        if tint.change == current:
            painter.setPen(ink.pen("sky", 1.5))
            painter.drawRoundedRect(rect.adjusted(-1.5, -1.5, 1.5, 2.0), 4, 4)


def _shape(rect: QRectF) -> QRectF:
    """A mark is a little lower than a line, so that it does not touch the next one."""
    inset = 1.5 if rect.height() > 22 else 0.5
    return rect.adjusted(-1, inset, 1, -inset)
