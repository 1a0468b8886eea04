"""Growth lets a message come into its body bit by bit: one that is being written at an even pace,
one that is long as fast as the window stays free for other things."""

from __future__ import annotations

import re
import time
from functools import partial
from typing import TYPE_CHECKING

from bough.ui.transcript.body import Body
from bough.ui.transcript.plain import PlainGrowing

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future, ThreadPoolExecutor

    from bough.core.markdown.growing import Growing

LEAST = 6
"""Characters shown at a flush at least, where there are so many."""
MOST = 1_000
"""A flush shows no more, however much waits."""
SHARE = 3
"""A flush shows this part of what waits, so that what came in a lump is spread over some."""
STEP = 1_200
"""Characters of a long message that are read in one go: a few ms of it, if it is all items. More
where no block, item or row ends: what is cut inside of one is read again with what follows."""
LARGEST = 128_000
SLOW_S = 0.015
"""Where reading took longer, what follows is read by a thread until it takes less."""
STILL_HZ = 8
"""So often text comes where nothing is to move by itself."""
ONE_LINE = 90
"""So many characters are shown where no line ends: about one line of the column."""

_BLOCK = re.compile(r"\n(?=[\n>|#*+`~\t -]|\d+[.)])")
"""Where a block, an item or a row may begin."""


class Growth:
    """Shows a growing text in a body; what it was given stays as it is, only more follows."""

    def __init__(
        self, body: Body, *, plain: bool = False, live: bool = True, typed: bool = False
    ) -> None:
        from bough.core.markdown.growing import Growing

        self.body = body
        self._markdown: Growing | PlainGrowing = PlainGrowing() if plain else Growing(breaks=typed)
        self._still_until = 0.0
        self._slow = False
        self._threads: ThreadPoolExecutor | None = None
        self._closed = False
        self._coming: Future[tuple[int, float]] | None = None
        """What a thread reads: the first block that changed, and how long it took."""
        self.shown = 0
        self._ends = not live
        """Whether the text that it is given to read on is all that ever comes."""
        body.growing = live

    def begin(self, text: str) -> None:
        """Show what stands already, at once."""
        if text:
            self._take(text, len(text))

    @property
    def waits(self) -> bool:
        """Whether a thread has not come to the end of what it reads."""
        return self._coming is not None and not self._coming.done()

    @property
    def slow(self) -> bool:
        """Whether reading what comes next may take so long that a thread should do it."""
        return self._slow or self._coming is not None

    def advance(self, text: str, share: float = 1.0) -> tuple[float | None, bool]:
        """Show some more of `text`, at most that share of what a flush may; returns the height from
        which on to paint again (None where nothing is new) and whether more waits."""
        if self._coming:
            return (None, True) if self.waits else (self._arrive(), True)
        waiting = len(text) - self.shown
        if waiting <= 0 and not self._markdown.behind:
            return (None, False)
        if self.body.ink.theme.motion:
            some = min(waiting, round(MOST * share), max(LEAST, -(-waiting // SHARE)))
        else:
            some = self._whole_lines(text)
            if waiting > 0 and not some:
                return (None, waiting > ONE_LINE or "\n" in text[self.shown :])
        if self._slow:
            self._send(text, some)
            return (None, True)
        dirty = self._take(text, some)
        return (dirty, some < waiting or self._markdown.behind)

    def ends(self) -> None:
        """What is read from now on is whole."""
        self._ends = True

    def read_on(self, text: str) -> bool:
        """Read some more of a text that stands already; False where it was the last of it."""
        if self._coming:
            if not self.waits:
                self._arrive()
            return True
        if self._closed:
            return False
        if self.shown >= len(text):
            if not self._ends:
                return False
            self._closed = True
            self._send_off(self._markdown.close)
            return True
        end = _BLOCK.search(text, self.shown + STEP, self.shown + LARGEST)
        some = min(end.end() if end else self.shown + LARGEST, len(text)) - self.shown
        if self._slow or some > LARGEST // 4:
            self._send(text, some)
        else:
            self._take(text, some)
        return True

    def close(self, text: str) -> float:
        """Show the rest and read the whole once more, now that it is known."""
        dirty = self._take(text, len(text) - self.shown) if len(text) > self.shown else None
        first = self._markdown.close()
        self.body.growing = False
        end = self.body.show(self._markdown.blocks, first)
        return end if dirty is None else min(dirty, end)

    def _whole_lines(self, text: str) -> int:
        """How much to show where nothing is to move by itself."""
        now = time.monotonic()
        if now < self._still_until:
            return 0
        stop = min(len(text), self.shown + MOST)
        end = text.rfind("\n", self.shown, stop) + 1
        if not end and stop - self.shown >= ONE_LINE:
            end = text.rfind(" ", self.shown, stop) + 1 or stop
        if end:
            self._still_until = now + 1 / STILL_HZ
        return max(0, end - self.shown)

    def _take(self, text: str, some: int) -> float:
        """Read so many characters more."""
        piece = text[self.shown : self.shown + some]
        self.shown += some
        first, took = _timed(partial(self._markdown.feed, piece))
        return self._show(first, took)

    def _send(self, text: str, some: int) -> None:
        """Have a thread read so many characters more."""
        piece = text[self.shown : self.shown + some]
        self.shown += some
        # Not with a reference to the body: what is painted may not be let go by a thread.
        self._send_off(partial(self._markdown.feed, piece))

    def _send_off(self, read: Callable[[], int]) -> None:
        from concurrent.futures import ThreadPoolExecutor

        if self._threads is None:
            self._threads = ThreadPoolExecutor(1, "markdown")
        self._coming = self._threads.submit(_timed, read)

    def _arrive(self) -> float:
        """Show what a thread has read. It reads nothing meanwhile: the blocks are one's own."""
        assert self._coming is not None
        coming, self._coming = self._coming, None
        first, took = coming.result()
        if self._closed:
            self.body.growing = False
            self._threads = None
        return self._show(first, took)

    def _show(self, first: int, took: float) -> float:
        blocks = self._markdown.blocks
        # The end of a block may have all of it read once more.
        large = blocks and blocks[-1].stop - blocks[-1].start > LARGEST
        self._slow = took > SLOW_S or bool(large)
        return self.body.show(blocks, first)


def _timed(read: Callable[[], int]) -> tuple[int, float]:
    """What it returns, and how many seconds of this thread's own time it took."""
    began = time.thread_time()
    first = read()
    return (first, time.thread_time() - began)
