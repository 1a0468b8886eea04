"""The list of all keys: a row for what a key does, below where it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bough.ui.commands.clashes import shown_keys
from bough.ui.commands.painting import key_cap
from bough.ui.help.words import tr
from bough.ui.theme import Theme
from bough.ui.widgets import RowList, fill, line

if TYPE_CHECKING:
    from bough.ui.help.sheet import Row, Section

Index = QModelIndex | QPersistentModelIndex

PLACE, PART, ROW = 44, 30, 28
KEYS, NARROW_KEYS = 208, 150
ROOMY = 560
EDGE = 20
MOST = 4
"""Of more keys that do the same the first and the last are shown."""


class Line(NamedTuple):
    """What a row of the list shows: a place, a part of it, or keys."""

    title: str
    row: Row | None = None
    is_place: bool = False

    @property
    def height(self) -> int:
        return ROW if self.row else PLACE if self.is_place else PART


class KeyLines(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def show(self, sections: list[Section]) -> None:
        self.beginResetModel()
        self.lines = []
        for section in sections:
            self.lines.append(Line(section.title, is_place=True))
            for part in section.parts:
                if part.title:
                    self.lines.append(Line(part.title))
                self.lines += [Line(row.name, row) for row in part.rows]
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if shown.row is None:
                return shown.title
            keys = tr(" or ").join(map(shown_keys, shown.row.keys))
            said = f"{shown.title}: {keys}"
            return f"{said}. {shown.row.about}" if shown.row.about else said
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.lines[index.row()].row is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class KeysList(RowList):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self.lines = KeyLines()
        self.setModel(self.lines)
        self.setUniformItemSizes(False)
        self.setItemDelegate(LinePainter(theme, self))
        self.setAccessibleName(tr("All keys"))

    def show_sections(self, sections: list[Section]) -> None:
        """Show these, from the first on."""
        self.lines.show(sections)
        self.scrollToTop()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.lines.lines:
            painter = QPainter(self.viewport())
            box = QRectF(EDGE, 16, self.viewport().width() - 2 * EDGE, 24)
            line(painter, self._theme, box, tr("No key does that."), role="text2")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What is typed is looked for in all rows, not only where they begin.
        if event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def places(self) -> list[str]:
        return [each.title for each in self.lines.lines if each.is_place]

    def show_place(self, number: int) -> None:
        """Bring where keys work to the top."""
        rows = self._place_rows()
        if number < len(rows):
            index = self.lines.index(rows[number])
            self.scrollTo(index, RowList.ScrollHint.PositionAtTop)
            self.setCurrentIndex(self._first_below(rows[number]))
            self.scrollTo(index, RowList.ScrollHint.PositionAtTop)

    def place_in_view(self) -> int:
        """Which of the places is at the top."""
        top = self.indexAt(self.viewport().rect().topLeft()).row()
        return max(0, sum(row <= top for row in self._place_rows()) - 1)

    def _place_rows(self) -> list[int]:
        return [number for number, each in enumerate(self.lines.lines) if each.is_place]

    def _first_below(self, row: int) -> QModelIndex:
        lines = self.lines.lines
        return self.lines.index(next(n for n in range(row, len(lines)) if lines[n].row))


class LinePainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: KeysList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._view.lines.lines[index.row()].height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, box = self._theme, QRectF(option.rect)
        shown = self._view.lines.lines[index.row()]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = box.adjusted(EDGE, 0, -EDGE, 0)
        if shown.row is None:
            inside.setTop(box.top() + (14 if shown.is_place else 8))
            step, weight = ("h3", None) if shown.is_place else ("caption", 550)
            role = "text" if shown.is_place else "text2"
            line(painter, theme, inside, shown.title, step=step, weight=weight, role=role)
            return
        if index.row() in (self._view.focused(), self._view.hovered):
            focused = index.row() == self._view.focused()
            ground = box.adjusted(EDGE - 8, 1, 8 - EDGE, -1)
            fill(painter, theme, ground, "selected" if focused else "hover")
        wide = KEYS if box.width() >= ROOMY else NARROW_KEYS
        self._paint_keys(painter, QRectF(inside.left(), box.top(), wide, box.height()), shown.row)
        inside.setLeft(inside.left() + wide)
        inside.setLeft(inside.left() + 12 + line(painter, theme, inside, shown.row.name))
        if shown.row.about and inside.width() > 60:
            line(painter, theme, inside, shown.row.about, step="caption", role="text3")

    def _paint_keys(self, painter: QPainter, box: QRectF, row: Row) -> None:
        theme, keys = self._theme, row.keys
        font = theme.font("caption", numbers=True)
        metrics = QFontMetricsF(font)
        named = [shown_keys(key) for key in keys]
        if len(named) > MOST:
            named = [named[0], "…", named[-1]]
        left = box.left()
        for key in named:
            wide = metrics.horizontalAdvance(key)
            cap = QRectF(left, box.center().y() - 9.5, max(20.0, wide + 12), 19)
            if cap.right() > box.right() - 6 and left > box.left():
                break
            if key == "…":
                painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
            else:
                key_cap(painter, theme, cap, key, font)
            left = cap.right() + 5
