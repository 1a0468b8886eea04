"""The whole window under load: streaming from a real server, and opening long sessions.

    python tests/benchmarks/window.py [stream|flat|growth|open ...]

Each figure stands beside its floor of the same run: the same stream, through the same I/O thread
and provider, appended to a bare QPlainTextEdit. Needs a display (or Xvfb).
"""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
import time
from contextlib import aclosing
from pathlib import Path
from statistics import mean

import hurried  # noqa: F401 (before the rest)
from measure import Heartbeat, ServerProcess, alternate, cpu_seconds, pss_mb, row
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit

from bough.app.io import IoThread
from bough.core import config
from bough.core.config import Config
from bough.core.endpoint import Endpoint, ModelRef
from bough.core.events import Ended, Event, Failed, TextDelta
from bough.core.ids import new_id
from bough.core.node import Node, Role, Text
from bough.core.operations import Operation, Plant
from bough.core.providers.openai_compatible import OpenAICompatible
from bough.core.providers.provider import Request
from bough.core.session import Session
from bough.core.store.store import Store
from bough.ui.start import AHEAD_MS, SWITCH_INTERVAL, Bough

WORDS_300 = (
    "Kick-drift-kick does not solve your **Hamiltonian**. It solves a *nearby* one almost exactly, "
    "and that one is conserved, so the measured `energy` wobbles and returns. "
) * 5
MESSAGE = f"### Why the error stays in a band\n\n{WORDS_300}\n\n- one\n- two\n\n{WORDS_300}"

FIRST = 2500
"""Characters of a reply before the one that is measured: what the first of each kind of block loads
is not what a token costs."""
PART, ROUNDS = 2_500, 4
"""Ten thousand tokens, in replies of so many."""


def spin(until: object, seconds: float = 300.0) -> None:
    """Run the event loop until `until()` is true. It is asked rarely: what is measured meanwhile is
    charged for each time."""
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(100)
    end = time.monotonic() + seconds
    timer.timeout.connect(
        lambda: loop.quit() if until() or time.monotonic() > end else None  # type: ignore[operator]
    )
    timer.start()
    loop.exec()


def rest() -> None:
    """Wait until the program has done what it does by itself after its start or after a reply."""
    spin(lambda: False, AHEAD_MS / 1000)
    used = 1.0
    while used > 0.02:
        before = cpu_seconds()
        spin(lambda: False, 1.0)
        used = cpu_seconds() - before


def window(home: str, base_url: str = "") -> Bough:
    """The program in a profile of its own, answered by the server at `base_url`."""
    os.environ["BOUGH_HOME"] = home
    # None of them is to wait for another.
    endpoints = (Endpoint("bench", "Bench", base_url, parallel=64),) if base_url else ()
    config.save(
        Path(home) / "config.toml",
        Config(
            endpoints=endpoints, default_model=ModelRef("bench", "scripted") if endpoints else None
        ),
    )
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    bough = Bough(app, Path(home))
    bough.catalogue.warm_up = lambda: None  # type: ignore[method-assign]
    bough.show()
    spin(lambda: bough.window.isVisible())
    spin(lambda: False, 0.5)
    return bough


def stream_floor(
    rate: float, tokens: int, kind: str, *, beats: bool = True
) -> tuple[float, Heartbeat]:
    """CPU seconds per 1,000 tokens of appending the stream to a bare plain text view."""
    server = ServerProcess(rate=rate, tokens=tokens, kind=kind)
    frame = QMainWindow()
    text = QPlainTextEdit()
    text.setReadOnly(True)
    frame.setCentralWidget(text)
    frame.resize(1280, 840)
    frame.show()
    done: list[Event] = []

    def read(events: list[Event]) -> None:
        cursor = QTextCursor(text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText("".join(e.text for e in events if isinstance(e, TextDelta)))
        text.verticalScrollBar().setValue(text.verticalScrollBar().maximum())
        done.extend(e for e in events if isinstance(e, Ended | Failed))

    io = IoThread()
    box = io.mailbox(read)

    async def feed(most: float) -> None:
        provider = OpenAICompatible(Endpoint("bench", "Bench", server.base_url))
        question = Node(new_id(), None, Role.USER, (Text("Go."),))
        async with aclosing(provider.stream(Request("scripted", (question,)))) as events:
            async for event in events:
                box.put(event)
                most -= len(event.text) if isinstance(event, TextDelta) else 0
                if most <= 0:
                    break

    # What the first reply loads is not what a token costs.
    io.run(feed(FIRST))
    spin(lambda: len(text.toPlainText()) >= FIRST)
    rest()
    beat = Heartbeat(beats=beats)
    before = cpu_seconds()
    io.run(feed(math.inf))
    spin(lambda: bool(done))
    cost = (cpu_seconds() - before) / tokens * 1000
    io.close()
    server.close()
    frame.close()
    return cost, beat


def stream(
    rate: float, tokens: int, kind: str, *, beats: bool = True, sliced: bool = False
) -> tuple[float, Heartbeat, list[float]]:
    """The same in the whole window; where it is `sliced`, also the CPU seconds of each thousand
    tokens in turn."""
    server = ServerProcess(rate=rate, tokens=tokens, kind=kind)
    with tempfile.TemporaryDirectory() as home:
        bough = window(home, server.base_url)
        place = bough.workspace.current()
        assert place is not None
        marks: list[tuple[int, float]] = []

        def mark(node_id: str) -> None:
            marks.append((len(place.node(node_id).text), cpu_seconds()))

        # What the first reply loads is not what a token costs.
        assert place.say("Warm up.")
        spin(lambda: len(place.path()[-1].text) >= FIRST)
        place.stop()
        spin(lambda: not place.running)
        rest()
        if sliced:
            place.node_grew.connect(mark)
        beat = Heartbeat(beats=beats)
        before = cpu_seconds()
        assert place.say("Go.")
        spin(lambda: not place.running)
        spin(lambda: False, 0.3)
        cost = (cpu_seconds() - before) / tokens * 1000
        length = len(place.path()[-1].text)
        bough.window.close()
        bough.close()
    server.close()
    step = length / tokens * 1000
    slices, edge, last = [], step, before
    for characters, cpu in marks:
        if characters >= edge:
            slices.append(cpu - last)
            edge, last = edge + step, cpu
    return cost, beat, slices


def measure_stream() -> None:
    for kind in ("mixed", "prose", "list", "code", "table"):
        # In turn, as the speed of a machine may change within minutes, and each in a process of
        # its own: where the program was before, plain text costs a fifth more.
        me = [sys.executable, __file__]
        results = alternate(
            {"floor": [*me, "--floor", kind], "bough": [*me, "--bough", kind]}, ROUNDS
        )
        floor = mean(r["cost"] for r in results["floor"])
        row(f"200 tokens/s, {kind} as plain text: CPU s per 1,000 tokens", floor, "s")
        row(
            f"200 tokens/s, {kind}: CPU s per 1,000 tokens",
            mean(r["cost"] for r in results["bough"]),
            "s",
            floor,
            "at most 1.50 x, 0.20 s",
        )
        _, beat, _ = stream(200, 1000, kind)
        row(f"200 tokens/s, {kind}: longest gap", beat.longest_ms(), "ms")


def measure_flat() -> None:
    _, bare = stream_floor(0, 20000, "prose")
    # Now, as it goes on beating.
    floor = bare.longest_ms()
    row("flat out, plain text: longest gap", floor, "ms")
    cost, beat, _ = stream(0, 20000, "prose")
    row("flat out: longest gap", beat.longest_ms(), "ms", floor, "at most 33 ms")
    row("flat out: 99th percentile", beat.p99_ms(), "ms")
    row("flat out: CPU s per 1,000 tokens", cost, "s")


def measure_growth() -> None:
    for kind in ("prose", "list", "code", "table"):
        _, beat, slices = stream(2000, 50000, kind, sliced=True)
        first, last = sum(slices[1:6]) / 5, sum(slices[-6:-1]) / 5
        row(f"50,000 tokens of {kind}: last thousands against first", last, "s", first, "1.1 x")
        row(f"50,000 tokens of {kind}: longest gap", beat.longest_ms(), "ms")


def kept(home: str, count: int, *, forked: bool = False) -> str:
    """A session of so many messages in the store, no two alike; where it is `forked`, the last has
    a sibling. Its id."""
    store = Store.open(Path(home))
    session = Session(new_id(), title="Long", created_at=1.0, updated_at=time.time())
    store.add_session(session)
    nodes: list[Node] = []
    for i in range(count):
        role = Role.ASSISTANT if i % 2 else Role.USER
        parent = nodes[-1].id if nodes else None
        nodes.append(Node(new_id(), parent, role, (Text(f"{i} {MESSAGE}"),), created_at=1.0))
    other = Node(new_id(), nodes[-2].id, Role.ASSISTANT, (Text("Or not."),), created_at=2.0)
    planted = Plant((*nodes, other) if forked else tuple(nodes))
    store.record(session.id, Operation(new_id(), "say", (planted,), None, nodes[-1].id, 1.0))
    store.close()
    return session.id


def measure_open() -> None:
    for count in (1000, 10000):
        with tempfile.TemporaryDirectory() as home:
            short, long = kept(home, 10), kept(home, count)
            bough = window(home)

            def opened(session: str, bough: Bough = bough) -> float:
                """How many ms it takes until the session is painted."""
                began = time.perf_counter()
                bough.workspace.open_session(session)
                QApplication.processEvents()
                bough.window.repaint()
                return (time.perf_counter() - began) * 1e3

            # It loads what is imported when it is first needed.
            row("open the first 10 messages of the process", opened(short), "ms")
            spin(lambda: False, 0.5)
            memory = pss_mb()
            row(f"open {count:,} messages to painted", opened(long), "ms")
            row(f"open {count:,} messages: memory", pss_mb() - memory, "MB")
            bough.window.close()
            bough.close()


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_INTERVAL)
    app = QApplication(["bough"])
    # (A heartbeat costs a fifth of what it would watch.)
    match sys.argv[1:]:
        case ["--floor", kind]:
            print(json.dumps({"cost": stream_floor(200, PART, kind, beats=False)[0]}))
        case ["--bough", kind]:
            print(json.dumps({"cost": stream(200, PART, kind, beats=False)[0]}))
        case chosen:
            measures = {
                "stream": measure_stream,
                "flat": measure_flat,
                "growth": measure_growth,
                "open": measure_open,
            }
            for name in chosen or measures:
                measures[name]()
