"""How a turn is painted: its ground, its texts, and the line that says what it does."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, Qt

from bough.app.said import said
from bough.ui.transcript import landmarks, words
from bough.ui.transcript.body import Place
from bough.ui.transcript.box import Brush
from bough.ui.transcript.turn import EXCUSE, FOOT, HANG, PAD, STATE, Point, Turn
from bough.ui.transcript.turn_head import (
    ROW,
    paint_arc,
    paint_fold,
    paint_head,
    paint_switcher,
)
from bough.ui.widgets import fill

TOOLS = 160
"""The room that the toolbar takes beside the figures."""

Marked = tuple[Point, Point] | None
"""The part of a turn that is selected."""


def paint(brush: Brush, turn: Turn, x: float, y: float, marked: Marked, *, foot: bool) -> None:
    """Draw at x, y; `foot` says whether the line of figures is shown."""
    painter, ink = brush.painter, brush.ink
    above = y + turn.body_y >= brush.top
    if turn.is_question:
        _paint_ground(brush, turn, x, y)
        paint_switcher(brush, turn, x, y + turn.node_y)
    elif above:
        paint_head(brush, turn, x, y)
    if turn.is_question or above:
        landmarks.paint(brush, turn, x, y)
    if turn.open and turn.thought and above:
        bar = QRectF(x + 4, y + turn.thought_y, 1.5, turn.thought.height)
        painter.fillRect(bar, ink.color("border"))
        turn.thought.paint(brush, x + HANG, y + turn.thought_y, _section(marked, 0))
    _paint_body(brush, turn, x, y, _section(marked, 1))
    if turn.sources:
        turn.sources.paint(brush, x, y + turn.sources_y)
    if turn.failed:
        font = ink.font("caption")
        middle = y + turn.body_end - (ROW if turn.buries else 0.0) - EXCUSE / 2
        ink.write(painter, x, middle, said("message_plain"), font, "text3")
    if turn.growing:
        _paint_state(brush, turn, x, y)
    elif foot and not turn.is_question and (text := words.summary(turn.node)):
        font = ink.font("caption", numbers=True)
        middle = y + turn.foot_y + FOOT / 2
        room = turn.width - TOOLS
        ink.write(painter, x + turn.width, middle, text, font, "text3", room=room, right=True)


def _paint_ground(brush: Brush, turn: Turn, x: float, y: float) -> None:
    ground = QRectF(x - HANG, y, turn.width + HANG, turn.body_end + PAD)
    fill(brush.painter, brush.ink.theme, ground, "prompt", 10.0)


def _paint_body(
    brush: Brush, turn: Turn, x: float, y: float, marked: tuple[Place, Place] | None
) -> None:
    """The body, of a folded one the beginning, and the row that shows the rest."""
    if not turn.buries:
        turn.body.paint(brush, x, y + turn.body_y, marked)
        return
    painter, end = brush.painter, y + turn.body_y + turn.body_height
    painter.save()
    painter.setClipRect(
        QRectF(x - HANG, brush.top, turn.width + HANG, end - brush.top),
        Qt.ClipOperation.IntersectClip,
    )
    turn.body.paint(brush._replace(bottom=min(brush.bottom, end)), x, y + turn.body_y, marked)
    painter.restore()
    text = words.fold_row(turn.node, shown=turn.open)
    paint_fold(brush, turn, x, y + turn.fold_y + ROW / 2, text, "text2")


def _paint_state(brush: Brush, turn: Turn, x: float, y: float) -> None:
    painter, ink = brush.painter, brush.ink
    caret = turn.body.caret()
    if caret and turn.node.text:
        at, top, line = caret
        tall = QRectF(x + at + 2, y + turn.body_y + top + (line - 16) / 2, 6, 16)
        painter.fillRect(tall, ink.color("sapLine"))
    middle = y + turn.state_y
    if turn.ending_height or not brush.top - STATE / 2 < middle < brush.bottom + STATE / 2:
        return  # A card says it, or it is not what is painted.
    if not words.thinking(turn.node):
        # Otherwise the row of the thought turns.
        paint_arc(brush, x + 1, middle)
        x += 18
    text = words.state(turn.live, time.monotonic())
    ink.write(painter, x, middle, text, ink.font("caption", numbers=True), "sap")


def _section(marked: Marked, section: int) -> tuple[Place, Place] | None:
    """The part of a marked range that is in one section."""
    if marked is None:
        return None
    first, last = marked
    if section < first[0] or section > last[0]:
        return None
    begin = first[1:] if first[0] == section else (0, 0, 0)
    end = last[1:] if last[0] == section else (1 << 30, 0, 0)
    return (begin, end)
