"""Markdown to blocks: of a whole text, and of one that grows, at a cost that does not grow with it.

CommonMark with tables, strikethrough, task lists and autolinks. Nothing is hidden: raw HTML is
text, an image is a link with its description, and what is nested too deep is shown as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

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
PATIENCE = 48
"""An open block is parsed again when it has grown by this part of its length, so that one of any
length costs the same per character."""

_NEWLINE = re.compile(r"\r\n|\r|\n")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\]\s+")
_MARKERS = re.compile(r"(?:[\s>\-+*]|\d+[.)])*")
_OPENING = re.compile(r"(`{3,}|~{3,})")
_STYLES = {"strong": Style.BOLD, "em": Style.ITALIC, "s": Style.STRIKE}

References = dict[str, Any]
"""Link definitions by label, as markdown-it keeps them; the first of a label counts."""


def parse(source: str) -> list[Block]:
    """The blocks of a whole text."""
    return _Reading(_seen(source)).blocks


class Growing:
    """The blocks of a text that comes in pieces, however it is cut.

    What stands before the last top-level block, or before the last item or row of one, cannot
    change any more but for two things: a blank line between items sets the whole list loose, and a
    link definition mends the links to it, at the end.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._closed: list[_Closed] = []
        self._settled = 0
        """How many blocks are closed."""
        self._base = 0
        """Where the text begins that is not closed."""
        self._tail = ""
        self._new = ""
        self._list: _List | None = None
        """The list that the tail goes on with."""
        self._table: _OpenTable | None = None
        """The table that the tail goes on with."""
        self._fence: _Fence | None = None
        self._references: References = {}

    @property
    def behind(self) -> bool:
        """Whether some text waits that `feed("")` would show."""
        return self._new != ""

    def feed(self, text: str) -> int:
        """Append; the index of the first block that may be another than before.

        Text may wait for more of its kind in a long block; an empty `text` shows it at once.
        """
        self._new += _seen(text)
        if text and len(self._new) * PATIENCE < len(self._tail):
            return len(self.blocks)
        return self._read()

    def close(self) -> int:
        """The text is whole; the index of the first block that changed."""
        first = self._read() if self._new else len(self.blocks)
        if self._fence:
            self._tail, self._fence = self._fence.source, None
        reading = self._reading()
        first = min(first, self._show(reading))
        return min(first, self._mend(reading.references))

    def _read(self) -> int:
        new, self._new = self._new, ""
        first = len(self.blocks)
        if self._fence:
            rest = self._fence.feed(new)
            if rest is None:
                return self._put([self._fence.block])
            source, self._fence = self._fence.source, None
            self._tail = source
            first = self._show(reading := self._reading())
            self._settle(reading, len(source), len(reading.blocks))
            new = rest
        self._tail += new
        whole = _whole_lines(self._tail)
        if whole and ("\n" in new or "\r" in new):
            partial, self._tail = self._tail[whole:], self._tail[:whole]
            reading = self._reading()
            first = min(first, self._show(reading))
            self._close_what_is_whole(reading)
            if fence := _Fence.begin(reading, self._base, self._tail):
                self._fence = fence
                fence.feed(partial)
                self._tail = ""
                return min(first, self._put([fence.block]))
            self._tail += partial
            if not partial:
                return first
        return min(first, self._show(self._reading()))

    def _reading(self) -> _Reading:
        if table := self._table:
            base = self._base - len(table.head)
            reading = _Reading(table.head + self._tail, base, None, self._references)
            reading.blocks[0] = table.with_rows_of(reading.blocks[0])
            return reading
        number = self._list.number if self._list else None
        return _Reading(self._tail, self._base, number, self._references)

    def _show(self, reading: _Reading) -> int:
        """Take the blocks of the tail; the index of the first one that changed."""
        first = len(self.blocks)
        if (going_on := self._list) and reading.tops:
            top = reading.tops[0]
            if going_on.loose and not top.loose:
                below = reading.tops[1].first if len(reading.tops) > 1 else len(reading.blocks)
                _set_space(reading.blocks, 0, below, loose=True)
            first = self._set_loose(going_on, going_on.loose or bool(top.loose))
        return min(first, self._put(reading.blocks))

    def _put(self, blocks: Sequence[Block]) -> int:
        """Show these as what is not closed; those that stay the same stay the same object."""
        start = self._settled
        pairs = zip(self.blocks[start:], blocks, strict=False)
        same = next((i for i, (a, b) in enumerate(pairs) if a != b), None)
        if same is None:
            same = min(len(self.blocks) - start, len(blocks))
        first = start + same
        self.blocks[first:] = blocks[same:]
        return first

    def _set_loose(self, going_on: _List, loose: bool) -> int:
        """Set the closed items of a list with or without space between them."""
        if loose == going_on.shown_loose:
            return len(self.blocks)
        going_on.shown_loose = loose
        _set_space(self.blocks, going_on.first, self._settled, loose=loose)
        return going_on.first

    def _close_what_is_whole(self, reading: _Reading) -> None:
        """Close all before the last block or item of a text of whole lines."""
        if not reading.tops or reading.deep:
            return
        top = reading.tops[-1]
        goes_on = self._list is not None and len(reading.tops) == 1
        line, block = top.line, top.first
        if top.kind == "paragraph_open" and line in reading.definition_ends:
            # What looks like a paragraph may become the title of the definition before it.
            return
        list_: _List | None = None
        if len(top.items) > 1 and top.loose is not None:
            before = self._list if goes_on else None
            first = before.first if before else self._settled + top.first
            line, block = top.items[-1]
            number = None if top.number is None else top.number + len(top.items) - 1
            loose = top.loose or bool(before and before.loose)
            list_ = _List(first, number, loose, loose)
        elif goes_on:
            list_ = self._list
        self._settle(reading, reading.starts[line], block)
        self._list = list_
        if top.kind == "table_open" and reading.reaches_the_end(top):
            self._close_rows(reading.blocks[-1])

    def _settle(self, reading: _Reading, length: int, blocks: int) -> None:
        """Close the first `length` characters that were read, which are that many blocks."""
        if not length:
            return
        for label, found in reading.references.items():
            if found["map"] is None or reading.starts[found["map"][0]] < length:
                self._references.setdefault(label, found | {"map": None})
        base, before = self._base, ""
        if self._table:
            base, before = self._table.base, self._table.source
            length -= len(self._table.head)
        source = before + self._tail[:length]
        if "[" in source:
            number = self._list.number if self._list else None
            known = len(self._references)
            self._closed.append(_Closed(self._settled, source, base, number, known))
        self._settled += blocks
        self._base += length
        self._tail = self._tail[length:]
        self._list = self._table = None

    def _close_rows(self, block: Block) -> None:
        """Close the rows of the table that the tail is, all of it whole lines."""
        if self._table is None:
            head = [m.end() for m, _ in zip(_NEWLINE.finditer(self._tail), range(2), strict=False)]
            self._table = _OpenTable(block, self._base, self._tail[: head[1]])
        self._table.block = block
        self._table.pieces.append(self._tail)
        self._base += len(self._tail)
        self._tail = ""

    def _mend(self, references: References) -> int:
        """Link what names a definition that came later; the index of the first block changed."""
        first = len(self.blocks)
        for closed in self._closed:
            if closed.known == len(references):
                continue
            reading = _Reading(closed.source, closed.base, closed.number, references)
            for at, block in enumerate(reading.blocks, closed.first):
                before = self.blocks[at]
                mended = block._replace(tight=before.tight)
                if mended != before:
                    self.blocks[at] = mended
                    first = min(first, at)
        return first


@dataclass(slots=True)
class _List:
    """A list whose last item is open: the ones before it are closed."""

    first: int
    """The index of its first block."""
    number: int | None
    """What its open item is counted as."""
    loose: bool
    """Whether whole lines have set it loose; an unfinished one may only seem to."""
    shown_loose: bool


@dataclass(frozen=True, slots=True)
class _Closed:
    """Closed source, kept only where it may name a link that is defined later."""

    first: int
    source: str
    base: int
    number: int | None
    """What a list at its start counts on from."""
    known: int
    """How many definitions there were when it was read."""


@dataclass(slots=True)
class _OpenTable:
    """A table at top level whose rows so far are closed; more are read below its head alone."""

    block: Block
    base: int
    head: str
    """The source of its head and of the line below that."""
    pieces: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        return "".join(self.pieces)

    def with_rows_of(self, more: Block) -> Block:
        """The table and the rows that came to it."""
        before, after = self.block.body, more.body
        assert isinstance(before, Table)
        assert isinstance(after, Table)
        end = max(self.block.source[1], more.source[1]) if after.rows else self.block.source[1]
        body = before._replace(rows=before.rows + after.rows) if after.rows else before
        return self.block._replace(body=body, source=(self.block.source[0], end))


class _Fence:
    """An open code fence at top level, whose lines are code until one closes it."""

    def __init__(self, block: Block, marker: str, source: str) -> None:
        self.block = block
        self._code = ""
        self._line = ""
        self._pieces = [source]
        self._length = len(source)
        """Of the pieces together."""
        kind = re.escape(marker[0])
        self._closing = re.compile(rf" {{0,3}}{kind}{{{len(marker)},}}[ \t]*")
        self._may_close = re.compile(rf" {{0,3}}{kind}*[ \t]*")

    @classmethod
    def begin(cls, reading: _Reading, base: int, tail: str) -> _Fence | None:
        """The open fence that the tail of a text of whole lines is, if it is one."""
        if not reading.blocks or reading.blocks[-1].source[0] != base:
            return None
        block = reading.blocks[-1]
        opening, first = _OPENING.match(tail), _NEWLINE.search(tail)
        if not (isinstance(block.body, Code) and not block.body.closed and opening and first):
            return None
        fence = cls(block, opening[1], tail[: first.end()])
        fence.feed(tail[first.end() :])
        return fence

    @property
    def source(self) -> str:
        """All of it so far."""
        return "".join(self._pieces) + self._line

    def feed(self, text: str) -> str | None:
        """Take more lines; what follows the closing one, or None while it is open."""
        text = self._line + text
        start = 0
        lines: list[str] = []
        for found in _NEWLINE.finditer(text):
            if found.end() == len(text) and found[0] == "\r":
                break
            line = text[start : found.start()]
            if self._closing.fullmatch(line):
                self._pieces.append(text[: found.end()])
                self._line = ""
                return text[found.end() :]
            lines.append(line)
            start = found.end()
        self._pieces.append(text[:start])
        self._length += start
        self._line = text[start:]
        self._code += "".join(f"{line}\n" for line in lines)
        self._grow()
        return None

    def _grow(self) -> None:
        body = self.block.body
        assert isinstance(body, Code)
        last = "" if self._may_close.fullmatch(self._line) else self._line
        begin = self.block.source[0]
        end = begin + self._length + len(self._line)
        code = (self._code + last).removesuffix("\n")
        self.block = self.block._replace(body=body._replace(code=code), source=(begin, end))


@dataclass(slots=True)
class _Top:
    """A top-level block of a text, its lines [line, last), which may be several blocks of ours."""

    line: int
    last: int
    kind: str
    """Of the token that opens it."""
    first: int
    number: int | None = None
    """What the first item of a list is counted as."""
    loose: bool | None = None
    """Of a list: whether there is space between its items; None where nothing shows it."""
    items: list[tuple[int, int]] = field(default_factory=list)
    """The line and the first block of each item."""


class _Reading:
    """One run of the parser over a text that begins at `base`.

    `number` is what a list at its very start counts on from.
    """

    def __init__(
        self,
        text: str,
        base: int = 0,
        number: int | None = None,
        references: References | None = None,
    ) -> None:
        self.blocks: list[Block] = []
        self.tops: list[_Top] = []
        self.starts = [0, *(m.end() for m in _NEWLINE.finditer(text))]
        self.references: References = dict(references or {})
        self._text = text
        self._base = base
        self._number = number
        self._marks: list[Mark] = []
        self._items: list[Token] = []
        self._counts: list[int | None] = []
        self._heading = 0
        self._hidden = False
        self._table: list[Token] | None = None
        parser = _parser(linkify="://" in text or "@" in text)
        tokens = parser.parse(text, {"references": self.references})
        for token in tokens:
            self._take(token)
        self.deep = max((t.level for t in tokens), default=0) >= DEEPEST - 2
        """Whether some of it may be nested too deep for the parser."""
        if self.deep:
            self._show_the_rest(tokens)

    @property
    def definition_ends(self) -> set[int]:
        """The lines just below the link definitions of the text."""
        return {found["map"][1] for found in self.references.values() if found["map"]}

    def reaches_the_end(self, top: _Top) -> bool:
        """Whether it is of the last lines, with not even a blank one below."""
        return top.last >= len(self.starts) or self.starts[top.last] == len(self._text)

    def _take(self, token: Token) -> None:
        if token.level == 0 and token.nesting >= 0 and token.map:
            line, last = token.map
            self.tops.append(_Top(line, last, token.type, len(self.blocks)))
        if self._table is not None:
            self._table.append(token)
            if token.type == "table_close":
                self._add(_table(self._table), self._table[0])
                self._table = None
            return
        match token.type:
            case "blockquote_open":
                self._marks.append(Mark("quote"))
            case "blockquote_close":
                self._marks.pop()
            case "bullet_list_open":
                self._counts.append(None)
            case "ordered_list_open":
                self._counts.append(self._first_number(token))
            case "bullet_list_close" | "ordered_list_close":
                self._counts.pop()
            case "list_item_open":
                self._begin_item(token)
            case "list_item_close":
                item = self._items.pop()
                if self._marks[-1].first:
                    self._add(Paragraph(Inline("")), item, tight=True)
                self._marks.pop()
            case "paragraph_open":
                self._hidden = token.hidden
                if token.level == 2 and self._counts:
                    self.tops[-1].loose = self.tops[-1].loose or not token.hidden
            case "heading_open":
                self._heading = int(token.tag[1:])
            case "inline":
                self._add_inline(token)
            case "fence":
                info = " ".join(token.info.split())
                self._add(Code(_code(token), info.split(" ")[0], info, _is_closed(token)), token)
            case "code_block":
                self._add(Code(_code(token)), token)
            case "hr":
                self._add(Rule(), token)
            case "table_open":
                self._table = [token]

    def _first_number(self, token: Token) -> int:
        first = int(token.attrs.get("start", 1))
        if token.level == 0:
            if len(self.tops) == 1 and self._number is not None:
                first = self._number
            self.tops[-1].number = first
        return first

    def _begin_item(self, token: Token) -> None:
        self._items.append(token)
        number = self._counts[-1]
        if number is None:
            self._marks.append(Mark("bullet", "•", first=True))
        else:
            self._marks.append(Mark("number", f"{number}{token.markup}", first=True))
            self._counts[-1] = number + 1
        if token.level == 1 and len(self._counts) == 1 and token.map:
            self.tops[-1].items.append((token.map[0], len(self.blocks)))

    def _add_inline(self, token: Token) -> None:
        inline = _inline(token.children or ())
        if self._heading:
            self._add(Heading(self._heading, inline), token)
            self._heading = 0
            return
        if self._marks and self._marks[-1].first and self._marks[-1].kind != "quote":
            inline, self._marks[-1] = _task(inline, self._marks[-1])
        self._add(Paragraph(inline), token, tight=self._hidden)

    def _add(self, body: Body, token: Token, tight: bool = False) -> None:
        first, last = token.map or (0, 1)
        start = self.starts[first]
        end = self.starts[last] if last < len(self.starts) else len(self._text)
        end = start + len(self._text[start:end].rstrip("\r\n"))
        source = (self._base + start, self._base + end)
        self.blocks.append(Block(body, tuple(self._marks), source, tight))
        # The items around it have shown their markers now.
        self._marks = [m._replace(first=False) if m.first else m for m in self._marks]

    def _show_the_rest(self, tokens: Sequence[Token]) -> None:
        """Add lines that the parser left out because they are nested too deep, as plain text."""
        covered = bytearray(len(self.starts))
        for token in tokens:
            if token.map and token.type in _LEAVES:
                covered[token.map[0] : token.map[1]] = b"\1" * (token.map[1] - token.map[0])
        for number, start in enumerate(self.starts):
            end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self._text)
            line = self._text[start:end].rstrip("\r\n")
            if covered[number] or not line.strip() or _MARKERS.fullmatch(line):
                continue
            source = (self._base + start, self._base + start + len(line))
            self.blocks.append(Block(Paragraph(Inline(line.strip())), source=source))
        self.blocks.sort(key=lambda block: block.source[0])


_LEAVES = ("inline", "fence", "code_block", "hr", "table_open")


def _seen(text: str) -> str:
    """The text with a sign for NUL, of which the parser would make the one for what was lost."""
    return text.replace("\0", "\u2400")


@cache
def _parser(*, linkify: bool) -> MarkdownIt:
    """A parser; one that looks for addresses takes 12 ms to set up."""
    from markdown_it import MarkdownIt

    options = {"html": False, "linkify": linkify, "maxNesting": DEEPEST}
    parser = MarkdownIt("gfm-like", options)
    if linkify and parser.linkify:
        # Or README.md would be an address in Moldova.
        parser.linkify.set({"fuzzy_link": False})
    return parser


def _whole_lines(text: str) -> int:
    """How much of a text is lines that have ended."""
    end = text.rfind("\n") + 1
    # A carriage return at the very end may be half of a line break.
    return max(end, text.rfind("\r", 0, len(text) - 1) + 1)


def _set_space(blocks: list[Block], first: int, end: int, *, loose: bool) -> None:
    """Set the items of a top-level list, blocks [first, end), with or without space between."""
    for at in range(first, end):
        if _is_of_an_item(blocks[at]):
            blocks[at] = blocks[at]._replace(tight=not loose)


def _is_of_an_item(block: Block) -> bool:
    """Whether it is text directly inside of an item of a top-level list."""
    if len(block.marks) != 1 or block.marks[0].kind == "quote":
        return False
    return isinstance(block.body, Paragraph) and block.body.inline.text != ""


def _inline(children: Sequence[Token]) -> Inline:
    texts: list[str] = []
    runs: list[Run] = []
    at = 0
    worn: list[tuple[Style, str]] = []

    def put(text: str, style: Style = Style.PLAIN, href: str = "") -> None:
        nonlocal at
        if not text:
            return
        for other, link in worn:
            style |= other
            href = href or link
        texts.append(text)
        if style:
            last = runs[-1] if runs else None
            if last and (last.end, last.style, last.href) == (at, style, href):
                runs[-1] = last._replace(end=at + len(text))
            else:
                runs.append(Run(at, at + len(text), style, href))
        at += len(text)

    for i, token in enumerate(children):
        match token.type:
            case "code_inline":
                put(token.content, Style.CODE)
            case "softbreak":
                before = texts[-1][-1:] if texts else ""
                after = children[i + 1].content[:1] if i + 1 < len(children) else ""
                put("" if _is_wide(before) and _is_wide(after) else " ")
            case "hardbreak":
                put("\u2028")
            case "image":
                address = str(token.attrs.get("src", ""))
                put(token.content or address, Style.LINK, address)
            case "link_open":
                worn.append((Style.LINK, str(token.attrs.get("href", ""))))
            case kind if kind.endswith("_open"):
                worn.append((_STYLES[kind.removesuffix("_open")], ""))
            case kind if kind.endswith("_close"):
                worn.pop()
            case _:
                put(_BREAK.sub("\u2028", token.content))
    return Inline("".join(texts), tuple(runs))


def _task(inline: Inline, mark: Mark) -> tuple[Inline, Mark]:
    """An item that begins with a box is a task; the box goes from the text to the mark."""
    box = _TASK.match(inline.text)
    if box is None or (inline.runs and inline.runs[0].start < box.end()):
        return (inline, mark)
    cut = box.end()
    runs = tuple(r._replace(start=r.start - cut, end=r.end - cut) for r in inline.runs)
    return (Inline(inline.text[cut:], runs), mark._replace(kind="task", checked=box[1] != " "))


def _table(tokens: Sequence[Token]) -> Table:
    align: list[Align] = []
    rows: list[list[Inline]] = []
    for token in tokens:
        match token.type:
            case "tr_open":
                rows.append([])
            case "th_open":
                style = str(token.attrs.get("style", ""))
                align.append(cast("Align", style.rpartition(":")[2]))
            case "inline":
                rows[-1].append(_inline(token.children or ()))
    return Table(tuple(align), tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))


def _code(token: Token) -> str:
    return token.content.removesuffix("\n")


def _is_closed(token: Token) -> bool:
    """Whether a fence has its closing line: then two of its lines are not code."""
    assert token.map
    body = token.content
    lines = body.count("\n") + (body != "" and not body.endswith("\n"))
    return token.map[1] - token.map[0] - lines >= 2


def _is_wide(character: str) -> bool:
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
