"""The whole program on a profile: in this process, or in one of its own with a person at it.

As a program (`python tests/helpers/program.py PROFILE`) it opens the window as `bough` does and
types its standard input into the composer, with Enter where a line ends; a line that begins with
TAB_KEY looks at the tab of the digit behind it first. A line that begins with A_KEY names keys
that are pressed where the keyboard is. A bell (\\a) in a line of
its own lets a slot fail instead, with the key that `BOUGH_TEST_KEY` holds in the message. It prints
what the note says. Where the window does not open, it prints what a box says instead, and its
colour, and closes it.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import shiboken6
from PySide6.QtCore import QEvent, QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QKeySequence, QPalette, QShowEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox, QPlainTextEdit

from bough.core import config, paths
from bough.core.config import Config
from bough.core.endpoint import Endpoint, ModelRef
from bough.ui import refusal, repair, start
from bough.ui.note import Note
from bough.ui.start import Bough

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TAB_KEY = "\x1b"
A_KEY = "\x0e"
PATIENCE = 120_000
"""Milliseconds, for what starts a process, a window or a model on a machine that is busy."""


@contextmanager
def opened(qtbot: QtBot, profile: Path) -> Iterator[Bough]:
    """The program in this process, its window active; closed as a person closes it."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    bough = Bough(app, profile)
    with qtbot.waitExposed(bough.window, timeout=PATIENCE):
        bough.show()
    bough.window.activateWindow()
    qtbot.waitUntil(bough.window.isActiveWindow, timeout=PATIENCE)
    try:
        yield bough
    finally:
        # Without the question whether to leave what a failing disk has not taken.
        windows = bough.windows.all()
        bough.windows.leave()
        bough.close()
        for window in windows:
            shiboken6.delete(window)
        # What it put away as its own until its end is not the next test's.
        gc.unfreeze()


def answered_by(endpoint: Endpoint, model: ModelRef | None = None) -> None:
    """Let the next start find this server configured, and its model (or another) chosen."""
    chosen = model or ModelRef(endpoint.id, "scripted")
    wanted = Config(endpoints=(endpoint,), default_model=chosen, questions="off")
    config.save(paths.config_file(), wanted)


class Program:
    """The program in a process of its own."""

    def __init__(self, profile: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(profile)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def say(self, text: str, tab: int | None = None) -> None:
        """Let it be typed and sent, once there is a composer; in the tab of that number."""
        self.type(("" if tab is None else f"{TAB_KEY}{tab}") + text + "\n")

    def key(self, name: str) -> None:
        """Let keys be pressed where the keyboard is: "Down", "Ctrl+N", ..."""
        self.type(f"{A_KEY}{name}\n")

    def type(self, text: str) -> None:
        """Let it be typed, once there is a composer."""
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def ended(self, seconds: float = 10.0) -> int:
        """Its exit code, which has to come within `seconds`. What it said is in `words` then."""
        self.words, _ = self.process.communicate(timeout=seconds)
        return self.process.returncode


@contextmanager
def started(profile: Path) -> Iterator[Program]:
    program = Program(profile)
    try:
        yield program
    finally:
        program.process.kill()
        program.process.communicate()


def gone(process: psutil.Process) -> bool:
    """Whether it has ended, though perhaps nobody has asked yet how."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Attended(Bough):
    """Bough with somebody who types what comes on standard input and reads the note aloud."""

    def show(self) -> None:
        super().show()
        self.window.activateWindow()
        self._voice = Voice(self.window.panes.note)
        self._ear = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self._ear.activated.connect(self._on_heard)

    def _on_heard(self) -> None:
        said = os.read(0, 65536)
        self._ear.setEnabled(bool(said))
        for line in said.decode("ascii").splitlines(keepends=True):
            if line == "\a\n":
                raise RuntimeError(f"no entry with {os.environ.get('BOUGH_TEST_KEY', 'nothing')}")
            if line.startswith(A_KEY):
                keyboard = QApplication.focusWidget()
                assert keyboard is not None
                QTest.keySequence(keyboard, QKeySequence(line[1:-1]))
                continue
            if line.startswith(TAB_KEY):
                self.window.show_tab(int(line[1]))
                line = line[2:]
            pane = self.window.panes.current()
            assert pane is not None
            draft = pane.findChild(QPlainTextEdit)
            QTest.keyClicks(draft, line.rstrip("\n"))
            if line.endswith("\n"):
                QTest.keyClick(draft, Qt.Key.Key_Return)


class Voice(QObject):
    """Prints what the note says when it appears."""

    def __init__(self, note: Note) -> None:
        super().__init__(note)
        note.installEventFilter(self)

    def eventFilter(self, note: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(note, Note):
            print(note.text(), flush=True)
        return False


class AttendedBox(QMessageBox):
    """A box with somebody who reads it aloud and presses its button."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (button,) = self.buttons()
        ground = self.palette().color(QPalette.ColorRole.Window).name()
        print(self.windowTitle(), self.text(), button.text(), ground, sep="\n")
        QTimer.singleShot(0, lambda: QTest.keyClick(button, Qt.Key.Key_Space))


class AttendedRepair(repair.RepairBox):
    """A box that offers to mend, with somebody who reads it aloud and leaves it."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (button,) = [b for b in self.findChildren(QAbstractButton) if b.text() == "Close"]
        ground = self.palette().color(QPalette.ColorRole.Window).name()
        title = QApplication.applicationDisplayName()
        print(title, self.windowTitle(), button.text(), ground, sep="\n")
        QTimer.singleShot(0, lambda: QTest.keyClick(button, Qt.Key.Key_Space))


if __name__ == "__main__":
    repair.RepairBox = AttendedRepair  # type: ignore[misc]
    start.Bough = Attended  # type: ignore[misc]
    refusal.QMessageBox = AttendedBox  # type: ignore[misc]
    sys.exit(start.run(sys.argv[:1], Path(sys.argv[1])))
