"""One reading of a text by the parser, whose tokens become blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from bough.core.blocks import (
    Align,
    Block,
    Body,
    Code,
    Formula,
    Heading,
    Inline,
    Mark,
    Paragraph,
    Rule,
    Table,
)
from bough.core.markdown.dialect import DEEPEST, parser
from bough.core.markdown.inline import inline_of, picture_of, task_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

NEWLINE = re.compile(r"\r\n|\r|\n")
_MARKERS = re.compile(r"(?:[\s>\-+*]|\d+[.)])*")
_LEAVES = ("inline", "fence", "code_block", "hr", "table_open", "formula_block")

References = dict[str, Any]
"""Link definitions by label, as markdown-it keeps them; the first of a label counts."""


def parse(source: str, *, breaks: bool = False) -> list[Block]:
    """The blocks of a whole text. `breaks` keeps its lines, as who typed it sees them, where
    Markdown would let them run on."""
    return Reading(seen(source), breaks=breaks).blocks


def get_ready() -> None:
    """Load what reads Markdown, and what finds addresses in it, which takes some 150 ms. May be
    called from any thread."""
    parse("a")
    parse("https://a.org www.a.org a@a.org")


def seen(text: str) -> str:
    """The text with a sign for NUL, of which the parser would make the one for what was lost."""
    return text.replace("\0", "\u2400")


@dataclass(slots=True)
class Top:
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


class Reading:
    """One run of the parser over a text that begins at `base`.

    `number` is what a list at its very start counts on from, and `in_list` says that there is one
    which stands above the text already. While a text is `growing`, what is open at its end is read
    as if it were whole.
    """

    def __init__(
        self,
        text: str,
        base: int = 0,
        number: int | None = None,
        references: References | None = None,
        *,
        in_list: bool = False,
        growing: bool = False,
        breaks: bool = False,
    ) -> None:
        self.blocks: list[Block] = []
        self.tops: list[Top] = []
        self.starts = [0, *(m.end() for m in NEWLINE.finditer(text))]
        self.references: References = dict(references or {})
        self._text = text
        self._base = base
        self._number = number
        self._breaks = breaks
        self._marks: list[Mark] = []
        self._containers: list[Token] = []
        self._counts: list[int | None] = []
        self._heading = 0
        self._hidden = False
        self._table: list[Token] | None = None
        env: dict[str, Any] = {
            "references": self.references,
            "in_list": in_list,
            "growing": growing,
        }
        tokens = _parser_of(text).parse(text, env)
        self._repeated: list[dict[str, Any]] = env.get("duplicate_refs", [])
        """Link definitions that do not count, as their label was defined before."""
        self.open: bool = env.get("open", False)
        """Whether blocks at its end may turn out to be text, with what stands before them."""
        for token in tokens:
            self._take(token)
        self.deep = max((t.level for t in tokens), default=0) >= DEEPEST - 2
        """Whether some of it may be nested too deep for the parser."""
        if self.deep:
            self._show_the_rest(tokens)

    @property
    def definition_ends(self) -> set[int]:
        """The lines just below the link definitions of the text."""
        found = [*self.references.values(), *self._repeated]
        return {definition["map"][1] for definition in found if definition["map"]}

    @property
    def definitions(self) -> list[tuple[str, dict[str, Any]]]:
        """The link definitions of the text by their labels, those that do not count as well."""
        found = [*self.references.items(), *((d["label"], d) for d in self._repeated)]
        mine = [(label, definition) for label, definition in found if definition["map"]]
        return sorted(mine, key=lambda pair: pair[1]["map"][0])

    def reaches_the_end(self, top: Top) -> bool:
        """Whether it is of the last lines, with not even a blank one below."""
        return top.last >= len(self.starts) or self.starts[top.last] == len(self._text)

    def _take(self, token: Token) -> None:
        if token.level == 0 and token.nesting >= 0 and token.map:
            line, last = token.map
            self.tops.append(Top(line, last, token.type, len(self.blocks)))
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
            case "note_open":
                self._begin(Mark("note", token.info, first=True), token)
            case "details_open":
                self._begin(Mark("details", token.info, first=True), token)
            case "definition_open":
                self._begin(Mark("definition", first=True), token)
            case "list_item_close" | "note_close" | "details_close" | "definition_close":
                self._end()
            case "term_open":
                self._hidden = True
                self._marks.append(Mark("term"))
            case "term_close":
                self._marks.pop()
            case "paragraph_open":
                self._hidden = token.hidden or self._is_tight_definition(token)
                if token.level == 2 and self._counts:
                    self.tops[-1].loose = self.tops[-1].loose or not token.hidden
            case "heading_open":
                self._heading = int(token.tag[1:])
            case "inline":
                self._add_inline(token)
            case "fence" | "code_block":
                self._add(code_of(token), token)
            case "hr":
                self._add(Rule(), token)
            case "formula_block":
                self._add(Formula(token.content, token.info != "open"), token)
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
        number = self._counts[-1]
        if number is None:
            self._begin(Mark("bullet", "•", first=True), token)
        else:
            self._begin(Mark("number", f"{number}{token.markup}", first=True), token)
            self._counts[-1] = number + 1
        if token.level == 1 and len(self._counts) == 1 and token.map:
            self.tops[-1].items.append((token.map[0], len(self.blocks)))

    def _begin(self, mark: Mark, token: Token) -> None:
        self._containers.append(token)
        self._marks.append(mark)

    def _end(self) -> None:
        """End a container; one that holds nothing shows itself with an empty paragraph."""
        token = self._containers.pop()
        if self._marks[-1].first:
            self._add(Paragraph(Inline("")), token, tight=True)
        self._marks.pop()

    def _is_tight_definition(self, token: Token) -> bool:
        """Whether a paragraph is of a definition and right below what it defines."""
        if not (self._marks and self._marks[-1].kind == "definition" and token.map):
            return False
        start = self.starts[token.map[0]]
        above = self._text[self.starts[token.map[0] - 1] : start] if token.map[0] else ""
        return above.strip(" \t\r\n>") != ""

    def _add_inline(self, token: Token) -> None:
        inline = inline_of(token, breaks=self._breaks)
        if self._heading:
            self._add(Heading(self._heading, inline), token)
            self._heading = 0
            return
        if picture := picture_of(token):
            self._add(picture, token, tight=self._hidden)
            return
        if self._marks and self._marks[-1].first and self._marks[-1].kind in ("bullet", "number"):
            inline, self._marks[-1] = task_of(inline, self._marks[-1])
        self._add(Paragraph(inline), token, tight=self._hidden)

    def _add(self, body: Body, token: Token, tight: bool = False) -> None:
        first, last = token.map or (0, 1)
        start = self.starts[first]
        end = self.starts[last] if last < len(self.starts) else len(self._text)
        end = start + len(self._text[start:end].rstrip("\r\n"))
        begin, stop = self._base + start, self._base + end
        self.blocks.append(Block(body, tuple(self._marks), begin, stop, tight))
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
            begin = self._base + start
            text = Paragraph(Inline(line.strip()))
            self.blocks.append(Block(text, start=begin, stop=begin + len(line)))
        self.blocks.sort(key=lambda block: block.start)


def line_of(text: str, references: References, *, breaks: bool = False) -> Inline:
    """The last line of a growing text from a word on: no block begins there, so that none is looked
    for."""
    env: dict[str, Any] = {"references": references, "growing": True}
    (token,) = _parser_of(text).parseInline(text.rstrip(), env)
    return inline_of(token, breaks=breaks)


def _parser_of(text: str) -> MarkdownIt:
    return parser(linkify="://" in text or "@" in text or "www." in text)


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
                rows[-1].append(inline_of(token))
    return Table(tuple(align), tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))


def code_of(token: Token) -> Code:
    """The block of a fence, or of indented code."""
    if token.type == "code_block":
        return Code(_code(token))
    info = _info(token)
    return Code(_code(token), info.split(" ")[0], info, _is_closed(token))


def _info(token: Token) -> str:
    from markdown_it.common.utils import unescapeAll

    return " ".join(unescapeAll(token.info).split())


def _code(token: Token) -> str:
    return token.content.removesuffix("\n")


def _is_closed(token: Token) -> bool:
    """Whether a fence has its closing line: then two of its lines are not code."""
    assert token.map
    body = token.content
    lines = body.count("\n") + (body != "" and not body.endswith("\n"))
    return token.map[1] - token.map[0] - lines >= 2
