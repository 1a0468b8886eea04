"""The library: the sessions and their trees."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.carried import Carried
from bough.app.filing import BIN_DAYS, DAY, Filing
from bough.app.history import History
from bough.app.io import IoThread
from bough.app.outbox import Outbox
from bough.app.places import Places
from bough.app.replies import Live, Replies
from bough.app.stored import Stored
from bough.app.unseen import Unseen
from bough.core import acts
from bough.core.attention import Kind, mark_of
from bough.core.errors import StoreError
from bough.core.ids import new_id
from bough.core.node import Node
from bough.core.session import Session
from bough.core.store.journal import Growth
from bough.core.store.lock import ProfileLock
from bough.core.store.store import Store
from bough.core.store.writer import Held
from bough.core.terms import UNSET, Terms
from bough.core.tree import Tree

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.app.keeper import Keeper
    from bough.app.pictures import WebPictures
    from bough.app.questions import NextQuestions
    from bough.app.tips import Tips
    from bough.core.providers.provider import Provider, Request

TIDY_MS = 20_000
"""How long after the start there is time for what nobody waits for."""
HELD_CAP = 64 << 20
"""How much text may be held in memory before replies are stopped."""

State = Literal["", "running", "unread", "failed", "waiting"]


class InLine(NamedTuple):
    """A reply that waits until there is room for it at its endpoint."""

    node: str
    session: str
    endpoint: str


class Library(Stored):
    """Sessions by id, trees loaded when asked for. Lives on the GUI thread."""

    sessions_changed = Signal()
    relisted = Signal(object)
    """sessions: these came, went, or stand elsewhere in a list now. Told before the one above."""
    session_changed = Signal(str)
    """session: its state; of one that is open its title, folder, pin or count as well."""
    tree_changed = Signal(str)
    """session: nodes came, went, or were replaced."""
    node_grew = Signal(str, str)
    node_changed = Signal(str, str)
    """session, node: it has its final state."""
    node_settled = Signal(str, str)
    """session, node: all who show it know that; what follows may begin."""
    asks = Signal(str)
    """endpoint: a reply is about to be asked for there."""
    queue_changed = Signal()
    """A reply joined or left the line before its endpoint, or has another place in it."""

    def __init__(
        self,
        profile: Path,
        io: IoThread,
        lock: ProfileLock | None = None,
        parent: QObject | None = None,
    ) -> None:
        """With the profile's `lock` where it was taken already. Raises StoreError where the profile
        cannot even be read."""
        super().__init__(profile, io, lock, parent)
        self._io = io
        self._closed = False
        self._left = io.mailbox(self._on_left)
        self._sessions = {s.id: s for s in self._reader.sessions()}
        self._trees: dict[str, Tree] = {}
        self._users: Counter[str] = Counter()
        self._leaving: dict[str, Future[None]] = {}
        self._unseen = Unseen(self._reader.marks(), self._trees)
        self.carried = Carried()
        self.places = Places(self, self._reader)
        self.history = History(self, self._sessions, self._reader)
        self.filing = Filing(self, self._sessions, self._reader, io)
        self._replies = Replies(io, self._keep, self._seal, self)
        self._replies.grew.connect(self.node_grew)
        self._replies.offered.connect(self._on_reply_offered)
        self._replies.ended.connect(self._on_reply_ended)
        self._replies.line_changed.connect(self.queue_changed)
        self.holding.connect(self._on_holding)
        self._tidying = QTimer(self)
        self._tidying.setSingleShot(True)
        self._tidying.timeout.connect(self.tidy)
        self._tidying.start(TIDY_MS)

    @cached_property
    def pictures(self) -> WebPictures:
        """The pictures of the web that messages name."""
        from bough.app.pictures import WebPictures

        return WebPictures(self._io, self)

    @cached_property
    def outbox(self) -> Outbox:
        """What waits for replies to end."""
        return Outbox(self, self._reader.outbox())

    @cached_property
    def keeper(self) -> Keeper:
        """Looks after the database, backs it up and checks it."""
        from bough.app.keeper import Keeper

        return Keeper(self.profile, self, self._io, self)

    @cached_property
    def tips(self) -> Tips:
        """What asks for a person, in any session."""
        from bough.app.tips import Tips

        return Tips(self)

    @cached_property
    def questions(self) -> NextQuestions:
        """What could be asked next after replies."""
        from bough.app.questions import NextQuestions

        # A window may outlive the library by a moment.
        reader = self._reader
        return NextQuestions(
            self, self._io, lambda node: None if self._closed else reader.questions(node)
        )

    # Sessions

    def sessions(self) -> list[Session]:
        """All that are not in the bin, the last changed first."""
        return sorted(self._sessions.values(), key=lambda s: s.updated_at, reverse=True)

    def each(self) -> Iterable[Session]:
        """The same in no order: sorting 100,000 takes longer than a frame."""
        return self._sessions.values()

    def session(self, session_id: str) -> Session:
        """Raises KeyError for one that is not there."""
        return self._sessions[session_id]

    def __contains__(self, session_id: object) -> bool:
        return session_id in self._sessions

    def new_session(self, folder: str = "", terms: Terms = UNSET) -> Session:
        """An empty session. In a library that is only read it is there until the end, and nothing
        can be said in it."""
        now = time.time()
        session = Session(new_id(), folder=folder, created_at=now, updated_at=now, terms=terms)
        self._sessions[session.id] = session
        self._trees[session.id] = Tree()
        self.history.begin(session.id)
        self.write(lambda store: store.add_session(session))
        self.filing.adopt(folder)
        self.relist([session.id])
        return session

    def rename(self, session_id: str, title: str) -> None:
        """A person's title; an empty one lets Bough choose again."""
        title = " ".join(title.split())
        self._change(session_id, title=title, titled=bool(title))

    def set_terms(self, session_id: str, terms: Terms) -> bool:
        """Let these hold for all that is asked in the session; False where nothing is written."""
        self._change(session_id, terms=terms)
        return self.readonly is None

    def bin_session(self, session_id: str) -> None:
        """Out of sight, with its replies stopped; `unbin_session` brings it back whole."""
        self.filing.bin([session_id])

    def unbin_session(self, session_id: str) -> None:
        self.filing.unbin([session_id])

    def relist(self, sessions: Iterable[str]) -> None:
        """Tell that these came, went, or stand elsewhere in a list now."""
        listed = tuple(sessions)
        self.relisted.emit(listed)
        self.sessions_changed.emit()
        # A pane says where its session is.
        for session_id in listed:
            if self._users[session_id] > 0 and session_id in self._sessions:
                self.session_changed.emit(session_id)

    def session_state(self, session_id: str) -> State:
        """What a tab or row shows: what waits for an answer, then a running reply, then the most
        urgent of what has not been seen yet."""
        unseen = self._unseen.state(session_id)
        if unseen != "waiting" and self._replies.running(session_id):
            return "running"
        return unseen

    def eventful(self) -> set[str]:
        """The sessions that have a state."""
        return set(self.needing())

    def seen(self, session_id: str, path: Iterable[str]) -> None:
        """A person looked at that path of the session."""
        if taken := self._unseen.take(session_id, path):
            if self.readonly is None:
                self.write(lambda store: store.take_marks(taken))
            self.session_changed.emit(session_id)

    def unread(self, session_id: str) -> frozenset[str]:
        """The replies that ended and that nobody has looked at, in this run or an earlier one."""
        return frozenset(self._unseen.of(session_id))

    def needing(self) -> dict[str, dict[str, Kind]]:
        """The sessions in which anything asks for a person, and the nodes that do."""
        found: dict[str, dict[str, Kind]] = {}
        for session_id, node_id in self._replies.by_session():
            found.setdefault(session_id, {})[node_id] = "running"
        for session_id in self._unseen:
            if marked := self._unseen.of(session_id):
                found.setdefault(session_id, {}).update(marked)
        return {i: nodes for i, nodes in found.items() if i in self._sessions}

    def glimpses(self, session_id: str, ids: Iterable[str], most: int) -> list[Node]:
        """These nodes, as far as they are there, with at least the first `most` characters of what
        was said in each; a tree that is not in memory stays where it is."""
        if session_id not in self._trees:
            return self._reader.glimpses(ids, most)
        return self.nodes(session_id, (i for i in ids if i in self._trees[session_id]))

    # Trees

    def hold(self, session_id: str) -> None:
        """Keep the session's tree in memory until `let_go` was called as often."""
        self._users[session_id] += 1

    def let_go(self, session_id: str) -> None:
        self._users[session_id] -= 1
        self._forget_idle_tree(session_id)

    def tree(self, session_id: str) -> Tree:
        """The session's tree as it is now; growing nodes may lag, `node` has them to the letter."""
        if session_id not in self._trees:
            # What still grows in the file and not here has nobody who writes it.
            self._trees[session_id] = self._reader.tree(session_id, interrupted=True)
        return self._trees[session_id]

    def node(self, session_id: str, node_id: str) -> Node:
        return self._replies.node(node_id) or self.tree(session_id).node(node_id)

    def nodes(self, session_id: str, ids: Iterable[str]) -> list[Node]:
        """The same of thousands at once."""
        growing = {i: self._replies.node(i) for i in self._replies.running(session_id)}
        node = self.tree(session_id).node
        return [growing.get(i) or node(i) for i in ids] if growing else list(map(node, ids))

    def live(self, node_id: str) -> Live | None:
        return self._replies.live(node_id)

    def running(self, session_id: str) -> list[str]:
        return self._replies.running(session_id)

    # Replies

    def grow(
        self,
        session_id: str,
        node_id: str,
        request: Request,
        provider: Callable[[], Awaitable[Provider]],
        committed: Future[None],
        limit: int | None = None,
    ) -> None:
        """Let a growing node be written by a provider, once it is committed and, with itself, not
        more than `limit` are under way at its endpoint."""
        node = self.tree(session_id).node(node_id)
        self.asks.emit(node.endpoint or "")
        self._replies.start(session_id, node, request, provider, committed, limit)
        self.session_changed.emit(session_id)

    def busy(self, endpoint: str) -> bool:
        """Whether any reply is under way at that endpoint, or waits for it."""
        return self._replies.busy(endpoint)

    def queue(self) -> list[InLine]:
        """The replies that wait for others to end at their endpoints, in the order they go."""
        return [InLine(*waiting) for waiting in self._replies.waiting()]

    def move_in_queue(self, node_id: str, position: int) -> None:
        """Put a reply that waits at that place of its line, from 1."""
        self._replies.move(node_id, position)

    def stop(self, node_id: str) -> None:
        self._replies.stop(node_id)

    def stop_all(self) -> int:
        """Stop every reply of every session; how many that were."""
        return self._replies.stop_all()

    def hurry(self, node_id: str) -> None:
        """Let a reply that waits for its next try begin it now."""
        self._replies.hurry(node_id)

    # Storing

    def keep_what_grows(self) -> None:
        """Write now what has come of growing replies."""
        self._replies.flush()

    def tidy(self) -> None:
        """What can wait until there is a window: delete for ever what is in the bin for longer than
        it is kept there, and say once that a profile on another machine is less safe."""
        before = time.time() - BIN_DAYS * DAY
        if self.readonly is None:
            self.write(lambda store: store.purge(before))
            self.write(_warn_of_network)

    def flush(self, timeout: float) -> None:
        """Write what has come by now, of growing replies too; wait for it so many seconds."""
        self._replies.flush()
        super().flush(timeout)

    def close(self, timeout: float = 2.0) -> None:
        """Stop what runs, write what is left, let go of the profile. What the disk does not take
        in `timeout` seconds is lost."""
        self._closed = True
        if "keeper" in self.__dict__:
            self.keeper.close()
        if "questions" in self.__dict__:
            self.questions.close()
        self._tidying.stop()
        self._replies.stop_all()
        super().close(timeout)

    # Inside

    def _change(self, session_id: str, **fields: Any) -> None:
        if self.refuse():
            return
        self._sessions[session_id] = replace(self._sessions[session_id], **fields)
        self.write(lambda store: store.change_session(session_id, **fields))
        self.relist([session_id])

    def _keep(self, chunks: list[Growth]) -> None:
        self.write(lambda store: store.grow(chunks), sum(len(chunk.text) for chunk in chunks))

    def _seal(self, session_id: str, node: Node) -> None:
        self.tree(session_id).replace(node)
        if mark := mark_of(node):
            self._unseen.add(session_id, node.id, mark)
        # Its text was counted as it came.
        self.write(lambda store: store.seal(node, mark))

    def _on_reply_offered(self, session_id: str, node_id: str, texts: tuple[str, ...]) -> None:
        head = self._sessions[session_id].head
        act = acts.alternatives(self.tree(session_id), node_id, texts, head)
        self.history.perform(session_id, act)

    def _on_reply_ended(self, session_id: str, node_id: str) -> None:
        self.node_changed.emit(session_id, node_id)
        self.node_settled.emit(session_id, node_id)
        self.session_changed.emit(session_id)
        self._forget_idle_tree(session_id)

    def _on_holding(self, held: Held | None) -> None:
        if held and held.bytes > HELD_CAP and self._replies.running():
            self._replies.stop_all()
            self.trouble.emit("held_too_much", {"megabytes": held.bytes >> 20})

    def _forget_idle_tree(self, session_id: str) -> None:
        if self._idle(session_id):
            # What is still on its way to the disk has to be there before it is read again.
            left = self.write(lambda store: store.forget_pages())
            self._leaving[session_id] = left
            left.add_done_callback(lambda left: self._left.put((session_id, left)))

    def _on_left(self, saved: Iterable[tuple[str, Future[None]]]) -> None:
        for session_id, left in saved:
            # Unless somebody came, did something and left again meanwhile.
            if self._leaving.get(session_id) is left:
                del self._leaving[session_id]
                if self._idle(session_id):
                    self._unseen.forget_binned(session_id)
                    self._trees.pop(session_id, None)
                    self.history.forget(session_id)
                    self._users.pop(session_id, None)

    def _idle(self, session_id: str) -> bool:
        return self._users[session_id] <= 0 and not self._replies.running(session_id)


def _warn_of_network(store: Store) -> None:
    """Raises, once for a profile, StoreError("network_profile") where that is so."""
    if store.remote and not store.state("network_told"):
        store.set_state("network_told", True)
        raise StoreError("network_profile", path=str(store.profile), kind=store.remote)
