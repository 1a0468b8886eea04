"""A comparison as a file of its own: Markdown, or HTML without scripts and without anything remote.

Only tags that stand here and in `core.as_html` are written, and every word is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from bough.core.as_html import as_html, inline_html, page
from bough.core.as_markdown import as_markdown, inlined
from bough.core.blocks import Block, Code, Heading, Inline, Paragraph, Table
from bough.core.compare.columns import Line, Span
from bough.core.compare.merged import Merged, merged, stacked
from bough.core.compare.merged import Span as MergedSpan
from bough.core.compare.sheet import Sheet
from bough.core.excerpt import part, text_of


class Words(NamedTuple):
    """What is said around it, in the reader's language: the title, a head for each column, the
    reasons, and what the marks mean."""

    title: str
    heads: tuple[str, ...]
    reasons: str
    legend: str


_STYLE = """
body { font: 15px/1.6 Inter, "Noto Sans", "Noto Sans CJK SC", sans-serif; margin: 2em;
  color: #181d19; background: #fbfcfa; }
table.compare { border-collapse: collapse; table-layout: fixed; width: 100%; }
table.compare > * > tr > * { vertical-align: top; text-align: left; padding: 2px 16px 2px 0; }
del { background: #f6bfb2; } ins { background: #afe0c3; }
pre { background: #f2f5f0; border: 1px solid #e0e5dd; border-radius: 8px; padding: 10px;
  white-space: pre-wrap; overflow-wrap: anywhere; }
p.note { color: #4d574f; }
@media (prefers-color-scheme: dark) {
  body { color: #e6ebe5; background: #171b18; } pre { background: #121513; border-color: #262c28; }
  del { background: #6b3329; } ins { background: #24573b; } p.note { color: #abb5ad; }
}
"""


def to_html(sheets: Sequence[Sheet], words: Words) -> str:
    """A whole page."""
    heads = "".join(f"<th>{escape(head)}</th>" for head in words.heads)
    rows = "".join(
        f"<tr>{''.join(_cells(sheet, line))}</tr>" for sheet in sheets for line in sheet.lines
    )
    reasons = f'<p class="note">{escape(words.reasons)}</p>' if words.reasons else ""
    table = f'<table class="compare"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    legend = f'<p class="note">{escape(words.legend)}</p>'
    return page(words.title, _STYLE, reasons + table + legend)


def to_markdown(sheets: Sequence[Sheet], words: Words) -> str:
    """What was taken out struck through and what was put in bold, code as a diff. Of more than two
    columns each line is told by its head."""
    made = [f"# {_line(words.title)}", *filter(None, (_line(words.reasons),))]
    made += [f"{number}. {_line(head)}" for number, head in enumerate(words.heads, 1)]
    for sheet in sheets:
        for line in sheet.lines:
            made += _told(sheet, line)
    return "\n\n".join(made) + "\n"


def both(sheet: Sheet, line: Line) -> Iterator[Merged]:
    """A line of two columns as what is read below one another."""
    left, right = (
        None if cell is None else blocks[cell]
        for cell, blocks in zip(line.cells, sheet.columns, strict=True)
    )
    if left and right:
        if not line.edits[0]:
            yield Merged(right, ())
            return
        if type(left.body) is type(right.body) and (one := merged(left, right, line.edits[0])):
            yield one
            return
        if isinstance(left.body, Table) and isinstance(right.body, Table):
            yield Merged(left, _alone(line, 0))
            yield Merged(right, _alone(line, 1))
            return
    if left:
        yield stacked(left, added=False)
    if right:
        yield stacked(right, added=True)


def _alone(line: Line, column: int) -> tuple[MergedSpan, ...]:
    """The marks of one column, as they are below those of the other."""
    sides = (
        (n, (e.right, e.right_stop) if column else (e.left, e.left_stop))
        for n, e in enumerate(line.edits[0])
    )
    return tuple(MergedSpan(*side, bool(column), n) for n, side in sides if side[0] < side[1])


def _cells(sheet: Sheet, line: Line) -> Iterator[str]:
    for column, number in enumerate(line.cells):
        if number is None:
            yield "<td></td>"
            continue
        block = sheet.columns[column][number]
        spans = line.spans(column, len(text_of(block)))
        tag = "del" if column == 0 and len(line.cells) == 2 else "ins"
        yield f"<td>{_block_html(block, spans, tag)}</td>"


def _block_html(block: Block, spans: Sequence[Span], tag: str) -> str:
    if not spans:
        return as_html([block])
    match block.body:
        case Paragraph(inline):
            text = _inline_html(inline, spans, tag)
            return _in_marks(block, text)
        case Heading(level, inline):
            return f"<h{level}>{_inline_html(inline, spans, tag)}</h{level}>"
        case Code(code):
            return f"<pre><code>{_pieces_html(code, spans, tag)}</code></pre>"
    return f"<{tag}>{as_html([block])}</{tag}>"


def _in_marks(block: Block, text: str) -> str:
    """A paragraph in its list or quote."""
    hole = "\ue000"
    return as_html([block._replace(body=Paragraph(Inline(hole)))]).replace(hole, text, 1)


def _inline_html(inline: Inline, spans: Sequence[Span], tag: str) -> str:
    made, at = [], 0
    for start, stop in spans:
        made.append(inline_html(part(inline, at, start)) if at < start else "")
        made.append(f"<{tag}>{inline_html(part(inline, start, stop))}</{tag}>")
        at = stop
    made.append(inline_html(part(inline, at, len(inline.text))) if at < len(inline.text) else "")
    return "".join(made)


def _pieces_html(text: str, spans: Sequence[Span], tag: str) -> str:
    made, at = [], 0
    for start, stop in spans:
        made.append(f"{escape(text[at:start])}<{tag}>{escape(text[start:stop])}</{tag}>")
        at = stop
    return "".join(made) + escape(text[at:])


def _told(sheet: Sheet, line: Line) -> Iterator[str]:
    if len(line.cells) > 2:
        for column, number in enumerate(line.cells):
            same = column and number is not None and not line.edits[column - 1]
            if number is None or (same and line.cells[0] is not None):
                continue
            yield f"**{column + 1}.** {as_markdown(sheet.columns[column][number])}"
        return
    left, right = line.cells
    if left is not None and right is not None:
        a, b = sheet.columns[0][left], sheet.columns[1][right]
        if isinstance(a.body, Code) and isinstance(b.body, Code) and line.edits[0]:
            yield _diff(a.body.code, b.body.code)
            return
    for one in both(sheet, line):
        yield _marked(one)


def _marked(one: Merged) -> str:
    match one.block.body:
        case Paragraph(inline) | Heading(_, inline) if one.spans:
            made, at = [], 0
            for start, stop, added, _ in one.spans:
                made.append(inlined(part(inline, at, start)) if at < start else "")
                made.append(_wrapped(inlined(part(inline, start, stop)), "**" if added else "~~"))
                at = stop
            made.append(inlined(part(inline, at, len(inline.text))))
            level = one.block.body.level if isinstance(one.block.body, Heading) else 0
            return f"{'#' * level} {''.join(made)}".strip()
        case _ if one.spans:
            sign = "+" if one.spans[0].added else "-"
            return f"({sign})\n\n{as_markdown(one.block)}"
    return as_markdown(one.block)


def _wrapped(text: str, mark: str) -> str:
    """Marks stand at words: a space inside of them would make them text."""
    inner = text.strip()
    if not inner:
        return text
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{lead}{mark}{inner}{mark}{trail}"


def _diff(left: str, right: str) -> str:
    from bough.core.as_markdown import fenced
    from bough.core.compare import done
    from bough.core.compare.rows import source_rows

    a, b = left.split("\n"), right.split("\n")
    lines = []
    for i, j, _ in done(source_rows(a, b)):
        if i is not None and j is not None and a[i] == b[j]:
            lines.append(f"  {a[i]}")
            continue
        lines += [f"- {a[i]}"] if i is not None else []
        lines += [f"+ {b[j]}"] if j is not None else []
    return fenced("\n".join(lines), "diff")


def _line(text: str) -> str:
    return inlined(Inline(" ".join(text.split())))
