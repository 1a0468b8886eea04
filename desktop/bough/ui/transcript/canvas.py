"""The canvas paints the turns in view beside their rail."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, Qt

from bough.ui.transcript import rail, turn_paint
from bough.ui.transcript.box import Brush
from bough.ui.transcript.column import Column
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.selection import Selection
from bough.ui.transcript.turn import FOOT, HANG, Turn

if TYPE_CHECKING:
    from bough.ui.transcript.find import Find


class Look(NamedTuple):
    """What is lit besides the text: the turn with the toolbar, by index; the one with the focus
    ring, by id; the sibling under the pointer, by the id of the one that is shown and number; what
    is found."""

    selection: Selection | None
    target: int | None
    focused: str | None
    stub: tuple[str, int] | None
    find: Find | None = None


def paint(brush: Brush, flow: Flow, column: Column, look: Look) -> None:
    """Draw the turns that the brush wants."""
    last = len(flow) - 1
    for index, y, turn in flow.visible(brush.top, brush.bottom + rail.RISE + 14):
        marked = look.selection.within(index, turn) if look.selection else None
        turn_paint.paint(brush, turn, column.x, y, marked, foot=index in (look.target, last))
        if look.find:
            from bough.ui.transcript import hits

            hits.paint(brush, column.x, y, index, turn, look.find)
        hovered = look.stub[1] if look.stub and look.stub[0] == turn.node.id else None
        end = float(flow.view_height)
        rail.paint_turn(
            brush, column.rail, y, turn, first=index == 0, hovered=hovered,
            last=(y + turn.height if flow.ahead else end) if index == last else None,
            found=look.find is not None and look.find.has(index),
        )  # fmt: skip
        if index == last and flow.ahead:
            rail.paint_ahead(brush, column.rail, y, turn, end)
        if turn.node.id == look.focused:
            _paint_focus(brush, column, y, turn)


def _paint_focus(brush: Brush, column: Column, y: float, turn: Turn) -> None:
    painter = brush.painter
    painter.setPen(brush.ink.pen("leafLine", 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if turn.is_question:
        ring = QRectF(column.x - HANG, y, column.width + HANG, turn.foot_y)
    else:
        # Between the stubs of its siblings and its text.
        ring = QRectF(column.x - 9, y - 4, column.width + 18, turn.foot_y + FOOT + 4)
    painter.drawRoundedRect(ring, 10, 10)
