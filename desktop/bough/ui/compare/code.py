"""Code as it stands in a comparison: all of its lines, which wrap, and no tools."""

from __future__ import annotations

from bisect import bisect_right
from math import ceil
from typing import ClassVar

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextOption

from bough.core.blocks import Block, Code
from bough.ui.transcript.box import Box, Brush, Spot
from bough.ui.transcript.code_lines import LONGEST, Lines, columns
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.leaf import Leaf, option
from bough.ui.transcript.prose import paint_marked, part

SIDE = 14.0
PAD = 8.0
KEPT = 400


class CodePane(Box):
    """Only lines that may be wider than the box are laid out to know its height."""

    __slots__ = ("_leaves", "_lines", "_tops")
    gap_above: ClassVar[float] = 6.0
    gap_below: ClassVar[float] = 12.0

    def __init__(self, block: Block, ink: Ink) -> None:
        super().__init__(block, ink)
        body = block.body
        assert isinstance(body, Code)
        self._lines = Lines(body.code)
        self._leaves: dict[int, Leaf] = {}
        self._tops: list[float] = []

    def estimate(self, _width: float) -> float:
        return 2 * PAD + len(self._lines.pieces) * self.ink.face("code").line

    def lay(self, width: float) -> float:
        if width == self.width:
            return self.height
        self.width = width
        self._leaves.clear()
        face = self.ink.face("code")
        fits = max(1, int((width - 2 * SIDE) // face.advance))
        tops, top = [], PAD
        for number, piece in enumerate(self._lines.pieces):
            tops.append(top)
            if 4 * len(piece) <= fits or columns(piece) <= fits:
                top += face.line
            elif len(piece) >= LONGEST:
                # One of the thousands of pieces of a huge line, which are not laid out for this.
                top += face.line * ceil(columns(piece) / fits)
            else:
                top += self._leaf(number).height
        self._tops = tops
        self.height = top + PAD
        return self.height

    def paint_ground(self, brush: Brush, x: float, y: float) -> None:
        """What is below the marks and the text."""
        ink = brush.ink
        brush.painter.setPen(ink.pen("hairline"))
        brush.painter.setBrush(ink.color("sunken"))
        box = QRectF(x + 0.5, y + 0.5, self.width - 1, self.height - 1)
        brush.painter.drawRoundedRect(box, 8.0, 8.0)

    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Spot, Spot] | None) -> None:
        first, last = self._line_at(brush.top - y), self._line_at(brush.bottom - y)
        for number in range(first, last + 1):
            leaf, at = self._leaf(number), y + self._tops[number]
            if marked and (covered := part(number, marked, len(leaf.text))):
                on = marked[1] > (number, len(leaf.text))
                paint_marked(brush, leaf, x + SIDE, at, *covered, on=on)
            brush.painter.setPen(brush.ink.color("synPlain"))
            leaf.paint(brush.painter, x + SIDE, at, brush.top, brush.bottom)

    def release(self) -> None:
        self._leaves.clear()

    def spot_at(self, x: float, y: float) -> Spot:
        number = self._line_at(y)
        return (number, self._leaf(number).offset_at(x - SIDE, y - self._tops[number]))

    def end(self) -> Spot:
        return (len(self._lines.pieces) - 1, len(self._lines.pieces[-1]))

    def text_of(self, leaf: int) -> str:
        pieces = self._lines.pieces
        return pieces[leaf] if leaf < len(pieces) else ""

    def leaf_at(self, leaf: int) -> tuple[Leaf, float, float] | None:
        return (self._leaf(leaf), SIDE, self._tops[leaf]) if leaf < len(self._tops) else None

    def _line_at(self, y: float) -> int:
        return max(0, min(bisect_right(self._tops, y) - 1, len(self._tops) - 1))

    def _leaf(self, number: int) -> Leaf:
        leaf = self._leaves.get(number)
        if leaf is None:
            face = self.ink.face("code")
            how = option(QTextOption.WrapMode.WrapAnywhere, tab=4 * face.advance)
            leaf = Leaf(self._lines.pieces[number], face, (), how)
            leaf.lay(self.width - 2 * SIDE)
            if len(self._leaves) > KEPT:
                self._leaves.clear()
            self._leaves[number] = leaf
        return leaf
