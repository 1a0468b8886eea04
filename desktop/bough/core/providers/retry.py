"""A try that failed before its first word is made again: when, how often, and when not.

The waits are those the servers ask for, or exponential back-off with full jitter (Brooker,
"Exponential Backoff And Jitter", AWS Architecture Blog, 2015). All replies from one origin share
a budget, so that many of them cannot start a storm when a server is in trouble.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from bough.core.events import (
    Alternative,
    Ended,
    Event,
    Failed,
    Noted,
    ReasoningDelta,
    Retrying,
    TextDelta,
    ToolCalled,
)
from bough.core.providers.provider import ModelInfo, Provider, Request

RETRIES = 3
TOTAL = 60.0
"""Seconds that may be waited in all; what a server asks for beyond it is not waited for."""
RECONNECT = 1.0
WINDOW = 60.0
SHARE = 0.2
SPARE = 3
BLINK = 0.05
"""A pause that is shorter is over."""

_STATUSES = frozenset({408, 409, 425, 429, 500, 502, 503, 504, *range(520, 525), 529})
_PASSING = frozenset({"rate_limited", "overloaded", "server_error", "timeout"})

Uniform = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class Next:
    """The next try: after `wait` seconds, `told` of which the server asked for; at most `tries`
    are made in all."""

    wait: float
    told: float
    tries: int


def plan(
    code: str,
    facts: Mapping[str, object],
    *,
    retried: int,
    waited: float,
    local: bool,
    uniform: Uniform = random.uniform,
) -> Next | None:
    """What follows a try that failed before its first word; None if it is to be told.

    `retried` tries were made again already, after `waited` seconds in all; `local` is said of a
    server on this machine, where nobody listening is no accident of the network.
    """
    most = _retries(code, facts, local=local)
    if retried >= most:
        return None
    told = told_wait(facts)
    if told is None and _is_reconnect(code, facts):
        told = RECONNECT
    if told is None:
        wait = uniform(0.25, min(20.0, 0.5 * 2 ** (retried + 1)))
        return Next(wait, 0.0, most + 1) if waited + wait <= TOTAL else None
    if waited + told > TOTAL:
        return None
    return Next(told + uniform(0.0, told * 0.1 + 0.25), told, most + 1)


def told_wait(facts: Mapping[str, object]) -> float | None:
    """The seconds that the server asked to wait."""
    told = facts.get("retry_after")
    return float(told) if isinstance(told, int | float) else None


def _retries(code: str, facts: Mapping[str, object], *, local: bool) -> int:
    """How often such a failure may be tried again."""
    # Of a tool call that broke off something had come, though no event told of it.
    if facts.get("final") or "arguments" in facts:
        return 0
    match code, facts.get("stage"):
        case "refused", _:
            return 0 if local else 1
        case ("unreachable", _) | ("timeout", "connect") | ("cut_off", "head"):
            return 1
        case "timeout", stage if stage != "server":
            return 0
    if code not in _PASSING:
        return 0
    return RETRIES if facts.get("status", 500) in _STATUSES else 0


def _is_reconnect(code: str, facts: Mapping[str, object]) -> bool:
    return code in ("refused", "unreachable") or facts.get("stage") == "connect"


class Origin:
    """What all replies from one origin have in common: how many tries are made again in a minute,
    and a pause that the server asked for. Used on one thread."""

    def __init__(self, *, local: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.local = local
        self._clock = clock
        self._sends: deque[float] = deque()
        self._retries: deque[float] = deque()
        self._paused_until = 0.0
        self._refusal: Failed | None = None

    def sends(self) -> None:
        """A question is sent for the first time."""
        self._sends.append(self._clock())

    def affords(self) -> bool:
        """Take one retry from the budget, if it has one left."""
        since = self._clock() - WINDOW
        for times in (self._sends, self._retries):
            while times and times[0] <= since:
                times.popleft()
        if len(self._retries) + 1 > SHARE * len(self._sends) + SPARE:
            return False
        self._retries.append(self._clock())
        return True

    def pause(self, seconds: float, refusal: Failed) -> None:
        """Nothing more is sent there for so long, as `refusal` asked."""
        until = self._clock() + seconds
        if until > self._paused_until:
            self._paused_until, self._refusal = until, refusal

    def paused(self) -> tuple[float, Failed] | None:
        """Seconds left of a pause, and why."""
        left = self._paused_until - self._clock()
        return (left, self._refusal) if self._refusal and left > BLINK else None


class Persistent(Provider):
    """Asks `provider` again where a try failed before its first word, and says so while it waits.

    One of them serves one reply at a time.
    """

    def __init__(
        self,
        provider: Provider,
        origin: Origin,
        *,
        uniform: Uniform = random.uniform,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._provider = provider
        self._origin = origin
        self._uniform = uniform
        self._sleep = sleep
        self._now = now
        self._hurried = asyncio.Event()

    def hurry(self) -> None:
        """End the present wait at once. Call it on the thread of the loop."""
        self._hurried.set()

    async def models(self) -> list[ModelInfo]:
        return await self._provider.models()

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """The events of the last try, and a `Retrying` for each wait before it."""
        retried, waited = 0, 0.0
        requests: list[object] = []
        async for waiting in self._queued(0, RETRIES + 1, waited):
            waited += waiting.wait
            yield waiting
        self._origin.sends()
        while True:
            failed: Failed | None = None
            begun = False
            async with aclosing(self._provider.stream(request)) as events:
                async for event in events:
                    match event:
                        case Noted(details) if "requests" in details:
                            requests += _listed(details["requests"])
                            yield Noted({**details, "requests": list(requests)})
                            continue
                        case TextDelta() | ReasoningDelta() | ToolCalled() | Alternative():
                            begun = True
                        case Failed():
                            failed = event
                            break
                        case Ended() if retried:
                            yield Noted({"retried": retried, "requests": list(requests)})
                    yield event
            if failed is None:
                return
            number = failed.facts.get("request_id")
            if number and number not in requests:
                requests.append(number)
            then = None if begun else self._next(failed, retried, waited)
            if then is None:
                break
            retried += 1
            yield Retrying(failed.code, failed.facts, then.wait, retried + 1, then.tries)
            waited += then.told or then.wait
            if not await self._wait(then.wait):
                async for waiting in self._queued(retried, then.tries, waited):
                    waited += waiting.wait
                    yield waiting
        if retried:
            yield Noted({"retried": retried, "requests": list(requests)})
        yield self._last(failed, begun=begun)

    async def _queued(
        self, retried: int, tries: int, waited: float
    ) -> AsyncGenerator[Retrying, None]:
        """Wait, after each of these, while the origin is paused because of somebody's question."""
        while waited <= TOTAL and (pause := self._origin.paused()):
            left, refusal = pause
            wait = left + self._uniform(0.0, left * 0.1 + 0.25)
            yield Retrying(refusal.code, refusal.facts, wait, retried + 1, tries)
            if await self._wait(wait):
                return
            waited += wait

    def _next(self, failed: Failed, retried: int, waited: float) -> Next | None:
        then = plan(
            failed.code,
            failed.facts,
            retried=retried,
            waited=waited,
            local=self._origin.local,
            uniform=self._uniform,
        )
        if failed.code == "rate_limited":
            told = told_wait(failed.facts) or (then.wait if then else 0.0)
            if told <= TOTAL:
                self._origin.pause(told, failed)
        return then if then and self._origin.affords() else None

    def _last(self, failed: Failed, *, begun: bool) -> Failed:
        """The failure as it is told, with the time at which it works again, if that is far."""
        told = told_wait(failed.facts)
        if begun or told is None or told <= TOTAL:
            return failed
        return Failed(failed.code, {**failed.facts, "at": round(self._now() + told)})

    async def _wait(self, seconds: float) -> bool:
        """Wait; True if somebody hurried."""
        self._hurried.clear()
        ways = [
            asyncio.ensure_future(self._sleep(seconds)),
            asyncio.ensure_future(self._hurried.wait()),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        return self._hurried.is_set()


def _listed(numbers: object) -> list[object]:
    return list(numbers) if isinstance(numbers, list | tuple) else []
