"""The outline for who does not see it: a tree of the path, with the exits below each message."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAttributesInterface,
    QAccessibleEvent,
    QAccessibleInterface,
    QWindow,
)
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from bough.ui.outline import words
from bough.ui.outline.view import OutlineView
from bough.ui.transcript.access.base import NO_INTERFACE, Kind, Press

KEPT = 400
"""So many rows stay known to who reads; others are made anew when asked."""
DRAFT = ""


def be_readable(view: OutlineView) -> None:
    """Let what reads the screen find the rows of an outline."""
    _install()
    view.readable = True
    if QAccessible.isActive():
        audience(view).replace_plain()


def audience(view: OutlineView) -> Audience:
    """That of an outline, which is made when it is first asked for."""
    found = view.findChild(Audience)
    return found if isinstance(found, Audience) else Audience(view)


class Audience(QObject):
    """Keeps what Qt was given: it owns that but holds no reference that Python knows of."""

    def __init__(self, view: OutlineView) -> None:
        super().__init__(view)
        self.view = view
        self.present = True
        self.page = Page(self)
        self._items: OrderedDict[str, Item] = OrderedDict()
        self._gone: list[Item] = []
        self._trunk: list[int] | None = None
        self._cleaning = QTimer(self)
        self._cleaning.setSingleShot(True)
        self._cleaning.timeout.connect(self._clean)
        view.rows.refreshed.connect(self._on_refreshed)
        view.installEventFilter(self)
        view.destroyed.connect(self._on_view_gone)
        # While the interpreter ends, nobody can be answered any more.
        if program := QCoreApplication.instance():
            program.aboutToQuit.connect(self._on_quitting)

    @property
    def known(self) -> list[str]:
        """The rows that were asked for and are kept."""
        return list(self._items)

    def item(self, node: str) -> Item:
        """The row of a message; of the draft for ""."""
        made = self._items.get(node)
        if made is None:
            made = self._items[node] = Item(self, node)
            if len(self._items) > KEPT:
                # Not now: whoever asks may still hold another one.
                self._cleaning.start(0)
        else:
            self._items.move_to_end(node)
        return made

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

    def replace_plain(self) -> None:
        """Whoever already knows the view as a list comes to know it as a tree."""
        known = QAccessible.queryAccessibleInterface(self.view)
        if known is not self.page:
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(known))
            _tell(self.page, QAccessible.Event.ObjectCreated)

    def tell_focus(self) -> None:
        """The keys are about another row now."""
        if self.present and self.view.hasFocus() and (focused := self.page.focusChild()):
            _tell(focused, QAccessible.Event.Focus)

    def eventFilter(self, _view: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            # Qt tells of the view itself after this.
            QTimer.singleShot(0, self, self.tell_focus)
        return False

    def _on_refreshed(self) -> None:
        self._trunk = None
        for node in [n for n in self._items if self.number(n) < 0]:
            gone = self._items.pop(node)
            _tell(gone, QAccessible.Event.ObjectDestroyed)
            self._gone.append(gone)
        self._cleaning.start(0)

    def _on_view_gone(self) -> None:
        self.present = False
        self._gone += self._items.values()
        self._items.clear()
        self._clean()

    def _on_quitting(self) -> None:
        self._on_view_gone()
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(self.page))

    def _clean(self) -> None:
        """Let go of what left the outline, and of what is too much."""
        if len(self._items) > KEPT:
            far = [n for n in self._items if n != self.view.node]
            self._gone += [self._items.pop(n) for n in far[: len(self._items) - KEPT]]
        for gone in self._gone:
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(gone))
        self._gone.clear()


class Level(QAccessibleAttributesInterface):
    """How deep in the session a message is, from 1."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item

    def attributeKeys(self) -> list[QAccessible.Attribute]:
        return [QAccessible.Attribute.Level]

    def attributeValue(self, key: QAccessible.Attribute) -> object:
        return self._item.level if key is QAccessible.Attribute.Level else None


class _Interface(QAccessibleInterface):
    """What the tree and its items have in common."""

    def __init__(self, audience: Audience, press: Press) -> None:
        super().__init__()
        self.audience = audience
        self._press = press

    def isValid(self) -> bool:
        return self.audience.present

    def window(self) -> QWindow:
        return self.audience.view.window().windowHandle()

    def relations(
        self, _match: object = None
    ) -> list[tuple[QAccessibleInterface, QAccessible.RelationFlag]]:
        return []

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Nothing here is written by who reads it."""

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

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

    def interface_cast(  # type: ignore[override]
        self, kind: Kind
    ) -> QAccessibleActionInterface | QAccessibleAttributesInterface | Shiboken.VoidPtr:
        # WORKAROUND PySide 6.11: None crashes where Qt wants a null pointer.
        return self._press if kind is Kind.ActionInterface else NO_INTERFACE


class Page(_Interface):
    """The tree: the path, then the scroll bar."""

    def __init__(self, audience: Audience) -> None:
        focus = Press(QAccessibleActionInterface.setFocusAction(), lambda: audience.view.setFocus())
        super().__init__(audience, focus)

    def object(self) -> QWidget:
        return self.audience.view

    def parent(self) -> QAccessibleInterface:
        outer = self.audience.view.parentWidget()
        assert outer is not None
        return QAccessible.queryAccessibleInterface(outer)

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
        match t:
            case QAccessible.Text.Name:
                return self.audience.view.accessibleName()
            case QAccessible.Text.Description:
                return words.messages(len(self.audience.view.place.tree()))
        return ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Tree

    def state(self) -> QAccessible.State:
        view, state = self.audience.view, QAccessible.State()
        state.focusable = state.readOnly = True
        state.focused = view.hasFocus()
        state.invisible = not view.isVisible()
        return state

    def rect(self) -> QRect:
        view = self.audience.view
        return QRect(view.mapToGlobal(QPoint(0, 0)), view.size())


class Item(_Interface):
    """One row as an item of the tree; it knows its node and asks for everything else."""

    def __init__(self, audience: Audience, node: str) -> None:
        super().__init__(audience, Press(QAccessibleActionInterface.pressAction(), self._go))
        self.node = node
        self._level = Level(self)

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

    def interface_cast(  # type: ignore[override]
        self, kind: Kind
    ) -> QAccessibleActionInterface | QAccessibleAttributesInterface | Shiboken.VoidPtr:
        if kind is Kind.AttributesInterface:
            return self._level
        return super().interface_cast(kind)

    def _go(self) -> None:
        # Once who asks has got its answer.
        view = self.audience.view
        if self.node:
            QTimer.singleShot(0, self.audience, lambda: view.place.go(self.node))


def _tell(about: QAccessibleInterface, what: QAccessible.Event) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(about, what))


@cache
def _install() -> None:
    QAccessible.installFactory(_interface)


def _interface(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Qt asks here for what it is to show of each widget."""
    # It asks already while one is being made.
    if class_name != "OutlineView" or not isinstance(thing, OutlineView) or not thing.readable:
        return None
    found = audience(thing)
    return found.page if found.present else None
