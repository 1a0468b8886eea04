"""The blocks a message is made of: Markdown with its containers flattened.

A list or a quote is not one block: each paragraph, heading, code block or table inside one is a
block of its own that carries the marks of the containers around it. So a list of a thousand items
can be laid out, and grow, item by item.

Named tuples, as thousands of them are made and compared while a reply grows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from struct import Struct
from typing import Literal, NamedTuple


class Style:
    """How a run of text is set: flags of a plain number, as an operation on those of an enum costs
    as much as ten of these, and each flush of a growing text does hundreds."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    CODE = 4
    STRIKE = 8
    LINK = 16
    FORMULA = 32
    """The characters are TeX as it was written, without its delimiters; `href` is "display" where
    it is to be set large."""
    SUB = 64
    SUPER = 128
    KEY = 256
    """A key of the keyboard."""
    IMAGE = 512
    """The characters are a picture's description, `href` is where it is."""
    NOTE = 1024
    """The characters are the label of a footnote."""


class Run(NamedTuple):
    """Characters [start, end) of an inline text that are not plain; `href` for links."""

    start: int
    end: int
    style: int
    href: str = ""


_RUN = Struct("<IIH")
MANY = 64
"""Of more runs those at a place are searched for by halves."""


def clipped(runs: tuple[Run, ...], start: int, stop: int) -> tuple[Run, ...]:
    """The runs within [start, stop), counted from `start`."""
    if len(runs) > MANY:
        first = max(0, bisect_right(runs, (start,)) - 1)
        runs = runs[first : bisect_right(runs, (stop,))]
    return tuple(
        Run(max(r.start, start) - start, min(r.end, stop) - start, r.style, r.href)
        for r in runs
        if r.start < stop and r.end > start
    )


class Inline(NamedTuple):
    """Text of a paragraph, heading or cell. A hard line break is U+2028."""

    text: str
    packed: bytes = b""
    """Its runs, and where they lead, if one leads anywhere. A long conversation keeps tens of
    thousands, which as objects took more room than the text."""
    hrefs: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, runs: Sequence[Run]) -> Inline:
        hrefs = tuple(r.href for r in runs) if any(r.href for r in runs) else ()
        return cls(text, b"".join(_RUN.pack(r.start, r.end, r.style) for r in runs), hrefs)

    @property
    def runs(self) -> tuple[Run, ...]:
        """They do not overlap and come in order; offsets count code points."""
        return _unpacked(self.packed, self.hrefs) if self.packed else ()

    @property
    def styled(self) -> int:
        """Up to where there are runs."""
        last = len(self.packed) - _RUN.size
        return int(_RUN.unpack_from(self.packed, last)[1]) if last >= 0 else 0

    def pieces(self) -> Iterator[tuple[str, Run | None]]:
        """All of the text in order: what is plain, and each run."""
        at = 0
        for run in self.runs:
            if at < run.start:
                yield self.text[at : run.start], None
            yield self.text[run.start : run.end], run
            at = run.end
        if at < len(self.text):
            yield self.text[at:], None


@lru_cache(maxsize=32)
def _unpacked(packed: bytes, hrefs: tuple[str, ...]) -> tuple[Run, ...]:
    """Who lays a text out, paints it and adds to it each asks for its runs."""
    spans = zip(_RUN.iter_unpack(packed), hrefs or repeat(""), strict=False)
    return tuple(Run(start, end, style, href) for (start, end, style), href in spans)


class Mark(NamedTuple):
    """One container around a block, outermost first. `label` is what a list item shows ("3.",
    "•"), the label of a footnote or the summary of details; a task carries `checked`. `first` says
    the block is the item's first, so shows it. A term stands above its definitions."""

    kind: Literal["quote", "bullet", "number", "task", "note", "term", "definition", "details"]
    label: str = ""
    first: bool = False
    checked: bool = False


class Paragraph(NamedTuple):
    inline: Inline


class Heading(NamedTuple):
    level: int
    inline: Inline


class Code(NamedTuple):
    """`language` is the first word of the fence's info string, `info` the whole of it. Without
    the trailing line break. `closed` is False while the fence is still open."""

    code: str
    language: str = ""
    info: str = ""
    closed: bool = True


Align = Literal["", "left", "center", "right"]


class Table(NamedTuple):
    """Every row has as many cells as `head`."""

    align: tuple[Align, ...]
    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


class Rule(NamedTuple):
    pass


class Formula(NamedTuple):
    """A formula on lines of its own: TeX without its delimiters. `closed` is False while its end
    has not come."""

    tex: str
    closed: bool = True


class Picture(NamedTuple):
    """A paragraph that is a picture and nothing else. `address` is as it was written, a data URI
    or any other; it is never fetched by being shown."""

    address: str
    description: str
    title: str = ""


Body = Paragraph | Heading | Code | Table | Rule | Formula | Picture


class Block(NamedTuple):
    """One block. It was written as the code points [start, stop) of the message. `tight` is True
    inside a list whose items are set without space between them."""

    body: Body
    marks: tuple[Mark, ...] = ()
    start: int = 0
    stop: int = 0
    tight: bool = False
