"""The parent's side of the engine: it starts the child, knows its state, and ends it."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import json
import os
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from pathlib import Path
from typing import Literal

from bough.core.endpoint import EMBEDDED, Endpoint
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.errors import ProviderError
from bough.core.events import Event, Failed, Waiting
from bough.core.node import NOTHING
from bough.core.providers.openai_compatible import OpenAICompatible
from bough.core.providers.provider import ModelInfo, Provider, Request

State = Literal["off", "loading", "ready", "failed"]

LOG_LINES = 200
SHOWN_LINES = 20
LINE_LENGTH = 500
GRACE = 2.0
"""Seconds the child has to end by itself before it is killed."""

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

_PASSED_ON = frozenset(
    {
        *("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TMPDIR", "TEMP", "TMP"),
        *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"),
        *("SYSTEMROOT", "WINDIR"),
    }
)
_PASSED_ON_PREFIXES = ("LC_", "OMP_", "GGML_", "LLAMA_", "CUDA_", "HIP_", "VK_", "MTL_")


class Engine:
    """A model in a child process, started at the first need. Lives in one asyncio loop.

    `parallel` replies can be written at a time, each with a context of `context` tokens, which is
    what the child really gives once it is ready. `on_state` is called with each new state.
    """

    def __init__(self, gguf: Path | None = None, *, parallel: int = 4, context: int = 4096) -> None:
        self.gguf = gguf or shipped_model()
        self.model = model_name(self.gguf) if self.gguf else ""
        self.parallel = parallel
        self.context = context
        self.state: State = "off"
        self.on_state: list[Callable[[State], None]] = []
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._shipped = gguf is None or gguf == shipped_model()
        self._process: Process | None = None
        self._starting: asyncio.Task[OpenAICompatible] | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the child, if it runs."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    async def ready(self) -> OpenAICompatible:
        """The provider that speaks to the child, once its model is loaded.

        Who comes while it loads waits for the same start; who leaves does not end it.
        """
        if self._starting is None or (self._starting.done() and self.state != "ready"):
            self._starting = asyncio.create_task(self._start())
            self._starting.add_done_callback(_looked_at)
        return await asyncio.shield(self._starting)

    async def stopped(self, patience: float = 1.0) -> ProviderError | None:
        """Why the child is gone, if it is or is about to go."""
        process = self._process
        if process is None:
            return None
        try:
            status = await asyncio.wait_for(process.wait(), patience)
        except TimeoutError:
            return None
        return ProviderError("engine_stopped", model=self.model, status=status, log=self._tail())

    async def close(self) -> None:
        """End the child: ask, wait, kill."""
        starting, self._starting = self._starting, None
        if starting is not None and not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
        await self._end_process()
        self._become("off")

    async def _start(self) -> OpenAICompatible:
        if importlib.util.find_spec("xllamacpp") is None:
            raise self._failed(ProviderError("engine_missing"))
        if self.gguf is None or not self.gguf.is_file():
            raise self._failed(ProviderError("model_missing", path=str(self.gguf or "")))
        self._become("loading")
        self.log.clear()
        key = secrets.token_urlsafe(32)
        try:
            answer = await self._launch(key)
            address = answer.get("address")
            if not isinstance(address, str):
                raise await self._broken(str(answer.get("error", "")))
            provider = OpenAICompatible(
                Endpoint(EMBEDDED, self.model, f"{address}/v1", prefill="trailing"),
                key,
                extra={**(SMALL_MODEL if self._shipped else NOTHING), **REPORTS},
            )
            for offered in await provider.models():
                self.context = offered.context or self.context
        except (ProviderError, OSError) as error:
            await self._end_process()
            known = (
                error
                if isinstance(error, ProviderError)
                else ProviderError("engine_failed", model=self.model, message=str(error), log=())
            )
            raise self._failed(known) from None
        except asyncio.CancelledError:
            await self._end_process()
            raise
        self._become("ready")
        return provider

    async def _launch(self, key: str) -> dict[str, object]:
        """Start the child and give it its orders; what it answers, {} if it died first."""
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "bough.core.engine.child",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=_environment(),
            start_new_session=True,
        )
        self._watching = asyncio.create_task(self._watch(process))
        assert process.stdin is not None
        assert process.stdout is not None
        orders = {
            "parent": os.getpid(),
            "gguf": str(self.gguf),
            "name": self.model,
            "key": key,
            "parallel": self.parallel,
            "context": self.context,
            "threads": _threads(),
            "small_cache": self._shipped,
        }
        with contextlib.suppress(ConnectionError):
            process.stdin.write(json.dumps(orders).encode() + b"\n")
            await process.stdin.drain()
        # It is needed next, and importing it takes a while: do so as the child does the same.
        await asyncio.to_thread(importlib.import_module, "httpx")
        try:
            answer = json.loads(await process.stdout.readline() or b"{}")
        except ValueError:
            return {}
        return answer if isinstance(answer, dict) else {}

    async def _watch(self, process: Process) -> None:
        """Keep what the child logs, and notice its end."""
        assert process.stderr is not None
        rest = ""
        while data := await process.stderr.read(65536):
            *lines, rest = (rest + data.decode("utf-8", "replace")).split("\n")
            rest = rest[-LINE_LENGTH:]
            self.log.extend(_clean(line) for line in lines[-LOG_LINES:] if line.strip())
        await process.wait()
        if process is self._process and self.state == "ready":
            self._become("failed")

    async def _broken(self, said: str) -> ProviderError:
        """Why the child did not get ready, with the end of its log."""
        process, watching = self._process, self._watching
        assert process is not None
        assert watching is not None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(watching), GRACE)
        return ProviderError(
            "engine_failed",
            model=self.model,
            status=process.returncode,
            message=_clean(said),
            log=self._tail(),
        )

    async def _end_process(self) -> None:
        process, self._process = self._process, None
        watching, self._watching = self._watching, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if watching is not None:
            await asyncio.gather(watching, return_exceptions=True)

    def _failed(self, error: ProviderError) -> ProviderError:
        self._become("failed")
        return error

    def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            for tell in self.on_state:
                tell(state)

    def _tail(self) -> tuple[str, ...]:
        return tuple(self.log)[-SHOWN_LINES:]


class EmbeddedProvider(Provider):
    """The model inside, as a provider like any other: it loads at the first question."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        if self.engine.state != "ready":
            yield Waiting("loading")
        try:
            provider = await self.engine.ready()
        except ProviderError as error:
            yield Failed(error.code, error.facts)
            return
        async with contextlib.aclosing(provider.stream(request)) as events:
            async for event in events:
                if isinstance(event, Failed):
                    gone = await self.engine.stopped() if event.code in _GONE else None
                    yield Failed(gone.code, gone.facts) if gone else event
                else:
                    yield event

    async def models(self) -> list[ModelInfo]:
        """The one model, without starting the engine for it."""
        if self.engine.gguf is None:
            raise ProviderError("model_missing", path="")
        return [ModelInfo(self.engine.model, self.engine.context)]


_GONE = ("cut_off", "refused", "unreachable", "timeout")
"""What it looks like from outside when the child is dead."""


def _environment() -> dict[str, str]:
    """What the child needs of ours: keys of servers are not for it."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _PASSED_ON or name.upper().startswith(_PASSED_ON_PREFIXES)
    }


def _threads() -> int:
    """As many as there are processors for us; more than a few do not help a small model."""
    ours = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(8, ours))


def _clean(line: str) -> str:
    return "".join(c if c.isprintable() else " " for c in line[:LINE_LENGTH]).strip()


def _looked_at(task: asyncio.Task[OpenAICompatible]) -> None:
    """Who asked may have left: then nobody but us hears how it went."""
    if not task.cancelled():
        task.exception()
