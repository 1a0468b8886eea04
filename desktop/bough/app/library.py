"""The library: the sessions and their trees, and the only hand that writes them."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.carried import Carried
from bough.app.filing import BIN_DAYS, DAY, Filing
from bough.app.io import IoThread
from bough.app.outbox import Outbox
from bough.app.replies import Live, Replies
from bough.app.undo import Undo
from bough.app.unseen import Unseen
from bough.core import acts
from bough.core.attention import Kind, mark_of
from bough.core.errors import BoughError, StoreError, UsageError
from bough.core.ids import new_id
from bough.core.node import Node, Role
from bough.core.operations import Operation, apply, inverse
from bough.core.session import Session
from bough.core.store.journal import Growth
from bough.core.store.lock import LOCK, ProfileLock
from bough.core.store.places import StoredPlace
from bough.core.store.store import FILE, Store
from bough.core.store.writer import Held, Writer
from bough.core.terms import UNSET, Terms
from bough.core.tree import Tree

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.app.keeper import Keeper
    from bough.app.pictures import WebPictures
    from bough.app.questions import NextQuestions
    from bough.app.suggestions import Suggestions
    from bough.app.tips import Tips
    from bough.core.providers.provider import Provider, Request
    from bough.core.store.outbox import Queues

T = TypeVar("T")

TIDY_MS = 20_000
"""How long after the start there is time for what nobody waits for."""
HELD_CAP = 64 << 20
"""How much text may be held in memory before replies are stopped."""

_READ_NEVERTHELESS = frozenset({"newer_schema", "store_readonly", "disk_full"})
"""Why a profile cannot be written that may well be read."""

State = Literal["", "running", "unread", "failed", "waiting"]


class InLine(NamedTuple):
    """A reply that waits until there is room for it at its endpoint."""

    node: str
    session: str
    endpoint: str


class Library(QObject):
    """Sessions by id, trees loaded when asked for. Lives on the GUI thread; what is to be stored
    goes to the writer thread in order, and reading has a connection of its own."""

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
    trouble = Signal(str, object)
    """code, facts: something could not be stored, or a person should know of it."""
    asks = Signal(str)
    """endpoint: a reply is about to be asked for there."""
    queue_changed = Signal()
    """A reply joined or left the line before its endpoint, or has another place in it."""
    holding = Signal(object)
    """Held: what the disk does not take now; None when all is saved."""

    def __init__(
        self,
        profile: Path,
        io: IoThread,
        lock: ProfileLock | None = None,
        parent: QObject | None = None,
    ) -> None:
        """With the profile's `lock` where it was taken already. Raises StoreError where the profile
        cannot even be read."""
        super().__init__(parent)
        self.profile = profile
        self._io = io
        self._written = io.mailbox(self._on_written)
        self._left = io.mailbox(self._on_left)
        self._holding = io.mailbox(self._on_held)
        self.held: Held | None = None
        """What the disk does not take now."""
        self.readonly: StoreError | None = None
        """Why nothing is written to this profile, None where it is."""
        self.recovered: list[str] = []
        self._writer: Writer | None = None
        self._lock: ProfileLock | None = None
        self._reader = self._open(profile, lock)
        self._sessions = {s.id: s for s in self._reader.sessions()}
        self._trees: dict[str, Tree] = {}
        self._undo: dict[str, Undo] = {}
        self._users: Counter[str] = Counter()
        self._leaving: dict[str, Future[None]] = {}
        self._unseen = Unseen(self._reader.marks(), self._trees)
        # Newer than what the reader finds, for as long as that is on its way to the disk.
        self._places: dict[str, StoredPlace] = {}
        self._states: dict[str, Any] = {}
        self._closed = False
        self.carried = Carried()
        self.filing = Filing(self, self._sessions, self._reader, io)
        self._replies = Replies(io, self._keep, self._settle, self._seal, self)
        self._replies.grew.connect(self.node_grew)
        self._replies.offered.connect(self._on_reply_offered)
        self._replies.ended.connect(self._on_reply_ended)
        self._replies.line_changed.connect(self.queue_changed)
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
    def suggestions(self) -> Suggestions:
        """The words that may be meant by misspelt ones."""
        from bough.app.suggestions import Suggestions

        return Suggestions(self._io, self)

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
        self._undo[session.id] = Undo()
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
        names = list(ids)
        found = self.tree(session_id).nodes(names)
        for node_id in self._replies.running(session_id):
            grown = self._replies.node(node_id)
            if grown and node_id in names:
                found[names.index(node_id)] = grown
        return found

    def live(self, node_id: str) -> Live | None:
        return self._replies.live(node_id)

    def running(self, session_id: str) -> list[str]:
        return self._replies.running(session_id)

    # Acts

    def perform(
        self,
        session_id: str,
        operation: Operation,
        place: StoredPlace | None = None,
        queues: Queues | None = None,
        *,
        along: bool = False,
    ) -> Future[None]:
        """Do the operation to the tree, and store it together with the place it came from, if it
        came from one, and with what waits behind replies from now on. Who is at its head before
        goes `along` to the one after. Raises StoreError where nothing is written."""
        self.check_writable()
        apply(self.tree(session_id), operation)
        self._done(session_id).did(operation)
        size = sum(len(node.text) for node in operation.planted)
        if place:
            self._note_place(place)
            size += len(place.draft)
        committed = self.write(
            lambda store: store.record(session_id, operation, place=place, queues=queues), size
        )
        self.outbox.accept(queues or {})
        if along and operation.head_before and operation.head_after:
            self._follow(session_id, operation.head_before, operation.head_after)
        self._after(session_id, operation)
        self.outbox.tell(session_id, queues or {})
        return committed

    def undo(self, session_id: str, place: StoredPlace) -> Operation:
        """Take the last act back; what grew in it is stopped. Raises UsageError at the bottom, and
        StoreError where nothing is written."""
        self.check_writable()
        operation = self._done(session_id).last_done()
        if operation is None:
            raise UsageError("nothing_to_undo")
        self._turn(session_id, inverse(operation), place, "undo")
        return operation

    def redo(self, session_id: str, place: StoredPlace) -> Operation:
        """Bring the last act that was taken back. Raises UsageError when there is none, and
        StoreError where nothing is written."""
        self.check_writable()
        operation = self._done(session_id).last_undone()
        if operation is None:
            raise UsageError("nothing_to_redo")
        self._turn(session_id, inverse(inverse(operation)), place, "redo")
        return operation

    def grow(
        self,
        session_id: str,
        node_id: str,
        request: Request | Callable[[], Request],
        provider: Callable[[], Awaitable[Provider]],
        committed: Future[None],
        limit: int | None = None,
    ) -> None:
        """Let a growing node be written by a provider, once it is committed and, with itself, not
        more than `limit` are under way at its endpoint. A request that is yet to be made is made on
        another thread, and its settings are kept on the node before anybody is asked."""
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

    # Small things kept between starts

    def open_places(self) -> list[StoredPlace]:
        """Where tabs were at the last end, in their order. Most places of a profile are closed."""
        return self._reader.places(opened=True)

    def last_place(self, session_id: str) -> StoredPlace | None:
        """Where one was in the session: its open place, else the one left last."""
        for place in reversed(self._places.values()):
            if place.session == session_id:
                return place
        return next(iter(self._reader.places(session=session_id)), None)

    def save_place(self, place: StoredPlace) -> None:
        if place.session in self._sessions:
            self._note_place(place)
            self.write(lambda store: store.save_place(place), len(place.draft))

    def newest(self, place: StoredPlace) -> StoredPlace:
        """The place with the head that it was given since, if it was."""
        noted = self._places.get(place.id)
        return replace(place, head=noted.head) if noted else place

    def keep_outbox(self, queues: Queues, place: StoredPlace | None = None) -> None:
        """Store what waits behind those replies, with the place it came from. Raises StoreError
        where nothing is written."""
        self.check_writable()
        size = sum(len(message.text) for queue in queues.values() for message in queue)
        if place:
            self._note_place(place)
            size += len(place.draft)
        self.write(lambda store: store.keep_outbox(queues, place), size)

    def forget_place(self, place_id: str) -> None:
        self._places.pop(place_id, None)
        self.write(lambda store: store.forget_place(place_id))
        self.set_state(f"editor:{place_id}", None)

    def state(self, key: str, default: Any = None) -> Any:
        if key in self._states:
            kept = self._states[key]
            return default if kept is None else kept
        return self._reader.state(key, default)

    def set_state(self, key: str, value: Any) -> Future[None]:
        """Keep a JSON value; None keeps nothing."""
        self._states[key] = value
        size = len(value["text"]) if isinstance(value, dict) and "text" in value else 0
        return self.write(lambda store: store.set_state(key, value), size)

    # Storing

    def refuse(self) -> bool:
        """Whether nothing is written to this profile; then that is told."""
        if self.readonly:
            self.trouble.emit(self.readonly.code, self.readonly.facts)
        return self.readonly is not None

    def keep_what_grows(self) -> None:
        """Write now what has come of growing replies."""
        self._replies.flush()

    def check_writable(self) -> None:
        """Raises the StoreError that says why nothing is written to this profile, if that is so."""
        if self.readonly:
            raise self.readonly

    def write(self, work: Callable[[Store], T], size: int = 0) -> Future[T]:
        """Let the writer thread do it, after all that was asked before; a failure is told. `size`
        is how much text the work keeps in memory. Where nothing is written, nothing is done."""
        if self._writer is None:
            return _never(self.readonly)
        future = self._writer.submit(work, size)
        future.add_done_callback(self._written.put)
        return future

    def publish(self, name: str) -> None:
        """Say beside the profile's lock where this program can be reached."""
        if self._writer:
            self.write(lambda store: store.publish(name))
        elif self._lock:
            self._lock.publish(name)

    def try_again(self) -> None:
        """Try now, rather than in a moment, to write what is held."""
        if self._writer:
            self._writer.try_again()

    def save_copy(self, file: Path) -> Future[None]:
        """Write all that is stored, and what is held too, into a database at `file`, also where
        the profile is full or gone. The future raises StoreError where that cannot be written."""
        return self._writer.save_copy(file) if self._writer else _never(self.readonly)

    def tidy(self) -> None:
        """What can wait until there is a window: delete for ever what is in the bin for longer than
        it is kept there, and say once that a profile on another machine is less safe."""
        before = time.time() - BIN_DAYS * DAY
        if self.readonly is None:
            self.write(lambda store: store.purge(before))
            self.write(_warn_of_network)

    def flush(self, timeout: float) -> None:
        """Write what has come by now, of growing replies too; wait for it so many seconds."""
        from concurrent.futures import wait

        self._replies.flush()
        if self._writer:
            wait([self._writer.submit(lambda _: None)], timeout)

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
        if self._writer:
            self._writer.close(timeout)
        self._reader.close()
        if self._lock:
            self._lock.release()

    # Inside

    def _open(self, profile: Path, lock: ProfileLock | None) -> Store:
        """Open the profile, for writing if that is possible; the store to read it with."""
        settled = threading.Event()

        def on_held(held: Held | None) -> None:
            self._holding.put(held)
            settled.set()

        try:
            self._writer = Writer(lambda: Store.open(profile, lock=lock), on_held)
        except StoreError as error:
            # (A path that may not be looked at does not exist, rather than being an error.)
            there = os.path.exists(profile / FILE)  # noqa: PTH110
            if error.code in _READ_NEVERTHELESS and there:
                return self._open_for_reading(profile, error)
            raise
        try:
            recovering = self._writer.submit(lambda store: store.recover())
            recovering.add_done_callback(lambda _: settled.set())
            # Nobody waits for a disk that does not take it now.
            settled.wait()
            if recovering.done():
                self.recovered = recovering.result()
            return Store.open(profile, readonly=True)
        except BaseException:
            self._writer.close(timeout=1.0)
            raise

    def _open_for_reading(self, profile: Path, why: StoreError) -> Store:
        # Where it can be had: the version that can write the profile is not to change it meanwhile.
        with suppress(OSError):
            self._lock = ProfileLock(profile / LOCK)
        try:
            reader = Store.open(profile, readonly=True)
        except StoreError as error:
            if self._lock:
                self._lock.release()
            raise (why if error.code == "older_schema" else error) from error
        if why.code == "disk_full":
            why = StoreError("store_readonly", reason=why.code, path=str(profile))
        self.readonly = why
        return reader

    def _note_place(self, place: StoredPlace) -> None:
        self._places.pop(place.id, None)
        self._places[place.id] = place

    def _follow(self, session_id: str, before: str, after: str) -> None:
        """Let the places that are at one node be at the other, also those that are closed."""
        for place in list(self._places.values()):
            if (place.session, place.head) == (session_id, before):
                self._places[place.id] = replace(place, head=after)
        self.write(lambda store: store.move_heads(session_id, before, after))
        self.outbox.said.emit(session_id, before, after)

    def _turn(
        self, session_id: str, step: Operation, place: StoredPlace, way: Literal["undo", "redo"]
    ) -> None:
        tree = self.tree(session_id)
        for node_id in self._replies.running(session_id):
            self._replies.stop(node_id)
        apply(tree, step)
        undo = self._done(session_id)
        act = undo.last_done() if way == "undo" else undo.last_undone()
        assert act
        queues = self.outbox.turned(tree, act, back=way == "undo")
        if way == "undo":
            undo.undid()
        else:
            undo.did_again()
        place = replace(place, head=step.head_after)
        self._note_place(place)
        self.write(
            lambda store: store.record(session_id, step, place=place, way=way, queues=queues)
        )
        self.outbox.accept(queues)
        self._after(session_id, step)
        self.outbox.tell(session_id, queues)

    def _after(self, session_id: str, operation: Operation) -> None:
        tree = self.tree(session_id)
        changes: dict[str, Any] = {"head": operation.head_after, "updated_at": time.time()}
        session = self._sessions[session_id]
        if not session.titled and not session.title:
            from bough.core.titles import title_from

            for node in operation.planted:
                if node.role is Role.USER and (title := title_from(node.text)):
                    changes["title"] = title
                    self.write(lambda store: store.change_session(session_id, title=title))
                    break
        self._sessions[session_id] = replace(
            session, nodes=len(tree), forks=tree.forks(), **changes
        )
        self.tree_changed.emit(session_id)
        self.relist([session_id])

    def _done(self, session_id: str) -> Undo:
        if session_id not in self._undo:
            self._undo[session_id] = Undo(lambda: self._reader.operations(session_id))
        return self._undo[session_id]

    def _change(self, session_id: str, **fields: Any) -> None:
        if self.refuse():
            return
        self._sessions[session_id] = replace(self._sessions[session_id], **fields)
        self.write(lambda store: store.change_session(session_id, **fields))
        self.relist([session_id])

    def _keep(self, chunks: list[Growth]) -> None:
        self.write(lambda store: store.grow(chunks), sum(len(chunk.text) for chunk in chunks))

    def _settle(self, node_id: str, settings: Mapping[str, object]) -> Future[None]:
        # On the thread of the loop.
        return self.write(lambda store: store.settle(node_id, settings))

    def _seal(self, session_id: str, node: Node) -> None:
        self.tree(session_id).replace(node)
        if mark := mark_of(node):
            self._unseen.add(session_id, node.id, mark)
        # Its text was counted as it came.
        self.write(lambda store: store.seal(node, mark))

    def _on_reply_offered(self, session_id: str, node_id: str, texts: tuple[str, ...]) -> None:
        head = self._sessions[session_id].head
        self.perform(session_id, acts.alternatives(self.tree(session_id), node_id, texts, head))

    def _on_reply_ended(self, session_id: str, node_id: str) -> None:
        self.node_changed.emit(session_id, node_id)
        self.node_settled.emit(session_id, node_id)
        self.session_changed.emit(session_id)
        self._forget_idle_tree(session_id)

    def _on_written(self, futures: Iterable[Future[Any]]) -> None:
        for future in futures:
            error = future.exception()
            if isinstance(error, BoughError):
                self.trouble.emit(error.code, error.facts)
            elif error is not None:
                raise error

    def _on_held(self, told: Sequence[Held | None]) -> None:
        self.held = held = told[-1]
        if held and held.bytes > HELD_CAP and self._replies.running():
            self._replies.stop_all()
            self.trouble.emit("held_too_much", {"megabytes": held.bytes >> 20})
        self.holding.emit(held)

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
                    self._undo.pop(session_id, None)
                    self._users.pop(session_id, None)

    def _idle(self, session_id: str) -> bool:
        return self._users[session_id] <= 0 and not self._replies.running(session_id)


def _warn_of_network(store: Store) -> None:
    """Raises, once for a profile, StoreError("network_profile") where that is so."""
    if store.remote and not store.state("network_told"):
        store.set_state("network_told", True)
        raise StoreError("network_profile", path=str(store.profile), kind=store.remote)


def _never(why: StoreError | None) -> Future[Any]:
    from concurrent.futures import Future

    future: Future[Any] = Future()
    future.set_exception(why or StoreError("store_closed"))
    return future
