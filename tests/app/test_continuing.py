"""An edited reply is gone on from, in the way that each kind of server can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.app.catalogue import Catalogue
from bough.core.acts import Answerer
from bough.core.config import Config
from bough.core.endpoint import EMBEDDED, ModelRef, Prefill
from bough.core.node import Status
from bough.core.providers.openai_wire import CONTINUE
from bough.core.secrets import Secrets
from helpers.rooms import asked
from helpers.server import ModelServer
from helpers.world import SCRIPTED, World

EDITED = "A limb of an oak that"


@pytest.fixture
def world(qapp: QApplication, tmp_path: Path, server: ModelServer) -> Iterator[World]:
    world = World(tmp_path, server)
    yield world
    world.close()


def speaking(world: World, server: ModelServer, prefill: Prefill) -> None:
    """Let the server be one that lets a model go on in that way."""
    endpoint = replace(server.endpoint, prefill=prefill)
    configuration = Config(endpoints=(endpoint,), default_model=SCRIPTED)
    catalogue = Catalogue(configuration, world.home / "config.toml", world.io, Secrets())
    world.catalogue.provider = catalogue.provider  # type: ignore[method-assign]
    world.catalogue.prefill = catalogue.prefill  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("prefill", "answer", "by_itself"),
    [
        ("none", "of an oak that bears leaves.", False),
        ("trailing", " bears leaves.", True),
        ("continue_final", " bears leaves.", True),
        ("prefix_flag", EDITED + " bears leaves.", True),
    ],
)
def test_the_text_goes_on_without_a_word_twice(
    qtbot: QtBot, world: World, server: ModelServer,
    prefill: Prefill, answer: str, by_itself: bool,
) -> None:  # fmt: skip
    speaking(world, server, prefill)
    server.reply("A bough is a branch.")
    node = asked(qtbot, world, "What is a bough?")
    server.reply(answer)

    assert world.place.edit_and_continue(node, EDITED)
    qtbot.waitUntil(lambda: not world.place.running)

    made = world.place.path()[-1]
    assert made.text == EDITED + " bears leaves."
    assert (made.edited_from, made.status) == (node, Status.SEALED)
    assert world.place.goes_on_by_itself(SCRIPTED) is by_itself
    sent: dict[str, Any] = server.requests[-1].json
    assert "A bough is a branch" not in server.requests[-1].body.decode()
    said = sent["messages"]
    match prefill:
        case "none":
            assert said[-2:] == [
                {"role": "assistant", "content": EDITED}, {"role": "user", "content": CONTINUE},
            ]  # fmt: skip
        case "trailing":
            assert said[-1] == {"role": "assistant", "content": EDITED}
            assert "continue_final_message" not in sent
        case "continue_final":
            assert said[-1] == {"role": "assistant", "content": EDITED}
            assert (sent["continue_final_message"], sent["add_generation_prompt"]) == (True, False)
        case "prefix_flag":
            assert said[-1] == {"role": "assistant", "content": EDITED, "prefix": True}


def test_who_is_gone_on_by_wrote_it_unless_its_server_is_gone(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("A bough is a branch.")
    node = asked(qtbot, world, "What is a bough?")

    assert world.place.continuer(node) == SCRIPTED
    world.catalogue._endpoints = {}
    assert world.place.continuer(node) == world.place.model


@pytest.mark.model
@pytest.mark.long
def test_the_model_inside_goes_on_with_what_was_cut_at_forty_tokens(
    qtbot: QtBot, world: World
) -> None:
    (choice,) = [c for c in world.catalogue.choices() if c.ref.endpoint == EMBEDDED]
    for number in range(20):
        asked_for = f"Tell me about the number {number + 2} and the trees of a forest."
        go_on_after_forty_tokens(qtbot, world, choice.ref, asked_for)


def go_on_after_forty_tokens(qtbot: QtBot, world: World, ref: ModelRef, question: str) -> None:
    place = world.workspace.new_session()
    place.set_model(ref)
    forty = {"max_tokens": 40, "temperature": 0.0}
    assert place.say_to(question, (Answerer(ref.endpoint, ref.model, forty),))
    qtbot.waitUntil(lambda: not place.running, timeout=120_000)
    begun = place.path()[-1]
    assert begun.stop_reason == "length"

    assert place.edit_and_continue(begun.id, begun.text)
    qtbot.waitUntil(lambda: len(place.path()[-1].text) > len(begun.text) + 120, timeout=120_000)
    place.stop()

    made = place.path()[-1].text
    assert made.startswith(begun.text)
    rest = made[len(begun.text) :]
    last = " ".join(begun.text.split()[-5:])
    first = " ".join(begun.text.split()[:5])
    opening = " ".join(rest.split()[:30])
    assert last not in opening, (begun.text, rest)
    assert not opening.startswith(first), (begun.text, rest)
    # It goes on in the middle of the sentence, and not with another one.
    assert (
        rest[:1].isspace()
        or not begun.text[-1:].isalnum()
        or rest[:1].isalnum()
        or (rest[:1] in ".,;:!?-'’\")*")
    ), (begun.text, rest)
