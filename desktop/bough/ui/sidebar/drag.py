"""Sessions and folders in the hand: what is carried, and where it may be put down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QMimeData, QObject, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragMoveEvent,
    QDropEvent,
    QFontMetricsF,
    QPainter,
    QPen,
    QPixmap,
)

from bough.core import folders
from bough.ui.sidebar.model import SessionList
from bough.ui.sidebar.row_view import ROW
from bough.ui.theme import Theme
from bough.ui.widgets import line

if TYPE_CHECKING:
    from bough.ui.sidebar.view import SessionView

SESSIONS = "application/x-bough-session"
"""The ids of sessions as UTF-8, one a line."""
FOLDER = "application/x-bough-folder"
"""The path of a folder as UTF-8."""

OPEN_MS = 600
"""How long something is held over a folder until that opens."""
SCROLL_MS, SCROLL_STEP, SCROLL_EDGE = 30, 10, 26


class Drop(NamedTuple):
    """Where it would go: into a folder, to the pinned, or out of all folders; and the row that
    says so."""

    kind: Literal["folder", "pinned", "top"]
    folder: str
    row: int


def carried(sessions: Sequence[str], folder: str = "") -> QMimeData:
    """What is taken up: sessions, or a folder."""
    mime = QMimeData()
    if folder:
        mime.setData(FOLDER, folder.encode())
    else:
        mime.setData(SESSIONS, "\n".join(sessions).encode())
    return mime


def sessions_of(mime: QMimeData) -> list[str]:
    """The ids of the sessions that are carried."""
    return bytes(mime.data(SESSIONS).data()).decode(errors="replace").split()


def folder_of(mime: QMimeData) -> str:
    return bytes(mime.data(FOLDER).data()).decode(errors="replace")


def drop_at(sessions: SessionList, row: int, mime: QMimeData) -> Drop | None:
    """Where what is carried would go if it were let go of over that row; -1 is below all rows."""
    if sessions.name != "sessions" or not (mime.hasFormat(SESSIONS) or mime.hasFormat(FOLDER)):
        return None
    section = sessions.section(row) if row >= 0 else "days"
    path = sessions.folder_of_row(row) if row >= 0 else ""
    if mime.hasFormat(FOLDER):
        return _folder_drop(sessions, path, folder_of(mime))
    match section:
        case "pinned":
            return Drop("pinned", "", sessions.row_of_heading("pinned"))
        case "folders" if path:
            return Drop("folder", path, sessions.row_of_folder(path))
    if row < 0 or section == "folders":
        return Drop("top", "", sessions.row_of_heading("days"))
    return Drop("top", "", sessions.row_above(row))


def _folder_drop(sessions: SessionList, path: str, moved: str) -> Drop | None:
    """A folder goes into another one, or to the top: not into itself, nor where it is."""
    if path and folders.within(path, moved):
        return None
    if path == folders.parent_of(moved):
        return None
    if path:
        return Drop("folder", path, sessions.row_of_folder(path))
    return Drop("top", "", sessions.row_of_heading("folders"))


class Dragging(QObject):
    """Follows a drag over the list: shows the target, opens folders, scrolls at the edges."""

    def __init__(self, view: SessionView, sessions: SessionList, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._sessions = sessions
        self._theme = theme
        self.drop: Drop | None = None
        self._over = ""
        self._at = QPoint()
        self._opening = QTimer(self)
        self._opening.setSingleShot(True)
        self._opening.setInterval(OPEN_MS)
        self._opening.timeout.connect(self._on_held)
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(SCROLL_MS)
        self._scrolling.timeout.connect(self._on_scroll)

    def move(self, event: QDragMoveEvent) -> None:
        """Something is over the list."""
        self._at = event.position().toPoint()
        row = self._view.indexAt(self._at).row()
        self._show(drop_at(self._sessions, row, event.mimeData()))
        self._hold(row)
        edge = min(self._at.y(), self._view.viewport().height() - self._at.y())
        if edge < SCROLL_EDGE and not self._scrolling.isActive():
            self._scrolling.start()
        elif edge >= SCROLL_EDGE:
            self._scrolling.stop()
        if self.drop:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def leave(self) -> None:
        """It is gone."""
        self._show(None)
        self._opening.stop()
        self._scrolling.stop()
        self._over = ""

    def let_go(self, event: QDropEvent) -> Drop | None:
        """Where it was let go of."""
        row = self._view.indexAt(event.position().toPoint()).row()
        drop = drop_at(self._sessions, row, event.mimeData())
        self.leave()
        if drop:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()
        return drop

    def paint(self, painter: QPainter) -> None:
        """The row that says where it would go, in sky."""
        if self.drop is None:
            return
        box = QRectF(self._view.visualRect(self._sessions.index(self.drop.row)))
        if self.drop.row < 0:
            # Nothing stands there yet: all that is below the rows says so.
            below = self._sessions.rowCount() * ROW - self._view.verticalOffset()
            box = QRectF(self._view.viewport().rect()).adjusted(0, below, 0, 0)
        ground = QColor(self._theme.color("skyLine"))
        ground.setAlphaF(0.12)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(ground)
        painter.setPen(QPen(self._theme.color("skyLine"), 2))
        painter.drawRoundedRect(box.adjusted(1, 2, -1, -2), 6, 6)

    def take_up(self, mime: QMimeData, words: str) -> None:
        """Carry it until it is let go of."""
        drag = QDrag(self._view)
        drag.setMimeData(mime)
        drag.setPixmap(self._chip(words))
        drag.setHotSpot(QPoint(-10, -8))
        drag.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.MoveAction)
        self.leave()

    def _chip(self, words: str) -> QPixmap:
        """What is in the hand, as it is seen beside the pointer."""
        theme, ratio = self._theme, self._view.devicePixelRatioF()
        metrics = QFontMetricsF(theme.font("caption"))
        width = min(220.0, metrics.horizontalAdvance(words[:200]) + 22)
        chip = QPixmap(round(width * ratio), round(26 * ratio))
        chip.setDevicePixelRatio(ratio)
        chip.fill(Qt.GlobalColor.transparent)
        painter = QPainter(chip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("overlay"))
        painter.setPen(QPen(theme.color("skyLine"), 1))
        box = QRectF(0, 0, width, 26)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        line(painter, theme, box.adjusted(10, 0, -10, 0), words[:200], step="caption")
        painter.end()
        return chip

    def _show(self, drop: Drop | None) -> None:
        if drop != self.drop:
            self.drop = drop
            self._view.viewport().update()

    def _hold(self, row: int) -> None:
        """A folded folder opens when it is held over for a while."""
        path = self._sessions.folder_of_row(row) if row >= 0 else ""
        folded = path if path and not self._sessions.is_opened(path) else ""
        if folded != self._over:
            self._over = folded
            if folded:
                self._opening.start()
            else:
                self._opening.stop()

    def _on_held(self) -> None:
        if self._over:
            self._sessions.set_opened(self._over, True)
            self._over = ""
            self.drop = None

    def _on_scroll(self) -> None:
        bar = self._view.verticalScrollBar()
        down = self._at.y() > self._view.viewport().height() // 2
        bar.setValue(bar.value() + (SCROLL_STEP if down else -SCROLL_STEP))
