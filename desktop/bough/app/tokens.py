"""Tokens are counted by the model's own tokenizer where it can be had, off the GUI thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from bough.core.context import counted, factor
from bough.core.endpoint import EMBEDDED, ModelRef
from bough.core.errors import ProviderError
from bough.core.tokens import Counter, Frames

if TYPE_CHECKING:
    from bough.app.io import IoThread
    from bough.core.node import Node
    from bough.core.providers.openai_compatible import OpenAICompatible
    from bough.core.tokens import Key, Piece

MOST = 50_000
"""Pieces whose count is kept for a model; each takes about 200 bytes."""


@dataclass(slots=True)
class _Known:
    """What is known of the tokens of a model."""

    frames: Frames | None = None
    unlike: bool = False
    """Whether its template does not add up, or the server counts otherwise: it is estimated."""
    counts: dict[Key, int] = field(default_factory=dict)
    asked: set[Key] = field(default_factory=set)
    factors: dict[str, float] = field(default_factory=dict)
    """What an estimate is off by, as of replies by their names."""


class _News(NamedTuple):
    ref: ModelRef
    frames: Frames | None
    counts: dict[Key, int]
    asked: frozenset[Key]


class Tokens(QObject):
    """Counters by model. What a counter lacked is asked for, once, and then told of."""

    counted = Signal(object)
    """ModelRef: more of it is known."""

    def __init__(
        self,
        io: IoThread,
        server: Callable[[ModelRef], Awaitable[OpenAICompatible | None]],
        parent: QObject | None = None,
    ) -> None:
        """`server` gives, on the I/O thread, what counts for a model, where there is such."""
        super().__init__(parent)
        self._io = io
        self._server = server
        self._known: dict[ModelRef, _Known] = {}
        self._guesses: dict[tuple[int, int], float] = {}
        self._news = io.mailbox(self._on_news)

    def counter(self, ref: ModelRef) -> Counter:
        """Counts with what is known."""
        known = self._known.setdefault(ref, _Known())
        if len(self._guesses) > MOST:
            self._guesses.clear()
        if known.frames is not None and not known.unlike:
            return Counter(known.frames, known.counts, guesses=self._guesses)
        return Counter(guesses=self._guesses, exact=False)

    def correct(self, ref: ModelRef, counter: Counter, path: Sequence[Node]) -> None:
        """Let what has to be estimated be corrected by what the server said of the newest reply of
        that model on the path. May be called on any thread."""
        if counter.frames is None and (at := counted(path, ref.model)) >= 0:
            factors, reply = self._known[ref].factors, path[at].id
            if reply not in factors:
                factors[reply] = factor(path, at, counter)
            counter.factor = factors[reply]

    def complete(self, ref: ModelRef, counter: Counter) -> None:
        """Have what the counter lacked counted, where anybody can."""
        if ref.endpoint != EMBEDDED or not self._io.running:
            # Nothing ever ran there, so no model is loaded that could count.
            return
        known = self._known.setdefault(ref, _Known())
        pieces = [p for key, p in counter.missing.items() if key not in known.asked]
        if known.unlike or not (pieces or known.frames is None):
            return
        if len(known.counts) > MOST:
            known.counts.clear()
        asked = frozenset(piece.key for piece in pieces)
        known.asked |= asked
        self._io.run(self._ask(ref, known.frames, pieces, asked))

    def check(self, ref: ModelRef, expected: int, reported: int) -> None:
        """The server counted so many where so many were expected: from now on it is estimated
        where that differs."""
        known = self._known.setdefault(ref, _Known())
        if expected != reported and not known.unlike:
            known.unlike = True
            self.counted.emit(ref)

    async def _ask(
        self, ref: ModelRef, frames: Frames | None, pieces: list[Piece], asked: frozenset[Key]
    ) -> None:
        from bough.core.engine import tokenizer

        counts: dict[Key, int] = {}
        try:
            if server := await self._server(ref):
                frames = frames or await tokenizer.learn(server)
                if frames is not None and pieces:
                    found = await tokenizer.count(server, frames, pieces)
                    counts = {p.key: n for p, n in zip(pieces, found, strict=True)}
        except ProviderError:
            pass  # It is estimated until somebody asks again.
        self._news.put(_News(ref, frames, counts, asked))

    def _on_news(self, told: list[_News]) -> None:
        for news in told:
            known = self._known[news.ref]
            new = news.counts or known.frames != news.frames
            known.frames = news.frames or known.frames
            known.counts |= news.counts
            known.asked -= news.asked
            if new:
                self.counted.emit(news.ref)
