"""The list of the sidebar for who does not see it: a tree whose items know how deep they are."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
)

from bough.core.session import Session
from bough.ui.access import Interface, Keeper, Kind, Level, Part, Press, Whole, let_read
from bough.ui.sidebar.items import Folder, Heading
from bough.ui.sidebar.view import SessionView

FOLDER, HEADING = "//folder ", "//heading "
"""How the names of items begin that are no sessions."""


def be_readable(view: SessionView) -> None:
    """Let what reads the screen find the rows of the list."""
    let_read(view, audience)


def audience(view: SessionView) -> Audience:
    """That of a list, which is made when it is first asked for."""
    found = view.findChild(Audience)
    return found if isinstance(found, Audience) else Audience(view)


class Audience(Keeper):
    """The items are rows, by their session, folder or heading."""

    view: SessionView

    def __init__(self, view: SessionView) -> None:
        super().__init__(view)
        self.page = Page(self)
        model = view.sessions
        for changed in (model.modelReset, model.rowsRemoved):
            changed.connect(self._on_gone)
        view.selectionModel().currentChanged.connect(self._on_current_changed)

    def at(self, row: int) -> Item:
        match self.view.sessions.item(row):
            case Session(id=name):
                return self.item(name)
            case Folder(path):
                return self.item(FOLDER + path)
            case Heading(text):
                return self.item(HEADING + text)

    def item(self, name: str) -> Item:
        return self.kept(name, lambda: Item(self, name))

    def needs(self, name: str) -> bool:
        return self.row(name) == self.view.currentIndex().row()

    def row(self, name: str) -> int:
        """The row of an item, -1 where there is none any more."""
        sessions = self.view.sessions
        if name.startswith(FOLDER):
            return sessions.row_of_folder(name.removeprefix(FOLDER))
        if name.startswith(HEADING):
            return sessions.row_of_heading(name.removeprefix(HEADING))
        return sessions.row_of(name)

    def _on_current_changed(self) -> None:
        self.tell_focus()

    def _on_gone(self) -> None:
        self.give_up([name for name in self.known if self.row(name) < 0])


class Page(Whole):
    """The list: its rows one after the other, each with its level."""

    audience: Audience

    def childCount(self) -> int:
        return self.audience.view.sessions.rowCount()

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return self.audience.at(index) if 0 <= index < self.childCount() else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return self.audience.row(child.name) if isinstance(child, Item) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        view = self.audience.view
        index = view.indexAt(view.viewport().mapFromGlobal(QPoint(x, y)))
        return self.audience.at(index.row()) if index.isValid() else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        index = self.audience.view.currentIndex()
        return self.audience.at(index.row()) if index.isValid() else None

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Tree


class Item(Interface):
    """One row; it knows what it is of and asks for everything else."""

    audience: Audience

    def __init__(self, audience: Audience, name: str) -> None:
        parts: dict[Kind, Part] = {Kind.AttributesInterface: Level(lambda: self.level)}
        if not name.startswith(HEADING):
            press = Press(QAccessibleActionInterface.pressAction(), self._press)
            parts[Kind.ActionInterface] = press
        super().__init__(audience, parts)
        self.name = name

    @property
    def row(self) -> int:
        return self.audience.row(self.name)

    @property
    def level(self) -> int:
        row = self.row
        return self.audience.view.sessions.depth(row) + 1 if row >= 0 else 1

    def isValid(self) -> bool:
        return self.audience.present and self.row >= 0

    def parent(self) -> QAccessibleInterface:
        return self.audience.page

    def text(self, t: QAccessible.Text) -> str:
        if not self.isValid():
            return ""
        sessions = self.audience.view.sessions
        match t:
            case QAccessible.Text.Name:
                return sessions.spoken(self.row)
            case QAccessible.Text.Description if self.level > 1:
                words = QCoreApplication.translate("SessionList", "level {n}")
                return words.format(n=self.level)
        return ""

    def role(self) -> QAccessible.Role:
        heading = self.name.startswith(HEADING)
        return QAccessible.Role.Heading if heading else QAccessible.Role.TreeItem

    def state(self) -> QAccessible.State:
        view, state, row = self.audience.view, QAccessible.State(), self.row
        if row < 0:
            state.invalid = True
            return state
        index = view.sessions.index(row)
        state.offscreen = not view.visualRect(index).intersects(view.viewport().rect())
        item = view.sessions.item(row)
        if isinstance(item, Heading):
            state.readOnly = True
            return state
        state.focusable = state.selectable = state.multiSelectable = True
        state.focused = view.currentIndex().row() == row and view.hasFocus()
        state.selected = view.selectionModel().isSelected(index)
        if isinstance(item, Folder):
            state.expandable = True
            state.expanded, state.collapsed = item.opened, not item.opened
        else:
            state.busy = view.sessions.state(item.id) == "running"
        return state

    def rect(self) -> QRect:
        view = self.audience.view
        box = view.visualRect(view.sessions.index(self.row))
        return QRect(view.viewport().mapToGlobal(box.topLeft()), box.size())

    def _press(self) -> None:
        # Once who asks has got its answer.
        QTimer.singleShot(0, self.audience, lambda: self.audience.view.press(self.row))
