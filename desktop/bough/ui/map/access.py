"""The map for who does not see it: a tree of messages, with their levels and their state."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface

from bough.ui.access import Interface, Keeper, Kind, Press, Whole, let_read
from bough.ui.map import spoken
from bough.ui.map.scene import Scene
from bough.ui.map.view import MapView


def be_readable(view: MapView) -> None:
    """Let what reads the screen find the messages of a map."""
    let_read(view, audience)


def audience(view: MapView) -> Audience:
    """That of a map, which is made when it is first asked for."""
    found = view.findChild(Audience)
    return found if isinstance(found, Audience) else Audience(view)


class Audience(Keeper):
    """The items are messages, by their nodes."""

    view: MapView

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self.page = MapPage(self)
        view.cursor_changed.connect(self.tell_focus)
        view.scene.moved.connect(self._on_moved)

    @property
    def scene(self) -> Scene:
        return self.view.scene

    def item(self, node: str) -> Message:
        return self.kept(node, lambda: Message(self, node))

    def needs(self, name: str) -> bool:
        return name == self.scene.cursor

    def kids(self, node: str | None) -> list[str]:
        """The messages that are shown below one."""
        return list(self.scene.kids(node))

    def rect_of(self, node: str) -> QRect:
        spot = self.view.spot(node).toAlignedRect()
        return QRect(self.view.mapToGlobal(spot.topLeft()), spot.size())

    def _on_moved(self) -> None:
        self.give_up([n for n in self._items if not self.scene.shows(n)])


class MapPage(Whole):
    """The tree: the first messages, then the widgets that stand over the map."""

    audience: Audience

    def childCount(self) -> int:
        return len(self.audience.kids(None)) + len(self.widgets())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        roots, widgets = self.audience.kids(None), self.widgets()
        if 0 <= index < len(roots):
            return self.audience.item(roots[index])
        if len(roots) <= index < len(roots) + len(widgets):
            return QAccessible.queryAccessibleInterface(widgets[index - len(roots)])
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        roots = self.audience.kids(None)
        if isinstance(child, Message):
            return roots.index(child.node) if child.node in roots else -1
        widgets, thing = self.widgets(), child.object()
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
        if t is QAccessible.Text.Description:
            return spoken.overview(self.audience.scene)
        return super().text(t)

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Tree

    def state(self) -> QAccessible.State:
        state = super().state()
        state.multiSelectable = True
        return state


class Message(Interface):
    """One message as an item of the tree; it knows its node and asks for everything else."""

    audience: Audience

    def __init__(self, audience: Audience, node: str) -> None:
        press = Press(QAccessibleActionInterface.pressAction(), self._go)
        super().__init__(audience, {Kind.ActionInterface: press})
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
