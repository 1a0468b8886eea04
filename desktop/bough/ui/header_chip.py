"""The chips in the head of a pane that can be pressed: a mark and a word."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bough.ui.theme import Theme
from bough.ui.widgets import PressButton, line

HEIGHT = 24
WIDEST = 190
_LEFT = 25


class HeaderChip(PressButton):
    """Where there is no room for the word, the mark stands alone: it is as `small` then."""

    small = 28

    def __init__(self, theme: Theme, text: str, ground: str, ink: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ground, self._ink = ground, ink
        self.set_text(text)
        theme.changed.connect(self.update)

    def set_text(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font("ui")).horizontalAdvance(self.text())
        return QSize(min(WIDEST, round(_LEFT + words + 8)), HEIGHT)

    def paint_mark(self, painter: QPainter, at: QPointF) -> None:
        """Paint what stands before the word, with its middle there."""
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        self.paint_touch(painter, self._theme, box, rest=self._ground)
        self.paint_mark(painter, QPointF(13.5, box.center().y()))
        if self.width() > self.small:
            words = box.adjusted(_LEFT, 0, -6, 0)
            line(painter, self._theme, words, self.text(), role=self._ink)
