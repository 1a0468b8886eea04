"""Measures comparing: two replies of 3,000 words, and two paths of 200 turns, until they are shown
whole, and how long the window is ever held; beside the floor of reading both texts and finding
what their words have in common, once and in one go.

    python tests/benchmarks/compare.py
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from measure import Heartbeat, row
from PySide6.QtWidgets import QApplication
from rapidfuzz.distance import LCSseq

from bough.core.compare.tokens import tokens
from bough.core.markdown import parse
from bough.core.node import Node
from bough.ui.compare.pane import ComparePane
from bough.ui.theme import Theme
from helpers.planting import WORDS
from helpers.scripted_place import ScriptedPlace

SIZE = (1400, 860)


def paragraph(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + "."


def reply(rng: random.Random, words: int) -> str:
    """Paragraphs, with headings, lists and code in between."""
    made: list[str] = []
    said = 0
    while said < words:
        size = min(words - said, rng.randint(30, 90))
        said += size
        made.append(paragraph(rng, size))
        if rng.random() < 0.2:
            made.append("## " + paragraph(rng, 4))
        if rng.random() < 0.15:
            lines = "\n".join(f"x = f({rng.randint(0, 99)}) + y" for _ in range(8))
            made.append(f"```python\n{lines}\n```")
        if rng.random() < 0.15:
            made.append(f"- {paragraph(rng, 9)}\n- **{paragraph(rng, 3)}**")
    return "\n\n".join(made)


def another(rng: random.Random, text: str, share: float) -> str:
    """The same with that share of its words replaced."""
    return " ".join(
        rng.choice(WORDS) if w.isalpha() and rng.random() < share else w for w in text.split(" ")
    )


def floor(pairs: list[tuple[str, str]]) -> float:
    """How many ms it takes to read these texts and to find what their words have in common."""
    begin = time.perf_counter()
    for left, right in pairs:
        parse(left)
        parse(right)
        LCSseq.opcodes(tokens(left), tokens(right))
    return (time.perf_counter() - begin) * 1000


def measure(
    app: QApplication, place: ScriptedPlace, ends: list[str], pairs: list[tuple[str, str]],
    what: str, target: str,
) -> None:  # fmt: skip
    least = floor(pairs)
    pane = ComparePane(place, Theme("light"))  # type: ignore[arg-type]
    pane.resize(*SIZE)
    pane.show()
    beats = Heartbeat()
    app.processEvents()
    beats.reset()
    begin = time.perf_counter()
    pane.compare(ends)
    while 0 not in pane.comparing.sheets:
        app.processEvents()
    pane.view.viewport().repaint()
    first = (time.perf_counter() - begin) * 1000
    while pane.comparing.busy:
        app.processEvents()
    pane.view.viewport().repaint()
    whole = (time.perf_counter() - begin) * 1000
    row(f"{what}: the first of it shown", first, "ms", least)
    row(f"{what}: all compared ({pane.comparing.changes:,} changes)", whole, "ms", least, target)
    row(f"{what}: the longest the window was held", beats.longest_ms(), "ms", target="<= 16")
    beats.reset()
    for at in range(0, pane.view.bar.maximum(), max(1, pane.view.bar.maximum() // 100)):
        begin = time.perf_counter()
        pane.view.bar.setValue(at)
        pane.view.viewport().repaint()
        beats.gaps.append((time.perf_counter() - begin) * 1000)
    row(f"{what}: a frame of scrolling, p99", beats.p99_ms(), "ms", target="<= 16")
    pane.close_work()
    pane.close()


def main() -> None:
    app = QApplication([])
    for share, what in ((0.1, "3,000 words, a tenth changed"), (1.0, "3,000 other words")):
        rng, place = random.Random(5), ScriptedPlace()
        text = reply(rng, 3000)
        other = another(rng, text, share) if share < 1 else reply(rng, 3000)
        question = place.question("How so?")
        ends = [place.reply(text, under=question), place.reply(other, under=question)]
        measure(app, place, [_id(e) for e in ends], [(text, other)], what, "<= 200")
    for turns, target in ((200, "<= 1000"), (1000, "")):
        rng, place = random.Random(7), ScriptedPlace()
        root = place.question("Where to?")
        pairs: list[tuple[str, str]] = []
        tips = []
        sides: list[list[str]] = []
        for side in range(2):
            at, texts = _id(root), []
            for _ in range(turns // 2):
                for who in ("question", "reply"):
                    if side:
                        said = another(rng, sides[0][len(texts)], 0.1)
                    else:
                        said = paragraph(rng, 20) if who == "question" else reply(rng, 180)
                    texts.append(said)
                    make = place.question if who == "question" else place.reply
                    at = _id(make(said, under=at))
            sides.append(texts)
            tips.append(at)
        pairs = list(zip(*sides, strict=True))
        measure(app, place, tips, pairs, f"two paths of {turns:,} turns", target)


def _id(node: Node | str) -> str:
    return node if isinstance(node, str) else node.id


if __name__ == "__main__":
    main()
