"""Which places are open, and what their tabs show."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from helpers.desks import draw as draw_desks
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
    desk = world.workspace.active()
    world.workspace.move_tab(desk.tabs[2].id, desk.id, 0)
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


def named(world: World, *drafts: str) -> list[str]:
    """A tab for each draft, the last one looked at; the places."""
    for draft in drafts:
        place = world.workspace.new_session()
        place.set_draft(draft)
    return [p.id for p in world.workspace.places()]


def test_a_session_is_looked_at_in_two_panes_down_different_branches(
    qtbot: QtBot, world: World
) -> None:
    first = world.place
    first.say("Go.")
    qtbot.waitUntil(lambda: not first.running)

    second = world.workspace.split(first.id, "right")
    assert (second.session_id, second.head) == (first.session_id, first.head)
    second.branch(first.path()[0].id)
    second.set_draft("another way")

    assert draw_desks(world.workspace) == "> (Go | another way*)"
    assert len(first.path()) == 2
    assert len(second.path()) == 1


def test_a_tab_is_docked_at_a_side_of_a_pane_and_a_pane_becomes_a_tab(world: World) -> None:
    a, b, c = named(world, "a", "b", "c")
    workspace = world.workspace

    workspace.dock([c], a, "right")
    workspace.dock([b], c, "below")
    assert draw_desks(workspace) == "> (a | (c / b*))"

    workspace.move_pane(c, workspace.active().id, 0)
    assert draw_desks(workspace) == "> c*\n  (a | b*)"

    workspace.dock([a, b], c, "left")
    assert draw_desks(workspace) == "> (a | b* | c)"

    workspace.dock([c], c, "left")
    workspace.dock([a], c, "right")
    assert draw_desks(workspace) == "> (b | c | a*)"


def test_a_pane_has_a_window_of_its_own_and_comes_back(world: World) -> None:
    a, b, c = named(world, "a", "b", "c")
    workspace = world.workspace
    main = workspace.active().id
    workspace.dock([b], a, "right")

    other = workspace.detach([b])
    assert draw_desks(workspace) == "> a*\n  c*\n\n> b*"
    assert workspace.active() == workspace.desk(other.id)

    workspace.move_tab(workspace.desk(main).tabs[1].id, other.id)
    assert draw_desks(workspace) == "> a*\n\n  b*\n> c*"

    # The window goes with the last of it.
    workspace.dock([b], a, "below")
    workspace.move_pane(c, main, 0)
    assert draw_desks(workspace) == "> c*\n  (a / b*)"
    assert [desk.id for desk in workspace.desks()] == [main]


def test_what_has_the_window_alone_gets_no_other(world: World) -> None:
    (a,) = named(world, "a")

    assert world.workspace.detach([a]).id == world.workspace.active().id
    assert draw_desks(world.workspace) == "> a*"


def test_a_closed_pane_comes_back_where_it_stood(world: World) -> None:
    a, b, c = named(world, "a", "b", "c")
    workspace = world.workspace
    workspace.dock([b], a, "right")
    workspace.dock([c], b, "below")
    before = "> (a | (b / c*))"
    assert draw_desks(workspace) == before

    for place in (b, c, a):
        workspace.close(place)
        workspace.activate(workspace.places()[0].id)
        workspace.reopen()
        workspace.activate(c)
        assert draw_desks(workspace) == before

    workspace.close(b)
    workspace.close(a)
    workspace.reopen()
    workspace.reopen()
    workspace.activate(c)
    assert draw_desks(workspace) == before


def test_a_tab_comes_back_with_all_its_panes(world: World) -> None:
    a, b, c = named(world, "a", "b", "c")
    workspace = world.workspace
    workspace.dock([b], a, "right")

    workspace.close_all([a, b])
    assert draw_desks(workspace) == "> c*"
    workspace.reopen()

    assert draw_desks(workspace) == "> (a | b*)\n  c*"
    assert {p.draft for p in workspace.places()} == {"a", "b", "c"}
    assert c in workspace


def test_a_pane_comes_back_beside_what_came_to_stand_there(world: World) -> None:
    a, b, c = named(world, "a", "b", "c")
    workspace = world.workspace
    workspace.dock([b], a, "right")
    workspace.close(b)
    workspace.dock([c], a, "above")

    workspace.reopen()

    assert draw_desks(workspace) == "> ((c | b*) / a)"


def test_windows_panes_and_tabs_stand_after_a_restart_as_they_stood(
    world: World, server: ModelServer
) -> None:
    a, b, c, d, e = named(world, "a", "b", "c", "d", "e")
    workspace = world.workspace
    workspace.dock([b], a, "right")
    workspace.dock([c], b, "below")
    workspace.resize(workspace.active().tabs[0].id, (), (0.3, 0.7))
    desk = workspace.detach([e], {"at": [40, 50]})
    workspace.split(e, "right").set_draft("f")
    workspace.activate(d)
    before = draw_desks(workspace)
    assert before == "  (a | (b / c*))\n> d*\n\n> (e | f*)"
    layouts = [desk.tabs[0].layout for desk in workspace.desks()]

    again = world.restarted()
    try:
        assert draw_desks(again.workspace) == before
        assert [desk.tabs[0].layout for desk in again.workspace.desks()] == layouts
        assert again.place.draft == "d"
        assert again.workspace.desk(desk.id).frame == {"at": [40, 50]}
    finally:
        again.close()
        world.__init__(world.home, server)  # type: ignore[misc]


def test_a_careful_start_forgets_nothing_of_how_everything_stood(
    world: World, server: ModelServer
) -> None:
    a, b = named(world, "a", "b")
    world.workspace.dock([b], a, "below")
    world.close()

    world.__init__(world.home, server, restores=False)  # type: ignore[misc]
    world.workspace.start_empty()
    assert draw_desks(world.workspace) == "> (empty)*"
    world.workspace.save()

    # Even with a second window open by then.
    world.place.set_draft("c")
    world.workspace.new_window().set_draft("d")
    world.workspace.restore()
    assert draw_desks(world.workspace) == "> (a / b*)\n  c*\n\n> d*"


def test_a_reply_goes_on_whatever_becomes_of_its_pane(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("one two three", hold_after=1)
    place = world.place
    place.say("Go.")
    qtbot.waitUntil(lambda: place.path()[-1].text == "one ")
    session = place.session_id
    (other,) = [p for p in named(world, "other") if p != place.id]

    world.workspace.dock([place.id], other, "right")
    world.workspace.detach([place.id])
    world.workspace.close(place.id)
    server.release()
    qtbot.waitUntil(lambda: world.library.session_state(session) == "unread")

    world.workspace.reopen()
    assert world.place.path()[-1].text == "one two three"
