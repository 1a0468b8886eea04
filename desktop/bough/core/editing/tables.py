"""Tables of Markdown: a new one, and the cells that Tab goes through."""

from __future__ import annotations

import itertools
import re
import unicodedata

from bough.core.editing.change import Change

_DELIMITER = re.compile(r":?-+:?")


def table(text: str, start: int, stop: int) -> Change:
    """A table of what is selected, its cells apart by tabs or commas; else an empty one."""
    inner = text[start:stop].strip("\n")
    rows = [re.split(r"\t|\s*,\s*", line.strip()) for line in inner.split("\n")] if inner else []
    if not rows or max(len(row) for row in rows) < 2:
        rows = [["", ""], ["", ""]]
    made = from_rows(rows)
    before = "" if start == 0 or text[:start].endswith("\n\n") else "\n\n"
    if before and text[:start].endswith("\n"):
        before = "\n"
    after = "" if text[stop:].startswith("\n") else "\n"
    at = start + len(before) + 2
    return Change(start, stop, before + made + after, at, at)


def from_rows(rows: list[list[str]]) -> str:
    """The Markdown of a table whose first row is its head."""
    columns = max(len(row) for row in rows)
    cells = [[_cell(c) for c in row] + [""] * (columns - len(row)) for row in rows]
    widths = [max(3, *(_width(row[n]) for row in cells)) for n in range(columns)]
    lines = [_row(row, widths) for row in cells]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


def next_cell(text: str, at: int, *, back: bool = False) -> tuple[int, int] | Change | None:
    """The characters of the cell after that place, or before it; None outside of a table, and a
    change that makes another row behind the last cell."""
    if not _in_table(text, at):
        return None
    begin, end = _lines_around(text, at)
    cells = [
        cell
        for start, line in _lines(text, begin, end)
        if not _is_delimiter(line)
        for cell in _cells(start, line)
    ]
    if back:
        return next((cell for cell in reversed(cells) if cell[1] < at), None)
    if found := next((cell for cell in cells if cell[0] > at), None):
        return found
    head = text[begin:end].split("\n")[0]
    many = len(_cells(0, head))
    return Change(end, end, "\n|" + "   |" * many, end + 3, end + 3)


def _in_table(text: str, at: int) -> bool:
    begin, end = _lines_around(text, at)
    lines = text[begin:end].split("\n")
    return len(lines) > 1 and _is_delimiter(lines[1])


def _lines_around(text: str, at: int) -> tuple[int, int]:
    """The lines with a bar that stand together there."""
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    if "|" not in text[begin:end]:
        return begin, end
    while begin > 0:
        above = text.rfind("\n", 0, begin - 1) + 1
        if "|" not in text[above : begin - 1]:
            break
        begin = above
    while end < len(text):
        below = text.find("\n", end + 1)
        below = len(text) if below < 0 else below
        if "|" not in text[end + 1 : below]:
            break
        end = below
    return begin, end


def _lines(text: str, begin: int, end: int) -> list[tuple[int, str]]:
    made, at = [], begin
    for line in text[begin:end].split("\n"):
        made.append((at, line))
        at += len(line) + 1
    return made


def _is_delimiter(line: str) -> bool:
    cells = line.strip().strip("|").split("|")
    return "-" in line and all(_DELIMITER.fullmatch(cell.strip()) for cell in cells)


def _cells(start: int, line: str) -> list[tuple[int, int]]:
    """Where the words of each cell begin and end."""
    bars = [m.start() for m in re.finditer(r"(?<!\\)\|", line)]
    if not line.lstrip().startswith("|"):
        bars.insert(0, -1)
    if not line.rstrip().endswith("|"):
        bars.append(len(line))
    made = []
    for first, last in itertools.pairwise(bars):
        inner = line[first + 1 : last]
        lead = len(inner) - len(inner.lstrip())
        begin = first + 1 + (lead if inner.strip() else min(1, len(inner)))
        made.append((start + begin, start + begin + len(inner.strip())))
    return made


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _row(cells: list[str], widths: list[int]) -> str:
    padded = (
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return "| " + " | ".join(padded) + " |"


def _width(text: str) -> int:
    """Columns that it takes: those of Chinese and Japanese are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
