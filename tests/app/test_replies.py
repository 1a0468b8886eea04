"""What a provider reports of a growing reply, and what is then seen, kept and done about it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable

import pytest
from pytestqt.qtbot import QtBot

from bough.app.replies import Live, Retry
from bough.core import acts
from bough.core.acts import Answerer
from bough.core.events import (
    Alternative,
    Ended,
    Event,
    Failed,
    Noted,
    Retrying,
    TextDelta,
    ToolCalled,
    Waiting,
)
from bough.core.node import Node, Status, ToolCall
from bough.core.providers.provider import ModelInfo, Request
from helpers.world import World, draw, drawn

WHO = Answerer("scripted", "scripted")


class Scripted:
    """A provider that reports these events; at None it waits until it is hurried."""

    def __init__(self, *events: Event | None) -> None:
        self._events = events
        self._hurried = asyncio.Event()

    async def stream(self, _request: Request) -> AsyncGenerator[Event, None]:
        for event in self._events:
            if event is None:
                await self._hurried.wait()
            else:
                yield event

    async def models(self) -> list[ModelInfo]:
        return []

    def hurry(self) -> None:
        self._hurried.set()


Grow = Callable[..., str]


@pytest.fixture
def grow(world: World) -> Grow:
    """Ask, and let the reply grow from these events; its id."""

    def ask(*events: Event | None) -> str:
        place, library = world.place, world.library
        act = acts.say(place.tree(), place.head, "What is a bough?", WHO)
        committed = library.history.perform(place.session_id, act, place.stored)
        reply = act.planted[-1]
        request = Request("scripted", act.planted[:1])

        async def provider() -> Scripted:
            return Scripted(*events)

        library.grow(place.session_id, reply.id, request, provider, committed)
        place.go(reply.id)
        return reply.id

    return ask


def seen(world: World, reply: str) -> Live:
    live = world.place.live(reply)
    assert live is not None
    return live


def waits(qtbot: QtBot, world: World, reply: str, stage: str) -> Live:
    qtbot.waitUntil(lambda: seen(world, reply).stage == stage)
    return seen(world, reply)


def ended(qtbot: QtBot, world: World, reply: str) -> Node:
    qtbot.waitUntil(lambda: not world.place.node(reply).growing)
    return world.place.node(reply)


def test_a_stage_keeps_its_beginning_while_it_gets_on(
    qtbot: QtBot, world: World, grow: Grow
) -> None:
    reply = grow(Waiting("reading", 10, 300), Waiting("reading", 20, 300), None, Ended("stop"))

    live = waits(qtbot, world, reply, "reading")
    qtbot.waitUntil(lambda: seen(world, reply).done == 20)

    assert seen(world, reply).since == live.since


def test_a_failed_try_is_shown_with_its_countdown_until_the_first_word(
    qtbot: QtBot, world: World, grow: Grow
) -> None:
    reply = grow(
        Retrying("rate_limited", {"endpoint": "X"}, 60.0, 2, 4),
        None,
        Waiting("connecting"),
        TextDelta("A branch."),
        Ended("stop"),
    )
    qtbot.waitUntil(lambda: seen(world, reply).retry is not None)
    match seen(world, reply).retry:
        case Retry(code, _, _, attempt, attempts):
            assert (code, attempt, attempts) == ("rate_limited", 2, 4)

    world.place.hurry(reply)

    assert ended(qtbot, world, reply).text == "A branch."


def test_what_the_wire_told_stays_with_the_reply_also_after_a_restart(
    qtbot: QtBot, world: World, grow: Grow
) -> None:
    reply = grow(Noted({"retried": 2}), TextDelta("Yes."), Noted({"answered_by": "b"}), Ended("x"))

    assert ended(qtbot, world, reply).details == {"retried": 2, "answered_by": "b"}


def test_a_call_of_a_tool_is_content(qtbot: QtBot, world: World, grow: Grow) -> None:
    call = ToolCall("1", "weather", '{"city": "Paris"}')
    reply = grow(ToolCalled(call), None, Ended("tool_calls"))

    assert waits(qtbot, world, reply, "writing").tokens > 0
    world.place.hurry(reply)

    assert ended(qtbot, world, reply).parts == (call,)


def test_another_answer_that_came_along_is_a_sibling_and_can_be_taken_back(
    qtbot: QtBot, world: World, grow: Grow
) -> None:
    reply = grow(TextDelta("an arm"), Alternative("a branch"), Alternative("a limb"), Ended("stop"))
    ended(qtbot, world, reply)
    place = world.place

    assert draw(place.tree(), place.head) == drawn("""
        What is a bough?
          an arm <
          a branch
          a limb
    """)
    others = [place.node(i) for i in place.siblings(reply)[1:]]
    assert {(n.status, n.model) for n in others} == {(Status.SEALED, "scripted")}

    place.undo()

    assert draw(place.tree(), place.head) == drawn("""
        What is a bough?
          an arm <
    """)


def test_other_answers_are_there_after_a_restart(qtbot: QtBot, world: World, grow: Grow) -> None:
    reply = grow(TextDelta("an arm"), Alternative("a branch"), Failed("cut_off"))
    ended(qtbot, world, reply)
    session = world.place.session_id

    again = world.restarted()

    assert draw(again.library.tree(session)) == drawn("""
        What is a bough?
          an arm
          a branch
    """)
    again.close()


def test_a_reply_that_is_taken_back_leaves_no_other_answer(
    qtbot: QtBot, world: World, grow: Grow
) -> None:
    reply = grow(TextDelta("an arm"), Alternative("a branch"), TextDelta(" or"), None, Ended("x"))
    qtbot.waitUntil(lambda: world.place.node(reply).text == "an arm or")

    world.place.undo()
    assert draw(world.place.tree()) == ""

    world.place.redo()
    assert "an arm or" in draw(world.place.tree())


def test_stop_answers_at_once_while_the_loop_is_busy(
    qtbot: QtBot, world: World, grow: Grow
) -> None:
    reply = grow(TextDelta("One."), None, Ended("stop"))
    qtbot.waitUntil(lambda: world.place.node(reply).text == "One.")
    busy, free = threading.Event(), threading.Event()

    async def hog() -> None:
        busy.set()
        free.wait()

    world.io.run(hog())
    assert busy.wait(10)

    world.place.stop()

    stopped = world.place.node(reply)
    assert (stopped.status, stopped.text) == (Status.STOPPED, "One.")
    assert not world.place.running
    free.set()
