"""Replies that wait in line at an endpoint, over a real store and real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.core.acts import Answerer
from bough.core.node import UNSENT, Node, Status
from bough.ui.transcript.outcome import outcome
from helpers.damage import copied
from helpers.server import ModelServer
from helpers.world import World

WHO = Answerer("scripted", "scripted")


@pytest.fixture
def world(qapp: object, tmp_path: Path, server: ModelServer) -> Iterator[World]:
    server.parallel = 2
    world = World(tmp_path, server)
    yield world
    world.close()


def asked(world: World, *questions: str) -> list[str]:
    """Ask in a session of its own each, whose answers are held; the replies."""
    replies = []
    for question in questions:
        world.server.reply(f"So much for {question}", hold_after=2)
        place = world.workspace.new_session()
        assert place.say(question)
        assert place.head
        replies.append(place.head)
    return replies


def node(world: World, reply: str) -> Node:
    for session in world.library.sessions():
        if reply in world.library.tree(session.id):
            return world.library.node(session.id, reply)
    raise KeyError(reply)


def heard(world: World) -> list[str]:
    """The questions that came to the server, as they came."""
    return [q.json["messages"][-1]["content"] for q in world.server.questions]


def waits(world: World, reply: str) -> tuple[str, int | None, int | None] | None:
    live = world.library.live(reply)
    return (live.stage, live.done, live.total) if live else None


def test_no_more_than_the_limit_are_under_way_and_the_others_say_their_place(
    qtbot: QtBot, world: World
) -> None:
    one, two, three, four = asked(world, "1", "2", "3", "4")
    qtbot.waitUntil(lambda: len(heard(world)) == 2)

    assert waits(world, three) == ("queued", 1, 2)
    assert waits(world, four) == ("queued", 2, 2)
    assert [(w.node, w.endpoint) for w in world.library.queue()] == [
        (three, "scripted"),
        (four, "scripted"),
    ]

    world.library.stop(one)

    qtbot.waitUntil(lambda: len(heard(world)) == 3)
    assert sorted(heard(world)[:2]) == ["1", "2"]
    assert heard(world)[2] == "3"
    assert waits(world, four) == ("queued", 1, 1)
    assert node(world, two).growing


def test_all_of_a_fan_end_whole_though_few_go_at_once(qtbot: QtBot, world: World) -> None:
    texts = [f"Answer number {n} of many." for n in range(9)]
    for text in texts:
        world.server.reply(text, delay=0.002)

    assert world.place.say_to("What is a bough?", [WHO] * 9)
    assert len(world.library.queue()) == 7
    qtbot.waitUntil(lambda: not world.library.running(world.place.session_id))

    assert (
        sorted(world.place.node(i).text for i in world.place.siblings(world.place.head or ""))
        == texts
    )
    assert world.library.queue() == []


def test_the_next_one_is_told_when_the_line_moves(qtbot: QtBot, world: World) -> None:
    one, _, three, four = asked(world, "1", "2", "3", "4")
    grew: list[str] = []
    world.library.node_grew.connect(lambda _, node_id: grew.append(node_id))

    with qtbot.waitSignal(world.library.queue_changed):
        world.library.stop(one)

    assert grew[:2] == [three, four]


def test_one_that_is_moved_to_the_front_begins_first(qtbot: QtBot, world: World) -> None:
    one, _, three, four = asked(world, "1", "2", "3", "4")
    qtbot.waitUntil(lambda: len(heard(world)) == 2)

    world.library.move_in_queue(four, 1)
    assert waits(world, three) == ("queued", 2, 2)
    world.library.stop(one)

    qtbot.waitUntil(lambda: len(heard(world)) == 3)
    assert heard(world)[2] == "4"


def test_a_reply_that_is_stopped_in_line_was_never_sent_and_can_be_tried_again(
    qtbot: QtBot, world: World
) -> None:
    one, two, three = asked(world, "1", "2", "3")
    place = world.place

    place.stop()

    stopped = node(world, three)
    assert (stopped.status, stopped.stop_reason, stopped.parts) == (Status.STOPPED, UNSENT, ())
    assert stopped.unsent
    assert not stopped.cut_off
    assert world.library.queue() == []
    world.library.stop(one)
    world.library.stop(two)

    place.retry(three)
    qtbot.waitUntil(lambda: "3" in heard(world))


def test_what_is_undone_pruned_or_binned_leaves_the_line(qtbot: QtBot, world: World) -> None:
    _, _, three, four, five = asked(world, "1", "2", "3", "4", "5")
    places = {place.head: place for place in world.workspace.places()}

    places[three].undo()
    assert [w.node for w in world.library.queue()] == [four, five]
    places[four].prune(four)
    assert [w.node for w in world.library.queue()] == [five]
    world.library.bin_session(places[five].session_id)

    assert world.library.queue() == []
    assert len(heard(world)) <= 2


def test_a_reply_in_line_goes_on_waiting_when_its_tab_is_closed(qtbot: QtBot, world: World) -> None:
    one, _, three = asked(world, "1", "2", "3")
    place = world.place
    session = place.session_id
    world.workspace.close(place.id)

    world.library.stop(one)
    qtbot.waitUntil(lambda: "3" in heard(world))
    world.server.release()

    qtbot.waitUntil(lambda: not world.library.running(session))
    assert world.library.node(session, three).status is Status.SEALED


def test_a_line_is_of_one_endpoint(qtbot: QtBot, world: World) -> None:
    asked(world, "1", "2", "3")
    elsewhere = Answerer("gone", "model")

    assert world.workspace.new_session().say_to("4", (elsewhere,))
    reply = world.place.head or ""

    qtbot.waitUntil(lambda: node(world, reply).status is Status.FAILED)
    assert len(world.library.queue()) == 1


def test_while_a_server_asks_to_wait_nothing_of_the_line_is_sent_there(
    qtbot: QtBot, world: World
) -> None:
    world.server.fail(429, "Slow down", {"retry-after": "30"})
    one, two, three = asked(world, "1", "2", "3")
    world.library.move_in_queue(three, 1)
    qtbot.waitUntil(lambda: bool((live := world.library.live(one)) and live.retry))

    world.library.stop(two)

    # It began, and waits as the first one does.
    qtbot.waitUntil(lambda: bool((live := world.library.live(three)) and live.retry))
    assert len(heard(world)) <= 2
    assert "3" not in heard(world)


def test_what_waited_when_the_program_was_killed_is_interrupted_and_can_be_tried_again(
    qtbot: QtBot, world: World, tmp_path: Path
) -> None:
    _, _, three = asked(world, "1", "2", "3")
    place = world.place
    session = place.session_id
    world.library.flush(10)
    (tmp_path / "killed").mkdir()
    copied(world.home / "profile", tmp_path / "killed" / "profile")

    again = World(tmp_path / "killed", world.server)

    found = again.library.tree(session).node(three)
    assert (found.status, found.text) == (Status.INTERRUPTED, "")
    assert outcome(found).actions[0] == "try_again"
    again.workspace.open_session(session).retry(three)
    qtbot.waitUntil(lambda: "3" in heard(world))
    again.close()


def test_what_waited_when_the_program_ended_was_not_sent(world: World) -> None:
    _, _, three = asked(world, "1", "2", "3")

    again = world.restarted()

    assert node(again, three).unsent
    again.close()
