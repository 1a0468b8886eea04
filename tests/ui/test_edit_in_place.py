"""What is written over a question stays until it is saved or left with Esc."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from bough.core.errors import StoreError
from bough.ui.commands.command import Where
from bough.ui.window import Window
from bough.ui.windows import Windows
from helpers.rooms import asked, named
from helpers.world import World

Key = Qt.Key
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def begin_edit(qtbot: QtBot, world: World, window: Window) -> None:
    """Ask "why?", and begin to make that "why? Say."."""
    asked(qtbot, world, "why?")
    pane = window.panes.current()
    assert pane is not None
    pane.edit(world.place.path()[0].id)
    qtbot.keyClicks(QApplication.focusWidget(), " Say.")


def edited(window: Window) -> str:
    """What stands over the question."""
    return named(window, QPlainTextEdit, "Edit your question").toPlainText()


def press(qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, modifiers)


def test_an_edit_stays_while_another_pane_grows_the_session(
    qtbot: QtBot, world: World, window: Window
) -> None:
    window.resize(1500, 900)
    begin_edit(qtbot, world, window)
    first = world.place
    second = world.workspace.split(first.id, "right")

    second.say("And more?")
    qtbot.waitUntil(lambda: not second.running)

    assert edited(window) == "why? Say."
    world.workspace.activate(first.id)
    press(qtbot, Key.Key_Return)
    assert first.path()[0].text == "why? Say."


def test_an_edit_is_there_again_after_the_map_and_after_another_branch(
    qtbot: QtBot, world: World, window: Window
) -> None:
    begin_edit(qtbot, world, window)
    place = world.place
    question = place.path()[0].id

    press(qtbot, Key.Key_M, CTRL)
    press(qtbot, Key.Key_M, CTRL)
    assert edited(window) == "why? Say."
    assert QApplication.focusWidget() is named(window, QPlainTextEdit, "Edit your question")
    place.edit(question, "how?")
    assert named(window, QPlainTextEdit, "Message").hasFocus()
    place.show_sibling(place.path()[0].id, -1)
    assert edited(window) == "why? Say."


def test_an_edit_goes_along_to_another_window(qtbot: QtBot, world: World, windows: Windows) -> None:
    begin_edit(qtbot, world, windows.front())
    place = world.place
    world.workspace.new_session()

    world.workspace.detach([place.id])

    window = windows.front()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClicks(QApplication.focusWidget(), " Now.")
    assert edited(window) == "why? Say. Now."


def test_esc_leaves_the_question_as_it_is(qtbot: QtBot, world: World, window: Window) -> None:
    begin_edit(qtbot, world, window)

    press(qtbot, Key.Key_Escape)

    pane = window.panes.current()
    assert pane is not None
    assert pane.composer.draft.hasFocus()
    pane.edit(world.place.path()[0].id)
    assert edited(window) == "why?"


def test_ctrl_l_goes_from_an_edit_to_the_composer(
    qtbot: QtBot, world: World, window: Window
) -> None:
    begin_edit(qtbot, world, window)

    press(qtbot, Key.Key_L, CTRL)

    assert named(window, QPlainTextEdit, "Message").hasFocus()
    assert edited(window) == "why? Say."


def test_an_edit_that_is_refused_stays(qtbot: QtBot, world: World, window: Window) -> None:
    begin_edit(qtbot, world, window)
    world.library.readonly = StoreError("newer_schema", made_by="2.3", found=9, known=3)

    press(qtbot, Key.Key_Return)

    assert window.panes.note.isVisible()
    assert edited(window) == "why? Say."


def test_an_edit_is_lit_while_it_has_the_keyboard(
    qtbot: QtBot, world: World, window: Window
) -> None:
    begin_edit(qtbot, world, window)
    editor = named(window, QPlainTextEdit, "Edit your question").parentWidget()

    def edge() -> str:
        return editor.grab().toImage().pixelColor(editor.width() // 2, 1).name()

    lit = edge()
    press(qtbot, Key.Key_L, CTRL)
    assert edge() != lit
    editor.setFocus()
    assert edge() == lit


@pytest.mark.parametrize("over", ["help", "all_keys", "map"])
def test_a_question_that_is_edited_is_seen_whatever_lay_over_the_text(
    qtbot: QtBot, world: World, window: Window, over: str
) -> None:
    asked(qtbot, world, "why?")
    commands = window.commands
    for wish in (over, "edit"):
        command = commands.registry.find(wish)
        assert command is not None
        where = Where(window, node=world.place.path()[0].id)
        commands.choose(where, command)

    press(qtbot, Key.Key_X)

    assert edited(window) == "why?x"
