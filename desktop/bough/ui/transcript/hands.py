"""What the pointer and the wheel would do at a place of the transcript."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent

from bough.ui.transcript import rail
from bough.ui.transcript.column import Column
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.pointer import Touched
from bough.ui.transcript.turn import HANG

WHEEL_STEP = 60
"""px for a notch of the wheel."""


def touch_at(
    flow: Flow, column: Column, siblings: Callable[[str], Sequence[str]], at: QPointF
) -> Touched:
    """What a click there would do: a touch of a turn, or a sibling's id."""
    if not len(flow):
        return None
    for index in (flow.at(at.y()), flow.at(at.y() + rail.RISE)):
        turn = flow.turn(index)
        y = at.y() - flow.y_of(index)
        stub = rail.stub_at(at.x() - column.rail, y - turn.node_y, turn)
        if stub is not None and at.x() < column.x - (HANG if turn.is_question else 4):
            return siblings(turn.node.id)[stub]
    index = flow.at(at.y())
    touch = flow.turn(index).touch_at(at.x() - column.x, at.y() - flow.y_of(index))
    return (index, touch) if touch is not None else None


def slide(flow: Flow, at: QPointF, by: float) -> bool:
    """Scroll the table or code under the pointer sideways; True where it moved."""
    if not len(flow):
        return False
    index = flow.at(at.y())
    turn = flow.turn(index)
    section, box = turn.box_near(at.y() - flow.y_of(index))
    body = turn.section(section)
    return bool(body and box >= 0 and body.boxes[box].slide(by))


def wheel_steps(event: QWheelEvent) -> tuple[float, float]:
    """How far a wheel scrolls, in px: to the right, and up. Shift turns it sideways."""
    pixels, angle = event.pixelDelta(), event.angleDelta()
    across = pixels.x() if not pixels.isNull() else angle.x() * WHEEL_STEP / 120
    up = pixels.y() if not pixels.isNull() else angle.y() * WHEEL_STEP / 120
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not across:
        across, up = up, 0
    return (across, up)
