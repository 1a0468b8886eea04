"""A tool that is painted in a turn as it is read: a button or a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface

from bough.ui.access import Interface, Kind, Press
from bough.ui.links import spoken_target
from bough.ui.transcript.controls import Control

if TYPE_CHECKING:
    from bough.ui.transcript.access.audience import Audience
    from bough.ui.transcript.access.turn import TurnInterface


class ControlInterface(Interface):
    """One of them as a button or a link; it is where its turn is."""

    audience: Audience

    def __init__(self, turn: TurnInterface, control: Control) -> None:
        press = Press(QAccessibleActionInterface.pressAction(), self._press)
        super().__init__(turn.audience, {Kind.ActionInterface: press})
        self._turn = turn
        self._control = control

    def isValid(self) -> bool:
        return self._turn.isValid()

    def parent(self) -> QAccessibleInterface:
        return self._turn

    def text(self, t: QAccessible.Text) -> str:
        match t:
            case QAccessible.Text.Name:
                return self._control.name
            case QAccessible.Text.Description if self._control.kind == "link":
                # Where it leads is to be known before it is followed.
                return spoken_target(self._control.act, self._control.name)
        return ""

    def role(self) -> QAccessible.Role:
        link = self._control.kind == "link"
        return QAccessible.Role.Link if link else QAccessible.Role.Button

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.linked = self._control.kind == "link"
        return state

    def rect(self) -> QRect:
        return self._turn.rect()

    def _press(self) -> None:
        self.audience.press(self._turn.node_id, self._control)
