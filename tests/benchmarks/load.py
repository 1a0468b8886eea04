"""Sixteen replies at once for minutes, and one as fast as a server can: exact, smooth, no leak.

    python tests/benchmarks/load.py [SECONDS [STREAMS]]

Prints the longest gap of the event loop, and the memory before, during and after. Ends with an
error where a stored reply is not, letter for letter, what the server sent.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from pathlib import Path

import hurried  # noqa: F401 (before the rest)
from measure import Heartbeat, ServerProcess, cpu_seconds, pss_mb, row
from PySide6.QtWidgets import QApplication
from window import spin, window

from bough.app.place import Place
from bough.core.node import Role, Status
from bough.core.store.store import Store
from bough.ui.start import SWITCH_INTERVAL, Bough

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from helpers.server import opening

RATE = 50
FLAT_RATE = 20_000
FLAT_SECONDS = 5


def ask(bough: Bough, many: int) -> list[Place]:
    """A session in a tab of its own for each reply, all of them growing."""
    places = []
    for number in range(many):
        place = bough.workspace.new_session()
        assert place.say(f"Go {number}.")
        places.append(place)
        # A person does not open sixteen in one frame.
        spin(lambda: False, 0.1)
    return places


def warm_up(bough: Bough, many: int) -> None:
    """Let come what any reply brings to stay: modules, fonts, caches."""
    for place in ask(bough, many):
        spin(lambda place=place: bool(place.path()[-1].text))
        place.stop()
    let_go(bough)


def let_go(bough: Bough) -> None:
    """Close every tab as a person does, not all in one frame; one that is empty stays."""
    for place in bough.workspace.places():
        bough.workspace.close(place.id)
        spin(lambda: False, 0.3)
    spin(lambda: False, 3.0)


def exact(home: str, text: str) -> int:
    """How many whole replies are on the disk; fails unless each is the text, and those that were
    stopped are a beginning of it."""
    with closing(Store.open(Path(home), readonly=True)) as store:
        replies = [
            node
            for session in store.sessions()
            for node in store.tree(session.id).walk()
            if node.role is Role.ASSISTANT
        ]
    for node in replies:
        if node.status is Status.STOPPED:
            assert text.startswith(node.text)
        else:
            assert node.status is Status.SEALED, node.failure
            assert node.text == text
    return sum(node.status is Status.SEALED for node in replies)


def measure(name: str, rate: int, seconds: int, many: int) -> None:
    tokens = rate * seconds
    server = ServerProcess(rate=rate, tokens=tokens)
    with tempfile.TemporaryDirectory() as home:
        bough = window(home, server.base_url)
        warm_up(bough, many)
        before = pss_mb()
        beat = Heartbeat()
        cpu = cpu_seconds()
        places = ask(bough, many)
        spin(lambda: not any(place.running for place in places), seconds * 3 + 60)
        cpu = cpu_seconds() - cpu
        beat.stop()
        during = pss_mb()
        let_go(bough)
        after = pss_mb()
        bough.window.close()
        bough.close()
        found = exact(home, "".join(opening("prose", tokens)))
        assert found == many, f"{found} of {many}"
    server.close()
    row(f"{name}: longest gap of the event loop", beat.longest_ms(), "ms", target="at most 100 ms")
    row(f"{name}: 99th percentile", beat.p99_ms(), "ms")
    row(f"{name}: CPU of all threads, in cores", cpu / seconds, "")
    row(f"{name}: memory when all had come", during, "MB", before)
    row(f"{name}: memory after their tabs were closed", after, "MB", before, "at most 1.10 x")
    print(f"{name}: {found} replies, each as it was sent", flush=True)


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_INTERVAL)
    app = QApplication(["bough"])
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    streams = int(sys.argv[2]) if len(sys.argv) > 2 else 16
    measure(f"{streams} replies, {RATE} tokens/s, {seconds} s", RATE, seconds, streams)
    measure(f"1 reply, {FLAT_RATE} tokens/s, {FLAT_SECONDS} s", FLAT_RATE, FLAT_SECONDS, 1)
