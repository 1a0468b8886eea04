"""The map for who does not see it: a tree of messages, with their levels and their state."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleEvent,
    QAccessibleInterface,
    QWindow,
)
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from bough.ui.map import spoken
from bough.ui.map.scene import Scene
from bough.ui.map.view import MapView
from bough.ui.transcript.access.base import NO_INTERFACE, Kind, Press

KEPT = 400
"""So many messages stay known to who reads; others are made anew when asked."""


def be_readable(view: MapView) -> None:
    """Let what reads the screen find the messages of a map."""
    _install()
    view.readable = True
    if QAccessible.isActive():
        audience(view).replace_plain()


def audience(view: MapView) -> Audience:
    """That of a map, which is made when it is first asked for."""
    found = view.findChild(Audience)
    return found if isinstance(found, Audience) else Audience(view)


class Audience(QObject):
    """Keeps what Qt was given: it owns that but holds no reference that Python knows of."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self.view = view
        self.present = True
        self.page = MapPage(self)
        self._items: OrderedDict[str, Message] = OrderedDict()
        self._gone: list[Message] = []
        self._cleaning = QTimer(self)
        self._cleaning.setSingleShot(True)
        self._cleaning.timeout.connect(self._clean)
        view.cursor_changed.connect(self.tell_focus)
        view.scene.moved.connect(self._on_moved)
        view.installEventFilter(self)
        view.destroyed.connect(self._on_view_gone)
        # While the interpreter ends, nobody can be answered any more.
        if program := QCoreApplication.instance():
            program.aboutToQuit.connect(self._on_quitting)

    @property
    def scene(self) -> Scene:
        return self.view.scene

    @property
    def known(self) -> list[str]:
        """The messages that were asked for and are kept."""
        return list(self._items)

    def item(self, node: str) -> Message:
        made = self._items.get(node)
        if made is None:
            made = self._items[node] = Message(self, node)
            if len(self._items) > KEPT:
                # Not now: whoever asks may still hold another one.
                self._cleaning.start(0)
        else:
            self._items.move_to_end(node)
        return made

    def kids(self, node: str | None) -> list[str]:
        """The messages that are shown below one."""
        return list(self.scene.kids(node))

    def rect_of(self, node: str) -> QRect:
        spot = self.view.spot(node).toAlignedRect()
        return QRect(self.view.mapToGlobal(spot.topLeft()), spot.size())

    def replace_plain(self) -> None:
        """Whoever already knows the view as a widget comes to know it as a tree."""
        known = QAccessible.queryAccessibleInterface(self.view)
        if known is not self.page:
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(known))
            _tell(self.page, QAccessible.Event.ObjectCreated)

    def tell_focus(self) -> None:
        """The keys are about another message now."""
        if not self.present or not self.view.hasFocus():
            return
        if focused := self.page.focusChild():
            _tell(focused, QAccessible.Event.Focus)

    def eventFilter(self, _view: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            # Qt tells of the view itself after this.
            QTimer.singleShot(0, self, self.tell_focus)
        return False

    def _on_moved(self) -> None:
        for node in [n for n in self._items if not self.scene.shows(n)]:
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
        """Let go of what left the map, and of what is too much."""
        if len(self._items) > KEPT:
            far = [n for n in self._items if n != self.scene.cursor]
            self._gone += [self._items.pop(n) for n in far[: len(self._items) - KEPT]]
        for gone in self._gone:
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(gone))
        self._gone.clear()


class _Interface(QAccessibleInterface):
    """What the tree and its messages have in common."""

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

    def interface_cast(  # type: ignore[override]
        self, kind: Kind
    ) -> QAccessibleActionInterface | Shiboken.VoidPtr:
        # WORKAROUND PySide 6.11: None crashes where Qt wants a null pointer.
        return self._press if kind is Kind.ActionInterface else NO_INTERFACE


class MapPage(_Interface):
    """The tree: the first messages, then the widgets that stand over the map."""

    def __init__(self, audience: Audience) -> None:
        focus = Press(QAccessibleActionInterface.setFocusAction(), lambda: audience.view.setFocus())
        super().__init__(audience, focus)

    def object(self) -> QWidget:
        return self.audience.view

    def parent(self) -> QAccessibleInterface:
        outer = self.audience.view.parentWidget()
        assert outer is not None
        return QAccessible.queryAccessibleInterface(outer)

    def childCount(self) -> int:
        return len(self.audience.kids(None)) + len(self._widgets())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        roots, widgets = self.audience.kids(None), self._widgets()
        if 0 <= index < len(roots):
            return self.audience.item(roots[index])
        if len(roots) <= index < len(roots) + len(widgets):
            return QAccessible.queryAccessibleInterface(widgets[index - len(roots)])
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        roots = self.audience.kids(None)
        if isinstance(child, Message):
            return roots.index(child.node) if child.node in roots else -1
        widgets, thing = self._widgets(), child.object()
        return len(roots) + widgets.index(thing) if thing in widgets else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        view = self.audience.view
        at = view.mapFromGlobal(QPoint(x, y))
        if over := view.childAt(at):
            return QAccessible.queryAccessibleInterface(over)
        node = view.node_at(at.toPointF())
        return self.audience.item(node) if node else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        cursor = self.audience.scene.cursor
        return self.audience.item(cursor) if self.audience.scene.shows(cursor) else None

    def text(self, t: QAccessible.Text) -> str:
        match t:
            case QAccessible.Text.Name:
                return self.audience.view.accessibleName()
            case QAccessible.Text.Description:
                return spoken.overview(self.audience.scene)
        return ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Tree

    def state(self) -> QAccessible.State:
        view, state = self.audience.view, QAccessible.State()
        state.focusable = state.readOnly = True
        state.focused = view.hasFocus()
        state.invisible = not view.isVisible()
        state.multiSelectable = True
        return state

    def rect(self) -> QRect:
        view = self.audience.view
        return QRect(view.mapToGlobal(QPoint(0, 0)), view.size())

    def _widgets(self) -> list[QWidget]:
        view = self.audience.view
        return [w for w in view.children() if isinstance(w, QWidget) and not w.isHidden()]


class Message(_Interface):
    """One message as an item of the tree; it knows its node and asks for everything else."""

    def __init__(self, audience: Audience, node: str) -> None:
        super().__init__(audience, Press(QAccessibleActionInterface.pressAction(), self._go))
        self.node = node

    def isValid(self) -> bool:
        return self.audience.present and self.audience.scene.shows(self.node)

    def parent(self) -> QAccessibleInterface:
        place = self.audience.view.place
        above = place.node(self.node).parent
        return self.audience.item(above) if above else self.audience.page

    def childCount(self) -> int:
        return len(self.audience.kids(self.node))

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        kids = self.audience.kids(self.node)
        return self.audience.item(kids[index]) if 0 <= index < len(kids) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        kids = self.audience.kids(self.node)
        known = isinstance(child, Message) and child.node in kids
        return kids.index(child.node) if known and isinstance(child, Message) else -1

    def text(self, t: QAccessible.Text) -> str:
        if not self.isValid():
            return ""
        match t:
            case QAccessible.Text.Name:
                return spoken.name(self.audience.scene, self.node)
            case QAccessible.Text.Description:
                return spoken.description(self.audience.scene, self.node)
        return ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.TreeItem

    def state(self) -> QAccessible.State:
        scene, view, state = self.audience.scene, self.audience.view, QAccessible.State()
        state.focusable = state.selectable = state.readOnly = True
        state.focused = view.hasFocus() and scene.cursor == self.node
        state.selected = self.node in scene.marked or scene.cursor == self.node
        below = bool(view.place.tree().children(self.node))
        state.expandable = below
        state.expanded = below and self.node not in scene.folded
        state.collapsed = self.node in scene.folded
        state.busy = self.node in scene.growing
        state.offscreen = not view.in_view(self.node)
        return state

    def rect(self) -> QRect:
        return self.audience.rect_of(self.node)

    def _go(self) -> None:
        # Once who asks has got its answer.
        QTimer.singleShot(0, self.audience, lambda: self.audience.view.go_to(self.node))


def _tell(about: QAccessibleInterface, what: QAccessible.Event) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(about, what))


@cache
def _install() -> None:
    QAccessible.installFactory(_interface)


def _interface(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Qt asks here for what it is to show of each widget."""
    # It asks already while one is being made.
    if class_name != "MapView" or not isinstance(thing, MapView) or not thing.readable:
        return None
    found = audience(thing)
    return found.page if found.present else None
