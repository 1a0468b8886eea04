"""The list of what was found in the tree, each hit with the branch it is on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from bough.app.place import Place
from bough.ui.counted_rows import Index
from bough.ui.outline import words
from bough.ui.outline.listing import MessageList, MessagePainter
from bough.ui.outline.rows import NODE, OutlineRows
from bough.ui.outline.search import MOST, Passage, TreeSearch, branch_of
from bough.ui.outline.shapes import node_shape
from bough.ui.outline.words import tr
from bough.ui.theme import Theme
from bough.ui.widgets import RowList, line

HEIGHT = 44
LEFT = 32


class HitRows(QAbstractListModel):
    def __init__(self, place: Place, rows: OutlineRows, search: TreeSearch) -> None:
        super().__init__()
        self._place = place
        self._rows = rows
        self._search = search
        self._shown: list[str] = []
        self._passages: dict[str, tuple[Passage, str]] = {}
        search.changed.connect(self._on_changed)

    def node(self, number: int) -> str:
        return self._shown[number]

    def told(self, node_id: str) -> tuple[Passage, str]:
        """The line of a hit, and where it is."""
        if node_id not in self._passages:
            row = self._rows.number_of(node_id)
            on_path = row >= 0 and self._rows.row(row).kind == "path"
            where = tr("On this path") if on_path else branch_of(self._place, node_id)
            self._passages[node_id] = (self._search.passage(node_id), where)
        return self._passages[node_id]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node_id = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.told(node_id)[0].text
            case Qt.ItemDataRole.AccessibleTextRole:
                passage, where = self.told(node_id)
                who = words.author(self._place.veil.over(self._place.node(node_id)))
                return ", ".join(filter(None, (who, passage.text, where)))
        return node_id if role == NODE else None

    def forget(self) -> None:
        """Paths or labels are others now."""
        self._passages.clear()

    def _on_changed(self) -> None:
        found = self._search.found
        many = len(self._shown)
        if self._shown and self._shown == found[:many]:
            if len(found) > many:
                self.beginInsertRows(QModelIndex(), many, len(found) - 1)
                self._shown = list(found)
                self.endInsertRows()
            return
        self.beginResetModel()
        self._shown = list(found)
        self._passages.clear()
        self.endResetModel()


class HitPainter(MessagePainter):
    def __init__(self, place: Place, theme: Theme, rows: HitRows, view: RowList) -> None:
        super().__init__(theme, view)
        self._place, self._rows = place, rows

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, HEIGHT)

    def paint_row(self, painter: QPainter, number: int, box: QRectF) -> None:
        theme = self._theme
        node_id = self._rows.node(number)
        passage, where = self._rows.told(node_id)
        node = self._place.node(node_id)
        at = QPointF(box.left() + 16, box.top() + 15)
        node_shape(painter, theme, node, at, lit=False, radius=4.6)
        room = QRectF(box.left() + LEFT, box.top() + 4, box.width() - LEFT - 8, 20)
        self._paint_marks(painter, room, passage)
        line(painter, theme, room, passage.text)
        room.translate(0, 18)
        who = words.author(self._place.veil.over(node))
        said = " · ".join(filter(None, (who, where)))
        line(painter, theme, room, said, step="caption", role="text3")

    def _paint_marks(self, painter: QPainter, room: QRectF, passage: Passage) -> None:
        metrics = QFontMetricsF(self._theme.font("ui"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("skySoft"))
        if self._theme.contrast:
            painter.setPen(self._theme.color("skyLine"))
        for start, stop in passage.hits:
            left = room.left() + metrics.horizontalAdvance(passage.text[:start])
            right = room.left() + metrics.horizontalAdvance(passage.text[:stop])
            if right > room.right() - 12:
                break
            painter.drawRoundedRect(QRectF(left - 1, room.top() + 1, right - left + 2, 18), 3, 3)


class HitList(MessageList):
    def __init__(
        self, place: Place, rows: OutlineRows, search: TreeSearch, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(theme, parent)
        self._search = search
        self.rows = HitRows(place, rows, search)
        self.setModel(self.rows)
        self.setItemDelegate(HitPainter(place, theme, self.rows, self))
        self.setAccessibleName(self.tr("Found in the tree"))
        search.changed.connect(self._on_changed)
        place.path_changed.connect(self.rows.forget)

    @property
    def words(self) -> str:
        """How many there are."""
        many = len(self._search.found)
        if not self._search.text.strip():
            return ""
        if not many:
            return self.tr("Looking…") if self._search.busy else self.tr("Not found")
        if many >= MOST:
            return self.tr("The first {n} messages").format(n=MOST)
        return self.tr("In 1 message") if many == 1 else self.tr("In {n} messages").format(n=many)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows.rowCount() and self._search.text.strip() and not self._search.busy:
            said = self.tr("No message of this session has these words.")
            self.say_below(said, 8)

    def _on_changed(self) -> None:
        if self.rows.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self.rows.index(0))
        self.viewport().update()
