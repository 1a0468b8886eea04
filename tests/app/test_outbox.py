"""Messages that are written while a reply is under way: when they are said, and that none is
lost."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from bough.app.place import Place
from bough.core.acts import Answerer
from bough.core.endpoint import ModelRef
from bough.core.node import Status
from bough.core.store.store import FILE, Store
from helpers.damage import copied
from helpers.server import ModelServer
from helpers.world import World, draw, drawn


def growing(qtbot: QtBot, world: World, question: str = "What is a bough?") -> str:
    """A reply of which two words have come; the rest is held."""
    world.server.reply("A bough is a branch.", hold_after=2)
    assert world.place.say(question)
    reply = world.place.head
    assert reply is not None
    qtbot.waitUntil(lambda: world.place.node(reply).text == "A bough ")
    return reply


def write(place: Place, *texts: str) -> None:
    for text in texts:
        place.set_draft(text)
        assert place.say(text)
        assert place.draft == ""


def waiting(place: Place) -> list[str]:
    return [message.text for message in place.following.messages()]


def go_on(qtbot: QtBot, world: World) -> None:
    """Let the reply that is held after its first words end, and all that follow it."""
    place = world.place
    qtbot.waitUntil(lambda: " " in place.path()[-1].text)
    world.server.release()
    rest(qtbot, world)


def rest(qtbot: QtBot, world: World) -> None:
    session = world.place.session_id
    qtbot.waitUntil(lambda: not world.library.running(session))


# When they are said


def test_what_is_written_while_a_reply_grows_is_said_when_it_has_ended(
    qtbot: QtBot, world: World
) -> None:
    growing(qtbot, world)
    world.server.reply("One that is cut.")
    write(world.place, "And a log?")
    assert waiting(world.place) == ["And a log?"]
    assert world.server.questions[1:] == []

    world.server.release()
    rest(qtbot, world)

    assert waiting(world.place) == []
    assert draw(world.place.tree(), world.place.head) == drawn("""
        What is a bough?
          A bough is a branch.
            And a log?
              One that is cut. <
    """)


def test_several_are_said_one_after_the_other_each_below_the_answer_to_the_one_before(
    qtbot: QtBot, world: World
) -> None:
    growing(qtbot, world)
    for answer in ("First.", "Second.", "Third."):
        world.server.reply(answer)
    write(world.place, "1", "2", "3")

    world.server.release()
    rest(qtbot, world)

    assert [n.text for n in world.place.path()][2:] == [
        "1", "First.", "2", "Second.", "3", "Third.",
    ]  # fmt: skip


def test_who_was_chosen_when_it_was_written_is_asked(qtbot: QtBot, world: World) -> None:
    growing(qtbot, world)
    place = world.place
    place.set_model(ModelRef("scripted", "other"))
    write(place, "And a log?")
    place.set_model(ModelRef("scripted", "scripted"))

    world.server.release()
    rest(qtbot, world)

    assert place.path()[-1].model == "other"
    assert world.server.questions[1].json["model"] == "other"


def test_several_models_are_asked_together_when_the_reply_has_ended(
    qtbot: QtBot, world: World
) -> None:
    growing(qtbot, world)
    place = world.place
    fan = (Answerer("scripted", "a", {"temperature": 0.5}), Answerer("scripted", "b"))

    assert place.say_to("And a log?", fan)
    write(place, "And a twig?")
    world.server.release()
    rest(qtbot, world)

    head = place.path()
    assert [n.model for n in map(place.node, place.siblings(head[3].id))] == ["a", "b"]
    assert head[3].settings == {"temperature": 0.5}
    assert head[4].text == "And a twig?"


def test_it_is_said_where_it_was_written_though_another_branch_is_looked_at(
    qtbot: QtBot, world: World
) -> None:
    reply = growing(qtbot, world)
    place = world.place
    write(place, "And a log?")
    assert place.say_beside("What is a twig?")
    elsewhere = place.head

    world.server.release()
    rest(qtbot, world)

    assert place.head == elsewhere
    (question,) = place.tree().children(reply)
    assert place.node(question).text == "And a log?"


def said_behind_a_closed_tab(qtbot: QtBot, world: World) -> str:
    """A session in which a message was said after its tab was closed."""
    growing(qtbot, world)
    session = world.place.session_id
    write(world.place, "And a log?")
    world.workspace.close(world.place.id)
    world.server.release()
    qtbot.waitUntil(lambda: not world.library.running(session))
    return session


def test_it_is_said_when_the_tab_is_closed_and_the_tab_opens_again_where_it_was_answered(
    qtbot: QtBot, world: World
) -> None:
    said_behind_a_closed_tab(qtbot, world)

    world.workspace.reopen()

    assert [n.text for n in world.place.path()][2:] == [
        "And a log?", "A bough is a main branch of a tree.",
    ]  # fmt: skip


def test_after_a_restart_a_closed_tab_is_where_it_was_answered_too(
    qtbot: QtBot, world: World
) -> None:
    session = said_behind_a_closed_tab(qtbot, world)

    again = world.restarted()

    assert len(again.workspace.open_session(session).path()) == 4
    again.close()


# When the reply does not end


def cut_off(qtbot: QtBot, world: World) -> str:
    """A reply that breaks off below which two messages wait."""
    world.server.reply("A bough is a branch.", hold_after=2, cut_after=3)
    assert world.place.say("What is a bough?")
    reply = world.place.head or ""
    qtbot.waitUntil(lambda: world.place.node(reply).text == "A bough ")
    write(world.place, "1", "2")
    world.server.release()
    rest(qtbot, world)
    assert world.place.node(reply).status is Status.FAILED
    return reply


def test_after_a_reply_that_failed_or_was_stopped_nothing_is_sent_by_itself(
    qtbot: QtBot, world: World
) -> None:
    cut_off(qtbot, world)
    assert waiting(world.place) == ["1", "2"]

    other = world.workspace.new_session()
    growing(qtbot, world)
    write(other, "3")
    other.stop()

    assert waiting(other) == ["3"]
    assert len(world.server.questions) == 2


def test_a_person_sends_it_nevertheless_and_the_others_wait_for_what_is_answered(
    qtbot: QtBot, world: World
) -> None:
    reply = cut_off(qtbot, world)
    world.server.reply("First of all.", hold_after=1)

    world.place.following.send(reply)

    assert [n.text for n in world.place.path()][1:] == ["A bough is ", "1", ""]
    assert waiting(world.place) == ["2"]
    go_on(qtbot, world)
    assert waiting(world.place) == []


def test_what_is_asked_first_below_such_a_reply_has_the_others_wait_for_its_answer(
    qtbot: QtBot, world: World
) -> None:
    cut_off(qtbot, world)
    world.server.reply("Zeroth of all.", hold_after=1)

    assert world.place.say("0")

    assert waiting(world.place) == ["1", "2"]
    go_on(qtbot, world)
    assert [n.text for n in world.place.path()][2::2] == ["0", "1", "2"]


@pytest.mark.parametrize("act", [Place.retry, Place.continue_reply])
def test_what_waits_waits_for_the_reply_that_is_tried_again_or_continued(
    qtbot: QtBot, world: World, act: Callable[[Place, str], None]
) -> None:
    reply = cut_off(qtbot, world)
    place = world.place
    world.server.reply("tree of branches.", hold_after=1)

    act(place, reply)

    assert place.head != reply
    assert waiting(place) == ["1", "2"]
    qtbot.waitUntil(lambda: "tree" in place.path()[-1].text)
    world.server.release()
    rest(qtbot, world)
    assert [n.text for n in place.path()][2::2] == ["1", "2"]


def test_taking_that_back_lets_it_wait_where_it_waited(qtbot: QtBot, world: World) -> None:
    reply = cut_off(qtbot, world)
    place = world.place
    world.server.reply("tree of branches.", hold_after=1)
    place.retry(reply)

    place.undo()

    assert place.head == reply
    assert waiting(place) == ["1", "2"]

    place.redo()

    assert place.head != reply
    assert waiting(place) == ["1", "2"]


def test_a_reply_at_the_length_limit_has_not_ended(qtbot: QtBot, world: World) -> None:
    world.server.reply("A bough is", hold_after=2, finish="length")
    assert world.place.say("What is a bough?")
    write(world.place, "And a log?")

    go_on(qtbot, world)

    assert waiting(world.place) == ["And a log?"]


def test_what_waited_for_a_reply_that_was_cut_by_a_kill_waits_after_the_restart(
    qtbot: QtBot, world: World, tmp_path: Path
) -> None:
    growing(qtbot, world)
    write(world.place, "1", "2")
    world.library.flush(10)
    (tmp_path / "killed").mkdir()
    copied(world.home / "profile", tmp_path / "killed" / "profile")

    again = World(tmp_path / "killed", world.server)

    assert again.place.path()[-1].status is Status.INTERRUPTED
    assert again.place.draft == ""
    assert waiting(again.place) == ["1", "2"]
    assert len(world.server.questions) == 1
    again.place.following.send(again.place.head or "")
    rest(qtbot, again)
    assert [n.text for n in again.place.path()][2::2] == ["1", "2"]
    again.close()


def test_at_every_moment_of_it_each_message_is_on_the_disk_once(
    qtbot: QtBot, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a kill would find them: a copy of the database after every transaction."""
    moments: list[Path] = []

    def watched(name: str) -> None:
        act: Callable[..., Any] = getattr(Store, name)

        def watch(store: Store, *arguments: Any, **named: Any) -> Any:
            done = act(store, *arguments, **named)
            moments.append(copied(world.home / "profile", tmp_path / f"moment {len(moments)}"))
            return done

        monkeypatch.setattr(Store, name, watch)

    growing(qtbot, world)
    place = world.place
    place.set_draft("first message")
    place.save()
    world.library.flush(10)
    for name in ("record", "keep_outbox", "save_place", "seal", "move_heads"):
        watched(name)
    assert place.say("first message")
    write(place, "second message")
    (_, second) = place.following.messages()
    place.following.move(second.id, -1)
    place.following.edit(second.id)
    write(place, place.draft)
    world.server.release()
    rest(qtbot, world)
    world.library.flush(10)

    assert len(moments) > 8
    for moment in moments:
        with closing(sqlite3.connect(moment / FILE)) as db:
            texts = [
                text
                for query in (
                    "SELECT draft FROM places", "SELECT text FROM outbox", "SELECT text FROM parts"
                )
                for (text,) in db.execute(query)
            ]  # fmt: skip
        assert texts.count("first message") == 1, moment
    shutil.rmtree(tmp_path / "moment 0")


# What is done with them


def test_they_are_put_in_another_order(qtbot: QtBot, world: World) -> None:
    growing(qtbot, world)
    place = world.place
    write(place, "1", "2", "3")
    first, _, third = place.following.messages()

    place.following.move(third.id, -1)
    assert waiting(place) == ["1", "3", "2"]
    place.following.move(first.id, 1)
    assert waiting(place) == ["3", "1", "2"]
    place.following.move(first.id, -5)

    assert waiting(place) == ["1", "3", "2"]


def test_one_comes_back_into_the_composer_before_what_is_written_there(
    qtbot: QtBot, world: World
) -> None:
    growing(qtbot, world)
    place = world.place
    write(place, "1", "2")
    place.set_draft("3")

    place.following.edit(place.following.messages()[0].id)

    assert place.draft == "1\n\n3"
    assert waiting(place) == ["2"]


def test_one_that_was_taken_away_comes_back_where_it_was(qtbot: QtBot, world: World) -> None:
    growing(qtbot, world)
    place = world.place
    write(place, "1", "2", "3")
    told: list[tuple[str, Callable[[], None]]] = []
    place.removed.connect(lambda words, bring_back: told.append((words, bring_back)))

    place.following.remove(place.following.messages()[1].id)

    assert waiting(place) == ["1", "3"]
    ((words, bring_back),) = told
    assert "will not be sent" in words
    bring_back()
    assert waiting(place) == ["1", "2", "3"]


def test_all_places_of_the_session_show_it(qtbot: QtBot, world: World) -> None:
    reply = growing(qtbot, world)
    place = world.place
    stored = place.stored
    other = Place(type(stored)("other", stored.session, head=reply), world.library, world.catalogue)
    with qtbot.waitSignal(other.following.changed):
        write(place, "1")
    assert waiting(other) == ["1"]

    world.server.release()
    rest(qtbot, world)

    assert other.head == place.head != reply
    other.close()


def test_pruning_the_reply_takes_them_along_and_undo_brings_them_back(
    qtbot: QtBot, world: World
) -> None:
    reply = growing(qtbot, world)
    place = world.place
    write(place, "1", "2")

    place.prune(reply)
    assert waiting(place) == []
    place.undo()

    place.go(reply)
    assert place.node(reply).status is Status.STOPPED
    assert waiting(place) == ["1", "2"]
    assert len(world.server.questions) == 1


def test_a_session_that_comes_back_from_the_bin_has_them_still(qtbot: QtBot, world: World) -> None:
    growing(qtbot, world)
    session = world.place.session_id
    write(world.place, "1")

    world.library.bin_session(session)
    world.library.unbin_session(session)

    assert waiting(world.workspace.open_session(session)) == ["1"]


def test_alt_enter_asks_beside_at_once_while_the_reply_grows_on(qtbot: QtBot, world: World) -> None:
    reply = growing(qtbot, world)
    place = world.place
    write(place, "later")

    assert place.say_beside("What is a twig?")

    assert place.path()[0].text == "What is a twig?"
    assert place.node(reply).growing
    assert waiting(place) == []
    place.go(reply)
    assert waiting(place) == ["later"]


def test_what_waits_goes_to_the_end_of_the_line_before_its_endpoint(
    qtbot: QtBot, tmp_path: Path, qapp: object
) -> None:
    with ModelServer() as server:
        server.parallel = 1
        world = World(tmp_path, server)
        growing(qtbot, world)
        place = world.place
        write(place, "later")
        other = world.workspace.new_session()
        server.reply("A twig is small.")
        assert other.say("What is a twig?")

        server.release()
        qtbot.waitUntil(lambda: len(server.questions) == 3)

        asked = [q.json["messages"][-1]["content"] for q in server.questions]
        assert asked == ["What is a bough?", "What is a twig?", "later"]
        world.close()
