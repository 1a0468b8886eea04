"""The blocks of a text that grows, at a cost that does not grow with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bough.core.blocks import Block, Paragraph
from bough.core.markdown import open_line
from bough.core.markdown.open import OpenFence, OpenTable
from bough.core.markdown.reading import NEWLINE, Reading, References, line_of, seen

PATIENCE = 48
"""An open block is parsed again when it has grown by this part of its length, so that one of any
length costs the same per character."""

LONGEST_LINE = 4096
"""A longer paragraph is not gone on with line by line: it may be too much to be read at all."""

KEPT_AS_ONE = 4096
"""Characters of closed source that are kept in one piece: thousands of small ones, which all go at
once, would leave the memory full of holes."""

_MORE_THAN_TEXT = re.compile(r"[\n\r<]")
"""A line ends there, or details do."""
_KNOWN = re.compile(r"(?: {0,9}(?:[-+*]|\d{1,9}[.)]) {1,3})?(?:\*\*)?[^\W\d_]")
"""How a line begins of which it is known what it will be: text, or an item."""
_CLOSED_BY_IT = ("paragraph_open", "bullet_list_open", "ordered_list_open")
"""What may hold such a line; then all that stands before it, or before its item, is closed."""
_MARKER = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])")


class Growing:
    """The blocks of a text that comes in pieces, however it is cut.

    What stands before the last top-level block, or before the last item or row of one, cannot
    change any more but for two things: a blank line between items sets the whole list loose, and a
    link definition mends the links to it, at the end. `breaks` is that of `parse`.
    """

    def __init__(self, *, breaks: bool = False) -> None:
        self._breaks = breaks
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
        self._table: OpenTable | None = None
        """The table that the tail goes on with."""
        self._fence: OpenFence | None = None
        self._references: References = {}
        self._word: open_line.Place | None = None
        """A word of the last line, what stands before which is read for good."""
        self._known: References = {}
        """The definitions of all that was read, of what is not closed too."""

    @property
    def behind(self) -> bool:
        """Whether some text waits that `feed("")` would show."""
        return self._new != ""

    def feed(self, text: str) -> int:
        """Append; the index of the first block that may be another than before.

        Text may wait for more of its kind in a long block; an empty `text` shows it at once.
        """
        self._new += seen(text)
        if text and len(self._new) * PATIENCE < len(self._tail):
            return len(self.blocks)
        return self._read()

    def close(self) -> int:
        """The text is whole; the index of the first block that changed."""
        first = self._read() if self._new else len(self.blocks)
        if self._fence:
            self._tail, self._fence = self._fence.source, None
        reading = self._reading(whole=True)
        if (table := self._table) and len(reading.references) > len(self._references):
            # Its rows may name what was defined only now.
            self._tail, self._base, self._table = table.source + self._tail, table.base, None
            reading = self._reading(whole=True)
        first = min(first, self._show(reading))
        return min(first, self._mend(reading.references))

    def _read(self) -> int:
        new, self._new = self._new, ""
        if self._goes_on(new):
            return len(self.blocks) - 1
        self._word = None
        first = len(self.blocks)
        if self._fence:
            rest = self._fence.feed(new)
            if rest is None:
                return self._put([self._fence.block])
            source, self._fence = self._fence.source, None
            self._tail = source
            first = self._show(reading := self._reading(whole=True))
            self._settle(reading, len(source), len(reading.blocks))
            new = rest
        self._tail += new
        whole = _whole_lines(self._tail)
        ended = whole > 0 and ("\n" in new or "\r" in new)
        if whole and not self._table and _KNOWN.match(self._tail, whole):
            reading = self._reading()
            closes = reading.tops and reading.tops[-1].kind in _CLOSED_BY_IT
            if closes or not ended:
                first = min(first, self._show(reading))
                if closes:
                    self._close_what_is_whole(reading)
                return first
        if ended:
            partial, self._tail = self._tail[whole:], self._tail[:whole]
            reading = self._reading()
            first = min(first, self._show(reading))
            self._close_what_is_whole(reading)
            if fence := OpenFence.begin(reading, self._base, self._tail):
                self._fence = fence
                fence.feed(partial)
                self._tail = ""
                return min(first, self._put([fence.block]))
            self._tail += partial
            if not partial:
                return first
        return min(first, self._show(self._reading()))

    def _goes_on(self, new: str) -> bool:
        """Put more of a line to the paragraph that it ends, of which only what is not settled is
        read again. Most of what comes is that."""
        block, tail = self.blocks[-1] if self.blocks else None, self._tail
        if not block or not isinstance(block.body, Paragraph) or len(tail) > LONGEST_LINE:
            return False
        if block.stop != self._base + len(tail) or _MORE_THAN_TEXT.search(new):
            return False
        inline = block.body.inline
        word = open_line.last_word(inline, tail)
        if word and open_line.is_apart(inline, tail, word):
            self._word = word
        if word and open_line.is_more_words(new):
            inline = open_line.with_words(inline, tail, new)
        elif self._word:
            rest = line_of(tail[self._word.source :] + new, self._known, breaks=self._breaks)
            inline = open_line.joined(inline, self._word.text, rest)
        else:
            return False
        self._tail += new
        self.blocks[-1] = block._replace(body=Paragraph(inline), stop=block.stop + len(new))
        return True

    def _reading(self, *, whole: bool = False) -> Reading:
        growing = not whole
        if table := self._table:
            base, text = self._base - len(table.head), table.head + self._tail
            reading = Reading(
                text, base, None, self._references, growing=growing, breaks=self._breaks
            )
            reading.blocks[0] = table.with_rows_of(reading.blocks[0])
            return reading
        number = self._list.number if self._list else None
        return Reading(
            self._tail,
            self._base,
            number,
            self._references,
            in_list=self._list is not None,
            growing=growing,
            breaks=self._breaks,
        )

    def _show(self, reading: Reading) -> int:
        """Take the blocks of the tail; the index of the first one that changed."""
        first = len(self.blocks)
        self._known = reading.references
        if (going_on := self._list) and reading.tops:
            top = reading.tops[0]
            if top.loose is None:
                top.loose = _is_loose_with_text(self._tail)
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

    def _close_what_is_whole(self, reading: Reading) -> None:
        """Close all before the last block or item of a text of whole lines."""
        if not reading.tops or reading.deep or reading.open:
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

    def _settle(self, reading: Reading, length: int, blocks: int) -> None:
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
            in_list = self._list is not None
            closed = _Closed(self._settled, source, base, number, in_list, len(self._references))
            if self._closed and self._closed[-1].goes_on_with(closed):
                self._closed[-1] = self._closed[-1].with_more(source)
            else:
                self._closed.append(closed)
        self._settled += blocks
        self._base += length
        self._tail = self._tail[length:]
        self._list = self._table = None

    def _close_rows(self, block: Block) -> None:
        """Close the rows of the table that the tail is, all of it whole lines."""
        if self._table is None:
            head = [m.end() for m, _ in zip(NEWLINE.finditer(self._tail), range(2), strict=False)]
            self._table = OpenTable(block, self._base, self._tail[: head[1]])
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
            reading = Reading(
                closed.source,
                closed.base,
                closed.number,
                references,
                in_list=closed.in_list,
                breaks=self._breaks,
            )
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
    in_list: bool
    """Whether it goes on with a list."""
    known: int
    """How many definitions there were when it was read."""

    def goes_on_with(self, after: _Closed) -> bool:
        """Whether what was closed after it can be kept, and read again, as one with it."""
        return (
            self.base + len(self.source) == after.base
            and self.known == after.known
            and after.number is None
            and len(self.source) < KEPT_AS_ONE
        )

    def with_more(self, source: str) -> _Closed:
        return replace(self, source=self.source + source)


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


def _is_loose_with_text(items: str) -> bool:
    """Whether a list, whose items here have no text to show it, sets text apart."""
    if marker := _MARKER.match(items):
        top = Reading(f"{marker[0]} x\n{items}").tops[0]
        return bool(top.loose)
    return False


def _is_of_an_item(block: Block) -> bool:
    """Whether it is text directly inside of an item of a top-level list."""
    if len(block.marks) != 1 or block.marks[0].kind not in ("bullet", "number", "task"):
        return False
    return isinstance(block.body, Paragraph) and block.body.inline.text != ""
