"""A table as other programs take it from the clipboard."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bough.core.blocks import Inline, Run, Style, Table

_TAGS = (
    (Style.CODE, "code"), (Style.ITALIC, "em"), (Style.BOLD, "strong"), (Style.STRIKE, "s"),
    (Style.SUB, "sub"), (Style.SUPER, "sup"), (Style.KEY, "kbd"),
)  # fmt: skip
_SAFE = ("http://", "https://", "mailto:")


def tsv(table: Table) -> str:
    """Rows on lines, cells between tabs; what would break a cell is a space."""
    lines = ("\t".join(_plain(cell.text) for cell in row) for row in _rows(table))
    return "".join(f"{line}\n" for line in lines)


def html(table: Table) -> str:
    """A table element with its alignment and what is set inside of cells."""
    head, *rows = [
        "".join(_cell(cell, "td" if number else "th", align) for cell, align in cells)
        for number, cells in enumerate(zip(row, table.align, strict=False) for row in _rows(table))
    ]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _rows(table: Table) -> Iterable[tuple[Inline, ...]]:
    yield table.head
    yield from table.rows


def _plain(text: str) -> str:
    return " ".join(text.split())


def _cell(cell: Inline, tag: str, align: str) -> str:
    style = f' style="text-align:{align}"' if align in ("left", "center", "right") else ""
    return f"<{tag}{style}>{_marked(cell)}</{tag}>"


def _marked(cell: Inline) -> str:
    made: list[str] = []
    at = 0
    for run in cell.runs:
        made.append(_text(cell.text[at : run.start]))
        made.append(_dressed(_text(cell.text[run.start : run.end]), run))
        at = run.end
    made.append(_text(cell.text[at:]))
    return "".join(made)


def _dressed(text: str, run: Run) -> str:
    for style, tag in _TAGS:
        if style in run.style:
            text = f"<{tag}>{text}</{tag}>"
    if Style.LINK in run.style and run.href.lower().startswith(_SAFE):
        text = f'<a href="{escape(run.href)}">{text}</a>'
    return text


def _text(text: str) -> str:
    return escape(text, quote=False).replace("\u2028", "<br>")
