"""Two messages as rows: which block stands beside which, and what is another word in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bough.core.blocks import (
    Block,
    Code,
    Formula,
    Heading,
    Inline,
    Mark,
    Paragraph,
    Picture,
    Rule,
    Table,
)
from bough.core.compare import Work
from bough.core.compare.align import Item, align
from bough.core.compare.edits import Edit, edits_of, inline_edits, middle, whole
from bough.core.excerpt import text_of

SLICE = 2000
"""So many lines are looked at in one go."""


MOST_LINES = 20_000
"""Of more lines it is only found where they begin and end to differ."""


class Row(NamedTuple):
    """A block of the left and one of the right by their numbers, None where there is none, and the
    edits between the texts they are read as (see `core.excerpt.text_of`)."""

    left: int | None
    right: int | None
    edits: tuple[Edit, ...] = ()

    @property
    def changes(self) -> int:
        """How many places differ."""
        return 1 if self.left is None or self.right is None else len(self.edits)


def rows_of(left: Sequence[Block], right: Sequence[Block]) -> Work[list[Row]]:
    """Every block of both once, in order."""
    pairs = yield from align([_item(b) for b in left], [_item(b) for b in right])
    rows: list[Row] = []
    for i, j, alike in pairs:
        if i is None or j is None:
            rows.append(Row(i, j))
        elif alike:
            rows.append(Row(i, j, (yield from block_edits(left[i], right[j]))))
            yield
        else:
            rows.append(Row(i, j, whole(text_of(left[i]), text_of(right[j]))))
    return rows


def source_rows(left: Sequence[str], right: Sequence[str]) -> Work[list[Row]]:
    """The same for the lines of two sources."""
    kinds = ("", "line")
    items: list[list[Item]] = []
    for side in (left, right):
        made: list[Item] = []
        for start in range(0, len(side), SLICE):
            made += [
                Item(line, kinds[line.strip() != ""], line) for line in side[start : start + SLICE]
            ]
            yield
        items.append(made)
    pairs = yield from align(*items)
    rows: list[Row] = []
    for number, (i, j, alike) in enumerate(pairs):
        if number % SLICE == SLICE - 1:
            yield
        if i is None or j is None or left[i] == right[j]:
            rows.append(Row(i, j))
        elif alike:
            rows.append(Row(i, j, (yield from edits_of(left[i], right[j]))))
        else:
            rows.append(Row(i, j, whole(left[i], right[j])))
    return rows


def block_edits(left: Block, right: Block) -> Work[tuple[Edit, ...]]:
    """The edits between two blocks of one kind."""
    if _key(left) == _key(right):
        return ()
    a, b = text_of(left), text_of(right)
    if a == b and _marks(left.marks) != _marks(right.marks):
        return whole(a, b)
    match left.body, right.body:
        case ((Paragraph(x) | Heading(_, x)), (Paragraph(y) | Heading(_, y))):
            found = yield from inline_edits(x, y)
        case Code(x_code), Code(y_code):
            found = yield from line_edits(x_code, y_code)
        case Table() as x_table, Table() as y_table if len(x_table.head) == len(y_table.head):
            # Row by row, with the cells of a row as its words.
            found = yield from line_edits(a, b)
        case _:
            found = whole(a, b)
    # It differs in nothing that is read, such as its language or a link.
    return found or whole(a, b)


def line_edits(left: str, right: str) -> Work[tuple[Edit, ...]]:
    """The edits between two texts line by line: whole lines, and words where a line has become
    another."""
    if max(left.count("\n"), right.count("\n")) > MOST_LINES:
        return middle(left, right)
    a, b = left.split("\n"), right.split("\n")
    rows = yield from source_rows(a, b)
    found: list[Edit] = []
    # Each line has its break with it; that of the last one is not there.
    at = to = 0
    for i, j, edits in rows:
        here, there = at, to
        at += len(a[i]) + 1 if i is not None else 0
        to += len(b[j]) + 1 if j is not None else 0
        if i is None or j is None:
            last = found[-1] if found else None
            if last and (last.left_stop, last.right_stop) == (here, there):
                # Lines that went and lines that came between the same others are one change.
                found[-1] = last._replace(left_stop=at, right_stop=to)
            else:
                found.append(Edit(here, at, there, to))
        else:
            found += [
                Edit(here + e.left, here + e.left_stop, there + e.right, there + e.right_stop)
                for e in edits
            ]
    return tuple(_without_last_break(found, len(left), len(right)))


def _without_last_break(edits: Sequence[Edit], left: int, right: int) -> list[Edit]:
    made = list(edits)
    if made:
        *before, last = made
        ends = (last.left_stop > left, last.right_stop > right)
        stands = before[-1] if before else Edit(0, 0, 0, 0)
        if any(ends) and last.left > stands.left_stop and last.right > stands.right_stop:
            # The break before a last line goes with it.
            if last.right > right:
                last = last._replace(left=last.left - 1)
            elif last.left > left:
                last = last._replace(right=last.right - 1)
        made[-1] = last
    return [
        Edit(
            min(e.left, left), min(e.left_stop, left), min(e.right, right), min(e.right_stop, right)
        )
        for e in made
    ]


def _item(block: Block) -> Item:
    return Item(_key(block), _kind(block), text_of(block))


def _kind(block: Block) -> str:
    match block.body:
        case Paragraph():
            return "item" if block.marks and block.marks[-1].kind != "quote" else "paragraph"
        case Heading():
            return "heading"
        case Code():
            return "code"
        case Table():
            return "table"
        case Formula():
            return "formula"
        case Picture():
            return "picture"
        case Rule():
            return "rule"


def _key(block: Block) -> str:
    """All that two blocks have in common that are the same, as one string."""
    body = block.body
    if isinstance(body, Code | Formula):
        body = body._replace(closed=True)
    match body:
        case Paragraph(Inline(text, b"")) if not block.marks:
            return text
    return f"\0{body!r}{_marks(block.marks)!r}"


def _marks(marks: Sequence[Mark]) -> list[tuple[str, bool, str]]:
    """The containers of a block; the number of an item is another where one above it went."""
    return [(m.kind, m.checked, m.label if m.kind in ("note", "details") else "") for m in marks]
