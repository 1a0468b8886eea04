"""Paints a row of the outline: the lane, the shape of the node, its words and its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.node import Role
from bough.ui import landmarks
from bough.ui.counted_rows import Index
from bough.ui.outline.rows import OutlineRows, Row
from bough.ui.outline.shapes import ICON, draft_shape, icon, node_shape
from bough.ui.theme import Theme, tokens
from bough.ui.transcript.words import monogram
from bough.ui.widgets import fill, line, state_mark

if TYPE_CHECKING:
    from bough.ui.outline.view import OutlineView

LANE = 16
EXIT = 32
EDGE = 8
LETTERS = 36
"""The room of the shape and the letters of a model."""
READ = 3
"""Where the mark of what is read stands, and how wide it is."""


class RowPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, rows: OutlineRows, view: OutlineView) -> None:
        super().__init__(view)
        self._theme = theme
        self._rows = rows
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, tokens()["size"]["railRow"])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rows, view = self._theme, self._rows, self._view
        number = index.row()
        row = rows.row(number)
        box = QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = row.node is not None and row.node == rows.place.head
        ground = "selected" if here else "hover" if number == view.hovered else None
        if ground:
            fill(painter, theme, box.adjusted(2, 1, -2, -1), ground)
        if row.node is not None and row.node == view.reading:
            self._paint_reading(painter, box)
        if number == view.focused():
            painter.setPen(QPen(theme.color("leafLine"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(3, 2, -3, -2), 6, 6)
        painter.save()
        painter.setClipRect(box)
        self._paint_lane(painter, box, number, row)
        painter.restore()
        self._paint_words(painter, box, row, here)

    def _paint_reading(self, painter: QPainter, box: QRectF) -> None:
        """A short bar at the edge: this is at the top of what is read."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("control"))
        bar = QRectF(box.left() + READ, box.center().y() - 7, READ - 0.5, 14)
        painter.drawRoundedRect(bar, 1.2, 1.2)

    def _paint_lane(self, painter: QPainter, box: QRectF, number: int, row: Row) -> None:
        theme, rows = self._theme, self._rows
        x, y = box.left() + LANE, box.center().y()
        head = rows.head
        if row.kind == "exit":
            # Below the lane, which it leaves.
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("rail"), 1.5))
            path = QPainterPath(QPointF(x, box.top() - 4))
            path.cubicTo(x, y - 3, x + 3, y, box.left() + EXIT - 5, y)
            painter.drawPath(path)
        if rows.first <= number <= head and rows.first < head:
            top = y if number == rows.first else box.top()
            bottom = y if number == head else box.bottom() + 1
            painter.fillRect(QRectF(x - 1.25, top, 2.5, bottom - top), theme.color("leafLine"))
        if number >= head and rows.has_draft:
            pen = QPen(theme.color("leafLine"), 1.5)
            pen.setDashPattern([1.4, 2.0])
            painter.setPen(pen)
            top = y + 6 if number == head else box.top()
            bottom = y - 5 if row.node is None else box.bottom() + 1
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        if row.node is None:
            draft_shape(painter, theme, QPointF(x, y))
            return
        node = rows.place.node(row.node)
        at = QPointF(x if row.kind == "path" else box.left() + EXIT, y)
        node_shape(painter, theme, node, at, lit=row.kind == "path", radius=4.6)

    def _paint_words(self, painter: QPainter, box: QRectF, row: Row, here: bool) -> None:
        theme, rows = self._theme, self._rows
        is_exit = row.kind == "exit"
        left = box.left() + (44 if is_exit else 28)
        right = box.right() - EDGE
        if row.node is None:
            space = QRectF(left, box.top(), right - left, box.height())
            line(painter, theme, space, rows.text(row))
            return
        node = rows.place.node(row.node)
        marks = rows.place.tree().landmarks(row.node)
        if is_exit:
            right = self._paint_hidden(painter, box, row.node, right)
        elif row.count > 1:
            right = self._paint_badge(painter, box, f"{row.number}/{row.count}") - 6
        if marks != UNMARKED:
            right = self._paint_marks(painter, box, row, marks, right)
        if (carried := rows.place.carried.branch) and carried.node == row.node:
            right -= ICON
            name = "move-right" if carried.cut else "copy"
            icon(painter, theme, name, right, box.center().y(), "sky")
            right -= 6
        if is_exit and node.role is Role.ASSISTANT:
            tile = QRectF(left, box.top(), 24, box.height())
            letters = monogram(rows.place.veil.over(node).model)
            left += 6 + line(painter, theme, tile, letters, step="micro", role="text2", weight=600)
        role = "sap" if node.growing else "text2" if is_exit else "text"
        space = QRectF(left, box.top(), right - left, box.height())
        weight = 600 if here else 550 if marks.label else None
        line(painter, theme, space, rows.text(row), role=role, weight=weight)

    def _paint_hidden(self, painter: QPainter, box: QRectF, node_id: str, right: float) -> float:
        """What goes on behind an exit, and how many messages are there; where that begins."""
        theme, rows = self._theme, self._rows
        if hidden := rows.hidden(node_id):
            space = QRectF(box.left(), box.top(), right - box.left(), box.height())
            number = f"+{hidden}"
            right -= 6 + line(painter, theme, space, number, step="caption", role="text3",
                              right=True, numbers=True)  # fmt: skip
        state = rows.state(node_id)
        if state == "running":
            state_mark(painter, theme, "running", right - 6, box.center().y(), theme.spin.angle)
            theme.spin.want()
        elif state == "failed" and hidden:
            state_mark(painter, theme, "failed", right - 6, box.center().y())
        else:
            return right
        return right - 18

    def _paint_marks(
        self, painter: QPainter, box: QRectF, row: Row, marks: Landmarks, right: float
    ) -> float:
        """What a person wrote on the message, as icons, the verdict in words too where it leaves
        the line its room; where they begin."""
        theme, middle = self._theme, box.center().y()
        if said := landmarks.verdict(marks.verdict):
            text = QFontMetricsF(theme.font("ui")).horizontalAdvance(self._rows.text(row))
            wide = QFontMetricsF(theme.font("caption")).horizontalAdvance(said)
            left = box.left() + (EXIT + LETTERS if row.kind == "exit" else LANE + EXIT / 2)
            if left + text + len(landmarks.icons_of(marks)) * (ICON + 4) + wide + 4 <= right:
                space = QRectF(right - wide - 1, box.top(), wide + 1, box.height())
                line(painter, theme, space, said, step="caption", role="text3")
                right -= wide + 4
        for name in reversed(landmarks.icons_of(marks)):
            right -= ICON
            icon(painter, theme, name, right, middle, "text2")
            right -= 4
        return right - 2

    def _paint_badge(self, painter: QPainter, box: QRectF, said: str) -> float:
        font = self._theme.font("micro", numbers=True)
        width = QFontMetricsF(font).horizontalAdvance(said) + 10
        badge = QRectF(box.right() - EDGE - width, box.center().y() - 8, width, 16)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(badge.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        inside = badge.adjusted(5, 0, 0, 0)
        line(painter, self._theme, inside, said, step="micro", role="text2", numbers=True)
        return badge.left()
