"""A list of rows of one height, of which only those in sight cost anything.

Qt's own list lays out every row for each that comes: 100,000 of them take many frames.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QMouseEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from bough.ui.theme import Theme
from bough.ui.widgets import SlimScrollBar, make_viewport

ROW = 30

Index = QModelIndex | QPersistentModelIndex


class RowView(QAbstractItemView):
    """Rows that are no use, such as headings, are passed over by the keys. What is seen stays where
    it is when rows come or go above it."""

    def __init__(
        self, model: QAbstractItemModel, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        make_viewport(self)
        # WORKAROUND PySide 6.11: to ask Qt for it within a call of Qt crashes.
        self._model = model
        self.hovered = -1
        """The row under the pointer, or -1."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(SlimScrollBar(theme, Qt.Orientation.Vertical, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setModel(model)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.rowsRemoved.connect(self._on_rows_removed)
        model.rowsMoved.connect(self._on_rows_moved)
        theme.changed.connect(self.viewport().update)

    # Where rows are

    def row_index(self, row: int) -> QModelIndex:
        return self._model.index(row, 0)

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        top = index.row() * ROW - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), ROW)

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = (point.y() + self.verticalOffset()) // ROW
        if not 0 <= row < self._model.rowCount():
            return QModelIndex()
        return self.row_index(row)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: Index) -> bool:
        return False

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        top = index.row() * ROW
        if not index.isValid() or room < ROW:
            return
        match hint:
            case QAbstractItemView.ScrollHint.PositionAtTop:
                bar.setValue(top)
            case QAbstractItemView.ScrollHint.PositionAtBottom:
                bar.setValue(top + ROW - room)
            case QAbstractItemView.ScrollHint.PositionAtCenter:
                bar.setValue(top + (ROW - room) // 2)
            case _ if top < bar.value():
                # With its heading, if that is right above.
                bar.setValue(0 if index.row() == 1 else top)
            case _ if top + ROW > bar.value() + room:
                bar.setValue(top + ROW - room)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region, seen = QRegion(), self.viewport().rect()
        for some in ranges(selection):
            top = some.top() * ROW - self.verticalOffset()
            height = (some.bottom() - some.top() + 1) * ROW
            region += QRect(0, top, seen.width(), height).intersected(seen)
        return region

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        rect = rect.normalized()
        last = self._model.rowCount() - 1
        top = max(0, (rect.top() + self.verticalOffset()) // ROW)
        bottom = min(last, (rect.bottom() + self.verticalOffset()) // ROW)
        found = QItemSelection()
        if top <= bottom:
            found = QItemSelection(self.row_index(top), self.row_index(bottom))
        self.selectionModel().select(found, command)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        row, last = self.currentIndex().row(), self._model.rowCount() - 1
        page = max(1, self.viewport().height() // ROW - 1)
        moves = QAbstractItemView.CursorAction
        match action:
            case moves.MoveHome:
                return self._usable(0, 1)
            case moves.MoveEnd:
                return self._usable(last, -1)
            case moves.MovePageDown:
                return self._usable(min(last, row + page), -1)
            case moves.MovePageUp:
                return self._usable(max(0, row - page), 1)
            case moves.MoveUp | moves.MovePrevious:
                return self._usable(row - 1, -1) if row > 0 else self._usable(0, 1)
            case moves.MoveDown | moves.MoveNext:
                return self._usable(row + 1, 1)
        return self.currentIndex()

    def updateGeometries(self) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(ROW)
        bar.setPageStep(room)
        bar.setRange(0, max(0, self._model.rowCount() * ROW - room))
        super().updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometries()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)

    # The pointer

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    # Inside

    def _usable(self, row: int, step: int) -> QModelIndex:
        """The first row from there on that is no heading; the one before where there is none."""
        while 0 <= row < self._model.rowCount():
            if self._model.flags(self.row_index(row)) & Qt.ItemFlag.ItemIsEnabled:
                return self.row_index(row)
            row += step
        return self.currentIndex()

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            for changed in (self.hovered, row):
                self.viewport().update(self.visualRect(self.row_index(changed)))
            self.hovered = row

    def _on_rows_inserted(self, _parent: object, first: int, last: int) -> None:
        self._keep_in_sight(first, last - first + 1)

    def _on_rows_removed(self, _parent: object, first: int, last: int) -> None:
        self._keep_in_sight(first, first - last - 1)

    def _on_rows_moved(self, _parent: object, start: int, _end: int, _to: object, row: int) -> None:
        top = self.verticalOffset() // ROW
        if start < top <= row:
            self._keep_in_sight(start, -1)
        elif row <= top < start:
            self._keep_in_sight(row, 1)
        self.viewport().update()

    def _keep_in_sight(self, row: int, many: int) -> None:
        """So many rows came there, or went: who has scrolled on keeps seeing the same."""
        offset = self.verticalOffset()
        self.updateGeometries()
        if offset and row * ROW < offset:
            self.verticalScrollBar().setValue(offset + many * ROW)
        self.hovered = -1
        self.viewport().update()


def ranges(selection: QItemSelection) -> list[QItemSelectionRange]:
    """What is selected, part by part."""
    return [selection.at(number) for number in range(selection.count())]
