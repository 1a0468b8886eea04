"""Next questions by the model inside: some of use, or none, and no reply waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.app.catalogue import Catalogue
from bough.app.io import IoThread
from bough.app.library import Library
from bough.app.place import Place
from bough.app.questions import SECONDS
from bough.app.workspace import Workspace
from bough.core.config import Config
from bough.core.node import Node, Role, Status, Text
from bough.core.operations import Operation, Plant
from bough.core.questions_read import LONGEST

pytestmark = pytest.mark.model

SKY = (
    "The night sky is dark because the universe is finite in age and expands. Light from distant"
    " stars has not reached us yet. This is Olbers' paradox."
)
PATIENCE = int(SECONDS + 60) * 1000
"""With the time that the model takes to be loaded."""


@pytest.fixture
def place(qapp: object, tmp_path: Path) -> Iterator[Place]:
    io = IoThread()
    library = Library(tmp_path / "profile", io)
    catalogue = Catalogue(Config(), tmp_path / "config.toml", io)
    workspace = Workspace(library, catalogue)
    yield workspace.new_session()
    workspace.save()
    catalogue.close()
    library.close()
    io.close()


def said(place: Place, question: str, reply: str) -> None:
    """Let that have been said, by the model inside."""
    ref = place.model
    asked = Node("asked", None, Role.USER, (Text(question),))
    answer = Node(
        "answer", "asked", Role.ASSISTANT, (Text(reply),), Status.SEALED,
        endpoint=ref.endpoint, model=ref.model, stop_reason="stop",
    )  # fmt: skip
    place.carry_out(lambda: Operation("o", "say", (Plant((asked, answer)),), None, "answer", 0.0))


def test_what_it_thinks_of_can_be_asked(qtbot: QtBot, place: Place) -> None:
    said(place, "Why is the night sky dark?", SKY)
    place.suggesting.ask()
    qtbot.waitUntil(lambda: not place.suggesting.thinks, timeout=PATIENCE)
    texts = place.suggesting.texts
    assert 1 <= len(texts) <= 3
    assert all(text.endswith("?") and len(text) <= LONGEST for text in texts)
    kept = place.suggesting.kept
    assert kept is not None
    assert kept.usage is not None
    assert kept.usage.output_tokens


def test_in_a_language_that_it_does_not_speak_it_is_not_asked(qtbot: QtBot, place: Place) -> None:
    told: list[str] = []
    place.refused.connect(told.append)
    said(place, "用三句话解释量子纠缠", "量子纠缠是两个粒子之间的一种关联。")
    place.suggesting.ask()
    assert not place.suggesting.thinks
    assert told


def test_a_reply_does_not_wait_for_it(qtbot: QtBot, place: Place) -> None:
    said(place, "Why is the night sky dark?", SKY)
    place.suggesting.ask()
    qtbot.waitUntil(lambda: place.suggesting.thinks)
    assert place.say("Name one star.")
    live = place.live(place.head or "")
    assert live is not None
    assert live.stage != "queued"
    assert not place.suggesting.thinks
    qtbot.waitUntil(lambda: not place.running, timeout=PATIENCE)
    assert place.path()[-1].text
