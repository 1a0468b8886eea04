"""Markdown to blocks: of a whole text, and of one that grows, at a cost that does not grow with it.

CommonMark with tables, strikethrough, task lists and autolinks. Nothing is hidden: raw HTML is
text, an image is a link with its description, and what is nested too deep is shown as it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, cast

from bough.core.blocks import (
    Align,
    Block,
    Body,
    Code,
    Heading,
    Inline,
    Mark,
    Paragraph,
    Rule,
    Run,
    Style,
    Table,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

DEEPEST = 100
"""Levels of nesting that are parsed; what lies deeper is shown as plain text."""

_NEWLINE = re.compile(r"\r\n|\r|\n")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\]\s+")
_MARKERS = re.compile(r"(?:[\s>\-+*]|\d+[.)])*")
_STYLES = {"strong": Style.BOLD, "em": Style.ITALIC, "s": Style.STRIKE, "link": Style.LINK}


def parse(source: str) -> list[Block]:
    """The blocks of a whole text."""
    return _Reading(source).blocks


class Growing:
    """The blocks of a text that comes in pieces, however it is cut."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._source = ""

    def feed(self, text: str) -> int:
        """Append; the index of the first block that may be another than before."""
        self._source += text
        return self._show(parse(self._source))

    def close(self) -> int:
        """The text is whole; the index of the first block that changed."""
        return self._show(parse(self._source))

    def _show(self, new: list[Block]) -> int:
        pairs = zip(self.blocks, new, strict=False)
        same = next((i for i, (a, b) in enumerate(pairs) if a != b), None)
        first = min(len(self.blocks), len(new)) if same is None else same
        self.blocks[first:] = new[first:]
        return first


class _Reading:
    """One run of the parser over a text that begins at `base`; `number` is where its first list
    goes on counting."""

    def __init__(self, text: str, base: int = 0, number: int | None = None) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.starts = [0, *(m.end() for m in _NEWLINE.finditer(text))]
        env: dict[str, object] = {}
        self.tokens = _parser().parse(text, env)
        self.tops = [i for i, t in enumerate(self.tokens) if t.level == 0 and t.nesting >= 0]
        self._base = base
        self._number = number
        self.list_end = 0
        """How many blocks the list takes that the text begins with."""
        self.list_loose = False
        self.blocks = list(self._flat())
        deepest = max((t.level for t in self.tokens), default=0)
        if deepest >= DEEPEST - 2:
            self._show_the_rest()

    def line(self, token: int) -> int:
        found = self.tokens[token].map
        return found[0] if found else 0

    def children(self, token: int) -> list[int]:
        """The blocks directly inside of the container that opens there."""
        level = self.tokens[token].level + 1
        found = []
        for i in range(token + 1, len(self.tokens)):
            t = self.tokens[i]
            if t.level < level:
                break
            if t.level == level and t.nesting >= 0 and t.map:
                found.append(i)
        return found

    def _flat(self) -> Iterator[Block]:
        tokens = self.tokens
        marks: list[Mark] = []
        counts: list[int | None] = []
        tight = False
        heading = 0
        made = 0
        i, n = 0, len(tokens)
        empty: list[bool] = []
        while i < n:
            token = tokens[i]
            body: Body | None = None
            match token.type:
                case "blockquote_open":
                    marks.append(Mark("quote"))
                case "blockquote_close" | "list_item_close":
                    if token.type == "list_item_close" and empty.pop():
                        body = Paragraph(Inline(""))
                        tight = True
                        yield self._block(body, marks, self._open_of(i), tight)
                        made += 1
                        empty = [False] * len(empty)
                    marks.pop()
                case "bullet_list_open":
                    counts.append(None)
                case "ordered_list_open":
                    first = int(token.attrGet("start") or 1) if token.attrs else 1
                    if i == 0 and self._number is not None:
                        first = self._number
                    counts.append(first)
                case "bullet_list_close" | "ordered_list_close":
                    counts.pop()
                    if (
                        token.level == 0
                        and not self.list_end
                        and tokens[0].type.endswith("_list_open")
                    ):
                        self.list_end = made
                case "list_item_open":
                    number = counts[-1]
                    if number is None:
                        marks.append(Mark("bullet", "•", first=True))
                    else:
                        marks.append(Mark("number", f"{number}{token.markup}", first=True))
                        counts[-1] = number + 1
                    empty.append(True)
                case "paragraph_open":
                    tight = token.hidden
                case "heading_open":
                    heading = int(token.tag[1:])
                case "inline":
                    inline = _inline(token.children or ())
                    if heading:
                        body, tight, heading = Heading(heading, inline), False, 0
                    else:
                        inline = _task(inline, marks)
                        body = Paragraph(inline)
                        if not tight and not self.list_end and len(marks) == 1:
                            self.list_loose |= marks[0].kind != "quote"
                case "fence":
                    info = _info(token)
                    body = Code(_code(token), info.split(" ")[0], info, _closed(token))
                    tight = False
                case "code_block":
                    body = Code(_code(token))
                    tight = False
                case "hr":
                    body, tight = Rule(), False
                case "table_open":
                    end = next(j for j in range(i, n) if tokens[j].type == "table_close")
                    body, tight = _table(tokens[i:end]), False
                    yield self._block(body, marks, token, tight)
                    made += 1
                    self._begun(marks, empty)
                    i = end
                    body = None
            if body is not None and token.type not in ("list_item_close",):
                yield self._block(body, marks, token, tight)
                made += 1
                self._begun(marks, empty)
            i += 1

    @staticmethod
    def _begun(marks: list[Mark], empty: list[bool]) -> None:
        """The items around have shown their marker with this block."""
        for at, mark in enumerate(marks):
            if mark.first:
                marks[at] = replace(mark, first=False)
        empty[:] = [False] * len(empty)

    def _open_of(self, close: int) -> Token:
        level = self.tokens[close].level
        return next(
            self.tokens[i]
            for i in range(close, -1, -1)
            if self.tokens[i].level == level and self.tokens[i].type == "list_item_open"
        )

    def _block(self, body: Body, marks: Sequence[Mark], token: Token, tight: bool) -> Block:
        first, last = token.map or (0, 1)
        start = self.starts[first]
        end = self.starts[last] if last < len(self.starts) else len(self.text)
        end = start + len(self.text[start:end].rstrip("\r\n"))
        return Block(body, tuple(marks), (self._base + start, self._base + end), tight)

    def _show_the_rest(self) -> None:
        """Lines that the parser left out because they are nested too deep, as plain text."""
        covered = bytearray(len(self.starts))
        for token in self.tokens:
            if token.map and token.type in _LEAVES:
                covered[token.map[0] : token.map[1]] = b"\1" * (token.map[1] - token.map[0])
        for number, start in enumerate(self.starts):
            end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
            line = self.text[start:end].rstrip("\r\n")
            if covered[number] or not line.strip() or _MARKERS.fullmatch(line):
                continue
            block = Block(
                Paragraph(Inline(line.strip())),
                source=(self._base + start, self._base + start + len(line)),
            )
            keys = [b.source[0] for b in self.blocks]
            self.blocks.insert(bisect_right(keys, block.source[0]), block)


_LEAVES = ("inline", "fence", "code_block", "hr", "table_open")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    options = {"html": False, "linkify": True, "maxNesting": DEEPEST}
    return MarkdownIt("gfm-like", options)


def _inline(children: Sequence[Token]) -> Inline:
    texts: list[str] = []
    runs: list[Run] = []
    at = 0
    stack: list[tuple[Style, str]] = []

    def put(text: str, style: Style = Style.PLAIN, href: str = "") -> None:
        nonlocal at
        if not text:
            return
        for worn, link in stack:
            style |= worn
            href = href or link
        texts.append(text)
        if style:
            last = runs[-1] if runs else None
            if last and (last.end, last.style, last.href) == (at, style, href):
                runs[-1] = replace(last, end=at + len(text))
            else:
                runs.append(Run(at, at + len(text), style, href))
        at += len(text)

    for i, token in enumerate(children):
        match token.type:
            case "text" | "text_special":
                put(_BREAK.sub("\u2028", token.content))
            case "code_inline":
                put(token.content, Style.CODE)
            case "softbreak":
                before = texts[-1][-1:] if texts else ""
                after = children[i + 1].content[:1] if i + 1 < len(children) else ""
                put("" if _wide(before) and _wide(after) else " ")
            case "hardbreak":
                put("\u2028")
            case "image":
                address = str(token.attrGet("src") or "")
                put(token.content or address, Style.LINK, address)
            case "link_open":
                stack.append((Style.LINK, str(token.attrGet("href") or "")))
            case kind if kind.endswith("_open"):
                stack.append((_STYLES[kind.removesuffix("_open")], ""))
            case kind if kind.endswith("_close"):
                stack.pop()
            case _:
                put(token.content)
    return Inline("".join(texts), tuple(runs))


def _task(inline: Inline, marks: list[Mark]) -> Inline:
    """An item that begins with a box is a task; the box goes from the text to the mark."""
    if not marks or not marks[-1].first or marks[-1].kind == "quote":
        return inline
    box = _TASK.match(inline.text)
    if box is None or (inline.runs and inline.runs[0].start < box.end()):
        return inline
    marks[-1] = replace(marks[-1], kind="task", checked=box[1] != " ")
    cut = box.end()
    runs = tuple(replace(r, start=r.start - cut, end=r.end - cut) for r in inline.runs)
    return Inline(inline.text[cut:], runs)


def _table(tokens: Sequence[Token]) -> Table:
    align: list[Align] = []
    rows: list[list[Inline]] = []
    for token in tokens:
        match token.type:
            case "tr_open":
                rows.append([])
            case "th_open":
                style = str(token.attrGet("style") or "")
                align.append(cast("Align", style.rpartition(":")[2]))
            case "inline":
                rows[-1].append(_inline(token.children or ()))
    return Table(tuple(align), tuple(rows[0]), tuple(tuple(r) for r in rows[1:]))


def _info(token: Token) -> str:
    return " ".join(token.info.split())


def _code(token: Token) -> str:
    return token.content.removesuffix("\n")


def _closed(token: Token) -> bool:
    """Whether a fence has its closing line: then two of its lines are not code."""
    assert token.map
    body = token.content
    lines = body.count("\n") + (body != "" and not body.endswith("\n"))
    return token.map[1] - token.map[0] - lines >= 2


def _wide(character: str) -> bool:
    """Whether it is of a script that is written without spaces between words."""
    if not character:
        return False
    code = ord(character)
    return (
        0x2E80 <= code <= 0xA4CF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF00 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFD
    )
