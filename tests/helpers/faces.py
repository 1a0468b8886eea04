"""The faces of a command, as a person uses them in a window: its word, its key, its row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from re import split
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from bough.app.place import Place
from bough.app.prompts import Prompts
from bough.core.tree import Tree
from bough.ui.commands.clashes import PORTABLE, shown_keys
from bough.ui.commands.command import Command
from bough.ui.commands.found import Found
from bough.ui.commands.palette import Palette
from bough.ui.composer import Draft
from bough.ui.pane import Pane
from bough.ui.window import Window
from helpers.dialogs import in_dialog
from helpers.fake_editor import FakeEditor
from helpers.rooms import asked
from helpers.server import ModelServer
from helpers.slashes import run
from helpers.world import World

Key = Qt.Key
P = TypeVar("P", bound=QWidget)


@dataclass
class Room:
    """A window, what is in it and around it, and a message that was asked in it."""

    qtbot: QtBot
    window: Window
    world: World
    editor: FakeEditor
    prompts: Prompts
    folder: Path
    at: str
    """The message that has the keyboard where a command is about one."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What was so before."""

    @property
    def pane(self) -> Pane:
        pane = self.window.panes.current()
        assert pane
        return pane

    @property
    def place(self) -> Place:
        return self.pane.place

    @property
    def draft(self) -> Draft:
        return self.pane.composer.draft

    @property
    def server(self) -> ModelServer:
        return self.world.server

    @property
    def tree(self) -> Tree:
        return self.place.tree()

    def ask(self, question: str, reply: str = "An arm of a tree.", **how: Any) -> str:
        """Ask that, and have it answered so; the reply."""
        self.server.reply(reply, **how)
        return asked(self.qtbot, self.world, question)

    def retry(self, reply: str) -> str:
        """One more reply beside the one that is looked at; it is looked at then."""
        self.server.reply(reply)
        head = self.place.head
        assert head
        self.place.retry(head)
        self.qtbot.waitUntil(lambda: not self.place.running)
        self.at = str(self.place.head)
        return self.at

    def popup(self, kind: type[P]) -> P | None:
        """The popup that is open, if it is one of that kind."""
        popup = QApplication.activePopupWidget()
        return popup if isinstance(popup, kind) else None


@dataclass(frozen=True)
class Effect:
    """What a command does in a room, and how one gets there."""

    done: Callable[[Room], object]
    """Whether it happened; it is waited for."""
    before: Callable[[Room], object] = lambda _: None
    """Brings about where it makes sense, and keeps what was so."""
    argument: str = ""
    """What is written behind its word."""
    dialog: Callable[[Room, QDialog], object] | None = None
    """What is done in the dialog that it opens and waits for."""
    worded: Effect | None = None
    """What it does with something behind its word, where that is another thing."""


def by_word(room: Room, command: Command, effect: Effect) -> None:
    """Write the word of the command and press Enter."""
    room.pane.write()
    room.qtbot.waitUntil(room.draft.hasFocus)
    _through(room, effect, lambda: run(room.qtbot, room.draft, written(command, effect)))


def by_key(room: Room, command: Command, effect: Effect) -> None:
    """Press the first key of the command, where it is heard."""
    pressed = QKeySequence.fromString(command.keys[0], PORTABLE)[0]  # type: ignore[index]
    if command.scope == "message":
        _to_the_message(room)
    focused = QApplication.focusWidget()
    assert focused
    _through(
        room, effect, lambda: QTest.keyClick(focused, pressed.key(), pressed.keyboardModifiers())
    )


def by_palette(room: Room, command: Command, effect: Effect) -> None:
    """Write the name of the command into the palette, and take its row."""
    if command.scope == "message":
        _to_the_message(room)
    focused = QApplication.focusWidget()
    assert focused
    QTest.keyClick(focused, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = room.popup(Palette)
    assert palette, "the palette did not open"
    # There is no key for these two signs.
    QTest.keyClicks(palette.field, split("[…’]", command.name)[0])
    keys = shown_keys("".join(command.keys[:1])) or (f"/{command.slash}" if command.slash else "")
    for _ in range(palette.rows.rowCount()):
        row = palette.rows.at(palette.view.currentIndex().row())
        if isinstance(row, Found) and (row.title, row.keys) == (command.name, keys):
            break
        QTest.keyClick(palette.field, Key.Key_Down)
    else:
        raise AssertionError(f"the palette does not find {command.name}")
    if command.bare:
        _through(room, effect, lambda: QTest.keyClick(palette.field, Key.Key_Return))
        return
    QTest.keyClick(palette.field, Key.Key_Return)
    assert room.draft.toPlainText() == f"/{command.slash} "
    room.qtbot.waitUntil(room.draft.hasFocus)
    room.qtbot.keyClicks(room.draft, effect.argument)
    _through(room, effect, lambda: room.qtbot.keyClick(room.draft, Key.Key_Return))


def written(command: Command, effect: Effect) -> str:
    return f"/{command.slash} {effect.argument}" if effect.argument else f"/{command.slash}"


def _to_the_message(room: Room) -> None:
    view = room.pane.transcript
    view.setFocus()
    view.reveal(room.at)
    room.qtbot.waitUntil(lambda: view.hasFocus() and view.focused == room.at)


def _through(room: Room, effect: Effect, act: Callable[[], object]) -> None:
    """Act, and in the dialog that comes do what is to be done."""
    if (do := effect.dialog) is not None:
        in_dialog(act, lambda dialog: do(room, dialog))
    else:
        act()
