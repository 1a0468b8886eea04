"""How long ordinary acts hold the GUI thread in a session whose path has 10,000 messages.

    python tests/benchmarks/holds.py [MESSAGES [ACT ... | end]]

Each act is done in the whole window, and the most that the GUI thread computes between two beats of
the event loop is told, from the act until all is quiet: the first time and at the median. It is its
own CPU time, whatever else the machine does. Needs a display (or Xvfb).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median

import hurried  # noqa: F401 (before the rest)
from measure import Heartbeat, ServerProcess, row
from PySide6.QtWidgets import QApplication
from window import kept, spin, window

from bough.core.node import Role
from bough.ui.start import SWITCH_INTERVAL, Bough

ROUNDS = 5
TARGET = "<= 16"


class Busy(Heartbeat):
    """The gaps are what the thread computed between two beats, in ms."""

    def __init__(self) -> None:
        self._since = time.thread_time()
        super().__init__()

    def _on_beat(self) -> None:
        now = time.thread_time()
        self.gaps.append((now - self._since) * 1e3)
        self._since = now

    def reset(self) -> None:
        super().reset()
        self._since = time.thread_time()


class Hands:
    """What a person does in the session, by what it is called."""

    def __init__(self, bough: Bough) -> None:
        self._bough = bough
        pane = bough.window.panes.current()
        assert pane is not None
        self._pane, self._place = pane, pane.place

    def acts(self) -> dict[str, Callable[[], object]]:
        place, pane = self._place, self._pane
        return {
            "nothing": lambda: None,
            "type": lambda: pane.composer.draft.insertPlainText("a"),
            "send": lambda: place.say("Go on."),
            "stop": place.stop,
            "undo": place.undo,
            "redo": place.redo,
            "retry": lambda: place.retry(self._last(Role.ASSISTANT)),
            "edit": lambda: place.edit(self._last(Role.USER), f"Go on {time.time()}."),
            "prune": lambda: place.prune(self._last(Role.USER)),
            "undo ": place.undo,
            "switch branch": lambda: place.show_sibling(self._forked(), 1),
            "bookmark": lambda: place.bookmark(self._last(Role.USER)),
            "pin": self._pin,
            "find": lambda: pane.find_words("Hamiltonian"),
            "find no more": lambda: pane.find_words(""),
            "map": pane.toggle_map,
            "text": pane.toggle_map,
            "context page": pane.show_context,
            "text ": lambda: pane.over.top and pane.over.take(pane.over.top),
            "palette": self._palette,
            "slash": self._slash,
            "export": self._export,
        }

    def _last(self, role: Role) -> str:
        return next(n.id for n in reversed(self._place.path()) if n.role is role)

    def _forked(self) -> str:
        place = self._place
        path = reversed(place.path())
        return next(n.id for n in path if len(place.siblings(n.id)) > 1)

    def _pin(self) -> None:
        from bough.app.pinning import set_wish

        node = self._place.path()[100].id
        pinned = node in self._place.terms.pinned
        set_wish(self._place, node, "" if pinned else "pinned")

    def _palette(self) -> None:
        self._bough.window.commands.open_palette()
        popup = QApplication.activePopupWidget()
        if popup:
            popup.close()

    def _slash(self) -> None:
        draft = self._pane.composer.draft
        draft.setPlainText("/")
        draft.setPlainText("")

    def _export(self) -> None:
        from bough.core.export import exported

        place = self._place
        session = self._bough.library.session(place.session_id)
        exported("md", session, place.tree(), place.path(), "You")


def held(beat: Busy, act: Callable[[], object], quiet: float) -> float:
    """The most at once, in ms, from the act on."""
    spin(lambda: False, 0.1)
    beat.reset()
    act()
    spin(lambda: False, quiet)
    return beat.longest_ms()


def measure(count: int, chosen: list[str]) -> None:
    server = ServerProcess(rate=50, tokens=100_000)
    with tempfile.TemporaryDirectory() as home:
        session = kept(home, count, forked=True)
        bough = window(home, server.base_url)
        # What the first reply loads has nothing to do with how long a session is.
        place = bough.workspace.current()
        assert place is not None
        assert place.say("Warm up.")
        spin(lambda: bool(place.path()[-1].text))
        place.stop()
        spin(lambda: False, 1.0)
        beat = Busy()
        opened = held(beat, lambda: bough.workspace.open_session(session), 3.0)
        row("open", opened, "ms", target=TARGET)
        acts = Hands(bough).acts()
        taken: dict[str, list[float]] = {name: [] for name in acts}
        for _ in range(ROUNDS):
            for name, act in acts.items():
                if not chosen or name.strip() in chosen:
                    taken[name].append(held(beat, act, 1.0))
        for name, values in taken.items():
            if values:
                row(f"{name}: the first time", values[0], "ms", target=TARGET)
                row(f"{name}: at the median", median(values), "ms", target=TARGET)
        bough.window.close()
        bough.close()
    server.close()


def measure_end(count: int) -> None:
    """A reply that comes to its end, and the questions that could follow it."""
    server = ServerProcess(rate=200, tokens=100)
    with tempfile.TemporaryDirectory() as home:
        session = kept(home, count)
        bough = window(home, server.base_url)
        bough.workspace.open_session(session)
        place = bough.workspace.current()
        assert place is not None
        spin(lambda: False, 3.0)
        beat, ends = Busy(), []
        for _ in range(ROUNDS):
            ends.append(held(beat, lambda: place.say("Go on."), 3.0))
            assert not place.running
            assert bough.library.questions.of(place.path()[-1].id) is not None
        row("a reply to its end: the first time", ends[0], "ms", target=TARGET)
        row("a reply to its end: at the median", median(ends), "ms", target=TARGET)
        bough.window.close()
        bough.close()
    server.close()


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_INTERVAL)
    app = QApplication(["bough"])
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    if sys.argv[2:] != ["end"]:
        measure(count, sys.argv[2:])
    if not sys.argv[2:] or "end" in sys.argv[2:]:
        measure_end(count)
