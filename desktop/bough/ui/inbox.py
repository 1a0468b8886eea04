"""The inbox: a small list of everything that runs, is unread, failed or waits, in any session."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bough.app.tips import Tip, Tips
from bough.app.workspace import Workspace
from bough.ui.inbox_button import sentence
from bough.ui.popup import Popup, begin_row
from bough.ui.session_list import state_words
from bough.ui.theme import Theme
from bough.ui.transcript.visible import shown
from bough.ui.transcript.words import state, translate
from bough.ui.widgets import Label, RowList, line, state_mark

WIDTH = 480
ROW = 46
MOST = 12
"""Rows that are seen at once."""
EDGE = 8
LABEL = 24

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """A tip as it was last; `done` says that it asks for nobody any more."""

    tip: Tip
    done: bool = False


class TipRows(QAbstractListModel):
    """The tips there were, in their order, then those that came since. No row moves while it is
    read, and none goes but by `drop`."""

    def __init__(self, tips: Tips, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tips = tips
        self._rows = [Row(tip) for tip in tips.all()]
        tips.changed.connect(self._on_changed)

    def row(self, number: int) -> Row:
        return self._rows[number]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.title(index.row())
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(index.row())
        return None

    def title(self, number: int) -> str:
        return shown(self._rows[number].tip.title) or self.tr("New session")

    def text(self, number: int) -> str:
        """What was said, or what there is to say where nothing was."""
        tip = self._rows[number].tip
        if tip.text:
            return shown(tip.text)
        if self.runs(number):
            return state(self._tips.live(tip), time.monotonic())
        return self.tr("Nothing was said")

    def aside(self, number: int) -> str:
        """How fast it comes, or how long ago it ended."""
        row = self._rows[number]
        if row.done:
            return self.tr("seen")
        if not self.runs(number):
            return self._age(time.time() - row.tip.since)
        live = self._tips.live(row.tip)
        if live is None or not live.rate:
            return ""
        return translate("transcript", "{n} tok/s").format(n=round(live.rate))

    def spoken(self, number: int) -> str:
        row = self._rows[number]
        kind = "" if row.done else state_words(row.tip.kind)
        # A speed would be told again and again.
        aside = "" if self.runs(number) else self.aside(number)
        return ", ".join(filter(None, (self.title(number), kind, self.text(number), aside)))

    def runs(self, number: int) -> bool:
        row = self._rows[number]
        return row.tip.kind == "running" and not row.done

    def renew(self, number: int) -> None:
        """Have what was said in it by now."""
        row = self._rows[number]
        self._rows[number] = replace(row, tip=self._tips.renewed(row.tip))

    def drop(self, number: int) -> None:
        """It needs nobody, and no row."""
        self.beginRemoveRows(QModelIndex(), number, number)
        row = self._rows.pop(number)
        self.endRemoveRows()
        self._tips.seen(row.tip)

    def _on_changed(self) -> None:
        found = {(tip.session, tip.node): tip for tip in self._tips.all()}
        for number, row in enumerate(self._rows):
            now = found.pop((row.tip.session, row.tip.node), None)
            self._rows[number] = Row(now) if now else replace(row, done=True)
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        if found:
            many = len(self._rows)
            self.beginInsertRows(QModelIndex(), many, many + len(found) - 1)
            self._rows += [Row(tip) for tip in found.values()]
            self.endInsertRows()

    def _age(self, passed: float) -> str:
        if passed < 60:
            return self.tr("now")
        if passed < 3600:
            return self.tr("{n} min").format(n=int(passed // 60))
        if passed < 86_400:
            return self.tr("{n} h").format(n=int(passed // 3600))
        days = int(passed // 86_400)
        return self.tr("1 day") if days == 1 else self.tr("{n} days").format(n=days)


class RowPainter(QStyledItemDelegate):
    """Paints a tip: its mark, the title and age or speed, and below them what was said."""

    def __init__(self, theme: Theme, rows: TipRows, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rows, number = self._theme, self._rows, index.row()
        inside = begin_row(painter, theme, option)
        row = rows.row(number)
        top = QRectF(inside.left() + 22, inside.top() + 4, inside.width() - 22, 20)
        if not row.done:
            middle = top.center().y()
            state_mark(painter, theme, row.tip.kind, inside.left() + 6, middle, theme.spin.angle)
        width = line(
            painter,
            theme,
            top,
            rows.aside(number),
            step="caption",
            role="text2",
            right=True,
            numbers=True,
        )
        line(
            painter,
            theme,
            top.adjusted(0, 0, -width - 12, 0),
            rows.title(number),
            role="text2" if row.done else "text",
            weight=550 if row.tip.kind != "running" and not row.done else None,
        )
        below = QRectF(top.left(), top.bottom(), top.width(), 16)
        line(painter, theme, below, rows.text(number), step="caption", role="text2")


class TipView(RowList):
    """The list itself: Enter goes, with Shift it stays open; Del says that a row was seen,
    with Shift that all were."""

    chosen = Signal(int, bool)
    """row, whether the list stays open."""
    dropped = Signal(int)
    all_dropped = Signal()
    left = Signal()

    def __init__(self, theme: Theme, rows: TipRows, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setModel(rows)
        self.setItemDelegate(RowPainter(theme, rows, self))
        self.setAccessibleName(self.tr("Replies that need you"))
        self.setEditTriggers(RowList.EditTrigger.NoEditTriggers)
        self.entered.connect(self.setCurrentIndex)
        self.clicked.connect(lambda index: self.chosen.emit(index.row(), False))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        match event.key():
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if row >= 0:
                stays = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.chosen.emit(row, stays)
            case Qt.Key.Key_Delete if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.all_dropped.emit()
            case Qt.Key.Key_Delete if row >= 0:
                self.dropped.emit(row)
            case _:
                super().keyPressEvent(event)


class Inbox(Popup):
    """Arrows move, Enter goes to the reply, Esc leaves."""

    def __init__(self, tips: Tips, workspace: Workspace, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._tips = tips
        self._workspace = workspace
        self._over = parent.window()
        self._corner = QPoint()
        self.setAccessibleName(self.tr("Inbox"))
        self.rows = TipRows(tips, self)
        self.heading = Label(theme, parent=self, step="caption", role="text2")
        self.view = TipView(theme, self.rows, self)
        self.hint = Label(
            theme,
            self.tr("Enter goes there · Shift Enter stays here · Del marks as seen, Shift Del all"),
            self,
            step="caption",
            role="text3",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        column.setSpacing(0)
        column.addLayout(_inset(self.heading))
        column.addWidget(self.view)
        column.addLayout(_inset(self.hint))
        self.view.chosen.connect(self._on_chosen)
        self.view.dropped.connect(self._on_dropped)
        self.view.all_dropped.connect(self._on_all_dropped)
        self.view.left.connect(self.close)
        tips.changed.connect(self._settle)
        theme.spin.turned.connect(self._on_spin)
        self.view.setCurrentIndex(self.rows.index(0))

    def popup_at(self, corner: QPoint) -> None:
        """Open with the upper right corner at this point of the screen."""
        self._corner = corner
        self._settle()
        self.show()
        self.view.setFocus()
        self._on_spin()

    def _settle(self) -> None:
        """As high as its rows, or as the sentence that there are none."""
        many = self.rows.rowCount()
        words = sentence(self._tips.kinds())
        self.heading.set_text(words or self.tr("Nothing is running, and no reply waits for you."))
        self.view.setVisible(many > 0)
        self.hint.setVisible(many > 0)
        height = 2 * EDGE + LABEL + (self._fitting(many) * ROW + LABEL if many else 0)
        self.lie(self._corner - QPoint(WIDTH, 0), WIDTH, height)

    def _fitting(self, many: int) -> int:
        """How many of the rows there is room for above the lower edge of the window."""
        room = self._over.frameGeometry().bottom() - self._corner.y()
        return min(many, MOST, max(1, (room - 2 * (EDGE + LABEL) - EDGE) // ROW))

    def _on_chosen(self, number: int, stays: bool) -> None:
        tip = self.rows.row(number).tip
        if not self._workspace.there(tip.session, tip.node):
            self._on_dropped(number)
            return
        if not stays:
            self.close()
        self._workspace.go(tip.session, tip.node)
        self._tips.seen(tip)
        if stays:
            self.view.setFocus()

    def _on_dropped(self, number: int) -> None:
        # What runs is not over because somebody knows of it.
        if not self.rows.runs(number):
            self.rows.drop(number)
            self._settle()

    def _on_all_dropped(self) -> None:
        self._tips.all_seen()
        for number in reversed(range(self.rows.rowCount())):
            if not self.rows.runs(number):
                self.rows.drop(number)
        self._settle()

    def _on_spin(self) -> None:
        for number in range(self.rows.rowCount()):
            if self.rows.runs(number):
                self.rows.renew(number)
                self._theme.spin.want()
                self.view.update(self.rows.index(number))


def _inset(label: Label) -> QHBoxLayout:
    """In line with what stands in the rows."""
    label.setFixedHeight(LABEL)
    row = QHBoxLayout()
    row.setContentsMargins(8, 0, 8, 0)
    row.addWidget(label)
    return row
