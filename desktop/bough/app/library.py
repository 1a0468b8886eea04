"""The library: the sessions and their trees, and the only hand that writes them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from PySide6.QtCore import QObject, Signal

from bough.app.io import IoThread
from bough.app.replies import Live, Replies
from bough.core.errors import BoughError, UsageError
from bough.core.ids import new_id
from bough.core.node import Node, Role, Status
from bough.core.operations import Operation, apply, inverse
from bough.core.session import Session
from bough.core.store.journal import Growth
from bough.core.store.places import StoredPlace
from bough.core.store.store import Store
from bough.core.store.writer import Writer
from bough.core.tree import Tree

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.core.providers.provider import Provider, Request
    from bough.core.store.lock import ProfileLock

T = TypeVar("T")
State = Literal["", "running", "unread", "failed", "waiting"]


class Library(QObject):
    """Sessions by id, trees loaded when asked for. Lives on the GUI thread; what is to be stored
    goes to the writer thread in order, and reading has a connection of its own."""

    sessions_changed = Signal()
    session_changed = Signal(str)
    """session: its title, pin, state or count."""
    tree_changed = Signal(str)
    """session: nodes came, went, or were replaced."""
    node_grew = Signal(str, str)
    node_changed = Signal(str, str)
    """session, node: it has its final state."""
    trouble = Signal(str, object)
    """code, facts: something could not be stored."""

    def __init__(
        self,
        profile: Path,
        io: IoThread,
        lock: ProfileLock | None = None,
        parent: QObject | None = None,
    ) -> None:
        """With the profile's `lock` where it was taken already."""
        super().__init__(parent)
        self._writer = Writer(lambda: Store.open(profile, lock=lock))
        self.recovered = self._writer.submit(lambda store: store.recover()).result()
        self._reader = Store.open(profile, readonly=True)
        self._sessions = {s.id: s for s in self._reader.sessions()}
        self._trees: dict[str, Tree] = {}
        self._undo: dict[str, tuple[list[Operation], list[Operation]]] = {}
        self._users: Counter[str] = Counter()
        self._unseen: dict[str, State] = {}
        self._written = io.mailbox(self._on_written)
        self._replies = Replies(io, self._keep, self._seal, self)
        self._replies.grew.connect(self._on_reply_grew)
        self._replies.ended.connect(self._on_reply_ended)

    # Sessions

    def sessions(self) -> list[Session]:
        """All that are not in the bin, the last changed first."""
        return sorted(self._sessions.values(), key=lambda s: s.updated_at, reverse=True)

    def session(self, session_id: str) -> Session:
        """Raises KeyError for one that is not there."""
        return self._sessions[session_id]

    def __contains__(self, session_id: object) -> bool:
        return session_id in self._sessions

    def new_session(self, folder: str = "", system: str = "") -> Session:
        now = time.time()
        session = Session(new_id(), folder=folder, created_at=now, updated_at=now, system=system)
        self._sessions[session.id] = session
        self._trees[session.id] = Tree()
        self._undo[session.id] = ([], [])
        self.write(lambda store: store.add_session(session))
        self.sessions_changed.emit()
        return session

    def rename(self, session_id: str, title: str) -> None:
        """A person's title; an empty one lets Bough choose again."""
        title = " ".join(title.split())
        self._change(session_id, title=title, titled=bool(title))

    def pin(self, session_id: str, pinned: bool) -> None:
        self._change(session_id, pinned=pinned)

    def bin_session(self, session_id: str) -> None:
        """Out of sight, with its replies stopped; `unbin_session` brings it back whole."""
        for node_id in self._replies.running(session_id):
            self._replies.stop(node_id)
        del self._sessions[session_id]
        self.write(lambda store: store.bin_session(session_id))
        self.sessions_changed.emit()

    def unbin_session(self, session_id: str) -> None:
        self.write(lambda store: store.unbin_session(session_id)).result()
        self._sessions[session_id] = self._reader.session(session_id)
        self.sessions_changed.emit()

    def session_state(self, session_id: str) -> State:
        """What a tab or row shows: a running reply before what has not been seen yet."""
        if self._replies.running(session_id):
            return "running"
        return self._unseen.get(session_id, "")

    def seen(self, session_id: str) -> None:
        """A person looked at the session."""
        if self._unseen.pop(session_id, None):
            self.session_changed.emit(session_id)

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
            self._trees[session_id] = self._reader.tree(session_id)
        return self._trees[session_id]

    def node(self, session_id: str, node_id: str) -> Node:
        return self._replies.node(node_id) or self.tree(session_id).node(node_id)

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
    ) -> Future[None]:
        """Do the operation to the tree, and store it together with the place it came from, if it
        came from one."""
        apply(self.tree(session_id), operation)
        done, undone = self._stacks(session_id)
        done.append(operation)
        undone.clear()
        committed = self.write(lambda store: store.record(session_id, operation, place=place))
        self._after(session_id, operation)
        return committed

    def undo(self, session_id: str, place: StoredPlace) -> Operation:
        """Take the last act back; what grew in it is stopped. Raises UsageError at the bottom."""
        done, undone = self._stacks(session_id)
        if not done:
            raise UsageError("nothing_to_undo")
        operation = done.pop()
        undone.append(operation)
        self._turn(session_id, inverse(operation), place, "undo")
        return operation

    def redo(self, session_id: str, place: StoredPlace) -> Operation:
        """Bring the last act that was taken back. Raises UsageError when there is none."""
        done, undone = self._stacks(session_id)
        if not undone:
            raise UsageError("nothing_to_redo")
        operation = undone.pop()
        done.append(operation)
        self._turn(session_id, inverse(inverse(operation)), place, "redo")
        return operation

    def grow(
        self,
        session_id: str,
        node_id: str,
        request: Request,
        provider: Callable[[], Awaitable[Provider]],
        committed: Future[None],
    ) -> None:
        """Let a growing node be written by a provider, once it is committed."""
        node = self.tree(session_id).node(node_id)
        self._replies.start(session_id, node, request, provider, committed)
        self.session_changed.emit(session_id)

    def stop(self, node_id: str) -> None:
        self._replies.stop(node_id)

    # Small things kept between starts

    def open_places(self) -> list[StoredPlace]:
        """Where tabs were at the last end, in their order. Most places of a profile are closed."""
        return self._reader.places(opened=True)

    def last_place(self, session_id: str) -> StoredPlace | None:
        """Where one was in the session: its open place, else the one left last."""
        return next(iter(self._reader.places(session=session_id)), None)

    def save_place(self, place: StoredPlace) -> None:
        if place.session in self._sessions:
            self.write(lambda store: store.save_place(place))

    def forget_place(self, place_id: str) -> None:
        self.write(lambda store: store.forget_place(place_id))

    def state(self, key: str, default: Any = None) -> Any:
        return self._reader.state(key, default)

    def set_state(self, key: str, value: Any) -> None:
        self.write(lambda store: store.set_state(key, value))

    def write(self, work: Callable[[Store], T]) -> Future[T]:
        """Let the writer thread do it, after all that was asked before; a failure is told."""
        future = self._writer.submit(work)
        future.add_done_callback(self._written.put)
        return future

    def close(self, timeout: float = 2.0) -> None:
        """Stop what runs, write what is left, let go of the profile."""
        self._replies.stop_all()
        self._writer.close(timeout)
        self._reader.close()

    # Inside

    def _turn(
        self, session_id: str, step: Operation, place: StoredPlace, way: Literal["undo", "redo"]
    ) -> None:
        tree = self.tree(session_id)
        for node_id in self._replies.running(session_id):
            self._replies.stop(node_id)
        apply(tree, step)
        place = replace(place, head=step.head_after)
        self.write(lambda store: store.record(session_id, step, place=place, way=way))
        self._after(session_id, step)

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
        self.sessions_changed.emit()

    def _stacks(self, session_id: str) -> tuple[list[Operation], list[Operation]]:
        if session_id not in self._undo:
            self._undo[session_id] = self._reader.operations(session_id)
        return self._undo[session_id]

    def _change(self, session_id: str, **fields: Any) -> None:
        self._sessions[session_id] = replace(self._sessions[session_id], **fields)
        self.write(lambda store: store.change_session(session_id, **fields))
        self.session_changed.emit(session_id)
        self.sessions_changed.emit()

    def _keep(self, chunks: list[Growth]) -> None:
        self.write(lambda store: store.grow(chunks))

    def _seal(self, session_id: str, node: Node) -> None:
        self.tree(session_id).replace(node)
        self.write(lambda store: store.seal(node))

    def _on_reply_grew(self, session_id: str, node_id: str) -> None:
        self.node_grew.emit(session_id, node_id)

    def _on_reply_ended(self, session_id: str, node_id: str) -> None:
        status = self.tree(session_id).node(node_id).status
        if status is not Status.STOPPED:
            self._unseen[session_id] = "unread" if status is Status.SEALED else "failed"
        self.node_changed.emit(session_id, node_id)
        self.session_changed.emit(session_id)
        self._forget_idle_tree(session_id)

    def _on_written(self, futures: Iterable[Future[Any]]) -> None:
        for future in futures:
            error = future.exception() if not future.cancelled() else None
            if isinstance(error, BoughError):
                self.trouble.emit(error.code, error.facts)
            elif error is not None:
                raise error

    def _forget_idle_tree(self, session_id: str) -> None:
        if self._users[session_id] <= 0 and not self._replies.running(session_id):
            # What is still on its way to the disk has to be there before it is read again.
            self._writer.submit(lambda _: None).result()
            self._trees.pop(session_id, None)
            self._undo.pop(session_id, None)
            self._users.pop(session_id, None)
