"""A person who edits a reply in the real program, in a process of its own that is to be killed.

    python tests/helpers/typist.py PROFILE NODE

Types figures into the editor without end, and prints what it has typed, each with the time.
"""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bough.app.edits import Task
from bough.ui.start import Bough

PACE_MS = 12
SESSION = "s"


def main(profile: Path, node: str) -> None:
    app = QApplication([])
    bough = Bough(app, profile)
    bough.show()
    # A window that ended by a kill again and again opens without what it showed.
    bough.workspace.open_session(SESSION)
    app.processEvents()
    pane = bough.window.panes.current()
    assert pane
    if pane.editor is None:
        pane.open_editor(Task(node))
    editor = pane.editor
    assert editor
    editor.source.moveCursor(QTextCursor.MoveOperation.End)
    numbers = itertools.count()
    print("ready", flush=True)

    def write() -> None:
        word = f" {next(numbers)}"
        QTest.keyClicks(editor.source, word)
        print(f"{time.monotonic()}{word}", flush=True)

    timer = QTimer()
    timer.timeout.connect(write)
    timer.start(PACE_MS)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
