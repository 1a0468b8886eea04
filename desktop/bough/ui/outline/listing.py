"""What the lists of the outline have in common."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bough.ui.counted_rows import Index
from bough.ui.outline.rows import NODE
from bough.ui.theme import Theme, tokens
from bough.ui.widgets import RowList, fill


class MessagePainter(QStyledItemDelegate):
    """Paints the grounds of the rows of such a list, and `paint_row` what is on them."""

    def __init__(self, theme: Theme, view: RowList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def paint_row(self, painter: QPainter, number: int, box: QRectF) -> None:
        """Paint what the row says, in its box."""
        raise NotImplementedError

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, tokens()["size"]["railRow"])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        number, box = index.row(), QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, number, box)
        self.paint_row(painter, number, box)

    def _paint_ground(self, painter: QPainter, number: int, box: QRectF) -> None:
        """The ground of the row that Enter is about, or the pointer, and the ring of the keys."""
        theme, view = self._theme, self._view
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
