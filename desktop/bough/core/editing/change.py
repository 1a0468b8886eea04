"""A change is what becomes of a text: some characters give way to others, and what is selected."""

from __future__ import annotations

from typing import NamedTuple


class Change(NamedTuple):
    """Characters [start, stop) give way to `text`; [anchor, cursor) of the new text is selected."""

    start: int
    stop: int
    text: str
    anchor: int
    cursor: int


def applied(text: str, change: Change) -> str:
    return text[: change.start] + change.text + text[change.stop :]


def units(text: str) -> int:
    """How many UTF-16 units it takes, which Qt counts in."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
