"""A transcript on a screen of some device pixel ratio, in a process of its own.

As a program it scrolls through a conversation step by step and prints what it sees.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bough.ui.theme import Theme
from bough.ui.transcript.code import CodeBox
from bough.ui.transcript.view import TranscriptView
from helpers.scripted_place import ScriptedPlace

HERE = Path(__file__)
WORDS = "The tidal force *pulls* on `both` sides of it, and **that** is what one reads of here. "
PATIENCE_S = 60.0
STEPS = (7, 60, 60, 13, -60, 1, 1, -1, 120, -31, 60, 3)

TEXT = f"""\
## A heading of its own

{WORDS * 6}

| A | Column |
|---|---|
| 1 | {WORDS} |
| 2 | two |

- {WORDS}
- {WORDS}

```python
def tide(mass, far):
    return 2 * G * mass / far ** 3  # per metre
```

{WORDS * 8}
"""


class Seen(NamedTuple):
    """A figure for each step: how many pixels differ between what was moved along and what a
    fresh painting shows, and in how many rows of pixels the rail is not lit."""

    ratio: float
    differing: list[int]
    unlit: list[int]


def look(ratio: float) -> Seen:
    """What a transcript shows at that ratio."""
    environment = {**os.environ, "QT_SCALE_FACTOR": str(ratio), "PYTHONPATH": path()}
    done = subprocess.run(
        [sys.executable, str(HERE)], env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return Seen(*json.loads(done.stdout.splitlines()[-1]))


def path() -> str:
    return os.pathsep.join([str(HERE.parents[1]), *sys.path])


class Screen(QObject):
    """What stands on the screen where a viewport is."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._painted = False
        viewport.installEventFilter(self)

    def after(self, act: Callable[[], object]) -> QImage:
        """What is shown once that has been done and painted."""
        self._painted = False
        act()
        end = time.monotonic() + PATIENCE_S
        while not self._painted:
            assert time.monotonic() < end, "nothing was painted"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 100)
        viewport = self._viewport
        corner = viewport.mapToGlobal(viewport.rect().topLeft())
        size = viewport.size()
        shot = viewport.screen().grabWindow(0, corner.x(), corner.y(), size.width(), size.height())
        return shot.toImage().convertToFormat(QImage.Format.Format_RGB32)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self._painted |= event.type() is QEvent.Type.Paint
        return False


def main() -> None:
    app = QApplication(["ratios", "-style", "fusion"])
    place = ScriptedPlace()
    for number in range(4):
        place.question(f"Question {number}, as it was asked?")
        place.reply(TEXT)
    place.anchor = {"node": place.path()[0].id, "box": -1, "y": -60}
    theme = Theme("light")
    view = TranscriptView(place, theme)  # type: ignore[arg-type]
    view.resize(701, 403)
    view.show()
    assert QTest.qWaitForWindowExposed(view)
    # All code has its colours before anything is compared.
    boxes = [b for i in range(len(view.flow)) for b in view.turn_at(i).body.boxes]
    for box in boxes:
        while isinstance(box, CodeBox) and not box.colored:
            box.color()
    viewport, screen = view.viewport(), Screen(view.viewport())
    ratio, rail = view.devicePixelRatioF(), view.column()[2]
    differing, dark = [], []
    for by in STEPS:
        moved = screen.after(lambda by=by: view.scroll_by(by))
        fresh = screen.after(viewport.update)
        differing.append(different(moved, fresh))
        dark.append(unlit(fresh, rail * ratio, theme))
    print(json.dumps([ratio, differing, dark]))
    view.close()
    app.quit()


def different(one: QImage, other: QImage) -> int:
    """How many pixels are not the same, apart from what rounding makes of a colour."""
    if one == other:
        return 0
    size = one.size()
    points = [(x, y) for y in range(size.height()) for x in range(size.width())]
    return sum(
        one.pixel(*point) != other.pixel(*point)
        and not alike(one.pixelColor(*point), other.pixelColor(*point), 2)
        for point in points
    )


def alike(one: QColor, other: QColor, by: int) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one.getRgb(), other.getRgb(), strict=True))


def unlit(shot: QImage, x: float, theme: Theme) -> int:
    """In how many rows of pixels the rail is not as green as it is meant to be."""
    lit = theme.color("leafLine")
    around = range(round(x) - 12, round(x) + 13)
    return sum(
        not any(alike(shot.pixelColor(at, y), lit, 12) for at in around)
        for y in range(shot.height())
    )


if __name__ == "__main__":
    main()
