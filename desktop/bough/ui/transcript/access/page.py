"""The page is the transcript as it is read: the list of its turns, then its real widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from bough.ui.transcript.access.base import Interface, Kind, Press
from bough.ui.transcript.access.turn import TurnInterface

if TYPE_CHECKING:
    from bough.ui.transcript.access.audience import Audience
    from bough.ui.transcript.view import TranscriptView


class Page(Interface):
    """Its children are as many turns as the path has, made when they are asked for."""

    def __init__(self, audience: Audience) -> None:
        focus = Press(QAccessibleActionInterface.setFocusAction(), lambda: audience.view.setFocus())
        super().__init__(audience, {Kind.ActionInterface: focus})

    @property
    def _view(self) -> TranscriptView:
        return self.audience.view

    def object(self) -> QWidget:
        return self._view

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._view.parentWidget() or self._app())

    def childCount(self) -> int:
        return len(self._view.flow) + len(self._widgets())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        turns, widgets = len(self._view.flow), self._widgets()
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
        widgets = self._widgets()
        thing = child.object()
        return len(flow) + widgets.index(thing) if thing in widgets else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        view = self._view
        at = view.viewport().mapFromGlobal(QPoint(x, y))
        if not view.viewport().rect().contains(at):
            bar = view.childAt(view.mapFromGlobal(QPoint(x, y)))
            return QAccessible.queryAccessibleInterface(bar) if bar in self._widgets() else None
        if view.viewport().childAt(at) is not None:
            return QAccessible.queryAccessibleInterface(view.viewport())
        return self.audience.turn(view.flow.at(at.y())) if len(view.flow) else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        index = self._view.flow.index(self._view.focused) if self._view.focused else None
        return None if index is None else self.audience.turn(index)

    def text(self, t: QAccessible.Text) -> str:
        return self._view.accessibleName() if t is QAccessible.Text.Name else ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        view, state = self._view, QAccessible.State()
        state.focusable = state.readOnly = True
        state.focused = view.hasFocus()
        state.invisible = not view.isVisible()
        state.busy = view.place.running
        return state

    def rect(self) -> QRect:
        view = self._view
        return QRect(view.mapToGlobal(QPoint(0, 0)), view.size())

    def _widgets(self) -> list[QWidget]:
        """The viewport, where the toolbar and the cards are, and the scroll bar."""
        view = self._view
        return [w for w in view.children() if isinstance(w, QWidget) and not w.isHidden()]

    def _app(self) -> QWidget:
        from PySide6.QtWidgets import QApplication

        return QApplication.instance()  # type: ignore[return-value]
