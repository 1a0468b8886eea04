"""A reply is opened in the Markdown editor, changed, saved, and gone on from."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog
from pytestqt.qtbot import QtBot

from bough.app.edits import Task
from bough.core.node import Role, Status
from bough.ui.editor.view import EditorView
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.dialogs import in_dialog
from helpers.rooms import asked, named, open_window
from helpers.server import ModelServer
from helpers.world import World, draw, drawn

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

REPLY = "A bough is a branch.\n\nIt grows on a tree."


@pytest.fixture
def pane(qtbot: QtBot, world: World, window: Window, server: ModelServer) -> Pane:
    server.reply(REPLY)
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane is not None
    return pane


@pytest.fixture
def editor(pane: Pane) -> EditorView:
    """The reply in the editor, opened as a person does, with the caret at its end."""
    reply = pane.place.head
    assert reply
    pane.transcript.reveal(reply)
    pane.transcript.setFocus()
    QTest.keyClick(pane.transcript, Key.Key_E)
    assert pane.editor
    pane.editor.source.moveCursor(QTextCursor.MoveOperation.End)
    return pane.editor


def write(editor: EditorView, text: str) -> None:
    for number, part in enumerate(text.split("\n")):
        if number:
            QTest.keyClick(editor.source, Key.Key_Return)
        QTest.keyClicks(editor.source, part)


def test_a_reply_is_changed_and_gone_on_from(
    qtbot: QtBot, world: World, pane: Pane, editor: EditorView, server: ModelServer
) -> None:
    original = editor.task.node
    QTest.keyClick(editor.source, Key.Key_A, CTRL)
    QTest.keyClicks(editor.source, "A limb of an oak")
    server.reply(" that bears leaves.")
    QTest.keyClick(editor.source, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not world.place.running)

    sent = server.requests[-1].body.decode()
    assert "A limb of an oak" in sent
    assert "A bough is a branch" not in sent
    made = world.place.path()[-1]
    assert (made.text, made.edited_from) == ("A limb of an oak that bears leaves.", original)
    assert pane.editor is None
    assert draw(world.place.tree()).replace(REPLY, "(as it came)") == drawn("""
        What is a bough?
          (as it came)
          A limb of an oak that bears leaves.
    """)

    world.place.undo()

    assert world.place.head == original


def test_saving_puts_a_branch_beside_the_original_and_undo_survives_it(
    world: World, editor: EditorView
) -> None:
    original = editor.task.node
    write(editor, " And in a park.")
    assert editor.unsaved
    with_note: list[str] = []
    world.place.noted.connect(lambda words, _undo: with_note.append(words))

    QTest.keyClick(editor.source, Key.Key_S, CTRL)

    made = world.place.path()[-1]
    assert (made.text, made.edited_from) == (REPLY + " And in a park.", original)
    assert made.status is Status.SEALED
    assert world.place.tree().node(original).text == REPLY
    assert not editor.unsaved
    assert with_note
    while editor.source.document().isUndoAvailable():
        QTest.keyClick(editor.source, Key.Key_Z, CTRL)
    assert editor.text == REPLY


def test_saving_and_replying_leads_to_the_composer(pane: Pane, editor: EditorView) -> None:
    write(editor, "!")

    QTest.keyClick(editor.source, Key.Key_Return, CTRL | SHIFT)

    assert pane.place.path()[-1].text == REPLY + "!"
    assert pane.editor is None
    assert pane.composer.draft.hasFocus()


def test_a_question_is_asked_anew_from_the_editor(
    qtbot: QtBot, world: World, pane: Pane, server: ModelServer
) -> None:
    question = world.place.path()[0].id
    pane.transcript.reveal(question)
    QTest.keyClick(pane.transcript, Key.Key_E, SHIFT)
    assert pane.editor
    pane.editor.source.moveCursor(QTextCursor.MoveOperation.End)
    server.reply("Another.")
    QTest.keyClicks(pane.editor.source, " Really?")
    QTest.keyClick(pane.editor.source, Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not world.place.running)

    assert [n.text for n in world.place.path()] == ["What is a bough? Really?", "Another."]
    assert pane.editor is None


def test_leaving_with_something_unsaved_asks_and_keeps_it(pane: Pane, editor: EditorView) -> None:
    node = editor.task.node
    write(editor, " More.")

    in_dialog(lambda: QTest.keyClick(editor.source, Key.Key_Escape), lambda d: d.reject())
    assert pane.editor is editor

    def keep(dialog: QDialog) -> None:
        named(dialog, QAbstractButton, "Keep as a draft").click()

    in_dialog(lambda: QTest.keyClick(editor.source, Key.Key_Escape), keep)
    assert pane.editor is None
    assert len(pane.place.siblings(node)) == 1

    pane.edit(node)

    assert pane.editor
    assert pane.editor.text == REPLY + " More."
    assert pane.editor.restored
    QTest.keyClick(pane.editor.source, Key.Key_Z, CTRL)
    assert pane.editor.text == REPLY


def test_leaving_with_nothing_changed_does_not_ask(pane: Pane, editor: EditorView) -> None:
    QTest.keyClick(editor.source, Key.Key_Escape)

    assert pane.editor is None
    assert pane.place.edits.draft(Task(pane.place.head or "")) is None


def test_a_restart_opens_the_editor_with_the_text_the_caret_and_the_mode(
    qtbot: QtBot, tmp_path: Path, server: ModelServer, theme: Theme
) -> None:
    world = World(tmp_path, server)
    server.reply(REPLY)
    with open_window(qtbot, world, theme) as window:
        node = asked(qtbot, world, "What is a bough?")
        pane = window.panes.current()
        assert pane
        pane.edit(node)
        assert pane.editor
        QTest.keyClick(pane.editor.source, Key.Key_End)
        QTest.keyClicks(pane.editor.source, " Yes.")
        QTest.keyClick(pane.editor.source, Key.Key_P, CTRL | SHIFT)
        caret = pane.editor.source.textCursor().position()
    world = world.restarted()
    with open_window(qtbot, world, theme) as window:
        pane = window.panes.current()
        assert pane
        assert pane.editor
        assert pane.editor.text.startswith("A bough is a branch. Yes.")
        assert pane.editor.source.textCursor().position() == caret
        assert pane.editor.preview.isHidden() or not pane.editor.preview.isVisible()
        assert pane.editor.unsaved
    world.close()


def test_the_preview_follows_and_the_bars_tell_what_changed(
    qtbot: QtBot, editor: EditorView
) -> None:
    QTest.keyClick(editor.source, Key.Key_Return)
    QTest.keyClick(editor.source, Key.Key_Return)
    QTest.keyClicks(editor.source, "## New")

    qtbot.waitUntil(lambda: len(editor.preview.turn.body.boxes) == 3)
    qtbot.waitUntil(lambda: editor.source.bars.added == 2)
    assert editor.preview.turn.body.boxes[-1].text_of(0) == "New"
    assert editor.foot.changes()[0][0] == "+2 lines"


def test_a_list_goes_on_by_itself_and_an_empty_item_ends_it(editor: EditorView) -> None:
    QTest.keyClick(editor.source, Key.Key_A, CTRL)
    write(editor, "1. one\ntwo\nthree\n\nend")

    assert editor.text == "1. one\n2. two\n3. three\nend"


def test_a_bracket_is_closed_typed_over_and_taken_back_in_one_step(editor: EditorView) -> None:
    QTest.keyClick(editor.source, Key.Key_A, CTRL)
    QTest.keyClicks(editor.source, "see ")
    QTest.keyClicks(editor.source, "[")
    assert editor.text == "see []"
    QTest.keyClicks(editor.source, "a]")
    assert editor.text == "see [a]"

    QTest.keyClick(editor.source, Key.Key_A, CTRL)
    QTest.keyClick(editor.source, Key.Key_B, CTRL)
    assert editor.text == "**see [a]**"
    QTest.keyClick(editor.source, Key.Key_Z, CTRL)
    assert editor.text == "see [a]"


def test_a_fence_is_closed(editor: EditorView) -> None:
    QTest.keyClick(editor.source, Key.Key_A, CTRL)
    QTest.keyClick(editor.source, Key.Key_Delete)
    for char in "```py":
        QTest.keyClicks(editor.source, char)
    QTest.keyClick(editor.source, Key.Key_Return)
    QTest.keyClicks(editor.source, "x = 1")

    assert editor.text == "```py\nx = 1\n```"


def test_rich_text_is_pasted_as_markdown(editor: EditorView) -> None:
    rich = QMimeData()
    rich.setHtml("<h2>A</h2><p>some <b>bold</b> <a href='https://x.org'>link</a></p>")
    QGuiApplication.clipboard().setMimeData(rich)
    QTest.keyClick(editor.source, Key.Key_A, CTRL)
    QTest.keyClick(editor.source, Key.Key_V, CTRL)

    assert editor.text == "## A\n\nsome **bold** [link](https://x.org)"


def test_what_is_pasted_is_taken_back_without_what_was_typed(editor: EditorView) -> None:
    write(editor, " Typed")
    QGuiApplication.clipboard().setText(" pasted")
    QTest.keyClick(editor.source, Key.Key_V, CTRL)
    assert editor.text.endswith(" Typed pasted")

    QTest.keyClick(editor.source, Key.Key_Z, CTRL)

    assert editor.text.endswith(" Typed")


def test_all_places_are_replaced_in_one_step(editor: EditorView) -> None:
    QTest.keyClick(editor.source, Key.Key_H, CTRL)
    editor.finder.regular.setChecked(True)
    QTest.keyClicks(editor.finder.words, "([a-z]) (is|grows)")
    editor.finder.other.setText("$1 - \\2")
    named(editor.finder, QAbstractButton, "Replace all").click()

    assert editor.text == "A bough - is a branch.\n\nIt grows on a tree.".replace("It g", "It - g")
    editor.source.undo()
    assert editor.text == REPLY


def test_a_pattern_without_end_comes_to_one(editor: EditorView) -> None:
    editor.source.replace_all_text("a" * 5000 + "!")
    QTest.keyClick(editor.source, Key.Key_F, CTRL)
    editor.finder.regular.setChecked(True)

    editor.finder.words.setText("(a+)+$")

    assert not editor.finder.count.text().startswith("1")


def test_of_a_line_that_is_a_book_few_places_are_lit(editor: EditorView) -> None:
    editor.source.setPlainText("x" * 200_000 + "\ny")
    QTest.keyClick(editor.source, Key.Key_F, CTRL)
    QTest.keyClicks(editor.finder.words, "x")

    assert 1 <= len(editor.source.extraSelections()) <= 20


def test_what_is_no_text_stays_with_the_reply(
    qtbot: QtBot, world: World, pane: Pane, server: ModelServer
) -> None:
    server.reply("Six.", reasoning="two times three")
    node = asked(qtbot, world, "2 x 3?")
    pane.edit(node)
    assert pane.editor
    assert pane.editor.text == "Six."
    assert pane.editor.preview.turn.thought
    QTest.keyClick(pane.editor.source, Key.Key_End)
    QTest.keyClicks(pane.editor.source, " So there.")
    QTest.keyClick(pane.editor.source, Key.Key_S, CTRL)

    made = world.place.path()[-1]
    assert made.role is Role.ASSISTANT
    assert (made.text, made.reasoning) == ("Six. So there.", "two times three")


def test_the_window_says_how_a_model_goes_on(editor: EditorView) -> None:
    assert "is asked to go on" in editor.foot.accessibleDescription()


def test_text_in_other_planes_is_edited_where_the_caret_is(editor: EditorView) -> None:
    QTest.keyClick(editor.source, Key.Key_A, CTRL)
    editor.source.insertPlainText("🌱🌱 word")
    QTest.keyClick(editor.source, Key.Key_B, CTRL)

    assert editor.text == "🌱🌱 **word**"


def test_the_keys_work_wherever_in_the_editor_one_is(pane: Pane, editor: EditorView) -> None:
    QTest.keyClick(editor.source, Key.Key_D, CTRL)
    assert editor.diff.isVisible()
    write(editor, "!")
    QTest.keyClick(editor.diff, Key.Key_S, CTRL)
    assert pane.place.path()[-1].text == REPLY + "!"

    QTest.keyClick(editor.diff, Key.Key_D, CTRL)

    assert editor.source.isVisible()


def test_the_preview_and_the_source_scroll_together(qtbot: QtBot, editor: EditorView) -> None:
    editor.source.replace_all_text("\n\n".join(f"Paragraph {n}. {'word ' * 40}" for n in range(80)))
    qtbot.waitUntil(lambda: not editor._follow.isActive() and not editor.preview.behind)
    editor.source.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: editor.preview.top == 0)
    block = editor.source.document().findBlockByNumber(80)
    editor.source.verticalScrollBar().setValue(block.firstLineNumber())

    start = editor.text.index("Paragraph 40.")
    assert abs(editor.preview.offset_at(editor.preview.top + 8) - start) < 150

    editor.preview.verticalScrollBar().setValue(round(editor.preview.place_of(0)))

    assert editor.source.firstVisibleBlock().blockNumber() <= 2


def test_what_is_in_sight_is_coloured_and_code_by_its_language(
    qtbot: QtBot, theme: Theme, editor: EditorView
) -> None:
    editor.source.replace_all_text("## A head\n\n```python\ndef f():\n    pass\n```\n\nend")

    def roles(line: int) -> list[str]:
        formats = editor.source.document().findBlockByNumber(line).layout().formats()
        return [one.format.foreground().color().name() for one in formats]

    assert roles(0) == [theme.color("synFunction").name()]
    qtbot.waitUntil(lambda: theme.color("synKeyword").name() in roles(3))
    assert roles(7) == []

    # A fence that is opened above makes code of what follows.
    cursor = editor.source.textCursor()
    cursor.setPosition(0)
    cursor.insertText("~~~\n")

    assert roles(1) == []


def test_whole_words_and_their_case_are_found(editor: EditorView) -> None:
    editor.source.replace_all_text("tree trees Tree tree")
    QTest.keyClick(editor.source, Key.Key_F, CTRL)
    QTest.keyClicks(editor.finder.words, "tree")
    assert editor.finder.count.text().endswith("/ 4")

    editor.finder.word.setChecked(True)
    assert editor.finder.count.text().endswith("/ 3")
    editor.finder.case.setChecked(True)
    assert editor.finder.count.text().endswith("/ 2")

    QTest.keyClick(editor.finder.words, Key.Key_Return)
    assert editor.source.textCursor().selectedText() == "tree"
    QTest.keyClick(editor.finder.words, Key.Key_Escape)
    assert editor.source.hasFocus()


def test_lines_need_not_be_wrapped(editor: EditorView) -> None:
    editor.source.replace_all_text("word " * 200)
    assert editor.source.document().firstBlock().layout().lineCount() > 1

    editor.tools.wrap.click()

    assert editor.source.document().firstBlock().layout().lineCount() == 1


def test_closing_the_tab_loses_nothing(
    qtbot: QtBot, world: World, window: Window, editor: EditorView
) -> None:
    place = world.place
    session, task = place.session_id, editor.task
    write(editor, " Unsaved.")
    world.workspace.close(place.id)

    again = world.workspace.open_session(session)

    assert again.edits.draft(task) == REPLY + " Unsaved."


def test_a_save_that_is_taken_back_in_the_tree_can_be_made_again(
    world: World, editor: EditorView
) -> None:
    original = editor.task.node
    write(editor, " One.")
    QTest.keyClick(editor.source, Key.Key_S, CTRL)
    write(editor, " Two.")
    QTest.keyClick(editor.source, Key.Key_S, CTRL)

    world.place.undo()
    world.place.undo()

    assert editor.task.node == original
    assert editor.unsaved
    assert world.place.edits.draft(editor.task) == REPLY + " One. Two."
    QTest.keyClick(editor.source, Key.Key_S, CTRL)
    made = world.place.path()[-1]
    assert (made.text, made.edited_from) == (REPLY + " One. Two.", original)


def test_a_line_of_thousands_of_marks_is_set_in_part(editor: EditorView) -> None:
    editor.source.setPlainText("$a" * 20_000)
    editor.source.colors.look()

    assert len(editor.source.document().begin().layout().formats()) <= 500
