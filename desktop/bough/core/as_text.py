"""Blocks as plain text: what the marks of Markdown say is said without them."""

from __future__ import annotations

from collections.abc import Sequence

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
    Style,
    Table,
)


def as_text(blocks: Sequence[Block]) -> str:
    """Lists keep their bullets and numbers, tables become lines with tabs, formulas are TeX."""
    made: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before is not None:
            made.append("\n" if before.tight and block.tight else "\n\n")
        first, rest = _margins(block.marks)
        lines = _lines(block)
        made.append(first + f"\n{rest}".join(lines))
        before = block
    return "".join(made)


def tsv(table: Table) -> str:
    """A table as lines of cells with tabs between them."""
    rows = table.rows if _is_headless(table) else (table.head, *table.rows)
    return "\n".join("\t".join(" ".join(plain(cell).split()) for cell in row) for row in rows)


def plain(inline: Inline) -> str:
    """A text without its marks."""
    made: list[str] = []
    for text, run in inline.pieces():
        if run and run.style & Style.FORMULA:
            made.append(f"$${text}$$" if run.href == "display" else f"${text}$")
        elif run and run.style & Style.NOTE:
            made.append(f"[{text}]")
        else:
            made.append(text)
    return "".join(made).replace("\u2028", "\n")


def _is_headless(table: Table) -> bool:
    """Whether it is a part of a table, without its head."""
    return not any(cell.text for cell in table.head)


def _lines(block: Block) -> list[str]:
    match block.body:
        case Paragraph(inline) | Heading(_, inline):
            return plain(inline).split("\n")
        case Code(code):
            return code.split("\n")
        case Table() as table:
            return tsv(table).split("\n")
        case Formula(tex):
            return tex.split("\n")
        case Picture(address, description):
            return [description or address]
        case Rule():
            return ["---"]


def _margins(marks: Sequence[Mark]) -> tuple[str, str]:
    """What stands left of the first line of a block and of its other lines."""
    first, rest = "", ""
    for mark in marks:
        match mark.kind:
            case "quote":
                first, rest = first + "> ", rest + "> "
                continue
            case "term":
                continue
            case "bullet":
                label = "• "
            case "task":
                label = "☑ " if mark.checked else "☐ "
            case "number":
                label = f"{mark.label} "
            case "note":
                label = f"[{mark.label}] "
            case "definition":
                label = "  "
            case "details":
                # Its summary stands on a line of its own.
                first += f"{mark.label}\n{rest}" if mark.first and mark.label else ""
                continue
        first += label if mark.first else " " * len(label)
        rest += " " * len(label)
    return first, rest
