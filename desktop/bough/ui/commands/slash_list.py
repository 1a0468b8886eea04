"""The list above the composer: commands that answer what is typed, or values for one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bough.ui.commands.painting import Spans, hints, marked_line
from bough.ui.popup import RADIUS, begin_row
from bough.ui.theme import Theme
from bough.ui.widgets import RowList, line

WIDTH = 520
ROW = 34
HEAD = 32
FOOT = 38
SIDE = 6
MOST_ROWS = 8
WORDS = 168
"""Where the sentences begin at least, from the words on."""

Index = QModelIndex | QPersistentModelIndex
Kind = Literal["command", "option", "usage", "nearest", "text"]


@dataclass(frozen=True, slots=True)
class Row:
    """A command, a value for one, how one is written, or what becomes of an unknown word. `after`
    is what comes after the word, `value` what the row stands for."""

    kind: Kind
    value: str
    shown: str
    sentence: str = ""
    spans: Spans = ()
    after: str = ""
    keys: str = ""

    @property
    def spoken(self) -> str:
        words = " ".join(filter(None, (self.shown, self.after)))
        return ", ".join(filter(None, (words, self.sentence, self.keys)))


class Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self.column = WORDS
        """Where the sentences begin."""

    def show(self, rows: list[Row], column: int) -> None:
        self.beginResetModel()
        self._rows, self.column = rows, column
        self.endResetModel()

    def row(self, number: int) -> Row:
        return self._rows[number]

    def replace(self, number: int, row: Row) -> None:
        self._rows[number] = row
        self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.shown
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
        return None


class RowPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, rows: Rows, view: QWidget) -> None:
        super().__init__(view)
        self._theme = theme
        self._rows = rows

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._rows.row(index.row())
        box = begin_row(painter, theme, option)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        right = box.right()
        if row.keys:
            keys = QRectF(box.left(), box.top(), box.width() - 2, box.height())
            right -= 16 + line(
                painter, theme, keys, row.keys, step="caption", role="text2", right=True
            )
        step = "ui" if row.kind == "text" else "code"
        words = QRectF(box.left(), box.top(), self._rows.column - 12, box.height())
        if not row.sentence:
            words.setRight(right)
        used = marked_line(painter, theme, words, row.shown, row.spans, step=step)
        if row.after:
            words.setLeft(words.left() + used + 8)
            if words.width() > 12:
                line(painter, theme, words, row.after, step="code", role="text3")
        left = box.left() + self._rows.column
        sentence = QRectF(left, box.top(), right - left, box.height())
        line(painter, theme, sentence, row.sentence, role="text" if chosen else "text2")


class SlashList(QFrame):
    """A child of the window, so that the composer keeps the keyboard and input methods their
    words."""

    chosen = Signal(int)
    """The row was clicked."""
    pointed = Signal()
    """Another row is the current one."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._title = self._count = ""
        self._hints: list[tuple[str, str]] = []
        self.setAccessibleName(self.tr("Commands"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows = Rows(self)
        self.view = RowList(theme, self)
        self.view.setModel(self.rows)
        self.view.setItemDelegate(RowPainter(theme, self.rows, self.view))
        self.view.setAccessibleName(self.tr("Commands"))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setEditTriggers(RowList.EditTrigger.NoEditTriggers)
        self.view.clicked.connect(lambda index: self.chosen.emit(index.row()))
        self.view.entered.connect(self._on_entered)
        theme.changed.connect(self.update)
        self.hide()

    @property
    def current(self) -> int:
        """The number of the row that the keys mean; -1 where there is none."""
        return self.view.currentIndex().row()

    def show_rows(
        self, rows: list[Row], *, title: str, count: str, said: list[tuple[str, str]], current: int
    ) -> None:
        self._title, self._count, self._hints = title, count, said
        metrics = QFontMetricsF(self._theme.font("code"))
        longest = max((self._wide(metrics, row) for row in rows), default=0)
        self.rows.show(rows, round(min(max(WORDS, longest + 28), 300)))
        if rows:
            self.view.setCurrentIndex(self.rows.index(max(0, min(current, len(rows) - 1))))
        self.view.setVisible(bool(rows))
        self.update()

    def say(self, title: str) -> None:
        self._title = title
        self.update()

    def step(self, step: int) -> None:
        """To the next row or the one before; after the last comes the first."""
        if many := self.rows.rowCount():
            self.view.setCurrentIndex(self.rows.index((self.current + step) % many))
            self.view.scrollTo(self.view.currentIndex())
            self.pointed.emit()

    def lie_above(self, card: QRect) -> None:
        """Stand above the card, which is in the coordinates of the window."""
        window = self.parentWidget()
        assert window is not None
        width = min(WIDTH, window.width() - 16)
        rows = min(MOST_ROWS, self.rows.rowCount())
        bottom = card.top() - 6
        rows = max(min(2, rows), min(rows, (bottom - 8 - HEAD - FOOT - 8) // ROW))
        height = HEAD + rows * ROW + (6 if rows else 0) + FOOT
        left = max(8, min(card.left(), window.width() - 8 - width))
        self.setGeometry(left, bottom - height, width, height)
        self.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.setGeometry(
            SIDE, HEAD, self.width() - 2 * SIDE, max(0, self.height() - HEAD - FOOT - 6)
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(color("border"), 1))
        painter.setBrush(color("overlay"))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        head = QRectF(14, 3, self.width() - 28, HEAD - 4)
        used = line(painter, self._theme, head, self._count, step="caption", role="text2",
                    right=True)  # fmt: skip
        head.setRight(head.right() - used - 12)
        line(painter, self._theme, head, self._title, step="caption", role="text2")
        top = self.height() - FOOT
        painter.setPen(QPen(color("hairline"), 1))
        painter.drawLine(SIDE, top, self.width() - SIDE, top)
        hints(painter, self._theme, QRectF(14, top, self.width() - 28, FOOT), self._hints)

    def _wide(self, metrics: QFontMetricsF, row: Row) -> float:
        text = f"{row.shown} {row.after}" if row.after else row.shown
        return metrics.horizontalAdvance(text)

    def _on_entered(self, index: QModelIndex) -> None:
        self.view.setCurrentIndex(index)
        self.pointed.emit()
