"""The stem that paths have in common, and how they part from it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen

from bough.core.node import Node
from bough.ui.compare import say
from bough.ui.outline.shapes import node_shape
from bough.ui.transcript.box import Brush
from bough.ui.widgets import fill

CHIP_TOP = 14.0
CHIP = 35.0
HEAD = 139.0
"""The middle of the heads below the top of the page."""
BODY = HEAD + 29.0
"""Where the texts begin."""
ROOTLESS = 30.0
"""What is the middle of the heads where nothing is in common."""
WIDEST = 720.0
THICK, THIN = 3.5, 2.0


class Stem(NamedTuple):
    """The last message in common, None where there is none, and how many there are."""

    node: Node | None
    line: str
    messages: int

    @property
    def head(self) -> float:
        return HEAD if self.node else ROOTLESS


def chip(stem: Stem, brush: Brush, width: float) -> QRectF:
    """Where the last message in common stands."""
    ink = brush.ink
    words = ink.width(stem.line, ink.font("read")) + ink.width(
        say.same_so_far(stem.messages), ink.font("ui")
    )
    wide = min(WIDEST, width - 40, words + 36 + 14 + 18)
    return QRectF((width - wide) / 2, CHIP_TOP, wide, CHIP)


def paint(
    brush: Brush, stem: Stem, width: float, y: float, rails: tuple[int, ...], lit: int
) -> None:
    """Draw the chip, and the lines from it to the heads; `y` is the top of the page and `lit` the
    column that one is on, -1 where that is none."""
    if stem.node is None or y + HEAD < brush.top:
        return
    painter, ink = brush.painter, brush.ink
    box = chip(stem, brush, width).translated(0, y)
    middle = width / 2
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(brush, "leafLine" if lit >= 0 else "rail", lit=lit >= 0))
    painter.drawLine(QPointF(middle, y), QPointF(middle, box.top() - 4))
    order = [n for n in range(len(rails)) if n != lit] + ([lit] if lit >= 0 else [])
    for number in order:
        on = number == lit
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(brush, "leafLine" if on else "rail", lit=on))
        begin, end = QPointF(middle, box.bottom() + 4), QPointF(rails[number], y + HEAD - 5)
        path = QPainterPath(begin)
        path.cubicTo(QPointF(begin.x(), begin.y() + 44), QPointF(end.x(), end.y() - 46), end)
        painter.drawPath(path)
    fill(painter, ink.theme, box, "prompt", 10.0)
    node_shape(
        painter, ink.theme, stem.node, QPointF(box.left() + 20, box.center().y()), lit=True,
        radius=6.0, ground="prompt",
    )  # fmt: skip
    said = say.same_so_far(stem.messages)
    font = ink.font("ui")
    room = box.width() - 36 - 14
    beside = ink.width(said, font) + 18
    if beside > room * 0.6:
        beside = 0.0
    middle_y = box.center().y()
    ink.write(painter, box.left() + 36, middle_y, stem.line, ink.font("read"), "text",
              room=room - beside)  # fmt: skip
    if beside:
        ink.write(painter, box.right() - 14, middle_y, said, font, "text2", right=True)


def paint_rail(brush: Brush, x: float, top: float, bottom: float, *, lit: bool) -> None:
    """The line beside a column."""
    wide = THICK if lit else THIN
    role = "leafLine" if lit else "rail"
    if bottom > top:
        area = QRectF(x - wide / 2, top, wide, bottom - top)
        brush.painter.fillRect(area, brush.ink.color(role))


def paint_node(brush: Brush, node: Node, x: float, y: float, *, lit: bool) -> None:
    """The shape of a turn on its rail."""
    node_shape(
        brush.painter, brush.ink.theme, node, QPointF(x, y), lit=lit, radius=6.0, ground="canvas"
    )


def _pen(brush: Brush, role: str, *, lit: bool) -> QPen:
    pen = brush.ink.pen(role, THICK if lit else THIN)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
