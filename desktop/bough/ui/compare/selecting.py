"""A selection runs down one column of a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bough.core.excerpt import text_of
from bough.ui.compare.cells import Cell
from bough.ui.compare.page import Page, Where
from bough.ui.transcript.box import Spot
from bough.ui.transcript.copying import Copied, Part
from bough.ui.transcript.spots import offset_of

Mark = tuple[Where, Spot]


class Selection(NamedTuple):
    """From where the mouse went down in a column to where it is."""

    column: int
    anchor: Mark
    cursor: Mark

    @property
    def empty(self) -> bool:
        return self.anchor == self.cursor

    def within(self, where: Where, column: int) -> tuple[Spot, Spot] | None:
        """What of it is in a band."""
        first, last = sorted((self.anchor, self.cursor))
        if column != self.column or self.empty or not first[0] <= where <= last[0]:
            return None
        start = first[1] if where == first[0] else (0, 0)
        stop = last[1] if where == last[0] else (1 << 30, 0)
        return (start, stop) if start < stop else None


def copied(selection: Selection, page: Page) -> Copied:
    """What is selected, in every form."""
    pieces: list[Part] = []
    for cell, start, stop in _cuts(selection, page):
        if pieces and pieces[-1].source == cell.source:
            cuts = (*pieces[-1].cuts, (cell.block, start, stop))
            pieces[-1] = Part(cell.source, cuts)
        else:
            pieces.append(Part(cell.source, ((cell.block, start, stop),)))
    return Copied(pieces)


def _cuts(selection: Selection, page: Page) -> Iterator[tuple[Cell, int, int]]:
    where: Where | None = min(selection.anchor, selection.cursor)[0]
    last = max(selection.anchor, selection.cursor)[0]
    while where is not None and where <= last:
        cell = page.band(where).cells[selection.column]
        spots = selection.within(where, selection.column)
        if cell and spots:
            size = len(text_of(cell.block))
            start = offset_of(cell.box, spots[0])
            stop = size if spots[1][0] >= 1 << 30 else offset_of(cell.box, spots[1])
            if start < stop or size == 0:
                yield cell, start, stop
        where = page.step(where, 1)
