"""The model inside, as a provider like any other: it loads at the first question."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from bough.core.engine.engine import Engine, Run
from bough.core.errors import ProviderError
from bough.core.events import Ended, Event, Failed, Retrying, Waiting
from bough.core.providers.provider import ModelInfo, Provider, Request

LOOK = 0.25
"""Seconds between two looks at how far the model is loaded."""
LAST_MOMENTS = 1.0
"""Seconds between the end of a connection and the news that the process behind it is gone."""


class EmbeddedProvider(Provider):
    """Speaks to the engine's child. If that dies, the words that came stay, and the failure says
    so; nothing is asked a second time by itself."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """Loading is reported in hundredths, where that is known."""
        with self.engine.used() as satisfied:
            async with contextlib.aclosing(self._events(request)) as events:
                async for event in events:
                    if isinstance(event, Ended | Failed):
                        satisfied()
                    yield event

    async def models(self) -> list[ModelInfo]:
        """The one model, without starting the engine for it."""
        if self.engine.gguf is None:
            raise ProviderError("model_missing", path="")
        return [ModelInfo(self.engine.model, self.engine.context)]

    async def _events(self, request: Request) -> AsyncGenerator[Event, None]:
        starting = asyncio.create_task(self.engine.ready())
        try:
            if self.engine.state != "ready":
                yield (told := Waiting("loading"))
                while not (await asyncio.wait([starting], timeout=LOOK))[0]:
                    if (now := self._loading()) != told:
                        yield (told := now)
            run = await _outcome(starting)
        except ProviderError as error:
            yield Failed(error.code, error.facts)
            return
        finally:
            starting.cancel()
        async with contextlib.aclosing(run.provider.stream(request)) as events:
            async for event in events:
                gone = await self._gone(run, event)
                if gone is not None:
                    yield Failed(gone.code, gone.facts)
                    return
                yield event

    def _loading(self) -> Waiting:
        share = self.engine.progress()
        return Waiting("loading") if share is None else Waiting("loading", int(100 * share), 100)

    async def _gone(self, run: Run, event: Event) -> ProviderError | None:
        """What the event really means where the child is gone: asking again at its address would
        be asking whoever has it now."""
        match event:
            case Failed(_, facts) if "status" in facts:
                return None  # It refused, and so it lives.
            case Failed() | Retrying():
                pass
            case _:
                return None
        await asyncio.wait([run.over], timeout=LAST_MOMENTS)
        return run.over.result() if run.over.done() else None


async def _outcome(starting: asyncio.Task[Run]) -> Run:
    """The started engine. That it was ended meanwhile is no reason to end who waits for it."""
    await asyncio.wait([starting])
    if starting.cancelled():
        raise ProviderError("engine_stopped")
    return starting.result()
