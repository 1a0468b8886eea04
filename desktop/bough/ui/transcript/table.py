"""A table box shows a table on hairline rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QRectF, Qt

from bough.core.blocks import Block, Inline, Style, Table
from bough.ui.transcript import formula
from bough.ui.transcript.box import Box, Brush, Spot, Tool, Touch, link_at, paint_slider
from bough.ui.transcript.ink import Face, Ink
from bough.ui.transcript.leaf import Leaf, option
from bough.ui.transcript.prose import (
    ALIGN,
    leaf_of,
    marked_up,
    paint_marked,
    paint_pills,
    part,
)
from bough.ui.transcript.scripts import runs_right_to_left, script_of

EDGE = 2.0
BETWEEN = 12.0
PAD = 5.0
WIDE = 16384.0
"""Cells are laid out this wide first; one that fits on its line is never laid out again, only
shifted by what its column is narrower."""
WORD = 220.0
"""A longer word is broken rather than letting its column push the others away."""
PAGE = 300
"""A fresh table shows so many rows, and more when asked: each cell is a layout of its own."""


class TableBox(Box):
    """Rows of leaves; leaf numbers count the cells row by row, the head first."""

    __slots__ = (
        "_columns", "_least", "_lefts", "_natural", "_rows", "_shift", "_tops", "_waiting", "shown",
    )  # fmt: skip
    gap_above: ClassVar[float] = 8.0
    gap_below: ClassVar[float] = 12.0

    def __init__(self, block: Block, ink: Ink) -> None:
        super().__init__(block, ink)
        self._rows: list[list[Leaf]] = []
        self._tops: list[float] = [0.0]
        count = len(self.table.head)
        self._natural = [0.0] * count
        self._least = [0.0] * count
        self._columns: list[float] = []
        self._lefts: list[float] = []
        self._shift = 0.0
        self._waiting: dict[int, formula.Waiting] = {}
        """The formulas of rows that are not set yet."""
        self.shown = PAGE

    @property
    def table(self) -> Table:
        body = self.block.body
        assert isinstance(body, Table)
        return body

    def estimate(self, _width: float) -> float:
        row = self.ink.px(20) + 2 * PAD + 1
        return row * (min(len(self.table.rows), self.shown) + 1)

    def lay(self, width: float) -> float:
        if width == self.width and self._rows:
            return self.height
        self._build()
        self.width = width
        self._settle(0)
        return self.height

    def grow(self, block: Block) -> float | None:
        after, before = block.body, self.table
        if (
            not isinstance(after, Table)
            or after.head != before.head
            or after.align != before.align
            or block.marks != self.block.marks
            or len(after.rows) < len(before.rows)
        ):
            return None
        same = len(before.rows)
        while same and before.rows[same - 1] != after.rows[same - 1]:
            same -= 1
            if same < len(before.rows) - 2:
                return None
        self.block = block
        self.shown = max(self.shown, len(after.rows))
        if self.width < 0:
            return 0.0
        del self._rows[same + 1 :]
        first = len(self._rows)
        columns = list(self._columns)
        self._build()
        self._settle(first)
        return 0.0 if columns != self._columns else self._tops[first]

    def release(self) -> None:
        self._rows.clear()

    def restyle(self) -> bool:
        came = [
            number
            for number, waiting in self._waiting.items()
            if number < len(self._rows) and formula.came(self.ink, waiting) is not None
        ]
        if came:
            wanted = self._shown_rows()
            for number in came:
                self._rows[number] = self._row(number, wanted[number])
            self._settle(min(came))
        return bool(came)

    def show_more(self) -> bool:
        """Show the next page of rows; False where there is none."""
        if not self._hidden():
            return False
        self.shown += PAGE
        width, self.width = self.width, -1.0
        self.lay(width)
        return True

    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Spot, Spot] | None) -> None:
        painter, ink = brush.painter, brush.ink
        overflows = self._overflow() > 0
        view = QRectF(x, y, self.width, self.height)
        if overflows:
            painter.save()
            painter.setClipRect(view)
        left = x - self._shift
        width = max(self.width, self._extent())
        first = max(0, bisect_right(self._tops, brush.top - y) - 1)
        count = len(self.table.head)
        for number in range(first, len(self._rows)):
            top = y + self._tops[number]
            if top > brush.bottom:
                break
            under = y + self._tops[number + 1] - 1
            ink.hairline(painter, left, under, width, "hairline" if number else "border")
            cells = self.table.rows[number - 1] if number else self.table.head
            if waiting := self._waiting.get(number):
                formula.ask(ink, waiting)
            for column, leaf in enumerate(self._rows[number]):
                at_x = left + self._left(column, leaf)
                at_y = top + PAD + self._drop(number, leaf)
                leaf_number = number * count + column
                paint_pills(brush, leaf, cells[column].runs, at_x, at_y)
                if marked and (covered := part(leaf_number, marked, len(leaf.text))):
                    paint_marked(brush, leaf, at_x, at_y, *covered, on=False)
                painter.setPen(ink.color("text" if number else "text2"))
                leaf.paint(painter, at_x, at_y, brush.top, brush.bottom)
        if overflows:
            painter.restore()
            paint_slider(brush, view, self._extent(), self._shift)
        if self._hidden():
            ink.write(
                painter, x + EDGE, y + self.height - 15, self._more_words(),
                ink.font("caption", weight=550), "sky",
            )  # fmt: skip

    def spot_at(self, x: float, y: float) -> Spot:
        self.lay(self.width)
        number = max(0, min(bisect_right(self._tops, y) - 1, len(self._rows) - 1))
        column = max(0, bisect_right(self._lefts, x + self._shift) - 1)
        leaf = self._rows[number][column]
        inner = x + self._shift - self._left(column, leaf)
        offset = leaf.offset_at(inner, y - self._tops[number] - PAD - self._drop(number, leaf))
        return (number * len(self._columns) + column, offset)

    def end(self) -> Spot:
        rows, count = self._shown_rows(), len(self.table.head)
        return (len(rows) * count - 1, len(rows[-1][-1].text))

    def text_of(self, leaf: int) -> str:
        rows = self._shown_rows()
        row, column = divmod(leaf, len(self.table.head))
        return rows[row][column].text if row < len(rows) else ""

    def markdown(self, start: Spot, end: Spot) -> str:
        count = len(self.table.head)
        rows: list[str] = []
        for number in range(start[0] // count, end[0] // count + 1):
            cells = self.table.rows[number - 1] if number else self.table.head
            made = []
            for column, cell in enumerate(cells):
                covered = part(number * count + column, (start, end), len(cell.text))
                if covered:
                    made.append(marked_up(cell, *covered))
            rows.append(made[0] if start[0] == end[0] else "| " + " | ".join(made) + " |")
            if number == 0 and end[0] >= count:
                rows.append("| " + " | ".join(_RULES[a] for a in self.table.align) + " |")
        return "\n".join(rows)

    def leaf_at(self, leaf: int) -> tuple[Leaf, float, float] | None:
        self.lay(self.width)
        row, column = divmod(leaf, len(self.table.head))
        if row >= len(self._rows):
            return None
        found = self._rows[row][column]
        return (found, self._left(column, found) - self._shift, self._tops[row] + PAD)

    def touch_at(self, x: float, y: float) -> Touch | None:
        if self._hidden() and y > self.height - 30:
            return Tool("more", self)
        leaf, _ = self.spot_at(x, y)
        number, column = divmod(leaf, max(1, len(self._columns)))
        if number >= len(self._rows):
            return None
        cells = self.table.rows[number - 1] if number else self.table.head
        found = self._rows[number][column]
        inner_x = x + self._shift - self._left(column, found)
        inner_y = y - self._tops[number] - PAD - self._drop(number, found)
        for run in cells[column].runs:
            if Style.LINK in run.style and found.is_over(inner_x, inner_y, run.start, run.end):
                return link_at(cells[column], run.start)
        return None

    def slide(self, by: float) -> bool:
        before = self._shift
        self._shift = max(0.0, min(self._shift + by, self._overflow()))
        return self._shift != before

    def overflows(self) -> bool:
        return self._overflow() > 0

    def _build(self) -> None:
        """Make and measure the rows that are not there yet."""
        wanted = self._shown_rows()
        for number in range(len(self._rows), len(wanted)):
            self._rows.append(self._row(number, wanted[number]))

    def _row(self, number: int, cells: Sequence[Inline]) -> list[Leaf]:
        face = self.ink.face("ui", numbers=True) if number else _head_face(self.ink)
        row: list[Leaf] = []
        self._waiting.pop(number, None)
        for column, cell in enumerate(cells):
            leaf = self._cell(cell, face, column)
            leaf.lay(WIDE)
            row.append(leaf)
            if waiting := formula.waiting(self.ink, cell):
                # Its column is as wide as the formula will be, not as its source.
                self._waiting[number] = [*self._waiting.get(number, []), *waiting]
                continue
            least = max(min(leaf.minimum_width(), WORD), leaf.widest_inset())
            self._natural[column] = max(self._natural[column], leaf.natural_width())
            self._least[column] = max(self._least[column], least)
        return row

    def _shown_rows(self) -> list[tuple[Inline, ...]]:
        return [self.table.head, *self.table.rows[: self.shown]]

    def _cell(self, cell: Inline, face: Face, column: int) -> Leaf:
        if script := script_of(cell.text):
            face = self.ink.face(
                face.step, numbers=True, weight=face.weight, line=20, script=script
            )
        from_right = runs_right_to_left(cell.text)
        direction = Qt.LayoutDirection.RightToLeft if from_right else Qt.LayoutDirection.LeftToRight
        how = option(align=ALIGN[self.table.align[column]], direction=direction)
        return leaf_of(self.ink, face, cell.text, cell.runs, WIDE, how)

    def _settle(self, first: int) -> None:
        """Choose the columns, then place the rows from `first` on, or all where columns moved."""
        columns = self._choose()
        if columns != self._columns:
            self._columns = columns
            left = EDGE
            self._lefts = []
            for width in columns:
                self._lefts.append(left)
                left += width + BETWEEN
            first = 0
        del self._tops[first + 1 :]
        top = self._tops[first]
        for row in self._rows[first:]:
            high = 0.0
            for column, leaf in enumerate(row):
                # Laid out wide and no wider than its column: it stays as it is.
                if leaf.width != WIDE or leaf.natural_width() > columns[column] + 0.5:
                    leaf.lay(columns[column] if self._needs(leaf, columns[column]) else WIDE)
                high = max(high, leaf.height - leaf.lift)
            high += max((leaf.lift for leaf in row), default=0.0)
            top += high + 2 * PAD + 1
            self._tops.append(top)
        self.height = top + (30.0 if self._hidden() else 0.0)
        self.slide(0.0)

    def _needs(self, leaf: Leaf, width: float) -> bool:
        leaf.lay(WIDE)
        return leaf.natural_width() > width + 0.5

    def _choose(self) -> list[float]:
        """How wide the columns are: all of the text where it fits, else wrapped down to the
        longest words, else as wide as those, to be scrolled."""
        natural, least = self._natural, self._least
        room = self.width - EDGE - BETWEEN * len(natural)
        whole, tight = sum(natural), sum(least)
        if whole <= room:
            spare = (room - whole) / max(1.0, whole + 24 * len(natural))
            return [n + (n + 24) * spare for n in natural]
        if tight <= room:
            share = (room - tight) / max(1.0, whole - tight)
            return [m + (n - m) * share for n, m in zip(natural, least, strict=True)]
        return [max(m, min(n, WORD)) for n, m in zip(natural, least, strict=True)]

    def _left(self, column: int, leaf: Leaf) -> float:
        left = self._lefts[column]
        if leaf.width == WIDE:
            match self.table.align[column]:
                case "right":
                    return left + self._columns[column] - WIDE
                case "center":
                    return left + (self._columns[column] - WIDE) / 2
        return left

    def _drop(self, number: int, leaf: Leaf) -> float:
        """How much lower than others of its row a cell begins, to share their base line."""
        return max(other.lift for other in self._rows[number]) - leaf.lift

    def _extent(self) -> float:
        return EDGE + sum(self._columns) + BETWEEN * len(self._columns)

    def _overflow(self) -> float:
        return max(0.0, self._extent() - self.width - 1)

    def _hidden(self) -> int:
        return max(0, len(self.table.rows) - self.shown)

    def _more_words(self) -> str:
        words = QCoreApplication.translate("transcript", "Show more of the {count} rows")
        return words.format(count=len(self.table.rows))


_RULES = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}


def _head_face(ink: Ink) -> Face:
    """The caption face, on the lines of the rows so that a base line is shared."""
    return ink.face("caption", weight=550, line=20)
