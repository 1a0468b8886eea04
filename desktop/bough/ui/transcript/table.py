"""A table box shows a table on hairline rows."""

from __future__ import annotations

from bisect import bisect_right
from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QTextOption

from bough.core.blocks import Block, Inline, Style, Table
from bough.core.formulas import Formula
from bough.ui.transcript import formula
from bough.ui.transcript.box import (
    MORE,
    Box,
    Brush,
    Spot,
    Tool,
    Touch,
    link_at,
    paint_more,
    paint_slider,
)
from bough.ui.transcript.ink import Face, Ink
from bough.ui.transcript.leaf import Leaf, option
from bough.ui.transcript.prose import (
    ALIGN,
    leaf_of,
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
SLICE = 400
"""So many cells are laid out in one go."""
KEPT = 4000
"""So many cells stay laid out."""
LINE = 20


class TableBox(Box):
    """Rows of leaves; leaf numbers count the cells row by row, the head first.

    Rows are measured, which says how wide the columns are, and then placed below one another, some
    cells at a time. The leaves of rows that are placed are made again when they are looked at.
    """

    __slots__ = (
        "_columns", "_kept", "_least", "_lefts", "_lifts", "_measured", "_natural", "_shift",
        "_tops", "_waiting", "_wide", "shown",
    )  # fmt: skip
    gap_above: ClassVar[float] = 8.0
    gap_below: ClassVar[float] = 12.0

    def __init__(self, block: Block, ink: Ink, *, live: bool = False) -> None:
        super().__init__(block, ink, live=live)
        self._kept: dict[tuple[int, int], Leaf] = {}
        """Leaves by row and column."""
        self._measured = 0
        """How many cells are measured, row by row."""
        self._wide: list[list[float]] = []
        """How wide the cells of each row would be on one line."""
        self._tops: list[float] = [0.0]
        """Where the rows that are placed begin, and where the last of them ends."""
        count = len(self.table.head)
        self._natural = [0.0] * count
        self._least = [0.0] * count
        self._columns: list[float] = []
        self._lefts: list[float] = []
        self._shift = 0.0
        self._lifts: dict[int, float] = {}
        """How much lower than usual the text of rows stands, for formulas in them."""
        self._waiting: dict[int, list[tuple[int, Formula]]] = {}
        """The formulas of rows that are not set yet."""
        self.shown = PAGE

    @property
    def table(self) -> Table:
        body = self.block.body
        assert isinstance(body, Table)
        return body

    @property
    def unfinished(self) -> bool:
        return self.width >= 0 and len(self._tops) <= self._count

    def estimate(self, _width: float) -> float:
        return self._high * self._count + (MORE if self._hidden() else 0.0)

    def lay(self, width: float) -> float:
        if width != self.width:
            self.width = width
            self._columns = []
            self._tops = [0.0]
            self._kept.clear()
            self.go_on()
        return self.height

    def go_on(self) -> None:
        room = SLICE
        count, columns = self._count, len(self.table.head)
        while self._measured < count * columns and room > 0:
            number, column = divmod(self._measured, columns)
            if not column:
                self._wide.append([])
                self._waiting.pop(number, None)
            self._measure(number, column)
            self._measured += 1
            room -= 1
        self._choose_columns()
        room = max(room, SLICE // 4)
        whole = self._measured // columns
        while len(self._tops) <= whole and room > 0:
            number = len(self._tops) - 1
            room -= self._place(number)
        self.height = (
            self._tops[-1]
            + self._high * (count + 1 - len(self._tops))
            + (MORE if self._hidden() else 0.0)
        )
        self.slide(0.0)

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
        whole = len(before.rows) <= self.shown
        self.block = block
        if whole and self.live:
            self.shown = max(self.shown, len(after.rows))
        if self.width < 0:
            return 0.0
        first = same + 1
        self._measured = min(self._measured, first * len(before.head))
        del self._tops[first + 1 :], self._wide[first:]
        for key in [key for key in self._kept if key[0] >= first]:
            del self._kept[key]
        columns = self._columns
        placed = len(self._tops) - 1
        self.go_on()
        return 0.0 if columns != self._columns else self._tops[min(first, placed)]

    def release(self) -> None:
        self._kept.clear()

    def restyle(self) -> bool:
        came = [
            n for n, waiting in self._waiting.items() if formula.came(self.ink, waiting) is not None
        ]
        columns = len(self.table.head)
        came = [number for number in came if (number + 1) * columns <= self._measured]
        if not came or self.width < 0:
            return False
        for number in came:
            self._wide[number].clear()
            del self._waiting[number]
            for column in range(columns):
                self._measure(number, column)
        del self._tops[min(came) + 1 :]
        self.go_on()
        return True

    # What the reader chooses

    def use(self, tool: str) -> bool:
        if tool != "more":
            return False
        self.shown += PAGE
        self.go_on()
        return True

    def unfold(self, leaf: int) -> bool:
        row = leaf // len(self.table.head)
        if row <= self.shown:
            return False
        self.shown = -(-row // PAGE) * PAGE
        self.go_on()
        return True

    @property
    def choices(self) -> int | None:
        return self.shown if self.shown > PAGE else None

    def choose(self, choices: object) -> None:
        if isinstance(choices, int):
            self.shown = choices

    # Painting

    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Spot, Spot] | None) -> None:
        painter, ink = brush.painter, brush.ink
        overflows = self.overflows()
        view = QRectF(x, y, self.width, self.height)
        if overflows:
            painter.save()
            painter.setClipRect(view)
        left = x - self._shift
        width = max(self.width, self._extent())
        first = max(0, bisect_right(self._tops, brush.top - y) - 1)
        count = len(self.table.head)
        in_sight = range(self._column_at(0), self._column_at(self.width) + 1)
        for number in range(first, len(self._tops) - 1):
            top = y + self._tops[number]
            if top > brush.bottom:
                break
            under = y + self._tops[number + 1] - 1
            ink.hairline(painter, left, under, width, "hairline" if number else "border")
            cells = self._row(number)
            if waiting := self._waiting.get(number):
                formula.ask(ink, waiting)
            for column in in_sight:
                leaf = self._leaf(number, column)
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
            paint_more(brush, x + EDGE, y + self.height - MORE, self._more_words())

    def spot_at(self, x: float, y: float) -> Spot:
        if len(self._tops) < 2:
            return (0, 0)
        number = max(0, min(bisect_right(self._tops, y) - 1, len(self._tops) - 2))
        column = self._column_at(x)
        leaf = self._leaf(number, column)
        inner = x + self._shift - self._left(column, leaf)
        offset = leaf.offset_at(inner, y - self._tops[number] - PAD - self._drop(number, leaf))
        return (number * len(self._columns) + column, offset)

    def end(self) -> Spot:
        rows = len(self.table.rows)
        return ((rows + 1) * len(self.table.head) - 1, len(self._row(rows)[-1].text))

    def text_of(self, leaf: int) -> str:
        row, column = divmod(leaf, len(self.table.head))
        return self._row(row)[column].text if row <= len(self.table.rows) else ""

    def leaf_at(self, leaf: int) -> tuple[Leaf, float, float] | None:
        row, column = divmod(leaf, len(self.table.head))
        if row + 1 >= len(self._tops):
            return None
        found = self._leaf(row, column)
        top = self._tops[row] + PAD + self._drop(row, found)
        return (found, self._left(column, found) - self._shift, top)

    def touch_at(self, x: float, y: float) -> Touch | None:
        if self._hidden() and y >= self.height - MORE:
            return Tool("more", self)
        if not 0 <= y < self._tops[-1]:
            return None
        number, column = divmod(self.spot_at(x, y)[0], max(1, len(self._columns)))
        cell = self._row(number)[column]
        if not any(run.href for run in cell.runs):
            return None
        found = self._leaf(number, column)
        inner_x = x + self._shift - self._left(column, found)
        inner_y = y - self._tops[number] - PAD - self._drop(number, found)
        for run in cell.runs:
            if run.style & Style.LINK and found.is_over(inner_x, inner_y, run.start, run.end):
                return link_at(cell, run.start)
        return None

    def slide(self, by: float) -> bool:
        before = self._shift
        self._shift = max(0.0, min(self._shift + by, self._overflow()))
        return self._shift != before

    def overflows(self) -> bool:
        return self._overflow() > 0

    @property
    def _high(self) -> float:
        """The height of a row whose cells are on one line."""
        return self.ink.px(LINE) + 2 * PAD + 1

    @property
    def _count(self) -> int:
        """How many rows are shown, with the head."""
        return min(len(self.table.rows), self.shown) + 1

    def _row(self, number: int) -> tuple[Inline, ...]:
        return self.table.rows[number - 1] if number else self.table.head

    def _column_at(self, x: float) -> int:
        at = bisect_right(self._lefts, x + self._shift) - 1
        return max(0, min(at, len(self._columns) - 1))

    def _measure(self, number: int, column: int) -> None:
        """Say how wide a cell would be."""
        leaf = self._made(number, column)
        leaf.lay(WIDE)
        natural = leaf.natural_width()
        self._wide[number].append(natural)
        self._keep(number, column, leaf)
        if waiting := formula.waiting(self.ink, self._row(number)[column]):
            # Its column is as wide as the formula will be, not as its source.
            self._waiting.setdefault(number, []).extend(waiting)
            return
        least = max(min(leaf.minimum_width(), WORD), leaf.widest_inset())
        self._natural[column] = max(self._natural[column], natural)
        self._least[column] = max(self._least[column], least)

    def _choose_columns(self) -> None:
        """Say how wide the columns are; where that changed, all rows are to be placed again."""
        columns = self._choose()
        if columns == self._columns:
            return
        self._columns = columns
        left = EDGE
        self._lefts = []
        for width in columns:
            self._lefts.append(left)
            left += width + BETWEEN
        self._tops = [0.0]

    def _place(self, number: int) -> int:
        """Put a row below the others; returns how many cells that took to lay out."""
        high, lift, taken = self.ink.px(LINE), 0.0, 0
        for column, natural in enumerate(self._wide[number]):
            if natural > self._columns[column] + 0.5 or _is_tall(self._row(number)[column]):
                leaf = self._leaf(number, column)
                high = max(high, leaf.height - leaf.lift)
                lift = max(lift, leaf.lift)
                taken += 1
        self._lifts[number] = lift
        self._tops.append(self._tops[-1] + high + lift + 2 * PAD + 1)
        return taken

    def _drop(self, number: int, leaf: Leaf) -> float:
        """How much lower than others of its row a cell begins, to share their base line."""
        return self._lifts[number] - leaf.lift

    def _leaf(self, number: int, column: int) -> Leaf:
        """The leaf of a cell, laid out for its column."""
        leaf = self._kept.get((number, column))
        fits = self._wide[number][column] <= self._columns[column] + 0.5
        # Laid out wide and no wider than its column: it stays as it is.
        width = WIDE if fits else self._columns[column]
        if leaf is None or leaf.width != width:
            leaf = self._made(number, column, whole_words=fits)
            leaf.lay(width)
            self._keep(number, column, leaf)
        return leaf

    def _made(self, number: int, column: int, *, whole_words: bool = True) -> Leaf:
        face = self.ink.face("ui", numbers=True) if number else _head_face(self.ink)
        cell = self._row(number)[column]
        if script := script_of(cell.text):
            face = self.ink.face(
                face.step, numbers=True, weight=face.weight, line=LINE, script=script
            )
        from_right = runs_right_to_left(cell.text)
        direction = Qt.LayoutDirection.RightToLeft if from_right else Qt.LayoutDirection.LeftToRight
        # Where words may be broken, Qt does not say how wide the longest one is.
        mode = _WHOLE_WORDS if whole_words else _ANYWHERE
        how = option(mode, ALIGN[self.table.align[column]], direction=direction)
        return leaf_of(self.ink, face, cell.text, cell.runs, WIDE, how)

    def _keep(self, number: int, column: int, leaf: Leaf) -> None:
        if len(self._kept) >= KEPT:
            self._kept.clear()
        self._kept[number, column] = leaf

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

    def _extent(self) -> float:
        return EDGE + sum(self._columns) + BETWEEN * len(self._columns)

    def _overflow(self) -> float:
        return max(0.0, self._extent() - self.width - 1)

    def _hidden(self) -> int:
        return max(0, len(self.table.rows) - self.shown)

    def _more_words(self) -> str:
        words = QCoreApplication.translate("transcript", "Show more of the {count} rows")
        return words.format(count=len(self.table.rows))


def _is_tall(cell: Inline) -> bool:
    """Whether a cell may be higher than a line, though it is not too wide for one."""
    return "\u2028" in cell.text or any(run.style & Style.FORMULA for run in cell.runs)


_WHOLE_WORDS = QTextOption.WrapMode.WordWrap
_ANYWHERE = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


def _head_face(ink: Ink) -> Face:
    """The caption face, on the lines of the rows so that a base line is shared."""
    return ink.face("caption", weight=550, line=20)
