"""Help lies over the text of a pane: a guide, and all keys, with what is in them at the left."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bough.ui.commands.registry import Registry
from bough.ui.find_field import FindField
from bough.ui.help import guide
from bough.ui.help.keys_list import Index, KeysList
from bough.ui.help.page import Page
from bough.ui.help.words import tr
from bough.ui.segment import Segment
from bough.ui.theme import Theme, tokens
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import IconButton, RowList, fill, line

Topic = Literal["guide", "keys"]

FIELD, NARROW_FIELD = 260, 170
CHAPTERS = 196
ROOMY = 700
"""From this width on what is in it stands at the left."""


class HelpField(FindField):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", parent)
        self.found = ""
        self.setTextMargins(28, 0, 62, 0)

    def count(self) -> str:
        return self.found


class Chapters(RowList):
    """What is in the help; the one that is read is marked."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.titles = QStringListModel([], self)
        self.reading = 0
        self.setModel(self.titles)
        self.setItemDelegate(ChapterPainter(theme, self))
        self.setEditTriggers(RowList.EditTrigger.NoEditTriggers)
        self.setFixedWidth(CHAPTERS)
        self.setAccessibleName(tr("Contents"))

    def mark(self, number: int) -> None:
        self.reading = number
        self.viewport().update()


class ChapterPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: Chapters) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, tokens()["size"]["row"])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, view, number = self._theme, self._view, index.row()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        read = number == view.reading
        if read or number == view.hovered:
            fill(painter, theme, box.adjusted(8, 1, -8, -1), "selected" if read else "hover")
        if number == view.focused():
            painter.setPen(QPen(theme.color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(9, 2, -9, -2), 6, 6)
        weight = 550 if read else None
        line(painter, theme, box.adjusted(18, 0, -14, 0), str(index.data()), weight=weight)


class HelpView(QWidget):
    """Esc leaves. What is typed anywhere in it is looked for."""

    left = Signal()

    def __init__(self, theme: Theme, registry: Registry, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._registry = theme, registry
        self.topic: Topic = "guide"
        self._segments: dict[Topic, Segment] = {
            "guide": Segment(theme, tr("Guide"), self),
            "keys": Segment(theme, tr("All keys"), self),
        }
        self.field = HelpField(theme, self)
        self._change = Button(theme, "pencil", tr("Change keys"), self, words=True)
        self._close = IconButton(theme, "x", tr("Close the help"), self, keys="Esc")
        self.chapters = Chapters(theme, self)
        self.page = Page(theme, guide.guide(registry), self)
        self.keys = KeysList(theme, self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.page)
        self._pages.addWidget(self.keys)
        self._lay_out()
        for topic, segment in self._segments.items():
            segment.clicked.connect(lambda _=False, topic=topic: self.show_topic(topic))
        self._change.clicked.connect(self._on_change_clicked)
        self._close.clicked.connect(self.left)
        self.field.textChanged.connect(self._on_words)
        self.field.stepped.connect(self.step)
        self.field.left.connect(self.setFocus)
        self.chapters.clicked.connect(lambda index: self._show_chapter(index.row()))
        self.chapters.activated.connect(lambda index: self._show_chapter(index.row()))
        self.page.scrolled.connect(self._on_scrolled)
        self.keys.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        registry.keys_changed.connect(self._on_keys_changed)
        theme.changed.connect(self.update)
        self.show_topic("guide")

    def show_topic(self, topic: Topic) -> None:
        """Show the guide, or the keys, from the beginning."""
        self.topic = topic
        for each, segment in self._segments.items():
            segment.setChecked(each == topic)
        page = self.page if topic == "guide" else self.keys
        self._pages.setCurrentWidget(page)
        self.setFocusProxy(page)
        self._change.setVisible(topic == "keys")
        name = tr("Find in the guide") if topic == "guide" else tr("Find a key, or what it does")
        self.field.setPlaceholderText(name)
        self.field.setAccessibleName(name)
        self.setAccessibleName(tr("Help: {topic}").format(topic=self._segments[topic].text()))
        self.field.clear()
        self._on_words()
        self.setFocus()

    def find_words(self, words: str = "") -> None:
        """Look for words, or let them be typed."""
        if words:
            self.field.setText(words)
        self.field.selectAll()
        self.field.setFocus()

    def step(self, by: int) -> None:
        """To the next of what was found, or the one before."""
        if self.topic == "guide":
            self.page.step(by)
            self._count()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.text().isprintable() and event.text().strip() and not held:
            self.field.setFocus()
            self.field.insert(event.text())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.chapters.setVisible(self.width() >= ROOMY)
        self.field.setFixedWidth(FIELD if self.width() >= ROOMY else NARROW_FIELD)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("canvas"))
        painter.setPen(QPen(theme.color("hairline"), 1))
        bottom = self._head.geometry().bottom() + 0.5
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
        if self.chapters.isVisibleTo(self):
            x = self.chapters.geometry().right() + 0.5
            painter.drawLine(QPointF(x, bottom), QPointF(x, self.height()))

    # Inside

    def _lay_out(self) -> None:
        self._head = QWidget(self)
        self._head.setFixedHeight(tokens()["size"]["paneHeader"])
        row = QHBoxLayout(self._head)
        row.setContentsMargins(12, 0, 10, 1)
        row.setSpacing(2)
        for segment in self._segments.values():
            row.addWidget(segment)
        row.addStretch(1)
        row.addWidget(self._change)
        row.addSpacing(4)
        row.addWidget(self.field)
        row.addSpacing(6)
        row.addWidget(self._close)
        below = QHBoxLayout()
        below.setSpacing(0)
        side = QVBoxLayout()
        side.setContentsMargins(0, 12, 0, 12)
        side.addWidget(self.chapters)
        below.addLayout(side)
        below.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(below, 1)

    def _on_words(self) -> None:
        words = self.field.text().strip()
        if self.topic == "guide":
            self.page.look_for(words)
            self.chapters.titles.setStringList(self.page.chapters())
        else:
            from bough.ui.help import sheet

            found = sheet.sections(self._registry)
            self.keys.show_sections(sheet.matching(found, words) if words else found)
            self.chapters.titles.setStringList(self.keys.places())
        self._count()
        self._on_scrolled()

    def _count(self) -> None:
        number, many = self.page.count()
        if not self.field.text().strip():
            self.field.found = ""
        elif self.topic == "guide" and many:
            self.field.found = tr("{n} of {many}").format(n=number, many=many)
        elif self.topic == "guide" or not self.keys.places():
            self.field.found = tr("None")
        else:
            self.field.found = ""
        self.field.update()

    def _show_chapter(self, number: int) -> None:
        if self.topic == "guide":
            self.page.show_chapter(number)
        else:
            self.keys.show_place(number)

    def _on_scrolled(self) -> None:
        if self.topic == "guide":
            number = self.page.chapter_in_view()
            self.page.setAccessibleDescription(self.page.text_of_chapter(number))
        else:
            number = self.keys.place_in_view()
        self.chapters.mark(number)

    def _on_change_clicked(self) -> None:
        from bough.ui.commands.keys_page import show_keys

        show_keys(self._registry, self._theme, self.window())

    def _on_keys_changed(self) -> None:
        self.page.show_blocks(guide.guide(self._registry))
        self._on_words()
