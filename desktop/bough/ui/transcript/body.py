"""A body is the column of boxes that a message's Markdown becomes."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF

from bough.core.blocks import (
    Block,
    Code,
    Formula,
    Heading,
    Mark,
    Paragraph,
    Picture,
    Rule,
    Table,
)
from bough.ui.transcript.box import NOTE, Box, Brush, RuleBox, Spot, Tool, Touch, Usable, Voice
from bough.ui.transcript.code import CodeBox
from bough.ui.transcript.formula import FormulaBox
from bough.ui.transcript.ink import BOLD, Ink
from bough.ui.transcript.marks import indent, nesting, paint_depth, paint_mark
from bough.ui.transcript.prose import Prose
from bough.ui.transcript.table import TableBox

if TYPE_CHECKING:
    from bough.ui.transcript.details import Details

Place = tuple[int, int, int]
"""A place in a body: box, leaf, code points."""

TIGHT = 4.0
TERM = 2.0
"""Between a term and what it is said to be."""


class Row(NamedTuple):
    """The summary of details, which begin with that box."""

    y: float
    height: float
    x: float
    number: int
    details: Details


def box_for(block: Block, ink: Ink, voice: Voice, *, live: bool = False) -> Box:
    """The box that shows a block; one that is live is seen while it grows."""
    match block.body:
        case Paragraph() | Heading():
            return Prose(block, ink, _voice(voice, block.marks), live=live)
        case Code():
            return CodeBox(block, ink, live=live)
        case Table():
            return TableBox(block, ink, live=live)
        case Rule():
            return RuleBox(block, ink)
        case Formula():
            return FormulaBox(block, ink, voice)
        case Picture():
            from bough.ui.transcript.picture import PictureBox

            return PictureBox(block, ink)


def _voice(voice: Voice, marks: Sequence[Mark]) -> Voice:
    """How the text inside of these containers is set."""
    if not marks:
        return voice
    if any(mark.kind == "note" for mark in marks):
        voice = NOTE
    return voice._replace(weight=BOLD) if marks[-1].kind == "term" else voice


class Body:
    """Boxes below one another. Those that nobody has looked at have estimated heights."""

    def __init__(self, ink: Ink, voice: Voice) -> None:
        self.ink = ink
        self._voice = voice
        self.boxes: list[Box] = []
        self.tops: array[float] = array("d")
        self.width = 0.0
        self.height = 0.0
        self._kept = range(0)
        """The boxes that were near the view when the others were let go."""
        self._undone: list[int] = []
        """The boxes that were laid out last, and not whole."""
        self._details: dict[tuple[int, int], Details] = {}
        """By their first box and how many details they are in."""
        self._rows: list[Row] = []
        self._indents: dict[tuple[Mark, ...], float] = {}
        """By marks, for this width."""
        self.growing = False
        """Whether the text still comes; details that come with it are open."""

    def show(self, blocks: Sequence[Block], first: int = 0) -> float:
        """Show these blocks; those before `first` are the ones shown already. A box that can grow
        into its new block does. Returns the height from which on to paint again."""
        boxes, before = self.boxes, self.height
        touched: list[float] = []
        replaced: list[int] = []
        # The caret goes elsewhere where another box is the last.
        moves = self.growing and len(blocks) != len(boxes)
        carets = [self.caret()] if moves else []
        for number in range(first, len(blocks)):
            block = blocks[number]
            if number >= len(boxes):
                boxes.append(box_for(block, self.ink, self._voice, live=self.growing))
            elif boxes[number].block is not block:
                grown = boxes[number].grow(block)
                touched.append(self.tops[number] + (grown or 0.0))
                if grown is None:
                    boxes[number] = box_for(block, self.ink, self._voice, live=self.growing)
                    replaced.append(number)
                else:
                    boxes[number].guessed = -1.0
        del boxes[len(blocks) :]
        self._stack(first)
        # One of another kind may begin higher; a summary stands above what it is of.
        touched += [self.tops[number] for number in replaced]
        touched += [row.y for row in self._rows if row.number >= first]
        if moves:
            touched += [caret[1] for caret in (*carets, self.caret()) if caret]
        # A box whose neighbour below changed may have moved the neighbour's gap as well.
        return min(before, *(touched or [self.height]))

    def splice(self, first: int, removed: int, blocks: Sequence[Block]) -> None:
        """Show these blocks in the place of [first, first + removed); the others stay as they are.
        One that takes another's place is shown as that was, as far as it is of its kind."""
        boxes = self.boxes
        for number, block in enumerate(blocks[:removed], first):
            before = boxes[number]
            if before.grow(block) is not None:
                before.guessed = -1.0
                continue
            boxes[number] = box_for(block, self.ink, self._voice)
            if type(boxes[number]) is type(before) and (choices := before.choices) is not None:
                boxes[number].choose(choices)
        made = [box_for(block, self.ink, self._voice) for block in blocks[removed:]]
        boxes[first + min(removed, len(blocks)) : first + removed] = made
        self._stack(first)

    def set_width(self, width: float) -> None:
        """Take another width; what is laid out becomes an estimate until it is looked at."""
        if width != self.width:
            self.width = width
            self._indents.clear()
            self._stack(0)

    def settle(self, top: float, bottom: float) -> bool:
        """Lay out what touches [top, bottom]; True where heights changed."""
        boxes, tops = self.boxes, self.tops
        if not boxes:
            return False
        number = max(0, bisect_right(tops, top) - 1)
        changed = -1
        shift = 0.0
        first = number
        while number < len(boxes) and tops[number] + shift <= bottom:
            box = boxes[number]
            width = self.room(number)
            if box.width != width and not box.hidden:
                before = box.height
                shift += box.lay(width) - before
                if box.height != before and changed < 0:
                    changed = number
            number += 1
        self._undone = [n for n in range(first, number) if boxes[n].unfinished]
        if changed >= 0:
            self._stack(changed)
        return changed >= 0

    @property
    def unfinished(self) -> bool:
        """Whether something in sight is not laid out whole."""
        return bool(self._undone)

    def go_on(self) -> None:
        """Lay out some more of what is in sight, a few ms of it."""
        number = self._undone[0]
        if number < len(self.boxes) and self.boxes[number].unfinished:
            self.boxes[number].go_on()
            self._stack(number)
        else:
            del self._undone[0]

    @property
    def details(self) -> list[Details]:
        """What can be opened and closed, in the order of the text."""
        return [row.details for row in self._rows]

    def unfold(self, number: int, leaf: int = 0) -> bool:
        """Open what hides a leaf of a box; True where something moved."""
        box = self.boxes[number]
        closed = [d for d in box.within if not d.open]
        for details in closed:
            details.open = True
        changed = box.unfold(leaf)
        if closed or changed:
            self._stack(0 if closed else number)
        return bool(closed) or changed

    def place_of(self, usable: Usable) -> tuple[int, float] | None:
        """A box, or the first one of details, and how much lower than that begins what was asked:
        a summary stands above its first box."""
        for row in self._rows:
            if row.details is usable:
                return (row.number, row.y - self.tops[row.number])
        for number, box in enumerate(self.boxes):
            if box is usable:
                return (number, 0.0)
        return None

    def end_of(self, number: int) -> float:
        """Where a box ended when they were last put below one another."""
        after = number + 1
        return self.tops[after] if after < len(self.tops) else self.height

    @property
    def choices(self) -> dict[object, object]:
        """What the reader chose in it, for a body made anew of the same blocks."""
        made: dict[object, object] = {k: d.open for k, d in self._details.items() if d.open}
        made |= {n: c for n, b in enumerate(self.boxes) if (c := b.choices) is not None}
        return made

    def choose(self, choices: Mapping[object, object]) -> None:
        """Take on what was chosen in another body."""
        for key, choice in choices.items():
            match key:
                case (int(), int()) if key in self._details:
                    self._details[key].open = bool(choice)
                case int(number) if number < len(self.boxes):
                    self.boxes[number].choose(choice)
                    self.boxes[number].guessed = -1.0
        if choices:
            self._stack(0)

    def release(self, top: float, bottom: float) -> None:
        """Let go of the layouts of what was near the view, and is outside of [top, bottom] now."""
        boxes, tops = self.boxes, self.tops
        first = max(0, bisect_right(tops, top) - 1)
        near = range(first, bisect_right(tops, bottom))
        for number in self._kept:
            if number not in near and number < len(boxes):
                boxes[number].release()
        self._kept = near

    def settle_all(self) -> None:
        self.settle(0.0, float("inf"))

    def restyle(self) -> bool:
        """Show the formulas that were set since; True where that made another layout."""
        changed = [number for number, box in enumerate(self.boxes) if box.restyle()]
        if changed:
            self._stack(changed[0])
        return bool(changed)

    def restack(self) -> None:
        """Put all boxes below one another again."""
        self._stack(0)

    def indent(self, number: int) -> float:
        """How far a box stands to the right, inside its containers."""
        marks = self.boxes[number].block.marks
        if not marks:
            return 0.0
        found = self._indents.get(marks)
        if found is None:
            found = self._indents[marks] = indent(self.ink, marks, self.width)
        return found

    def room(self, number: int) -> float:
        """The width of a box."""
        indent = self.indent(number)
        # One and the same number for all that are not indented.
        return self.width - indent if indent else self.width

    def left(self, number: int) -> float:
        """Where a box begins. What is read from the right has its marks there, too."""
        return 0.0 if self.boxes[number].mirrored else self.indent(number)

    def box_at(self, y: float) -> int:
        """The box at that height, the last one above it in a gap."""
        number = max(0, min(bisect_right(self.tops, y) - 1, len(self.boxes) - 1))
        while number > 0 and self.boxes[number].hidden:
            number -= 1
        return number

    def place_at(self, x: float, y: float) -> Place:
        """The place in the text that is nearest to a point."""
        if not self.boxes:
            return (0, 0, 0)
        number = self.box_at(y)
        box = self.boxes[number]
        inner = y - self.tops[number]
        if inner > box.height:
            nearer_next = number + 1 < len(self.boxes) and (
                self.tops[number + 1] - y < inner - box.height
            )
            if not nearer_next:
                return (number, *box.spot_at(x - self.left(number), box.height - 1))
            number += 1
            box, inner = self.boxes[number], 0.0
        return (number, *box.spot_at(x - self.left(number), max(0.0, inner)))

    def touch_at(self, x: float, y: float) -> Touch | None:
        """What a click there would do, other than selecting."""
        if not self.boxes:
            return None
        if row := next((r for r in self._rows if r.y <= y < r.y + r.height), None):
            return Tool("open", row.details) if x >= row.x else None
        number = self.box_at(y)
        inner = y - self.tops[number]
        if inner > self.boxes[number].height or self.boxes[number].hidden:
            return None
        return self.boxes[number].touch_at(x - self.left(number), inner)

    def end(self) -> Place:
        if not self.boxes:
            return (0, 0, 0)
        return (len(self.boxes) - 1, *self.boxes[-1].end())

    def caret(self) -> tuple[float, float, int] | None:
        """Where the next character would stand, and its line height; None where there is none."""
        if not self.boxes:
            return None
        number = len(self.boxes) - 1
        box = self.boxes[number]
        if isinstance(box, Prose | CodeBox) and not box.hidden and (at := box.caret()):
            return (at[0] + self.left(number), at[1] + self.tops[number], at[2])
        return None

    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Place, Place] | None) -> None:
        """Draw the boxes that the brush wants; `x, y` is the top left corner."""
        boxes, tops = self.boxes, self.tops
        if not boxes:
            return
        for row in self._rows:
            if y + row.y <= brush.bottom and y + row.y + row.height >= brush.top:
                row.details.paint(brush, x + row.x, y + row.y)
        number = max(0, bisect_right(tops, brush.top - y) - 1)
        while number < len(boxes) and y + tops[number] <= brush.bottom:
            box = boxes[number]
            at = y + tops[number]
            if not box.hidden:
                box.lay(self.room(number))
                if box.block.marks:
                    self._paint_marks(brush, number, x, at)
                if at + box.height >= brush.top:
                    box.paint(brush, x + self.left(number), at, _within(marked, number))
            number += 1

    def _stack(self, first: int) -> None:
        """Put the boxes from `first` on below one another again."""
        boxes, tops = self.boxes, self.tops
        del tops[first:]
        while self._rows and self._rows[-1].number >= first:
            self._rows.pop()
        top = 0.0
        if first:
            above = boxes[first - 1]
            top = tops[-1] + (0.0 if above.hidden else above.height)
        for number in range(first, len(boxes)):
            box = boxes[number]
            rows = len(self._rows)
            if box.block.marks:
                top = self._enter(number, top)
            elif box.within:
                box.within = ()
            if box.hidden:
                tops.append(top)
                continue
            width = self.room(number)
            if width not in (box.width, box.guessed) and (box.width < 0 or isinstance(box, Prose)):
                box.height = box.estimate(width)
                box.guessed = width
            if len(self._rows) > rows:
                top += TIGHT
            elif number:
                top += self._gap_above(number)
            tops.append(top)
            top += box.height
        self.height = top

    def _enter(self, number: int, top: float) -> float:
        """Say which details a box is part of, with rows for those that it begins; returns where
        these end."""
        box = self.boxes[number]
        marks = box.block.marks
        for mark in marks:
            if mark.kind == "details":
                break
        else:
            box.within = ()
            return top
        above = self.boxes[number - 1].within if number else ()
        within: tuple[Details, ...] = ()
        for depth, mark in enumerate(marks):
            if mark.kind != "details":
                continue
            level = len(within)
            if not mark.first and above[: level + 1][:level] == within and len(above) > level:
                within += (above[level],)
                continue
            details = self._details.get((number, level))
            if details is None:
                from bough.ui.transcript.details import Details

                details = Details(mark.label, self.ink, self._voice, open=self.growing)
                self._details[number, level] = details
            details.summary = mark.label
            if all(outer.open for outer in within):
                top += 8.0 if number or within else 0.0
                x = indent(self.ink, marks[:depth], self.width)
                height = details.lay(self.width - x)
                self._rows.append(Row(top, height, x, number, details))
                top += height
            within += (details,)
        box.within = within
        return top

    def _gap_above(self, number: int) -> float:
        above = self.boxes[number - 1]
        return 10.0 if above.hidden else gap_between(above, self.boxes[number])

    def _paint_marks(self, brush: Brush, number: int, x: float, y: float) -> None:
        """What the containers show beside a box: bullets, numbers, ticks and bars."""
        above = self.boxes[number - 1] if number else None
        gap = self._gap_above(number) if number else 0.0
        paint_containers(brush, self.boxes[number], self._voice, self.width, x, y, above, gap)


def paint_containers(
    brush: Brush,
    box: Box,
    voice: Voice,
    width: float,
    x: float,
    y: float,
    above: Box | None,
    gap: float,
) -> None:
    """The marks of a box at y in a column of that width; the box above it is `gap` away."""
    ink, marks = brush.ink, box.block.marks
    nested = nesting(ink, marks, width)
    face = box.face if isinstance(box, Prose) else ink.face(voice.step)
    middle = y + (17.0 if isinstance(box, CodeBox) else face.line / 2)
    if isinstance(box, Prose):
        middle += box.lift
    lefts = nested.lefts if nested.whole else (*nested.lefts, nested.inner)
    shown = marks if nested.whole else (*marks[: len(nested.lefts)], marks[-1])
    for depth, (mark, left) in enumerate(zip(shown, lefts, strict=True)):
        if mark.kind == "quote":
            top = y
            if above and _same_quote(above.block.marks, marks, depth):
                top -= gap
            bar = x + (width - left - 4 if box.mirrored else left + 1)
            brush.painter.fillRect(QRectF(bar, top, 3, y + box.height - top), ink.color("border"))
        elif mark.first:
            edge = width - left if box.mirrored else left
            paint_mark(brush, mark, voice, x + edge, y, middle, mirrored=box.mirrored)
    if not nested.whole and (marks[-1].first or marks[-1].kind == "quote"):
        paint_depth(brush, len(marks), x + nested.inner, middle)


def gap_between(above: Box, below: Box) -> float:
    """The space between two boxes."""
    term = above.block.marks != () and above.block.marks[-1].kind == "term"
    # First the items of a list: there are thousands of them, and a heading is never tight.
    if above.block.tight and below.block.tight and above.block.marks and below.block.marks:
        return TERM if term else TIGHT
    match above.block.body, below.block.body:
        case Heading(), Heading():
            return 8.0
        case Heading(), _:
            return 6.0
        case _, Heading():
            return 14.0 if not isinstance(above, CodeBox | TableBox) else 16.0
    if term:
        return TERM
    if below.block.tight and below.block.marks and not above.block.marks:
        return max(6.0, above.gap_below - 4)
    if isinstance(below, CodeBox | TableBox):
        return max(below.gap_above, above.gap_below - 4 if isinstance(above, Prose) else 10.0)
    return max(above.gap_below, below.gap_above)


def _same_quote(above: Sequence[Mark], here: Sequence[Mark], depth: int) -> bool:
    return len(above) > depth and all(
        a.kind == b.kind for a, b in zip(above[: depth + 1], here[: depth + 1], strict=True)
    )


def _within(marked: tuple[Place, Place] | None, number: int) -> tuple[Spot, Spot] | None:
    """The part of a marked range that is in one box; its end goes on where the range does."""
    if marked is None:
        return None
    (first, *start), (last, *stop) = marked
    if number < first or number > last:
        return None
    begin: Spot = (start[0], start[1]) if number == first else (0, 0)
    end: Spot = (stop[0], stop[1]) if number == last else (1 << 30, 0)
    return (begin, end) if begin < end else None
