"""Where a person was in the sessions, kept between starts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bough.core.store.places import StoredPlace

if TYPE_CHECKING:
    from bough.app.library import Library
    from bough.core.store.store import Store


class Places:
    """Part of the library. What it noted is newer than what the reader finds, for as long as that
    is on its way to the disk."""

    def __init__(self, library: Library, reader: Store) -> None:
        self._library = library
        self._reader = reader
        self._noted: dict[str, StoredPlace] = {}

    def opened(self) -> list[StoredPlace]:
        """Where tabs were at the last end, in their order. Most places of a profile are closed."""
        return self._reader.places(opened=True)

    def last(self, session_id: str) -> StoredPlace | None:
        """Where one was in the session: its open place, else the one left last."""
        for place in reversed(self._noted.values()):
            if place.session == session_id:
                return place
        return next(iter(self._reader.places(session=session_id)), None)

    def newest(self, place: StoredPlace) -> StoredPlace:
        """The place with the head that it was given since, if it was."""
        noted = self._noted.get(place.id)
        return replace(place, head=noted.head) if noted else place

    def save(self, place: StoredPlace) -> None:
        if place.session in self._library:
            self.note(place)
            self._library.write(lambda store: store.save_place(place), len(place.draft))

    def note(self, place: StoredPlace) -> None:
        """That is on its way to the disk, together with something else."""
        self._noted.pop(place.id, None)
        self._noted[place.id] = place

    def follow(self, session_id: str, before: str, after: str) -> None:
        """Let those that are at one node be at the other, also those that are closed."""
        for place in list(self._noted.values()):
            if (place.session, place.head) == (session_id, before):
                self._noted[place.id] = replace(place, head=after)
        self._library.write(lambda store: store.move_heads(session_id, before, after))

    def forget(self, place_id: str) -> None:
        self._noted.pop(place_id, None)
        self._library.write(lambda store: store.forget_place(place_id))
        self._library.set_state(f"editor:{place_id}", None)
