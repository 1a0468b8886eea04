"""Bough as a whole: its window, a profile on the disk, and a model server on a real socket."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.core import config, paths
from bough.core.config import Config
from bough.core.endpoint import ModelRef
from bough.core.node import Node, Status
from bough.core.store.store import FILE, Store
from helpers.command import bough
from helpers.program import started
from helpers.server import Gate, ModelServer, Script, words

QUESTION = "What is a bough?"
STORY = " ".join(f"Branch {number} forks again." for number in range(1000))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def profile(home: Path, server: ModelServer) -> Path:
    """A profile without sessions, where the scripted server answers."""
    endpoint = replace(server.endpoint, prefill="trailing")
    config.save(
        paths.config_file(),
        Config(endpoints=(endpoint,), default_model=ModelRef(endpoint.id, "scripted")),
    )
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


# When it ends before its time


@pytest.mark.parametrize("many", [1, 200])
def test_a_kill_in_mid_stream_leaves_the_question_and_what_had_come(
    qtbot: QtBot, server: ModelServer, profile: Path, many: int
) -> None:
    server.reply(STORY, delay=0.002)
    with started(profile) as program:
        program.say(QUESTION)
        qtbot.waitUntil(lambda: len(words(journal(profile))) >= many, timeout=20_000)
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


def test_a_kill_while_the_server_is_silent_loses_no_word(
    qtbot: QtBot, server: ModelServer, profile: Path
) -> None:
    server.reply("A bough is a main branch of a tree.", hold_after=4)
    with started(profile) as program:
        program.say(QUESTION)
        qtbot.waitUntil(lambda: journal(profile) == "A bough is a ", timeout=20_000)

        program.process.kill()
        program.ended()

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
            server.reply("A bough is a main branch of a tree.", hold_after=4)
    kept = "A bough is a " if silent == "in its middle" else ""
    with started(profile) as program:
        program.say(QUESTION)
        asked = server.wait_for(seconds=20)
        qtbot.waitUntil(lambda: journal(profile) == kept)

        program.process.terminate()
        assert program.ended(10) == 0, program.words

    assert program.words == ""
    assert asked.closed.wait(10)
    question, reply = on_disk(profile)
    assert question.text == QUESTION
    assert (reply.text, reply.status) == (kept, Status.STOPPED)
    assert intact(profile)
