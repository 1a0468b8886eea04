"""The rows as one sees and uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QListView, QWidget

from bough.app.place import Place
from bough.ui import branch_acts
from bough.ui.outline.paint import RowPainter
from bough.ui.outline.rows import NODE, OutlineRows
from bough.ui.theme import Theme
from bough.ui.widgets import RowList

if TYPE_CHECKING:
    from bough.ui.branch_drag import BranchDrag

Key = Qt.Key
EDGE = 28
"""So near the edge of the rows, what is dragged lets them scroll."""
CRAWL_MS = 60
READABLE_MS = 200


class OutlineView(RowList):
    """A click or Enter goes there, a double click or Ctrl+Enter continues there; what is dragged
    onto another row, or cut and pasted, goes below it."""

    stepped = Signal(str)
    """The keys came to the row of this message."""
    search_requested = Signal(str)
    """Look for this in the tree."""
    ask_requested = Signal(str, str)
    """An act of that name on that message needs a text or a model first."""

    def __init__(self, place: Place, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.place = place
        self._theme = theme
        self.reading = ""
        """What is at the top of the transcript."""
        self.rows = OutlineRows(place)
        self._at = place.head
        """The message whose row has the keys."""
        self._head = place.head
        self._drag: BranchDrag | None = None
        self._pressed: tuple[QPoint, str] | None = None
        self._crawl = QTimer(self)
        self._crawl.setInterval(CRAWL_MS)
        self._crawl.timeout.connect(self._on_crawl)
        self.setModel(self.rows)
        self.setItemDelegate(RowPainter(theme, self.rows, self))
        self.setAccessibleName(self.tr("Reply tree"))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setAutoScroll(False)
        self.rows.refreshed.connect(self._on_refreshed)
        self.rows.restated.connect(self.viewport().update)
        self.rows.place.veil.changed.connect(self.viewport().update)
        self.rows.place.carried.changed.connect(self.viewport().update)
        theme.spin.turned.connect(self._on_turned)
        self._on_refreshed()

    @property
    def node(self) -> str | None:
        """The message whose row has the keys; None for the draft."""
        found = self.currentIndex().data(NODE)
        return str(found) if found else None

    @property
    def dragged(self) -> BranchDrag | None:
        return self._drag

    def node_at(self, at: QPoint) -> str | None:
        """The message whose row is at a point of the viewport."""
        found = self.indexAt(at).data(NODE)
        return str(found) if found else None

    def set_reading(self, node_id: str) -> None:
        """Mark what is read, and keep it in sight."""
        if node_id != self.reading:
            before, self.reading = self.rows.number_of(self.reading), node_id
            for number in (before, self.rows.number_of(node_id)):
                self.update(self.rows.index(max(0, number)))

    def show_row(self, number: int) -> None:
        """Bring a row into sight."""
        if 0 <= number < self.rows.rowCount():
            self.scrollTo(self.rows.index(number))

    def in_sight(self) -> tuple[int, int]:
        """The first and the last row that can be seen whole."""
        step = max(1, self.sizeHintForRow(0))
        top = self.verticalScrollBar().value()
        first = -(-top // step)
        last = (top + self.viewport().height()) // step - 1
        return first, max(first, min(last, self.rows.rowCount() - 1))

    def focus_row(self, number: int) -> None:
        """Give a row the keys, without going there."""
        if 0 <= number < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(number))
            self._at = self.node
            self.show_row(number)
            self.viewport().update()
            self._tell_focus()

    # Hands

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self._drag and event.key() == Key.Key_Control:
            self._lead(self._drag.at, copies=False)
        super().keyReleaseEvent(event)

    def keyboardSearch(self, _words: str) -> None:
        """Nothing: each message would have to be read."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        node = self.node_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and node:
            self._pressed = (event.position().toPoint(), node)
            self.focus_row(self.rows.number_of(node))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed and not self._drag and event.buttons() & Qt.MouseButton.LeftButton:
            far = (at - self._pressed[0]).manhattanLength()
            if far >= QGuiApplication.styleHints().startDragDistance():
                self._begin_drag(self._pressed[1])
        if self._drag:
            self._lead(at, copies=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif not event.buttons():
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if drag := self._drag:
            self._lead(
                event.position().toPoint(),
                copies=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier),
            )
            self._end_drag()
            drag.drop()
        elif pressed and self.node_at(event.position().toPoint()) == pressed[1]:
            self._go(pressed[1])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The first click went there already, and the rows may have moved meanwhile.
        if event.button() is Qt.MouseButton.LeftButton and self._at:
            self._branch(self._at)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        node = self.node_at(event.pos()) if by_mouse else self.node
        if node is None:
            return
        at = event.globalPos()
        if not by_mouse:
            row = self.visualRect(self.currentIndex())
            at = self.viewport().mapToGlobal(QPoint(row.left() + 44, row.bottom()))
        from bough.ui.branch_menu import popup

        popup(self, self.place, node, at, self.ask_requested.emit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.show_row(self.currentIndex().row())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(READABLE_MS, self, self._be_readable)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drag:
            self._paint_drag(self._drag)
        elif self.rows.rowCount() and not self.rows.forked:
            row = self.visualRect(self.rows.index(self.rows.rowCount() - 1))
            painter = QPainter(self.viewport())
            painter.setFont(self._theme.font("caption"))
            painter.setPen(self._theme.color("text3"))
            words = self.tr("Try again, or edit a question, and the tree forks here.")
            box = QRectF(28, row.bottom() + 10, self.viewport().width() - 40, 60)
            painter.drawText(box, Qt.TextFlag.TextWordWrap, words)

    def _paint_drag(self, drag: BranchDrag) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if drag.target and drag.allowed:
            row = self.visualRect(self.rows.index(self.rows.number_of(drag.target)))
            drag.paint_target(painter, self._theme, QRectF(row))
        drag.paint_chip(painter, self._theme, QRectF(self.viewport().rect()))

    # Inside

    def _press(self, event: QKeyEvent) -> bool:
        """Do what a key means; False where it means nothing here."""
        node, current = self.node, self.currentIndex().row()
        last = self.rows.rowCount() - 1
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        others = ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ControlModifier)
        if self._drag:
            return self._press_while_dragging(event)
        act = branch_acts.act_of(event) if node else ""
        if event.modifiers() & others or last < 0:
            return self._do(act)
        first, end = self.in_sight()
        match Key(event.key()):
            case Key.Key_Return | Key.Key_Enter if node:
                self._branch(node) if control else self._go(node)
            case Key.Key_Escape if self.place.carried.branch:
                self.place.carried.branch = None
            case _ if control:
                return self._do(act)
            case Key.Key_Up | Key.Key_K:
                self._step(max(0, current - 1))
            case Key.Key_Down | Key.Key_J:
                self._step(min(last, current + 1))
            case Key.Key_PageUp:
                self._step(max(0, current - max(1, end - first)))
            case Key.Key_PageDown:
                self._step(min(last, current + max(1, end - first)))
            case Key.Key_Home:
                self._step(self.rows.first)
            case Key.Key_End:
                self._step(self.rows.head)
            case Key.Key_Left | Key.Key_Right if node:
                self._show_sibling(node, -1 if event.key() == Key.Key_Left else 1)
            case Key.Key_BracketLeft | Key.Key_BracketRight if node:
                self._show_fork(node, -1 if event.key() == Key.Key_BracketLeft else 1)
            case Key.Key_A:
                self.place.next_tip(node)
            case Key.Key_Slash:
                self.search_requested.emit("")
            case _:
                return self._do(act)
        return True

    def _do(self, act: str) -> bool:
        """Do one of `branch_acts` to the message whose row has the keys."""
        if not act or (node := self.node) is None:
            return False
        if act == "prune":
            self._at = self.place.tree().parent(node)
        branch_acts.do(act, self.place, node, self.ask_requested.emit)
        self.viewport().update()
        return True

    def _press_while_dragging(self, event: QKeyEvent) -> bool:
        assert self._drag is not None
        match Key(event.key()):
            case Key.Key_Escape:
                self._pressed = None
                self._end_drag()
            case Key.Key_Control:
                self._lead(self._drag.at, copies=True)
        return True

    def _step(self, number: int) -> None:
        self.focus_row(number)
        if self._at:
            self.stepped.emit(self._at)

    def _go(self, node_id: str) -> None:
        self._at = node_id
        self.place.go(node_id)

    def _branch(self, node_id: str) -> None:
        self._at = node_id
        self.place.branch(node_id)

    def _show_sibling(self, node_id: str, step: int) -> None:
        siblings = self.place.siblings(node_id)
        at = siblings.index(node_id) + step
        if 0 <= at < len(siblings):
            self._at = siblings[at]
            self.place.show_sibling(node_id, step)

    def _show_fork(self, node_id: str, step: int) -> None:
        fork = self.place.next_fork(node_id, step)
        if fork is None:
            return
        if (number := self.rows.number_of(fork)) >= 0:
            self._step(number)
        else:
            self._go(fork)

    def _on_refreshed(self) -> None:
        """Keep the keys where they are, unless the reader is somewhere else now."""
        moved = self.place.head != self._head
        self._head = self.place.head
        number = self.rows.number_of(self._at)
        if number < 0 or (moved and not self.hasFocus()):
            number = self.rows.head
        self._at = self.rows.row(number).node if number >= 0 else None
        self.setCurrentIndex(self.rows.index(number) if number >= 0 else QModelIndex())
        if moved:
            self.show_row(self.rows.head)
        if moved or self.hasFocus():
            self.show_row(number)
        self.viewport().update()

    def _on_turned(self) -> None:
        if self.isVisible() and self.place.growing:
            for number in self.rows.turning():
                self.update(self.rows.index(number))

    # Dragging

    def _begin_drag(self, node_id: str) -> None:
        from bough.ui.branch_drag import BranchDrag

        row = self.rows.row(self.rows.number_of(node_id))
        self._drag = BranchDrag(self.place, node_id, self.rows.text(row))

    def _lead(self, at: QPoint, *, copies: bool) -> None:
        """The hand with the row is there."""
        drag = self._drag
        assert drag is not None
        drag.at, drag.copies = at, copies
        drag.target = self.node_at(at) if self.viewport().rect().contains(at) else None
        self.viewport().setCursor(drag.cursor())
        room = self.viewport().rect().adjusted(0, EDGE, 0, -EDGE)
        if room.contains(QPoint(room.center().x(), at.y())):
            self._crawl.stop()
        elif not self._crawl.isActive():
            self._crawl.start()
        self.viewport().update()

    def _end_drag(self) -> None:
        self._drag = None
        self._crawl.stop()
        self.viewport().unsetCursor()
        self.viewport().update()

    def _on_crawl(self) -> None:
        """Scroll on while a row is held at the edge."""
        if drag := self._drag:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (-1 if drag.at.y() < EDGE else 1) * self.sizeHintForRow(0))
            self._lead(drag.at, copies=drag.copies)

    # Access

    def _be_readable(self) -> None:
        from bough.ui.outline.access import be_readable

        be_readable(self)

    def _tell_focus(self) -> None:
        from PySide6.QtGui import QAccessible

        if self.hasFocus() and QAccessible.isActive():
            from bough.ui.outline.access import audience

            audience(self).tell_focus()

    def row_rect(self, number: int) -> QRect:
        """Where a row is on the screen."""
        box = self.visualRect(self.rows.index(number))
        return QRect(self.viewport().mapToGlobal(box.topLeft()), box.size())
