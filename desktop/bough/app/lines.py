"""The lines before the endpoints: a reply begins when it is its turn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from bough.core.line import Line


class Lines(QObject):
    """One line for each endpoint. `begin` is called with each reply whose turn it is."""

    changed = Signal(object)
    """The ids of those who began, or have another place now."""

    def __init__(self, begin: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._begin = begin
        self._lines: dict[str, Line] = {}
        self._where: dict[str, str] = {}

    def join(self, who: str, endpoint: str, limit: int | None = None) -> None:
        """Begin if there is room for it at the endpoint, which takes `limit` at once, or any
        number; else wait."""
        line = self._lines.get(endpoint, Line(0))
        self._where[who] = endpoint
        self._settle(endpoint, replace(line.joined(who), limit=limit or sys.maxsize))

    def leave(self, who: str) -> None:
        """It waits no more, or is done: the next may begin."""
        if endpoint := self._where.pop(who, None):
            self._settle(endpoint, self._lines[endpoint].left(who))

    def move(self, who: str, position: int) -> None:
        """Put one that waits at that place, from 1."""
        if endpoint := self._where.get(who):
            self._settle(endpoint, self._lines[endpoint].moved(who, position))

    def place(self, who: str) -> tuple[int, int] | None:
        """The place in line, from 1, of how many; None for one that does not wait."""
        line = self._lines.get(self._where.get(who, ""))
        place = line.place(who) if line else None
        return (place, len(line.waiting)) if line and place else None

    def waiting(self) -> Iterator[tuple[str, str]]:
        """Who waits, line by line in its order, and at which endpoint."""
        for endpoint, line in self._lines.items():
            for who in line.waiting:
                yield who, endpoint

    def _settle(self, endpoint: str, line: Line) -> None:
        before = self._lines.get(endpoint, Line(0)).waiting
        line, begun = line.admitted()
        self._lines[endpoint] = line
        if line.empty:
            del self._lines[endpoint]
        for who in begun:
            self._begin(who)
        if line.waiting == before:
            return
        places = {who: place for place, who in enumerate(before)}
        moved = [who for place, who in enumerate(line.waiting) if places.get(who) != place]
        self.changed.emit([*begun, *moved])
