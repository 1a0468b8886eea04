"""The rows of the context page: what a model reads and what not, oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bough.core.context import Entry, Kind, State
from bough.core.node import Role
from bough.core.titles import title_from
from bough.ui import icons
from bough.ui.context.shares import number
from bough.ui.counted_rows import CountedRows, Index
from bough.ui.popup import begin_row
from bough.ui.theme import Theme
from bough.ui.transcript.visible import shown
from bough.ui.transcript.words import author
from bough.ui.widgets import RowList, fill, line

if TYPE_CHECKING:
    from bough.app.context import Context
    from bough.app.place import Place
    from bough.core.node import Node
    from bough.core.pins import Wish

ROW = 34
FIRST_WORDS = 2000
"""Characters of a message that are looked through for some to show."""
MARK, TOKENS = 22, 64
"""The room for the shape of a message, and for its figure."""
BUTTONS = 56


class Entries(CountedRows):
    """The entries of a context that is followed; a row keeps its place while it changes."""

    def __init__(self, place: Place, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._context = context
        self._rows = list(context.reading.entries)
        self.count_anew(len(self._rows))
        context.changed.connect(self._on_changed)

    def row(self, number: int) -> Entry:
        return self._rows[number]

    def node(self, number: int) -> Node | None:
        node_id = self._rows[number].node if 0 <= number < len(self._rows) else None
        return self._place.node(node_id) if node_id else None

    def number_of(self, node_id: str) -> int:
        """-1 for one that is not listed."""
        return next((n for n, entry in enumerate(self._rows) if entry.node == node_id), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(index.row())
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(index.row())
        return None

    def text(self, number: int) -> str:
        """The first words of it, or what it is called that nobody said."""
        node, entry = self.node(number), self._rows[number]
        match entry.kind:
            case Kind.BUILT_IN:
                return self.tr("The model’s own system prompt")
            case Kind.PERSONA:
                return self.tr("Persona")
            case Kind.SYSTEM:
                return self.tr("System prompt")
            case Kind.GAP:
                return self.tr("A sign in place of what is left out")
            case Kind.DRAFT:
                draft = _first_words(self._place.draft)
                return draft or self.tr("What you write next")
        return _first_words(node.text) if node else ""

    def state(self, number: int) -> str:
        """One word, "" for what is simply read."""
        match self._rows[number].state:
            case State.PINNED:
                return self.tr("pinned")
            case State.LEFT_OUT:
                return self.tr("left out")
            case State.DROPPED:
                return self.tr("no room")
            case State.SUMMARISED:
                return self.tr("in the summary")
        return self.tr("summary") if self._rows[number].kind is Kind.SUMMARY else ""

    def tokens(self, row: int) -> str:
        return number(self._rows[row].tokens, exact=self._context.reading.exact)

    def spoken(self, number: int) -> str:
        node = self.node(number)
        who = author(node) if node else ""
        tokens = self.tr("{n} tokens").format(n=self._rows[number].tokens)
        return ", ".join(filter(None, (who, self.text(number), tokens, self.state(number))))

    def can_be_set(self, number: int) -> bool:
        """Whether a person may pin it or leave it out."""
        return 0 <= number < len(self._rows) and self._rows[number].node is not None

    def _on_changed(self) -> None:
        rows = list(self._context.reading.entries)
        if [e[:2] for e in rows] == [e[:2] for e in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:
            self._rows = rows
            self.count_anew(len(rows))


class Touch(NamedTuple):
    """What is under the pointer: a row, and the button in it or ""."""

    row: int
    button: str


class EntryView(RowList):
    """P pins a message, X leaves it out, and once more no longer; Space or Del puts it back, Enter
    goes to it."""

    wished = Signal(int, str)
    """row, `Wish`."""
    chosen = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, entries: Entries, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.entries = entries
        self.setModel(entries)
        self.setItemDelegate(RowPainter(theme, self))
        self.setAccessibleName(self.tr("What the model reads"))
        self.setEditTriggers(RowList.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(lambda index: self.chosen.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        match event.key():
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_P if row >= 0:
                self.wished.emit(row, "pinned")
            case Qt.Key.Key_X if row >= 0:
                self.wished.emit(row, "left_out")
            case Qt.Key.Key_Space | Qt.Key.Key_Delete | Qt.Key.Key_Backspace if row >= 0:
                self.wished.emit(row, "")
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if row >= 0:
                self.chosen.emit(row)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        wish = self.button_at(index, event.position()) if index.isValid() else None
        if wish is not None:
            self.wished.emit(index.row(), wish)

    def button_at(self, index: QModelIndex, at: QPointF) -> Wish | None:
        """Which button of the row is there; None where there is none."""
        if not self.entries.can_be_set(index.row()):
            return None
        for wish, box in buttons(QRectF(self.visualRect(index))):
            if box.contains(at):
                return wish
        return None


def buttons(row: QRectF) -> list[tuple[Wish, QRectF]]:
    """Where the two buttons of a row are."""
    left = row.right() - 10 - BUTTONS
    top = row.center().y() - 12
    return [("pinned", QRectF(left, top, 26, 24)), ("left_out", QRectF(left + 28, top, 26, 24))]


class RowPainter(QStyledItemDelegate):
    """Paints an entry: its shape, its first words, its state, its tokens, and two buttons."""

    def __init__(self, theme: Theme, view: EntryView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, entries, row = self._theme, self._view.entries, index.row()
        entry = entries.row(row)
        inside = begin_row(painter, theme, option)
        if row == self._view.hovered and row != self._view.currentIndex().row():
            fill(painter, theme, QRectF(option.rect).adjusted(0, 1, 0, -1), "hover")
        role = "text" if entry.state.read else "text3"
        _paint_shape(painter, theme, inside.left() + 7, inside.center().y(), entry, entries, row)
        text = inside.adjusted(MARK, 0, -BUTTONS - TOKENS - 8, 0)
        if words := entries.state(row):
            width = _paint_state(painter, theme, text, words, entry.state)
            text.setRight(text.right() - width - 8)
        line(painter, theme, text, entries.text(row), role=role)
        tokens = inside.adjusted(0, 0, -BUTTONS - 8, 0)
        line(
            painter,
            theme,
            tokens,
            entries.tokens(row) if entry.tokens else "",
            step="caption",
            role="text2" if entry.state.read else "text3",
            right=True,
            numbers=True,
        )
        touched = row in (self._view.hovered, self._view.currentIndex().row())
        if entries.can_be_set(row):
            ratio = painter.device().devicePixelRatioF()
            for wish, box in buttons(QRectF(option.rect)):
                on = entry.state.value == wish
                if on or touched:
                    icon = "pin" if wish == "pinned" else "eye-off"
                    ink = theme.color("leaf" if on else "text2")
                    pixmap = icons.pixmap(icon, 16, ink, ratio)
                    painter.drawPixmap(box.center() - QPointF(8, 8), pixmap)


def _paint_state(painter: QPainter, theme: Theme, room: QRectF, words: str, state: State) -> float:
    """The state as a small outlined word at the right end; its width."""
    wide = QFontMetricsF(theme.font("micro")).horizontalAdvance(words) + 14
    box = QRectF(room.right() - wide, room.center().y() - 9.5, wide, 19)
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 9.5, 9.5)
    role = "sap" if state is State.DROPPED else "text2"
    line(painter, theme, box.adjusted(7, 0, 0, 0), words, step="micro", role=role)
    return wide


def _paint_shape(
    painter: QPainter,
    theme: Theme,
    x: float,
    y: float,
    entry: Entry,
    entries: Entries,
    row: int,
) -> None:
    """Ring for a question, disc for a reply, as on the rail; a square for what nobody said."""
    color = theme.color("leafLine" if entry.state.read else "rail")
    node = entries.node(row)
    painter.setPen(QPen(color, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if entry.kind is Kind.SUMMARY:
        for down in (-3.5, 0.0, 3.5):
            painter.drawLine(QPointF(x - 4.5, y + down), QPointF(x + 4.5, y + down))
    elif entry.kind is Kind.DRAFT or (node and node.role is not Role.ASSISTANT):
        painter.drawEllipse(QPointF(x, y), 4, 4)
    elif node:
        painter.setBrush(color)
        painter.drawEllipse(QPointF(x, y), 4, 4)
    else:
        painter.drawRoundedRect(QRectF(x - 4, y - 4, 8, 8), 1.5, 1.5)


def _first_words(text: str) -> str:
    return shown(title_from(text[:FIRST_WORDS]))
