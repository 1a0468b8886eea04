"""What is chosen by a mark: one of several, or any of several; painted from the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton

from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.widgets import line

HEIGHT = 28
MARK = 16
LEFT = 4
WORDS = LEFT + MARK + 8


class Radio(QRadioButton):
    """One of several."""

    def __init__(self, theme: Theme, name: str) -> None:
        # An ampersand would be read as the mark of a shortcut.
        super().__init__(name.replace("&", "&&"))
        self.setAccessibleName(name)
        self._theme = theme
        self.setFixedHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        return _size(self, self._theme)

    def hitButton(self, _at: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, color = QPainter(self), self._theme.color
        mark = _paint_ground(painter, self, self._theme)
        painter.setPen(QPen(color("leafLine" if self.isChecked() else "control"), 1.5))
        painter.setBrush(color("canvas"))
        painter.drawEllipse(mark.adjusted(1, 1, -1, -1))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("leafLine"))
            painter.drawEllipse(mark.center(), 4.0, 4.0)


class Check(QCheckBox):
    """Any of several."""

    def __init__(self, theme: Theme, name: str) -> None:
        # An ampersand would be read as the mark of a shortcut.
        super().__init__(name.replace("&", "&&"))
        self.setAccessibleName(name)
        self._theme = theme
        self.setFixedHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        return _size(self, self._theme)

    def minimumSizeHint(self) -> QSize:
        return QSize(WORDS + 40, HEIGHT)

    def hitButton(self, _at: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, color = QPainter(self), self._theme.color
        mark = _paint_ground(painter, self, self._theme).adjusted(1, 1, -1, -1)
        on = self.isChecked()
        painter.setPen(QPen(color("leafLine" if on else "control"), 1.5))
        painter.setBrush(color("leaf" if on else "canvas"))
        painter.drawRoundedRect(mark, 4, 4)
        if on:
            pixmap = icons.pixmap("check", 12, color("onLeaf"), self.devicePixelRatioF())
            painter.drawPixmap(mark.center() - QPointF(6, 6), pixmap)


def _size(button: QAbstractButton, theme: Theme) -> QSize:
    width = QFontMetricsF(theme.font("ui")).horizontalAdvance(button.accessibleName())
    return QSize(round(width + 1) + WORDS + 8, HEIGHT)


def _paint_ground(painter: QPainter, button: QAbstractButton, theme: Theme) -> QRectF:
    """Paint the focus and the words; where the mark belongs."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(button.rect())
    if button.hasFocus():
        painter.setPen(QPen(theme.color("leafLine"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
    line(painter, theme, box.adjusted(WORDS, 0, -6, 0), button.accessibleName())
    return QRectF(LEFT, (button.height() - MARK) / 2, MARK, MARK)
