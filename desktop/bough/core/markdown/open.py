"""Blocks that are still open at the end of a growing text, and grow without being read again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bough.core.blocks import Block, Code, Table
from bough.core.markdown.reading import NEWLINE, Reading

_OPENING = re.compile(r"(`{3,}|~{3,})")


@dataclass(slots=True)
class OpenTable:
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
        if not after.rows:
            return self.block
        body = before._replace(rows=before.rows + after.rows)
        return self.block._replace(body=body, stop=max(self.block.stop, more.stop))


class OpenFence:
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
    def begin(cls, reading: Reading, base: int, tail: str) -> OpenFence | None:
        """The open fence that the tail of a text of whole lines is, if it is one."""
        if not reading.blocks or reading.blocks[-1].start != base:
            return None
        block = reading.blocks[-1]
        opening, first = _OPENING.match(tail), NEWLINE.search(tail)
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
        for found in NEWLINE.finditer(text):
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
        stop = self.block.start + self._length + len(self._line)
        code = (self._code + last).removesuffix("\n")
        self.block = self.block._replace(body=body._replace(code=code), stop=stop)
