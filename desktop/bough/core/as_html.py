"""Blocks as HTML for other programs: only tags that stand here, and every word escaped.

What a picture of the web shows would be fetched where the HTML is pasted, so that it stays its
description; one that is here goes with the HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from itertools import takewhile

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
    Run,
    Style,
    Table,
)

_SAFE = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20]+", re.IGNORECASE)
_TAGS = (
    (Style.CODE, "code"),
    (Style.KEY, "kbd"),
    (Style.SUB, "sub"),
    (Style.SUPER, "sup"),
    (Style.ITALIC, "em"),
    (Style.BOLD, "strong"),
    (Style.STRIKE, "s"),
)
_LISTS = {"bullet": "ul", "task": "ul", "number": "ol", "term": "dl", "definition": "dl"}
_ITEMS = {"term": "dt", "definition": "dd", "quote": "blockquote", "details": "details"}


def as_html(blocks: Sequence[Block], here: Callable[[str], str] = lambda _: "") -> str:
    """The blocks in their lists and quotes. `here` is given the address of a picture, and answers
    with a data URI, or with "" for one that is not here."""
    made: list[str] = []
    open_marks: list[Mark] = []
    for block in blocks:
        marks = block.marks
        same = sum(1 for _ in takewhile(_goes_on, zip(open_marks, marks, strict=False)))
        # Of the same list, but another item.
        sibling = (
            same < min(len(open_marks), len(marks))
            and _list_of(open_marks[same]) == _list_of(marks[same]) != ""
        )
        made += [
            _end(open_marks[depth], with_list=not (sibling and depth == same))
            for depth in range(len(open_marks) - 1, same - 1, -1)
        ]
        made += [
            _begin(mark, with_list=not (sibling and depth == same))
            for depth, mark in enumerate(marks[same:], same)
        ]
        open_marks = list(marks)
        made.append(_of_block(block, here))
    made += [_end(mark, with_list=True) for mark in reversed(open_marks)]
    return "".join(made)


def page(title: str, style: str, body: str) -> str:
    """A whole page of its own, without scripts and without anything remote."""
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{style}</style></head><body>"
        f"<h1>{escape(title)}</h1>{body}</body></html>\n"
    )


def _goes_on(pair: tuple[Mark, Mark]) -> bool:
    """Whether a container of one block is that of the next as well."""
    above, below = pair
    return above.kind == below.kind and not below.first


def _list_of(mark: Mark) -> str:
    return _LISTS.get(mark.kind, "")


def _begin(mark: Mark, *, with_list: bool) -> str:
    name = _list_of(mark)
    opening = ""
    if name and with_list:
        number = mark.label[:-1] if mark.kind == "number" else ""
        start = f' start="{int(number)}"' if number.isdecimal() and number != "1" else ""
        opening = f"<{name}{start}>"
    opening += f"<{_item(mark)}>"
    if mark.kind == "task" and mark.first:
        opening += "☑ " if mark.checked else "☐ "
    if mark.kind == "details" and mark.label:
        opening += f"<summary>{escape(mark.label)}</summary>"
    if mark.kind == "note" and mark.first:
        opening += f"<sup>{escape(mark.label)}</sup> "
    return opening


def _end(mark: Mark, *, with_list: bool) -> str:
    name = _list_of(mark)
    return f"</{_item(mark)}>" + (f"</{name}>" if name and with_list else "")


def _item(mark: Mark) -> str:
    return _ITEMS.get(mark.kind, "li" if _list_of(mark) else "div")


def _of_block(block: Block, here: Callable[[str], str]) -> str:
    match block.body:
        case Paragraph(inline):
            text = inline_html(inline)
            return text if block.tight and block.marks else f"<p>{text}</p>"
        case Heading(level, inline):
            return f"<h{level}>{inline_html(inline)}</h{level}>"
        case Code(code, language):
            name = f' class="language-{escape(language)}"' if language else ""
            return f"<pre><code{name}>{escape(code)}</code></pre>"
        case Table() as table:
            return _of_table(table)
        case Formula(tex):
            return f"<p>\\[{escape(tex)}\\]</p>"
        case Picture(address, description):
            if data := here(address):
                return f'<p><img src="{escape(data)}" alt="{escape(description)}"></p>'
            return f"<p>{_linked(escape(description or address), address)}</p>"
        case Rule():
            return "<hr>"


def _of_table(table: Table) -> str:
    def row(cells: Sequence[Inline], tag: str) -> str:
        made = []
        for align, cell in zip(table.align, cells, strict=True):
            style = f' style="text-align: {align}"' if align else ""
            made.append(f"<{tag}{style}>{inline_html(cell)}</{tag}>")
        return f"<tr>{''.join(made)}</tr>"

    head = ""
    if any(cell.text for cell in table.head):
        head = f"<thead>{row(table.head, 'th')}</thead>"
    return f"<table>{head}<tbody>{''.join(row(r, 'td') for r in table.rows)}</tbody></table>"


def inline_html(inline: Inline) -> str:
    """A text with its marks."""
    made = (_of_run(escape(text), run) if run else escape(text) for text, run in inline.pieces())
    return "".join(made).replace("\u2028", "<br>")


def _of_run(made: str, run: Run) -> str:
    if run.style & Style.FORMULA:
        return f"\\[{made}\\]" if run.href == "display" else f"\\({made}\\)"
    if run.style & Style.NOTE:
        return f"<sup>[{made}]</sup>"
    for style, tag in _TAGS:
        if run.style & style:
            made = f"<{tag}>{made}</{tag}>"
    return _linked(made, run.href) if run.style & (Style.LINK | Style.IMAGE) else made


def _linked(made: str, href: str) -> str:
    return f'<a href="{escape(href)}">{made}</a>' if _SAFE.fullmatch(href) else made
