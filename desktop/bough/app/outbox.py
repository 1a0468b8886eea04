"""The outbox: what was written while a reply was under way, and waits until that has ended."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bough.core.acts import Answerer
from bough.core.ids import new_id
from bough.core.store.outbox import Queues, StoredMessage

if TYPE_CHECKING:
    from bough.app.library import Library
    from bough.core.operations import Operation
    from bough.core.store.places import StoredPlace
    from bough.core.tree import Tree


class Outbox(QObject):
    """Messages by the reply that each waits for. They belong to the reply and to no view of it: a
    reply in the bin has its messages with it."""

    changed = Signal(str)
    """session: something waits now, or waits no more, or in another order."""
    said = Signal(str, str, str)
    """session, reply, head: the first that waited for the reply is below it, and who reads along
    is to be at that head."""

    def __init__(self, library: Library, stored: Iterable[StoredMessage]) -> None:
        super().__init__(library)
        self._library = library
        self._queues: dict[str, tuple[StoredMessage, ...]] = {}
        for message in stored:
            self._queues[message.reply] = (*self.behind(message.reply), message)

    def behind(self, reply: str) -> tuple[StoredMessage, ...]:
        """What waits for that reply, in order."""
        return self._queues.get(reply, ())

    def find(self, message_id: str) -> StoredMessage | None:
        """None for one that does not wait any more."""
        waiting = (m for queue in self._queues.values() for m in queue)
        return next((m for m in waiting if m.id == message_id), None)

    # What a person does

    def add(
        self,
        session: str,
        reply: str,
        text: str,
        answerers: Sequence[Answerer],
        place: StoredPlace,
    ) -> StoredMessage:
        """Let a message wait behind the others, stored together with the place that it came from.
        Raises StoreError where nothing is written."""
        message = StoredMessage(new_id(), session, reply, text, tuple(answerers), time.time())
        self._keep(session, {reply: (*self.behind(reply), message)}, place)
        return message

    def put(self, message: StoredMessage, position: int) -> None:
        """Let one wait at that position, from 0, where it waited before or not."""
        others = [m for m in self.behind(message.reply) if m.id != message.id]
        others.insert(max(0, position), message)
        self._keep(message.session, {message.reply: tuple(others)})

    def take(self, message: StoredMessage, place: StoredPlace | None = None) -> None:
        """Let it wait no more; `place` is what it came back to."""
        left = tuple(m for m in self.behind(message.reply) if m.id != message.id)
        self._keep(message.session, {message.reply: left}, place)

    # What becomes of it as the tree changes

    def followed(self, before: str | None, after: str | None) -> Queues:
        """What waits for one reply waiting for another instead."""
        waiting = self.behind(before or "")
        if not waiting or after is None or after == before:
            return {}
        moved = tuple(replace(message, reply=after) for message in waiting)
        return {before or "": (), after: (*moved, *self.behind(after))}

    def turned(self, tree: Tree, done: Operation, *, back: bool) -> Queues:
        """What follows where an act is taken `back`, or done again, that gave a reply another one
        in its stead or below it: what waited for the one waits for the other."""
        before, after = done.head_before, done.head_after
        new = {node.id: node for node in done.planted}
        if before is None or after not in new or before not in tree:
            return {}
        asked = new[after].parent
        below = asked in new and new[asked].parent == before
        if not below and asked != tree.parent(before):
            return {}
        return self.followed(after, before) if back else self.followed(before, after)

    def accept(self, queues: Queues) -> None:
        """That is on its way to the disk. `tell` says so."""
        if queues:
            self._queues |= queues
            self._queues = {reply: queue for reply, queue in self._queues.items() if queue}

    def tell(self, session: str, queues: Queues) -> None:
        """What was accepted, and what it is about, stands now."""
        if queues:
            self.changed.emit(session)

    def _keep(self, session: str, queues: Queues, place: StoredPlace | None = None) -> None:
        """Raises StoreError where nothing is written."""
        library = self._library
        library.check_writable()
        size = sum(len(message.text) for queue in queues.values() for message in queue)
        if place:
            library.places.note(place)
            size += len(place.draft)
        library.write(lambda store: store.keep_outbox(queues, place), size)
        self.accept(queues)
        self.tell(session, queues)
