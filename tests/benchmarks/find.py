"""Measures finding words in 10,000 messages: when the first hits are marked, when all are counted,
and how long the window is ever held; beside the floor of `str.find` over the same texts.

    python tests/benchmarks/find.py [messages]
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from measure import Heartbeat, row
from PySide6.QtWidgets import QApplication
from transcript import SIZE, conversation, painted

from bough.core.find import Query
from bough.ui.theme import Theme
from bough.ui.transcript.find import Find
from bough.ui.transcript.view import TranscriptView

RARE = "needle"


def floor(texts: list[str], words: str) -> float:
    """How many ms `str.find` takes to find all of it in these texts."""
    begin = time.perf_counter()
    for text in texts:
        at = text.find(words)
        while at >= 0:
            at = text.find(words, at + 1)
    return (time.perf_counter() - begin) * 1000


def measure(app: QApplication, view: TranscriptView, words: str, what: str) -> None:
    texts = [node.text for node in view.place.path()]
    least = floor(texts, words)
    find = Find(view, view)
    beats = Heartbeat()
    app.processEvents()
    beats.reset()
    begin = time.perf_counter()
    find.ask(Query(words))
    view.show_found(find)
    view.viewport().repaint()
    first = (time.perf_counter() - begin) * 1000
    while not find.scanned:
        app.processEvents()
    scanned = (time.perf_counter() - begin) * 1000
    while find.busy:
        app.processEvents()
    whole = (time.perf_counter() - begin) * 1000
    row(f"{what}: hits in view marked", first, "ms", target="<= 16")
    row(f"{what}: all messages looked through", scanned, "ms", least, "<= 100")
    row(f"{what}: counted by their blocks ({find.total} hits)", whole, "ms", least)
    row(f"{what}: the longest the window was held", beats.longest_ms(), "ms", target="<= 16")
    view.show_found(None)
    find.deleteLater()


def main() -> None:
    app = QApplication([])
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    place = conversation(messages, marked=f" {RARE} ")
    view = TranscriptView(place, Theme("light"))  # type: ignore[arg-type]
    view.resize(*SIZE)
    view.show()
    painted(app, view)
    size = sum(len(node.text) for node in place.path()) / 1e6
    print(f"{messages:,} messages, {size:.1f} million characters")
    measure(app, view, RARE, "a rare word")
    measure(app, view, "conserves", "a common word")
    measure(app, view, "zzz", "a word that is not there")


if __name__ == "__main__":
    main()
