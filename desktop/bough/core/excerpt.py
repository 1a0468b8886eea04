"""An excerpt is a part of a block, by offsets into the text that the block is read as."""

from __future__ import annotations

from collections.abc import Iterator

from bough.core.blocks import (
    Block,
    Code,
    Formula,
    Heading,
    Inline,
    Paragraph,
    Picture,
    Rule,
    Style,
    Table,
    clipped,
)


def text_of(block: Block) -> str:
    """What is read, and found, in a block: of a table its cells, with tabs and line breaks between
    them; of a formula its TeX; of a picture its description."""
    match block.body:
        case Paragraph(inline) | Heading(_, inline):
            return inline.text
        case Code(code):
            return code
        case Table(_, head, rows):
            return "\n".join("\t".join(cell.text for cell in row) for row in (head, *rows))
        case Formula(tex):
            return tex
        case Picture(address, description):
            return description or address
        case Rule():
            return ""


def excerpt(block: Block, start: int, stop: int) -> Block:
    """The block with the characters [start, stop) of its text. What begins inside of an item shows
    no marker of it; a part of one cell is a paragraph; of a formula or picture there is no part."""
    if start <= 0 and stop >= len(text_of(block)):
        return block
    if start > 0:
        marks = tuple(m._replace(first=False) if m.first else m for m in block.marks)
        block = block._replace(marks=marks)
    match block.body:
        case Paragraph(inline):
            return block._replace(body=Paragraph(part(inline, start, stop)))
        case Heading(level, inline):
            return block._replace(body=Heading(level, part(inline, start, stop)))
        case Code(code) as body:
            return block._replace(body=body._replace(code=code[start:stop]))
        case Table() as table:
            return block._replace(body=_rows(table, start, stop))
        case _:
            return block


def part(inline: Inline, start: int, stop: int) -> Inline:
    """The characters [start, stop) with the runs that are on them; formulas are taken whole."""
    for run in inline.runs:
        if run.style & Style.FORMULA and run.start < stop and run.end > start:
            start, stop = min(start, run.start), max(stop, run.end)
    return Inline.of(inline.text[start:stop], clipped(inline.runs, start, stop))


def _rows(table: Table, start: int, stop: int) -> Table | Paragraph:
    """The rows that are touched; the cells outside of the range are empty. Of a single row only
    the cells that are touched."""
    rows: list[tuple[Inline, ...]] = []
    touched: list[list[int]] = []
    for cells in _cells(table):
        row = tuple(
            part(cell, max(start - at, 0), max(stop - at, 0))
            if at < stop and at + len(cell.text) > start
            else Inline("")
            for at, cell in cells
        )
        columns = [n for n, (at, cell) in enumerate(cells) if _touches(at, cell, start, stop)]
        rows.append(row)
        touched.append(columns)
    wanted = [number for number, columns in enumerate(touched) if columns]
    if not wanted:
        return Paragraph(Inline(""))
    if len(wanted) == 1:
        columns = touched[wanted[0]]
        row = tuple(rows[wanted[0]][n] for n in columns)
        if len(row) == 1:
            return Paragraph(row[0])
        empty = (Inline(""),) * len(row)
        align = tuple(table.align[n] for n in columns)
        return Table(align, row, ()) if wanted[0] == 0 else Table(align, empty, (row,))
    head = rows[0] if wanted[0] == 0 else (Inline(""),) * len(table.head)
    return Table(table.align, head, tuple(rows[n] for n in wanted if n))


def _touches(at: int, cell: Inline, start: int, stop: int) -> bool:
    end = at + len(cell.text)
    # An empty cell is in the range where its neighbours are.
    return at < stop and end > start if cell.text else start < at < stop


def _cells(table: Table) -> Iterator[list[tuple[int, Inline]]]:
    """Row by row, where in the text each cell begins."""
    at = 0
    for row in (table.head, *table.rows):
        cells: list[tuple[int, Inline]] = []
        for cell in row:
            cells.append((at, cell))
            at += len(cell.text) + 1
        yield cells
