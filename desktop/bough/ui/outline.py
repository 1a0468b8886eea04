"""The outline of the tree: the path as directions, with the exits that were passed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bough.app.place import Place
from bough.core.node import Node, Role, Status
from bough.ui.theme import Theme, tokens
from bough.ui.transcript.words import monogram
from bough.ui.widgets import Label, RowList, fill, line

LANE = 16
EXIT = 32
NODE = Qt.ItemDataRole.UserRole
PREVIEW = 200

_MARKUP = re.compile(
    r"^[#>\-*+\s]+|[*_`~]+|</?(?:sub|sup|kbd|br)\s*/?>|\[([^\]]*)\]\([^)]*\)", re.IGNORECASE
)

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """`node` is None for the draft. `number` of `count` siblings, from 1."""

    kind: Literal["path", "exit", "draft"]
    node: str | None
    number: int = 1
    count: int = 1


class OutlineRows(QAbstractListModel):
    """One row for each node of the path, with its siblings before it, and the draft at the end."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self._rows: list[Row] = []
        self._at: dict[str, int] = {}
        self._hidden: dict[str, int] = {}
        self._grown = ("", "")
        """The reply that grew last and what its row says."""
        place.path_changed.connect(self.refresh)
        place.draft_changed.connect(self._on_draft_changed)
        place.node_grew.connect(self._on_node_grew)
        place.node_changed.connect(self._on_node_changed)
        self.refresh()

    def row(self, number: int) -> Row:
        return self._rows[number]

    def number_of(self, node_id: str | None) -> int:
        return self._at.get(node_id or "", -1)

    def hidden(self, node_id: str) -> int:
        """How many messages are below an exit."""
        if node_id not in self._hidden:
            self._hidden[node_id] = sum(1 for _ in self.place.tree().walk(node_id))
        return self._hidden[node_id]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
        return row.node if role == NODE else None

    def text(self, row: Row) -> str:
        """The first line of what the row stands for, without markup."""
        if row.node is None:
            return preview(self.place.draft)
        node = self.place.node(row.node)
        if said := preview(node.text):
            return said
        return _tr("Thinking") if node.growing else _tr("Nothing was said")

    def refresh(self) -> None:
        tree, place = self.place.tree(), self.place
        rows: list[Row] = []
        for node in place.path():
            siblings = tree.siblings(node.id)
            count = len(siblings)
            if count > 1:
                rows += [
                    Row("exit", s, i, count) for i, s in enumerate(siblings, 1) if s != node.id
                ]
                rows.append(Row("path", node.id, siblings.index(node.id) + 1, count))
            else:
                rows.append(Row("path", node.id))
        rows += [
            Row("exit", child, i) for i, child in enumerate(tree.children(place.head), 1) if rows
        ]
        if place.draft.strip():
            rows.append(Row("draft", None))
        self.beginResetModel()
        self._rows = rows
        self._at = {r.node: i for i, r in enumerate(rows) if r.node}
        self._hidden.clear()
        self.endResetModel()

    def _spoken(self, row: Row) -> str:
        if row.node is None:
            return _tr("Draft: {text}").format(text=self.text(row))
        node = self.place.node(row.node)
        who = _tr("You") if node.role is Role.USER else (node.model or _tr("Reply"))
        words = f"{who}: {self.text(row)}"
        if row.count > 1:
            words += ", " + _tr("{number} of {count}").format(number=row.number, count=row.count)
        if row.kind == "exit":
            words += ", " + _tr("another branch")
        return words

    def _on_draft_changed(self) -> None:
        has = bool(self._rows) and self._rows[-1].kind == "draft"
        if has != bool(self.place.draft.strip()):
            self.refresh()
        elif has:
            last = self.index(len(self._rows) - 1)
            self.dataChanged.emit(last, last)

    def _on_node_grew(self, node_id: str) -> None:
        number = self.number_of(node_id)
        if number >= 0 and (grown := (node_id, self.text(self._rows[number]))) != self._grown:
            self._grown = grown
            self.dataChanged.emit(self.index(number), self.index(number))

    def _on_node_changed(self, node_id: str) -> None:
        if (number := self.number_of(node_id)) >= 0:
            self.dataChanged.emit(self.index(number), self.index(number))


class RowPainter(QStyledItemDelegate):
    """Paints a row: the lane, the shape of the node, its words and its numbers."""

    def __init__(self, theme: Theme, rows: OutlineRows, view: RowList) -> None:
        super().__init__(view)
        self._theme = theme
        self._rows = rows
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, tokens()["size"]["railRow"])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rows, place = self._theme, self._rows, self._rows.place
        row = rows.row(index.row())
        box = QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = row.node is not None and row.node == place.head
        ground = "selected" if here else "hover" if index.row() == self._view.hovered else None
        if ground:
            fill(painter, theme, box.adjusted(2, 1, -2, -1), ground)
        if index.row() == self._view.focused():
            painter.setPen(QPen(theme.color("leafLine"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(3, 2, -3, -2), 6, 6)
        painter.save()
        painter.setClipRect(box)
        self._paint_lane(painter, box, index.row(), row)
        painter.restore()
        self._paint_words(painter, box, row, here)

    def _paint_lane(self, painter: QPainter, box: QRectF, number: int, row: Row) -> None:
        theme, rows = self._theme, self._rows
        x, y = box.left() + LANE, box.center().y()
        head = rows.number_of(rows.place.head)
        lit = QPen(theme.color("leafLine"), 2.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        first_path = next((i for i in range(rows.rowCount()) if rows.row(i).kind == "path"), 0)
        if number > first_path and number <= head:
            painter.setPen(lit)
            painter.drawLine(
                QPointF(x, box.top()), QPointF(x, y if number == head else box.bottom())
            )
            if number < head:
                painter.drawLine(QPointF(x, y), QPointF(x, box.bottom()))
        elif number == first_path and number < head:
            painter.setPen(lit)
            painter.drawLine(QPointF(x, y), QPointF(x, box.bottom()))
        if number >= head and rows.row(rows.rowCount() - 1).kind == "draft":
            pen = QPen(theme.color("leafLine"), 1.5)
            pen.setDashPattern([1.4, 2.0])
            painter.setPen(pen)
            top = y + 6 if number == head else box.top()
            painter.drawLine(
                QPointF(x, top), QPointF(x, y - 5 if row.kind == "draft" else box.bottom())
            )
        if row.kind == "exit":
            painter.setPen(QPen(theme.color("rail"), 1.5))
            path = QPainterPath(QPointF(x, box.top() - 4))
            path.quadTo(QPointF(x, y), QPointF(box.left() + EXIT - 5, y))
            painter.drawPath(path)
        if row.node is None:
            pen = QPen(theme.color("leafLine"), 1.8)
            pen.setDashPattern([2.2, 1.6])
            painter.setPen(pen)
            painter.setBrush(theme.color("window"))
            painter.drawEllipse(QPointF(x, y), 4.4, 4.4)
            return
        node = rows.place.node(row.node)
        at = QPointF(x if row.kind == "path" else box.left() + EXIT, y)
        node_shape(painter, theme, node, at, lit=row.kind == "path", radius=4.6)

    def _paint_words(self, painter: QPainter, box: QRectF, row: Row, here: bool) -> None:
        theme, rows = self._theme, self._rows
        left = box.left() + (28 if row.kind != "exit" else 44)
        right = box.right() - 8
        if row.kind == "path" and row.count > 1:
            right = self._paint_badge(painter, box, f"{row.number}/{row.count}") - 6
        elif row.kind == "exit" and row.node and (hidden := rows.hidden(row.node)):
            number = box.adjusted(0, 0, -8, 0)
            right -= 6 + line(
                painter,
                theme,
                number,
                f"+{hidden}",
                step="caption",
                role="text3",
                right=True,
                numbers=True,
            )
        if row.kind == "exit" and row.node:
            node = rows.place.node(row.node)
            if node.role is Role.ASSISTANT:
                tile = QRectF(left, box.top(), 24, box.height())
                letters = monogram(node.model)
                left += 6 + line(
                    painter, theme, tile, letters, step="micro", role="text2", weight=600
                )
        growing = row.node is not None and rows.place.node(row.node).growing
        role = "sap" if growing else "text2" if row.kind == "exit" else "text"
        space = QRectF(left, box.top(), right - left, box.height())
        line(painter, theme, space, rows.text(row), role=role, weight=600 if here else None)

    def _paint_badge(self, painter: QPainter, box: QRectF, words: str) -> float:
        font = self._theme.font("micro", numbers=True)
        width = QFontMetricsF(font).horizontalAdvance(words) + 10
        badge = QRectF(box.right() - 8 - width, box.center().y() - 8, width, 16)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(badge.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        inside = badge.adjusted(5, 0, 0, 0)
        line(painter, self._theme, inside, words, step="micro", role="text2", numbers=True)
        return badge.left()


class OutlineView(RowList):
    """The rows. A click or Enter goes there."""

    def __init__(self, place: Place, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._place = place
        self._theme = theme
        self.rows = OutlineRows(place)
        self.setModel(self.rows)
        self.setItemDelegate(RowPainter(theme, self.rows, self))
        self.setAccessibleName(self.tr("Reply tree"))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._on_clicked)
        self.rows.modelReset.connect(self._show_head)
        self._show_head()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.rows.rowCount() and not self._place.tree().forks():
            row = self.visualRect(self.rows.index(self.rows.rowCount() - 1))
            painter = QPainter(self.viewport())
            painter.setFont(self._theme.font("caption"))
            painter.setPen(self._theme.color("text3"))
            words = self.tr("Try again, or edit a question, and the tree forks here.")
            box = QRectF(28, row.bottom() + 10, self.viewport().width() - 40, 60)
            painter.drawText(box, Qt.TextFlag.TextWordWrap, words)

    def _on_clicked(self, index: QModelIndex) -> None:
        if node := index.data(NODE):
            self._place.go(str(node))

    def _show_head(self) -> None:
        number = self.rows.number_of(self._place.head)
        if number >= 0:
            self.setCurrentIndex(self.rows.index(number))


class Outline(QWidget):
    """The dock: a title with the number of messages, and the rows of the place that is shown."""

    emptied = Signal(bool)
    """There is nothing to show any more (True), or something now (False)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        smallest, _, widest = tokens()["size"]["dock"]
        self.setMinimumWidth(smallest)
        self.setMaximumWidth(widest)
        self._theme = theme
        self._place: Place | None = None
        self.view: OutlineView | None = None
        self.empty = True
        self._title = Label(theme, self.tr("Reply tree"), weight=600)
        self._count = Label(theme, role="text2")
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 8, 4, 8)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        self._column.addStretch(0)

    def show_place(self, place: Place | None) -> None:
        """Follow another place, or none."""
        if place is self._place:
            return
        if self._place and self.view:
            self._place.path_changed.disconnect(self._on_path_changed)
            self.view.hide()
            self.view.deleteLater()
            self.view = None
        self._place = place
        if place:
            self.view = OutlineView(place, self._theme, self)
            self._column.insertWidget(1, self.view, 1)
            place.path_changed.connect(self._on_path_changed)
        self._on_path_changed()

    def _on_path_changed(self) -> None:
        count = len(self._place.tree()) if self._place else 0
        if self.empty != (count == 0):
            self.empty = not self.empty
            self.emptied.emit(self.empty)
        self._count.set_text(
            self.tr("1 message") if count == 1 else self.tr("{n} messages").format(n=count)
        )


def node_shape(
    painter: QPainter, theme: Theme, node: Node, at: QPointF, *, lit: bool, radius: float
) -> None:
    """Ring: you. Disc: a reply. Half disc: a reply that was edited. Broken ring: cut off."""
    color = theme.color("leafLine" if lit else "rail")
    painter.setBrush(theme.color("window"))
    if node.growing:
        halo = type(color)(theme.color("sapLine"))
        halo.setAlphaF(0.22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(halo)
        painter.drawEllipse(at, radius + 3, radius + 3)
        painter.setBrush(theme.color("sapLine"))
        painter.drawEllipse(at, radius - 0.4, radius - 0.4)
    elif node.status in (Status.FAILED, Status.STOPPED, Status.INTERRUPTED):
        pen = QPen(theme.color("rustLine" if node.status is Status.FAILED else "sapLine"), 1.8)
        pen.setDashPattern([2.4, 1.5])
        painter.setPen(pen)
        painter.drawEllipse(at, radius - 0.6, radius - 0.6)
    elif node.role is Role.USER:
        painter.setPen(QPen(color, 2.0 if lit else 1.5))
        painter.drawEllipse(at, radius - 0.6, radius - 0.6)
    elif node.edited_from:
        painter.setPen(QPen(color, 1.8))
        painter.drawEllipse(at, radius - 0.5, radius - 0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        side = 2 * radius - 1
        half = QRectF(at.x() - radius + 0.5, at.y() - radius + 0.5, side, side)
        painter.drawPie(half, -90 * 16, 180 * 16)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        small = radius if lit else radius - 0.8
        painter.drawEllipse(at, small, small)


def preview(text: str) -> str:
    """The first line that says something, without its markup."""
    for row in text[: PREVIEW * 4].splitlines():
        if row.strip() and not row.lstrip().startswith(("```", "~~~", "---", "|")):
            return _MARKUP.sub(r"\1", row.strip())[:PREVIEW]
    return text.strip()[:PREVIEW].replace("\n", " ")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Outline", text)
