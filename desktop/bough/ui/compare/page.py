"""The page is the sheets below one another: how high each is, and what of them is in sight."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from bough.core.compare.columns import Line
from bough.core.compare.export import both
from bough.core.compare.sheet import Sheet
from bough.core.excerpt import text_of
from bough.ui.compare.cells import Cell, Tint, gap
from bough.ui.transcript.ink import Ink

HEAD = 30.0
"""The row above each turn of a path that says whose it is."""
BETWEEN = 26.0
INK = 170
"""So many square px a character takes, roughly, with all that is between the lines."""


FIRST, SOME = 60, 20
"""So many rows of a sheet are made at once, the others some at a time."""


class Band:
    """Cells that stand beside each other; `gap` above it belongs to none of them."""

    __slots__ = ("cells", "changes", "gap", "height", "laid", "line")

    def __init__(self, cells: Sequence[Cell | None], line: int, changes: range) -> None:
        self.cells = tuple(cells)
        self.line = line
        self.changes = changes
        """The changes that it is to be found by."""
        self.gap = 0.0
        self.height = 0.0
        self.laid = False


class Where(NamedTuple):
    """A band of the page."""

    section: int
    band: int


class Change(NamedTuple):
    """A place that differs, by the band it is in and its number there."""

    section: int
    band: int
    number: int


class Section:
    """One turn of each column."""

    def __init__(self, guess: float) -> None:
        self.bands: list[Band] | None = None
        self.tops: list[float] = []
        self.height = guess
        self.changes = 0
        self.coming: Iterator[Band] | None = None
        """The bands that are not made yet."""
        self.lines = 0
        """How many lines they are of, and the ones that are made."""

    def stack(self, first: int = 0) -> None:
        """Put the bands from `first` on below one another again."""
        bands = self.bands or []
        del self.tops[first:]
        top = self.tops[-1] + bands[first - 1].height if first and self.tops else 0.0
        for band in bands[first:]:
            top += band.gap
            self.tops.append(top)
            top += band.height
        if self.coming and bands:
            top *= self.lines / (bands[-1].line + 1)
        self.height = top


class Page:
    """Coordinates are its own: 0 is where the first sheet begins."""

    def __init__(self, ink: Ink) -> None:
        self.ink = ink
        self.sections: list[Section] = []
        self.tops: list[float] = []
        self.heads = False
        """Whether each sheet has a row of heads."""
        self.width = 300.0
        self.height = 0.0
        self._filling: list[Section] = []

    def begin(self, sizes: Sequence[int], *, heads: bool) -> None:
        """There are to be sheets of messages with so many characters."""
        self.heads = heads
        guesses = (size * INK / self.width + 24 for size in sizes)
        self.sections = [Section(guess) for guess in guesses]
        self.stack()

    def show(
        self, number: int, sheet: Sheet, sources: Sequence[str], *, mode: str, inline: bool
    ) -> None:
        """Show a sheet; `mode` is "words", "lines" or "rendered"."""
        section = self.sections[number]
        section.changes = sheet.changes
        section.lines = len(sheet.lines)
        section.bands = []
        section.coming = self._bands(sheet, sources, mode, inline)
        if self._make(section, FIRST):
            self._filling.append(section)
        self.stack()

    @property
    def filling(self) -> bool:
        """Whether rows are missing that are known."""
        return bool(self._filling)

    def fill(self, until: float) -> bool:
        """Make rows until that time of `perf_counter`; whether some are missing still."""
        while self._filling and time.perf_counter() < until:
            if not self._make(self._filling[0], SOME):
                del self._filling[0]
        self.stack()
        return self.filling

    def _make(self, section: Section, many: int) -> bool:
        """Make so many bands of a sheet; whether some are missing still."""
        assert section.bands is not None
        assert section.coming
        before = len(section.bands)
        section.bands += islice(section.coming, many)
        missing = len(section.bands) - before == many
        if not missing:
            section.coming = None
        section.stack(before)
        return missing

    def _bands(
        self, sheet: Sheet, sources: Sequence[str], mode: str, inline: bool
    ) -> Iterator[Band]:
        above: list[Cell | None] = []
        for at, line in enumerate(sheet.lines):
            for cells, changes in self._cells(sheet, line, sources, mode, inline):
                band = Band(cells, at, changes)
                first = not above
                above = above or [None] * len(cells)
                band.gap = max(
                    (gap(a, c) for a, c in zip(above, cells, strict=True) if a and c), default=0.0
                )
                if not band.gap and not first and mode != "lines":
                    band.gap = 10.0
                above = [c or a for a, c in zip(above, cells, strict=True)]
                band.height = max((c.estimate(self.width) for c in cells if c), default=0.0)
                yield band

    def set_width(self, width: float) -> None:
        """The columns are so wide now."""
        if width == self.width:
            return
        for section in self.sections:
            section.height *= self.width / width
            for band in section.bands or ():
                band.laid = False
                band.height *= self.width / width
            if section.bands:
                section.stack()
        self.width = width
        self.stack()

    def stack(self) -> None:
        """Put the sheets below one another again."""
        self.tops, top = [], 0.0
        for number, section in enumerate(self.sections):
            top += (BETWEEN if number else 0.0) + (HEAD if self.heads else 0.0)
            self.tops.append(top)
            top += section.height
        self.height = top

    def settle(self, top: float, bottom: float) -> bool:
        """Lay out what is between these heights; True where heights changed."""
        changed = False
        for number in self.sections_in(top, bottom):
            section, y = self.sections[number], self.tops[number]
            at, shift = max(0, bisect_right(section.tops, top - y) - 1), 0.0
            while at < len(section.tops) and y + section.tops[at] + shift <= bottom:
                band = (section.bands or [])[at]
                if not band.laid:
                    band.laid = True
                    height = max((c.lay(self.width) for c in band.cells if c), default=0.0)
                    shift += height - band.height
                    changed = changed or height != band.height
                    band.height = height
                at += 1
            if shift or changed:
                section.stack()
        if changed:
            self.stack()
        return changed

    def go_on(self, top: float, bottom: float) -> bool:
        """Lay out some more of what is in sight and not whole; True where there was something."""
        for where, band, _ in self.visible(top, bottom):
            if any(cell.go_on() for cell in band.cells if cell):
                band.height = max(c.box.height for c in band.cells if c)
                self.sections[where.section].stack()
                self.stack()
                return True
        return False

    def restyle(self) -> bool:
        """Show the formulas that were set since."""
        changed = False
        for section in self.sections:
            for band in section.bands or ():
                if band.laid and [c for c in band.cells if c and c.restyle()]:
                    band.height = max(c.box.height for c in band.cells if c)
                    section.stack()
                    changed = True
        if changed:
            self.stack()
        return changed

    def section_at(self, y: float) -> int:
        """The sheet at that height, the one above in a gap."""
        return max(0, bisect_right(self.tops, y) - 1)

    def sections_in(self, top: float, bottom: float) -> range:
        """The sheets that are between these heights."""
        return range(self.section_at(top), bisect_right(self.tops, bottom))

    def visible(self, top: float, bottom: float) -> Iterator[tuple[Where, Band, float]]:
        """The bands between these heights, and where they begin."""
        for number in self.sections_in(top, bottom):
            section, y = self.sections[number], self.tops[number]
            if not section.bands:
                continue
            at = max(0, bisect_right(section.tops, top - y) - 1)
            while at < len(section.bands) and y + section.tops[at] <= bottom:
                yield Where(number, at), section.bands[at], y + section.tops[at]
                at += 1

    def band(self, where: Where) -> Band:
        bands = self.sections[where.section].bands
        assert bands
        return bands[where.band]

    def top_of(self, where: Where) -> float:
        return self.tops[where.section] + self.sections[where.section].tops[where.band]

    def at(self, y: float) -> Where | None:
        """The band at that height, the one above in a gap."""
        for number in reversed(range(bisect_right(self.tops, y))):
            section = self.sections[number]
            if section.bands:
                inner = bisect_right(section.tops, y - self.tops[number]) - 1
                return Where(number, max(0, inner))
        return self.step(None, 1)

    def step(self, where: Where | None, by: int) -> Where | None:
        """The next band that there is, or the one before; of none the first or last."""
        last = len(self.sections) - 1
        number, at = where if where else (0, -1) if by > 0 else (last, 1 << 30)
        while 0 <= number <= last:
            bands = self.sections[number].bands
            if bands:
                at = at + 1 if by > 0 else min(at, len(bands)) - 1
                if 0 <= at < len(bands):
                    return Where(number, at)
            number += by
            at = -1 if by > 0 else 1 << 30
        return None

    def changes(self) -> list[Change]:
        """All that were found so far, in order."""
        return [
            Change(number, at, change)
            for number, section in enumerate(self.sections)
            for at, band in enumerate(section.bands or ())
            for change in band.changes
        ]

    def _cells(
        self, sheet: Sheet, line: Line, sources: Sequence[str], mode: str, inline: bool
    ) -> Iterator[tuple[list[Cell | None], range]]:
        marked, lines = mode != "rendered", mode == "lines"
        changes = range(line.changes)
        if inline:
            parts = list(both(sheet, line))
            for number, one in enumerate(parts):
                # Where one stands in the place of the other, both are one change.
                tints = tuple(Tint(*span) for span in one.spans)
                source = sources[1 if line.cells[1] is not None else 0]
                cell = Cell(one.block, tints if marked else (), self.ink, source, line=lines)
                yield [cell], changes if number == 0 else range(0)
            return
        cells: list[Cell | None] = []
        for column, cell_number in enumerate(line.cells):
            if cell_number is None:
                cells.append(None)
                continue
            block = sheet.columns[column][cell_number]
            tints = tuple(self._tints(line, column, len(text_of(block)))) if marked else ()
            cells.append(Cell(block, tints, self.ink, sources[column], line=lines))
        yield cells, changes

    def _tints(self, line: Line, column: int, size: int) -> Iterator[Tint]:
        added = column > 0
        if len(line.cells) > 2:
            if not added:
                return
            if line.cells[0] is None:
                yield Tint(0, size, True, 0)
                return
            before = sum(len(edits) for edits in line.edits[: column - 1])
            for n, edit in enumerate(line.edits[column - 1]):
                if edit.right < edit.right_stop:
                    yield Tint(edit.right, edit.right_stop, True, before + n)
            return
        if line.cells[1 - column] is None:
            yield Tint(0, max(size, 1), added, 0)
            return
        for n, edit in enumerate(line.edits[0]):
            start, stop = (edit.right, edit.right_stop) if added else (edit.left, edit.left_stop)
            if start < stop:
                yield Tint(start, stop, added, n)
