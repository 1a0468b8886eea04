"""Code that is edited outside comes back as one sibling that grows, and nothing of it is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.app import external_edits, saves
from bough.app.external_edits import KEPT, ExternalEdits
from bough.core.node import Node
from bough.core.snippets import WHOLE, of_node
from helpers.fake_editor import TWICE, WAYS, FakeEditor
from helpers.rooms import asked
from helpers.server import ModelServer
from helpers.world import World

REPLY = "Here it is:\n\n```python title=a.py\nold = 1\n```\n\nand\n\n```sh\nls\n```\n"


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[FakeEditor]:
    editor = FakeEditor(tmp_path / "editor")
    yield editor
    editor.close()


@pytest.fixture
def edits(world: World, editor: FakeEditor) -> ExternalEdits:
    return edits_of(world, editor)


@pytest.fixture
def reply(qtbot: QtBot, world: World, server: ModelServer) -> Node:
    return replied(qtbot, world, server)


def edits_of(world: World, editor: FakeEditor) -> ExternalEdits:
    made = ExternalEdits(
        world.library, world.workspace.places, (str(editor.program),), world.workspace
    )
    world.workspace.__dict__["edits"] = made
    return made


def replied(qtbot: QtBot, world: World, server: ModelServer, text: str = REPLY) -> Node:
    server.reply(text)
    return world.place.node(asked(qtbot, world, "Code, please"))


def open_first(edits: ExternalEdits, world: World, reply: Node) -> Path:
    edits.open(world.place.session_id, of_node(reply)[0])
    (edit,) = edits.edits(world.place.session_id)
    return edit.pieces[-1].file


def siblings(world: World, reply: Node) -> list[str]:
    return [world.place.node(i).text for i in world.place.siblings(reply.id)]


def test_a_snippet_is_a_file_of_its_own_opened_at_its_line(
    qtbot: QtBot, world: World, edits: ExternalEdits, editor: FakeEditor, reply: Node
):
    edits.open(world.place.session_id, of_node(reply)[0], line=1)
    qtbot.waitUntil(lambda: len(editor.calls) == 1)

    file = world.library.profile / "snippets" / world.place.session_id / reply.id / "a.py"
    assert editor.calls == [["--wait", "--reuse-window", "--goto", "--", f"{file}:1"]]
    assert file.read_text() == "old = 1\n"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_saved_stands_beside_the_reply_however_it_is_saved(
    qtbot: QtBot, world: World, edits: ExternalEdits, editor: FakeEditor, reply: Node, way: str
):
    editor.will_save("new = 2\nmore = 3\n", way)

    open_first(edits, world, reply)
    changed = REPLY.replace("old = 1", "new = 2\nmore = 3")
    qtbot.waitUntil(lambda: siblings(world, reply)[-1] == changed)

    assert siblings(world, reply) == [REPLY, changed]
    head = world.place.path()[-1]
    assert (head.text, head.edited_from) == (changed, reply.id)
    (edit,) = edits.edits(world.place.session_id)
    assert (edit.came, edit.went) == (2, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="No other system says when a save is whole.")
@pytest.mark.parametrize("way", TWICE)
def test_of_two_saves_within_50_ms_the_first_is_kept_as_well(
    qtbot: QtBot, world: World, edits: ExternalEdits, editor: FakeEditor, reply: Node, way: str
):
    editor.will_save("new = 2", way)

    open_first(edits, world, reply)
    qtbot.waitUntil(lambda: "\nnew = 2" in siblings(world, reply)[-1])

    assert len(siblings(world, reply)) == 2
    world.place.undo()
    assert world.place.path()[-1].text == REPLY.replace("old = 1", "half of new = 2")
    world.place.undo()
    assert world.place.path()[-1].text == REPLY


@pytest.mark.parametrize("way", WAYS)
def test_where_no_system_tells_of_whole_saves_the_last_is_there_all_the_same(
    qtbot: QtBot,
    world: World,
    edits: ExternalEdits,
    editor: FakeEditor,
    reply: Node,
    way: str,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(saves, "reader", lambda _: None)
    editor.will_save("new = 2", way)

    open_first(edits, world, reply)

    qtbot.waitUntil(lambda: siblings(world, reply)[-1] == REPLY.replace("old = 1", "new = 2"))
    assert len(siblings(world, reply)) == 2


def test_every_save_of_an_edit_is_in_the_same_sibling(
    qtbot: QtBot, world: World, edits: ExternalEdits, reply: Node
):
    file = open_first(edits, world, reply)
    for text in ("one", "two", "three"):
        file.write_text(text)
        qtbot.waitUntil(lambda text=text: text in siblings(world, reply)[-1])

    assert len(siblings(world, reply)) == 2
    world.place.undo()
    assert "two" in world.place.path()[-1].text


def test_blocks_of_one_message_come_back_into_one_sibling(
    qtbot: QtBot, world: World, edits: ExternalEdits, editor: FakeEditor, reply: Node
):
    edits.open_all(world.place.session_id, reply.id)
    qtbot.waitUntil(lambda: len(editor.calls) == 1)
    (edit,) = edits.edits(world.place.session_id)
    assert edit.names == ["a.py", "snippet.sh"]
    for piece, text in zip(edit.pieces, ("x = 9", "pwd"), strict=True):
        piece.file.write_text(text)
        qtbot.waitUntil(lambda text=text: text in siblings(world, reply)[-1])

    after = REPLY.replace("old = 1", "x = 9").replace("ls", "pwd")
    assert siblings(world, reply) == [REPLY, after]


def test_a_whole_reply_goes_the_same_way(
    qtbot: QtBot, world: World, edits: ExternalEdits, reply: Node
):
    edits.open_message(world.place.session_id, reply.id)
    (edit,) = edits.edits(world.place.session_id)
    (piece,) = edit.pieces
    assert (piece.block, piece.file.name) == (WHOLE, "message.md")

    piece.file.write_text("Said otherwise.\n")
    qtbot.waitUntil(lambda: siblings(world, reply)[-1] == "Said otherwise.")


def test_a_version_that_was_replied_to_stays_as_it_is(
    qtbot: QtBot, world: World, edits: ExternalEdits, reply: Node, server: ModelServer
):
    file = open_first(edits, world, reply)
    file.write_text("one")
    qtbot.waitUntil(lambda: "one" in siblings(world, reply)[-1])
    server.reply("Fine.")
    asked(qtbot, world, "And now?")
    head = world.place.head

    file.write_text("two")
    qtbot.waitUntil(lambda: "two" in siblings(world, reply)[-1])

    assert len(siblings(world, reply)) == 3
    assert world.place.head == head


def test_a_file_that_is_deleted_takes_nothing_with_it(
    qtbot: QtBot, world: World, edits: ExternalEdits, reply: Node
):
    file = open_first(edits, world, reply)
    file.write_text("kept")
    qtbot.waitUntil(lambda: "kept" in siblings(world, reply)[-1])
    file.unlink()
    edits.done(world.place.session_id)

    assert "kept" in siblings(world, reply)[-1]
    assert edits.edits(world.place.session_id) == []


def test_what_is_saved_while_the_session_is_in_the_bin_is_taken_up_when_it_is_back(
    qtbot: QtBot, world: World, edits: ExternalEdits, reply: Node
):
    session = world.place.session_id
    file = open_first(edits, world, reply)
    world.library.bin_session(session)
    file.write_text("meanwhile")
    # Once as it is saved, and once more by the poll.
    for _ in range(2):
        qtbot.waitUntil(edits._soon.isActive)
        qtbot.waitUntil(lambda: not edits._soon.isActive())

    world.library.unbin_session(session)

    tree = world.library.tree
    qtbot.waitUntil(lambda: len(tree(session).siblings(reply.id)) == 2)
    assert "meanwhile" in tree(session).node(tree(session).siblings(reply.id)[-1]).text


def test_the_edit_ends_with_the_window_of_the_editor(
    qtbot: QtBot,
    world: World,
    edits: ExternalEdits,
    editor: FakeEditor,
    reply: Node,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(external_edits, "AT_ONCE", 0.0)
    open_first(edits, world, reply)
    qtbot.waitUntil(lambda: len(editor.calls) == 1)
    editor.close()

    qtbot.waitUntil(lambda: edits.edits(world.place.session_id) == [])
    assert siblings(world, reply) == [REPLY]


def test_what_was_saved_while_bough_was_killed_is_taken_up_at_its_next_start(
    qtbot: QtBot, world: World, edits: ExternalEdits, editor: FakeEditor, reply: Node
):
    file = open_first(edits, world, reply)
    file.write_text("before")
    qtbot.waitUntil(lambda: "before" in siblings(world, reply)[-1])
    # Nobody looks any more, as after a kill.
    edits._saves.stop()
    file.write_text("meanwhile")

    # Until then the program that is started holds what we hold.
    qtbot.waitUntil(lambda: len(editor.calls) == 1)
    again = world.restarted()
    try:
        resumed = edits_of(again, editor)
        resumed.resume()

        assert len(siblings(again, reply)) == 2
        assert "meanwhile" in siblings(again, reply)[-1]
        file.write_text("later")
        qtbot.waitUntil(lambda: "later" in siblings(again, reply)[-1])
    finally:
        again.close()


def test_what_was_planted_and_not_noted_before_a_kill_is_not_planted_again(
    qtbot: QtBot, world: World, edits: ExternalEdits, editor: FakeEditor, reply: Node
):
    file = open_first(edits, world, reply)
    noted = world.library.state(KEPT)
    file.write_text("saved")
    qtbot.waitUntil(lambda: "saved" in siblings(world, reply)[-1])
    world.library.set_state(KEPT, noted)

    # Until then the program that is started holds what we hold.
    qtbot.waitUntil(lambda: len(editor.calls) == 1)
    again = world.restarted()
    try:
        edits_of(again, editor).resume()

        assert len(siblings(again, reply)) == 2
    finally:
        again.close()


def test_an_edit_outlives_the_program_that_is_killed(
    qtbot: QtBot, world: World, server: ModelServer, editor: FakeEditor, tmp_path: Path
):
    """The program in a process of its own, with an edit that it took up a save of, is ended by the
    system; what is saved after that is there at the next start."""
    home = tmp_path / "other"
    told = tmp_path / "told"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(home), str(editor.program), str(told)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    ) as program:
        qtbot.waitUntil(told.exists, timeout=30_000)
        program.kill()
    file, node = map(str.strip, told.read_text().splitlines())
    Path(file).write_text("after the kill")

    again = World(home, server)
    try:
        edits_of(again, editor).resume()
        texts = siblings(again, again.library.node(again.place.session_id, node))

        assert len(texts) == 2
        assert "after the kill" in texts[-1]
    finally:
        again.close()


KILLED = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from bough.app.external_edits import KEPT, ExternalEdits
from bough.core.snippets import of_node
from helpers.server import ModelServer
from helpers.world import World

app = QCoreApplication([])
home, editor, told = map(Path, sys.argv[1:])
home.mkdir()
with ModelServer() as server:
    server.reply("```python title=a.py\\nold\\n```")
    world = World(home, server)
    edits = ExternalEdits(world.library, world.workspace.places, (str(editor),))
    world.place.say("Code, please")
    state = {}

    def look():
        if world.place.running:
            return
        if not state:
            reply = world.place.path()[-1]
            edits.open(world.place.session_id, of_node(reply)[0])
            (edit,) = edits.edits(world.place.session_id)
            state.update(file=edit.pieces[0].file, reply=reply.id)
            state["file"].write_text("before the kill")
        elif "before" in world.place.path()[-1].text and not told.exists():
            world.workspace.save()
            world.library.flush(5)
            new = told.with_suffix(".new")
            new.write_text(f"{state['file']}\\n{state['reply']}\\n")
            new.replace(told)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    app.exec()
"""


def test_an_editor_that_fails_says_why_and_nothing_is_being_edited(
    qtbot: QtBot, world: World, edits: ExternalEdits, editor: FakeEditor, reply: Node
):
    editor.will_fail()
    with qtbot.waitSignal(edits.failed) as failed:
        open_first(edits, world, reply)

    assert failed.args[0] == "editor_failed"
    assert failed.args[1]["message"] == "cannot connect"
    assert edits.edits(world.place.session_id) == []


def test_what_somebody_saved_is_never_written_over(
    world: World, edits: ExternalEdits, reply: Node, qtbot: QtBot
):
    file = open_first(edits, world, reply)
    file.write_text("mine")
    edits.done(world.place.session_id)

    again = open_first(edits, world, reply)

    assert (file.read_text(), again.read_text(), again.name) == ("mine", "old = 1\n", "a.py")


HOSTILE = (
    "--install-extension x.py", "$(id).py", "a;b.py", "../../x.py", "CON.py", "y" * 300 + ".py",
    "n\0l.py", ".bashrc.py", "-rf.py", "a:3:4.py", "%USERPROFILE%.py",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_of_a_reply_can_be_nothing_but_the_name_of_a_file(
    qtbot: QtBot,
    world: World,
    edits: ExternalEdits,
    editor: FakeEditor,
    server: ModelServer,
    name: str,
):
    reply = replied(qtbot, world, server, f'```py title="{name}"\nx\n```\n')
    file = open_first(edits, world, reply)
    qtbot.waitUntil(lambda: len(editor.calls) == 1)

    folder = world.library.profile / "snippets" / world.place.session_id / reply.id
    assert file.parent == folder
    assert list(folder.iterdir()) == [file]
    assert editor.calls[0][:4] == ["--wait", "--reuse-window", "--goto", "--"]
    assert editor.calls[0][4:] == [f"{file}:1"]


def test_all_code_of_a_path_is_a_folder(
    qtbot: QtBot, world: World, edits: ExternalEdits, editor: FakeEditor, reply: Node,
    server: ModelServer,
):  # fmt: skip
    other = replied(qtbot, world, server)
    edits.open_path(world.place.session_id, [n.id for n in world.place.path()])
    qtbot.waitUntil(lambda: len(editor.calls) == 1)

    folder = world.library.profile / "snippets" / world.place.session_id / f"{other.id}-all"
    assert sorted(f.name for f in folder.iterdir()) == [
        "a-2.py", "a.py", "snippet-2.sh", "snippet.sh"
    ]  # fmt: skip
    assert editor.calls[0] == ["--wait", "--new-window", "--", str(folder), str(folder / "a.py")]


def test_the_version_of_a_sibling_is_shown_beside(
    qtbot: QtBot, world: World, edits: ExternalEdits, editor: FakeEditor, reply: Node
):
    world.place.edit_reply(reply.id, REPLY.replace("old = 1", "new = 1"))
    edits.compare(world.place.session_id, of_node(world.place.path()[-1])[0])
    qtbot.waitUntil(lambda: len(editor.calls) == 1)

    options, (left, right) = editor.calls[0][:-2], editor.calls[0][-2:]
    assert options == ["--reuse-window", "--diff", "--"]
    assert (Path(left).read_text(), Path(right).read_text()) == ("old = 1\n", "new = 1\n")
