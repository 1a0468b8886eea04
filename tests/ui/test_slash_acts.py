"""What the commands do that a person writes, and what becomes of prompts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bough.app.prompts import Prompts
from bough.ui.composer import Draft
from bough.ui.transcript.view import TranscriptView
from bough.ui.window import Window
from helpers.rooms import asked
from helpers.server import ModelServer
from helpers.slashes import press, run, seen
from helpers.world import World, draw, drawn

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(prompted: Window) -> Window:
    return prompted


def test_commands_on_the_branch(
    qtbot: QtBot, window: Window, draft: Draft, world: World, server: ModelServer
) -> None:
    server.reply("A main branch.\n\n```py\nx = 1\n```")
    reply = asked(qtbot, world, "What is a bough?")
    place = world.place

    run(qtbot, draft, "/copy branch")
    assert QGuiApplication.clipboard().text().startswith("**You:**\n\nWhat is a bough?\n\n**")
    run(qtbot, draft, "/copy code")
    assert QGuiApplication.clipboard().text() == "x = 1"
    run(qtbot, draft, "/copy")
    assert QGuiApplication.clipboard().text() == "A main branch.\n\n```py\nx = 1\n```"

    run(qtbot, draft, "/bookmark")
    assert place.landmarks(reply).bookmark
    run(qtbot, draft, "/rename Trees and boughs")
    assert place.title == "Trees and boughs"
    run(qtbot, draft, "/pin")
    assert world.library.session(place.session_id).pinned

    server.reply("An arm of a tree.")
    run(qtbot, draft, "/retry")
    qtbot.waitUntil(lambda: not place.running)
    place.label(place.path()[-1].id, "arm")
    run(qtbot, draft, "/goto 1")
    place.show_sibling(reply, 0)
    run(qtbot, draft, "/goto arm")
    assert place.path()[-1].text == "An arm of a tree."
    assert draw(place.tree()) == drawn("""
        What is a bough?
          A main branch.

        ```py
        x = 1
        ```
          An arm of a tree.
    """)

    run(qtbot, draft, "/clear")
    assert place.head is None
    assert len(place.tree()) == 3


def test_a_branch_begins_where_the_ring_is_brought_to(
    qtbot: QtBot, window: Window, draft: Draft, world: World, server: ModelServer
) -> None:
    place, transcript = world.place, draft.window().findChildren(TranscriptView)[0]
    server.reply("An arm of a tree.")
    first = asked(qtbot, world, "What is a bough?")
    server.reply("A thin one.")
    last = asked(qtbot, world, "And a twig?")

    run(qtbot, draft, "/branch")
    qtbot.waitUntil(transcript.hasFocus)
    assert transcript.focused == place.head == last
    for _ in range(2):
        QTest.keyClick(transcript, Key.Key_Up)
    QTest.keyClick(transcript, Key.Key_Return)

    assert place.head == first
    qtbot.waitUntil(draft.hasFocus)
    server.reply("A flat one.")
    run(qtbot, draft, "And a leaf?")
    qtbot.waitUntil(lambda: not place.running)
    assert draw(place.tree()) == drawn("""
        What is a bough?
          An arm of a tree.
            And a twig?
              A thin one.
            And a leaf?
              A flat one.
    """)


def test_a_question_after_branch_is_asked_in_one_of_its_own(
    qtbot: QtBot, window: Window, draft: Draft, world: World, server: ModelServer
) -> None:
    place = world.place
    server.reply("An arm of a tree.")
    first = asked(qtbot, world, "What is a bough?")
    server.reply("A thin one.", hold_after=1)
    place.say("And a twig?")
    # It has come to where it is held.
    qtbot.waitUntil(lambda: bool(place.path()[-1].text))
    server.reply("A flat one.")

    run(qtbot, draft, "/branch And a leaf?")
    server.release()
    qtbot.waitUntil(lambda: not place.growing)
    place.branch(first)
    server.reply("A small one.")
    run(qtbot, draft, "/branch And a bud?")
    qtbot.waitUntil(lambda: not place.growing)

    assert draw(place.tree(), place.head) == drawn("""
        What is a bough?
          An arm of a tree.
            And a twig?
              A thin one.
            And a leaf?
              A flat one.
            And a bud?
              A small one. <
    """)


def test_ctrl_z_takes_back_what_a_command_did(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    node = asked(qtbot, world, "What is a bough?")
    run(qtbot, draft, "/bookmark")
    assert world.place.landmarks(node).bookmark

    qtbot.keyClick(draft, Key.Key_Z, CTRL)

    assert not world.place.landmarks(node).bookmark
    assert draft.toPlainText() == ""


def test_views_open_by_their_words(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane

    run(qtbot, draft, "/map")
    assert pane.shows_map
    pane.close_map()
    run(qtbot, draft, "/find bough")
    assert pane._finder.isVisible()
    run(qtbot, draft, "/split")
    assert len(world.workspace.places()) == 2
    here = window.panes.current()
    assert here
    run(qtbot, here.composer.draft, "/new")
    assert len(world.workspace.places()) == 3


def test_a_branch_is_written_to_a_file(
    qtbot: QtBot, window: Window, draft: Draft, world: World, tmp_path: Path
) -> None:
    asked(qtbot, world, "What is a bough?")
    run(qtbot, draft, "/export md")
    dialog = window.findChild(QFileDialog)
    assert dialog
    file = tmp_path / "bough.md"
    dialog.fileSelected.emit(str(file))
    dialog.close()

    assert "What is a bough?" in file.read_text()


def test_the_model_is_chosen_by_its_name(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    world.catalogue.discover()
    qtbot.waitUntil(lambda: any(c.ref.endpoint == "scripted" for c in world.catalogue.choices()))

    run(qtbot, draft, "/model scr")

    assert world.place.model.model == "scripted"
    assert draft.toPlainText() == ""


# Prompts


def test_a_prompt_comes_with_its_first_argument_selected(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts, world: World
) -> None:
    prompts.save("tr", "Into {{language:English}} for {{reader}}: {{text}} ({{language:English}})")
    qtbot.keyClicks(draft, "/tr")
    assert seen(window) == ["> /tr"]
    press(qtbot, draft, Key.Key_Return)

    assert draft.textCursor().selectedText() == "English"
    qtbot.keyClicks(draft, "French")
    press(qtbot, draft, Key.Key_Tab)
    assert draft.textCursor().selectedText() == "{{reader}}"
    assert draft.toPlainText() == "Into French for {{reader}}: {{text}} (French)"
    qtbot.keyClick(draft, Key.Key_Backtab, SHIFT)
    assert draft.textCursor().selectedText() == "French"
    press(qtbot, draft, Key.Key_Tab)
    qtbot.keyClicks(draft, "me")

    press(qtbot, draft, Key.Key_Return)
    assert world.place.head is None
    assert draft.textCursor().selectedText() == "{{text}}"
    qtbot.keyClicks(draft, "oak")
    press(qtbot, draft, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(world.place.path()) and not world.place.running)
    assert world.place.path()[0].text == "Into French for me: oak (French)"

    press(qtbot, draft, Key.Key_Tab)
    assert not draft.hasFocus()


def test_a_default_that_nobody_changes_stays(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts, world: World
) -> None:
    prompts.save("tr", "😀 Into {{language:English}} please")
    qtbot.keyClicks(draft, "/tr")
    press(qtbot, draft, Key.Key_Return)
    assert draft.textCursor().selectedText() == "English"
    press(qtbot, draft, Key.Key_Return)

    qtbot.waitUntil(lambda: bool(world.place.path()) and not world.place.running)
    assert world.place.path()[0].text == "😀 Into English please"


def test_what_follows_the_word_fills_the_first_argument(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts
) -> None:
    prompts.save("tr", "Into {{language:English}}, {{tone}}.")
    prompts.save("why", "Why?")

    run(qtbot, draft, "/tr Old French")
    assert draft.toPlainText() == "Into Old French, {{tone}}."
    assert draft.textCursor().selectedText() == "{{tone}}"

    run(qtbot, draft, "/why not")
    assert draft.toPlainText() == "Why? not"


def test_the_word_of_a_command_stays_its_own(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts
) -> None:
    prompts.save("copy", "Write copy for {{product}}.")
    qtbot.keyClicks(draft, "/copy")
    assert seen(window) == ["> /copy", "/prompt-copy"]
    assert window.commands.slash.list.rows.row(1).sentence == "Write copy for {{product}}."

    run(qtbot, draft, "/prompt-copy")
    assert draft.toPlainText() == "Write copy for {{product}}."


def test_the_composer_is_kept_as_a_prompt(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts, world: World
) -> None:
    run(qtbot, draft, "/save-prompt greet Say hello to {{name}}.")
    assert {p.name: p.text for p in prompts.all()}["greet"] == "Say hello to {{name}}."
    assert draft.toPlainText() == ""

    asked(qtbot, world, "What is a bough?")
    run(qtbot, draft, "/save-prompt bough")
    assert {p.name: p.text for p in prompts.all()}["bough"] == "What is a bough?"

    before = prompts.all()
    run(qtbot, draft, "/save-prompt ../../x text")
    assert draft.toPlainText() == ""
    assert prompts.all() == before


def test_prompts_come_in_from_a_folder_and_go_out_to_one(
    qtbot: QtBot, window: Window, draft: Draft, prompts: Prompts, tmp_path: Path
) -> None:
    commands = window.commands
    source, target = tmp_path / "source", tmp_path / "target"
    for folder in (source, target):
        folder.mkdir()
    (source / "greet.md").write_text("Say hello.")
    (source / "notes.txt").write_text("None.")

    for command_id, folder in (("import_prompts", source), ("export_prompts", target)):
        command = commands.registry.find(command_id)
        assert command
        commands.run(command, commands.where())
        dialog = window.findChild(QFileDialog)
        assert dialog
        dialog.fileSelected.emit(str(folder))
        dialog.close()
        qtbot.waitUntil(lambda: window.findChild(QFileDialog) is None)

    assert prompts.by_name("greet")
    assert (target / "greet.md").read_text() == "Say hello.\n"
    assert window.panes.note.text() == "Prompts copied to target: 4."
