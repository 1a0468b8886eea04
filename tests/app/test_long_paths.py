"""A message below a long path stands there at once; what the model will read is reckoned then."""

from __future__ import annotations

from contextlib import closing

import pytest
from pytestqt.qtbot import QtBot

from bough.app import reading
from bough.core.context import KEPT, State
from bough.core.node import Role, Status
from bough.core.store.store import Store
from bough.core.terms import Terms
from helpers.contexts import asked, long_talk, planted, with_context
from helpers.server import ModelServer
from helpers.world import World

TURNS = reading.AT_ONCE


@pytest.fixture
def long(qtbot: QtBot, world: World) -> World:
    """A world whose place looks at the end of a path that does not fit."""
    with_context(world, qtbot, 2000)
    planted(world, long_talk(TURNS))
    return world


def test_what_is_dropped_is_what_the_context_shows(qtbot: QtBot, long: World) -> None:
    place = long.place
    place.set_draft("and now?")
    place.context.refresh()
    shown = place.context.reading
    read = [place.node(i).text for i in shown.nodes(State.IN)]
    gone = shown.dropped

    sent = asked(qtbot, long, "and now?")["messages"]

    assert gone
    assert [m["content"] for m in sent] == [*read, "and now?"]
    reply = place.path()[-1]
    assert reply.settings[KEPT] == {"dropped": [[gone[0], gone[-1]]]}


def test_the_disk_knows_what_is_not_read_before_anybody_is_asked(
    qtbot: QtBot, long: World, server: ModelServer
) -> None:
    place, before = long.place, len(server.questions)
    server.reply("one two", hold_after=1)
    assert place.say("and now?")
    reply = place.path()[-1].id
    assert place.running
    assert place.draft == ""

    qtbot.waitUntil(lambda: len(server.questions) > before)

    with closing(Store.open(long.library.profile, readonly=True)) as store:
        stored = store.tree(place.session_id).node(reply)
    assert stored.growing
    assert "dropped" in stored.settings[KEPT]  # type: ignore[operator]
    server.release()
    qtbot.waitUntil(lambda: not place.running)
    assert place.node(reply).settings == stored.settings


def test_who_stops_it_while_it_is_reckoned_asked_nobody(long: World, server: ModelServer) -> None:
    place, before = long.place, len(server.questions)
    assert place.say("and now?")

    place.stop()

    question, reply = place.path()[-2:]
    assert (question.text, reply.status) == ("and now?", Status.STOPPED)
    again = long.restarted()
    try:
        assert [n.status for n in again.place.path()[-2:]] == [Status.SEALED, Status.STOPPED]
        assert len(server.questions) == before
    finally:
        again.close()


def test_undo_takes_it_back_while_it_is_reckoned(qtbot: QtBot, long: World) -> None:
    place, end = long.place, long.place.head
    assert place.say("and now?")

    place.undo()

    assert place.head == end
    place.redo()
    assert [n.role for n in place.path()[-2:]] == [Role.USER, Role.ASSISTANT]
    last = asked(qtbot, long, "once more")["messages"][-1]
    assert last["content"] == "and now?\n\nonce more"


def test_closing_while_it_is_reckoned_loses_nothing(long: World) -> None:
    path = [n.id for n in long.place.path()]
    assert long.place.say("and now?")

    again = long.restarted()

    try:
        question, reply = again.place.path()[-2:]
        assert [n.id for n in again.place.path()[:-2]] == path
        assert question.text == "and now?"
        assert reply.status is Status.STOPPED
    finally:
        again.close()


def test_what_is_set_meanwhile_is_for_what_is_asked_next(qtbot: QtBot, long: World) -> None:
    place = long.place
    place.set_terms(Terms(system="Be brief."), branch=False)
    assert place.say("and now?")

    place.set_terms(Terms(system="Be long."), branch=False)

    qtbot.waitUntil(lambda: not place.running)
    assert long.server.questions[-1].json["messages"][0]["content"] == "Be brief."


def test_a_reply_that_was_cut_off_goes_on_below_a_long_path(
    qtbot: QtBot, long: World, server: ModelServer
) -> None:
    place = long.place
    server.reply("one two", hold_after=1)
    assert place.say("and now?")
    qtbot.waitUntil(lambda: place.path()[-1].text != "")
    place.stop()
    server.release()
    begun = place.path()[-1]

    place.continue_reply(begun.id)

    qtbot.waitUntil(lambda: not place.running)
    went_on = place.path()[-1]
    assert went_on.text.startswith(begun.text)
    assert "dropped" in went_on.settings[KEPT]  # type: ignore[operator]
