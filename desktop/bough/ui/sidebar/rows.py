"""Paints the rows of the sidebar, and lets the names in them be edited in place."""

from __future__ import annotations

import math
import time
from typing import NamedTuple

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bough.app.filing import BIN_DAYS, DAY
from bough.core import folders
from bough.core.session import Session
from bough.ui import icons
from bough.ui.session_list import SESSION, title
from bough.ui.sidebar.items import Folder, Heading
from bough.ui.sidebar.model import Index, SessionList
from bough.ui.theme import Theme
from bough.ui.transcript.visible import shown
from bough.ui.turning_marks import TurningMarks
from bough.ui.widgets import fill, line

SIDE = 8
"""Beside what is written in a row."""
NAME = 22
"""How far the name of a folder stands behind its chevron, and what is in it."""
DEEPER = 16
"""How far a folder stands to the right of the one it is in."""
MARK = 17
PLUS = 20
CHEVRON = 14
LONGEST = 200
"""Characters of a title that are measured: no row is so wide that more of them are seen."""


class Look(NamedTuple):
    """What else is to be seen of a row."""

    chosen: bool = False
    hovered: bool = False
    focused: bool = False
    """The keys are about it, and they were used last."""
    here: bool = False
    """It is of the session that is looked at."""

    @property
    def ground(self) -> str:
        """The colour behind it, "" for that of the list."""
        return "selected" if self.chosen else "hover" if self.hovered else ""


class RowPainter:
    """A session with its state, its title and how many forks it has; a folder; a heading."""

    def __init__(self, theme: Theme, sessions: SessionList, turning: TurningMarks) -> None:
        self._theme = theme
        self._sessions = sessions
        self._turning = turning

    def paint(self, painter: QPainter, row: int, box: QRectF, look: Look) -> None:
        theme = self._theme
        item = self._sessions.item(row)
        if isinstance(item, Heading):
            words = box.adjusted(SIDE, 7, -SIDE, 0)
            line(painter, theme, words, item.text, step="caption", role="text2")
            if item.name == "folders" and look.hovered:
                self._paint_plus(painter, self.plus_box(box.toRect()))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if ground := look.ground:
            fill(painter, theme, box.adjusted(0, 1, 0, -1), ground)
        if look.focused:
            painter.setPen(QPen(theme.color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 2, -1, -2), 6, 6)
        text = QRectF(self.text_box(row, box.toRect()))
        text.setRight(box.right() - SIDE)
        if isinstance(item, Folder):
            self._paint_folder(painter, item, box, text, look)
        else:
            self._paint_session(painter, item, box, text, look)

    def text_box(self, row: int, box: QRect) -> QRect:
        """Where the name or title in a row begins, and may be edited."""
        item, levels = self._sessions.item(row), self._sessions.depth(row)
        if isinstance(item, Folder):
            levels += 1
        left = SIDE + (DEEPER * (levels - 1) + NAME if levels else 0)
        left = min(left, box.width() // 2)
        if isinstance(item, Session) and self._sessions.state(item.id):
            left += MARK
        return box.adjusted(left, 0, 0, 0)

    def plus_box(self, box: QRect) -> QRect:
        """Where the heading of the folders has what makes one more."""
        return QRect(box.right() - PLUS - SIDE + 4, box.top() + 9, PLUS, PLUS)

    def _paint_plus(self, painter: QPainter, box: QRect) -> None:
        color, ratio = self._theme.color("text2"), painter.device().devicePixelRatioF()
        at = box.center() - QPoint(6, 6)
        painter.drawPixmap(at, icons.pixmap("plus", 14, color, ratio))

    def _paint_folder(
        self, painter: QPainter, item: Folder, box: QRectF, text: QRectF, look: Look
    ) -> None:
        theme = self._theme
        name = "chevron-down" if item.opened else "chevron-right"
        chevron = icons.pixmap(
            name, CHEVRON, theme.color("text2"), painter.device().devicePixelRatioF()
        )
        painter.drawPixmap(
            round(text.left() - NAME), round(box.center().y() - CHEVRON / 2), chevron
        )
        self._paint_count(painter, str(item.many) if item.many else "", text)
        if mark := self._sessions.state_in(item.path):
            at = text.right() - 6
            self._turning.paint(painter, mark, at, box.center().y(), look.ground)
            text.setRight(at - 12)
        line(painter, theme, text, _cut(folders.name_of(item.path)))

    def _paint_session(
        self, painter: QPainter, item: Session, box: QRectF, text: QRectF, look: Look
    ) -> None:
        theme = self._theme
        if mark := self._sessions.state(item.id):
            at = text.left() - MARK + 4
            self._turning.paint(painter, mark, at, box.center().y(), look.ground)
        if self._sessions.name == "bin":
            self._paint_count(painter, _left(item), text)
        elif item.forks:
            self._paint_count(painter, str(item.forks), text)
            fork = icons.pixmap(
                "split", 14, theme.color("text3"), painter.device().devicePixelRatioF()
            )
            at = text.right() + 6 - 4 - 14
            painter.drawPixmap(round(at), round(box.center().y() - 7), fork)
            text.setRight(at - 6)
        weight = 550 if mark == "unread" else 500 if look.chosen or look.here else None
        line(painter, theme, text, _cut(title(item)), weight=weight)

    def _paint_count(self, painter: QPainter, words: str, text: QRectF) -> None:
        """What stands at the right; `text` gets what is left of the row."""
        width = line(
            painter, self._theme, text, words, step="caption", role="text2", right=True,
            numbers=True,
        )  # fmt: skip
        if words:
            text.setRight(text.right() - width - 6)


class NameEditor(QStyledItemDelegate):
    """The field in which a title or the name of a folder is edited."""

    def __init__(self, theme: Theme, rows: RowPainter, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = rows

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFont(self._theme.font("ui"))
        editor.setAccessibleName(
            _tr("Title of the session") if index.data(SESSION) else _tr("Name of the folder")
        )
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        box = self._rows.text_box(index.row(), option.rect)
        editor.setGeometry(box.adjusted(-4, 1, 0, -1))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        # What went meanwhile is not renamed.
        if isinstance(editor, QLineEdit) and index.isValid():
            model.setData(index, editor.text())


def _left(session: Session) -> str:
    """How long a session stays in the bin."""
    gone = time.time() - (session.binned_at or 0.0)
    days = max(1, math.ceil(BIN_DAYS - gone / DAY))
    return _tr("1 day") if days == 1 else _tr("{n} days").format(n=days)


def _cut(text: str) -> str:
    return shown(text[:LONGEST])


def _tr(text: str) -> str:
    return QCoreApplication.translate("RowPainter", text)
