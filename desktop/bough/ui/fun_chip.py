"""The chip in the head of a pane that says that fun mode is on, and leaves it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bough.ui.blossom import paint_blossom
from bough.ui.pane_header import CHIP, SMALL_CHIP
from bough.ui.theme import Theme
from bough.ui.widgets import PressButton, line, tip


class FunChip(PressButton):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(self.tr("Fun mode"))
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(self.tr("Leaves fun mode"))
        self.setToolTip(tip(self.tr("Leave fun mode")))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font("ui")).horizontalAdvance(self.text())
        return QSize(round(25 + words + 8), CHIP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, box = self._theme, QRectF(self.rect())
        self.paint_touch(painter, theme, box, rest="leafSoft")
        at, petals = QPointF(13.5, box.center().y()), theme.color("leaf")
        paint_blossom(painter, theme, at, 4.3, petals, lit=True)
        if self.width() > SMALL_CHIP:
            line(painter, theme, box.adjusted(25, 0, -6, 0), self.text(), role="leaf")
