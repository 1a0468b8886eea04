"""Comparing goes on between the frames: first what is in sight, then the rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bough.core.compare import Work
from bough.core.compare.paths import Paths, Turns, paths, turns
from bough.core.compare.sheet import Said, Sheet, sheet, source_sheet
from bough.core.node import Node
from bough.ui.transcript.parts import is_typed, others, parsed

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.app.place import Place
    from bough.core.blocks import Block

SLICE_S = 0.005
LARGE = 24_000
MANY = 300
"""Characters or lines of a message from which on a thread reads it: that takes longer than a
window may be held, and cannot be done in pieces where it is all one block."""
WAITING_MS = 8


class Comparing(QObject):
    """The nodes as they were when it began, turn by turn. Turns, and then their sheets, are known
    as soon as they are compared."""

    aligned = Signal()
    """It is known which turn stands beside which."""
    compared = Signal(int)
    """A sheet is there."""
    ended = Signal()
    """All are, or it was cancelled."""

    def __init__(
        self,
        place: Place,
        ends: Sequence[str],
        parent: QObject,
        *,
        lines: bool = False,
        plain: bool = False,
        near: Callable[[], int] = lambda: 0,
    ) -> None:
        """`ends` are compared, one column each; by the `lines` of their sources where that is
        asked for. `plain` takes the messages as the text they are. `near` says which sheet is in
        sight."""
        super().__init__(parent)
        self.ends = tuple(ends)
        self.paths: Paths = paths(place.tree(), ends)
        self._nodes = [[place.node(i) for i in side] for side in self.paths.sides]
        self.turns: Turns | None = None
        self.sheets: dict[int, Sheet] = {}
        self.cancelled = False
        self._changes = 0
        self._lines = lines
        self._plain = plain
        self._near = near
        self._at: int | None = None
        self._align: Work[Turns] = turns(self._nodes)
        self._work: Work[Sheet] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_time)
        self._timer.start(0)
        self._reading: list[Future[list[Block]] | None] = []

    @property
    def many(self) -> int:
        """How many sheets there are to be."""
        return len(self.turns.lines) if self.turns else 0

    @property
    def busy(self) -> bool:
        return self._timer.isActive()

    @property
    def share(self) -> float:
        """How much of it is done."""
        return len(self.sheets) / self.many if self.many else 0.0

    @property
    def changes(self) -> int:
        """How many were found so far."""
        return self._changes

    def nodes(self, number: int) -> tuple[Node | None, ...]:
        """The messages of a sheet."""
        assert self.turns
        cells = self.turns.lines[number].cells
        return tuple(
            None if cell is None else side[cell]
            for cell, side in zip(cells, self._nodes, strict=True)
        )

    def is_moved(self, node: Node) -> bool:
        """Whether the turn stands elsewhere on another path."""
        return self.turns is not None and node.id in self.turns.moved

    def cancel(self) -> None:
        """Compare no more; what is there stays."""
        if self.busy:
            self.cancelled = True
            self._timer.stop()
            self.ended.emit()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._timer.stop()

    def _on_time(self) -> None:
        until = time.perf_counter() + SLICE_S
        while time.perf_counter() < until:
            waits = any(coming and not coming.done() for coming in self._reading)
            self._timer.setInterval(WAITING_MS if waits else 0)
            if waits:
                return
            if not self._step():
                self._timer.stop()
                self.ended.emit()
                return

    def _step(self) -> bool:
        if self.turns is None:
            try:
                next(self._align)
            except StopIteration as end:
                self.turns = end.value
                self.aligned.emit()
            return True
        if self._work is None:
            self._at = self._next()
            if self._at is None:
                return False
            said = [None if node is None else self._said(node) for node in self.nodes(self._at)]
            if self._lines:
                self._work = source_sheet(said)
            else:
                self._work = self._read(said)
        try:
            next(self._work)
        except StopIteration as end:
            assert self._at is not None
            self._work = None
            self.sheets[self._at] = end.value
            self._changes += end.value.changes
            self.compared.emit(self._at)
        return True

    def _read(self, said: Sequence[Said | None]) -> Work[Sheet]:
        """A sheet of messages, the large ones of which a thread reads first."""
        from concurrent.futures import ThreadPoolExecutor

        from bough.core.markdown import parse

        large = [m is not None and m.blocks is None and _is_large(m.text) for m in said]
        if any(large):
            threads = ThreadPoolExecutor(1, "markdown")
            self._reading = [
                threads.submit(parse, m.text, breaks=m.typed) if m and is_large else None
                for m, is_large in zip(said, large, strict=True)
            ]
            threads.shutdown(wait=False)
            yield
            said = [
                m._replace(blocks=coming.result()) if m and coming else m
                for m, coming in zip(said, self._reading, strict=True)
            ]
            self._reading = []
        return (yield from sheet(said))

    def _said(self, node: Node) -> Said:
        blocks = parsed(node.text, plainly=True) if self._plain else None
        return Said(node.text, others(node), is_typed(node), blocks)

    def _next(self) -> int | None:
        """The first one in sight that is not there, else the first after it, else any."""
        near, many = self._near(), self.many
        order = chain(range(near, many), range(near))
        return next((n for n in order if n not in self.sheets), None)


def _is_large(text: str) -> bool:
    return len(text) > LARGE or text.count("\n") > MANY
