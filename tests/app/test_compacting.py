"""Summaries of older turns: written in the background, planted whole or not at all."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from bough.core.context import SUMMARY, SUMMARY_OF, State
from bough.core.endpoint import ModelRef
from helpers.contexts import asked, with_context
from helpers.server import ModelServer
from helpers.world import World, draw


def turns(qtbot: QtBot, world: World, *questions: str) -> None:
    for question in questions:
        asked(qtbot, world, question)


def compacted(qtbot: QtBot, world: World, many: int | None = None) -> None:
    assert world.place.compacting.begin(many)
    qtbot.waitUntil(lambda: not world.place.compacting.turns)


def test_the_model_reads_the_summary_instead_of_what_it_is_of(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    turns(qtbot, world, "one", "two", "three")
    server.reply("They asked one thing.")

    compacted(qtbot, world)

    summary = world.place.path()[-1]
    assert summary.text == "They asked one thing."
    assert summary.details[SUMMARY_OF] == [n.id for n in world.place.path()[:2]]
    about = server.questions[-1].json["messages"]
    assert "one" in about[-1]["content"]
    assert "three" not in about[-1]["content"]
    sent = asked(qtbot, world, "four")["messages"]
    assert sent[0] == {"role": "system", "content": f"{SUMMARY}They asked one thing."}
    assert [m["content"] for m in sent[1:] if m["role"] == "user"] == ["two", "three", "four"]


def test_undo_takes_the_summary_away(qtbot: QtBot, world: World, server: ModelServer) -> None:
    turns(qtbot, world, "one", "two", "three")
    before = draw(world.place.tree(), world.place.head)
    compacted(qtbot, world)

    world.place.undo()

    assert draw(world.place.tree(), world.place.head) == before
    sent = asked(qtbot, world, "four")["messages"]
    assert [m["content"] for m in sent if m["role"] == "user"] == ["one", "two", "three", "four"]


def test_a_summary_that_fails_changes_nothing_and_says_so(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    turns(qtbot, world, "one", "two", "three")
    before = draw(world.place.tree(), world.place.head)
    server.fail(401, "No.")

    with qtbot.waitSignal(world.place.refused) as refused:
        assert world.place.compacting.begin()

    assert refused.args is not None
    assert "not summarised" in refused.args[0]
    assert draw(world.place.tree(), world.place.head) == before
    assert not world.place.compacting.turns


def test_a_summary_can_be_stopped(qtbot: QtBot, world: World, server: ModelServer) -> None:
    turns(qtbot, world, "one", "two", "three")
    before = draw(world.place.tree(), world.place.head)
    server.reply("a long summary", hold_after=1)
    assert world.place.compacting.begin()
    qtbot.waitUntil(lambda: world.place.compacting.characters > 0)

    world.place.stop()

    assert not world.place.compacting.turns
    assert server.questions[-1].closed.wait(5)
    server.release()
    assert draw(world.place.tree(), world.place.head) == before


def test_a_reader_who_went_on_meanwhile_is_left_there(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    turns(qtbot, world, "one", "two", "three")
    first = world.place.path()[1].id
    server.reply("a long summary", hold_after=1)
    assert world.place.compacting.begin()
    qtbot.waitUntil(lambda: world.place.compacting.characters > 0)

    world.place.branch(first)
    server.release()
    qtbot.waitUntil(lambda: not world.place.compacting.turns)

    assert world.place.head == first
    assert any(SUMMARY_OF in node.details for node in world.place.tree().walk())


def test_where_a_person_chose_so_a_summary_makes_room_before_a_question_is_sent(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    with_context(world, qtbot, 600)
    turns(qtbot, world, "one " + "word " * 1500, "two", "three")
    world.catalogue.set_overflow("summarise")
    # What is too long for the model is summarised in parts.
    server.reply("They said one word.")
    server.reply("They asked one thing.")
    world.place.set_draft("four")

    assert not world.place.say("four")
    qtbot.waitUntil(lambda: not world.place.compacting.turns and not world.place.running)

    sent = server.questions[-1].json["messages"]
    assert sent[0]["content"] == f"{SUMMARY}They asked one thing."
    assert [m["content"] for m in sent if m["role"] == "user"] == ["two", "three", "four"]
    assert world.place.draft == ""
    world.place.context.refresh()
    assert world.place.context.reading.nodes(State.DROPPED) == []


def test_another_model_can_be_asked_for_the_summary(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    turns(qtbot, world, "one", "two", "three")

    assert world.place.compacting.begin(1, ModelRef("scripted", "other"))
    qtbot.waitUntil(lambda: not world.place.compacting.turns)

    assert server.questions[-1].json["model"] == "other"
    assert world.place.path()[-1].model == "other"


def test_a_short_talk_is_not_summarised(qtbot: QtBot, world: World) -> None:
    turns(qtbot, world, "one")

    with qtbot.waitSignal(world.place.refused):
        assert not world.place.compacting.begin()


def test_a_summary_is_there_after_a_restart(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    turns(qtbot, world, "one", "two", "three")
    compacted(qtbot, world)
    told = world.place.path()[-1].details

    again = world.restarted()

    try:
        assert again.place.path()[-1].details == told
    finally:
        again.close()
