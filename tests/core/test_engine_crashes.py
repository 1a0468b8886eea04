"""An engine that crashes keeps what it said, starts again after a while, and not for ever."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Iterator

import pytest

from bough.core.engine.engine import Engine
from bough.core.engine.restarts import Restarts
from bough.core.events import Ended, Event, Failed, TextDelta, Waiting
from bough.core.sentences import advice, sentence
from helpers.engines import Running, request, running, said, user

needs_model = pytest.mark.model

STORY = request(user("Tell me a long story."))


class Time:
    """Goes on only where somebody sleeps; `slept` is for how long, each time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


# -- when it may start again -------------------------------------------------------------------


def after(*crashes: float) -> Restarts:
    restarts = Restarts()
    for at in crashes:
        restarts.crashed(at)
    return restarts


def test_each_crash_doubles_the_wait_up_to_eight_seconds():
    waits = [after(*range(number)).wait(number - 1) for number in range(1, 7)]

    assert waits == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_the_wait_is_counted_from_the_crash():
    assert after(10.0).wait(10.4) == pytest.approx(0.6)
    assert after(10.0).wait(60.0) == 0.0
    assert after().wait(60.0) == 0.0


def test_three_crashes_in_five_minutes_are_too_many():
    assert not after(0.0, 100.0).unstable(299.0)
    assert after(0.0, 100.0, 299.0).unstable(299.0)
    assert not after(0.0, 100.0, 300.0).unstable(300.0)


def test_crashes_of_long_ago_are_forgotten():
    assert after(0.0, 1.0, 2.0).wait(302.0) == 0.0


# -- the real thing ------------------------------------------------------------------------------


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def it(time: Time) -> Iterator[Running]:
    with running(Engine(parallel=1, clock=time.clock, sleep=time.sleep)) as it:
        yield it


async def crashed(it: Running, with_signal: signal.Signals) -> list[Event]:
    """A reply whose engine gets that signal at its first word."""
    events: list[Event] = []
    async for event in it.provider.stream(STORY):
        if isinstance(event, TextDelta) and not said(events):
            assert it.engine.pid is not None
            os.kill(it.engine.pid, with_signal)
        events.append(event)
    return events


@needs_model
@pytest.mark.parametrize("with_signal", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_a_crash_in_mid_answer_keeps_the_words_and_names_the_signal(it, with_signal):
    events = it.run(crashed(it, with_signal))

    failed = events[-1]
    assert said(events)
    assert isinstance(failed, Failed)
    assert sentence(failed.code, failed.facts) == f"The engine stopped (signal {with_signal:d})."
    assert advice(failed.code, failed.facts)[0] == "continue"
    assert failed.facts["log"]


@needs_model
def test_after_a_crash_it_is_ready_again_by_itself_a_second_later(it, time):
    async def until_ready() -> list[str]:
        states: list[str] = []
        again = asyncio.Event()

        def heard(state: str) -> None:
            states.append(state)
            if state == "ready" and "failed" in states:
                again.set()

        it.engine.on_state.append(heard)
        await crashed(it, signal.SIGSEGV)
        await again.wait()
        return states

    assert it.run(until_ready()) == ["loading", "ready", "failed", "loading", "ready"]
    assert time.slept == [1.0]
    assert isinstance(it.ask(request(user("Hi."), max_tokens=5))[-1], Ended)


@needs_model
def test_after_the_third_crash_it_waits_until_it_is_asked(it, time):
    async def thrice() -> list[Event]:
        return [(await crashed(it, signal.SIGSEGV))[-1] for _ in range(3)]

    first, second, third = it.run(thrice())

    assert (first.code, second.code, third.code) == (
        "engine_stopped",
        "engine_stopped",
        "engine_unstable",
    )
    assert sentence(third.code, third.facts) == (
        "The engine stopped 3 times in 5 minutes. It starts again when you ask."
    )
    assert it.engine.state == "failed"
    assert it.engine.pid is None
    assert isinstance(it.ask(request(user("Hi."), max_tokens=5))[-1], Ended)
    assert time.slept == [1.0, 2.0, 4.0]


@needs_model
def test_a_crash_while_nobody_asks_is_mended_without_a_word(it):
    async def idle() -> int | None:
        await it.engine.ready()
        before = it.engine.pid
        assert before is not None
        failed = asyncio.Event()
        it.engine.on_state.append(lambda state: failed.set())
        os.kill(before, signal.SIGKILL)
        await failed.wait()
        return before

    before = it.run(idle())

    assert isinstance(it.ask(request(user("Hi."), max_tokens=5))[-1], Ended)
    assert it.engine.pid != before


@needs_model
def test_a_crash_while_it_reads_is_no_cut_answer(it):
    async def read() -> list[Event]:
        events: list[Event] = []
        async for event in it.provider.stream(request(user("trees and " * 1500))):
            if isinstance(event, Waiting) and event.stage == "reading" and event.done is None:
                assert it.engine.pid is not None
                os.kill(it.engine.pid, signal.SIGSEGV)
            events.append(event)
        return events

    failed = it.run(read())[-1]

    assert failed.code == "engine_stopped"


@needs_model
def test_closing_ends_a_reply_in_words_too(it):
    async def closed() -> Event:
        last: Event | None = None
        async with contextlib.aclosing(it.provider.stream(STORY)) as events:
            async for event in closing(events):
                last = event
        assert last is not None
        return last

    async def closing(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
        async for event in events:
            if isinstance(event, TextDelta) and it.engine.state == "ready":
                await it.engine.close()
            yield event

    last = it.run(closed())

    assert isinstance(last, Failed)
    assert sentence(last.code, last.facts) == "The engine stopped."
