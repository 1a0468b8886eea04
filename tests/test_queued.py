"""What waits in line outlives the program that is killed, however it is caught."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bough.core.node import Status
from bough.core.store.store import FILE, Store
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.following import FollowingTurn
from helpers.program import PATIENCE, answered_by, opened, started
from helpers.rooms import named
from helpers.server import ModelServer, reply_script

QUESTION, NEXT = "What is a bough?", "And a log?"


@pytest.fixture
def profile(home: Path, server: ModelServer) -> Path:
    answered_by(server.endpoint)
    return home / "bough"


def column(profile: Path, query: str) -> list[str]:
    """What is on the disk, read from outside."""
    file = profile / FILE
    if not file.exists():
        return []
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        return [value for (value,) in db.execute(query)]


def test_a_message_that_waits_is_there_after_a_kill_and_sent_by_a_person_only(
    qtbot: QtBot, server: ModelServer, profile: Path
) -> None:
    server.reply("A bough is a branch.", hold_after=2)
    with started(profile) as program:
        program.say(QUESTION)
        server.wait_for(1, 60)
        program.say(NEXT)
        qtbot.waitUntil(
            lambda: column(profile, "SELECT text FROM outbox") == [NEXT], timeout=PATIENCE
        )
        program.process.kill()
        program.process.wait()
    assert column(profile, "SELECT draft FROM places WHERE position IS NOT NULL") == [""]

    with opened(qtbot, profile) as bough:
        pane = bough.window.panes.current()
        assert pane is not None
        assert pane.place.path()[-1].status is Status.INTERRUPTED
        (turn,) = pane.transcript.findChildren(FollowingTurn)
        assert turn.accessibleDescription() == "The reply above did not end"
        assert len(server.questions) == 1

        qtbot.mouseClick(named(turn, Button, "Send anyway"), Qt.MouseButton.LeftButton)

        server.wait_for(2)
        qtbot.waitUntil(lambda: not pane.place.running)
        assert pane.place.path()[2].text == NEXT


@pytest.mark.long
def test_of_messages_that_wait_none_is_lost_or_said_twice_by_kills_at_any_moment(
    server: ModelServer, home: Path, profile: Path
) -> None:
    """While answers come that let the next one go, so that what waits moves all the time."""
    dice = Random(5)
    texts = [f"message {number}" for number in range(6)]
    server.otherwise = reply_script("An answer to it at some length, but not much.", delay=0.01)
    for number in range(16):
        killed = home / f"killed {number}"
        asked = len(server.questions)
        with started(killed) as program:
            program.say(QUESTION)
            for text in texts:
                program.say(text)
            server.wait_for(asked + 1, 60)
            with suppress(TimeoutError):
                server.wait_for(asked + 20, dice.uniform(0.0, 0.8))
            program.process.kill()
            program.process.wait()

        parts = column(killed, "SELECT text FROM parts")
        waiting = column(killed, "SELECT text FROM outbox")
        there = [text for text in texts if (parts + waiting).count(text) == 1]
        # What was typed last was perhaps not sent yet; none is missing in between.
        assert there == texts[: len(there)]
        assert not set(parts) & set(waiting)
        with closing(Store.open(killed)) as store:
            store.recover()
            assert [m.text for m in store.outbox()] == waiting
        print(f"of {len(there)} that were sent {len(waiting)} wait")
