"""Two blocks as one, for who reads what was taken out and put in below one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bough.core.blocks import Block, Body, Code, Heading, Inline, Paragraph, Run, clipped
from bough.core.compare.edits import Edit
from bough.core.excerpt import text_of

THIN_SPACE = "\u2009"
"""Between what was taken out and what was put in, which would read like one word."""


class Span(NamedTuple):
    """The characters [start, stop) are of the right only where they are `added`, else of the left
    only; `edit` is the number of the edit."""

    start: int
    stop: int
    added: bool
    edit: int = 0


class Merged(NamedTuple):
    block: Block
    spans: tuple[Span, ...]


def merged(left: Block, right: Block, edits: Sequence[Edit]) -> Merged | None:
    """Both texts in one; None where the blocks are shown as something else than their text."""
    match left.body, right.body:
        case ((Paragraph(x) | Heading(_, x)), (Paragraph(y) | Heading(_, y))):
            inline, spans = _inlines(x, y, edits)
            return Merged(_written(right, right.body._replace(inline=inline)), spans)
        case Code(a), Code(b):
            text, spans = _codes(a, b, edits)
            return Merged(_written(right, right.body._replace(code=text)), spans)
    return None


def _written(block: Block, body: Body) -> Block:
    """The block with another body, which was written nowhere."""
    return block._replace(body=body, start=0, stop=0)


def _inlines(left: Inline, right: Inline, edits: Sequence[Edit]) -> tuple[Inline, tuple[Span, ...]]:
    texts: list[str] = []
    runs: list[Run] = []
    spans: list[Span] = []
    size = 0

    def put(inline: Inline, start: int, stop: int) -> None:
        nonlocal size
        texts.append(inline.text[start:stop])
        runs.extend(
            r._replace(start=r.start + size, end=r.end + size)
            for r in clipped(inline.runs, start, stop)
        )
        size += stop - start

    at = 0
    for number, edit in enumerate(edits):
        put(right, at, edit.right)
        if not edit.one_sided and not _parted(
            left.text[edit.left_stop - 1], right.text[edit.right]
        ):
            apart = THIN_SPACE
        else:
            apart = ""
        for inline, start, stop, added in (
            (left, edit.left, edit.left_stop, False),
            (right, edit.right, edit.right_stop, True),
        ):
            if start < stop:
                begin = size
                put(inline, start, stop)
                spans.append(Span(begin, size, added, number))
                if not added:
                    texts.append(apart)
                    size += len(apart)
        at = edit.right_stop
    put(right, at, len(right.text))
    return Inline.of("".join(texts), runs), tuple(spans)


def _parted(before: str, after: str) -> bool:
    return before.isspace() or after.isspace()


def _codes(left: str, right: str, edits: Sequence[Edit]) -> tuple[str, tuple[Span, ...]]:
    text = ""
    spans: list[Span] = []
    at = 0
    for number, edit in enumerate(edits):
        text += right[at : edit.right]
        if edit.left < edit.left_stop:
            spans.append(Span(len(text), len(text) + edit.left_stop - edit.left, False, number))
            text += left[edit.left : edit.left_stop]
        if edit.right < edit.right_stop:
            if not edit.one_sided and _is_lines(left, edit.left, edit.left_stop):
                # One line in the place of another stands below it.
                text += "\n"
            spans.append(Span(len(text), len(text) + edit.right_stop - edit.right, True, number))
            text += right[edit.right : edit.right_stop]
        at = edit.right_stop
    return text + right[at:], tuple(spans)


def _is_lines(text: str, start: int, stop: int) -> bool:
    begins = start == 0 or text[start - 1] == "\n"
    return begins and (stop == len(text) or text[stop] == "\n")


def stacked(block: Block, *, added: bool) -> Merged:
    """All of a block, taken out or put in."""
    return Merged(block, (Span(0, len(text_of(block)), added),))
