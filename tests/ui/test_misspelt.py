"""Misspelt words of the source are underlined, and others are offered for them."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from bough.app.edits import Task
from bough.core import spelling, spelling_helper
from bough.ui.editor.view import EditorView
from bough.ui.window import Window
from helpers.rooms import asked
from helpers.server import ModelServer
from helpers.world import World

REPLY = "Teh branch of a tree.\n\nSay `teh` to it.\n\n```text\nteh\n```\n"


@pytest.fixture
def editor(qtbot: QtBot, world: World, window: Window, server: ModelServer) -> EditorView:
    pytest.importorskip("hunspell")
    server.reply(REPLY)
    pane = window.panes.current()
    assert pane is not None
    pane.open_editor(Task(asked(qtbot, world, "What is a bough?")))
    assert pane.editor
    spelling.speller.cache_clear()
    return pane.editor


def underlined(editor: EditorView) -> list[str]:
    found = []
    block = editor.source.document().begin()
    while block.isValid():
        found += [
            block.text()[one.start : one.start + one.length]
            for one in block.layout().formats()
            if one.format.underlineStyle() is QTextCharFormat.UnderlineStyle.DotLine
        ]
        block = block.next()
    return found


def menu_of(editor: EditorView) -> QMenu:
    """The menu that the menu key opens."""
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(
        editor.source.viewport(), QContextMenuEvent(reason, QPoint(5, 5), QPoint(5, 5))
    )
    menus = [m for m in editor.source.findChildren(QMenu) if m.isVisible()]
    return menus[0]


def offered(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible()]


def test_misspelt_prose_is_underlined_and_code_is_not(qtbot: QtBot, editor: EditorView) -> None:
    qtbot.waitUntil(lambda: underlined(editor) == ["Teh"])


def test_a_suggestion_takes_the_place_of_the_word(qtbot: QtBot, editor: EditorView) -> None:
    qtbot.waitUntil(lambda: underlined(editor) == ["Teh"])
    cursor = editor.source.textCursor()
    cursor.setPosition(1)
    editor.source.setTextCursor(cursor)

    menu = menu_of(editor)
    assert menu.actions()[0].text() == "Looking for suggestions"
    qtbot.waitUntil(lambda: "The" in offered(menu))
    assert not {"Looking for suggestions", "No suggestions"} & set(offered(menu))
    next(a for a in menu.actions() if a.text() == "The").trigger()
    menu.close()

    assert editor.text == REPLY.replace("Teh", "The")
    qtbot.waitUntil(lambda: underlined(editor) == [])
    editor.source.undo()
    assert editor.text == REPLY


def test_a_menu_that_was_left_before_the_suggestions_came_hears_nothing(
    qtbot: QtBot, world: World, editor: EditorView
) -> None:
    qtbot.waitUntil(lambda: underlined(editor) == ["Teh"])
    menu = menu_of(editor)

    with qtbot.waitSignal(world.library.suggestions.came) as came:
        menu.close()

    assert came.args is not None
    assert came.args[0] == "Teh"
    assert editor.text == REPLY


def test_where_nobody_knows_what_is_meant_the_menu_says_so(
    qtbot: QtBot, editor: EditorView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spelling_helper, "CHILD", (sys.executable, "-c", "pass"))
    qtbot.waitUntil(lambda: underlined(editor) == ["Teh"])

    menu = menu_of(editor)

    qtbot.waitUntil(lambda: menu.actions()[0].text() == "No suggestions")
    menu.close()


def test_a_word_that_was_added_is_right_from_then_on(
    qtbot: QtBot, world: World, editor: EditorView
) -> None:
    qtbot.waitUntil(lambda: underlined(editor) == ["Teh"])
    menu = menu_of(editor)
    next(a for a in menu.actions() if a.text() == "Add to dictionary").trigger()
    menu.close()

    qtbot.waitUntil(lambda: underlined(editor) == [])
    assert world.library.state("spelling")["words"] == ["Teh"]


def test_the_word_that_is_being_written_is_spared(qtbot: QtBot, editor: EditorView) -> None:
    qtbot.waitUntil(lambda: underlined(editor) == ["Teh"])
    editor.source.setFocus()
    qtbot.waitUntil(editor.source.hasFocus)
    editor.source.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor.source, "a wrod")
    assert underlined(editor) == ["Teh"]

    QTest.keyClicks(editor.source, " ")

    qtbot.waitUntil(lambda: underlined(editor) == ["Teh", "wrod"])


def test_the_switch_turns_it_off_and_on_and_is_kept(
    qtbot: QtBot, world: World, editor: EditorView
) -> None:
    qtbot.waitUntil(lambda: underlined(editor) == ["Teh"])
    assert editor.tools.spell.isChecked()
    qtbot.mouseClick(editor.tools.spell, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: underlined(editor) == [])
    assert world.library.state("spelling")["on"] is False

    qtbot.mouseClick(editor.tools.spell, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: underlined(editor) == ["Teh"])


def test_without_the_library_the_switch_says_what_it_takes(
    qtbot: QtBot, world: World, editor: EditorView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spelling, "find_spec", lambda _: None)
    said: list[str] = []
    world.place.refused.connect(said.append)

    qtbot.mouseClick(editor.tools.spell, Qt.MouseButton.LeftButton)

    assert "bough[spelling]" in said[0]
    assert not editor.tools.spell.isChecked()
