"""A window with much to do: typing while replies stream, four replies flat out, switching branches.

    python tests/benchmarks/busy.py [type|four|switch ...]

Each figure stands beside its floor of the same run, which a bare Qt widget reaches. Needs a
display (or Xvfb).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import hurried  # noqa: F401 (before the rest)
from load import ask, warm_up
from measure import Heartbeat, ServerProcess, row
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QSplitter, QWidget
from window import MESSAGE, spin, window

from bough.core.ids import new_id
from bough.core.node import Node, Role, Text
from bough.core.operations import Operation, Plant
from bough.core.session import Session
from bough.core.store.store import Store
from bough.ui.start import SWITCH_INTERVAL, Bough
from bough.ui.transcript.view import TranscriptView

KEYS = 200
FLAT_TOKENS = 60_000


class Painted(QObject):
    """Knows when a widget was last painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.times += 1
        return False


def keys_to_paint(edit: QPlainTextEdit) -> list[float]:
    """Milliseconds from a key to the paint that shows it, one after another."""
    painted = Painted(edit.viewport())
    found = []
    for number in range(KEYS):
        spin(lambda: False, 0.03)
        before, began = painted.times, time.perf_counter()
        QTest.keyClick(edit, Qt.Key.Key_A if number % 6 else Qt.Key.Key_Space)
        while painted.times == before:
            QApplication.processEvents()
        found.append((time.perf_counter() - began) * 1e3)
    return sorted(found)


def measure_typing() -> None:
    bare = QPlainTextEdit()
    bare.resize(700, 96)
    bare.show()
    spin(bare.isVisible)
    floor = keys_to_paint(bare)
    bare.close()
    server = ServerProcess(rate=200, tokens=200 * 60)
    with tempfile.TemporaryDirectory() as home:
        bough = window(home, server.base_url)
        places = ask(bough, 2)
        spin(lambda: all(place.path()[-1].text for place in places))
        pane = bough.window.panes.current()
        assert pane is not None
        found = keys_to_paint(pane.composer.draft)
        assert all(place.running for place in places)
        bough.window.close()
        bough.close()
    server.close()
    row("key to paint, a bare text field: 95th percentile", floor[int(KEYS * 0.95)], "ms")
    row("key to paint, two replies streaming: median", median(found), "ms", median(floor))
    row(
        "key to paint, two replies streaming: 95th percentile",
        found[int(KEYS * 0.95)], "ms", floor[int(KEYS * 0.95)], "at most 8 ms",
    )  # fmt: skip


def flat_out(bough: Bough, many: int) -> Heartbeat:
    """So many replies at once as fast as they come, each in a transcript that is in sight."""
    splitter = QSplitter()
    splitter.resize(1600, 800)
    splitter.show()
    spin(splitter.isVisible)
    places = [bough.workspace.new_session()]
    for _ in range(many - 1):
        # An empty session would be taken for the next one.
        places[-1].set_draft("Later.")
        places.append(bough.workspace.new_session())
    for place in places:
        splitter.addWidget(TranscriptView(place, bough.theme))
    spin(lambda: False, 0.5)
    beat = Heartbeat()
    for place in places:
        assert place.say("Go.")
        # Nobody asks four times in one frame.
        spin(lambda: False, 0.05)
    spin(lambda: not any(place.running for place in places))
    spin(lambda: False, 0.3)
    splitter.close()
    splitter.deleteLater()
    return beat


def measure_four() -> None:
    server = ServerProcess(rate=0, tokens=FLAT_TOKENS)
    for many, target, most in ((1, "16 ms", "33 ms"), (4, "33 ms", "50 ms")):
        with tempfile.TemporaryDirectory() as home:
            bough = window(home, server.base_url)
            warm_up(bough, 1)
            beat = flat_out(bough, many)
            bough.window.close()
            bough.close()
        row(f"{many} flat out in sight: 99th percentile", beat.p99_ms(), "ms", None, target)
        row(f"{many} flat out in sight: longest gap", beat.longest_ms(), "ms", None, most)
    server.close()


def forked(home: str, turns: int) -> Session:
    """A stored session of so many turns whose first question has a second version."""
    session = Session(new_id(), title="Long", created_at=1.0, updated_at=time.time())
    with_root = Node(new_id(), None, Role.USER, (Text("Begin."),), created_at=1.0)
    nodes = [with_root]
    heads = []
    for _ in range(2):
        parent = with_root.id
        for number in range(turns):
            role = Role.USER if number % 2 else Role.ASSISTANT
            nodes.append(Node(new_id(), parent, role, (Text(MESSAGE),), created_at=1.0))
            parent = nodes[-1].id
        heads.append(parent)
    store = Store.open(Path(home))
    store.add_session(session)
    store.record(
        session.id, Operation(new_id(), "say", (Plant(tuple(nodes)),), None, heads[0], 1.0)
    )
    store.close()
    return session


def timed(act: Callable[[], object], widget: QWidget) -> float:
    began = time.perf_counter()
    act()
    QApplication.processEvents()
    widget.repaint()
    return (time.perf_counter() - began) * 1e3


def measure_switch() -> None:
    with tempfile.TemporaryDirectory() as home:
        session = forked(home, 1000)
        bough = window(home)
        place = bough.workspace.open_session(session.id)
        other = bough.workspace.new_session()
        spin(lambda: False, 0.5)
        tabs = [
            timed(lambda p=p: bough.workspace.activate(p.id), bough.window)
            for _ in range(15)
            for p in (place, other)
        ]
        bough.workspace.activate(place.id)
        spin(lambda: False, 0.5)
        first = place.path()[1].id
        branches = [
            timed(lambda by=by: place.show_sibling(place.path()[1].id, by), bough.window)
            for _ in range(15)
            for by in (1, -1)
        ]
        assert place.path()[1].id == first
        bough.window.close()
        bough.close()
    row("switch tabs, a session of 1,000 turns: median", median(tabs), "ms", None, "30 ms")
    row("switch branches of 1,000 turns each: median", median(branches), "ms", None, "30 ms")
    row("switch branches of 1,000 turns each: longest", max(branches), "ms")


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_INTERVAL)
    app = QApplication(["bough"])
    for name in sys.argv[1:] or ["type", "four", "switch"]:
        {"type": measure_typing, "four": measure_four, "switch": measure_switch}[name]()
