"""A person opens code elsewhere, sees that it is being edited there, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from bough.app.edits import Task
from bough.app.external_edits import ExternalEdits
from bough.core.snippets import of_node
from bough.ui.outline.snippets import SnippetPage
from bough.ui.outside import BANNER, NO_EDITOR
from bough.ui.window import Window
from helpers.fake_editor import FakeEditor
from helpers.program import answered_by, opened
from helpers.rooms import asked, named
from helpers.server import ModelServer
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton

REPLY = "Here it is:\n\n```python title=a.py\nold = 1\n```\n\nand\n\n```sh\nls\n```\n"


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[FakeEditor]:
    editor = FakeEditor(tmp_path / "editor")
    yield editor
    editor.close()


@pytest.fixture
def edits(world: World, editor: FakeEditor) -> ExternalEdits:
    made = ExternalEdits(
        world.library, world.workspace.places, (str(editor.program),), world.workspace
    )
    world.workspace.__dict__["edits"] = made
    return made


@pytest.fixture
def reply(qtbot: QtBot, world: World, server: ModelServer, window: Window) -> str:
    server.reply(REPLY)
    return asked(qtbot, world, "Code, please")


def snippets(window: Window, qtbot: QtBot) -> SnippetPage:
    window.outline.show_snippets()
    page = window.outline.snippets
    assert page is not None
    qtbot.waitUntil(lambda: page.list.rows.rowCount() > 0 and not page.list.rows.busy)
    return page


@pytest.mark.parametrize("keys", ["O", "Ctrl+J"])
def test_a_key_opens_all_code_of_the_message(
    qtbot: QtBot, window: Window, edits: ExternalEdits, editor: FakeEditor, reply: str, keys: str
):
    pane = window.panes.current()
    assert pane is not None
    pane.transcript.reveal(reply)
    pane.transcript.setFocus()
    QTest.keySequence(pane.transcript, QKeySequence(keys))

    qtbot.waitUntil(lambda: len(editor.calls) == 1)
    assert [Path(word).name for word in editor.calls[0][-2:]] == ["a.py", "snippet.sh"]


def test_the_head_of_a_block_opens_it(
    qtbot: QtBot, window: Window, edits: ExternalEdits, editor: FakeEditor, reply: str
):
    pane = window.panes.current()
    assert pane is not None
    view = pane.transcript
    view.reveal(reply)
    x, width, _ = view.column()
    column = range(view.rect_of(reply).top(), view.rect_of(reply).bottom())
    tool = next(
        at
        for y in column
        if (at := QPoint(x + width - 20, y)) and "open" in str(view.touch_at(at.toPointF()))
    )
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=tool + QPoint(0, 8))

    qtbot.waitUntil(lambda: len(editor.calls) == 1)
    assert Path(editor.calls[0][-1]).name == "a.py:1"


def test_the_window_says_what_is_edited_elsewhere_until_it_is_done(
    qtbot: QtBot, window: Window, world: World, edits: ExternalEdits, editor: FakeEditor, reply: str
):
    window.outside.do(world.place, "open_block_0_1", reply)
    assert window.panes.banner.text(BANNER).startswith("a.py: being edited in VS Code.")
    (edit,) = edits.edits(world.place.session_id)
    edit.pieces[0].file.write_text("new = 2\n")

    qtbot.waitUntil(lambda: "+1 −1" in window.panes.banner.text(BANNER))
    qtbot.waitUntil(lambda: window.panes.note.text().startswith("a.py was saved"))
    assert "new = 2" in world.place.path()[-1].text
    QTest.mouseClick(named(window, QAbstractButton, "Undo"), Qt.MouseButton.LeftButton)
    assert world.place.head == reply

    QTest.mouseClick(named(window, QAbstractButton, "Done"), Qt.MouseButton.LeftButton)
    assert window.panes.banner.text(BANNER) == ""


def test_the_list_of_snippets_names_them_and_leads_to_them(
    qtbot: QtBot, window: Window, world: World, edits: ExternalEdits, editor: FakeEditor, reply: str
):
    world.place.edit_reply(reply, REPLY.replace("old", "new"))
    page = snippets(window, qtbot)
    rows = page.list.rows

    said = [rows.data(rows.index(n), Qt.ItemDataRole.AccessibleTextRole) for n in range(2)]
    assert said == ["a.py, Python, 2 versions", "snippet.sh, Shell"]
    with qtbot.waitSignal(page.list.went) as went:
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert went.args == [world.place.head]
    QTest.keyClick(page.list, Qt.Key.Key_O)
    qtbot.waitUntil(lambda: len(editor.calls) == 1)


def test_the_menu_of_a_snippet_opens_it_in_a_new_window(
    qtbot: QtBot, window: Window, edits: ExternalEdits, editor: FakeEditor, reply: str
):
    page = snippets(window, qtbot)
    at = page.list.visualRect(page.list.rows.index(1)).center()
    page.list.customContextMenuRequested.emit(at)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (action,) = [a for a in menu.actions() if a.text() == "Open in a new window of VS Code"]
    action.trigger()
    menu.close()

    qtbot.waitUntil(lambda: len(editor.calls) == 1)
    assert editor.calls[0][1] == "--new-window"
    assert editor.calls[0][-1].endswith("/snippet.sh:1")


def test_all_snippets_are_saved_to_a_folder_and_nothing_is_written_over(
    qtbot: QtBot, window: Window, tmp_path: Path, reply: str
):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a.py").write_text("mine")
    page = snippets(window, qtbot)
    page.save_to(str(folder))

    qtbot.waitUntil(lambda: window.panes.note.text() == "Saved 2 files in out")
    assert {f.name: f.read_text() for f in folder.iterdir()} == {
        "a.py": "mine", "a-2.py": "old = 1\n", "snippet.sh": "ls\n"
    }  # fmt: skip


def test_the_snippets_of_all_branches_are_saved_to_a_folder_each(
    qtbot: QtBot, window: Window, world: World, tmp_path: Path, reply: str
):
    page = snippets(window, qtbot)
    assert page.save_branches.isHidden()
    world.place.edit_reply(reply, REPLY.replace("old = 1", "new = 2"))
    assert not page.save_branches.isHidden()

    page.save_branches_to(str(tmp_path))

    qtbot.waitUntil(lambda: window.panes.note.text() == f"Saved 4 files in {tmp_path.name}")
    codes = {str(f.relative_to(tmp_path)): f.read_text() for f in tmp_path.glob("*/*.py")}
    assert sorted(codes.values()) == ["new = 2\n", "old = 1\n"]
    assert {Path(name).name for name in codes} == {"a.py"}


def test_without_an_editor_the_window_says_how_to_get_one(
    qtbot: QtBot, window: Window, world: World, reply: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bough.core.external_editors.find", lambda *_: None)
    window.outside.do(world.place, "open_block_0_1", reply)

    assert "PATH" in window.panes.banner.text(NO_EDITOR)
    qtbot.mouseClick(named(window, QAbstractButton, "Edit it here"), LEFT)
    qtbot.waitUntil(lambda: window.panes.current().editor is not None)
    assert window.panes.current().editor.text == world.place.node(reply).text
    assert not window.panes.banner.text(NO_EDITOR)


def test_what_is_written_in_the_editor_is_gone_on_with_in_another_program(
    qtbot: QtBot, window: Window, world: World, reply: str
):
    wished: list[tuple[str, str]] = []
    pane = window.panes.current()
    pane.outside_requested.connect(lambda act, node: wished.append((act, node)))
    pane.open_editor(Task(reply))
    qtbot.keyClicks(pane.editor.source, "Mine. ")

    qtbot.mouseClick(named(pane.editor, QAbstractButton, "Open in VS Code"), LEFT)

    saved = world.place.head
    assert saved != reply
    assert world.place.node(saved).text.startswith("Mine. ")
    assert wished == [("open_markdown", saved)]
    assert pane.editor is None


def test_the_editor_can_be_tried(
    qtbot: QtBot, window: Window, edits: ExternalEdits, editor: FakeEditor
):
    window.outside.try_out()

    qtbot.waitUntil(lambda: len(editor.calls) == 1)
    assert window.panes.note.text().startswith("Bough found VS Code at ")
    assert Path(editor.calls[0][-1]).name == "bough.md:1"


def test_what_was_saved_while_the_program_was_closed_is_there_when_it_opens(
    qtbot: QtBot, server: ModelServer, editor: FakeEditor, tmp_path: Path
):
    world = World(tmp_path, server)
    edits = ExternalEdits(world.library, world.workspace.places, (str(editor.program),))
    server.reply(REPLY)
    reply = asked(qtbot, world, "Code, please")
    edits.open(world.place.session_id, of_node(world.place.node(reply))[0])
    (edit,) = edits.edits(world.place.session_id)
    qtbot.waitUntil(lambda: len(editor.calls) == 1)
    edits.close()
    world.close()
    edit.pieces[0].file.write_text("meanwhile\n")

    answered_by(server.endpoint)
    with opened(qtbot, tmp_path / "profile") as bough:
        place = bough.workspace.current()
        assert place is not None
        qtbot.waitUntil(lambda: "meanwhile" in place.path()[-1].text)
        banner = bough.window.panes.banner
        qtbot.waitUntil(lambda: banner.text(BANNER).startswith("a.py: being edited"))
