"""Asks models, one at a time and only while nobody else does, what could be asked next."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from bough.core.endpoint import EMBEDDED, ModelRef
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.errors import BoughError
from bough.core.events import Ended, Event, Failed, Retrying, TextDelta, UsageReported
from bough.core.node import Node, Role, Status, Usage
from bough.core.questions import Questions, apart, keeps_place, within
from bough.core.questions_read import MOST_READ, read, without

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.app.catalogue import Catalogue
    from bough.app.io import IoThread
    from bough.app.library import Library
    from bough.core.providers.provider import Provider, Request

SECONDS = 20.0
"""After that a model is not waited for any more."""
PAUSE_MS = 150
"""Between a reply and the request: who has something to ask at once goes first."""
KEPT = 2000
"""Replies whose questions are kept in memory."""


class Answer(NamedTuple):
    """What came of a request; `whole` where the model came to an end."""

    node: str
    texts: tuple[str, ...]
    usage: Usage | None
    whole: bool


@dataclass(slots=True)
class _Wanted:
    session: str
    ref: ModelRef
    catalogue: Catalogue
    request: Request
    task: Future[None] | None = None


class NextQuestions(QObject):
    """Questions by the reply that they follow. A request gives way to every reply: it begins where
    none is under way or waits at its endpoint, and is broken off when one is asked for there; then
    it comes again later. It is tried once."""

    changed = Signal(str, str)
    """session, node: other questions follow that reply, or are being thought of."""
    failed = Signal(str, str)
    """session, node: nothing of use came."""

    def __init__(
        self, library: Library, io: IoThread, stored: Callable[[str], Questions | None]
    ) -> None:
        super().__init__(library)
        self._library = library
        self._io = io
        self._stored = stored
        self.seconds = SECONDS
        """How long a model may take."""
        self._known: dict[str, Questions | None] = {}
        self._wanted: dict[str, _Wanted] = {}
        self._closed = False
        self._answers = io.mailbox(self._on_answers)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._begin)
        library.asks.connect(self._on_asks)
        library.node_settled.connect(lambda *_: self._soon.start())

    def of(self, node_id: str) -> Questions | None:
        """What could be asked after that reply; None where no model was asked for that."""
        if node_id not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[node_id] = self._stored(node_id)
        return self._known[node_id]

    def thinks(self, node_id: str) -> bool:
        """Whether a model is asked just now, or will be once there is time."""
        return node_id in self._wanted

    def want(self, session: str, node_id: str, ref: ModelRef, catalogue: Catalogue) -> bool:
        """Let that model think of questions after the reply, when there is time. False where it
        cannot be asked that."""
        request = self._request(session, node_id, ref, catalogue)
        if request is None or self._library.readonly or self._closed:
            return False
        if node_id not in self._wanted:
            self._wanted[node_id] = _Wanted(session, ref, catalogue, request)
            self._soon.start()
            self.changed.emit(session, node_id)
        return True

    def drop(self, node_id: str) -> None:
        """Nobody wants them any more."""
        if wanted := self._wanted.pop(node_id, None):
            if wanted.task:
                wanted.task.cancel()
                self._soon.start()
            self.changed.emit(wanted.session, node_id)

    def close(self) -> None:
        """Ask nobody any more: what was begun now would start a thread and a model that nobody
        ends."""
        self._closed = True
        self._soon.stop()
        for wanted in self._wanted.values():
            if wanted.task:
                wanted.task.cancel()
        self._wanted.clear()

    # Inside

    def _request(
        self, session: str, node_id: str, ref: ModelRef, catalogue: Catalogue
    ) -> Request | None:
        path = self._library.tree(session).path(node_id)
        reply = path[-1]
        if not follows(reply) or not ref.model:
            return None
        answered = ModelRef(reply.endpoint or "", reply.model or "")
        if keeps_place(ref, answered, local=catalogue.local(ref.endpoint)):
            return within(path, ref, str(reply.settings.get("system", "")))
        shipped = shipped_model()
        inside = ModelRef(EMBEDDED, model_name(shipped)) if shipped else None
        return apart(path, ref, small=ref == inside)

    def _begin(self) -> None:
        """Ask the one that was wanted last, where nobody else waits."""
        if any(wanted.task for wanted in self._wanted.values()):
            return
        for node_id, wanted in reversed(self._wanted.items()):
            if not self._library.busy(wanted.ref.endpoint):
                tree = self._library.tree(wanted.session)
                asked = [tree.node(kid).text for kid in tree.children(node_id)]
                asking = _ask(
                    tree.path(node_id),
                    asked,
                    wanted.request,
                    partial(wanted.catalogue.provider, wanted.ref.endpoint),
                    self.seconds,
                    self._answers.put,
                )
                wanted.task = self._io.run(asking)
                return

    def _on_asks(self, endpoint: str) -> None:
        for wanted in self._wanted.values():
            if wanted.task and wanted.ref.endpoint == endpoint:
                # Before the reply is asked for, so that the server is free for it.
                wanted.task.cancel()
                wanted.task = None

    def _on_answers(self, answers: list[Answer]) -> None:
        for answer in answers:
            wanted = self._wanted.get(answer.node)
            if wanted is None or wanted.task is None:
                continue
            del self._wanted[answer.node]
            self._take(answer, wanted)
        self._soon.start()

    def _take(self, answer: Answer, wanted: _Wanted) -> None:
        library, session, node_id = self._library, wanted.session, answer.node
        if session not in library or node_id not in (tree := library.tree(session)):
            return
        asked = (tree.node(kid).text for kid in tree.children(node_id))
        texts = without(answer.texts, asked)
        if texts or answer.whole:
            found = Questions(texts, wanted.ref, answer.usage)
            self._known[node_id] = found
            library.write(lambda store: store.keep_questions(node_id, found))
        self.changed.emit(session, node_id)
        if not texts:
            self.failed.emit(session, node_id)


def follows(node: Node) -> bool:
    """Whether questions can follow that: a reply that came whole and says something."""
    whole = node.status is Status.SEALED and not node.cut_off
    return node.role is Role.ASSISTANT and whole and bool(node.text.strip())


async def _ask(
    path: Sequence[Node],
    asked: Sequence[str],
    request: Request,
    provider: Callable[[], Awaitable[Provider]],
    seconds: float,
    put: Callable[[Answer], None],
) -> None:
    """Ask once, and give the questions that came by the end of the time; nothing at all if
    cancelled. They are read off the GUI thread: that looks at every word of a long reply."""
    import asyncio

    node_id, heard = path[-1].id, _Heard()
    try:
        async with asyncio.timeout(seconds):
            await heard.hear((await provider()).stream(request))
    except (TimeoutError, BoughError):
        pass
    except Exception:
        # A mistake of ours, which is told; nobody is to wait for this for ever.
        put(Answer(node_id, (), None, whole=False))
        raise
    texts = await asyncio.to_thread(read, "".join(heard.texts), path, asked)
    put(Answer(node_id, texts, heard.usage, heard.whole))


class _Heard:
    """What a model says, as far as it is of use."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.usage: Usage | None = None
        self.whole = False

    async def hear(self, stream: AsyncGenerator[Event, None]) -> None:
        length = 0
        async with aclosing(stream) as events:
            async for event in events:
                match event:
                    case TextDelta(text):
                        self.texts.append(text)
                        length += len(text)
                        if length > MOST_READ:
                            return
                    case UsageReported(usage):
                        self.usage = usage
                    case Ended():
                        self.whole = True
                    case Failed() | Retrying():
                        return
