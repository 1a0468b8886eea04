"""What follows the replies of a place once they have ended: the messages of its path that wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bough.app.asking import say_next
from bough.app.said import said
from bough.core.errors import BoughError

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.library import Library
    from bough.app.place import Place
    from bough.core.acts import Answerer
    from bough.core.store.outbox import StoredMessage


class Following(QObject):
    """Wishes of one reader; what waits is the session's, and every place on the path shows it."""

    changed = Signal()

    def __init__(self, place: Place, library: Library, catalogue: Catalogue) -> None:
        super().__init__(place)
        self._place = place
        self._library = library
        self._catalogue = catalogue
        library.outbox.changed.connect(self._on_changed)

    def messages(self) -> list[StoredMessage]:
        """What waits for replies of the path, in the order it is said."""
        outbox = self._library.outbox
        path = () if outbox.empty else self._place.names()
        return [m for node_id in path for m in outbox.behind(node_id)]

    @property
    def waits(self) -> bool:
        """Whether anything waits behind the head."""
        return bool(self._library.outbox.behind(self._place.head or ""))

    def add(self, reply: str, text: str, answerers: Sequence[Answerer]) -> bool:
        """Let the draft wait until the reply has ended. True when it was accepted: then the draft
        is empty."""
        place = self._place
        try:
            self._library.outbox.add(place.session_id, reply, text, answerers, place.with_draft(""))
        except BoughError as error:
            place.refused.emit(said(error.code, error.facts))
            return False
        place.take_draft("")
        return True

    def edit(self, message_id: str) -> None:
        """Take a message back into the composer, before what is written there."""
        place, message = self._place, self._library.outbox.find(message_id)
        if message is None:
            return
        draft = "\n\n".join(filter(None, (message.text, place.draft)))
        try:
            self._library.outbox.take(message, place.with_draft(draft))
        except BoughError as error:
            place.refused.emit(said(error.code, error.facts))
        else:
            place.take_draft(draft)

    def remove(self, message_id: str) -> None:
        """Take a message away, which can be taken back."""
        outbox = self._library.outbox
        if message := outbox.find(message_id):
            position = outbox.behind(message.reply).index(message)
            outbox.take(message)
            self._place.removed.emit(said("note_unsaid"), lambda: self._put(message, position))

    def move(self, message_id: str, step: int) -> None:
        """Let a message be said later, or earlier, by so many others."""
        outbox = self._library.outbox
        if message := outbox.find(message_id):
            outbox.put(message, outbox.behind(message.reply).index(message) + step)

    def send(self, reply: str) -> None:
        """Say the first that waits for that reply now, which has ended."""
        try:
            say_next(self._library, self._catalogue, self._place.session_id, reply)
        except BoughError as error:
            self._place.refused.emit(said(error.code, error.facts))

    def close(self) -> None:
        self._library.outbox.changed.disconnect(self._on_changed)

    def _put(self, message: StoredMessage, position: int) -> None:
        """Where the reply that it waited for was answered meanwhile, it waits there nevertheless:
        a person sends it, or takes it away."""
        self._library.outbox.put(message, position)

    def _on_changed(self, session_id: str) -> None:
        if session_id == self._place.session_id:
            self.changed.emit()
