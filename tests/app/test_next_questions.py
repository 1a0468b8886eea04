"""Next questions over a real store and real sockets: they come, or nothing does, and no reply waits
for them."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from bough.app.place import Place
from bough.app.questions import PAUSE_MS
from bough.core import questions_read
from bough.core.config import QuestionsName
from bough.core.endpoint import ModelRef
from bough.core.node import Node, Status
from bough.core.questions import Questions
from helpers.server import Gate, ModelServer, Received, Script, chunk, reply_script, sse
from helpers.world import World

ASKED = "Why is the night sky dark?"
REPLY = "The universe is finite in age and expands, so that the light of most stars never came."
GOOD = ("Why does the universe expand?", "How old is the universe?", "Which stars are seen?")
SECONDS = 0.4


@pytest.fixture
def world(qapp: object, tmp_path: Path, server: ModelServer) -> Iterator[World]:
    server.parallel = 1
    world = World(tmp_path, server, questions="local")
    yield world
    world.close()


def asked(qtbot: QtBot, world: World, text: str = ASKED, reply: str = REPLY) -> Place:
    """A place that shows a question with its whole reply."""
    place = world.place
    world.server.reply(reply)
    assert place.say(text)
    qtbot.waitUntil(lambda: not place.running)
    return place


def wishes(server: ModelServer) -> list[Received]:
    """The requests for next questions."""
    return [q for q in server.questions if "three short" in q.body.decode()]


def tried(qtbot: QtBot, world: World, place: Place) -> None:
    """Wait until a model was asked, and is asked no longer."""
    qtbot.waitUntil(lambda: bool(wishes(world.server)))
    qtbot.waitUntil(lambda: not place.suggesting.thinks)


def head(place: Place) -> Node:
    assert place.head
    return place.node(place.head)


def test_questions_follow_a_whole_reply_and_are_kept_with_what_they_took(
    qtbot: QtBot, world: World
) -> None:
    world.server.otherwise = reply_script("\n".join(GOOD))

    place = asked(qtbot, world)

    qtbot.waitUntil(lambda: place.suggesting.texts == GOOD)
    (wish,) = wishes(world.server)
    # A server on this machine goes on with what it has read.
    assert [m["content"] for m in wish.json["messages"][:2]] == [ASKED, REPLY]
    world.library.flush(5)
    again = world.restarted()
    kept = again.library.questions.of(place.head or "")
    assert kept is not None
    assert (kept.texts, kept.model) == (GOOD, ModelRef("scripted", "scripted"))
    assert kept.usage is not None
    assert kept.usage.input_tokens == 7
    assert len(wishes(world.server)) == 1
    again.close()


BROKEN = [chunk({"content": '["Why does the universe'}), chunk({}, "stop")]

BAD = {
    "empty": reply_script(""),
    "prose": reply_script("The universe is large. It is also old, and nobody knows its end."),
    "other_language": reply_script("宇宙为什么会膨胀？\n宇宙有多老？"),
    "broken_json": Script(
        tuple(sse(c) for c in BROKEN), headers={"content-type": "text/event-stream"}
    ),
    "markup": reply_script("<b>Why</b> does the universe expand?"),
    "500": Script((b'{"error": {"message": "no"}}',), 500, {}, "length"),
    "not_an_api": Script((b"<html>What?</html>",), 200, {"content-type": "text/html"}, "length"),
    "cut": reply_script("Nothing of use here", cut_after=2),
    "silent": Script((Gate(),), headers={"content-type": "text/event-stream"}),
    "slow": reply_script("one two three four five six", delay=0.2),
    "endless": reply_script(["universe "] * 20_000, finish=None, done=False),
}


@pytest.mark.parametrize("kind", BAD)
def test_from_a_model_that_answers_badly_nothing_comes_and_nothing_is_said(
    qtbot: QtBot, world: World, kind: str
) -> None:
    world.server.otherwise = BAD[kind]
    world.library.questions.seconds = SECONDS
    told: list[str] = []
    world.place.refused.connect(told.append)

    place = asked(qtbot, world)
    tried(qtbot, world, place)

    assert place.suggesting.texts == ()
    assert not told
    assert len(wishes(world.server)) == 1
    assert head(place).status is Status.SEALED
    assert head(place).text == REPLY


def test_of_ten_questions_three_are_shown(qtbot: QtBot, world: World) -> None:
    kinds = ("old", "dark", "red", "cold", "wide", "thin", "flat", "odd", "new", "far")
    ten = [f"Why is the universe {kind}?" for kind in kinds]
    world.server.otherwise = reply_script("\n".join(ten))
    place = asked(qtbot, world)
    qtbot.waitUntil(lambda: place.suggesting.texts == tuple(ten[:3]))


def test_what_a_model_said_is_not_read_on_the_gui_thread(
    qtbot: QtBot, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks at every word of the conversation."""
    readers: list[threading.Thread] = []

    def read(*given: Any) -> tuple[str, ...]:
        readers.append(threading.current_thread())
        return questions_read.read(*given)

    monkeypatch.setattr("bough.app.questions.read", read)
    world.server.otherwise = reply_script("\n".join(GOOD))
    place = asked(qtbot, world)
    tried(qtbot, world, place)

    assert readers
    assert threading.main_thread() not in readers


def test_what_came_before_the_time_was_over_is_used(qtbot: QtBot, world: World) -> None:
    world.server.otherwise = reply_script([f"{GOOD[0]}\n", "How"], hold_after=1)
    world.library.questions.seconds = SECONDS
    place = asked(qtbot, world)
    qtbot.waitUntil(lambda: place.suggesting.texts == GOOD[:1])


def test_a_reply_never_waits_for_questions(qtbot: QtBot, world: World) -> None:
    """The server has room for one: the request for questions is gone before the person's comes."""
    server = world.server
    server.otherwise = reply_script("\n".join(GOOD), hold_after=1)
    place = asked(qtbot, world)
    qtbot.waitUntil(lambda: len(wishes(server)) == 1)
    (wish,) = wishes(server)
    assert not wish.closed.is_set()

    server.reply("Yes, it does.")
    assert place.say("Does it expand?")
    live = place.live(place.head or "")

    assert live is not None
    assert live.stage != "queued"
    qtbot.waitUntil(lambda: not place.running)
    assert head(place).text == "Yes, it does."
    assert wish.closed.wait(5)
    assert wish.left_early
    assert place.suggesting.texts == ()


def test_while_somebody_is_answered_there_nobody_is_asked_for_questions(
    qtbot: QtBot, world: World
) -> None:
    server = world.server
    place = asked(qtbot, world)
    other = world.workspace.new_session()
    server.reply("It goes on and on", hold_after=2)
    assert other.say("And here?")
    server.otherwise = reply_script("\n".join(GOOD))
    qtbot.waitUntil(lambda: len(server.questions) >= 2)

    assert not [w for w in wishes(server) if not w.closed.is_set()]
    server.release()

    # Once there is time, it is asked after all.
    qtbot.waitUntil(lambda: place.suggesting.texts == GOOD)


def test_it_gives_way_to_another_session_and_comes_again_after_that(
    qtbot: QtBot, world: World
) -> None:
    server = world.server
    place = asked(qtbot, world)
    server.reply("Why so", hold_after=1)
    qtbot.waitUntil(lambda: len(wishes(server)) == 1)
    (wish,) = wishes(server)

    server.reply("It goes on and on", hold_after=2)
    other = world.workspace.new_session()
    assert other.say("And here?")

    live = other.live(other.head or "")
    assert live is not None
    assert live.stage != "queued"
    assert wish.closed.wait(5)
    assert wish.left_early
    server.otherwise = reply_script("\n".join(GOOD))
    qtbot.waitUntil(lambda: len(server.questions) == 3)
    server.release()
    qtbot.waitUntil(lambda: place.suggesting.texts == GOOD)


@pytest.mark.parametrize("end", ["fails", "is_cut_off", "is_stopped"])
def test_after_a_reply_that_is_not_whole_nobody_is_asked(
    qtbot: QtBot, world: World, end: str
) -> None:
    place, server = world.place, world.server
    match end:
        case "fails":
            server.fail(400, "No")
        case "is_cut_off":
            server.reply("So much", finish="length")
        case "is_stopped":
            server.reply("So much for that", hold_after=2)
    assert place.say(ASKED)
    if end == "is_stopped":
        qtbot.waitUntil(lambda: bool(head(place).text))
        place.stop()
    qtbot.waitUntil(lambda: not place.running)

    assert not place.suggesting.thinks
    assert not wishes(server)


def test_a_session_that_is_not_open_is_not_asked_about(qtbot: QtBot, world: World) -> None:
    place = world.place
    assert place.suggesting is not None
    world.server.reply(REPLY, hold_after=2)
    assert place.say(ASKED)
    session, reply = place.session_id, place.head or ""
    qtbot.waitUntil(lambda: bool(world.library.node(session, reply).text))
    world.workspace.close(place.id)
    world.server.release()
    qtbot.waitUntil(lambda: not world.library.node(session, reply).growing)
    assert not world.library.questions.thinks(reply)


@pytest.mark.parametrize("mode", ["asked", "off"])
def test_when_only_asked_a_model_thinks_of_them_at_a_wish(
    qtbot: QtBot, world: World, mode: QuestionsName
) -> None:
    world.catalogue.remember(questions=mode)
    place = asked(qtbot, world)
    assert not place.suggesting.thinks
    assert not place.suggesting.expected

    world.server.otherwise = reply_script("\n".join(GOOD))
    place.suggesting.ask()

    qtbot.waitUntil(lambda: place.suggesting.texts == GOOD)
    assert place.suggesting.mode == "asked"


def test_a_wish_that_brings_nothing_is_told(qtbot: QtBot, world: World) -> None:
    world.catalogue.remember(questions="asked")
    place = asked(qtbot, world)
    told: list[str] = []
    place.refused.connect(told.append)
    world.server.otherwise = reply_script("Nothing comes to mind.")
    place.suggesting.ask()
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["The model thought of no question that goes on from here."]


def test_another_model_can_think_of_them(qtbot: QtBot, world: World) -> None:
    small = ModelRef("scripted", "small")
    world.catalogue.remember(questions_model=small)
    world.server.otherwise = reply_script("\n".join(GOOD))
    place = asked(qtbot, world)
    qtbot.waitUntil(lambda: place.suggesting.texts == GOOD)
    (wish,) = wishes(world.server)
    assert wish.json["model"] == "small"
    assert wish.json["messages"][-1]["content"] == f"Question: {ASKED}\nAnswer: {REPLY}"


def test_taking_one_asks_it_and_leaves_the_draft(qtbot: QtBot, world: World) -> None:
    world.server.otherwise = reply_script("\n".join(GOOD))
    place = asked(qtbot, world)
    qtbot.waitUntil(lambda: place.suggesting.texts == GOOD)
    before = place.head
    place.set_draft("Half a thought")

    place.suggesting.take(GOOD[1])

    question = place.node(head(place).parent or "")
    assert (question.text, question.parent) == (GOOD[1], before)
    assert place.draft == "Half a thought"
    # Back there, the two others are left.
    qtbot.waitUntil(lambda: not place.running)
    place.branch(before or "")
    assert place.suggesting.texts == (GOOD[0], GOOD[2])


def test_a_copy_of_a_session_has_its_questions(qtbot: QtBot, world: World) -> None:
    world.server.otherwise = reply_script("\n".join(GOOD))
    place = asked(qtbot, world)
    qtbot.waitUntil(lambda: place.suggesting.texts == GOOD)
    with qtbot.waitSignal(world.library.sessions_changed):
        world.library.filing.duplicate(place.session_id, "Copy")
    (copy,) = [s for s in world.library.sessions() if s.id != place.session_id]
    kept = world.library.questions.of(copy.head or "")
    assert kept is not None
    assert kept.texts == GOOD


def test_after_the_end_nobody_is_asked(qtbot: QtBot, world: World) -> None:
    place = asked(qtbot, world)
    assert place.suggesting.thinks

    world.close()
    later = QTimer(interval=2 * PAUSE_MS, singleShot=True)
    with qtbot.waitSignal(later.timeout):
        later.start()

    assert not world.io.running
    assert not wishes(world.server)


def test_hidden_questions_stay_away_until_they_are_wished_for(qtbot: QtBot, world: World) -> None:
    world.server.otherwise = reply_script("\n".join(GOOD))
    place = asked(qtbot, world)
    qtbot.waitUntil(lambda: place.suggesting.texts == GOOD)
    place.suggesting.hide()
    assert place.suggesting.texts == ()
    place.suggesting.ask()
    assert place.suggesting.texts == GOOD
    assert len(wishes(world.server)) == 1


def test_what_is_kept_and_makes_no_sense_is_as_if_never_kept(world: World) -> None:
    from bough.core.store.questions import decode

    for text in (None, "", "[", "[]", "{}", '{"asks": 1}', '{"asks": [1]}', b"\x00"):
        assert decode(text) is None
    assert decode(json.dumps({"asks": ["Why?"]})) == Questions(("Why?",))
