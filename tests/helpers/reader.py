"""A reader sits before the window of a program: eyes and hands."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QPlainTextEdit,
    QSplitter,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bough.core.excerpt import text_of
from bough.core.markdown import parse
from bough.core.node import Node
from bough.ui.start import Bough
from bough.ui.transcript.view import TranscriptView
from helpers.program import PATIENCE
from helpers.rooms import named
from helpers.world import draw

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class Reader:
    """Finds things by what they are called, and waits for what a person would wait for."""

    def __init__(self, qtbot: QtBot, bough: Bough) -> None:
        self.qtbot = qtbot
        self.bough = bough
        self.window = bough.window

    @property
    def composer(self) -> QPlainTextEdit:
        return named(self.window, QPlainTextEdit, "Message")

    @property
    def transcript(self) -> TranscriptView:
        return named(self.window, TranscriptView, "Transcript")

    @property
    def tabs(self) -> list[str]:
        """What a screen reader reads on the tabs."""
        bar = self._bar
        return [bar.accessibleTabName(i) for i in range(bar.count())]

    @property
    def tree(self) -> str:
        """The tree of the session that is looked at, with the head in it."""
        place = self.bough.workspace.current()
        assert place is not None
        return draw(place.tree(), place.head)

    @property
    def text(self) -> list[str]:
        """The messages in the transcript."""
        flow = self.transcript.flow
        return [flow.turn(i).node.text for i in range(len(flow))]

    @property
    def last(self) -> Node:
        """The last message, as it stands in the session."""
        place = self.bough.workspace.current()
        assert place is not None
        return place.path()[-1]

    @property
    def siblings(self) -> str:
        """What the switcher of the last message says, "" where it has none."""
        which, many = self.transcript.turn_at(len(self.transcript.flow) - 1).siblings
        return f"{which + 1} / {many}" if many > 1 else ""

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """A key wherever the keyboard is."""
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClick(focused, key, modifiers)

    def write(self, text: str) -> None:
        """Type wherever the keyboard is."""
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClicks(focused, text)

    def say(self, text: str) -> None:
        self.write(text)
        self.press(Qt.Key.Key_Return)

    def ask(self, text: str) -> None:
        """Say it, and wait until all of the reply is there."""
        self.say(text)
        self.wait()

    def wait(self) -> None:
        """Wait until nothing is being written in the session that is looked at."""
        self.qtbot.waitUntil(lambda: not self._buttons("Stop"), timeout=PATIENCE)

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(named(self.window, QAbstractButton, name), LEFT)

    def look_at_tab(self, number: int) -> None:
        bar = self._bar
        self.qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(number - 1).center())

    def drag(self, widget: QWidget, start: QPoint, by: int) -> None:
        """Pull what is at that point of the widget sideways."""
        self.qtbot.mousePress(widget, LEFT, pos=start)
        origin, at = widget.mapToGlobal(start), start
        for part in range(1, 9):
            # What is pulled may come along.
            at = widget.mapFromGlobal(origin + QPoint(by * part // 8, 0))
            self.qtbot.mouseMove(widget, at)
        self.qtbot.mouseRelease(widget, LEFT, pos=at)

    def drag_first(self, number: int) -> None:
        """Pull the tab of that number before all others."""
        bar = self._bar
        everything = range(bar.count())
        self.qtbot.waitUntil(lambda: all(bar.rect().contains(bar.tabRect(i)) for i in everything))
        tab = bar.tabRect(number - 1)
        self.drag(bar, tab.center(), -tab.left())

    def drag_edge_of_sidebar(self, by: int) -> None:
        sidebar = self.window.sidebar
        splitter = sidebar.parentWidget()
        assert isinstance(splitter, QSplitter)
        edge = splitter.handle(splitter.indexOf(sidebar) + 1)
        self.drag(edge, edge.rect().center(), by)

    @property
    def current_tab(self) -> int:
        return self._bar.currentIndex() + 1

    @property
    def in_view(self) -> tuple[str, int]:
        """The first message in view, and where it begins, in px."""
        flow = self.transcript.flow
        index = flow.at(0)
        return flow.node(index).text, round(flow.y_of(index))

    @property
    def first_line(self) -> str:
        """The words that the first line in view begins with, unless the end is in view."""
        line = self.transcript.flow.line()
        if line is None:
            return ""
        node = next(n for n in self.transcript.place.path() if n.id == line.node)
        return text_of(parse(node.text)[line.block])[line.offset :][:40]

    @property
    def last_in_view(self) -> str:
        flow = self.transcript.flow
        return flow.node(flow.at(flow.view_height - 1)).text

    @property
    def _bar(self) -> QTabBar:
        return named(self.window, QTabBar, "Open sessions")

    def _buttons(self, name: str) -> list[QAbstractButton]:
        found = self.window.findChildren(QAbstractButton)
        return [b for b in found if b.accessibleName() == name and b.isVisible()]
