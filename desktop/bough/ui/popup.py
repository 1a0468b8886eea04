"""A box with a list in it that lies over the window until something is chosen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QStyle, QStyleOptionViewItem, QWidget

from bough.ui.theme import Theme
from bough.ui.widgets import fill

RADIUS = 10


class Popup(QFrame):
    """Rounded, with a hairline; it is gone when it is closed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        theme.changed.connect(self.update)

    def lie(self, at: QPoint, width: int, height: int, *, above: bool = False) -> None:
        """Be so large, with a left corner at this point of the screen as far as the window and the
        screen have room."""
        screen = QGuiApplication.screenAt(at) or self.screen()
        room = screen.availableGeometry()
        parent = self.parentWidget()
        if parent is not None and parent.window().isVisible():
            inside = room.intersected(parent.window().frameGeometry())
            room = room if inside.isEmpty() else inside
        top = at.y() - height if above else at.y()
        left = max(room.left() + 8, min(at.x(), room.right() - 8 - width))
        self.setGeometry(left, max(room.top(), min(top, room.bottom() - height)), width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("overlay"))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, RADIUS, RADIUS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A mask, as a translucent window has black corners where nothing composes windows.
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        self.setMask(QRegion(path.toFillPolygon().toPolygon()))


def begin_row(painter: QPainter, theme: Theme, option: QStyleOptionViewItem) -> QRectF:
    """Paint the ground of a row of the list; the room that is left for what is in it."""
    box = QRectF(option.rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if option.state & QStyle.StateFlag.State_Selected:
        fill(painter, theme, box.adjusted(0, 1, 0, -1), "selected")
    return box.adjusted(8, 0, -10, 0)
