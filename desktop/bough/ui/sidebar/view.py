"""The list of the sidebar, and what the pointer and the keys do in it."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from bough.core import folders
from bough.core.session import Session
from bough.ui.session_list import SESSION
from bough.ui.sidebar import drag
from bough.ui.sidebar.drag import Dragging
from bough.ui.sidebar.items import Folder, Heading
from bough.ui.sidebar.model import FOLDER, SessionList
from bough.ui.sidebar.row_view import ROW, RowView, ranges
from bough.ui.sidebar.rows import Look, NameEditor, RowPainter
from bough.ui.theme import Theme
from bough.ui.turning_marks import TurningMarks

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SELECT = QItemSelectionModel.SelectionFlag

READABLE_MS = 400
"""After the start nobody waits for it."""


class SessionView(RowView):
    """Enter opens, F2 renames, Del bins; Left and Right fold; what else is typed is looked for."""

    open_requested = Signal(str)
    open_beside_requested = Signal(str)
    rename_requested = Signal()
    bin_requested = Signal()
    new_folder_requested = Signal()
    typed = Signal(str)
    left = Signal()
    """Esc was pressed, and there is something to leave."""
    undo_requested = Signal()
    dropped = Signal(object, object)
    """sessions, Drop"""
    folder_dropped = Signal(str, str)
    """folder, the one it goes into; "" is the top"""

    def __init__(self, sessions: SessionList, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(sessions, theme, parent)
        self._theme = theme
        self.sessions = sessions
        self._pressed: tuple[Qt.MouseButton, QModelIndex] | None = None
        self._kept: tuple[list[str], str, str] = ([], "", "")
        self.here = ""
        """The session that is looked at."""
        self._hinted = ""
        """What was said below the list when it was painted last."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Sessions"))
        self._turning = TurningMarks(theme, self.viewport())
        self.rows = RowPainter(theme, sessions, self._turning)
        self.setItemDelegate(NameEditor(theme, self.rows, self))
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self._dragging = Dragging(self, sessions, theme)
        sessions.modelAboutToBeReset.connect(self._on_about_to_reset)
        sessions.modelReset.connect(self._on_reset)
        sessions.found.connect(self.scrollToTop)
        for changed in (
            sessions.dataChanged,
            sessions.rowsInserted,
            sessions.rowsRemoved,
            sessions.rowsMoved,
        ):
            changed.connect(self._on_changed)
        QTimer.singleShot(READABLE_MS, self, self._be_readable)

    # What is chosen

    def chosen(self) -> list[str]:
        """The sessions that are selected, from top to bottom."""
        found = []
        selected = self.selectionModel().selection()
        for some in sorted(ranges(selected), key=lambda some: some.top()):
            for row in range(some.top(), some.bottom() + 1):
                item = self.sessions.item(row)
                if isinstance(item, Session):
                    found.append(item.id)
        return found

    def chosen_folder(self) -> str:
        """The folder that the keys are about, "" where they are about something else."""
        return str(self.currentIndex().data(FOLDER) or "")

    def choose(self, row: int) -> None:
        """Select that row and no other; -1 for none."""
        # Whatever keys are held down just now, which `setCurrentIndex` of a view would look at.
        index = self.sessions.index(row) if row >= 0 else QModelIndex()
        self.selectionModel().setCurrentIndex(index, SELECT.ClearAndSelect)

    def press(self, row: int) -> None:
        """Open the session of a row, or fold its folder."""
        if row >= 0:
            self._click(self.sessions.index(row))

    def edit_row(self, row: int) -> None:
        """Let the name in a row be edited."""
        if row >= 0:
            self.choose(row)
            self.setFocus()
            self.edit(self.sessions.index(row))

    # The pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self._pressed = (event.button(), index)
        if event.button() is Qt.MouseButton.MiddleButton:
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        index = self.indexAt(event.position().toPoint())
        dragged = self.state() is QAbstractItemView.State.DraggingState
        if event.button() is not Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)
        if dragged or pressed != (event.button(), index) or not index.isValid():
            return
        session = self._session(index)
        plain = not event.modifiers() & (CONTROL | SHIFT)
        match event.button():
            case Qt.MouseButton.LeftButton if self._is_plus(event.position().toPoint(), index):
                self.new_folder_requested.emit()
            case Qt.MouseButton.LeftButton if plain:
                self._click(index)
            case Qt.MouseButton.MiddleButton if session:
                self.open_beside_requested.emit(session)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The second click of two is one more click.
        self.mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
        ):
            # Here it is about the sessions, and not about what was said in one of them.
            event.accept()
            return True
        return super().event(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        sessions, folder = self.chosen(), self.chosen_folder()
        if folder and not sessions:
            self._dragging.take_up(drag.carried([], folder), folders.name_of(folder))
        elif sessions:
            words = self.tr("{n} sessions").format(n=len(sessions))
            if len(sessions) == 1:
                words = str(self.sessions.index(self.sessions.row_of(sessions[0])).data())
            self._dragging.take_up(drag.carried(sessions), words)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._dragging.move(event)
        if event.mimeData().hasFormat(drag.SESSIONS) or event.mimeData().hasFormat(drag.FOLDER):
            # It may go on to where it can be put down.
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._dragging.move(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._dragging.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        drop = self._dragging.let_go(event)
        if drop is None:
            return
        if event.mimeData().hasFormat(drag.FOLDER):
            self.folder_dropped.emit(drag.folder_of(event.mimeData()), drop.folder)
        else:
            self.dropped.emit(drag.sessions_of(event.mimeData()), drop)

    # The keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is QAbstractItemView.State.EditingState and not self.hasFocus():
            # What the field of a name did not want, such as the Enter that ends it.
            event.ignore()
            return
        index = self.currentIndex()
        control = bool(event.modifiers() & CONTROL)
        match event.key():
            case Key.Key_Return | Key.Key_Enter if control:
                if session := self._session(index):
                    self.open_beside_requested.emit(session)
            case Key.Key_Return | Key.Key_Enter:
                self._click(index)
            case Key.Key_Delete:
                self.bin_requested.emit()
            case Key.Key_F2:
                self.rename_requested.emit()
            case Key.Key_Escape if self.sessions.searching or self.sessions.name != "sessions":
                self.left.emit()
            case Key.Key_Z if control and not event.modifiers() & SHIFT:
                self.undo_requested.emit()
            case Key.Key_Left | Key.Key_Right if not control:
                self._fold(index.row(), opened=event.key() == Key.Key_Right)
            case _ if _is_typed(event):
                self.typed.emit(event.text())
            case _:
                super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.commitString():
            self.typed.emit(event.commitString())

    def keyboardSearch(self, _search: str) -> None:
        """What is typed is looked for in the whole list."""

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._turning.move(dy)
        super().scrollContentsBy(dx, dy)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self._turning.begin(painter, event.region()):
            self._dragging.paint(painter)
            return
        chosen = self.selectionModel()
        by_key = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        focused = self.currentIndex().row() if self.hasFocus() and by_key else -1
        offset, width = self.verticalOffset(), self.viewport().width()
        first = max(0, (event.rect().top() + offset) // ROW)
        last = min(self.sessions.rowCount() - 1, (event.rect().bottom() + offset) // ROW)
        for row in range(first, last + 1):
            index = self.sessions.index(row)
            look = Look(
                chosen.isSelected(index),
                row == self.hovered,
                row == focused,
                bool(self.here) and index.data(SESSION) == self.here,
            )
            box = QRect(0, row * ROW - offset, width, ROW)
            self.rows.paint(painter, row, QRectF(box), look)
        self._dragging.paint(painter)
        self._hinted = self._hint()
        if words := self._hinted:
            top = max(8, self.sessions.rowCount() * ROW + 12 - offset)
            painter.setFont(self._theme.font("caption"))
            painter.setPen(self._theme.color("text3"))
            painter.drawText(QRectF(8, top, width - 16, 120), Qt.TextFlag.TextWordWrap, words)

    def _hint(self) -> str:
        """What to say below a list that has next to nothing in it."""
        if self.sessions.is_new():
            return self.tr("Your sessions will be listed here. They stay on this computer.")
        if self.sessions.rowCount():
            return ""
        if self.sessions.searching:
            return self.tr("No session has these words in its title.")
        match self.sessions.name:
            case "archive":
                return self.tr("The archive is empty. What you put there is kept, out of the way.")
            case "bin":
                return self.tr("The bin is empty.")
        return ""

    # Inside

    def _be_readable(self) -> None:
        from bough.ui.sidebar.access import be_readable

        be_readable(self)

    def _session(self, index: QModelIndex) -> str:
        return str(index.data(SESSION) or "")

    def _click(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        match self.sessions.item(index.row()):
            case Session() as session:
                self.open_requested.emit(session.id)
            case Folder(path, opened, _):
                self.sessions.set_opened(path, not opened)

    def _is_plus(self, at: QPoint, index: QModelIndex) -> bool:
        """Whether it is what makes one more folder."""
        item = self.sessions.item(index.row())
        if not isinstance(item, Heading) or item.name != "folders":
            return False
        return self.rows.plus_box(self.visualRect(index)).contains(at)

    def _fold(self, row: int, *, opened: bool) -> None:
        """Fold or unfold; where that is so already, go to the folder around, or into it."""
        if row < 0:
            return
        item = self.sessions.item(row)
        if isinstance(item, Folder) and item.opened != opened:
            self.sessions.set_opened(item.path, opened)
        elif isinstance(item, Folder) and opened:
            if self.sessions.depth(row + 1) > self.sessions.depth(row):
                self.choose(row + 1)
        elif not opened:
            path = self.sessions.folder_of_row(row)
            around = folders.parent_of(path) if isinstance(item, Folder) else path
            if around:
                self.choose(self.sessions.row_of_folder(around))

    def _on_about_to_reset(self) -> None:
        current = self.currentIndex()
        self._kept = (self.chosen(), self._session(current), self.chosen_folder())

    def _on_reset(self) -> None:
        chosen, session, folder = self._kept
        # Who has scrolled away stays there.
        self.setAutoScroll(False)
        row = self.sessions.row_of_folder(folder) if folder else self.sessions.row_of(session)
        if row >= 0:
            index = self.sessions.index(row)
            self.selectionModel().setCurrentIndex(index, SELECT.NoUpdate)
            if folder:
                self.selectionModel().select(index, SELECT.Select)
        found = QItemSelection()
        for again in chosen:
            if (row := self.sessions.row_of(again)) >= 0:
                index = self.sessions.index(row)
                found.select(index, index)
        self.selectionModel().select(found, SELECT.Select)
        if not chosen and not folder and (row := self.sessions.row_of(self.here)) >= 0:
            self.choose(row)
        self.setAutoScroll(True)
        self.hovered = -1
        self.updateGeometries()
        self.viewport().update()

    def _on_changed(self) -> None:
        if self._hint() != self._hinted:
            self.viewport().update()


def _is_typed(event: QKeyEvent) -> bool:
    """Whether a key writes something that can be looked for."""
    command = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
    if event.modifiers() & command or event.modifiers() & Qt.KeyboardModifier.AltModifier:
        return False
    return bool(event.text().strip()) and event.text().isprintable()
