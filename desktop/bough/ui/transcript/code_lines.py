"""The lines of a block of code as they are shown: the ones too long for a layout in pieces."""

from __future__ import annotations

from bisect import bisect_left
from unicodedata import east_asian_width

LONGEST = 2000
"""A longer line is shown in pieces, as Qt's layout of one takes for ever."""
MANY = 2000
"""Of more lines only the longest is measured: a wide character may then reach out of it."""


class Lines:
    """Pieces of text, each a line or a part of one. Code that grows adds to them."""

    __slots__ = ("_inner", "_start", "columns", "pieces")

    def __init__(self, code: str) -> None:
        self.pieces: list[str] = []
        self.columns = 0
        """How many columns the widest one takes at most."""
        self._inner: list[int] = []
        """The pieces after which their line goes on."""
        self._start = 0
        """Where the last piece begins in the code."""
        self._add(code)

    @property
    def whole(self) -> bool:
        """Whether every piece is a line."""
        return not self._inner

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.pieces) - len(self._inner)

    def goes_on(self, piece: int) -> bool:
        """Whether its line goes on in the next piece."""
        at = bisect_left(self._inner, piece)
        return at < len(self._inner) and self._inner[at] == piece

    def number(self, piece: int) -> int:
        """The number of its line, counted from 1; 0 for one that goes on with a line."""
        if not self._inner:
            return piece + 1
        return 0 if self.goes_on(piece - 1) else piece + 1 - bisect_left(self._inner, piece)

    def grow(self, code: str) -> int:
        """Take the longer code; the first piece that changed."""
        first = len(self.pieces) - 1
        del self.pieces[first:]
        self._add(code[self._start :])
        return first

    def _add(self, text: str) -> None:
        lines = text.split("\n")
        pieces = self.pieces
        if max(map(len, lines)) <= LONGEST:
            pieces += lines
        else:
            for line in lines:
                cuts = range(0, max(1, len(line)), LONGEST)
                self._inner.extend(range(len(pieces), len(pieces) + len(cuts) - 1))
                pieces += [line[at : at + LONGEST] for at in cuts]
        self._start += len(text) - len(pieces[-1])
        measured = lines if len(lines) <= MANY else [max(lines, key=len)]
        self.columns = max(self.columns, *(columns(line[:LONGEST]) for line in measured))


def columns(line: str) -> int:
    """How many columns a line takes at most: a wide character takes two."""
    taken = len(line) + 3 * line.count("\t")
    return taken if line.isascii() else taken + sum(east_asian_width(c) in "WF" for c in line)
