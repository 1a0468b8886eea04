"""Finds messages by their words, a little at a time, so that the window stays free."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from bough.ui.map.scene import Scene

SLICE_MS = 5.0


class Search(QObject):
    """What is found is lit on the map; `changed` says that there is more, or another one is looked
    at."""

    changed = Signal()
    went = Signal(str)
    """The reader is led to this hit."""

    def __init__(self, scene: Scene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._terms = ""
        self._left: list[str] = []
        self._found: list[str] = []
        self._at = -1
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_time)
        scene.moved.connect(self._on_moved)

    @property
    def busy(self) -> bool:
        return self._timer.isActive()

    @property
    def terms(self) -> str:
        return self._terms

    @property
    def many(self) -> int:
        return len(self._found)

    @property
    def number(self) -> int:
        """Which of the hits is looked at, from 1; 0 while none is."""
        return self._at + 1

    def find(self, terms: str) -> None:
        """Look for these words in every message; "" for nothing."""
        self._terms = terms.strip().casefold()
        self._begin()

    def step(self, by: int) -> None:
        """Go to the next hit, or the one before."""
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._tell()
            self.went.emit(self._found[self._at])

    def _begin(self) -> None:
        self._found, self._at = [], -1
        self._left = list(reversed(self._scene.order)) if self._terms else []
        self._tell()
        if self._left:
            self._timer.start()
        else:
            self._timer.stop()

    def _on_time(self) -> None:
        end = time.perf_counter() + SLICE_MS / 1000
        node, terms, before = self._scene.place.node, self._terms, len(self._found)
        while self._left and time.perf_counter() < end:
            at = self._left.pop()
            if terms in node(at).text.casefold():
                self._found.append(at)
        if not self._left:
            self._timer.stop()
        if len(self._found) > before or not self._left:
            first = self._at < 0 and bool(self._found)
            if first:
                self._at = 0
            self._tell()
            if first:
                self.went.emit(self._found[0])

    def _on_moved(self) -> None:
        """The tree is another: look again, and stay at the hit that was looked at."""
        if not self._terms or not self._scene.order:
            return
        known = set(self._scene.order)
        self._found = [node for node in self._found if node in known]
        self._at = min(self._at, len(self._found) - 1)
        self._tell()

    def _tell(self) -> None:
        hit = self._found[self._at] if self._at >= 0 else ""
        self._scene.show_hits(self._terms, self._found, hit)
        self.changed.emit()
