"""Measures what asks for a person in a library of many sessions: the marks at the start, the list
with its lines, and what a frame of the open list costs; beside the floor of one read of a row each.

    python tests/benchmarks/tips.py [sessions] [marked]
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from measure import row
from PySide6.QtWidgets import QApplication

from bough.app.io import IoThread
from bough.app.library import Library
from bough.app.tips import MOST
from bough.core.node import Node, Role, Text
from bough.core.operations import Operation, Plant
from bough.core.session import Session
from bough.core.store.store import FILE, Store

ROUNDS = 15


def filled(profile: Path, sessions: int, marked: int) -> list[str]:
    """A profile whose first sessions have a reply that nobody has seen; those replies."""
    store = Store.open(profile)
    store._db.execute("PRAGMA synchronous = OFF")
    replies = []
    for number in range(sessions):
        name = f"s{number}"
        store.add_session(Session(name, f"Session {number}", updated_at=float(number)))
        asked = Node(f"q{number}", None, Role.USER, (Text("So?"),), created_at=1.0)
        reply = Node(f"r{number}", asked.id, Role.ASSISTANT, (Text("Just so. " * 400),))
        act = Operation(f"o{number}", "say", (Plant((asked, reply)),), None, reply.id, 1.0)
        store.record(name, act)
        if number < marked:
            replies.append(reply.id)
    store.close()
    db = sqlite3.connect(profile / FILE)
    with db:
        keys = [(f"unseen/{reply}", '"unread"') for reply in replies]
        db.executemany("INSERT INTO state (key, value) VALUES (?, ?)", keys)
    db.close()
    return replies


def ms(act: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        act()
        took.append((time.perf_counter() - begin) * 1000)
    return median(took)


def main(sessions: int, marked: int) -> None:
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as home:
        profile = Path(home) / "profile"
        replies = filled(profile, sessions, marked)
        print(f"{sessions} sessions, {marked} replies that nobody has seen")
        db = sqlite3.connect(profile / FILE)
        read = "SELECT * FROM nodes WHERE id = ?"
        floor = ms(lambda: [db.execute(read, (reply,)).fetchone() for reply in replies])
        db.close()
        io = IoThread()
        library = Library(profile, io)
        tips = library.tips
        assert len(tips.all()) == min(marked, MOST)
        row("marks read at the start", ms(library._reader.marks), "ms", floor, "<= 5")
        row("the list with its lines", ms(tips.all), "ms", floor, "<= 16")
        row("which there are, for the button", ms(tips.kinds), "ms", floor, "<= 1")
        session = library.sessions()[0].id
        change = ms(lambda: (library.session_changed.emit(session), app.processEvents()))
        row("a session changed, and all that follows", change, "ms", floor, "<= 1")
        library.close()
        io.close()


if __name__ == "__main__":
    main(*(int(n) for n in (*sys.argv[1:], *("10000", "100")[len(sys.argv) - 1 :])))
