"""A switch is on or off at once, without anything to confirm it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from bough.ui.theme import Theme

WIDTH, HEIGHT = 30, 18
_RING = 3
"""px around it for the mark of the keyboard."""


class Switch(QCheckBox):
    """A check box to the keyboard and to who listens; its words stand beside it."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setFixedSize(self.sizeHint())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH + 2 * _RING, HEIGHT + 2 * _RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(_RING, _RING, WIDTH, HEIGHT)
        paint_switch(painter, self._theme, box, self.isChecked(), enabled=self.isEnabled())
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)


def paint_switch(
    painter: QPainter, theme: Theme, box: QRectF, on: bool, *, enabled: bool = True
) -> None:
    """The track and its knob; where it stands says as much as the colour does."""
    color = theme.color
    track = color("leaf" if on else "control") if enabled else color("disabled")
    round_ = box.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    if theme.contrast and not on:
        painter.setPen(QPen(color("control"), 1.5))
        painter.setBrush(color("canvas"))
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), round_, round_)
        knob = color("control")
    else:
        painter.setBrush(track)
        painter.drawRoundedRect(box, round_, round_)
        knob = color("onLeaf") if on else color("canvas")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(knob)
    at = box.right() - round_ if on else box.left() + round_
    painter.drawEllipse(QPointF(at, box.center().y()), round_ - 2.5, round_ - 2.5)
