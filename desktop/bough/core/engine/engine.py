"""The engine: a child process with a model in it, started at need, watched, and ended."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import os
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bough.core.endpoint import EMBEDDED, Endpoint
from bough.core.engine import survivors, vitals
from bough.core.engine.diagnosis import diagnosed
from bough.core.engine.log import Log, plain
from bough.core.engine.process import Child
from bough.core.engine.restarts import TIMES, WITHIN, Restarts
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.errors import ProviderError
from bough.core.node import NOTHING
from bough.core.providers.openai_compatible import OpenAICompatible, Timeouts

State = Literal["off", "loading", "ready", "failed"]

GRACE = 5.0
"""Seconds the child has to end by itself before it is killed."""
HUNG = 10.0
"""Seconds without any sign of life, after which a person who gives up gives up the engine, too."""
SMALLEST_CONTEXT = 512
LONG = 24 * 3600.0
"""Seconds. The fifth question waits until one of four is answered, and a machine that swaps takes
its time; that the child is dead is seen otherwise."""

SMALL_MODEL: Mapping[str, object] = {
    # What the model's makers advise. A model this small runs in circles without a penalty, and
    # now and then never comes to an end.
    "temperature": 0.2,
    "top_p": 0.9,
    "repeat_penalty": 1.1,
    "max_tokens": 1024,
}
REPORTS: Mapping[str, object] = {"return_progress": True}
"""Lets llama.cpp say how far it has read."""
CHILD = (sys.executable, "-P", "-m", "bough.core.engine.child")


@dataclass(frozen=True, slots=True)
class Run:
    """One life of the child. `over` is done when it crashed, with what is to be said of that."""

    provider: OpenAICompatible
    over: asyncio.Task[ProviderError]


class Engine:
    """A model in a child process, started at the first need. Lives in one asyncio loop, whose
    thread has to last as long: Linux ends the child with the thread that started it.

    `parallel` replies can be written at a time, each with a context of `context` tokens, which is
    what the child really gives once it is ready. `on_state` is called with each new state.
    `command` is the program that plays the child, `notes` the folder of `survivors`; `clock` and
    `sleep` are in seconds.
    """

    def __init__(
        self,
        gguf: Path | None = None,
        *,
        parallel: int = 4,
        context: int = 4096,
        command: Sequence[str] = CHILD,
        notes: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.gguf = gguf.absolute() if gguf else shipped_model()
        self.model = model_name(self.gguf) if self.gguf else ""
        self.parallel = parallel
        self.context = context
        self.state: State = "off"
        self.on_state: list[Callable[[State], None]] = []
        self._asked_context = context
        self._shipped = gguf is None or gguf == shipped_model()
        self._command = command
        self._notes = notes
        self._clock = clock
        self._sleep = sleep
        self._restarts = Restarts()
        self._child: Child | None = None
        self._log = Log()
        self._note: Path | None = None
        self._starting: asyncio.Task[Run] | None = None
        self._doubting: asyncio.Task[None] | None = None
        self._users = 0

    @property
    def pid(self) -> int | None:
        """The process id of the child, if it runs."""
        child = self._child
        return child.pid if child and child.status is None else None

    @property
    def log(self) -> list[str]:
        """What the child that runs, or ran last, has written. May be read on any thread."""
        return self._log.lines()

    def loaded(self) -> float | None:
        """How much of the model's file has been read, from 0 to 1, while it loads."""
        child, gguf = self._child, self.gguf
        if self.state != "loading" or child is None or gguf is None:
            return None
        done = vitals.bytes_read(child.pid)
        with contextlib.suppress(OSError):
            if done is not None and (size := gguf.stat().st_size):
                return min(1.0, done / size)
        return None

    async def ready(self) -> Run:
        """The child with its model loaded. Raises ProviderError.

        Who comes while it loads waits for the same start; who leaves does not end it.
        """
        if self._starting is None or (self._starting.done() and self.state != "ready"):
            self._begin()
        assert self._starting is not None
        return await asyncio.shield(self._starting)

    @contextlib.contextmanager
    def used(self) -> Iterator[Callable[[], None]]:
        """Somebody wants an answer from now on. Call what this gives once it is there: who leaves
        without may have left because the engine hangs."""
        self._users += 1
        satisfied: list[bool] = []
        try:
            yield lambda: satisfied.append(True)
        finally:
            self._users -= 1
            child = self._child
            if not satisfied and child is not None and self._doubting is None:
                self._doubting = asyncio.create_task(self._end_if_hung(child))

    async def close(self, patience: float = GRACE) -> None:
        """End the child: ask, wait for `patience` seconds, kill."""
        doubting, self._doubting = self._doubting, None
        await _cancelled(doubting)
        await self._stop(patience)

    def _begin(self) -> None:
        self._starting = asyncio.create_task(self._start())
        self._starting.add_done_callback(_looked_at)

    async def _start(self) -> Run:
        if self._command is CHILD and importlib.util.find_spec("xllamacpp") is None:
            raise self._failed(ProviderError("engine_missing"))
        gguf = self.gguf
        if gguf is None or not gguf.is_file():
            raise self._failed(ProviderError("model_missing", path=str(gguf or "")))
        self._become("loading")
        if wait := self._restarts.wait(self._clock()):
            await self._sleep(wait)
        try:
            _readable(gguf)
            provider = await self._loaded_child(gguf)
        except ProviderError as error:
            await self._end_child(0.0)
            raise self._failed(error) from None
        except asyncio.CancelledError:
            await self._end_child(0.0)
            raise
        assert self._child is not None
        run = Run(provider, asyncio.create_task(self._watch(self._child)))
        self._become("ready")
        return run

    async def _loaded_child(self, gguf: Path) -> OpenAICompatible:
        notes = self._notes or survivors.usual_folder()
        survivors.end_all(notes)
        try:
            self._child = child = await Child.start(self._command)
        except OSError as error:
            raise ProviderError(
                "engine_failed", reason="start", message=error.strerror, model=self.model, log=()
            ) from None
        self._log = child.log
        self._note = survivors.note(notes, child.pid, self._command)
        key = secrets.token_urlsafe(32)
        asking = asyncio.create_task(
            child.ask(
                {
                    "parent": os.getpid(),
                    "gguf": str(gguf),
                    "name": self.model,
                    "key": key,
                    "parallel": self.parallel,
                    "context": self._asked_context,
                    "threads": _threads(),
                    "small_cache": self._shipped,
                }
            )
        )
        try:
            # It is needed next, and importing it takes a while: do so as the child does the same.
            await asyncio.to_thread(importlib.import_module, "httpx")
            answer = await asking
        finally:
            asking.cancel()
        address = answer.get("address")
        if not isinstance(address, str):
            raise await self._not_loaded(child, str(answer.get("error", "")))
        provider = await self._introduced(f"{address}/v1", key)
        if provider is not None:
            return provider
        failed = await self._not_loaded(child, "")
        if failed.facts["status"] is None:
            # It lives, and somebody else has its address.
            raise ProviderError("engine_stranger", address=address, log=child.log.tail())
        raise failed

    async def _introduced(self, address: str, key: str) -> OpenAICompatible | None:
        """The provider for that address, if it is our child that answers there: it answers to our
        key only, and has our model. The key is not told to who answers without it."""
        endpoint = Endpoint(EMBEDDED, self.model, address, prefill="trailing")
        patient = Timeouts(LONG, LONG, LONG, LONG)
        try:
            await OpenAICompatible(endpoint, timeouts=patient).models()
        except ProviderError as error:
            if error.code != "unauthorized":
                return None
        else:
            return None
        provider = OpenAICompatible(
            endpoint,
            key,
            timeouts=patient,
            extra={**(SMALL_MODEL if self._shipped else NOTHING), **REPORTS},
        )
        try:
            offered = {model.id: model for model in await provider.models()}
        except ProviderError:
            return None
        if self.model not in offered:
            return None
        self.context = offered[self.model].context or self._asked_context
        return provider

    async def _not_loaded(self, child: Child, said: str) -> ProviderError:
        """Why the child did not get ready, with the end of its log."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(child.ended(), LAST_MOMENTS)
        log = child.log.tail()
        why = diagnosed(child.status, plain(said), log)
        facts: dict[str, object] = {
            "model": self.model,
            "path": str(self.gguf),
            "status": child.status,
            "log": log,
        }
        if why.kind == "memory":
            facts["context"] = asked = self._asked_context
            if asked // 2 >= SMALLEST_CONTEXT:
                # That is what the sentence says to try, so trying again does.
                facts["smaller"] = self._asked_context = asked // 2
            return ProviderError("engine_memory", **facts)
        name = "architecture" if why.kind == "architecture" else "message"
        return ProviderError("engine_failed", **facts, reason=why.kind, **{name: why.detail})

    async def _watch(self, child: Child) -> ProviderError:
        """Wait for the end of the child. One that nobody wanted is answered by a new start,
        unless there were too many."""
        status = await child.ended()
        if child is not self._child:
            return ProviderError("engine_stopped", model=self.model, log=child.log.tail())
        now = self._clock()
        self._restarts.crashed(now)
        facts = {"model": self.model, "status": status, "log": child.log.tail()}
        await self._end_child(0.0)
        self._become("failed")
        if self._restarts.unstable(now):
            minutes = round(WITHIN / 60)
            return ProviderError("engine_unstable", **facts, times=TIMES, minutes=minutes)
        self._begin()
        return ProviderError("engine_stopped", **facts)

    async def _end_if_hung(self, child: Child) -> None:
        """End a child that nobody waits for any more, once it neither answers nor works."""
        try:
            while child is self._child and not self._users:
                before = _moves(child)
                if await self._answers():
                    return
                if not self._users and before is not None and before == _moves(child):
                    await self._stop(GRACE)
        finally:
            self._doubting = None

    async def _answers(self) -> bool:
        """Whether the child speaks within `HUNG` seconds, which one that loads does not."""
        if self.state != "ready" or self._starting is None:
            await self._sleep(HUNG)
            return False
        try:
            async with asyncio.timeout(HUNG):
                await self._starting.result().provider.models()
        except (ProviderError, TimeoutError):
            return False
        return True

    async def _stop(self, patience: float) -> None:
        starting, self._starting = self._starting, None
        if starting is not None and not starting.done():
            await _cancelled(starting)
        await self._end_child(patience)
        self._become("off")

    async def _end_child(self, patience: float) -> None:
        child, self._child = self._child, None
        note, self._note = self._note, None
        if child is not None:
            await child.end(patience)
        if note is not None:
            with contextlib.suppress(OSError):
                note.unlink()

    def _failed(self, error: ProviderError) -> ProviderError:
        self._become("failed")
        return error

    def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            for tell in self.on_state:
                tell(state)


LAST_MOMENTS = 2.0
"""Seconds for a child that said it cannot load to end."""


def _readable(gguf: Path) -> None:
    try:
        with gguf.open("rb") as file:
            file.read(4)
    except OSError as error:
        facts = {"path": str(gguf), "message": error.strerror}
        raise ProviderError("model_unreadable", **facts) from None


def _moves(child: Child) -> object:
    """What changes while the child does anything at all; None where that is not known."""
    work = vitals.work_done(child.pid)
    return work and (work, child.log.received)


def _threads() -> int:
    """As many as there are processors for us; more than a few do not help a small model."""
    ours = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(8, ours))


async def _cancelled(task: asyncio.Task[None] | asyncio.Task[Run] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _looked_at(task: asyncio.Task[Run]) -> None:
    """Who asked may have left: then nobody but us hears how it went."""
    if not task.cancelled():
        task.exception()
