"""The child process as its parent sees it: its answer, its log, its end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bough.core.engine.log import Log

MAX_ANSWER = 65536
"""Bytes; a longer line is no answer, unless a child is started for longer ones."""
LAST_WORDS = 0.5
"""Seconds for what a dead child had written to arrive. Its own children may hold its pipes."""

_PASSED_ON = frozenset(
    {
        *("PATH", "HOME", "USER", "LANG", "LANGUAGE", "TMPDIR", "TEMP", "TMP"),
        *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "VIRTUAL_ENV"),
        *("SYSTEMROOT", "WINDIR"),
    }
)
_PASSED_ON_PREFIXES = ("LC_", "OMP_", "GGML_", "LLAMA_", "CUDA_", "HIP_", "VK_", "MTL_")


class Child(asyncio.SubprocessProtocol):
    """Started with nothing of ours but what it is ordered, in a process group of its own.

    Not asyncio's own `Process`: that one has not ended while children of a dead child hold its
    pipes.
    """

    def __init__(self, max_answer: int = MAX_ANSWER) -> None:
        self.log = Log()
        self.pid = 0
        self._max_answer = max_answer
        self._transport: asyncio.SubprocessTransport
        self._line = b""
        self._answered = asyncio.Event()
        self._exited = asyncio.Event()
        self._silent = asyncio.Event()
        self._open_pipes = {1, 2}

    @classmethod
    async def start(cls, command: Sequence[str], max_answer: int = MAX_ANSWER) -> Child:
        """Raises OSError where the program cannot be run.

        Linux ends the child with the thread that runs this: let it be one that stays.
        """
        transport, child = await asyncio.get_running_loop().subprocess_exec(
            lambda: cls(max_answer),
            *command,
            env=_environment(),
            # No folder of a person's is kept busy, and nothing is imported from one.
            cwd=Path(sys.executable).anchor,
            start_new_session=True,
        )
        child.pid, child._transport = transport.get_pid(), transport
        return child

    @property
    def status(self) -> int | None:
        """Its exit code, or the signal that ended it below 0; None while it runs."""
        return self._transport.get_returncode()

    async def ask(self, orders: Mapping[str, object]) -> Mapping[str, object]:
        """Give it its orders; its answer, or {} where it ended or said something else. Once it has
        answered it can be asked again; what it says meanwhile is log."""
        stdin = self._transport.get_pipe_transport(0)
        if not isinstance(stdin, asyncio.WriteTransport) or self.status is not None:
            return {}
        if 1 in self._open_pipes:
            self._line = b""
            self._answered.clear()
        stdin.write(json.dumps(orders).encode() + b"\n")
        await self._answered.wait()
        line, _, rest = self._line.partition(b"\n")
        self.log.feed(rest)
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            return {}
        return answer if isinstance(answer, dict) else {}

    async def ended(self, patience: float = LAST_WORDS) -> int:
        """Its status, once it has ended and its last words are in the log, which are waited for
        with that `patience` in seconds."""
        await self._exited.wait()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._silent.wait(), patience)
        status = self.status
        assert status is not None
        return status

    async def end(self, patience: float) -> None:
        """Ask it to end; after `patience` seconds let the system end it and what it started."""
        if (stdin := self._transport.get_pipe_transport(0)) is not None:
            stdin.close()
        try:
            with contextlib.suppress(ProcessLookupError):
                self._transport.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._exited.wait(), patience)
        finally:
            # Also where nobody waits any longer.
            self._kill()
        await self.ended()
        self._transport.close()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2 or self._answered.is_set():
            self.log.feed(data)
            return
        self._line += data
        if b"\n" in data or len(self._line) > self._max_answer:
            self._answered.set()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002
        self._open_pipes.discard(fd)
        if fd == 1:
            self._answered.set()
        if not self._open_pipes:
            self._silent.set()

    def process_exited(self) -> None:
        self._exited.set()
        # What it wrote before is in the pipe; what holds the pipe open is not it.
        asyncio.get_running_loop().call_later(LAST_WORDS, self._answered.set)

    def _kill(self) -> None:
        if self.status is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._transport.kill()
            else:
                os.killpg(self.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """What the child needs of ours: keys of servers are not for it."""
    passed = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _PASSED_ON or name.upper().startswith(_PASSED_ON_PREFIXES)
    }
    if path := os.environ.get("PYTHONPATH"):
        # It stands elsewhere than we do.
        passed["PYTHONPATH"] = os.pathsep.join(
            str(Path(entry).absolute()) for entry in path.split(os.pathsep) if entry
        )
    return {
        # Threads that wait for each other by spinning are no use where others want the processor,
        # the window among them: on a busy machine they made it write sixteen times slower.
        "OMP_WAIT_POLICY": "passive",
        **passed,
        # Where it fails it would start a debugger, which holds it for seconds.
        "GGML_NO_BACKTRACE": "1",
    }
