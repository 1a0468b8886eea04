"""What was done to the trees, one after the other, to be undone and done again."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from bough.core.errors import UsageError
from bough.core.node import Role
from bough.core.operations import Operation, apply, inverse
from bough.core.store.places import StoredPlace

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.app.library import Library
    from bough.core.session import Session
    from bough.core.store.outbox import Queues
    from bough.core.store.store import Store


class History:
    """Part of the library, whose sessions it shares. Operations are done to trees here alone."""

    def __init__(self, library: Library, sessions: dict[str, Session], reader: Store) -> None:
        self._library = library
        self._sessions = sessions
        self._reader = reader
        self._stacks_of: dict[str, tuple[list[Operation], list[Operation]]] = {}
        """Of a session, what was done and what was undone, the last at the end."""

    def begin(self, session_id: str) -> None:
        """Nothing was done in the session yet."""
        self._stacks_of[session_id] = ([], [])

    def forget(self, session_id: str) -> None:
        """Its tree leaves the memory."""
        self._stacks_of.pop(session_id, None)

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
        library = self._library
        library.check_writable()
        apply(library.tree(session_id), operation)
        done, undone = self._stacks(session_id)
        done.append(operation)
        undone.clear()
        size = sum(len(node.text) for node in operation.planted)
        if place:
            library.places.note(place)
            size += len(place.draft)
        committed = library.write(
            lambda store: store.record(session_id, operation, place=place, queues=queues), size
        )
        library.outbox.accept(queues or {})
        if along and operation.head_before and operation.head_after:
            library.places.follow(session_id, operation.head_before, operation.head_after)
            library.outbox.said.emit(session_id, operation.head_before, operation.head_after)
        self._after(session_id, operation)
        library.outbox.tell(session_id, queues or {})
        return committed

    def undo(self, session_id: str, place: StoredPlace) -> Operation:
        """Take the last act back; what grew in it is stopped. Raises UsageError at the bottom, and
        StoreError where nothing is written."""
        self._library.check_writable()
        done, _ = self._stacks(session_id)
        if not done:
            raise UsageError("nothing_to_undo")
        operation = done[-1]
        self._turn(session_id, inverse(operation), place, "undo")
        return operation

    def redo(self, session_id: str, place: StoredPlace) -> Operation:
        """Bring the last act that was taken back. Raises UsageError when there is none, and
        StoreError where nothing is written."""
        self._library.check_writable()
        _, undone = self._stacks(session_id)
        if not undone:
            raise UsageError("nothing_to_redo")
        operation = undone[-1]
        self._turn(session_id, inverse(inverse(operation)), place, "redo")
        return operation

    # Inside

    def _turn(
        self, session_id: str, step: Operation, place: StoredPlace, way: Literal["undo", "redo"]
    ) -> None:
        library, tree = self._library, self._library.tree(session_id)
        for node_id in library.running(session_id):
            library.stop(node_id)
        apply(tree, step)
        done, undone = self._stacks(session_id)
        act = done[-1] if way == "undo" else undone[-1]
        queues = library.outbox.turned(tree, act, back=way == "undo")
        if way == "undo":
            undone.append(done.pop())
        else:
            done.append(undone.pop())
        place = replace(place, head=step.head_after)
        library.places.note(place)
        library.write(
            lambda store: store.record(session_id, step, place=place, way=way, queues=queues)
        )
        library.outbox.accept(queues)
        self._after(session_id, step)
        library.outbox.tell(session_id, queues)

    def _after(self, session_id: str, operation: Operation) -> None:
        tree = self._library.tree(session_id)
        changes: dict[str, Any] = {"head": operation.head_after, "updated_at": time.time()}
        session = self._sessions[session_id]
        if not session.titled and not session.title:
            from bough.core.titles import title_from

            for node in operation.planted:
                if node.role is Role.USER and (title := title_from(node.text)):
                    changes["title"] = title
                    self._library.write(lambda store: store.change_session(session_id, title=title))
                    break
        self._sessions[session_id] = replace(
            session, nodes=len(tree), forks=tree.forks(), **changes
        )
        self._library.tree_changed.emit(session_id)
        self._library.relist([session_id])

    def _stacks(self, session_id: str) -> tuple[list[Operation], list[Operation]]:
        if session_id not in self._stacks_of:
            self._stacks_of[session_id] = self._reader.operations(session_id)
        return self._stacks_of[session_id]
