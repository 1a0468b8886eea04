"""The engine: a child process with a model in it, started at need, watched, and ended."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bough.core.endpoint import SLOTS
from bough.core.engine import survivors, vitals
from bough.core.engine.loading import Wish, loaded
from bough.core.engine.log import Log
from bough.core.engine.process import Child
from bough.core.engine.restarts import TIMES, WITHIN, Restarts
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.errors import ProviderError
from bough.core.providers.openai_compatible import OpenAICompatible

State = Literal["off", "loading", "ready", "failed"]

GRACE = 5.0
"""Seconds the child has to end by itself before it is killed."""
HUNG = 10.0
"""Seconds without any sign of life, after which a person who gives up gives up the engine, too."""
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
        parallel: int = SLOTS,
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

    def progress(self) -> float | None:
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
            child = await self._new_child()
            wish = Wish(gguf, self.model, self.parallel, self._asked_context, self._shipped)
            provider, self.context = await loaded(child, wish)
        except ProviderError as error:
            match error.facts:
                case {"smaller": int(context)}:
                    # That is what the sentence says to try, so trying again does.
                    self._asked_context = context
            await self._end_child(0.0)
            raise self._failed(error) from None
        except asyncio.CancelledError:
            await self._end_child(0.0)
            raise
        run = Run(provider, asyncio.create_task(self._watch(child)))
        self._become("ready")
        return run

    async def _new_child(self) -> Child:
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
        return child

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
        except TimeoutError:
            return False
        except ProviderError:
            await self._sleep(HUNG)
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


async def _cancelled(task: asyncio.Task[None] | asyncio.Task[Run] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _looked_at(task: asyncio.Task[Run]) -> None:
    """Who asked may have left: then nobody but us hears how it went."""
    if not task.cancelled():
        task.exception()
