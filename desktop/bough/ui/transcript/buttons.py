"""Buttons of the transcript, painted from the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.widgets import PressButton


class Button(PressButton):
    """An icon, words, or both. `primary` is filled, `framed` has an outline, else it is bare."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        parent: QWidget,
        *,
        words: bool = False,
        look: str = "bare",
        height: int = 28,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._look = look
        self._words = words
        self._height = height
        self._over = False
        self.setText(name)
        self.setAccessibleName(name)
        if not words:
            self.setToolTip(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor if words else Qt.CursorShape.ArrowCursor)
        self.setFixedSize(self.sizeHint())

    def set_words(self, name: str, icon: str) -> None:
        self.setText(name)
        self.setAccessibleName(name)
        self.setFixedSize(self.sizeHint())
        self.set_icon(icon)

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self.update()

    def sizeHint(self) -> QSize:
        if not self._words:
            return QSize(28, self._height)
        metrics = QFontMetricsF(self._theme.font("ui", weight=500))
        side = 12 if self._look != "bare" else 6
        return QSize(round(metrics.horizontalAdvance(self.text())) + 24 + 2 * side, self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ink = "text2" if not self._words else "text"
        painter.setPen(Qt.PenStyle.NoPen)
        if self._look == "primary":
            painter.setBrush(color("leaf"))
            painter.drawRoundedRect(box, 8, 8)
            ink = "onLeaf"
        elif self.isDown() or self._over:
            painter.setBrush(color("pressed" if self.isDown() else "hover"))
            painter.drawRoundedRect(box, 6 if not self._words else 8, 6 if not self._words else 8)
            ink = "text"
        if self._look == "framed":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("border"), 1))
            painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("text" if self._look == "primary" else "leafLine"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        if not self.isEnabled():
            ink = "disabled"
        pixmap = icons.pixmap(self._icon, 16, color(ink), self.devicePixelRatioF())
        middle = self.height() / 2
        if not self._words:
            painter.drawPixmap(round(self.width() / 2 - 8), round(middle - 8), pixmap)
            return
        side = 12 if self._look != "bare" else 6
        painter.drawPixmap(side, round(middle - 8), pixmap)
        font = self._theme.font("ui", weight=500)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(color(ink))
        painter.drawText(
            QRectF(side + 24, 0, self.width(), self.height()).adjusted(
                0, (self.height() - metrics.height()) / 2, 0, 0
            ),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
            self.text(),
        )

    def enterEvent(self, _event: QEnterEvent) -> None:
        self._over = True
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._over = False
        self.update()
