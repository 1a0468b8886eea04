"""Commands with 100,000 sessions and 1,000 prompts: a key in the list above the composer, and one
in the palette, to painted.

    python tests/benchmarks/commands.py [SESSIONS] [PROMPTS]

The floor is one pass over all titles and all prompts in plain Python, of the same run. Needs a
display (or Xvfb).
"""

from __future__ import annotations

import gc
import os
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import hurried  # noqa: F401 (before the rest)
import sidebar as sessions_of
from measure import row
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bough.core import prompts
from bough.ui.ahead import steps_of
from bough.ui.composer import Draft
from bough.ui.start import Bough
from bough.ui.window import Window

TYPED = ("error lock", "摆", "zz", "prompt kick", "split", "co", "/map", "@", "#la")
SLASHES = ("/co", "/prompt-7", "/model ", "/review-energy", "/xyz", "/theme da")


def write_prompts(folder: Path, many: int) -> None:
    rng = random.Random(7)
    for number in range(many):
        words = "-".join(rng.choices(sessions_of.WORDS[:18], k=2))
        text = f"Prompt about {words} for {{{{reader:a colleague}}}}, number {number}."
        prompts.write(folder, f"prompt-{number}-{words}"[:64], text)


def keys_of(text: str) -> list[str]:
    """A text letter by letter, and away again."""
    return [*text, *("⌫" for _ in text)]


def measure(
    what: str, field: QWidget, texts: tuple[str, ...], floor: float, shown: QWidget
) -> None:
    taken: list[tuple[float, str]] = []

    def press(key: str) -> None:
        if key == "⌫":
            QTest.keyClick(field, Qt.Key.Key_Backspace)
        elif isinstance(field, Draft):
            field.insertPlainText(key)
        else:
            field.insert(key)  # type: ignore[attr-defined]
        shown.repaint()
        QApplication.processEvents()

    for text in texts:
        begun = ""
        for key in keys_of(text):
            begun = begun[:-1] if key == "⌫" else begun + key
            taken.append((sessions_of.timed(lambda key=key: press(key)), begun))
    values = [ms for ms, _ in taken]
    row(f"{what}: median", median(values), "ms", floor)
    row(f"{what}: p95", sessions_of.p95(values), "ms", floor, "≤ 16 ms")
    slowest = max(taken)
    row(f"  the slowest (“{slowest[1]}”)", slowest[0], "ms", floor)


def once(what: str, act: Callable[[], object], floor: float) -> None:
    row(what, sessions_of.timed(lambda: (act(), QApplication.processEvents())), "ms", floor)


def longest_step(window: Window) -> float:
    """Of those that the program takes a moment after its start, when nobody does anything."""
    steps, left, taken = steps_of(window), [True], []
    while left[0]:
        taken.append(
            sessions_of.timed(lambda: left.__setitem__(0, next(steps, window) is not window))
        )
    return max(taken)


def main(sessions: int, many: int) -> None:
    app = QApplication(["bench", "-style", "fusion"])
    with tempfile.TemporaryDirectory() as home:
        os.environ["BOUGH_HOME"] = home
        titles = [t.casefold() for t in sessions_of.fill(Path(home), sessions)]
        write_prompts(Path(home) / "prompts", many)
        print(f"{sessions:,} sessions, {many:,} prompts")
        names = [f"prompt-{n}" for n in range(many)]
        floor = median(
            sessions_of.timed(lambda: [t for part in (titles, names) for t in part if "error" in t])
            for _ in range(9)
        )
        row("floor: one pass over all titles and names", floor, "ms")
        bough = Bough(app, Path(home))
        window = bough.window
        window.show()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        pane = window.panes.current()
        assert pane
        draft = pane.composer.draft
        draft.setFocus()
        gc.collect()
        gc.freeze()
        row("what is made ready ahead: the longest step", longest_step(window), "ms", floor)
        # Their files are watched, and what was written meanwhile is read.
        QTest.qWait(1500)
        once("the first slash", lambda: QTest.keyClicks(draft, "/"), floor)
        draft.clear()
        found = window.commands.slash.list
        measure("a key in the list above the composer", draft, SLASHES, floor, found)
        once("the palette opened for the first time", window.commands.open_palette, floor)
        QApplication.activePopupWidget().close()
        once("the palette opened again", window.commands.open_palette, floor)
        popup = QApplication.activePopupWidget()
        measure("a key in the palette", popup.field, TYPED, floor, popup)
        popup.close()
        window.leave()
        bough.close()


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    main(*(arguments + [100_000, 1_000][len(arguments) :]))
