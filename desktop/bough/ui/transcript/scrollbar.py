"""A slim scroll bar, painted here because the style's own costs as much as streaming itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider, QWidget

from bough.ui.theme import Theme

WIDTH = 12


class SlimBar(QScrollBar):
    """A thumb and nothing else; wider under the pointer."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = theme
        self._over = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Scroll the transcript"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 100)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        if self.maximum() <= self.minimum():
            return
        how = QStyleOptionSlider()
        self.initStyleOption(how)
        thumb = self.style().subControlRect(
            QStyle.ComplexControl.CC_ScrollBar, how, QStyle.SubControl.SC_ScrollBarSlider, self
        )
        wide = 6.0 if self._over or self.isSliderDown() else 4.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        role = "control" if self._over or self.isSliderDown() else "border"
        painter.setBrush(self._theme.color(role))
        painter.drawRoundedRect(
            QRectF(WIDTH - wide - 3, thumb.top() + 2, wide, max(20, thumb.height() - 4)), 3, 3
        )

    def enterEvent(self, _event: QEnterEvent) -> None:
        self._over = True
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._over = False
        self.update()
