"""The tips of all sessions that ask for a person, and the key that goes from one to the next."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from bough.app import tips
from bough.app.place import Place
from bough.core.store.store import Store
from bough.core.tree import Tree
from helpers.server import ModelServer
from helpers.unseen import asked_out_of_sight, begun
from helpers.world import World


def told(world: World) -> list[tuple[str, str, str]]:
    return [(tip.kind, tip.title, tip.text) for tip in world.library.tips.all()]


def mixed(qtbot: QtBot, world: World, server: ModelServer) -> list[Place]:
    """One that runs, an unread one, one that failed, and a newer unread one."""
    places = [begun(qtbot, world, server, "Running?")]
    server.reply("## A *bough*\n\nis a main branch.")
    places.append(asked_out_of_sight(qtbot, world, "Unread?"))
    server.fail(400, "no such thing")
    places.append(asked_out_of_sight(qtbot, world, "Failed?"))
    places.append(asked_out_of_sight(qtbot, world, "Newer?"))
    return places


def test_what_failed_comes_first_then_what_is_unread_and_what_runs(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    mixed(qtbot, world, server)

    kinds, titles, texts = zip(*told(world), strict=True)

    assert kinds == ("failed", "unread", "unread", "running")
    assert titles == ("Failed?", "Newer?", "Unread?", "Running?")
    assert texts[1:] == ("A bough is a main branch of a tree.", "A bough", "of an")
    assert "no such thing" in texts[0]
    assert world.library.tips.kinds() == list(kinds)


def test_tips_are_the_same_after_a_restart_and_no_tree_is_read_for_them(
    qtbot: QtBot, world: World, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = mixed(qtbot, world, server)
    world.library.stop(places[0].head or "")
    server.release()
    before = told(world)
    for place in places:
        world.workspace.close(place.id)
    world.place.set_draft("kept")

    again = world.restarted()
    try:
        read: list[str] = []
        tree = Store.tree

        def noted(store: Store, session_id: str, *, interrupted: bool = False) -> Tree:
            read.append(session_id)
            return tree(store, session_id, interrupted=interrupted)

        monkeypatch.setattr(Store, "tree", noted)
        assert told(again) == before
        assert len(before) == 3
        assert read == []
    finally:
        again.close()
        world.__init__(world.home, server)  # type: ignore[misc]


def test_nobody_looks_for_tips_while_a_reply_grows(
    qtbot: QtBot, world: World, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = world.library.tips
    place = begun(qtbot, world, server, "Go?")
    world.workspace.new_session()
    looked: list[int] = []
    needing = world.library.needing
    monkeypatch.setattr(world.library, "needing", lambda: looked.append(1) or needing())

    for _ in range(100):
        world.library.node_grew.emit(place.session_id, place.head)
    with qtbot.waitSignal(found.changed):
        server.release()

    assert found.kinds() == ["unread"]
    assert len(looked) < 10


def test_a_tip_that_was_seen_is_none(qtbot: QtBot, world: World, server: ModelServer) -> None:
    place = asked_out_of_sight(qtbot, world, "Unread?")
    (tip,) = world.library.tips.all()

    with qtbot.waitSignal(world.library.tips.changed):
        world.library.tips.seen(tip)

    assert told(world) == []
    assert world.workspace.state(place.id) == ""


def test_of_too_many_for_a_list_the_newest_are_in_it_and_all_can_be_marked_as_seen(
    qtbot: QtBot, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tips, "MOST", 2)
    for question in ("A?", "B?", "C?"):
        asked_out_of_sight(qtbot, world, question)

    assert [title for _, title, _ in told(world)] == ["C?", "B?"]
    assert world.library.tips.kinds() == ["unread"] * 3

    world.library.tips.all_seen()
    assert world.library.tips.kinds() == []


def test_tips_of_a_session_in_the_bin_are_none(qtbot: QtBot, world: World) -> None:
    place = asked_out_of_sight(qtbot, world, "Unread?")
    session = place.session_id

    world.library.bin_session(session)
    assert told(world) == []

    world.library.unbin_session(session)
    assert len(told(world)) == 1


def test_the_next_tip_goes_on_into_other_sessions_and_comes_round(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    first = begun(qtbot, world, server, "A?")
    second = begun(qtbot, world, server, "B?")
    third = begun(qtbot, world, server, "C?")

    visited = []
    for _ in range(4):
        world.place.next_tip()
        visited.append(world.place)

    assert visited == [second, first, third, second]
    server.release()
    running = world.library.running
    qtbot.waitUntil(lambda: not any(running(p.session_id) for p in (first, second, third)))


def test_the_next_tip_of_a_closed_session_opens_it_there(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    place = world.workspace.new_session()
    place.say("Go?")
    qtbot.waitUntil(lambda: not place.running)
    seen = place.head or ""
    server.reply("another one", hold_after=1)
    place.retry(seen)
    other = place.head or ""
    qtbot.waitUntil(lambda: bool(place.node(other).text))
    place.go(seen)
    session = place.session_id
    world.workspace.new_session().set_draft("kept")
    world.workspace.close(place.id)
    server.release()
    qtbot.waitUntil(lambda: not world.library.running(session))

    world.place.next_tip()

    assert (world.place.session_id, world.place.head) == (session, other)
    assert world.library.unread(session) == set()


def test_going_to_a_node_takes_the_place_that_shows_it(qtbot: QtBot, world: World) -> None:
    place = world.place
    place.say("Go?")
    qtbot.waitUntil(lambda: not place.running)
    world.workspace.new_session().set_draft("kept")

    gone = world.workspace.go(place.session_id, place.head or "")

    assert gone is world.place is place
