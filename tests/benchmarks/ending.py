"""How long the program takes to end while something stalls, and how much typing a kill loses.

    python tests/benchmarks/ending.py [runs]

The floor is an end while nothing is going on. Needs a display (or Xvfb), and the model for the line
about the engine.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from measure import row

from bough.core import config, paths
from bough.core.config import Config
from bough.core.endpoint import EMBEDDED, Endpoint, ModelRef
from bough.core.store.store import FILE
from helpers.program import started
from helpers.server import Gate, ModelServer, Script

RUNS = 5
PAUSE = 0.03
"""Seconds between two keys: 33 a second, faster than anybody types."""
TYPED = "".join(f"{number:04d} " for number in range(2000))
"""What is typed says by itself how much of it there is."""

Ready = Callable[[Path], bool]


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.005)


def logged(profile: Path, words: str) -> bool:
    file = profile / "logs" / "bough.log"
    return file.exists() and words in file.read_text("utf-8")


def read(profile: Path, query: str) -> str:
    """All that the query finds, as the disk has it now."""
    if not (profile / FILE).exists():
        return ""
    with closing(sqlite3.connect(f"file:{profile / FILE}?mode=ro", uri=True)) as db:
        return "".join(str(value) for (value,) in db.execute(query) if value)


def up(profile: Path) -> bool:
    return logged(profile, " started on ")


def asked(profile: Path) -> bool:
    return read(profile, "SELECT status FROM nodes") == "sealedgrowing"


def answering(profile: Path) -> bool:
    return read(profile, "SELECT text FROM growth ORDER BY seq") == "one two "


def loading(profile: Path) -> bool:
    return up(profile) and logged(profile, "engine: loading")


@contextmanager
def scripted(script: Script | None) -> Iterator[Endpoint]:
    with ModelServer() as server:
        if script:
            server.play(script)
        yield server.endpoint


@contextmanager
def deaf() -> Iterator[Endpoint]:
    """A server that takes no call: its queue is full, and it never looks."""
    with socket.socket() as server, socket.socket() as first:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        first.connect(server.getsockname())
        yield Endpoint("deaf", "Deaf", f"http://127.0.0.1:{server.getsockname()[1]}/v1")


@contextmanager
def inside() -> Iterator[Endpoint]:
    yield Endpoint(EMBEDDED, "Inside", "")


def stalls() -> dict[str, tuple[object, Ready]]:
    from helpers.server import reply_script

    return {
        "nothing goes on": (lambda: scripted(None), up),
        "a server takes no call": (deaf, asked),
        "it stalls before the head": (
            lambda: scripted(Script((Gate(),), framing="none")),
            asked,
        ),
        "before the first token": (lambda: scripted(reply_script("one", hold_after=0)), asked),
        "in the middle": (lambda: scripted(reply_script("one two three", hold_after=2)), answering),
        "the engine loads": (inside, loading),
    }


def ending_ms(server: object, ready: Ready) -> float:
    """From SIGTERM to the end of the process."""
    with tempfile.TemporaryDirectory() as home, server() as endpoint:  # type: ignore[operator]
        profile = set_up(home, endpoint)
        with started(profile) as program:
            if ready not in (up, loading):
                program.say("?")
            until(lambda: ready(profile))
            began = time.monotonic()
            program.process.send_signal(signal.SIGTERM)
            code = program.process.wait(30)
            took = time.monotonic() - began
        assert code == 0, code
        if ready not in (up, loading):
            assert read(profile, "SELECT status FROM nodes") == "sealedstopped"
        return took * 1000


def lost_ms() -> float:
    """How long before a kill -9 in the middle of typing the oldest lost key was typed."""
    with tempfile.TemporaryDirectory() as home, scripted(None) as endpoint:
        profile = set_up(home, endpoint)
        at: list[float] = []
        with started(profile) as program:
            until(lambda: up(profile))
            while time.monotonic() < (at[0] if at else time.monotonic()) + 3.0:
                program.type(TYPED[len(at)])
                at.append(time.monotonic())
                time.sleep(PAUSE)
            killed = time.monotonic()
            program.process.kill()
            program.process.wait()
        kept = read(profile, "SELECT draft FROM places")
        assert TYPED.startswith(kept)
        return (killed - at[len(kept)]) * 1000 if len(kept) < len(at) else 0.0


def set_up(home: str, endpoint: Endpoint) -> Path:
    os.environ["BOUGH_HOME"] = home
    configured = () if endpoint.id == EMBEDDED else (endpoint,)
    chosen = ModelRef(endpoint.id, "scripted") if configured else None
    config.save(paths.config_file(), Config(endpoints=configured, default_model=chosen))
    return Path(home)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    floor = 0.0
    for name, (server, ready) in stalls().items():
        took = [ending_ms(server, ready) for _ in range(runs)]
        floor = floor or median(took)
        row(f"SIGTERM to the end: {name}", median(took), "ms", floor, "target at most 2000 ms")
        row("  the slowest", max(took), "ms")
    lost = [lost_ms() for _ in range(runs)]
    row("kill -9 while typing: lost, half of the runs", median(lost), "ms", 0, "target 1000 ms")
    row("  the most", max(lost), "ms")


if __name__ == "__main__":
    main()
