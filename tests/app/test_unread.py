"""What nobody has seen is marked until somebody has, also across the end of the program."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from bough.app.place import Place
from bough.core.acts import Answerer
from bough.core.node import Status
from helpers.server import ModelServer
from helpers.unseen import unread_branch
from helpers.world import SCRIPTED, World


@contextmanager
def after_a_kill(world: World, home: Path) -> Iterator[World]:
    """The profile as `kill -9` would leave it in half a second, started again."""
    world.workspace.save()
    world.library.flush(5)
    shutil.copytree(world.home, home, ignore=shutil.ignore_patterns("*-shm"))
    again = World(home, world.server)
    yield again
    again.close()


@contextmanager
def after_the_end(world: World) -> Iterator[World]:
    again = world.restarted()
    try:
        yield again
    finally:
        again.close()
        world.__init__(world.home, world.server)  # type: ignore[misc]


def ended_out_of_sight(qtbot: QtBot, world: World, question: str) -> Place:
    """Asked in a tab that is not looked at when the answer comes."""
    place = world.workspace.new_session()
    place.say(question)
    world.workspace.new_session()
    qtbot.waitUntil(lambda: not world.library.running(place.session_id))
    return place


def one_of_each(qtbot: QtBot, world: World, server: ModelServer) -> tuple[str, str]:
    """The session of a reply that is unread, and that of one that failed."""
    whole = ended_out_of_sight(qtbot, world, "A?")
    server.fail(400, "no")
    broken = ended_out_of_sight(qtbot, world, "B?")
    return whole.session_id, broken.session_id


def test_unread_and_failed_marks_are_the_same_after_the_end(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    whole, broken = one_of_each(qtbot, world, server)
    marked = [world.library.unread(whole), world.library.unread(broken)]
    assert [len(nodes) for nodes in marked] == [1, 1]

    with after_the_end(world) as again:
        assert again.library.session_state(whole) == "unread"
        assert again.library.session_state(broken) == "failed"
        assert [again.library.unread(whole), again.library.unread(broken)] == marked


def test_unread_and_failed_marks_are_the_same_after_a_kill(
    qtbot: QtBot, world: World, server: ModelServer, tmp_path: Path
) -> None:
    whole, broken = one_of_each(qtbot, world, server)

    with after_a_kill(world, tmp_path / "killed") as again:
        assert again.library.session_state(whole) == "unread"
        assert again.library.session_state(broken) == "failed"


def test_a_reply_that_a_kill_cut_off_is_marked_as_failed(
    qtbot: QtBot, world: World, server: ModelServer, tmp_path: Path
) -> None:
    server.reply("of an oak", hold_after=1)
    place = world.place
    place.say("Go.")
    qtbot.waitUntil(lambda: bool(place.path()[-1].text))
    world.workspace.new_session().set_draft("kept")

    with after_a_kill(world, tmp_path / "killed") as again:
        assert again.library.session_state(place.session_id) == "failed"
        shown = again.workspace.open_session(place.session_id)
        assert shown.path()[-1].status is Status.INTERRUPTED
        assert again.library.session_state(place.session_id) == ""
    server.release()


def test_what_was_seen_stays_seen_after_the_end(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    whole, broken = one_of_each(qtbot, world, server)
    world.workspace.open_session(whole)
    world.workspace.new_session()

    with after_the_end(world) as again:
        assert again.library.session_state(whole) == ""
        assert again.library.session_state(broken) == "failed"


def test_a_reply_that_ends_before_the_eyes_leaves_no_mark(qtbot: QtBot, world: World) -> None:
    world.place.say("Go.")
    session = world.place.session_id
    qtbot.waitUntil(lambda: not world.library.running(session))

    assert world.library.session_state(session) == ""
    with after_the_end(world) as again:
        assert again.library.session_state(session) == ""


def test_a_reply_that_a_person_stopped_leaves_no_mark(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("of an oak", hold_after=1)
    place = world.place
    place.say("Go.")
    qtbot.waitUntil(lambda: bool(place.path()[-1].text))
    world.workspace.new_session().set_draft("kept")

    world.library.stop(place.head or "")

    assert world.library.session_state(place.session_id) == ""


def test_looking_at_another_branch_of_the_session_leaves_the_mark(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    place = world.place
    other = unread_branch(qtbot, world, server)
    assert world.library.unread(place.session_id) == {other}

    world.workspace.new_session()
    world.workspace.activate(place.id)
    assert world.workspace.state(place.id) == "unread"

    place.go(other)
    assert world.workspace.state(place.id) == ""


def test_a_session_shows_the_most_urgent_of_its_marks(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    place = world.place
    place.say("Go.")
    qtbot.waitUntil(lambda: not place.running)
    first = place.head or ""
    server.fail(400, "no")
    server.reply("another")
    place.retry_many(first, [Answerer(SCRIPTED.endpoint, SCRIPTED.model)] * 2)
    others = place.siblings(first)[1:]
    place.go(first)
    qtbot.waitUntil(lambda: not world.library.running(place.session_id))
    assert {place.node(i).status for i in others} == {Status.FAILED, Status.SEALED}

    assert world.workspace.state(place.id) == "failed"


def test_marks_in_the_bin_count_when_they_are_back(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    place = world.place
    other = unread_branch(qtbot, world, server)
    assert world.workspace.state(place.id) == "unread"

    place.prune(other)
    assert world.workspace.state(place.id) == ""
    place.undo()
    assert world.workspace.state(place.id) == "unread"
    place.prune(other)
    with after_the_end(world) as again:
        assert again.library.session_state(place.session_id) == ""
