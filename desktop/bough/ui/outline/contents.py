"""The contents of the session: its forks, and what a person marked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from bough.app.place import Place
from bough.core.contents import Entry, contents
from bough.ui import landmarks
from bough.ui.counted_rows import Index
from bough.ui.outline import words
from bough.ui.outline.listing import MessageList, MessagePainter
from bough.ui.outline.rows import NODE, OutlineRows
from bough.ui.outline.shapes import ICON, icon
from bough.ui.outline.words import tr
from bough.ui.theme import Theme
from bough.ui.widgets import RowList, line

INDENT = 10
DEEPEST = 5
"""What stands deeper is indented no further."""
LATER_MS = 100


class ContentsRows(QAbstractListModel):
    """`number_here` is the row of the last entry on the path."""

    def __init__(self, place: Place, rows: OutlineRows) -> None:
        super().__init__()
        self.place = place
        self._rows = rows
        self._entries: list[Entry] = []

    def entry(self, number: int) -> Entry:
        return self._entries[number]

    def text(self, entry: Entry) -> str:
        if entry.node is None:
            return tr("Beginnings")
        return entry.landmarks.label or words.line_of(self.place.node(entry.node))

    def on_path(self, entry: Entry) -> bool:
        number = self._rows.number_of(entry.node)
        return number >= 0 and self._rows.row(number).kind == "path"

    def number_here(self) -> int:
        found = [i for i, entry in enumerate(self._entries) if self.on_path(entry)]
        return found[-1] if found else -1

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(entry)
            case Qt.ItemDataRole.AccessibleTextRole:
                said = [self.text(entry)]
                if entry.fork:
                    said.append(words.branches(entry.branches))
                said += landmarks.words_of(entry.landmarks)
                if self.on_path(entry):
                    said.append(tr("on your path"))
                return ", ".join(said)
        return entry.node if role == NODE else None

    def refresh(self) -> None:
        entries = contents(self.place.tree())
        if entries != self._entries:
            self.beginResetModel()
            self._entries = entries
            self.endResetModel()


class EntryPainter(MessagePainter):
    def __init__(self, theme: Theme, rows: ContentsRows, view: RowList) -> None:
        super().__init__(theme, view)
        self._rows = rows

    def paint_row(self, painter: QPainter, number: int, box: QRectF) -> None:
        theme = self._theme
        entry = self._rows.entry(number)
        on_path = self._rows.on_path(entry)
        left = box.left() + 8 + INDENT * min(entry.depth, DEEPEST)
        names = landmarks.icons_of(entry.landmarks)
        first = "git-fork" if entry.fork else names.pop() if names else "type"
        role = "leaf" if on_path else "text2"
        icon(painter, theme, first, left, box.center().y(), role)
        left += ICON + 8
        right = box.right() - 8
        if entry.fork:
            space = QRectF(left, box.top(), right - left, box.height())
            right -= 6 + line(painter, theme, space, str(entry.branches), step="caption",
                              role="text3", right=True, numbers=True)  # fmt: skip
        for name in reversed(names):
            right -= ICON
            icon(painter, theme, name, right, box.center().y(), "text2")
            right -= 4
        space = QRectF(left, box.top(), right - left - 2, box.height())
        role = "text" if on_path or entry.landmarks.label else "text2"
        weight = 550 if entry.landmarks.label else None
        line(painter, theme, space, self._rows.text(entry), role=role, weight=weight)


class ContentsList(MessageList):
    def __init__(self, place: Place, rows: OutlineRows, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.rows = ContentsRows(place, rows)
        self.setModel(self.rows)
        self.setItemDelegate(EntryPainter(theme, self.rows, self))
        self.setAccessibleName(self.tr("Contents"))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self._refresh)
        rows.refreshed.connect(self._on_refreshed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()
        if (number := max(0, self.rows.number_here())) < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(number))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows.rowCount():
            said = self.tr(
                "Nothing here yet. Forks are listed here, and what you bookmark, label or note."
            )
            self.say_below(said, 4)

    def _refresh(self) -> None:
        at = self.currentIndex().data(NODE)
        self.rows.refresh()
        found = [i for i in range(self.rows.rowCount()) if self.rows.entry(i).node == at]
        if found:
            self.setCurrentIndex(self.rows.index(found[0]))
        self.viewport().update()

    def _on_refreshed(self) -> None:
        if self.isVisible():
            self._later.start()
