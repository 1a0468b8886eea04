"""Bough as a whole: its window, a profile on the disk, and a model server on a real socket."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bough.core.node import Node, Role, Status, Text
from bough.core.operations import Operation, Plant
from bough.core.session import Session
from bough.core.store.store import FILE, Store
from bough.ui.start import Bough
from helpers.command import bough
from helpers.desks import draw as draw_desks
from helpers.listener import Listener
from helpers.program import PATIENCE, answered_by, gone, opened, started
from helpers.reader import LEFT, Reader
from helpers.server import Gate, ModelServer, Script, words
from helpers.world import drawn

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key

QUESTION = "What is a bough?"
ANSWER = "A bough is a main branch of a tree."
STORY = " ".join(f"Branch {number} forks again." for number in range(1000))


@pytest.fixture
def profile(home: Path, server: ModelServer) -> Path:
    """A profile without sessions, where the scripted server answers."""
    endpoint = replace(server.endpoint, prefill="trailing")
    answered_by(endpoint)
    return home / "bough"


def journal(profile: Path) -> str:
    """What is on the disk of growing replies, read from outside."""
    file = profile / FILE
    if not file.exists():
        return ""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        return "".join(text for (text,) in db.execute("SELECT text FROM growth ORDER BY seq"))


def on_disk(profile: Path) -> list[Node]:
    """The messages of the only session, as the next start finds them."""
    with closing(Store.open(profile)) as store:
        store.recover()
        (session,) = store.sessions()
        return list(store.tree(session.id).walk())


def intact(profile: Path) -> bool:
    with closing(sqlite3.connect(profile / FILE)) as db:
        return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def kill_at_its_fourth_word(qtbot: QtBot, server: ModelServer, profile: Path) -> None:
    """Ask, and kill the program once the server has gone silent and all it said is on disk."""
    server.reply(ANSWER, hold_after=4)
    with started(profile) as program:
        program.say(QUESTION)
        qtbot.waitUntil(lambda: journal(profile) == "A bough is a ", timeout=PATIENCE)
        program.process.kill()
        program.ended()


# When it ends before its time


def test_windows_panes_and_drafts_stand_after_a_kill_and_after_a_quit_as_they_stood(
    qtbot: QtBot, profile: Path
) -> None:
    with started(profile) as program:
        program.say(QUESTION)
        qtbot.waitUntil(lambda: [n.status for n in nodes(profile)][1:] == [Status.SEALED])
        program.key("Ctrl+\\")
        program.type("down another branch")
        qtbot.waitUntil(lambda: drafts(profile) == {"down another branch"})
        program.key("Ctrl+Shift+N")
        qtbot.waitUntil(lambda: len(kept(profile)) == 2)
        program.type("in a second window")
        qtbot.waitUntil(lambda: drafts(profile) == {"down another branch", "in a second window"})
        program.process.kill()
        program.ended()

    picture = "> (What is a bough? | down another branch*)\n\n> in a second window*"
    for _ in range(2):
        with opened(qtbot, profile) as bough:
            assert draw_desks(bough.workspace) == picture
            assert len([w for w in bough.windows.all() if w.isVisible()]) == 2
            assert bough.window.panes.current().composer.draft.toPlainText() == "in a second window"


def kept(profile: Path) -> list[object]:
    """The windows as the next start finds them."""
    with closing(Store.open(profile, readonly=True)) as store:
        return store.state("desks", {"desks": []})["desks"]


def drafts(profile: Path) -> set[str]:
    with closing(Store.open(profile, readonly=True)) as store:
        return {place.draft for place in store.places(opened=True)} - {""}


def nodes(profile: Path) -> list[Node]:
    """The messages of the only session, read from outside."""
    if not (profile / FILE).exists():
        return []
    with closing(Store.open(profile, readonly=True)) as store:
        return [n for session in store.sessions()[:1] for n in store.tree(session.id).walk()]


@pytest.mark.parametrize("many", [1, 200])
def test_a_kill_in_mid_stream_leaves_the_question_and_what_had_come(
    qtbot: QtBot, server: ModelServer, profile: Path, many: int
) -> None:
    server.reply(STORY, delay=0.002)
    with started(profile) as program:
        program.say(QUESTION)
        qtbot.waitUntil(lambda: len(words(journal(profile))) >= many, timeout=PATIENCE)
        seen = journal(profile)

        program.process.kill()
        assert program.ended() == -signal.SIGKILL

    assert intact(profile)
    question, reply = on_disk(profile)
    assert question.text == QUESTION
    assert reply.status is Status.INTERRUPTED
    assert STORY.startswith(reply.text)
    assert len(seen) <= len(reply.text) < len(STORY)
    shown = bough("sessions", "--json").json
    nodes = bough("show", shown[0]["id"], "--json").json["nodes"]
    assert [n["status"] for n in nodes] == ["sealed", "interrupted"]
    assert [n["text"] for n in nodes] == [QUESTION, reply.text]


def test_after_a_kill_the_next_start_lets_the_reply_go_on(
    qtbot: QtBot, server: ModelServer, profile: Path
) -> None:
    kill_at_its_fourth_word(qtbot, server, profile)

    server.reply("main branch of a tree.")
    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        assert reader.text == [QUESTION, "A bough is a "]
        reader.click("Continue from here")
        reader.wait()
        assert reader.text == [QUESTION, ANSWER]


def test_a_kill_while_the_server_is_silent_loses_no_word(
    qtbot: QtBot, server: ModelServer, profile: Path
) -> None:
    kill_at_its_fourth_word(qtbot, server, profile)

    assert [n.text for n in on_disk(profile)] == [QUESTION, "A bough is a "]


@pytest.mark.parametrize("silent", ["before the answer", "before the first word", "in its middle"])
def test_sigterm_while_the_server_stalls_ends_the_program_and_keeps_what_had_come(
    qtbot: QtBot, server: ModelServer, profile: Path, silent: str
) -> None:
    match silent:
        case "before the answer":
            server.play(Script((Gate(),), framing="none"))
        case "before the first word":
            server.reply("Never said.", hold_after=0)
        case _:
            server.reply(ANSWER, hold_after=4)
    kept = "A bough is a " if silent == "in its middle" else ""
    with started(profile) as program:
        program.say(QUESTION)
        asked = server.wait_for(seconds=30)
        qtbot.waitUntil(lambda: journal(profile) == kept, timeout=PATIENCE)

        program.process.terminate()
        assert program.ended(10) == 0, program.words

    assert program.words == ""
    assert asked.closed.wait(10)
    question, reply = on_disk(profile)
    assert question.text == QUESTION
    assert (reply.text, reply.status) == (kept, Status.STOPPED)
    assert intact(profile)


@pytest.mark.model
@pytest.mark.parametrize(
    ("number", "code", "status"),
    [
        (signal.SIGTERM, 0, Status.STOPPED),
        (signal.SIGKILL, -signal.SIGKILL, Status.INTERRUPTED),
    ],
)
def test_the_engine_goes_with_the_program_and_what_it_wrote_stays(
    qtbot: QtBot, home: Path, number: signal.Signals, code: int, status: Status
) -> None:
    profile = home / "bough"
    with started(profile) as program:
        program.say("Tell me a long story about an oak.")
        qtbot.waitUntil(lambda: journal(profile) != "", timeout=PATIENCE)
        seen = journal(profile)
        (engine,) = psutil.Process(program.process.pid).children()
        assert "bough.core.engine.child" in engine.cmdline()

        program.process.send_signal(number)
        assert program.ended(10) == code, program.words

    qtbot.waitUntil(lambda: gone(engine), timeout=PATIENCE)
    question, reply = on_disk(profile)
    assert question.text == "Tell me a long story about an oak."
    assert reply.text.startswith(seen)
    assert reply.status is status


# One conversation


@pytest.fixture
def reader(qtbot: QtBot, profile: Path) -> Iterator[Reader]:
    with opened(qtbot, profile) as bough:
        yield Reader(qtbot, bough)


def test_a_question_is_answered_in_the_transcript(reader: Reader) -> None:
    reader.ask(QUESTION)

    assert reader.text == [QUESTION, ANSWER]
    assert reader.composer.toPlainText() == ""
    assert reader.tabs == [QUESTION]


def test_esc_stops_a_reply_and_continue_makes_it_longer_in_its_place(
    reader: Reader, server: ModelServer
) -> None:
    server.reply(ANSWER, hold_after=4)
    reader.say(QUESTION)
    reader.qtbot.waitUntil(lambda: reader.text[-1:] == ["A bough is a "])
    reader.press(Key.Key_Escape)
    assert reader.tree == drawn(f"""
        {QUESTION}
          A bough is a  <
    """)

    server.reply("main branch of a tree.")
    reader.click("Continue")
    reader.wait()

    assert reader.text == [QUESTION, ANSWER]
    assert reader.siblings == ""
    assert reader.tree == drawn(f"""
        {QUESTION}
          {ANSWER} <
    """)
    sent = server.questions[-1].json["messages"]
    assert [m["content"] for m in sent] == [QUESTION, "A bough is a "]

    reader.press(Key.Key_Z, CTRL)
    assert reader.text == [QUESTION, "A bough is a "]


def test_try_again_adds_a_sibling_and_alt_left_goes_back_to_the_first(
    reader: Reader, server: ModelServer
) -> None:
    reader.ask(QUESTION)
    server.reply("An arm of a tree.")

    reader.click("Try again")
    reader.wait()
    assert reader.tree == drawn(f"""
        {QUESTION}
          {ANSWER}
          An arm of a tree. <
    """)
    assert reader.siblings == "2 / 2"

    reader.press(Key.Key_Left, ALT)
    assert reader.text == [QUESTION, ANSWER]
    assert reader.siblings == "1 / 2"


def test_a_question_edited_in_place_becomes_a_sibling_with_its_own_reply(
    reader: Reader, server: ModelServer
) -> None:
    reader.ask(QUESTION)
    server.reply("A leaf of grass.")

    reader.press(Key.Key_Up)
    reader.press(Key.Key_A, CTRL)
    reader.say("What is a blade?")
    reader.wait()

    assert reader.text == ["What is a blade?", "A leaf of grass."]
    assert reader.tree == drawn(f"""
        {QUESTION}
          {ANSWER}
        What is a blade?
          A leaf of grass. <
    """)
    sent = server.questions[-1].json["messages"]
    assert [m["content"] for m in sent] == ["What is a blade?"]


def test_what_is_deleted_comes_back_with_undo(reader: Reader, server: ModelServer) -> None:
    reader.ask(QUESTION)
    server.reply("On a tree.")
    reader.ask("Where?")
    whole = reader.tree

    reader.qtbot.mouseClick(reader.transcript.viewport(), LEFT)
    reader.press(Key.Key_Up)
    reader.press(Key.Key_Up)
    reader.press(Key.Key_Delete)
    assert reader.tree == drawn(f"""
        {QUESTION}
          {ANSWER} <
    """)

    reader.click("Undo")
    assert reader.tree == whole
    assert reader.text == [QUESTION, ANSWER, "Where?", "On a tree."]


@pytest.mark.model
def test_the_model_inside_answers_and_goes_on_where_it_was_stopped(
    qtbot: QtBot, home: Path
) -> None:
    with opened(qtbot, home / "bough") as bough:
        reader = Reader(qtbot, bough)
        reader.ask("Name three trees.")
        assert reader.text[0] == "Name three trees."
        assert reader.text[1].strip()
        assert reader.last.status is Status.SEALED

        reader.say("Tell me a long story about an oak.")
        qtbot.waitUntil(
            lambda: len(reader.text) == 4 and len(words(reader.text[3])) > 8, timeout=PATIENCE
        )
        reader.press(Key.Key_Escape)
        stopped = reader.last
        assert stopped.status is Status.STOPPED
        reader.click("Continue")
        qtbot.waitUntil(
            lambda: len(words(reader.last.text)) > len(words(stopped.text)) + 8, timeout=PATIENCE
        )
        reader.press(Key.Key_Escape)

        assert reader.last.parent == stopped.parent
        assert reader.last.text.startswith(stopped.text)
        # It went on; a model that did not see its beginning would write that once more.
        more = reader.last.text.removeprefix(stopped.text)
        assert not more.strip().startswith(stopped.text.strip()[:20])


# Two at a time


def test_two_sessions_stream_at_once_and_each_reply_stays_in_its_own(
    reader: Reader, server: ModelServer
) -> None:
    many = 40
    server.reply(" ".join(f"oak{n}" for n in range(many)), delay=0.005, hold_after=many // 2)
    server.reply(" ".join(f"elm{n}" for n in range(many)), delay=0.005, hold_after=many // 2)
    reader.say("Oaks?")
    server.wait_for(1)
    reader.press(Key.Key_T, CTRL)
    reader.say("Elms?")
    server.wait_for(2)

    reader.qtbot.waitUntil(lambda: reader.text[-1].endswith("elm19 "))
    assert reader.tabs == ["Oaks?, running", "Elms?, running"]
    reader.look_at_tab(1)
    reader.qtbot.waitUntil(lambda: reader.text[-1].endswith("oak19 "))
    server.release()
    reader.wait()
    reader.qtbot.waitUntil(lambda: reader.tabs == ["Oaks?", "Elms?, unread"])

    assert reader.text == ["Oaks?", " ".join(f"oak{n}" for n in range(many))]
    reader.look_at_tab(2)
    assert reader.text == ["Elms?", " ".join(f"elm{n}" for n in range(many))]
    assert reader.tabs == ["Oaks?", "Elms?"]
    first, second = (q.json["messages"] for q in server.questions)
    assert [m["content"] for m in first] == ["Oaks?"]
    assert [m["content"] for m in second] == ["Elms?"]


# The next start


def test_after_a_restart_everything_is_as_it_was(
    qtbot: QtBot, server: ModelServer, profile: Path
) -> None:
    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        server.reply("An oak.")
        reader.ask("Oaks?")
        server.reply("Another oak.")
        reader.click("Try again")
        reader.wait()
        reader.press(Key.Key_Left, ALT)
        reader.press(Key.Key_T, CTRL)
        server.reply(STORY[:6000])
        reader.ask("Elms?")
        reader.write("half a thought")
        reader.press(Key.Key_T, CTRL)
        reader.write("only a draft")
        reader.drag_first(3)
        reader.drag_edge_of_sidebar(by=44)
        width = reader.window.sidebar.width()
        reader.press(Key.Key_F8)
        reader.window.resize(700, 560)
        reader.look_at_tab(3)
        qtbot.waitUntil(lambda: not reader.transcript.flow.unfinished)
        qtbot.mouseClick(reader.transcript.viewport(), LEFT)
        reader.press(Key.Key_PageUp)
        reader.press(Key.Key_PageUp)
        line = reader.first_line
        assert line

    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        assert (reader.window.width(), reader.window.height()) == (700, 560)
        assert reader.tabs == ["New session", "Oaks?", "Elms?"]
        assert reader.current_tab == 3
        assert reader.composer.toPlainText() == "half a thought"
        assert reader.text == ["Elms?", STORY[:6000]]
        assert reader.first_line == line

        reader.look_at_tab(2)
        assert reader.text == ["Oaks?", "An oak."]
        assert reader.siblings == "1 / 2"
        reader.look_at_tab(1)
        assert reader.composer.toPlainText() == "only a draft"

        reader.window.resize(1280, 840)
        qtbot.waitUntil(reader.window.sidebar.isVisible)
        assert reader.window.sidebar.width() == width
        assert not reader.window.outline.isVisible()


# A long one


def long_session(profile: Path, many: int) -> None:
    """A session of so many messages, one below the other."""
    said = [
        Node(
            f"n{number}",
            f"n{number - 1}" if number else None,
            Role.ASSISTANT if number % 2 else Role.USER,
            (Text(f"Message {number + 1} of a long talk."),),
            created_at=float(number),
        )
        for number in range(many)
    ]
    with closing(Store.open(profile)) as store:
        store.add_session(Session("long", "A long talk", titled=True, updated_at=1.0))
        planted = Operation("o", "say", (Plant(tuple(said)),), None, said[-1].id, 1.0)
        store.record("long", planted)


def test_in_ten_thousand_messages_home_and_end_lead_to_the_first_and_the_last(
    qtbot: QtBot, profile: Path
) -> None:
    long_session(profile, 10_000)
    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        reader.press(Key.Key_F, CTRL | SHIFT)
        reader.say("long talk")
        view = reader.transcript
        assert reader.tabs == ["New session", "A long talk"]
        assert reader.last_in_view == "Message 10000 of a long talk."

        qtbot.mouseClick(view.viewport(), LEFT)
        reader.press(Key.Key_Home)
        assert reader.in_view[0] == "Message 1 of a long talk."
        assert Listener(view).focused == "You, message 1 of 10000"

        reader.press(Key.Key_End)
        assert reader.last_in_view == "Message 10000 of a long talk."
        assert Listener(view).focused.endswith(", message 10000 of 10000")


def test_where_a_key_led_is_kept_while_the_program_runs(qtbot: QtBot, profile: Path) -> None:
    long_session(profile, 100)
    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        reader.press(Key.Key_F, CTRL | SHIFT)
        reader.say("long talk")
        qtbot.mouseClick(reader.transcript.viewport(), LEFT)

        for key, kept in ((Key.Key_Home, "n0"), (Key.Key_End, ""), (Key.Key_Home, "n0")):
            reader.press(key)
            qtbot.waitUntil(lambda kept=kept: anchor(bough) == kept)


def anchor(bough: Bough) -> str:
    """The message that the next start would show, also after a crash; "" for the end."""
    place = bough.workspace.current()
    assert place is not None
    return place.anchor["node"] if place.anchor else ""
