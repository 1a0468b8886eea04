"""The page is the transcript as it is read: the list of its turns, then its real widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface

from bough.ui.access import Whole
from bough.ui.transcript.access.turn import TurnInterface

if TYPE_CHECKING:
    from bough.ui.transcript.access.audience import Audience
    from bough.ui.transcript.view import TranscriptView


class Page(Whole):
    """Its children are as many turns as the path has, made when they are asked for."""

    audience: Audience

    @property
    def _view(self) -> TranscriptView:
        return self.audience.view

    def childCount(self) -> int:
        return len(self._view.flow) + len(self.widgets())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        turns, widgets = len(self._view.flow), self.widgets()
        if 0 <= index < turns:
            return self.audience.turn(index)
        if turns <= index < turns + len(widgets):
            return QAccessible.queryAccessibleInterface(widgets[index - turns])
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        flow = self._view.flow
        if isinstance(child, TurnInterface):
            index = flow.index(child.node_id)
            return -1 if index is None else index
        widgets = self.widgets()
        thing = child.object()
        return len(flow) + widgets.index(thing) if thing in widgets else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        view = self._view
        at = view.viewport().mapFromGlobal(QPoint(x, y))
        if not view.viewport().rect().contains(at):
            bar = view.childAt(view.mapFromGlobal(QPoint(x, y)))
            return QAccessible.queryAccessibleInterface(bar) if bar in self.widgets() else None
        if view.viewport().childAt(at) is not None:
            return QAccessible.queryAccessibleInterface(view.viewport())
        return self.audience.turn(view.flow.at(at.y())) if len(view.flow) else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        index = self._view.flow.index(self._view.focused) if self._view.focused else None
        return None if index is None else self.audience.turn(index)

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        state = super().state()
        state.busy = self._view.place.running
        return state
