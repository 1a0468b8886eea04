"""The pill says that there is new text below what is in view, and leads there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.widgets import PressButton


class Pill(PressButton):
    """It floats over the text, so it has a border of its own."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(self.tr("New text below"))
        self.setAccessibleName(self.text())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.resize(self.sizeHint())
        self.hide()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font("caption", weight=500))
        return QSize(round(metrics.horizontalAdvance(self.text())) + 48, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setPen(QPen(color("sapLine"), 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(color("hover" if self.underMouse() else "overlay"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        pixmap = icons.pixmap("arrow-down", 14, color("sap"), self.devicePixelRatioF())
        painter.drawPixmap(12, 8, pixmap)
        font = self._theme.font("caption", weight=500)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(color("text"))
        painter.drawText(32, round(15 + (metrics.ascent() - metrics.descent()) / 2), self.text())
