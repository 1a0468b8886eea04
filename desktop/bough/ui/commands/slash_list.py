"""The list above the composer: commands that answer what is typed, or values for one of them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bough.ui.commands.listed import Listed, Row
from bough.ui.commands.painting import hints, marked_line
from bough.ui.popup import RADIUS, begin_row
from bough.ui.rows import Index, Rows
from bough.ui.theme import Theme
from bough.ui.widgets import RowList, line

WIDTH = 520
ROW = 34
HEAD = 32
FOOT = 38
SIDE = 6
MOST_ROWS = 8
MEASURED = 50
"""Of so many rows it is found out how wide their words are."""
LEAST_WORDS, WORDS, MOST_WORDS = 168, 204, 300
"""Where the sentences begin, from the words on: at least, at most behind a command, and at most
behind the value of an argument."""


class SlashRows(Rows[Row]):
    column = LEAST_WORDS
    """Where the sentences begin."""

    def shown(self, row: Row) -> str:
        return row.shown

    def spoken(self, row: Row) -> str:
        words = " ".join(filter(None, (row.shown, row.after)))
        return ", ".join(filter(None, (words, row.sentence, row.keys)))


class RowPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, rows: SlashRows, view: QWidget) -> None:
        super().__init__(view)
        self._theme = theme
        self._rows = rows

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._rows.row(index.row())
        if row is None:
            return
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
        self._listed = Listed([], "")
        self.setAccessibleName(self.tr("Commands"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows = SlashRows(self)
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

    def show_listed(self, listed: Listed) -> None:
        """Show that, its first row chosen."""
        self._listed = listed
        rows = listed.rows
        metrics = QFontMetricsF(self._theme.font("code"))
        longest = max((self._wide(metrics, row) for row in rows[:MEASURED]), default=0)
        widest = MOST_WORDS if any(row.kind == "option" for row in rows) else WORDS
        self.rows.column = round(min(max(LEAST_WORDS, longest + 28), widest))
        self.rows.show(rows)
        if rows:
            self.view.setCurrentIndex(self.rows.index(0))
        self.view.setVisible(bool(rows))
        self.update()

    def say(self, title: str) -> None:
        self._listed = self._listed._replace(title=title)
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
        used = line(painter, self._theme, head, self._listed.many, step="caption", role="text2",
                    right=True)  # fmt: skip
        head.setRight(head.right() - used - 12)
        line(painter, self._theme, head, self._listed.title, step="caption", role="text2")
        top = self.height() - FOOT
        painter.setPen(QPen(color("hairline"), 1))
        painter.drawLine(SIDE, top, self.width() - SIDE, top)
        hints(painter, self._theme, QRectF(14, top, self.width() - 28, FOOT), self._listed.said)

    def _wide(self, metrics: QFontMetricsF, row: Row) -> float:
        text = f"{row.shown} {row.after}" if row.after else row.shown
        return metrics.horizontalAdvance(text)

    def _on_entered(self, index: QModelIndex) -> None:
        self.view.setCurrentIndex(index)
        self.pointed.emit()
