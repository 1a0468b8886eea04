"""One word of several beside one another, of which one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bough.ui.theme import Theme
from bough.ui.widgets import PressButton, fill, line

HEIGHT = 28
_ASIDE, _LEAST = 13, 5
"""px beside the word, and where there is no room for that."""


class Segment(PressButton):
    """A button that stays down while its word is the one that is chosen."""

    def __init__(self, theme: Theme, text: str, parent: QWidget, height: int = HEIGHT) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return self._size(_ASIDE)

    def minimumSizeHint(self) -> QSize:
        return self._size(_LEAST)

    def _size(self, aside: int) -> QSize:
        font = self._theme.font("ui", weight=550)
        wide = QFontMetricsF(font).horizontalAdvance(self.text())
        return QSize(round(wide) + 2 * aside, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked():
            painter.setPen(QPen(theme.color("leafLine" if theme.contrast else "border"), 1))
            painter.setBrush(theme.color("raised"))
            painter.drawRoundedRect(box, 6, 6)
        elif self.isEnabled() and (self.isDown() or self.underMouse()):
            fill(painter, theme, box, "pressed" if self.isDown() else "hover", 6)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        weight = 550 if self.isChecked() else None
        wide = QFontMetricsF(theme.font("ui", weight=weight)).horizontalAdvance(self.text())
        space = QRectF((self.width() - wide) / 2, 0, wide + 1, self.height())
        role = "text" if self.isChecked() else "text2" if self.isEnabled() else "disabled"
        line(painter, theme, space, self.text(), role=role, weight=weight)
