"""The command line as a person runs it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bough.core import config, paths
from bough.core.config import Config
from bough.core.endpoint import Endpoint, ModelRef
from bough.core.store.lock import hint

COMMAND = (sys.executable, "-m", "bough.main")


@dataclass(frozen=True)
class Answer:
    """What a command wrote, and how it ended."""

    out: str
    err: str
    code: int

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def bough(*arguments: str, said: str = "", **environment: str) -> Answer:
    """Run to the end; `said` comes on standard input."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, **environment},
        check=False,
    )
    return Answer(done.stdout, done.stderr, done.returncode)


def started(*arguments: str) -> subprocess.Popen[str]:
    """Run, and let the test have it in the middle."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@contextmanager
def window(profile: Path) -> Iterator[subprocess.Popen[str]]:
    """Bough in a process of its own with its window open, where others that start find it."""
    with_nobody_inside()
    process = started()
    try:
        wait_for_listener(profile, process.pid)
        paths.config_file().unlink()
        yield process
    finally:
        process.kill()
        process.communicate()


def with_nobody_inside() -> None:
    """Let a server that is not there answer by default, so that no engine is started."""
    nobody = Endpoint("nobody", "Nobody", "http://127.0.0.1:9/v1")
    config.save(paths.config_file(), Config((nobody,), ModelRef("nobody", "none")))


def wait_for_listener(profile: Path, pid: int | None = None, seconds: float = 60.0) -> int:
    """The process that can be reached in the profile, once there is one (or that one is it)."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        holder, name = hint(profile / "lock")
        if holder and name and Path(name).is_socket() and pid in (None, holder):
            return holder
        time.sleep(0.01)
    raise AssertionError(f"nobody listens in {profile}")
