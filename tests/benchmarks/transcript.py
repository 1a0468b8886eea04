"""Measures the transcript: opening, scrolling, resizing and streaming, beside the floor of a plain
text view that is given the same text in the same run.

    python tests/benchmarks/transcript.py [tokens]
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from bough.core.ids import new_id
from bough.core.node import Node, Role, Text
from bough.ui.theme import Theme
from bough.ui.transcript.view import TranscriptView
from helpers.scripted_place import ScriptedPlace

SIZE = (1000, 800)
WORDS = [
    "the",
    "orbit",
    "stays",
    "because",
    "each",
    "step",
    "keeps",
    "a",
    "nearby",
    "energy",
    "that",
    "the",
    "map",
    "conserves",
    "exactly",
    "while",
    "a",
    "method",
    "of",
    "higher",
    "order",
    "lets",
    "small",
    "errors",
    "add",
    "up",
    "over",
    "many",
    "thousand",
    "turns",
    "of",
    "it",
]
TOKEN = 4.2
"""Characters."""
FLUSH_TOKENS = 200 * 0.033


def prose(rng: random.Random, words: int) -> str:
    """Paragraphs, with some emphasis and code."""
    made: list[str] = []
    for number in range(words):
        word = rng.choice(WORDS)
        if number % 37 == 20:
            word = f"**{word}**"
        if number % 53 == 30:
            word = f"`{word}`"
        made.append(word + (".\n\n" if number % 60 == 59 else " "))
    return "".join(made)


def mixed(rng: random.Random, tokens: int) -> str:
    """A long answer: prose, headings, lists, code and tables."""
    made: list[str] = []
    size = 0
    while size < tokens * TOKEN:
        kind = rng.random()
        if kind < 0.6:
            piece = prose(rng, 60)
        elif kind < 0.68:
            piece = "## " + " ".join(rng.choices(WORDS, k=5)) + "\n\n"
        elif kind < 0.84:
            piece = "".join(f"- {' '.join(rng.choices(WORDS, k=14))}\n" for _ in range(5)) + "\n"
        elif kind < 0.94:
            lines = "".join(f"    x{i} = leapfrog(q, p, {i}.5)  # step\n" for i in range(8))
            piece = f"```python\ndef f(q, p):\n{lines}```\n\n"
        else:
            rows = "".join(f"| {rng.choice(WORDS)} | {i} | {i * 1.7:.2f} |\n" for i in range(4))
            piece = f"| a | b | c |\n|---|--:|--:|\n{rows}\n"
        made.append(piece)
        size += len(piece)
    return "".join(made)


def conversation(messages: int, *, marked: str = "") -> ScriptedPlace:
    """A place with one long path; one message in 250 ends with what is `marked`."""
    rng = random.Random(7)
    texts = [prose(rng, 300) for _ in range(40)]
    place = ScriptedPlace()
    tree, parent = place.tree(), None
    for number in range(messages):
        role = Role.ASSISTANT if number % 2 else Role.USER
        text = texts[number % 40] + (marked if number % 250 == 9 else "")
        node = Node(new_id(), parent, role, (Text(text),), model="grok-4")
        tree.add(node)
        parent = node.id
    place.head = parent
    return place


def painted(app: QApplication, widget: QWidget) -> None:
    """Run what is due until all is painted."""
    for _ in range(3):
        app.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def timed(act: Callable[[], object]) -> float:
    """How many ms it took."""
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1000


def line(name: str, figures: str) -> None:
    print(f"{name:<58} {figures}", flush=True)


def measure_open(app: QApplication, theme: Theme, messages: int) -> None:
    place = conversation(messages)
    gc.collect()
    made: list[TranscriptView] = []

    def open_it() -> None:
        view = TranscriptView(place, theme)
        view.resize(*SIZE)
        view.show()
        painted(app, view)
        made.append(view)

    first = timed(open_it)
    again = timed(open_it)
    line(f"open {messages} messages to first paint, ms", f"{first:7.1f}   again {again:.1f}")
    view = made[-1]
    made[0].close()

    def wheel() -> None:
        view.scroll_by(-60)
        painted(app, view)

    steps = [timed(wheel) for _ in range(200)]
    line("  wheel step, ms median / p95", spread(steps))
    jumps = []
    for number in range(40):
        to = int(view.flow.lowest * ((number * 37) % 40) / 40)
        jumps.append(timed(lambda to=to: (view.scroll_by(to - view.flow.top), painted(app, view))))
    line("  jump anywhere, ms median / p95", spread(jumps))
    sizes = []
    for number in range(60):
        wide = SIZE[0] - 200 + (number * 13) % 160
        sizes.append(timed(lambda w=wide: (view.resize(w, SIZE[1]), painted(app, view))))
    line("  resize step, ms median / p95", spread(sizes))
    view.close()


def spread(values: list[float]) -> str:
    ordered = sorted(values)
    return f"{statistics.median(ordered):7.2f} / {ordered[int(len(ordered) * 0.95)]:.2f}"


def measure_stream(app: QApplication, theme: Theme, text: str, name: str) -> None:
    """Feed both as the flush timer would, without waiting for it, and add up the CPU time."""
    size = round(FLUSH_TOKENS * TOKEN)
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    per_thousand = round(1000 / FLUSH_TOKENS)

    plain = QPlainTextEdit()
    plain.setReadOnly(True)
    plain.setFont(theme.font("read"))
    plain.resize(*SIZE)
    plain.show()
    painted(app, plain)

    def append(piece: str) -> None:
        cursor = QTextCursor(plain.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(piece)
        bar = plain.verticalScrollBar()
        bar.setValue(bar.maximum())
        app.processEvents()

    floor, _ = run(pieces, append, per_thousand)
    plain.close()

    place = conversation(20)
    view = TranscriptView(place, theme)
    view.resize(*SIZE)
    view.show()
    painted(app, view)
    reply = place.begin()
    painted(app, view)

    def grow(piece: str) -> None:
        place.write(reply, piece)
        view.flush()
        app.processEvents()

    ours, gaps = run(pieces, grow, per_thousand)
    began = time.perf_counter()
    place.finish(reply)
    painted(app, view)
    sealed = (time.perf_counter() - began) * 1000
    view.close()
    low, high = statistics.mean(floor), statistics.mean(ours)
    line(
        f"stream {name}: CPU s per 1,000 tokens",
        f"{high:.3f}   floor {low:.3f}   ratio {high / low:.2f}",
    )
    line("  first thousand / last thousand", f"{ours[0]:.3f} / {ours[-1]:.3f}")
    line("  a flush, ms median / p99 / longest", gap_figures(gaps))
    line("  sealing it, ms", f"{sealed:7.1f}")


def gap_figures(gaps: list[float]) -> str:
    ordered = sorted(gaps)
    middle, high = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    return f"{middle:7.2f} / {high:.2f} / {ordered[-1]:.2f}"


def run(
    pieces: list[str], act: Callable[[str], None], per_thousand: int
) -> tuple[list[float], list[float]]:
    """CPU seconds of each thousand tokens, and the ms of each step."""
    gc.collect()
    seconds: list[float] = []
    gaps: list[float] = []
    begin = time.process_time()
    for number, piece in enumerate(pieces, 1):
        gaps.append(timed(lambda piece=piece: act(piece)))
        if number % per_thousand == 0:
            now = time.process_time()
            seconds.append(now - begin)
            begin = now
    return seconds, gaps


def main() -> None:
    tokens = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    app = QApplication([])
    app.setStyle("Fusion")
    theme = Theme("light")
    app.setPalette(theme.palette())
    measure_open(app, theme, 10)
    measure_open(app, theme, 1_000)
    measure_open(app, theme, 10_000)
    rng = random.Random(3)
    for name, text in (
        ("mixed", mixed(rng, tokens)),
        ("prose", prose(rng, int(tokens * 0.75))),
        (
            "one list",
            "".join(f"- {' '.join(rng.choices(WORDS, k=12))}\n" for _ in range(tokens // 16)),
        ),
        (
            "one fence",
            "```python\n" + "".join(f"x{i} = f(q, {i})  # step\n" for i in range(tokens // 6)),
        ),
        (
            "one table",
            "| a | b | c |\n|---|--:|--:|\n"
            + "".join(
                f"| {' '.join(rng.choices(WORDS, k=5))} | {i} | {i * 1.7:.2f} |\n"
                for i in range(tokens // 13)
            ),
        ),
    ):
        measure_stream(app, theme, text, name)


if __name__ == "__main__":
    main()
