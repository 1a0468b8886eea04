"""The end of what a child process wrote, as lines that a person can read."""

from __future__ import annotations

import re

from bough.core.redact import redacted_fields

KEPT = 1_000_000
"""Bytes; what came before them is forgotten."""
LINE_LENGTH = 500
"""Characters of a line that are shown."""

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")


class Log:
    """Takes any bytes at any rate. May be read on any thread."""

    def __init__(self) -> None:
        self.received = 0
        """How many bytes have come in all."""
        self._kept = bytearray()

    def feed(self, data: bytes) -> None:
        self.received += len(data)
        self._kept += data
        if len(self._kept) > 2 * KEPT:
            # At once for a whole ring: what floods is to cost no more than its copying.
            del self._kept[:-KEPT]

    def lines(self) -> list[str]:
        """All that is kept, without blank lines, escape sequences and anything like a key."""
        return _readable(bytes(self._kept[-KEPT:]))

    def tail(self, count: int = 20) -> tuple[str, ...]:
        """The last lines."""
        return tuple(_readable(bytes(self._kept[-100 * LINE_LENGTH :]))[-count:])


def _readable(written: bytes) -> list[str]:
    # Cut before anything else: a flood may be one line of a million characters.
    text = written.decode("utf-8", "replace").replace("\r", "\n")
    cut = (line[: 4 * LINE_LENGTH] for line in text.split("\n"))
    return [clean for line in cut if (clean := plain(line))]


def plain(line: str) -> str:
    """A line without what is not to be shown."""
    shown = "".join(c if c.isprintable() else " " for c in _ESCAPES.sub("", line))
    return redacted_fields(shown[:LINE_LENGTH].strip())
