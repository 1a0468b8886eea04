"""Sixteen sessions at once in four panes and twelve tabs, under restless hands.

    python tests/benchmarks/many.py [SECONDS [SEED]]

While the replies come, panes are split, closed, brought back and carried about, heads are switched
and windows come and go. Prints the longest gap of the event loop, and the memory before, during and
after. Ends with an error where a stored reply is not, letter for letter, what the server sent.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import hurried  # noqa: F401 (before the rest)
from load import RATE, ask, exact, let_go, warm_up
from measure import Heartbeat, ServerProcess, cpu_seconds, pss_mb, row
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from window import spin, window

from bough.core.layout import Side
from bough.ui.pane_acts import BARE
from bough.ui.start import SWITCH_INTERVAL, Bough

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from helpers.server import opening

MANY, PANES = 16, 4
ACT_MS = 700
SIDES: tuple[Side, ...] = ("left", "right", "above", "below")


class Hands:
    """Somebody who cannot sit still. Nothing that they do stops a reply."""

    def __init__(self, bough: Bough, beat: Heartbeat, seed: int) -> None:
        self.done: Counter[str] = Counter()
        self.longest: defaultdict[str, float] = defaultdict(float)
        """The longest gap, in ms, from an act to the next one."""
        self._beat = beat
        self._last: tuple[str, int] | None = None
        self._workspace = bough.workspace
        self._random = random.Random(seed)
        self._timer = QTimer()
        self._timer.setInterval(ACT_MS)
        self._timer.timeout.connect(self._act)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _act(self) -> None:
        acts: list[Callable[[], None]] = [
            self._split,
            self._close_or_reopen,
            self._dock,
            self._stand_alone,
            self._look_about,
            self._switch_head,
            self._another_window,
        ]
        if self._last:
            name, since = self._last
            self.longest[name] = max(self.longest[name], *self._beat.gaps[since:])
        act = self._random.choice(acts)
        name = act.__name__.strip("_").replace("_", " ")
        self.done[name] += 1
        self._last = (name, len(self._beat.gaps))
        act()

    def _shown(self) -> list[str]:
        top = self._workspace.active().top()
        return top.places() if top else []

    def _any(self) -> str:
        return self._random.choice(self._workspace.places()).id

    def _split(self) -> None:
        """A second view of a session, and the one that was made before it away again."""
        counted = Counter(place.session_id for place in self._workspace.places())
        twice = [p for p in self._workspace.places() if counted[p.session_id] > 1]
        if twice:
            self._workspace.close(twice[-1].id)
        self._workspace.split(self._random.choice(self._shown()), self._random.choice(SIDES))

    def _close_or_reopen(self) -> None:
        if len(self._workspace.places()) < MANY:
            self._workspace.reopen()
        else:
            self._workspace.close(self._any())

    def _dock(self) -> None:
        carried, beside = self._any(), self._random.choice(self._shown())
        if len(self._shown()) > PANES:
            self._stand_alone()
        elif carried != beside:
            self._workspace.dock([carried], beside, self._random.choice(SIDES))

    def _stand_alone(self) -> None:
        desk = self._workspace.active()
        if len(self._shown()) > 2:
            place = self._random.choice(self._shown())
            stays = next(p for p in self._shown() if p != place)
            self._workspace.move_pane(place, desk.id)
            self._workspace.activate(stays)

    def _look_about(self) -> None:
        self._workspace.activate(self._any())

    def _switch_head(self) -> None:
        place = self._workspace.place(self._any())
        nodes = list(place.tree().walk())
        place.go(nodes[-1].id) if len(place.path()) == 1 else place.branch(nodes[0].id)

    def _another_window(self) -> None:
        """Take a pane out into a window of its own, or carry a tab of that back."""
        if len(self._workspace.desks()) == 1:
            self._workspace.detach([self._any()], BARE)
        else:
            first, second = self._workspace.desks()
            self._workspace.move_tab(second.tabs[0].id, first.id)


def four_panes(bough: Bough) -> None:
    """The first four side by side and above one another, the others in tabs behind them."""
    workspace = bough.workspace
    a, b, c, d, *_ = (place.id for place in workspace.places())
    for carried, beside, side in ((b, a, "right"), (c, a, "below"), (d, b, "below")):
        workspace.dock([carried], beside, side)  # type: ignore[arg-type]
        spin(lambda: False, 0.1)


def measure(seconds: int, seed: int) -> None:
    tokens = RATE * seconds
    server = ServerProcess(rate=RATE, tokens=tokens)
    with tempfile.TemporaryDirectory() as home:
        bough = window(home, server.base_url)
        bough.window.resize(1900, 1150)
        warm_up(bough, MANY)
        before = pss_mb()
        beat = Heartbeat()
        cpu = cpu_seconds()
        places = ask(bough, MANY)
        sessions = [place.session_id for place in places]
        four_panes(bough)
        hands = Hands(bough, beat, seed)
        library = bough.library
        spin(lambda: not any(map(library.running, sessions)), seconds * 3 + 60)
        hands.stop()
        cpu = cpu_seconds() - cpu
        beat.stop()
        during = pss_mb()
        let_go(bough)
        after = pss_mb()
        bough.windows.leave()
        bough.close()
        found = exact(home, "".join(opening("prose", tokens)))
        assert found == MANY, f"{found} of {MANY}"
    server.close()
    name = f"{MANY} replies, {PANES} panes"
    row(f"{name}: longest gap of the event loop", beat.longest_ms(), "ms", target="at most 50 ms")
    row(f"{name}: 99th percentile", beat.p99_ms(), "ms")
    row(f"{name}: CPU of all threads, in cores", cpu / seconds, "")
    row(f"{name}: memory when all had come", during, "MB", before)
    row(f"{name}: memory after all were closed", after, "MB", before, "at most 1.10 x")
    for act, many in hands.done.most_common():
        row(f"{many} x {act}: longest gap", hands.longest[act], "ms")
    print(f"{found} replies, each as it was sent", flush=True)


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_INTERVAL)
    app = QApplication(["bough"])
    app.setQuitOnLastWindowClosed(False)
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    measure(seconds, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
