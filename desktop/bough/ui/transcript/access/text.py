"""The text of a turn as Qt asks for it: characters, where they stand, the caret, the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QAccessibleTextInterface

from bough.ui.transcript import spots
from bough.ui.transcript.access.reading import Reading
from bough.ui.transcript.selection import Selection, Where

if TYPE_CHECKING:
    from bough.ui.transcript.access.audience import Audience


class TurnText(QAccessibleTextInterface):
    """Offsets are Qt's, in UTF-16 units. Words and lines around an offset Qt finds by itself.

    PySide 6.11 leaves out `selection` and `attributes`, which write through pointers: Qt would
    read chance where it asks for them. So no selection is counted; its moving end is the caret.
    """

    def __init__(self, audience: Audience, node_id: str) -> None:
        super().__init__()
        self._audience = audience
        self._node_id = node_id
        self._caret = 0

    @property
    def _reading(self) -> Reading:
        return self._audience.reading(self._node_id)

    def characterCount(self) -> int:
        reading = self._reading
        return reading.units.to_qt(len(reading.text))

    def text(self, start: int, end: int) -> str:
        reading = self._reading
        from_qt = reading.units.from_qt
        stop = len(reading.text) if end < 0 else from_qt(end)
        return reading.text[from_qt(max(0, start)) : stop]

    def cursorPosition(self) -> int:
        selection = self._audience.view.selection
        if selection is not None and self._is_mine(selection.cursor):
            return self._offset(selection.cursor)
        return min(self._caret, self.characterCount())

    def setCursorPosition(self, position: int) -> None:
        self._caret = max(0, position)
        self._audience.view.select(None)

    def selectionCount(self) -> int:
        return 0

    def addSelection(self, start: int, end: int) -> None:
        anchor, cursor = self._where(start), self._where(end)
        if anchor and cursor:
            self._audience.view.select(Selection(anchor, cursor))

    def setSelection(self, _number: int, start: int, end: int) -> None:
        self.addSelection(start, end)

    def removeSelection(self, _number: int) -> None:
        self._audience.view.select(None)

    def characterRect(self, offset: int) -> QRect:
        where, view = self._where(offset), self._audience.view
        turn = view.flow.loaded(self._node_id)
        if where is None or turn is None or not self._audience.in_view(self._node_id):
            # Laying out what is out of sight would move what is seen.
            return self._audience.rect_of(self._node_id)
        _, section, block, at = where
        found = spots.rects(turn, section, block, at, at + 1)
        rect = found[0] if found else spots.caret(turn, section, block, at)
        view.flow.changed(where.turn)
        moved = rect.translated(view.column()[0], view.flow.y_of(where.turn)).toRect()
        return QRect(view.viewport().mapToGlobal(moved.topLeft()), moved.size())

    def offsetAtPoint(self, point: QPoint) -> int:
        view = self._audience.view
        where = view.where(QPointF(view.viewport().mapFromGlobal(point)))
        return self._offset(where) if where and self._is_mine(where) else -1

    def scrollToSubstring(self, start: int, _end: int) -> None:
        view, index = self._audience.view, self._audience.view.flow.index(self._node_id)
        if index is None:
            return
        view.flow.reveal(index)
        rect = self.characterRect(start)
        top = view.viewport().mapFromGlobal(rect.topLeft()).y()
        if not 0 <= top <= view.view_height() - rect.height():
            view.scroll_by(top - view.view_height() // 3)
        else:
            view.show_all()

    def _is_mine(self, where: Where) -> bool:
        return where.turn == self._audience.view.flow.index(self._node_id)

    def _where(self, offset: int) -> Where | None:
        index = self._audience.view.flow.index(self._node_id)
        reading = self._reading
        place = reading.place_at(reading.units.from_qt(max(0, offset)))
        return Where(index, *place) if index is not None and place else None

    def _offset(self, where: Where) -> int:
        reading = self._reading
        return reading.units.to_qt(reading.offset_of(*where[1:]))
