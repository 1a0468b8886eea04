"""Reads a message in pieces, where it is so long that a window would be held."""

from __future__ import annotations

from bough.core.blocks import Block
from bough.core.compare import Work

LONG = 24_000
STEP = 4_000
"""Characters: a text of more is read in pieces of so many, a few ms each."""


def read(text: str, *, breaks: bool = False) -> Work[list[Block]]:
    """The blocks of a text."""
    from bough.core.markdown import Growing, parse

    if len(text) <= LONG:
        return parse(text, breaks=breaks)
    growing = Growing(breaks=breaks)
    for start in range(0, len(text), STEP):
        growing.feed(text[start : start + STEP])
        yield
    growing.close()
    return list(growing.blocks)
