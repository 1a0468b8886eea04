"""Many replies at once: each is stored as it was sent. How smoothly is for tests/benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.core.node import Status
from helpers.program import PATIENCE
from helpers.server import ModelServer, PacedServer, opening, paced_script
from helpers.world import World

MANY = 16
TOKENS = 150


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with PacedServer() as server:
        server.parallel = MANY
        yield server


def test_sixteen_replies_at_once_are_stored_as_they_were_sent(
    qtbot: QtBot, server: ModelServer, tmp_path: Path
) -> None:
    kinds = ("prose", "list", "code", "table")
    texts = {}
    world = World(tmp_path, server)
    for number in range(MANY):
        kind = kinds[number % len(kinds)]
        server.play(paced_script(kind, TOKENS + number, rate=100))
        place = world.workspace.new_session()
        assert place.say(f"Go {number}.")
        server.wait_for(number + 1)
        texts[place.session_id] = "".join(opening(kind, TOKENS + number))
    sessions = list(texts)
    # Looking elsewhere, and closing tabs, changes nothing.
    for place in world.workspace.places()[::2]:
        world.workspace.close(place.id)
    qtbot.waitUntil(lambda: not any(map(world.library.running, sessions)), timeout=PATIENCE)

    world = world.restarted()
    for session, text in texts.items():
        _, reply = world.library.tree(session).walk()
        assert reply.status is Status.SEALED
        assert reply.text == text
    world.close()
