"""What a model will not read is seen on the rail before anything is sent: the line is dotted there,
and the turn says so."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt

from bough.core.context import State
from bough.core.node import Role
from bough.ui.transcript.box import Brush
from bough.ui.transcript.column import Column
from bough.ui.transcript.turn import HANG, Turn
from bough.ui.transcript.words import translate

RADIUS = 5.0
DOT, STEP = 1.25, 6.5


def words(state: State) -> str:
    """Why a message will not be read."""
    match state:
        case State.LEFT_OUT:
            return translate("transcript", "left out")
        case State.SUMMARISED:
            return translate("transcript", "in the summary")
    return translate("transcript", "not read")


def paint(
    brush: Brush, column: Column, y: float, turn: Turn, state: State | None, *, first: bool
) -> None:
    """Draw over the rail beside a turn; a summary has a shape of its own."""
    node_y = y + turn.node_y
    if state is not None:
        _paint_dots(brush, column.rail, node_y if first else y, y + turn.height, node_y)
        _paint_words(brush, column, y, turn, words(state))
    if "summary_of" in turn.node.details:
        _paint_summary(brush, column.rail, node_y, "rail" if state else "leafLine")
    elif state is not None:
        _paint_node(brush, column.rail, node_y, turn)


def _paint_dots(brush: Brush, x: float, top: float, bottom: float, node_y: float) -> None:
    painter, ink = brush.painter, brush.ink
    painter.fillRect(QRectF(x - 5, top, 10, bottom - top), ink.color("canvas"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.color("rail"))
    # Where they are does not depend on where the painting begins.
    at = top + STEP * max(0, int((brush.top - top) / STEP))
    while at < min(bottom, brush.bottom + STEP):
        if abs(at - node_y) > RADIUS + 2:
            painter.drawEllipse(QPointF(x, at), DOT, DOT)
        at += STEP


def _paint_node(brush: Brush, x: float, y: float, turn: Turn) -> None:
    painter, ink = brush.painter, brush.ink
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.color("canvas"))
    painter.drawEllipse(QPointF(x, y), RADIUS + 1.5, RADIUS + 1.5)
    painter.setPen(ink.pen("rail", 1.8))
    filled = turn.node.role is Role.ASSISTANT
    painter.setBrush(ink.color("rail" if filled else "canvas"))
    painter.drawEllipse(QPointF(x, y), RADIUS - 0.6, RADIUS - 0.6)


def _paint_summary(brush: Brush, x: float, y: float, role: str) -> None:
    """Three lines that lie close: much of the path in little."""
    painter, ink = brush.painter, brush.ink
    painter.fillRect(QRectF(x - RADIUS - 2, y - RADIUS - 2, 14, 14), ink.color("canvas"))
    painter.setPen(ink.pen(role, 2.0))
    for down in (-4.5, 0.0, 4.5):
        painter.drawLine(QPointF(x - RADIUS, y + down), QPointF(x + RADIUS, y + down))


def _paint_words(brush: Brush, column: Column, y: float, turn: Turn, text: str) -> None:
    """At the right end of the head of a reply; above the block of a question."""
    ink = brush.ink
    font = ink.font("micro")
    if turn.is_question:
        x, middle = column.x - HANG + 2, y - 9
        ink.write(brush.painter, x, middle, text, font, "text3")
    else:
        beside = 110.0 if turn.siblings[1] > 1 else 2.0
        x, middle = column.x + turn.width - beside, y + 12
        ink.write(brush.painter, x, middle, text, font, "text3", right=True)
