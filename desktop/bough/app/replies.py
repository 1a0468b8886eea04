"""The growing replies: each is fed by its provider, kept in the journal, and ended once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.io import IoThread
from bough.core.events import Ended, Event, Failed, ReasoningDelta, TextDelta, Waiting
from bough.core.node import Node, Status
from bough.core.store.journal import Growth, growth
from bough.core.turn import end, fold

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.core.providers.provider import Provider, Request

JOURNAL_MS = 200
CHARACTERS_A_TOKEN = 4.2
"""What a token is reckoned at while the server has not counted; measured on English prose."""


class Live(NamedTuple):
    """How a growing reply is doing. `stage` is "connecting", "loading", "reading" or "writing";
    `tokens` is reckoned from the characters, `rate` is tokens a second since the first one."""

    stage: str = "connecting"
    done: int | None = None
    total: int | None = None
    tokens: int = 0
    rate: float = 0.0


@dataclass(slots=True)
class _Running:
    session: str
    node: Node
    began: float
    live: Live
    characters: int = 0
    first_at: float = 0.0
    task: Future[None] | None = None


class Replies(QObject):
    """Feeds growing nodes. `keep` is given what is to be appended to the journal, every 200 ms for
    all of them at once; `seal` is given each node as it will stay."""

    grew = Signal(str, str)
    """session, node: there is more text; at most once a frame for each."""
    ended = Signal(str, str)
    """session, node: it has its final state."""

    def __init__(
        self,
        io: IoThread,
        keep: Callable[[list[Growth]], None],
        seal: Callable[[str, Node], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._io = io
        self._keep = keep
        self._seal = seal
        self._running: dict[str, _Running] = {}
        self._unkept: list[Growth] = []
        self._inbox = io.mailbox(self._on_events)
        self._journal = QTimer(self)
        self._journal.setInterval(JOURNAL_MS)
        self._journal.timeout.connect(self.flush)

    def start(
        self,
        session: str,
        node: Node,
        request: Request,
        provider: Callable[[], Awaitable[Provider]],
        committed: Future[None],
    ) -> None:
        """Let `node` grow from what the provider says, once `committed` says it is on disk."""
        running = _Running(session, node, time.monotonic(), Live())
        self._running[node.id] = running
        running.task = self._io.run(self._feed(node.id, request, provider, committed))
        running.task.add_done_callback(lambda task: self._on_task_done(node.id, task))
        if not self._journal.isActive():
            self._journal.start()

    def node(self, node_id: str) -> Node | None:
        """The node as far as it has grown, None when it is not growing here."""
        running = self._running.get(node_id)
        return running.node if running else None

    def live(self, node_id: str) -> Live | None:
        running = self._running.get(node_id)
        return running.live if running else None

    def running(self, session: str | None = None) -> list[str]:
        """The ids of the growing nodes, of one session or of all."""
        return [i for i, r in self._running.items() if session in (None, r.session)]

    def stop(self, node_id: str) -> None:
        """End the reply here: what has come is kept."""
        if running := self._running.get(node_id):
            if running.task:
                running.task.cancel()
            self._end(running, end(running.node, Status.STOPPED, time.time(), stop_reason="user"))

    def stop_all(self) -> None:
        for node_id in list(self._running):
            self.stop(node_id)

    def flush(self) -> None:
        """Hand what has come since the last time to the journal."""
        if self._unkept:
            unkept, self._unkept = self._unkept, []
            self._keep(unkept)
        if not self._running:
            self._journal.stop()

    async def _feed(
        self,
        node_id: str,
        request: Request,
        provider: Callable[[], Awaitable[Provider]],
        committed: Future[None],
    ) -> None:
        import asyncio

        from bough.core.errors import BoughError

        put = self._inbox.put
        try:
            await asyncio.wrap_future(committed)
            async with aclosing((await provider()).stream(request)) as events:
                async for event in events:
                    put((node_id, event, time.time()))
        except BoughError as error:
            put((node_id, Failed(error.code, error.facts), time.time()))

    def _on_task_done(self, node_id: str, task: Future[None]) -> None:
        # A provider ends its stream itself; this catches the one that did not, so that no reply
        # grows for ever. After a proper end it finds nothing to do.
        if not task.cancelled():
            self._inbox.put((node_id, Failed("cut_off"), time.time()))

    def _on_events(self, arrived: list[tuple[str, Event, float]]) -> None:
        grown: dict[str, _Running] = {}
        for node_id, event, at in _joined(arrived):
            running = self._running.get(node_id)
            if running is None:
                continue
            if (chunk := growth(node_id, event, at)) is not None:
                self._unkept.append(chunk)
            match event:
                case Waiting(stage, done, total):
                    running.live = running.live._replace(stage=stage, done=done, total=total)
                case TextDelta(text) | ReasoningDelta(text):
                    running.characters += len(text)
                    running.first_at = running.first_at or time.monotonic()
                    running.node = fold(running.node, event, at)
                case Ended() | Failed():
                    grown.pop(node_id, None)
                    self._end(running, fold(running.node, event, at))
                    continue
                case _:
                    running.node = fold(running.node, event, at)
            grown[node_id] = running
        for node_id, running in grown.items():
            if running.characters:
                running.live = _writing(running)
            self.grew.emit(running.session, node_id)

    def _end(self, running: _Running, node: Node) -> None:
        del self._running[node.id]
        running.node = node
        self.flush()
        self._seal(running.session, node)
        self.ended.emit(running.session, node.id)


def _joined(
    arrived: Iterable[tuple[str, Event, float]],
) -> Iterable[tuple[str, Event, float]]:
    """The same events with neighbouring pieces of one reply's text made into one."""
    waiting: dict[str, tuple[type[TextDelta] | type[ReasoningDelta], list[str], float]] = {}
    for node_id, event, at in arrived:
        pending = waiting.get(node_id)
        match event:
            case TextDelta(text) | ReasoningDelta(text):
                if pending and pending[0] is type(event):
                    pending[1].append(text)
                    continue
                if pending:
                    yield node_id, pending[0]("".join(pending[1])), pending[2]
                waiting[node_id] = (type(event), [text], at)
            case _:
                if pending:
                    yield node_id, pending[0]("".join(pending[1])), pending[2]
                    del waiting[node_id]
                yield node_id, event, at
    for node_id, (kind, texts, at) in waiting.items():
        yield node_id, kind("".join(texts)), at


def _writing(running: _Running) -> Live:
    tokens = max(1, round(running.characters / CHARACTERS_A_TOKEN))
    seconds = time.monotonic() - running.first_at
    return Live("writing", tokens=tokens, rate=tokens / seconds if seconds > 0.25 else 0.0)
