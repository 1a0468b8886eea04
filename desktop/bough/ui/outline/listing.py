"""What the lists of the outline have in common."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from bough.ui.theme import Theme
from bough.ui.widgets import RowList, fill


def selected_ground(
    painter: QPainter, theme: Theme, view: RowList, number: int, box: QRectF
) -> None:
    """The ground of the row that Enter is about, or the pointer, and the ring of the keys."""
    current = number == view.currentIndex().row()
    ground = "selected" if current else "hover" if number == view.hovered else None
    if ground:
        fill(painter, theme, box.adjusted(2, 1, -2, -1), ground)
    if number == view.focused():
        painter.setPen(QPen(theme.color("leafLine"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(3, 2, -3, -2), 6, 6)


def said_below(view: RowList, theme: Theme, words: str, top: int) -> None:
    """A sentence where there are no rows."""
    painter = QPainter(view.viewport())
    painter.setFont(theme.font("caption"))
    painter.setPen(theme.color("text3"))
    box = QRectF(12, top, view.viewport().width() - 24, 90)
    painter.drawText(box, Qt.TextFlag.TextWordWrap, words)
