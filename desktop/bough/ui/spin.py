"""One clock turns everything that is under way, so that all of it is painted in the same frame."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

STEP_MS = 110
EARLY_MS = 35
"""Up to so much sooner it turns with what is painted anyway: with each third flush of a text that
grows, and so ten times a second."""
STILL_MS = 250
"""Where nothing turns there are still seconds that are counted."""
TURN_S = 1.0
"""Seconds that one turn takes."""


class Spin(QObject):
    """Ticks for as long as somebody answers a tick with `want`. `moves` says whether anything may
    turn at all."""

    turned = Signal()

    def __init__(self, moves: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._moves = moves
        self._wanted = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_time)

    @property
    def angle(self) -> float:
        """How far it has turned, in degrees; always 0 where nothing may move."""
        return time.monotonic() % TURN_S * 360 / TURN_S if self._moves() else 0.0

    def want(self) -> None:
        """Have another tick."""
        self._wanted = True
        if not self._timer.isActive():
            self._timer.start(STEP_MS if self._moves() else STILL_MS)

    def join(self) -> None:
        """Something is about to be painted: turn with it, rather than paint again in a moment."""
        if self._timer.isActive() and self._timer.remainingTime() < EARLY_MS:
            self._timer.start()
            self._on_time()

    def _on_time(self) -> None:
        self._wanted = False
        self.turned.emit()
        if not self._wanted:
            self._timer.stop()
