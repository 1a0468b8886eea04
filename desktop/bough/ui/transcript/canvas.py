"""The canvas paints the turns in view beside their rail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, Qt

from bough.ui.transcript import rail, turn_paint
from bough.ui.transcript.box import Brush
from bough.ui.transcript.column import Column
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.selection import Selection
from bough.ui.transcript.turn import FOOT, HANG, Turn, node_y

if TYPE_CHECKING:
    from bough.core.context import State
    from bough.ui.transcript.find import Find


NONE: Mapping[str, State] = {}


class Look(NamedTuple):
    """What is lit besides the text: the turn with the toolbar, by index; the one with the focus
    ring, by id; the sibling under the pointer, by the id of the one that is shown and number; what
    is found; why messages will not be read by a model that is asked next."""

    selection: Selection | None
    target: int | None
    focused: str | None
    stub: tuple[str, int] | None
    find: Find | None = None
    unread: Mapping[str, State] = NONE


def paint(brush: Brush, flow: Flow, column: Column, look: Look) -> bool:
    """Draw the turns that the brush wants; whether one of them is not whole yet."""
    last, unfinished = len(flow) - 1, False
    waves = brush.ink.theme.fun
    if waves and len(flow) and (above := flow.at(brush.top) - 1) >= 0:
        # A wave runs from node to node, and so from the turn above into the first that is seen.
        begin, end = (flow.y_of(n) + node_y(flow.node(n)) for n in (above, above + 1))
        rail.paint_lit(brush, column.rail, begin, begin, min(end, flow.view_height))
    for index, y, turn in flow.visible(brush.top, brush.bottom + rail.RISE + 14):
        marked = look.selection.within(index, turn) if look.selection else None
        turn_paint.paint(brush, turn, column.x, y, marked, foot=index in (look.target, last))
        if look.find:
            from bough.ui.transcript import hits

            hits.paint(brush, column.x, y, index, turn, look.find)
        hovered = look.stub[1] if look.stub and look.stub[0] == turn.node.id else None
        until = y + turn.height
        if waves and index < last:
            # The composer, and whatever else is below, goes on in the middle.
            until = min(until + node_y(flow.node(index + 1)), flow.view_height)
        end = float(flow.view_height)
        rail.paint_turn(
            brush, column.rail, y, turn, hovered=hovered, last=index == last,
            end=end if index == last and not flow.ahead else until,
            # It reaches into the turn above: the ground shines through two edges within one pixel.
            begin=None if waves or index == 0 else y - 1,
            found=look.find is not None and look.find.has(index),
        )  # fmt: skip
        if index == last and flow.ahead:
            rail.paint_ahead(brush, column.rail, y, turn, end)
        if turn.node.id in look.unread or "summary_of" in turn.node.details:
            from bough.ui.transcript import unread

            unread.paint(brush, column, y, turn, look.unread.get(turn.node.id), first=index == 0)
        if turn.node.id == look.focused:
            _paint_focus(brush, column, y, turn)
        unfinished = unfinished or turn.unfinished
    return unfinished


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
