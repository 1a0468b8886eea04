"""The text of a paragraph, with what is not plain in it."""

from __future__ import annotations

import re
import sys
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

from bough.core.blocks import Inline, Mark, Picture, Run, Style, clipped

if TYPE_CHECKING:
    from markdown_it.token import Token

_TASK = re.compile(r"\[([ xX])\]\s+")
_STYLES = {
    "strong": Style.BOLD,
    "em": Style.ITALIC,
    "s": Style.STRIKE,
    "sub": Style.SUB,
    "sup": Style.SUPER,
    "kbd": Style.KEY,
}
_WHOLE = Style.FORMULA | Style.IMAGE | Style.NOTE
"""Two of these that touch are two."""


def inline_of(token: Token, *, breaks: bool = False) -> Inline:
    """The text of an inline token, with its runs; `breaks` keeps the lines as they were written."""
    children = token.children or ()
    if len(children) == 1 and children[0].type == "text":
        return Inline(children[0].content.replace("\n", " "))
    tags = _tags(children, is_open="open" in token.meta) if "<" in token.content else ()
    writer = _Writer()
    for i, child in enumerate(children):
        match child.type:
            case "code_inline":
                writer.put(child.content, Style.CODE)
            case "formula":
                writer.put(child.content, Style.FORMULA, child.info)
            case "note":
                writer.put(child.content, Style.NOTE)
            case "softbreak" if breaks:
                writer.put("\u2028")
            case "softbreak":
                after = children[i + 1].content[:1] if i + 1 < len(children) else ""
                writer.put_space(after)
            case "hardbreak":
                writer.put("\u2028")
            case "image":
                address = str(child.attrs.get("src", ""))
                writer.put(description_of(child) or address.split(",")[0], Style.IMAGE, address)
            case "tag":
                if i not in tags:
                    writer.put(child.content)
                elif child.info == "br":
                    writer.put("\u2028")
                elif child.info.startswith("/"):
                    writer.shed(_STYLES[child.info[1:]])
                else:
                    writer.wear(_STYLES[child.info])
            case "link_open":
                writer.begin_link(sys.intern(str(child.attrs.get("href", ""))))
            case "link_close":
                if i and children[i - 1].type == "image":
                    # The run of a picture says where that is, so the link gets a sign.
                    writer.put("\u2197")
                writer.end_link()
            case kind if kind.endswith("_open"):
                writer.wear(_STYLES[kind.removesuffix("_open")])
            case kind if kind.endswith("_close"):
                writer.shed(_STYLES[kind.removesuffix("_close")])
            case _:
                writer.put(child.content.replace("\n", " "))
    return Inline.of("".join(writer.texts), writer.runs)


def picture_of(token: Token) -> Picture | None:
    """The picture that a text is, if it is nothing else."""
    match token.children:
        case [child] if child.type == "image":
            attributes = child.attrs
            title = str(attributes.get("title", ""))
            return Picture(str(attributes.get("src", "")), description_of(child), title)
    return None


def description_of(image: Token) -> str:
    inner = _Writer()
    for child in image.children or ():
        match child.type:
            case "softbreak" | "hardbreak":
                inner.put(" ")
            case "image":
                inner.put(description_of(child))
            case _:
                inner.put(child.content)
    return "".join(inner.texts)


class _Writer:
    """A text that is put together, piece by piece."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.runs: list[Run] = []
        self._end = 0
        self._worn: dict[int, int] = {}
        """How many times each style is set around the next piece."""
        self._style = Style.PLAIN
        self._links: list[str] = []

    def wear(self, style: int) -> None:
        """Set what follows in a style too, until it is shed as often."""
        self._worn[style] = self._worn.get(style, 0) + 1
        self._style |= style

    def shed(self, style: int) -> None:
        self._worn[style] -= 1
        if not self._worn[style]:
            self._style &= ~style

    def begin_link(self, href: str) -> None:
        self._links.append(href)
        self.wear(Style.LINK)

    def end_link(self) -> None:
        self._links.pop()
        self.shed(Style.LINK)

    def put(self, text: str, style: int = Style.PLAIN, href: str = "") -> None:
        if not text:
            return
        style |= self._style
        if style & Style.IMAGE:
            style &= ~Style.LINK
        elif not href and self._links:
            href = self._links[-1]
        start, self._end = self._end, self._end + len(text)
        self.texts.append(text)
        if not style:
            return
        last = self.runs[-1] if self.runs else None
        same = last and (last.end, last.style, last.href) == (start, style, href)
        if last and same and not style & _WHOLE:
            self.runs[-1] = last._replace(end=self._end)
            return
        self.runs.append(Run(start, self._end, style, href))

    def put_space(self, after: str) -> None:
        """What a line break in the source becomes, where this follows."""
        before = self.texts[-1][-1:] if self.texts else ""
        if before != "\u2028" and not (_is_wide(before) and _is_wide(after)):
            self.put(" ")


def _tags(children: Sequence[Token], *, is_open: bool) -> Container[int]:
    """Which tags count: those with a partner, and breaks. At an open end partners may yet come."""
    counted: set[int] = set()
    begun: dict[str, list[int]] = {"sub": [], "sup": [], "kbd": []}
    for at, child in enumerate(children):
        if child.type != "tag":
            continue
        if child.info == "br":
            counted.add(at)
        elif not child.info.startswith("/"):
            begun[child.info].append(at)
        elif begun[child.info[1:]]:
            counted.update((begun[child.info[1:]].pop(), at))
    if is_open:
        counted.update(*begun.values())
    return counted


def task_of(inline: Inline, mark: Mark) -> tuple[Inline, Mark]:
    """An item that begins with a box is a task; the box goes from the text to the mark."""
    box, runs = _TASK.match(inline.text), inline.runs
    if box is None or (runs and runs[0].start < box.end()):
        return (inline, mark)
    rest = Inline.of(inline.text[box.end() :], clipped(runs, box.end(), len(inline.text)))
    return (rest, mark._replace(kind="task", checked=box[1] != " "))


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
