"""The head of a turn: who answered, which of its siblings it is, and the row of its thought."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from bough.core.node import Node
from bough.ui.transcript import words
from bough.ui.transcript.box import Brush
from bough.ui.transcript.ink import Ink
from bough.ui.turning import paint_turning

if TYPE_CHECKING:
    from bough.ui.transcript.turn import Turn

HEAD = 24.0
ROW = 26.0
SWITCHER = 72.0
"""The room that the switcher takes beside a question."""
REACH = 12.0
BESIDE = 106.0
"""What the switcher of a reply takes, with what compares its siblings."""


COMPARE = 24.0
"""How far it stands from the first arrow."""


class Step(NamedTuple):
    """The arrow of the switcher under the pointer: -1 or 1; 0 for what compares, beside it."""

    by: int


def paint_head(brush: Brush, turn: Turn, x: float, y: float) -> None:
    """The model's tile and name, the switcher, and the row of the thought below."""
    painter, ink, node = brush.painter, brush.ink, turn.node
    middle = y + HEAD / 2
    painter.setPen(ink.pen("border"))
    painter.setBrush(ink.color("sunken"))
    painter.drawRoundedRect(QRectF(x + 0.5, middle - 8.5, 17, 17), 5, 5)
    letters, font = words.monogram(node.model), ink.tile_font
    ink.write(painter, x + 9 - ink.width(letters, font) / 2, middle, letters, font, "text2")
    name, strong = words.model_name(node.model), ink.font("uiStrong")
    ink.write(painter, x + 26, middle, name, strong, "text", room=turn.width - 26 - BESIDE)
    left = 26 + ink.width(name, strong)
    if beside := _beside(node):
        room = turn.width - left - 8 - BESIDE
        ink.write(painter, x + left + 8, middle, beside, ink.font("ui"), "text2", room=room)
        left += 8 + ink.width(beside, ink.font("ui"))
    if badge := words.summary_of(node) or words.answered_by(node):
        left += 10
        _paint_badge(painter, ink, x + left, middle, badge, turn.width - left - BESIDE)
    paint_switcher(brush, turn, x, middle)
    if turn.thought:
        _paint_thought_row(brush, turn, x, y + HEAD + 4 + ROW / 2)


def head_end(turn: Turn) -> float:
    """Where the words of a reply's head end."""
    ink, node = turn.ink, turn.node
    end = 26 + ink.width(words.model_name(node.model), ink.font("uiStrong"))
    if beside := _beside(node):
        end += 8 + ink.width(beside, ink.font("ui"))
    if badge := words.answered_by(node):
        end += 24 + ink.width(badge, ink.font("micro"))
    return end


def _beside(node: Node) -> str:
    """What stands beside the model's name: who it was, and that a person changed it."""
    edited = node.edited_from and not words.answered_by(node)
    return " · ".join(filter(None, (words.persona(node), words.edited() if edited else "")))


def paint_switcher(brush: Brush, turn: Turn, x: float, middle: float) -> None:
    """`‹ 2/3 ›`, where there is more than one."""
    which, many = turn.siblings
    if many < 2:
        return
    left, right = _arrows(turn)
    font = brush.ink.font("caption", weight=500, numbers=True)
    for at, name, live in (
        (left, "chevron-left", which > 0),
        (right, "chevron-right", which < many - 1),
    ):
        role = "text2" if live else "disabled"
        brush.ink.icon(brush.painter, x + at - 7, middle, name, 14, role)
    brush.ink.write(brush.painter, x + left + 14, middle, f"{which + 1}/{many}", font, "text2")
    if not turn.is_question:
        at = x + left - COMPARE - 7
        brush.ink.icon(brush.painter, at, middle, "git-compare", 14, "text3")


def step_at(turn: Turn, x: float, y: float) -> Step | None:
    """The arrow of the switcher at a point of the turn."""
    if turn.siblings[1] > 1 and abs(y - turn.node_y) <= REACH:
        left, right = _arrows(turn)
        if not turn.is_question and abs(x - left + COMPARE) <= REACH:
            return Step(0)
        if abs(x - left) <= REACH:
            return Step(-1)
        if abs(x - right) <= REACH:
            return Step(1)
    return None


def _arrows(turn: Turn) -> tuple[float, float]:
    """The middles of the switcher's arrows."""
    which, many = turn.siblings
    ink = turn.ink
    font = ink.font("caption", weight=500, numbers=True)
    right = turn.width - (18 if turn.is_question else 9)
    return (right - ink.width(f"{which + 1}/{many}", font) - 28, right)


def _paint_badge(
    painter: QPainter, ink: Ink, x: float, middle: float, text: str, room: float
) -> None:
    font = ink.font("micro")
    if room < 60:
        return
    painter.setPen(ink.pen("border"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = QRectF(x + 0.5, middle - 9.5, min(ink.width(text, font) + 14, room), 19)
    painter.drawRoundedRect(box, 9.5, 9.5)
    ink.write(painter, x + 7.5, middle, text, font, "text2", room=room - 14)


def _paint_thought_row(brush: Brush, turn: Turn, x: float, middle: float) -> None:
    thinking = words.thinking(turn.node)
    role = "sap" if thinking else "text3"
    paint_fold(brush, turn, x, middle, words.thought(turn.node, time.time()), role, arc=thinking)


def paint_fold(
    brush: Brush, turn: Turn, x: float, middle: float, text: str, role: str, *, arc: bool = False
) -> None:
    """A row that opens and closes, with an arc that turns where something is under way."""
    painter, ink = brush.painter, brush.ink
    ink.icon(painter, x - 2, middle, "chevron-down" if turn.open else "chevron-right", 14, role)
    if arc:
        paint_arc(brush, x + 17, middle)
    at = x + (34 if arc else 16)
    ink.write(painter, at, middle, text, ink.font("ui", numbers=True), role)


def paint_arc(brush: Brush, x: float, middle: float) -> None:
    """The arc that turns beside what is under way, with its left edge at x."""
    theme = brush.ink.theme
    line, turned = theme.color("sapLine"), theme.spin.angle + 180
    paint_turning(brush.painter, x + 5, middle, 5.0, line, turned, width=1.75)
