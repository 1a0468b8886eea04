"""Garbage is collected on the GUI thread only, when it has time."""

from __future__ import annotations

import gc
import sys
import time

from PySide6.QtCore import QObject, QTimer

CHECK_MS = 200
CHECKS = 6
"""After so many memory is handed back a second time."""
LATE = 0.01
"""Seconds the timer may come late while there is time."""
PATIENCE = 5
"""How often it may be put off because there is none."""


class GarbageCollector(QObject):
    """Takes over from Python's automatic collection.

    Python collects on whichever thread happens to allocate: a QObject that is part of a cycle would
    be destroyed on the I/O thread, with its timers, while the GUI thread still delivers to it. That
    is a crash, and it was seen. Thresholds and order are Python's own.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._frozen = False
        self._checks = 0
        """How often the timer is to come until memory was handed back twice."""
        self._put_off = 0
        self._last = time.monotonic()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(CHECK_MS)

    def much_went(self) -> None:
        """Something large was let go of: look for all of it soon, hand the memory back, and do it
        once more when other threads have let go as well."""
        self._checks = CHECKS

    def close(self) -> None:
        """Give it back to Python."""
        self._timer.stop()
        gc.enable()

    def _on_timeout(self) -> None:
        if not self._has_time():
            return
        if not self._frozen:
            # What is alive after the start stays: no later collection needs to look at it.
            self._frozen = True
            gc.collect()
            gc.freeze()
            return
        if self._checks:
            self._checks -= 1
            if self._checks in (CHECKS - 1, 0):
                gc.collect()
                _hand_back()
                return
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return

    def _has_time(self) -> bool:
        """Whether the thread is not busy just now, which a collection would make longer."""
        before, self._last = self._last, time.monotonic()
        late = self._last - before > CHECK_MS / 1000 + LATE
        self._put_off = self._put_off + 1 if late and self._put_off < PATIENCE else 0
        return self._put_off == 0


def _hand_back() -> None:
    """glibc keeps what was freed in small pieces until it is told to give it to the system."""
    if sys.platform == "linux":
        import ctypes

        if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
            trim(0)
