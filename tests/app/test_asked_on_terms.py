"""What is set for a session or a branch, and what a server is then asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from bough.core.acts import Answerer
from bough.core.personas import FUN, Persona
from bough.core.terms import UNSET, Terms
from helpers.server import ModelServer
from helpers.world import World

ALL = {
    "temperature": 0.1,
    "top_p": 0.9,
    "max_tokens": 200,
    "seed": 7,
    "stop": ["END"],
    "reasoning_effort": "low",
}


def said(qtbot: QtBot, world: World, text: str) -> str:
    """Say it, and wait for the whole reply; its id."""
    assert world.place.say(text)
    return ended(qtbot, world)


def ended(qtbot: QtBot, world: World) -> str:
    qtbot.waitUntil(lambda: not world.place.running)
    assert world.place.head is not None
    return world.place.head


def sent(world: World, number: int = -1) -> tuple[str | None, dict[str, Any]]:
    """The system prompt of that request, and all it had beside the messages."""
    body = world.server.questions[number].json
    first = body["messages"][0]
    system = first["content"] if first["role"] == "system" else None
    known = ("model", "messages", "stream", "stream_options")
    return system, {name: value for name, value in body.items() if name not in known}


def test_a_server_sees_all_that_is_set_and_nothing_else(qtbot: QtBot, world: World) -> None:
    world.place.set_terms(Terms("brief", "Speak of trees.", ALL), branch=False)

    reply = said(qtbot, world, "What is a bough?")

    system, parameters = sent(world)
    assert system is not None
    assert system.startswith("Give the answer first")
    assert system.endswith("\n\nSpeak of trees.")
    assert parameters == ALL
    assert world.place.node(reply).settings == {"persona": "Brief", "system": system, **ALL}


def test_nothing_set_is_nothing_sent(qtbot: QtBot, world: World) -> None:
    reply = said(qtbot, world, "What is a bough?")

    assert sent(world) == (None, {})
    assert not world.place.node(reply).settings


def test_a_branch_has_terms_of_its_own(qtbot: QtBot, world: World) -> None:
    place = world.place
    first = said(qtbot, world, "one")
    place.set_terms(Terms(system="Be brief."), branch=False)
    place.set_terms(Terms(system="Be long.", parameters={"temperature": 0.9}), branch=True)

    said(qtbot, world, "two")
    assert sent(world) == ("Be long.", {"temperature": 0.9})
    said(qtbot, world, "three")
    assert sent(world) == ("Be long.", {"temperature": 0.9})
    place.retry(first)
    ended(qtbot, world)
    assert sent(world) == ("Be brief.", {})
    said(qtbot, world, "beside")
    assert sent(world) == ("Be brief.", {})


def test_terms_of_a_branch_are_taken_back_by_undo_and_told(qtbot: QtBot, world: World) -> None:
    place = world.place
    said(qtbot, world, "one")

    with qtbot.waitSignal(place.terms_changed):
        place.set_terms(Terms("tutor", "x"), branch=True)
    assert place.terms.persona == "tutor"

    with qtbot.waitSignal(place.terms_changed):
        place.undo()
    assert place.terms == UNSET
    place.redo()
    assert place.terms.persona == "tutor"


def test_terms_of_the_session_are_taken_back_by_undo_as_other_acts_are(
    qtbot: QtBot, world: World
) -> None:
    place = world.place
    said(qtbot, world, "one")
    place.set_terms(Terms("tutor", "x"), branch=False)
    place.set_terms(Terms(parameters={"seed": 7}), branch=False)
    place.bookmark(str(place.head))

    place.undo()
    assert place.terms == Terms(parameters={"seed": 7})
    with qtbot.waitSignal(place.terms_changed):
        place.undo()
    assert place.session_terms == Terms("tutor", "x")
    again = world.restarted()
    assert again.place.terms == Terms("tutor", "x")
    again.place.undo()
    assert again.place.terms == UNSET
    assert len(again.place.path()) == 2
    for terms in (Terms("tutor", "x"), Terms(parameters={"seed": 7})):
        again.place.redo()
        assert again.place.session_terms == terms
    again.close()


def test_what_is_set_before_anything_was_said_is_taken_back(world: World) -> None:
    world.place.set_terms(Terms("tutor"), branch=True)

    world.place.undo()

    assert world.place.terms == UNSET


def test_a_note_says_what_was_set_and_where(qtbot: QtBot, world: World) -> None:
    place = world.place
    notes: list[tuple[str, bool]] = []
    place.noted.connect(lambda text, undo: notes.append((text, undo)))
    said(qtbot, world, "one")

    place.set_terms(Terms("tutor", "x", {"temperature": 0.2, "stop": ["END"]}), branch=True)
    place.set_terms(Terms(parameters={"reasoning_effort": "high"}), branch=False)
    place.set_terms(UNSET, branch=True)

    assert notes == [
        (
            "From here on in this branch: Tutor, a system prompt, temperature 0.2, stops at “END”.",
            True,
        ),
        ("For this session: high reasoning effort.", True),
        ("Nothing of its own is set from here on any more.", True),
    ]


def test_where_nothing_was_said_a_branch_is_the_session(world: World) -> None:
    world.place.set_terms(Terms(system="Be brief."), branch=True)

    assert world.place.session_terms == Terms(system="Be brief.")


def test_what_is_set_outlives_the_program(qtbot: QtBot, world: World) -> None:
    said(qtbot, world, "one")
    world.place.set_terms(Terms("tutor"), branch=False)
    world.place.set_terms(Terms(parameters={"seed": 7}), branch=True)

    again = world.restarted()

    assert again.place.terms == Terms("tutor", parameters={"seed": 7})
    again.place.undo()
    assert again.place.terms == Terms("tutor")
    again.close()


def test_another_head_has_other_terms_and_says_so(qtbot: QtBot, world: World) -> None:
    place = world.place
    first = said(qtbot, world, "one")
    said(qtbot, world, "two")
    place.set_terms(Terms("tutor"), branch=True)

    with qtbot.waitSignal(place.terms_changed):
        place.branch(first)
    assert place.terms == UNSET


def test_a_retry_uses_what_is_set_now(qtbot: QtBot, world: World) -> None:
    first = said(qtbot, world, "one")
    world.place.set_terms(Terms(system="Be brief.", parameters={"seed": 3}), branch=False)

    world.place.retry(first)
    again = ended(qtbot, world)

    assert sent(world) == ("Be brief.", {"seed": 3})
    assert not world.place.node(first).settings
    assert world.place.node(again).settings["seed"] == 3


def test_a_question_said_differently_is_asked_on_the_terms_above_it(
    qtbot: QtBot, world: World
) -> None:
    place = world.place
    said(qtbot, world, "one")
    place.set_terms(Terms(system="Below."), branch=True)
    said(qtbot, world, "two")
    first, _, second, _ = place.path()

    place.edit(second.id, "deux")
    ended(qtbot, world)
    assert sent(world)[0] == "Below."
    place.edit(first.id, "un")
    ended(qtbot, world)
    assert sent(world)[0] is None


def test_going_on_with_a_reply_keeps_what_it_was_begun_with(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    place = world.place
    server.reply("one two three", cut_after=2)
    place.set_terms(Terms(system="Begun so.", parameters={"seed": 1}), branch=False)
    cut = said(qtbot, world, "count")
    place.set_terms(Terms(system="Not so.", parameters={"seed": 2}), branch=False)

    place.continue_reply(cut)
    longer = ended(qtbot, world)

    assert sent(world) == ("Begun so.", {"seed": 1})
    assert place.node(longer).settings == {"system": "Begun so.", "seed": 1}
    assert place.edit_and_continue(longer, "one two")
    ended(qtbot, world)
    assert sent(world) == ("Begun so.", {"seed": 1})


def test_a_fan_has_temperatures_of_its_own_and_the_rest_of_the_terms(
    qtbot: QtBot, world: World
) -> None:
    place = world.place
    place.set_terms(
        Terms(system="Be brief.", parameters={"temperature": 0, "seed": 1}), branch=False
    )
    fan = [Answerer("scripted", "scripted", {"temperature": t}) for t in (0.2, 1.5)]

    assert place.say_to("why?", fan)
    ended(qtbot, world)
    qtbot.waitUntil(lambda: not place.growing)

    assert sorted(sent(world, n)[1]["temperature"] for n in (-1, -2)) == [0.2, 1.5]
    assert all(
        sent(world, n)[0] == "Be brief." and sent(world, n)[1]["seed"] == 1 for n in (-1, -2)
    )


def test_what_waits_for_a_reply_is_said_on_the_terms_it_was_written_on(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    place = world.place
    server.reply("one two", hold_after=1)
    place.set_terms(Terms(system="First."), branch=False)
    assert place.say("count")
    qtbot.waitUntil(lambda: len(server.questions) == 1)
    assert place.say("go on")
    place.set_terms(Terms(system="Second."), branch=False)

    server.release()
    qtbot.waitUntil(lambda: len(server.questions) == 2)
    ended(qtbot, world)

    assert sent(world)[0] == "First."


# Personas


def test_the_default_persona_answers_where_none_is_set(qtbot: QtBot, world: World) -> None:
    world.place.personas.set_default("tutor")

    reply = said(qtbot, world, "one")

    assert world.place.node(reply).settings["persona"] == "Tutor"
    assert 'persona = "tutor"' in (world.home / "config.toml").read_text()


def test_a_persona_that_went_says_nothing_any_more(qtbot: QtBot, world: World) -> None:
    world.place.set_terms(Terms("gone", "Be brief."), branch=False)

    said(qtbot, world, "one")

    assert sent(world) == ("Be brief.", {})


def test_what_is_set_wins_over_the_sampling_of_the_persona(qtbot: QtBot, world: World) -> None:
    personas = world.place.personas
    kept = personas.save(Persona("", "Cook", "You cook.", {"temperature": 0.4, "seed": 5}))
    world.place.set_terms(Terms(kept.id, parameters={"temperature": 0.0}), branch=False)

    said(qtbot, world, "soup?")

    assert sent(world) == ("You cook.", {"temperature": 0.0, "seed": 5})


def test_in_fun_mode_the_fun_one_answers_whatever_is_set(qtbot: QtBot, world: World) -> None:
    place, personas = world.place, world.place.personas
    place.set_terms(Terms("brief", "Speak of trees."), branch=False)
    before = said(qtbot, world, "one")
    text, settings = place.node(before).text, place.node(before).settings

    with qtbot.waitSignal(personas.fun_mode_changed) as told:
        personas.set_fun_mode(True)
    assert told.args == [True]
    fun = said(qtbot, world, "two")
    personas.set_fun_mode(False)
    after = said(qtbot, world, "three")

    voice = personas.by_id(FUN)
    assert voice is not None
    assert [sent(world, n)[0] for n in (-3, -2, -1)] == [
        f"{personas.by_id('brief').voice}\n\nSpeak of trees.",  # type: ignore[union-attr]
        f"{voice.voice}\n\nSpeak of trees.",
        f"{personas.by_id('brief').voice}\n\nSpeak of trees.",  # type: ignore[union-attr]
    ]
    assert place.node(fun).settings["fun"] is True
    assert place.node(fun).settings["persona"] == "Fun"
    assert "fun" not in place.node(after).settings
    assert (place.node(before).text, place.node(before).settings) == (text, settings)


def test_fun_mode_is_over_after_a_restart(world: World) -> None:
    world.place.personas.set_fun_mode(True)

    again = world.restarted()

    assert not again.place.personas.fun_mode
    again.close()


def test_nothing_is_read_before_somebody_asks_for_a_persona(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []
    monkeypatch.setattr("bough.core.personas.look", lambda folder: looked.append(folder) or ())

    assert world.place.terms == UNSET
    assert not looked
