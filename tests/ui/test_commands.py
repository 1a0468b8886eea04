"""Every command has its faces: a menu where there is one, keys, a word, a row in the palette."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from bough.app.prompts import Prompts
from bough.core.slash import is_command
from bough.resources import resource
from bough.ui import branch_acts, pane_acts
from bough.ui.branch_menu import branch_menu
from bough.ui.commands.clashes import PORTABLE, TEXT_EDITING, normal, shown_keys, why_not
from bough.ui.commands.command import Command, Where, Words
from bough.ui.commands.own import keeping_commands
from bough.ui.commands.palette import Palette
from bough.ui.commands.registry import Registry, standard
from bough.ui.commands.sources import CommandSource
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.rooms import asked, open_window
from helpers.world import World

COMMANDS = [*standard().all(), *keeping_commands(Prompts(Path("nowhere")))]
BY_ID = [pytest.param(command, id=command.id) for command in COMMANDS]
KEYED = [
    pytest.param(command, keys, id=f"{command.id} {keys}")
    for command in COMMANDS
    for keys in command.keys
]


class Recorder:
    """A registry of the same commands, which notes what it was asked for instead of doing it."""

    def __init__(self) -> None:
        self.done: list[tuple[str, Words]] = []
        self.registry = Registry(
            replace(command, run=partial(self._note, command.id), applies=None)
            for command in COMMANDS
        )

    def _note(self, command_id: str, _where: Where, words: Words) -> None:
        self.done.append((command_id, dict(words)))


@pytest.fixture
def recorder(qapp: QApplication) -> Recorder:
    return Recorder()


@pytest.fixture
def window(qtbot: QtBot, world: World, theme: Theme, recorder: Recorder) -> Iterator[Window]:
    with open_window(qtbot, world, theme, registry=lambda: recorder.registry) as window:
        yield window


def stroke(keys: str) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    combination = QKeySequence.fromString(keys, PORTABLE)[0]  # type: ignore[index]
    return combination.key(), combination.keyboardModifiers()


@pytest.mark.parametrize("command", BY_ID)
def test_a_command_says_what_it_is_and_does(command: Command) -> None:
    assert command.name
    assert command.group
    assert len(command.sentence) > len(command.name) // 2
    assert not command.sentence.endswith(".")
    assert command.slash or command.keys or command.listed
    assert not command.slash or is_command(f"/{command.slash}")
    assert not command.icon or resource("icons", f"{command.icon}.svg").is_file()


@pytest.mark.parametrize("command", BY_ID)
def test_a_command_stands_in_the_guide(command: Command) -> None:
    guide = (Path(__file__).parents[2] / "README.md").read_text("utf-8")

    # What is to be found by oneself is in no guide.
    assert command.slash in ("", "fun") or f"`/{command.slash}`" in guide


def test_no_two_commands_are_called_the_same() -> None:
    ids = [command.id for command in COMMANDS]
    words = [command.slash for command in COMMANDS if command.slash]

    assert len(set(ids)) == len(ids)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(("command", "keys"), KEYED)
def test_a_default_key_is_free_and_edits_no_text_on_any_platform(
    command: Command, keys: str
) -> None:
    registry = standard()

    assert normal(keys)
    assert why_not(registry, command, keys) == ""
    if command.scope == "window" and command.id not in ("undo", "redo"):
        for edited in TEXT_EDITING.values():
            assert normal(keys) not in edited


def test_a_default_key_is_free_on_a_mac() -> None:
    registry = Registry(COMMANDS, platform="darwin")

    assert registry.keys("map") == ("Ctrl+Shift+M",)
    for command in registry.built_in():
        for keys in command.keys:
            assert why_not(registry, command, keys) == ""
            assert normal(keys) not in ("Ctrl+M", "Ctrl+H", "Ctrl+Space", "Ctrl+`")


def test_what_edits_text_here_is_known_to(qapp: QApplication) -> None:
    standards = QKeySequence.StandardKey
    edits = (
        standards.Copy, standards.Cut, standards.Paste, standards.Undo, standards.Redo,
        standards.SelectAll, standards.MoveToNextWord, standards.MoveToPreviousWord,
        standards.SelectNextWord, standards.SelectPreviousWord, standards.DeleteStartOfWord,
        standards.DeleteEndOfWord, standards.MoveToStartOfDocument, standards.MoveToEndOfDocument,
        standards.SelectStartOfDocument, standards.SelectEndOfDocument,
    )  # fmt: skip
    known = frozenset.union(*TEXT_EDITING.values())
    found = [keys.toString(PORTABLE) for each in edits for keys in QKeySequence.keyBindings(each)]

    written = [k for k in found if k.startswith(("Ctrl+", "Alt+"))]
    assert [keys for keys in written if keys not in known] == []


@pytest.mark.parametrize(
    ("command", "keys"),
    [k for k in KEYED if k.values[0].scope == "window"],  # type: ignore[union-attr]
)
def test_its_key_does_it(
    qtbot: QtBot, window: Window, recorder: Recorder, command: Command, keys: str
) -> None:
    pane = window.panes.current()
    assert pane
    qtbot.waitUntil(pane.composer.draft.hasFocus)

    QTest.keyClick(pane.composer.draft, *stroke(keys))

    assert recorder.done == [(command.id, {})]


@pytest.mark.parametrize(
    ("command", "keys"),
    [k for k in KEYED if k.values[0].scope == "message"],  # type: ignore[union-attr]
)
def test_its_key_means_the_act_where_a_message_has_the_keyboard(
    qapp: QApplication, command: Command, keys: str
) -> None:
    key, modifiers = stroke(keys)

    assert branch_acts.act_of(QKeyEvent(QEvent.Type.KeyPress, key, modifiers)) == command.id


def test_the_menu_of_a_message_has_the_names_and_keys_of_its_commands(
    qtbot: QtBot, world: World, window: Window
) -> None:
    node = asked(qtbot, world, "What is a bough?")
    registry = standard()
    menu = QMenu(window)

    branch_menu(menu, world.place, node, lambda *_: None)

    for action in menu.actions():
        if act := action.objectName():
            command = registry.find(act)
            assert command
            assert action.text() == command.name
            shown = normal(action.shortcut().toString(PORTABLE))
            assert shown in map(normal, registry.keys(act))


def test_the_menu_of_a_pane_has_the_names_and_keys_of_its_commands() -> None:
    registry = standard()

    for act in (act for group in pane_acts.GROUPS for act in group):
        command = registry.find(act)
        assert command
        assert command.name == pane_acts.name(act)
        assert not (keys := pane_acts.KEYS.get(act)) or keys in registry.keys(act)


@pytest.mark.parametrize("command", [c for c in BY_ID if c.values[0].slash])  # type: ignore[union-attr]
def test_its_word_does_it_and_is_never_sent(
    qtbot: QtBot, world: World, window: Window, recorder: Recorder, command: Command
) -> None:
    pane = window.panes.current()
    assert pane
    draft = pane.composer.draft
    qtbot.waitUntil(draft.hasFocus)
    qtbot.keyClicks(draft, f"/{command.slash}")
    rows = window.commands.slash.list.rows
    shown = rows.row(0)
    assert (shown.shown, shown.sentence) == (f"/{command.slash}", command.sentence)
    assert shown.keys == shown_keys("".join(command.keys[:1]))

    qtbot.keyClick(draft, Qt.Key.Key_Return)
    if not command.bare:
        assert draft.toPlainText() == f"/{command.slash} "
        argument = command.arguments[0]
        options = list(argument.options(Where(window))) if argument.options else []
        word = options[0].value if options else "word"
        qtbot.keyClicks(draft, word)
        qtbot.keyClick(draft, Qt.Key.Key_Return)
        assert recorder.done == [(command.id, {argument.name: word})]
    else:
        assert recorder.done == [(command.id, {})]

    assert draft.toPlainText() == ""
    assert world.place.head is None


@pytest.mark.parametrize("command", [c for c in BY_ID if c.values[0].listed])  # type: ignore[union-attr]
def test_the_palette_finds_it_and_does_it(
    qtbot: QtBot, window: Window, recorder: Recorder, command: Command
) -> None:
    where = window.commands.where()
    source = CommandSource(
        "", [c for c in recorder.registry.all() if c.listed], recorder.registry,
        partial(window.commands.choose, where), recent=[],
    )  # fmt: skip

    found = [row for row in source.find(command.name, 9) if row.title == command.name]

    assert found
    assert any(
        row.keys in (shown_keys("".join(command.keys[:1])), f"/{command.slash}") for row in found
    )
    for row in found:
        row.act()
    pane = window.panes.current()
    assert pane
    done = [command_id for command_id, _ in recorder.done]
    assert command.id in done or pane.composer.draft.toPlainText().startswith(f"/{command.slash} ")


def test_ctrl_k_opens_the_palette(qtbot: QtBot, world: World, theme: Theme) -> None:
    with open_window(qtbot, world, theme) as window:
        pane = window.panes.current()
        assert pane
        QTest.keyClick(pane.composer.draft, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)

        popup = QApplication.activePopupWidget()
        assert isinstance(popup, Palette)
        popup.close()
