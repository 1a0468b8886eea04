"""A chip is a question that asks itself when it is pressed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from bough.ui.map.glyph import line_pen
from bough.ui.theme import Theme
from bough.ui.transcript.hover_card import broken
from bough.ui.widgets import PressButton, tip

LEFT, RIGHT, PAD = 30, 12, 7
"""px before the words, where the ring of a draft stands, and after them; above and below them."""
RING = 4.2
LINE = 18
"""The distance of base lines: a little less than that of running text."""


class Chip(PressButton):
    """With Shift it goes into the composer."""

    drafted = Signal()
    menu_requested = Signal()

    def __init__(self, theme: Theme, text: str, keys: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: list[str] = []
        self._shift = False
        self.opacity = 1.0
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(self.tr("Asks this question"))
        self.setToolTip(tip(text, keys))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    @property
    def natural_width(self) -> int:
        """px that it takes in one line."""
        metrics = QFontMetricsF(self._theme.font("ui"))
        return LEFT + RIGHT + round(metrics.horizontalAdvance(self.text()) + 1.5)

    def height_for(self, width: int, *, one_line: bool = False) -> int:
        """px that it takes when it is that wide; its words are broken for that, or cut."""
        font, room = self._theme.font("ui"), width - LEFT - RIGHT
        if one_line:
            metrics = QFontMetricsF(font)
            self._lines = [metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)]
        else:
            self._lines = broken(self.text(), font, room)
        return len(self._lines) * LINE + 2 * PAD

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        left = event.button() is Qt.MouseButton.LeftButton
        if shift and left and self.isDown():
            self.setDown(False)
            self.drafted.emit()
            return
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit()
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self.opacity)
        theme, color = self._theme, self._theme.color
        touched, focused = self.isDown() or self.underMouse(), self.hasFocus()
        width = 2.0 if focused else 1.0
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(color("leafLine" if touched or focused else "border"), width))
        painter.setBrush(color("leafSoft" if touched else "raised"))
        painter.drawRoundedRect(box, 10, 10)
        font = theme.font("ui")
        metrics = QFontMetricsF(font)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(line_pen(theme, "leafLine", 1.6, (2.6, 1.9)))
        painter.drawEllipse(QPointF(16, PAD + LINE / 2), RING, RING)
        painter.setPen(color("text"))
        painter.setFont(font)
        for number, line in enumerate(self._lines):
            middle = PAD + LINE * (number + 0.5)
            base = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(LEFT, base), line)
