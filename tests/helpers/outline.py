"""What a reader sees of Markdown, in one form for our blocks and for a specification's HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import NamedTuple

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
)

STYLES = {
    "em": Style.ITALIC,
    "strong": Style.BOLD,
    "code": Style.CODE,
    "a": Style.LINK,
    "del": Style.STRIKE,
}


class Span(NamedTuple):
    text: str
    style: int = Style.PLAIN
    href: str = ""


class Line(NamedTuple):
    """A block: the containers around it, what it is, and its text."""

    around: tuple[str, ...]
    kind: str
    spans: tuple[Span, ...] = ()


def outline(blocks: Iterable[Block]) -> list[Line]:
    return [line for block in blocks for line in _lines(block)]


def _lines(block: Block) -> list[Line]:
    around = []
    for mark in block.marks:
        if mark.kind in ("bullet", "number", "task"):
            label = mark.label.rstrip(".)")
            around.append(("first " if mark.first else "later ") + label)
        else:
            around.append(mark.kind)
    where = tuple(around)
    match block.body:
        case Paragraph(inline):
            tight = block.tight and bool(around) and inline.text != ""
            return [Line(where, "tight" if tight else "paragraph", _spans(inline))]
        case Heading(level, inline):
            return [Line(where, f"h{level}", _spans(inline))]
        case Code(code, language):
            return [Line(where, f"code {language}".strip(), (Span(code),) if code else ())]
        case Rule():
            return [Line(where, "rule")]
        case Picture(address, description):
            tight = block.tight and bool(around)
            spans = (Span(description or address, Style.IMAGE, address),)
            return [Line(where, "tight" if tight else "paragraph", spans)]
        case Formula(tex):
            return [Line(where, "formula", (Span(tex),))]
        case Table(align, head, rows):
            cells = [cell for row in (head, *rows) for cell in row]
            return [
                Line(where, f"cell {align[at % len(align)]}".strip(), _spans(cell))
                for at, cell in enumerate(cells)
            ]


def _spans(inline: Inline) -> tuple[Span, ...]:
    spans = []
    at = 0
    for run in inline.runs:
        spans.append(Span(inline.text[at : run.start]))
        spans.append(Span(inline.text[run.start : run.end], run.style, run.href))
        at = run.end
    spans.append(Span(inline.text[at:]))
    return _joined(spans)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1][1:] == span[1:]:
            span = span._replace(text=joined.pop().text + span.text)
        if span.text:
            joined.append(span)
    return tuple(joined)


class Html(HTMLParser):
    """Reads the HTML that specifications show, which closes whatever it opens."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._around: list[str] = []
        self._numbers: list[int | None] = []
        self._kind = ""
        self._spans: list[Span] = []
        self._styles: list[tuple[int, str]] = []
        self._pre = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._begin("paragraph" if tag == "p" else tag)
            case "th" | "td":
                self._begin(f"cell {given.get('align', '')}".strip())
            case "pre":
                self._begin("code")
                self._pre = True
            case "code" if self._pre:
                self._kind = f"code {given.get('class', '').removeprefix('language-')}".strip()
            case "hr":
                self._begin("")
                self.lines.append(Line(self._take_around(), "rule"))
            case "blockquote":
                self._begin("")
                self._around.append("quote")
            case "ul" | "ol":
                self._begin("")
                self._numbers.append(int(given.get("start", "1")) if tag == "ol" else None)
            case "li":
                number = self._numbers[-1]
                if number is not None:
                    self._numbers[-1] = number + 1
                self._around.append(f"first {'•' if number is None else number}")
                self._kind = "tight"
            case "br":
                self._put("\u2028")
            case "img":
                source = given["src"]
                self._put(given["alt"] or source, Style.IMAGE, source)
            case "em" | "strong" | "code" | "a" | "del":
                self._styles.append((STYLES[tag], given.get("href", "")))

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "th" | "td":
                self._end()
                self._pre = False
            case "blockquote":
                self._around.pop()
            case "ul" | "ol":
                self._numbers.pop()
            case "li":
                self._end()
                if self._around[-1].startswith("first"):
                    self.lines.append(Line(self._take_around(), "paragraph"))
                self._around.pop()
            case "em" | "strong" | "a" | "del":
                self._styles.pop()
            case "code" if not self._pre:
                self._styles.pop()

    def handle_data(self, data: str) -> None:
        if self._pre:
            self._spans.append(Span(data))
            return
        if not self._kind and data.strip() and self._around:
            self._kind = "tight"
        if self._kind:
            in_code = any(style == Style.CODE for style, _ in self._styles)
            before = self._spans[-1].text[-1:] if self._spans else ""
            if before == "\u2028":
                data = data.removeprefix("\n")
            self._put(data if in_code else data.replace("\n", " "))

    def _put(self, text: str, style: int = Style.PLAIN, href: str = "") -> None:
        for other, link in self._styles:
            style |= other
            href = href or link
        self._spans.append(Span(text, style, href))

    def _begin(self, kind: str) -> None:
        self._end()
        self._kind = kind

    def _end(self) -> None:
        """Add the block that has been read, if there is anything in it."""
        spans = _joined(self._spans)
        if self._pre and spans:
            spans = _joined([Span(spans[0].text.removesuffix("\n"))])
        if self._kind == "tight":
            spans = _stripped(spans)
        if self._kind and (spans or self._kind != "tight"):
            self.lines.append(Line(self._take_around(), self._kind, spans))
        self._kind, self._spans = "", []

    def _take_around(self) -> tuple[str, ...]:
        around = tuple(self._around)
        self._around = [re.sub("^first", "later", mark) for mark in self._around]
        return around


def _stripped(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Without the line breaks that the HTML has between its tags."""
    parts = list(spans)
    if parts:
        parts[0] = parts[0]._replace(text=parts[0].text.lstrip(" "))
        parts[-1] = parts[-1]._replace(text=parts[-1].text.rstrip(" "))
    return _joined(parts)
