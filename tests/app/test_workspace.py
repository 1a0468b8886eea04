"""Which places are open, and what their tabs show."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from helpers.server import ModelServer
from helpers.world import World


def test_two_sessions_stream_at_the_same_time_and_the_hidden_one_is_unread_after(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("one two", hold_after=1)
    server.reply("three four", hold_after=1)
    first = world.place
    first.say("A?")
    second = world.workspace.new_session()
    second.say("B?")
    assert second is not first
    qtbot.waitUntil(lambda: server.wait_for(2) is not None)
    states = [world.workspace.state(p.id) for p in (first, second)]
    assert states == ["running", "running"]
    qtbot.waitUntil(lambda: bool(first.path()[-1].text) and bool(second.path()[-1].text))

    server.release()
    qtbot.waitUntil(lambda: not first.running and not second.running)

    assert world.workspace.state(first.id) == "unread"
    assert world.workspace.state(second.id) == ""
    world.workspace.activate(first.id)
    assert world.workspace.state(first.id) == ""
    assert {first.path()[-1].text, second.path()[-1].text} == {"one two", "three four"}


def test_closing_a_tab_does_not_stop_its_reply(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("one two", hold_after=1)
    place = world.place
    place.say("Go.")
    session = place.session_id
    qtbot.waitUntil(lambda: place.path()[-1].text == "one ")

    world.workspace.close(place.id)
    assert world.library.session_state(session) == "running"
    server.release()
    qtbot.waitUntil(lambda: world.library.session_state(session) == "unread")

    assert world.workspace.open_session(session).path()[-1].text == "one two"


def test_a_closed_tab_comes_back_with_its_draft(qtbot: QtBot, world: World) -> None:
    world.place.say("Go.")
    qtbot.waitUntil(lambda: not world.place.running)
    world.place.set_draft("next")
    session = world.place.session_id
    world.workspace.close(world.place.id)
    assert world.place.session_id != session

    world.workspace.reopen()

    assert world.place.session_id == session
    assert world.place.draft == "next"


def test_a_session_opens_where_it_was_left_also_after_a_restart(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    world.place.say("Go.")
    qtbot.waitUntil(lambda: not world.place.running)
    world.place.set_draft("next")
    left = world.place.session_id
    other = world.workspace.new_session()
    other.set_draft("kept")
    world.workspace.close(world.workspace.places()[0].id)

    again = world.restarted()
    try:
        assert [p.draft for p in again.workspace.places()] == ["kept"]
        assert again.workspace.open_session(left).draft == "next"
    finally:
        again.close()
        world.__init__(world.home, server)  # type: ignore[misc]


def test_a_new_session_is_not_made_while_an_empty_one_is_open(world: World) -> None:
    place = world.place

    assert world.workspace.new_session() is place
    assert len(world.library.sessions()) == 1


def test_an_empty_session_goes_with_its_tab(qtbot: QtBot, world: World) -> None:
    world.place.say("Go.")
    qtbot.waitUntil(lambda: not world.place.running)
    kept = world.place.session_id
    empty = world.workspace.new_session()

    world.workspace.close(empty.id)

    assert [s.id for s in world.library.sessions()] == [kept]


def test_tabs_their_order_and_the_current_one_survive_a_restart(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    for question in ("A?", "B?", "C?"):
        world.workspace.new_session().say(question)
        qtbot.waitUntil(lambda: not world.place.running)
    order = [p.session_id for p in world.workspace.places()]
    world.workspace.move(world.workspace.places()[2].id, 0)
    world.workspace.activate(world.workspace.places()[1].id)
    current = world.place.session_id

    again = world.restarted()
    try:
        assert [p.session_id for p in again.workspace.places()] == [order[2], order[0], order[1]]
        assert again.place.session_id == current
    finally:
        again.close()
        world.__init__(world.home, server)  # type: ignore[misc]


def test_a_session_in_the_bin_closes_its_tab_and_comes_back_whole(
    qtbot: QtBot, world: World
) -> None:
    world.place.say("Go.")
    qtbot.waitUntil(lambda: not world.place.running)
    session = world.place.session_id

    world.library.bin_session(session)
    assert all(p.session_id != session for p in world.workspace.places())
    world.library.unbin_session(session)

    place = world.workspace.open_session(session)
    assert [n.text for n in place.path()] == ["Go.", "A bough is a main branch of a tree."]
