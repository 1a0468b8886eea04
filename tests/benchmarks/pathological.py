"""Shows Markdown that no one should write and prints how long each case holds the GUI thread.

python tests/benchmarks/pathological.py [case ...]
"""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.measure import Heartbeat
from bough.app.garbage import GarbageCollector
from bough.core.markdown import parse
from bough.ui.start import SWITCH_INTERVAL
from bough.ui.theme import Theme
from bough.ui.transcript.view import TranscriptView
from helpers.pathological import CASES
from helpers.scripted_place import ScriptedPlace

TARGET_MS = 100
PIECE = 32_000
"""What comes at once while streaming; a provider's fastest lump is far smaller."""
QUIET_MS = 400
PATIENCE_S = 60


def settle(beat: Heartbeat) -> float:
    """Run the event loop until it has been idle for a while; the longest gap."""
    loop = QEventLoop()
    began = time.monotonic()
    state = {"beats": len(beat.gaps), "quiet": time.monotonic()}

    def look() -> None:
        new = beat.gaps[state["beats"] :]
        if any(gap > 2.5 * Heartbeat.INTERVAL_MS for gap in new):
            state["quiet"] = time.monotonic()
        state["beats"] = len(beat.gaps)
        idle = time.monotonic() - state["quiet"]
        if idle * 1000 > QUIET_MS or time.monotonic() - began > PATIENCE_S:
            loop.quit()

    timer = QTimer(interval=50, timeout=look)
    timer.start()
    loop.exec()
    timer.stop()
    return beat.longest_ms()


def at_once(app: QApplication, theme: Theme, text: str) -> tuple[float, float, float]:
    """The longest hold while a sealed message is opened, scrolled and resized."""
    place = ScriptedPlace()
    place.question("Well?")
    place.reply(text)
    beat = Heartbeat()
    settle(beat)
    beat.reset()
    view = TranscriptView(place, theme)  # type: ignore[arg-type]
    view.resize(1000, 800)
    view.show()
    opened = settle(beat)
    beat.reset()
    for to in (0.0, 0.5, 0.9, 0.2, 1.0):
        QTimer.singleShot(
            0, view, lambda to=to: view.scroll_by(int(view.flow.lowest * to) - view.flow.top)
        )
        settle(beat)
    scrolled = beat.longest_ms()
    beat.reset()
    view.resize(860, 800)
    resized = settle(beat)
    close(app, view)
    return (opened, scrolled, resized)


def streamed(app: QApplication, theme: Theme, text: str) -> float:
    """The longest hold while a reply comes in lumps and is sealed."""
    place = ScriptedPlace()
    place.question("Well?")
    reply = place.begin()
    view = TranscriptView(place, theme)  # type: ignore[arg-type]
    view.resize(1000, 800)
    view.show()
    beat = Heartbeat()
    settle(beat)
    beat.reset()
    loop = QEventLoop()
    at = 0

    def write() -> None:
        nonlocal at
        if at < len(text):
            place.write(reply, text[at : at + PIECE])
            at += PIECE
        else:
            timer.stop()
            place.finish(reply)
            loop.quit()

    timer = QTimer(interval=10, timeout=write)
    timer.start()
    loop.exec()
    longest = settle(beat)
    close(app, view)
    return longest


def close(app: QApplication, view: TranscriptView) -> None:
    view.close()
    view.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # Not while the next one is measured.
    gc.collect()


def main() -> None:
    app = QApplication([])
    app.setStyle("Fusion")
    # As in the program.
    sys.setswitchinterval(SWITCH_INTERVAL)
    garbage = GarbageCollector()
    theme = Theme("light")
    wanted = sys.argv[1:] or list(CASES)
    print(f"Longest hold of the GUI thread in ms, target {TARGET_MS}")
    print(f"{'':<24}{'parse':>9}{'open':>9}{'scroll':>9}{'resize':>9}{'stream':>9}")
    for name in wanted:
        text = CASES[name]()
        began = time.perf_counter()
        parse(text)
        parsed = (time.perf_counter() - began) * 1000
        print(f"{name:<24}{parsed:9.0f}", end="", flush=True)
        opened, scrolled, resized = at_once(app, theme, text)
        print(f"{opened:9.0f}{scrolled:9.0f}{resized:9.0f}", end="", flush=True)
        print(f"{streamed(app, theme, text):9.0f}", flush=True)
    garbage.close()


if __name__ == "__main__":
    main()
