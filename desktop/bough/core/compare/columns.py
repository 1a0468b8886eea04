"""Rows of two, joined to lines of as many columns as are compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bough.core.compare.edits import Edit
from bough.core.compare.rows import Row

Span = tuple[int, int]


class Line(NamedTuple):
    """What stands beside each other: a number for each column, None where there is nothing, and for
    each column but the first the edits against the first."""

    cells: tuple[int | None, ...]
    edits: tuple[tuple[Edit, ...], ...]

    @property
    def changes(self) -> int:
        """How many places differ."""
        if self.cells[0] is None:
            return 1
        if len(self.cells) == 2:
            return 1 if self.cells[1] is None else len(self.edits[0])
        alone = all(cell is None for cell in self.cells[1:])
        return 1 if alone else sum(len(edits) for edits in self.edits)

    def spans(self, column: int, size: int) -> tuple[Span, ...]:
        """Which of the `size` characters of a cell are to be marked: of two columns what the other
        has not, of more what the first has not."""
        if len(self.cells) == 2:
            if self.cells[1 - column] is None:
                return ((0, size),)
            if column == 0:
                return tuple((e.left, e.left_stop) for e in self.edits[0] if e.left < e.left_stop)
        elif column == 0:
            return ()
        elif self.cells[0] is None:
            return ((0, size),)
        return tuple(
            (e.right, e.right_stop) for e in self.edits[column - 1] if e.right < e.right_stop
        )


def joined(compared: Sequence[Sequence[Row]], first: int) -> list[Line]:
    """The lines of a first column of `first` things and one column for each comparison with it."""
    if len(compared) == 1:
        return [Line((row.left, row.right), (row.edits,)) for row in compared[0]]
    beside: list[dict[int, Row]] = []
    before: list[list[list[int]]] = []
    for rows in compared:
        found: dict[int, Row] = {}
        coming: list[list[int]] = [[] for _ in range(first + 1)]
        at = 0
        for row in rows:
            if row.left is not None:
                found[row.left] = row
                at = row.left + 1
            elif row.right is not None:
                coming[at].append(row.right)
        beside.append(found)
        before.append(coming)
    lines: list[Line] = []
    none: tuple[tuple[Edit, ...], ...] = ((),) * len(compared)
    for number in range(first + 1):
        for nth in range(max(len(coming[number]) for coming in before)):
            alone = (c[number][nth] if nth < len(c[number]) else None for c in before)
            lines.append(Line((None, *alone), none))
        if number < first:
            rows_here = [found[number] for found in beside]
            cells = (number, *(row.right for row in rows_here))
            lines.append(Line(cells, tuple(row.edits for row in rows_here)))
    return lines
