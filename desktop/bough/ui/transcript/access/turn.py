"""A turn as it is read: an item of the list, with its text and what can be pressed in it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface

from bough.ui.access import Interface, Kind, Part, Press
from bough.ui.transcript import spoken, words
from bough.ui.transcript.access.control import ControlInterface
from bough.ui.transcript.access.text import TurnText
from bough.ui.transcript.controls import Control

if TYPE_CHECKING:
    from bough.ui.transcript.access.audience import Audience


class TurnInterface(Interface):
    """It knows its node only; everything else it asks for when it is asked."""

    audience: Audience

    def __init__(self, audience: Audience, node_id: str) -> None:
        parts: dict[Kind, Part] = {
            Kind.TextInterface: TurnText(audience, node_id),
            Kind.ActionInterface: Press(QAccessibleActionInterface.setFocusAction(), self._focus),
        }
        super().__init__(audience, parts)
        self.node_id = node_id
        self._controls: dict[Control, ControlInterface] = {}

    def isValid(self) -> bool:
        return self.audience.present and self.node_id in self.audience.view.flow

    def parent(self) -> QAccessibleInterface:
        return self.audience.page

    def childCount(self) -> int:
        return len(self.audience.controls(self.node_id))

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        controls = self.audience.controls(self.node_id)
        if not 0 <= index < len(controls):
            return None
        control = controls[index]
        if control not in self._controls:
            self._controls[control] = ControlInterface(self, control)
        return self._controls[control]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        controls = self.audience.controls(self.node_id)
        return next((i for i, c in enumerate(controls) if self._controls.get(c) is child), -1)

    def text(self, t: QAccessible.Text) -> str:
        audience = self.audience
        node, index = audience.node(self.node_id), audience.view.flow.index(self.node_id)
        if node is None or index is None:
            return ""
        match t:
            case QAccessible.Text.Name:
                many = len(audience.view.flow)
                marked = audience.view.place.landmarks(self.node_id)
                siblings = audience.siblings(self.node_id)
                name = spoken.name(node, index, many, siblings, marked)
                return ", ".join(filter(None, (name, spoken.unread(audience.view, self.node_id))))
            case QAccessible.Text.Description:
                said = [words.thought(node, time.time())] if node.reasoning else []
                said.append(
                    words.state(audience.view.place.live(node.id), time.monotonic())
                    if node.growing
                    else words.summary(node)
                )
                return " · ".join(filter(None, (words.answered_by(node), *said)))
        return ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        audience, state = self.audience, QAccessible.State()
        node = audience.node(self.node_id)
        state.focusable = state.selectable = state.readOnly = state.multiLine = True
        state.selectableText = True
        state.focused = audience.view.hasFocus() and audience.view.focused == self.node_id
        state.selected = audience.view.focused == self.node_id
        state.busy = node is not None and node.growing
        state.offscreen = not audience.in_view(self.node_id)
        return state

    def rect(self) -> QRect:
        return self.audience.rect_of(self.node_id)

    def let_go(self) -> None:
        for control in self._controls.values():
            control.let_go()
        self._controls.clear()
        super().let_go()

    def _focus(self) -> None:
        view = self.audience.view
        view.setFocus()
        view.reveal(self.node_id)
