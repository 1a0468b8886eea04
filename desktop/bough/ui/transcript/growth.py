"""Growth lets a message that is being written come into its body at an even pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bough.ui.transcript.body import Body
from bough.ui.transcript.plain import PlainGrowing

if TYPE_CHECKING:
    from bough.core.markdown import Growing

LEAST = 6
"""Characters shown at a flush at least, where there are so many."""
SHARE = 3
"""A flush shows this part of what waits, so that what came in a lump is spread over some."""


class Growth:
    """Shows a growing text in a body; what it was given stays as it is, only more follows."""

    def __init__(self, body: Body, *, plain: bool = False) -> None:
        from bough.core.markdown import Growing

        self._body = body
        self._markdown: Growing | PlainGrowing = PlainGrowing() if plain else Growing()
        self.shown = 0

    def begin(self, text: str) -> None:
        """Show what stands already, at once."""
        if text:
            self._take(text, len(text))

    def advance(self, text: str) -> tuple[float | None, bool]:
        """Show some more of `text`; returns the height from which on to paint again (None where
        nothing is new) and whether more waits."""
        waiting = len(text) - self.shown
        if waiting <= 0 and not self._markdown.behind:
            return (None, False)
        some = min(waiting, max(LEAST, -(-waiting // SHARE)))
        dirty = self._take(text, some)
        return (dirty, some < waiting or self._markdown.behind)

    def close(self, text: str) -> float:
        """Show the rest and read the whole once more, now that it is known."""
        dirty = self._take(text, len(text) - self.shown) if len(text) > self.shown else None
        first = self._markdown.close()
        end = self._body.show(self._markdown.blocks, first)
        return end if dirty is None else min(dirty, end)

    def _take(self, text: str, some: int) -> float:
        stop = self.shown + some
        first = self._markdown.feed(text[self.shown : stop])
        self.shown = stop
        return self._body.show(self._markdown.blocks, first)
