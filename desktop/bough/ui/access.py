"""A painted view for who reads the screen: what its parts have in common, and who keeps them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from weakref import WeakSet

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAttributesInterface,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleTextInterface,
    QWindow,
)
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

KEPT = 400
"""So many items of a view stay known to who reads; others are made anew when asked."""

NO_INTERFACE = Shiboken.VoidPtr(0)
Part = QAccessibleTextInterface | QAccessibleActionInterface | QAccessibleAttributesInterface
Kind = QAccessible.InterfaceType


class Keeper(QObject):
    """Items are made when they are asked for. Qt owns what it was given but keeps no reference to
    it that Python knows of, so each is held here, and given up by telling Qt to delete it."""

    view: QWidget
    page: Whole

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.view = view
        self.present = True
        self._items: OrderedDict[str, Any] = OrderedDict()
        self._gone: list[Interface] = []
        self._cleaning = QTimer(self)
        self._cleaning.setSingleShot(True)
        self._cleaning.timeout.connect(self._clean)
        view.installEventFilter(self)
        view.destroyed.connect(self._on_view_gone)
        # While the interpreter ends, nobody can be answered any more.
        if program := QCoreApplication.instance():
            program.aboutToQuit.connect(self._on_quitting)

    @property
    def known(self) -> list[str]:
        """The items that were asked for and are kept."""
        return list(self._items)

    def kept(self, name: str, make: Callable[[], Item]) -> Item:
        """The item of that name, made if need be."""
        made: Item | None = self._items.get(name)
        if made is None:
            made = self._items[name] = make()
            if len(self._items) > KEPT:
                # Not now: whoever asks may still hold another one.
                self._cleaning.start(0)
        else:
            self._items.move_to_end(name)
        return made

    def give_up(self, names: Iterable[str]) -> None:
        """These are there no more."""
        for name in names:
            if gone := self._items.pop(name, None):
                tell(gone, QAccessible.Event.ObjectDestroyed)
                self._gone.append(gone)
        self._cleaning.start(0)

    def surplus(self) -> list[str]:
        """Of too many items those to let go of."""
        far = [name for name in self._items if not self.needs(name)]
        return far[: len(self._items) - KEPT]

    def needs(self, _name: str) -> bool:
        """Whether the item is what the reader is at."""
        return False

    def replace_plain(self) -> None:
        """Whoever already knows the view as a plain widget comes to know it as what it is."""
        known = QAccessible.queryAccessibleInterface(self.view)
        if known is not self.page:
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(known))
            tell(self.page, QAccessible.Event.ObjectCreated)

    def tell_focus(self) -> None:
        """The keys are about another item now."""
        if self.present and self.view.hasFocus() and (focused := self.page.focusChild()):
            tell(focused, QAccessible.Event.Focus)

    def eventFilter(self, _view: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            # Qt tells of the view itself after this.
            QTimer.singleShot(0, self, self.tell_focus)
        return False

    def _on_view_gone(self) -> None:
        self.present = False
        self._gone += self._items.values()
        self._items.clear()
        self._clean()

    def _on_quitting(self) -> None:
        self._on_view_gone()
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(self.page))

    def _clean(self) -> None:
        """Let go of what left the view, and of what is too much."""
        if len(self._items) > KEPT:
            self._gone += [self._items.pop(name) for name in self.surplus()]
        for gone in self._gone:
            gone.let_go()
        self._gone.clear()


class Interface(QAccessibleInterface):
    """One thing that is read. The audience keeps it, as Qt keeps no reference to it."""

    audience: Keeper

    def __init__(self, audience: Keeper, parts: Mapping[Kind, Part]) -> None:
        super().__init__()
        self.audience = audience
        self._parts = parts

    def let_go(self) -> None:
        """Take it away from Qt, which deletes it."""
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(self))

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

    def child(self, _index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        return -1

    def object(self) -> QObject | None:  # type: ignore[override]
        """Nothing but something painted is behind it."""
        return None

    def interface_cast(self, kind: Kind) -> Part | Shiboken.VoidPtr:  # type: ignore[override]
        # WORKAROUND PySide 6.11: None crashes where Qt wants a null pointer.
        return self._parts.get(kind) or NO_INTERFACE


class Whole(Interface):
    """The view itself, above all of its items."""

    def __init__(self, audience: Keeper) -> None:
        focus = Press(QAccessibleActionInterface.setFocusAction(), lambda: audience.view.setFocus())
        super().__init__(audience, {Kind.ActionInterface: focus})

    def object(self) -> QWidget:
        return self.audience.view

    def parent(self) -> QAccessibleInterface:
        outer = self.object().parentWidget() or QApplication.instance()
        return QAccessible.queryAccessibleInterface(outer)  # type: ignore[arg-type]

    def text(self, t: QAccessible.Text) -> str:
        return self.object().accessibleName() if t is QAccessible.Text.Name else ""

    def state(self) -> QAccessible.State:
        view, state = self.object(), QAccessible.State()
        state.focusable = state.readOnly = True
        state.focused = view.hasFocus()
        state.invisible = not view.isVisible()
        return state

    def rect(self) -> QRect:
        view = self.object()
        return QRect(view.mapToGlobal(QPoint(0, 0)), view.size())

    def widgets(self) -> list[QWidget]:
        """What stands over the view, and its scroll bars."""
        found = self.object().children()
        return [w for w in found if isinstance(w, QWidget) and not w.isHidden()]


class Level(QAccessibleAttributesInterface):
    """How deep in a tree an item is, from 1."""

    def __init__(self, level: Callable[[], int]) -> None:
        super().__init__()
        self._level = level

    def attributeKeys(self) -> list[QAccessible.Attribute]:
        return [QAccessible.Attribute.Level]

    def attributeValue(self, key: QAccessible.Attribute) -> object:
        return self._level() if key is QAccessible.Attribute.Level else None


class Press(QAccessibleActionInterface):
    """The one thing that can be done."""

    def __init__(self, name: str, act: Callable[[], None]) -> None:
        super().__init__()
        self._name = name
        self._act = act

    def actionNames(self) -> list[str]:
        return [self._name]

    def doAction(self, name: str) -> None:
        if name == self._name:
            self._act()

    def keyBindingsForAction(self, _name: str) -> list[str]:
        return []


Item = TypeVar("Item", bound=Interface)


def tell(about: QAccessibleInterface, what: QAccessible.Event) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(about, what))


def let_read(view: QWidget, audience: Callable[[Any], Keeper]) -> None:
    """Let what reads the screen find the items of a view; `audience` gives the one of such a
    view, which it makes when it is first asked."""
    if not _audiences:
        QAccessible.installFactory(_interface)
    _audiences[type(view).__name__] = audience
    _readable.add(view)
    if QAccessible.isActive():
        audience(view).replace_plain()


_audiences: dict[str, Callable[[Any], Keeper]] = {}
_readable: WeakSet[QObject] = WeakSet()
"""Qt asks for a view already while it is being made."""


def _interface(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Qt asks here for what it is to show of each widget."""
    audience = _audiences.get(class_name)
    if audience is None or thing not in _readable:
        return None
    found = audience(thing)
    return found.page if found.present else None
