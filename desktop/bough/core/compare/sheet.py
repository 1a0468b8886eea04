"""A sheet is one message of each column, compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bough.core.blocks import Block, Inline, Paragraph
from bough.core.compare import Work
from bough.core.compare.columns import Line, joined
from bough.core.compare.rows import Row, rows_of, source_rows


class Sheet(NamedTuple):
    """`columns` are the blocks of each message, none where a column has no message there."""

    columns: tuple[list[Block], ...]
    lines: list[Line]

    @property
    def changes(self) -> int:
        return sum(line.changes for line in self.lines)


class Said(NamedTuple):
    """A message: its text, the blocks of what is no text, and whether a person typed it, to whom a
    line that ends is one. `blocks` are those of the text where it has been read."""

    text: str
    others: Sequence[Block] = ()
    typed: bool = False
    blocks: Sequence[Block] | None = None


def sheet(messages: Sequence[Said | None]) -> Work[Sheet]:
    """The messages by their blocks."""
    from bough.core.markdown import parse

    columns: list[list[Block]] = []
    for message in messages:
        made: Sequence[Block] = ()
        if message and message.blocks is not None:
            made = message.blocks
        elif message:
            made = parse(message.text, breaks=message.typed)
        columns.append([*made, *(message.others if message else ())])
        yield
    if len([m for m in messages if m]) < 2:
        return Sheet(tuple(columns), _alone(columns))
    compared = []
    for other in columns[1:]:
        rows = yield from rows_of(columns[0], other)
        compared.append(rows)
    return Sheet(tuple(columns), joined(compared, len(columns[0])))


def source_sheet(messages: Sequence[Said | None]) -> Work[Sheet]:
    """The messages by the lines of their Markdown."""
    sources = [m.text.strip("\n").split("\n") if m else [] for m in messages]
    columns = tuple([Block(Paragraph(Inline(line))) for line in lines] for lines in sources)
    if len([m for m in messages if m]) < 2:
        return Sheet(columns, _alone(columns))
    compared: list[list[Row]] = []
    for other in sources[1:]:
        rows = yield from source_rows(sources[0], other)
        compared.append(rows)
    return Sheet(columns, joined(compared, len(sources[0])))


def _alone(columns: Sequence[Sequence[Block]]) -> list[Line]:
    """What stands beside nothing."""
    none = ((),) * (len(columns) - 1)
    made = []
    for column, blocks in enumerate(columns):
        for number in range(len(blocks)):
            cells = tuple(number if c == column else None for c in range(len(columns)))
            made.append(Line(cells, none))
    return made
