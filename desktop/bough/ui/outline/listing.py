"""What the lists of the outline have in common."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from bough.ui.outline.rows import NODE
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


class MessageList(RowList):
    """A list of messages instead of the path. A click or Enter goes there, Esc leaves."""

    left = Signal()
    went = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self.setEditTriggers(RowList.EditTrigger.NoEditTriggers)
        self.clicked.connect(self.go)

    def go(self, index: QModelIndex) -> None:
        if node := index.data(NODE):
            self.went.emit(str(node))

    def say_below(self, words: str, top: int) -> None:
        """A sentence where there are no rows."""
        painter = QPainter(self.viewport())
        painter.setFont(self._theme.font("caption"))
        painter.setPen(self._theme.color("text3"))
        box = QRectF(12, top, self.viewport().width() - 24, 90)
        painter.drawText(box, Qt.TextFlag.TextWordWrap, words)

    def keyboardSearch(self, _words: str) -> None:
        """Nothing: each message would have to be read; the field of the dock searches."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.go(self.currentIndex())
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)
