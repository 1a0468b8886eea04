"""A sidebar with sessions in it, as one sees it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from bough.core.session import Session
from bough.ui.sidebar.items import Folder
from bough.ui.window import Window
from helpers.rooms import named
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton


class Shelf:
    """Sessions of a title each, in folders, put there by the program; a person does the rest."""

    def __init__(self, world: World, window: Window) -> None:
        self.world = world
        self.window = window
        self.sidebar = window.sidebar
        self.sessions = window.sidebar.sessions
        self.view = window.sidebar.view
        self.ids: dict[str, str] = {}

    def put(self, *titles: str, folder: str = "") -> None:
        for title in titles:
            session = self.world.library.new_session(folder).id
            self.world.library.rename(session, title)
            self.ids[title] = session

    def unfold(self, *paths: str) -> None:
        for path in paths:
            self.sessions.set_opened(path, True)

    def fold(self, path: str) -> None:
        self.sessions.set_opened(path, False)

    def drawn(self) -> str:
        """The rows, two spaces a level: a folder as `Maths (2) v`, `>` if it is folded. A session
        that was never named is left out."""
        lines = []
        for row in range(self.sessions.rowCount()):
            item = self.sessions.item(row)
            words = str(self.sessions.index(row).data())
            if isinstance(item, Folder):
                words = f"{words} ({item.many}) {'v' if item.opened else '>'}"
            elif isinstance(item, Session):
                if not item.title:
                    continue
                words = f"  {words}"
            lines.append(" " * 2 * self.sessions.depth(row) + words)
        return "\n".join(lines)

    def index(self, words: str) -> QModelIndex:
        """The row that says so."""
        found = [
            self.sessions.index(row)
            for row in range(self.sessions.rowCount())
            if self.sessions.index(row).data() == words
        ]
        assert found, f"no row {words} in\n{self.drawn()}"
        return found[0]

    def middle(self, words: str) -> QPoint:
        index = self.index(words)
        self.view.scrollTo(index)
        return self.view.visualRect(index).center()

    def click(
        self,
        words: str,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        QTest.mouseClick(self.view.viewport(), button, modifier, self.middle(words))

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        self.view.setFocus()
        QTest.keyClick(self.view, key, modifier or Qt.KeyboardModifier.NoModifier)

    def chosen(self) -> list[str]:
        """The titles of what is selected."""
        names = {session: title for title, session in self.ids.items()}
        return [names.get(session, "") for session in self.view.chosen()]

    def folder_of(self, *titles: str) -> list[str]:
        return [self.world.library.session(self.ids[title]).folder for title in titles]

    def undo(self) -> None:
        note = named(self.window.panes.note, QAbstractButton, "Undo")
        QTest.mouseClick(note, LEFT)
