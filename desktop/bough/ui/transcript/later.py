"""Later goes on with what one frame had no time for, between the frames."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from bough.ui.transcript import by_turns
from bough.ui.transcript.flow import Flow

READING_MS = 8
"""How often to see whether a thread has read what it reads."""


class Ground(Protocol):
    """What shows the turns."""

    def show_all(self) -> None: ...


class Later(QObject):
    """Reads and lays out some more whenever nothing else is due, until nothing is left."""

    def __init__(self, ground: Ground, flow: Flow, parent: QObject) -> None:
        super().__init__(parent)
        self._ground = ground
        self._flow = flow
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)

    def want(self) -> None:
        """Something is not whole: go on with it."""
        if not self._timer.isActive():
            self._timer.start(0)

    def _on_time(self) -> None:
        if not by_turns.may_begin():
            self._timer.start(1)
            return
        with by_turns.turn():
            more = self._flow.go_on()
            if more:
                self._ground.show_all()
        if self._flow.unfinished:
            self._timer.start(0 if more else READING_MS)
