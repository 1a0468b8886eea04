"""The growing replies: each is fed by its provider, kept in the journal, and ended once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.io import IoThread
from bough.app.lines import Lines
from bough.core.events import (
    Alternative,
    Ended,
    Event,
    Failed,
    ReasoningDelta,
    Retrying,
    TextDelta,
    ToolCalled,
    Waiting,
)
from bough.core.node import UNSENT, Node, Status, ToolCall
from bough.core.store.journal import Growth, growth
from bough.core.turn import end, fold

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.core.providers.provider import Provider, Request

JOURNAL_MS = 200
CHARACTERS_A_TOKEN = 4.2
"""What a token is reckoned at while the server has not counted; measured on English prose."""


class Retry(NamedTuple):
    """A try that failed before its first word: `code` and `facts` say why, and at `at` (of
    `time.monotonic`) the next begins, number `attempt` of at most `attempts`."""

    code: str
    facts: Mapping[str, object]
    at: float
    attempt: int
    attempts: int


class Live(NamedTuple):
    """How a growing reply is doing. `stage` is "queued", "connecting", "sent", "loading", "reading"
    or "writing"; one that is queued is number `done` of the `total` in its line. `tokens` is
    reckoned from the characters, `rate` is tokens a second since the first one. `since` (of
    `time.monotonic`) is when the stage began, while writing when the last piece came. `retry`
    stays from a failed try to the first word."""

    stage: str = "connecting"
    done: int | None = None
    total: int | None = None
    tokens: int = 0
    rate: float = 0.0
    since: float = 0.0
    retry: Retry | None = None


class _Settled(NamedTuple):
    """With what a reply is asked, of which not all was known when it was planted."""

    settings: Mapping[str, object]


_News = Event | _Settled


@dataclass(slots=True)
class _Running:
    session: str
    node: Node
    live: Live
    feed: Callable[[], Coroutine[Any, Any, None]]
    characters: int = 0
    first_at: float = 0.0
    alternatives: list[str] = field(default_factory=list)
    hurry: Callable[[], None] | None = None
    task: Future[None] | None = None


class Replies(QObject):
    """Feeds growing nodes, each when it is its turn at its endpoint. `keep` is given what is to be
    appended to the journal, every 200 ms for all of them at once; `settle` with what a node is
    asked, where that was not known before, on the thread of the loop; `seal` is given each node as
    it will stay."""

    grew = Signal(str, str)
    """session, node: there is more text; at most once a frame for each."""
    offered = Signal(str, str, object)
    """session, node, texts: other whole answers that came with it. It ends next."""
    ended = Signal(str, str)
    """session, node: it has its final state."""
    line_changed = Signal()
    """Somebody joined or left a line, or has another place in it."""

    def __init__(
        self,
        io: IoThread,
        keep: Callable[[list[Growth]], None],
        settle: Callable[[str, Mapping[str, object]], Future[None]],
        seal: Callable[[str, Node], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._io = io
        self._keep = keep
        self._settle = settle
        self._seal = seal
        self._running: dict[str, _Running] = {}
        self._lines = Lines(self._begin, self)
        self._lines.changed.connect(self._on_line_changed)
        self._unkept: list[Growth] = []
        self._inbox = io.mailbox(self._on_events, _joined)
        self._journal = QTimer(self)
        self._journal.setInterval(JOURNAL_MS)
        self._journal.timeout.connect(self.flush)

    def start(
        self,
        session: str,
        node: Node,
        request: Request | Callable[[], Request],
        provider: Callable[[], Awaitable[Provider]],
        committed: Future[None],
        limit: int | None = None,
    ) -> None:
        """Let `node` grow from what the provider says, once `committed` says it is on disk and not
        more than `limit` are under way at its endpoint, itself included. What makes a request is
        called on another thread."""
        running = _Running(
            session,
            node,
            Live(since=time.monotonic()),
            lambda: self._feed(running, request, provider, committed),
        )
        self._running[node.id] = running
        self._lines.join(node.id, node.endpoint or "", limit)

    def node(self, node_id: str) -> Node | None:
        """The node as far as it has grown, None when it is not growing here."""
        running = self._running.get(node_id)
        return running.node if running else None

    def live(self, node_id: str) -> Live | None:
        running = self._running.get(node_id)
        if running and (place := self._lines.place(node_id)):
            done, total = place
            return running.live._replace(stage="queued", done=done, total=total)
        return running.live if running else None

    def running(self, session: str | None = None) -> list[str]:
        """The ids of the growing nodes, of one session or of all."""
        return [i for i, r in self._running.items() if session in (None, r.session)]

    def waiting(self) -> list[tuple[str, str, str]]:
        """The ids of those in line, in order, with their sessions and endpoints."""
        return [(i, self._running[i].session, where) for i, where in self._lines.waiting()]

    def move(self, node_id: str, position: int) -> None:
        """Put one that waits at that place in its line, from 1."""
        self._lines.move(node_id, position)

    def by_session(self) -> list[tuple[str, str]]:
        """The session and the id of each growing node."""
        return [(running.session, node_id) for node_id, running in self._running.items()]

    def busy(self, endpoint: str) -> bool:
        """Whether any reply is under way at that endpoint, or waits for it."""
        return any(running.node.endpoint == endpoint for running in self._running.values())

    def stop(self, node_id: str) -> None:
        """End the reply here: what has come is kept."""
        if running := self._running.get(node_id):
            if running.task:
                running.task.cancel()
            reason = UNSENT if self._lines.place(node_id) else "user"
            self._end(running, end(running.node, Status.STOPPED, time.time(), stop_reason=reason))

    def hurry(self, node_id: str) -> None:
        """Begin the next try now, if the reply waits for it."""
        running = self._running.get(node_id)
        if running and running.hurry:
            self._io.run(_called(running.hurry))

    def stop_all(self) -> int:
        """End every reply here; how many that were."""
        # Those in line first: none of them is to begin because another ends.
        waiting = [node_id for node_id, _ in self._lines.waiting()]
        stopped = [*waiting, *(i for i in self._running if i not in waiting)]
        for node_id in stopped:
            self.stop(node_id)
        return len(stopped)

    def flush(self) -> None:
        """Hand what has come since the last time to the journal."""
        if self._unkept:
            unkept, self._unkept = self._unkept, []
            self._keep(unkept)
        if not self._running:
            self._journal.stop()

    def _begin(self, node_id: str) -> None:
        running = self._running[node_id]
        running.live = Live(since=time.monotonic())
        running.task = self._io.run(running.feed())
        running.task.add_done_callback(lambda task: self._on_task_done(node_id, task))
        if not self._journal.isActive():
            self._journal.start()

    def _on_line_changed(self, moved: list[str]) -> None:
        self.line_changed.emit()
        for node_id in moved:
            if running := self._running.get(node_id):
                self.grew.emit(running.session, node_id)

    async def _feed(
        self,
        running: _Running,
        request: Request | Callable[[], Request],
        provider: Callable[[], Awaitable[Provider]],
        committed: Future[None],
    ) -> None:
        import asyncio

        from bough.core.errors import BoughError

        put, node_id = self._inbox.put, running.node.id
        try:
            await asyncio.wrap_future(committed)
            if callable(request):
                request = await asyncio.to_thread(request)
                if request.settings != running.node.settings:
                    await asyncio.wrap_future(self._settle(node_id, request.settings))
                    put((node_id, _Settled(request.settings), time.time()))
            speaker = await provider()
            running.hurry = getattr(speaker, "hurry", None)
            async with aclosing(speaker.stream(request)) as events:
                async for event in events:
                    put((node_id, event, time.time()))
        except BoughError as error:
            put((node_id, Failed(error.code, error.facts), time.time()))

    def _on_task_done(self, node_id: str, task: Future[None]) -> None:
        # A provider ends its stream itself; this catches the one that did not, so that no reply
        # grows for ever. After a proper end it finds nothing to do.
        if not task.cancelled():
            self._inbox.put((node_id, Failed("cut_off"), time.time()))

    def _on_events(self, arrived: list[tuple[str, _News, float]]) -> None:
        grown: dict[str, _Running] = {}
        for node_id, event, at in _joined(arrived):
            running = self._running.get(node_id)
            if running is None:
                continue
            if isinstance(event, _Settled):
                running.node = replace(running.node, settings=event.settings)
                continue
            if (chunk := growth(node_id, event, at)) is not None:
                self._unkept.append(chunk)
            match event:
                case Waiting() | Retrying() if not running.characters:
                    running.live = _waiting(running.live, event)
                case TextDelta(text) | ReasoningDelta(text) | ToolCalled(ToolCall(_, _, text)):
                    running.node = fold(running.node, event, at)
                    running.characters += len(text)
                    running.live = _writing(running)
                case Alternative(text):
                    running.alternatives.append(text)
                    continue
                case Ended() | Failed():
                    grown.pop(node_id, None)
                    self._end(running, fold(running.node, event, at))
                    continue
                case _:
                    running.node = fold(running.node, event, at)
            grown[node_id] = running
        for node_id, running in grown.items():
            self.grew.emit(running.session, node_id)

    def _end(self, running: _Running, node: Node) -> None:
        del self._running[node.id]
        running.node = node
        self.flush()
        self._seal(running.session, node)
        self._lines.leave(node.id)
        # Who takes a reply back has no use for what else came with it.
        if running.alternatives and node.status is not Status.STOPPED:
            self.offered.emit(running.session, node.id, tuple(running.alternatives))
        self.ended.emit(running.session, node.id)


def _joined(
    arrived: Iterable[tuple[str, _News, float]],
) -> Iterable[tuple[str, _News, float]]:
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


def _waiting(live: Live, event: Waiting | Retrying) -> Live:
    now = time.monotonic()
    match event:
        case Retrying(code, facts, wait, attempt, attempts):
            retry = Retry(code, facts, now + wait, attempt, attempts)
            return Live("connecting", since=now + wait, retry=retry)
        case Waiting(stage, done, total):
            since = live.since if stage == live.stage else now
            return live._replace(stage=stage, done=done, total=total, since=since)


def _writing(running: _Running) -> Live:
    now = time.monotonic()
    running.first_at = running.first_at or now
    tokens = max(1, round(running.characters / CHARACTERS_A_TOKEN))
    seconds = now - running.first_at
    rate = tokens / seconds if seconds > 0.25 else 0.0
    return Live("writing", tokens=tokens, rate=rate, since=now)


async def _called(act: Callable[[], None]) -> None:
    act()
