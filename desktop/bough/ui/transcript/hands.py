"""Hands are a mouse and a wheel at the transcript, and what they would do at a place of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from bough.ui.theme import Theme
from bough.ui.transcript import rail
from bough.ui.transcript.actions import Actions
from bough.ui.transcript.column import Column
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.hover import Hover
from bough.ui.transcript.pointer import Ground, Pointer, Touched
from bough.ui.transcript.surface import Surface
from bough.ui.transcript.turn import HANG
from bough.ui.transcript.zoom import Zoom

if TYPE_CHECKING:
    from bough.app.place import Place

WHEEL_STEP = 60
"""px for a notch of the wheel."""
LEFT = Qt.MouseButton.LeftButton


class Hands:
    """They select, touch, scroll and zoom, and tell what they are over."""

    def __init__(
        self,
        ground: Ground,
        flow: Flow,
        place: Place,
        surface: Surface,
        actions: Actions,
        theme: Theme,
        viewport: QWidget,
    ) -> None:
        self._ground = ground
        self._flow = flow
        self._surface = surface
        self._actions = actions
        self._viewport = viewport
        self._pointer = Pointer(ground, viewport)
        self.hover = Hover(ground, flow, place, theme, viewport)
        self.zoom = Zoom(theme)

    def wheel(self, event: QWheelEvent) -> None:
        across, up = wheel_steps(event)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom.turn(event.angleDelta().y(), event.position().y())
        elif across and abs(across) > abs(up):
            if slide(self._flow, event.position(), -across):
                self._viewport.update()
        elif up:
            self._ground.scroll_by(-round(up))
        event.accept()

    def press(self, event: QMouseEvent, *, double: bool = False) -> None:
        if event.button() is LEFT:
            if not double:
                self._surface.attention.focused = None
            hints = QGuiApplication.styleHints()
            self._pointer.press(event, hints.mouseDoubleClickInterval(), double=double)

    def release(self, event: QMouseEvent) -> None:
        if event.button() is not LEFT:
            return
        touched = self._pointer.release()
        self._actions.offer_selected()
        if touched is not None and touched == self._ground.touch_at(event.position()):
            self._actions.touch(touched)

    def move(self, event: QMouseEvent) -> None:
        if event.buttons() & LEFT:
            self._pointer.move(event)
        else:
            over = self.hover.move(event.position(), self._surface.column)
            self._surface.show_hovered(over)

    def leave(self) -> None:
        """The mouse is somewhere else."""
        self.hover.leave()
        self._surface.show_hovered(None)


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
