"""The outline for who does not see it: a tree of the path, with the exits below each message."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
)

from bough.ui.access import Interface, Keeper, Kind, Level, Part, Press, Whole, let_read
from bough.ui.outline import words
from bough.ui.outline.view import OutlineView

DRAFT = ""


def be_readable(view: OutlineView) -> None:
    """Let what reads the screen find the rows of an outline."""
    let_read(view, audience)


def audience(view: OutlineView) -> Audience:
    """That of an outline, which is made when it is first asked for."""
    found = view.findChild(Audience)
    return found if isinstance(found, Audience) else Audience(view)


class Audience(Keeper):
    """The items are rows, by their nodes."""

    view: OutlineView

    def __init__(self, view: OutlineView) -> None:
        super().__init__(view)
        self.page = Page(self)
        self._trunk: list[int] | None = None
        view.rows.refreshed.connect(self._on_refreshed)

    def item(self, node: str) -> Item:
        """The row of a message; of the draft for ""."""
        return self.kept(node, lambda: Item(self, node))

    def needs(self, name: str) -> bool:
        return name == self.view.node

    def number(self, node: str) -> int:
        """The row of an item, -1 where there is none any more."""
        rows = self.view.rows
        if node != DRAFT:
            return rows.number_of(node)
        return rows.rowCount() - 1 if rows.has_draft else -1

    def at(self, number: int) -> Item:
        return self.item(self.view.rows.row(number).node or DRAFT)

    def trunk(self) -> list[int]:
        """The rows of the first level: other beginnings, the path, the draft."""
        if self._trunk is None:
            rows = self.view.rows
            count, first = rows.rowCount(), rows.first
            self._trunk = [i for i in range(count) if i < first or rows.row(i).kind != "exit"]
        return self._trunk

    def exits(self, node: str) -> list[int]:
        """The rows of the second level below a row of the path."""
        rows, number = self.view.rows, self.number(node)
        if number < 0 or rows.row(number).kind != "path":
            return []
        end = number + 1
        while end < rows.rowCount() and rows.row(end).kind == "exit":
            end += 1
        return list(range(number + 1, end))

    def _on_refreshed(self) -> None:
        self._trunk = None
        self.give_up([n for n in self._items if self.number(n) < 0])


class _Branch(Interface):
    """What has rows right below: the tree and its items."""

    audience: Audience

    def rows(self) -> list[int]:
        """The rows right below."""
        raise NotImplementedError

    def childCount(self) -> int:
        return len(self.rows())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        rows = self.rows()
        return self.audience.at(rows[index]) if 0 <= index < len(rows) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        number = self.audience.number(child.node) if isinstance(child, Item) else -1
        rows = self.rows()
        return rows.index(number) if number in rows else -1


class Page(_Branch, Whole):
    """The tree: the path, then the scroll bar."""

    def rows(self) -> list[int]:
        return self.audience.trunk()

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        view = self.audience.view
        index = view.indexAt(view.viewport().mapFromGlobal(QPoint(x, y)))
        return self.audience.at(index.row()) if index.isValid() else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        index = self.audience.view.currentIndex()
        return self.audience.at(index.row()) if index.isValid() else None

    def text(self, t: QAccessible.Text) -> str:
        if t is QAccessible.Text.Description:
            return words.messages(len(self.audience.view.place.tree()))
        return super().text(t)

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Tree


class Item(_Branch):
    """One row as an item of the tree; it knows its node and asks for everything else."""

    def __init__(self, audience: Audience, node: str) -> None:
        press = Press(QAccessibleActionInterface.pressAction(), self._go)
        parts: dict[Kind, Part] = {
            Kind.ActionInterface: press,
            Kind.AttributesInterface: Level(lambda: self.level),
        }
        super().__init__(audience, parts)
        self.node = node

    @property
    def level(self) -> int:
        """How deep in the session it is, from 1."""
        place = self.audience.view.place
        at = self.node or place.head
        level = 0 if self.node else 1
        while at is not None:
            level += 1
            at = place.tree().parent(at)
        return level

    def isValid(self) -> bool:
        return self.audience.present and self.audience.number(self.node) >= 0

    def parent(self) -> QAccessibleInterface:
        rows, number = self.audience.view.rows, self.audience.number(self.node)
        if number > rows.first and rows.row(number).kind == "exit":
            return self.audience.at(rows.path_row(number, -1))
        return self.audience.page

    def rows(self) -> list[int]:
        return self.audience.exits(self.node)

    def text(self, t: QAccessible.Text) -> str:
        if not self.isValid():
            return ""
        rows = self.audience.view.rows
        match t:
            case QAccessible.Text.Name:
                return rows.spoken(rows.row(self.audience.number(self.node)))
            case QAccessible.Text.Description:
                return words.tr("level {n}").format(n=self.level)
        return ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.TreeItem

    def state(self) -> QAccessible.State:
        view, state = self.audience.view, QAccessible.State()
        number = self.audience.number(self.node)
        state.focusable = state.selectable = state.readOnly = True
        if number < 0:
            state.invalid = True
            return state
        row = view.rows.row(number)
        current = view.currentIndex().row() == number
        state.focused = current and view.hasFocus()
        state.selected = bool(self.node) and self.node == view.place.head
        if row.kind == "path":
            state.expandable = state.expanded = bool(self.rows())
        elif row.node:
            # What is behind it is shown by going there.
            state.expandable = state.collapsed = view.rows.hidden(row.node) > 0
        state.busy = bool(row.node) and view.place.node(self.node).growing
        state.offscreen = not view.visualRect(view.rows.index(number)).intersects(
            view.viewport().rect()
        )
        return state

    def rect(self) -> QRect:
        return self.audience.view.row_rect(self.audience.number(self.node))

    def _go(self) -> None:
        # Once who asks has got its answer.
        view = self.audience.view
        if self.node:
            QTimer.singleShot(0, self.audience, lambda: view.place.go(self.node))
