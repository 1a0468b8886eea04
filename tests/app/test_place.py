"""What a reader does in a place, and what is then in the tree, on the disk and on the wire."""

from __future__ import annotations

import time
from pathlib import Path

from pytestqt.qtbot import QtBot

from bough.core.endpoint import EMBEDDED, ModelRef
from bough.core.node import Status
from bough.core.terms import Terms
from helpers.server import ModelServer
from helpers.world import World, draw, drawn


def said(qtbot: QtBot, world: World, text: str) -> None:
    """Say it, and wait for the whole reply."""
    assert world.place.say(text)
    qtbot.waitUntil(lambda: not world.place.running)


def test_a_question_is_answered_and_the_session_gets_its_title(qtbot: QtBot, world: World) -> None:
    world.place.set_draft("What is a bough?")

    said(qtbot, world, "What is a bough?")

    assert draw(world.place.tree(), world.place.head) == drawn("""
        What is a bough?
          A bough is a main branch of a tree. <
    """)
    assert world.place.draft == ""
    assert world.place.title == "What is a bough?"
    assert world.place.node(world.place.head).status is Status.SEALED  # type: ignore[arg-type]


def test_the_whole_path_goes_out_and_nothing_of_other_branches(qtbot: QtBot, world: World) -> None:
    said(qtbot, world, "one")
    first = world.place.head
    assert first is not None
    said(qtbot, world, "two")
    world.place.branch(first)

    said(qtbot, world, "three")

    sent = world.server.questions[-1].json["messages"]
    assert [m["content"] for m in sent] == ["one", "A bough is a main branch of a tree.", "three"]


def test_who_asks_where_something_was_said_is_told_that_it_is_kept(
    qtbot: QtBot, world: World
) -> None:
    place = world.place
    notes: list[tuple[str, bool]] = []
    place.noted.connect(lambda text, undo: notes.append((text, undo)))
    said(qtbot, world, "one")
    first = str(place.head)
    said(qtbot, world, "two")
    assert notes == []

    place.branch(first)
    said(qtbot, world, "three")

    assert notes == [
        ("Your next message begins another branch here. What followed is kept.", False),
        ("This is another branch. What was said here before is kept beside it.", True),
    ]
    place.undo()
    assert place.head == first


def test_who_takes_something_back_is_told_what_that_was(qtbot: QtBot, world: World) -> None:
    place = world.place
    said(qtbot, world, "one")
    place.set_terms(Terms("tutor"), branch=False)
    notes: list[tuple[str, bool]] = []
    place.noted.connect(lambda text, undo: notes.append((text, undo)))

    place.undo()
    place.undo()
    place.redo()

    assert notes == [
        ("What holds for this session is as it was before.", False),
        ("The question was taken back.", False),
        ("Done again.", False),
    ]


def test_what_is_offered_to_be_taken_back_takes_nothing_else_back(
    qtbot: QtBot, world: World
) -> None:
    place = world.place
    refused: list[str] = []
    place.refused.connect(refused.append)
    said(qtbot, world, "one")
    place.bookmark(str(place.head))
    take_back = place.taking_back()
    place.undo()

    take_back()

    assert refused == ["Something else was done since. Undo takes that back first."]
    assert len(place.path()) == 2
    place.redo()
    take_back()
    assert not place.landmarks(str(place.head)).bookmark


def test_a_place_that_asks_the_model_inside_asks_the_one_that_is_there_by_now(
    world: World, tmp_path: Path
) -> None:
    world.place.set_model(world.catalogue.inside)

    world.catalogue.use_file(str(tmp_path / "larger-8b.gguf"))

    assert world.place.model == ModelRef(EMBEDDED, "larger-8b")


def test_a_retry_is_a_sibling_and_the_old_reply_a_step_away(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("an arm")
    server.reply("a branch")
    said(qtbot, world, "What is a bough?")
    old = world.place.head
    assert old is not None

    world.place.retry(old)
    qtbot.waitUntil(lambda: not world.place.running)

    assert draw(world.place.tree(), world.place.head) == drawn("""
        What is a bough?
          an arm
          a branch <
    """)
    assert world.place.head is not None
    world.place.show_sibling(world.place.head, -1)
    assert world.place.head == old


def test_an_edited_question_keeps_the_earlier_one_and_says_so(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("an arm")
    server.reply("a leaf")
    said(qtbot, world, "What is a bough?")
    question = world.place.path()[0].id

    with qtbot.waitSignal(world.place.noted) as noted:
        world.place.edit(question, "What is a blade?")
    qtbot.waitUntil(lambda: not world.place.running)

    assert noted.args is not None
    assert "kept" in noted.args[0]
    assert draw(world.place.tree(), world.place.head) == drawn("""
        What is a bough?
          an arm
        What is a blade?
          a leaf <
    """)


def test_stopping_keeps_what_came_and_continuing_extends_it(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("one two three four", hold_after=2)
    place = world.place
    place.say("Count.")
    qtbot.waitUntil(lambda: place.path()[-1].text == "one two ")

    place.stop()
    stopped = place.path()[-1]
    assert (stopped.status, stopped.text) == (Status.STOPPED, "one two ")
    assert server.wait_for(1).closed.wait(2)

    server.reply("three four")
    place.continue_reply(stopped.id)
    qtbot.waitUntil(lambda: not place.running)

    assert draw(place.tree(), place.head) == drawn("""
        Count.
          one two three four <
    """)


def test_a_failed_reply_keeps_its_text_and_its_reason(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("one two three", cut_after=2)

    said(qtbot, world, "Count.")

    reply = world.place.path()[-1]
    assert reply.status is Status.FAILED
    assert reply.text == "one two "
    assert reply.failure is not None
    assert reply.failure.code == "cut_off"


def test_undo_takes_acts_back_one_by_one_and_redo_brings_them_again(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    for word in ("red", "green"):
        server.reply(word)
    said(qtbot, world, "A colour?")
    red = world.place.head
    assert red is not None
    world.place.retry(red)
    qtbot.waitUntil(lambda: not world.place.running)
    both = draw(world.place.tree(), world.place.head)

    world.place.undo()
    assert world.place.head == red
    world.place.undo()
    assert draw(world.place.tree()) == ""
    assert world.place.head is None

    world.place.redo()
    world.place.redo()
    assert draw(world.place.tree(), world.place.head) == both
    with qtbot.waitSignal(world.place.refused):
        world.place.redo()


def test_a_reply_grows_on_while_another_branch_is_looked_at(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("first")
    server.reply("slow but whole", hold_after=1)
    said(qtbot, world, "Go.")
    first = world.place.head
    assert first is not None
    world.place.retry(first)
    growing = world.place.head
    assert growing is not None
    qtbot.waitUntil(lambda: world.place.node(growing).text == "slow ")

    world.place.show_sibling(growing, -1)
    assert world.place.head == first
    server.release()

    qtbot.waitUntil(lambda: world.place.node(growing).status is Status.SEALED)
    assert world.place.head == first
    assert world.place.node(growing).text == "slow but whole"


def test_what_is_asked_below_a_reply_that_still_grows_waits_for_it(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("slow", hold_after=0)
    world.place.say("Go.")

    assert world.place.say("And?")

    assert len(world.place.path()) == 2
    assert [m.text for m in world.place.following.messages()] == ["And?"]


def test_after_a_restart_heads_drafts_and_text_are_there(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("an arm")
    server.reply("a branch")
    said(qtbot, world, "What is a bough?")
    arm = world.place.head
    assert arm is not None
    world.place.retry(arm)
    qtbot.waitUntil(lambda: not world.place.running)
    world.place.go(arm)
    world.place.set_draft("and a twig?")
    world.place.set_anchor({"node": arm, "offset": 3})
    picture = draw(world.place.tree(), arm)

    again = world.restarted()
    try:
        assert draw(again.place.tree(), again.place.head) == picture
        assert again.place.draft == "and a twig?"
        assert again.place.anchor == {"node": arm, "offset": 3}
        again.place.undo()
        assert "a branch" not in draw(again.place.tree())
    finally:
        again.close()
        world.__init__(world.home, server)  # type: ignore[misc]


def test_what_is_tried_again_out_of_sight_leaves_the_reader_where_they_are(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.fail(500, "Broken")
    said(qtbot, world, "one")
    place = world.place
    failed = place.path()[-1].id
    question = place.path()[0].id
    place.edit(question, "two")
    qtbot.waitUntil(lambda: not place.running)
    head = place.head

    place.remedies.send_at(failed, time.time())
    qtbot.waitUntil(lambda: len(place.siblings(failed)) == 2)

    assert place.head == head
    assert place.remedies.appointment(failed) is None
    qtbot.waitUntil(lambda: not place.node(place.siblings(failed)[1]).growing)


def test_an_appointment_ends_with_the_place_and_asks_nothing_any_more(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.fail(403, "Not for you")
    said(qtbot, world, "one")
    place = world.place
    place.remedies.send_at(place.path()[-1].id, time.time() + 3600)

    world.workspace.close(place.id)
    world.catalogue.server_changed.emit("scripted")

    assert len(server.requests) == 1
