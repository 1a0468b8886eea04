"""A try that failed before its first word is made again, as the policy says and never else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.events import (
    Ended,
    Event,
    Failed,
    Noted,
    ReasoningDelta,
    Retrying,
    TextDelta,
    ToolCalled,
)
from bough.core.node import Node, Role, Text, ToolCall
from bough.core.providers.openai_compatible import OpenAICompatible
from bough.core.providers.provider import ModelInfo, Provider, Request
from bough.core.providers.retry import Next, Origin, Persistent, plan
from helpers.server import Cut, ModelServer, Script, chunk, sse

QUESTION = Request("scripted", [Node("q", None, Role.USER, (Text("What is a bough?"),))])


def least(low: float, high: float) -> float:
    return low


def most(low: float, high: float) -> float:
    return high


class Time:
    """A clock that sleeping sets on."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds
        await asyncio.sleep(0)


class Scripted(Provider):
    """Plays one list of events a try; the last of them again and again."""

    def __init__(self, *tries: list[Event]) -> None:
        self._tries = list(tries)
        self.asked = 0

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        events = self._tries[min(self.asked, len(self._tries) - 1)]
        self.asked += 1
        for event in events:
            yield event

    async def models(self) -> list[ModelInfo]:
        return [ModelInfo("scripted")]


WHOLE: list[Event] = [TextDelta("Hi."), Ended("stop")]


def failing(code: str, **facts: object) -> list[Event]:
    return [Failed(code, facts)]


def persistent(provider: Provider, time: Time, *, local: bool = False) -> Persistent:
    return Persistent(
        provider,
        Origin(local=local, clock=time),
        uniform=least,
        sleep=time.sleep,
        now=lambda: 1_800_000_000.0,
    )


def asked(*tries: list[Event], local: bool = False) -> tuple[list[Event], Scripted, Time]:
    provider, time = Scripted(*tries), Time()

    async def ask() -> list[Event]:
        return [e async for e in persistent(provider, time, local=local).stream(QUESTION)]

    return asyncio.run(ask()), provider, time


# -- what is tried again ---------------------------------------------------------------------


def test_a_reply_that_comes_at_once_is_passed_on_as_it_is():
    events, provider, _ = asked(WHOLE)

    assert events == WHOLE
    assert provider.asked == 1


def test_an_overloaded_server_is_asked_again_and_the_reply_says_how_often():
    busy = failing("overloaded", status=503, request_id="a")

    events, provider, time = asked(busy, busy, [Noted({"requests": ["c"]}), *WHOLE])

    assert [e for e in events if not isinstance(e, Noted)] == [
        Retrying("overloaded", {"status": 503, "request_id": "a"}, 0.25, 2, 4),
        Retrying("overloaded", {"status": 503, "request_id": "a"}, 0.25, 3, 4),
        *WHOLE,
    ]
    assert events[-2] == Noted({"retried": 2, "requests": ["a", "c"]})
    assert provider.asked == 3
    assert time.slept == [0.25, 0.25]


def test_after_three_retries_the_failure_is_told():
    events, provider, _ = asked(failing("server_error", status=500))

    assert provider.asked == 4
    assert events[-2:] == [
        Noted({"retried": 3, "requests": []}),
        Failed("server_error", {"status": 500}),
    ]


@pytest.mark.parametrize(
    "first", [TextDelta("One"), ReasoningDelta("Hm"), ToolCalled(ToolCall("1", "look", "{}"))]
)
def test_nothing_is_tried_again_after_the_first_token(first: Event):
    events, provider, _ = asked([first, Failed("overloaded", {"status": 503})])

    assert provider.asked == 1
    assert events == [first, Failed("overloaded", {"status": 503})]


@pytest.mark.parametrize("status", [408, 409, 425, 500, 502, 503, 504, 520, 522, 524, 529])
def test_passing_statuses_are_tried_three_times(status: int):
    code, stage = ("timeout", "server") if status in (408, 504, 524) else ("server_error", "")

    assert plan(code, {"status": status, "stage": stage}, retried=2, waited=1, local=False)
    assert not plan(code, {"status": status, "stage": stage}, retried=3, waited=1, local=False)


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("unauthorized", {"status": 401}),
        ("credit", {"status": 402}),
        ("quota", {"status": 429}),
        ("bad_request", {"status": 400}),
        ("server_error", {"status": 501}),
        ("overloaded", {"status": 503, "final": True}),
        ("overloaded", {"name": "look", "arguments": '{"at": "the'}),
        ("timeout", {"stage": "first_byte"}),
        ("timeout", {"stage": "idle"}),
        ("tls", {}),
        ("redirected", {"status": 302}),
        ("unknown_host", {}),
        ("cut_off", {"stage": "broken"}),
        ("cut_off", {"stage": "in_head"}),
        ("empty_answer", {}),
    ],
)
def test_what_will_not_pass_is_told_at_once(code: str, facts: Mapping[str, object]):
    assert plan(code, facts, retried=0, waited=0, local=False) is None


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("refused", {}),
        ("unreachable", {}),
        ("timeout", {"stage": "connect"}),
        ("cut_off", {"stage": "head"}),
    ],
)
def test_a_connection_is_tried_once_more(code: str, facts: Mapping[str, object]):
    assert plan(code, facts, retried=0, waited=0, local=False, uniform=least)
    assert plan(code, facts, retried=1, waited=1, local=False) is None


def test_a_remote_server_that_refused_is_called_again_after_a_second():
    assert plan("refused", {}, retried=0, waited=0, local=False, uniform=least) == Next(1, 1, 2)


def test_where_nobody_listens_on_this_machine_nothing_is_tried_again():
    events, provider, _ = asked(failing("refused"), local=True)

    assert (provider.asked, events) == (1, [Failed("refused")])


# -- how long it waits -----------------------------------------------------------------------


@given(told=st.floats(0, 60), retried=st.integers(0, 2))
def test_what_a_server_asks_for_is_waited_and_a_little_more(told: float, retried: int):
    def waits(uniform):
        return plan(
            "rate_limited", {"status": 429, "retry_after": told},
            retried=retried, waited=0, local=False, uniform=uniform,
        ).wait  # fmt: skip

    assert waits(least) == told
    assert waits(most) == pytest.approx(told + told * 0.1 + 0.25)


@pytest.mark.parametrize(("retried", "longest"), [(0, 1.0), (1, 2.0), (2, 4.0)])
def test_without_a_hint_the_wait_is_full_jitter_that_doubles(retried: int, longest: float):
    for uniform, wait in ((least, 0.25), (most, longest)):
        found = plan("overloaded", {}, retried=retried, waited=0, local=False, uniform=uniform)
        assert found is not None
        assert found.wait == wait


def test_a_wait_of_more_than_a_minute_is_not_waited_but_told_with_its_hour():
    events, provider, time = asked(failing("rate_limited", status=429, retry_after=120))

    assert provider.asked == 1
    assert time.slept == []
    assert events == [
        Failed("rate_limited", {"status": 429, "retry_after": 120, "at": 1_800_000_120})
    ]


def test_all_waits_together_are_a_minute_at_most():
    events, provider, time = asked(failing("rate_limited", status=429, retry_after=25))

    assert provider.asked == 3
    assert sum(time.slept) == 50
    assert events[-1].facts["retry_after"] == 25


def test_a_wait_ends_at_once_when_somebody_hurries():
    provider = Persistent(
        Scripted(failing("rate_limited", status=429, retry_after=50), WHOLE), Origin()
    )

    async def ask() -> list[Event]:
        events = []
        async for event in provider.stream(QUESTION):
            events.append(event)
            if isinstance(event, Retrying):
                asyncio.get_running_loop().call_soon(provider.hurry)
        return events

    assert TextDelta("Hi.") in asyncio.run(asyncio.wait_for(ask(), 20))


def test_cancelling_ends_the_wait():
    provider = Persistent(Scripted(failing("rate_limited", status=429, retry_after=50)), Origin())

    async def ask() -> None:
        waiting = asyncio.Event()

        async def read() -> None:
            async with aclosing(provider.stream(QUESTION)) as events:
                async for _ in events:
                    asyncio.get_running_loop().call_soon(waiting.set)

        task = asyncio.create_task(read())
        await waiting.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()

    asyncio.run(asyncio.wait_for(ask(), 20))


# -- what all replies from one origin share --------------------------------------------------


def test_a_refusal_for_its_rate_pauses_who_comes_next_visibly():
    time = Time()
    origin = Origin(clock=time)
    origin.pause(12, Failed("rate_limited", {"endpoint": "E"}))
    provider = Persistent(Scripted(WHOLE), origin, uniform=least, sleep=time.sleep)

    async def ask() -> list[Event]:
        return [e async for e in provider.stream(QUESTION)]

    assert asyncio.run(ask()) == [
        Retrying("rate_limited", {"endpoint": "E"}, 12, 1, 4),
        *WHOLE,
    ]
    assert time.slept == [12]


def test_a_retry_waits_for_the_pause_that_somebody_else_was_told():
    time = Time()
    origin = Origin(clock=time)

    class Meanwhile(Scripted):
        async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
            async for event in super().stream(request):
                origin.pause(30, Failed("rate_limited"))
                yield event

    provider = Persistent(
        Meanwhile(failing("overloaded", status=503), WHOLE), origin, uniform=least, sleep=time.sleep
    )

    async def ask() -> None:
        async for event in provider.stream(QUESTION):
            if event == TextDelta("Hi."):
                return

    asyncio.run(ask())
    assert sum(time.slept) == pytest.approx(30)


@given(st.lists(st.tuples(st.sampled_from(["send", "retry"]), st.floats(0, 20)), max_size=300))
def test_in_no_minute_more_than_a_fifth_and_three_are_tried_again(steps):
    time = Time()
    origin = Origin(clock=time)
    sends: list[float] = []
    retries: list[float] = []
    for what, gap in steps:
        time.at += gap
        if what == "send":
            origin.sends()
            sends.append(time.at)
        elif origin.affords():
            retries.append(time.at)
            lately = [sum(t > time.at - 60 for t in times) for times in (sends, retries)]
            assert lately[1] <= 0.2 * lately[0] + 3


def test_many_replies_start_no_storm_at_a_server_in_trouble(server: ModelServer):
    server.otherwise = Script((b"{}",), 503, {}, "length")
    origin = Origin(local=True)

    async def ask() -> Event:
        provider = Persistent(
            OpenAICompatible(server.endpoint), origin, sleep=lambda _: asyncio.sleep(0.01)
        )
        return [event async for event in provider.stream(QUESTION)][-1]

    async def all_of_them() -> list[Event]:
        return await asyncio.gather(*(ask() for _ in range(64)))

    ends = asyncio.run(all_of_them())

    assert {end.code for end in ends} == {"overloaded"}
    assert 64 < len(server.questions) <= 1.2 * 64 + 3


@pytest.mark.parametrize("reset", [True, False])
def test_a_server_that_hangs_up_without_a_word_is_asked_once_more(server: ModelServer, reset: bool):
    server.play(Script((Cut(reset),), framing="none"))
    server.reply("Hi.")
    time = Time()

    async def ask() -> list[Event]:
        provider = persistent(OpenAICompatible(server.endpoint), time, local=True)
        return [event async for event in provider.stream(QUESTION)]

    events = asyncio.run(ask())

    assert events[-1] == Ended("stop")
    assert events[-2] == Noted({"retried": 1, "requests": []})
    assert len(server.questions) == 2


def test_an_error_inside_the_stream_before_its_first_word_is_tried_again(server: ModelServer):
    server.stream({"error": {"code": 502, "message": "Provider returned error"}})
    server.reply("Hi.")
    time = Time()

    async def ask() -> list[Event]:
        provider = persistent(OpenAICompatible(server.endpoint), time, local=True)
        return [event async for event in provider.stream(QUESTION)]

    assert asyncio.run(ask())[-1] == Ended("stop")


def test_the_numbers_of_all_requests_are_kept(server: ModelServer):
    server.fail(503, "Busy", {"x-request-id": "one"})
    answer = sse(chunk({"content": "Hi."}, "stop")) + sse("[DONE]")
    server.play(Script((answer,), headers={"x-request-id": "two"}))
    time = Time()

    async def ask() -> list[Event]:
        provider = persistent(OpenAICompatible(server.endpoint), time)
        return [event async for event in provider.stream(QUESTION)]

    noted = [event for event in asyncio.run(ask()) if isinstance(event, Noted)]

    assert noted[-1] == Noted({"retried": 1, "requests": ["one", "two"]})
