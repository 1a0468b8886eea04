"""What is copied: Markdown, plain text and HTML of what is selected, made from its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from bough.core.as_html import as_html
from bough.core.as_markdown import as_markdown
from bough.core.as_text import as_text, tsv
from bough.core.blobs import as_data
from bough.core.blocks import Block, Code, Paragraph, Table
from bough.core.excerpt import excerpt, text_of
from bough.core.node import Node
from bough.ui.transcript import content
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.parts import blocks_of, others
from bough.ui.transcript.selection import Selection, block_text, first_of, last_of

LARGE = 400_000
"""Characters of source from which on it is copied as it was written alone: to read all of its
blocks would take as long as a second."""
SHORT = 200
_BREAKS = frozenset("\n\t\u2028")


class Whole(NamedTuple):
    """A whole message."""

    node: Node
    plainly: bool = False

    @property
    def size(self) -> int:
        return len(self.node.text)

    def blocks(self) -> list[Block]:
        return blocks_of(self.node, plainly=self.plainly)

    def markdown(self) -> str:
        return _joined([self.node.text, *(as_markdown(b) for b in others(self.node))])


class Part(NamedTuple):
    """Neighbouring blocks of a text, with the characters [start, stop) that are wanted of each."""

    source: str
    cuts: tuple[tuple[Block, int, int], ...]

    @property
    def size(self) -> int:
        return sum(stop - start for _, start, stop in self.cuts)

    def blocks(self) -> list[Block]:
        found = [excerpt(*cut) for cut in self.cuts]
        # A single one stands in nothing.
        return found if len(found) > 1 else [block._replace(marks=()) for block in found]

    def markdown(self) -> str:
        """Whole blocks as they were written, of the others the part written anew."""
        if len(self.cuts) == 1:
            return self._alone()
        return "\n\n".join(piece for piece in self._pieces() if piece)

    def _alone(self) -> str:
        """A single block, without the marks of its containers; of code the code."""
        (block, start, _), found = self.cuts[0], excerpt(*self.cuts[0])
        if isinstance(found.body, Code):
            return found.body.code
        if isinstance(found.body, Paragraph) and start > 0:
            return as_markdown(found).removeprefix("\\")
        if found is block and not block.marks and block.stop:
            return self.source[block.start : block.stop].strip("\n")
        return as_markdown(found)

    def _pieces(self) -> Iterator[str]:
        run: list[Block] = []
        for block, start, stop in self.cuts:
            whole = start <= 0 and stop >= len(text_of(block))
            if run and not (whole and block.start >= run[-1].stop):
                yield self._written(run)
                run = []
            if whole and block.stop:
                run.append(block)
            else:
                yield as_markdown(excerpt(block, start, stop))
        if run:
            yield self._written(run)

    def _written(self, run: list[Block]) -> str:
        """Whole neighbours, with what stands between them."""
        return self.source[run[0].start : run[-1].stop].strip("\n")


class Copied:
    """What is copied, frozen as it was then; each form is made when it is asked for."""

    def __init__(
        self,
        pieces: Sequence[Whole | Part],
        *,
        written: bool = False,
        blobs: Path | None = None,
    ) -> None:
        """`written` lets the plain text be the Markdown as well; `blobs` is where pictures are."""
        self._pieces = tuple(pieces)
        self._written = written
        self._blobs = blobs

    @property
    def large(self) -> bool:
        """Whether it has one form only."""
        return sum(piece.size for piece in self._pieces) > LARGE

    @cached_property
    def markdown(self) -> str:
        return _joined([piece.markdown() for piece in self._pieces])

    @cached_property
    def text(self) -> str:
        if self.large or self._written:
            return self.markdown
        return "\n\n".join(text for blocks in self._blocks if (text := as_text(blocks)))

    @cached_property
    def html(self) -> str:
        here = partial(as_data, self._blobs)
        return "" if self.large else "".join(as_html(blocks, here) for blocks in self._blocks)

    @cached_property
    def table(self) -> str:
        """The cells with tabs between them, "" where it is not one table."""
        match self._pieces:
            case (Part(_, ((block, start, stop),)),):
                body = excerpt(block, start, stop).body
                return tsv(body) if isinstance(body, Table) else ""
        return ""

    @cached_property
    def _blocks(self) -> list[list[Block]]:
        return [piece.blocks() for piece in self._pieces]


def _joined(pieces: Sequence[str]) -> str:
    """One below the other; a single one as it stands."""
    if len(pieces) == 1:
        return pieces[0]
    return "\n\n".join(text for piece in pieces if (text := piece.strip("\n")))


def copied(
    selection: Selection, flow: Flow, *, plainly: bool = False, blobs: Path | None = None
) -> Copied:
    """What is selected of these turns."""
    pieces: list[Whole | Part] = []
    for index in range(selection.start.turn, selection.end.turn + 1):
        bounds = selection.part(index)
        if bounds is None:
            continue
        start, end = bounds
        if (start, end) == (first_of(index), last_of(index)):
            pieces.append(Whole(flow.node(index), plainly))
            continue
        turn = flow.turn(index)
        for section, source in ((0, content.thought(turn.node)), (1, turn.node.text)):
            body = turn.section(section)
            if body is None or not start.section <= section <= end.section:
                continue
            if section == 0 and not turn.open:
                continue
            first = start[2:] if start.section == section else (0, 0)
            last = end[2:] if end.section == section else (len(body.boxes), 0)
            cuts = cuts_of([box.block for box in body.boxes], first, last)
            if cuts:
                pieces.append(Part(source, cuts))
    return Copied(pieces, blobs=blobs)


def one_block(block: Block, source: str) -> Copied:
    """A single block as it was written."""
    return Copied([Part(source, ((block, 0, len(text_of(block))),))])


def cuts_of(
    blocks: Sequence[Block], first: tuple[int, ...], last: tuple[int, ...]
) -> tuple[tuple[Block, int, int], ...]:
    """What is wanted of blocks that are neighbours, from one place to another."""
    made = []
    for number in range(first[0], min(last[0] + 1, len(blocks))):
        block = blocks[number]
        size = len(text_of(block))
        start = first[1] if number == first[0] else 0
        stop = min(last[1], size) if number == last[0] else size
        if start < stop or size == 0:
            made.append((block, start, stop))
    return tuple(made)


def words_of(selection: Selection | None, flow: Flow) -> str:
    """The text of a selection that is short and within one line of a block; else ""."""
    if selection is None or selection.empty or selection.start[:3] != selection.end[:3]:
        return ""
    start, end = selection.start, selection.end
    words = block_text(flow.turn(start.turn), start)[start.offset : end.offset]
    return words if len(words) <= SHORT and not _BREAKS.intersection(words) else ""
