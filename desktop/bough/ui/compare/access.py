"""The comparison for who does not see it: a list of rows that say what differs in them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface

from bough.ui.access import Interface, Keeper, Kind, Press, Whole, let_read
from bough.ui.compare import spoken
from bough.ui.compare.page import Where
from bough.ui.compare.view import CompareView


def be_readable(view: CompareView) -> None:
    """Let what reads the screen find the rows."""
    let_read(view, audience)


def audience(view: CompareView) -> Audience:
    """That of a view, which is made when it is first asked for."""
    found = view.findChild(Audience)
    return found if isinstance(found, Audience) else Audience(view)


class Audience(Keeper):
    """The items are rows, by their sheet and number."""

    view: CompareView

    def __init__(self, view: CompareView) -> None:
        super().__init__(view)
        self.page = ComparePage(self)
        view.cursor_changed.connect(self.tell_focus)
        view.changed.connect(self._on_changed)

    def item(self, where: Where) -> Row:
        return self.kept(f"{where.section}:{where.band}", lambda: Row(self, where))

    def needs(self, name: str) -> bool:
        row = self.view.row
        return row is not None and name == f"{row.section}:{row.band}"

    def there(self, where: Where) -> bool:
        sections = self.view.page.sections
        return where.section < len(sections) and where.band < len(
            sections[where.section].bands or ()
        )

    def count(self) -> int:
        return sum(len(section.bands or ()) for section in self.view.page.sections)

    def at(self, index: int) -> Where | None:
        """The row that is so far down."""
        for number, section in enumerate(self.view.page.sections):
            many = len(section.bands or ())
            if index < many:
                return Where(number, index)
            index -= many
        return None

    def index(self, where: Where) -> int:
        before = self.view.page.sections[: where.section]
        return sum(len(section.bands or ()) for section in before) + where.band

    def rect_of(self, where: Where) -> QRect:
        rect = self.view.rect_of(where).toAlignedRect()
        return QRect(self.view.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def _on_changed(self) -> None:
        gone = [n for n, item in self._items.items() if not self.there(item.where)]
        if gone:
            self.give_up(gone)


class ComparePage(Whole):
    """The rows, then the widgets that stand over them."""

    audience: Audience

    def childCount(self) -> int:
        return self.audience.count() + len(self.widgets())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        rows, widgets = self.audience.count(), self.widgets()
        if 0 <= index < rows and (where := self.audience.at(index)):
            return self.audience.item(where)
        if rows <= index < rows + len(widgets):
            return QAccessible.queryAccessibleInterface(widgets[index - rows])
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        if isinstance(child, Row):
            return self.audience.index(child.where)
        widgets = self.widgets()
        there = child.object()
        at = next((n for n, w in enumerate(widgets) if w is there), None)
        return -1 if at is None else self.audience.count() + at

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        at = QPoint(x, y)
        for number in range(self.audience.count()):
            where = self.audience.at(number)
            if where and self.audience.rect_of(where).contains(at):
                return self.audience.item(where)
        return None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        row = self.audience.view.row
        return self.audience.item(row) if row and self.audience.there(row) else None

    def text(self, t: QAccessible.Text) -> str:
        if t is QAccessible.Text.Description:
            return spoken.overview(self.audience.view)
        return super().text(t)

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List


class Row(Interface):
    """One row; it knows where it is and asks for everything else."""

    audience: Audience

    def __init__(self, audience: Audience, where: Where) -> None:
        press = Press(QAccessibleActionInterface.pressAction(), self._go)
        super().__init__(audience, {Kind.ActionInterface: press})
        self.where = where

    def isValid(self) -> bool:
        return self.audience.present and self.audience.there(self.where)

    def parent(self) -> QAccessibleInterface:
        return self.audience.page

    def text(self, t: QAccessible.Text) -> str:
        if not self.isValid():
            return ""
        match t:
            case QAccessible.Text.Name:
                return spoken.name(self.audience.view, self.where)
            case QAccessible.Text.Description:
                return spoken.description(self.audience.view, self.where)
        return ""

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        view, state = self.audience.view, QAccessible.State()
        state.focusable = state.selectable = state.readOnly = True
        state.focused = view.hasFocus() and view.row == self.where
        state.selected = view.row == self.where
        rect = view.rect_of(self.where)
        state.offscreen = rect.bottom() < 0 or rect.top() > view.viewport().height()
        return state

    def rect(self) -> QRect:
        return self.audience.rect_of(self.where)

    def _go(self) -> None:
        # Once who asks has got its answer.
        QTimer.singleShot(0, self.audience, lambda: self.audience.view.go_to(self.where))
