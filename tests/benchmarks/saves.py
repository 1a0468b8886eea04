"""Measures how soon after a save another may follow so that the first is kept all the same, while
the window is idle and while it never rests.

    python tests/benchmarks/saves.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from measure import row
from PySide6.QtCore import QCoreApplication

from bough.app.saves import Saves

TIMES = 50
GAPS_MS = (0.0, 0.1, 0.3, 1.0, 2.0, 5.0, 20.0, 45.0)
WRITER = """
import sys, time
file, gap, times = sys.argv[1], float(sys.argv[2]) / 1000, int(sys.argv[3])
for number in range(times):
    for word in ("first", "second"):
        with open(file, "w") as opened:
            opened.write(f"{word} {number}")
        until = time.perf_counter() + (gap if word == "first" else 0.06)
        while time.perf_counter() < until:
            time.sleep(0 if gap < 0.001 else 0.0001)
"""


def kept(app: QCoreApplication, gap: float, *, busy: bool) -> float:
    """How many first saves of a hundred were read."""
    file = Path(tempfile.mkdtemp()) / "a.py"
    file.touch()
    saves = Saves(app, lambda: None)
    saves.watch({file: None})
    found: set[bytes] = set()
    command = [sys.executable, "-c", WRITER, str(file), str(gap), str(TIMES)]
    with subprocess.Popen(command) as writer:
        while writer.poll() is None:
            app.processEvents()
            found.update(content for _, content in saves.versions())
            if busy:
                sum(range(100_000))
            else:
                time.sleep(0.005)
    app.processEvents()
    found.update(content for _, content in saves.versions())
    saves.stop()
    return 100 * sum(content.startswith(b"first") for content in found) / TIMES


def main() -> None:
    app = QCoreApplication.instance() or QCoreApplication([])
    for busy in (False, True):
        for gap in GAPS_MS:
            state = "busy" if busy else "idle"
            share = kept(app, gap, busy=busy)
            target = "100" if gap >= 20 else ""
            row(f"first of two saves {gap} ms apart, {state}", share, "%", target=target)


if __name__ == "__main__":
    main()
