"""The workspace: which places are open, in which order, and which of them is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from bough.app.place import Place
from bough.core.ids import new_id
from bough.core.navigation import home
from bough.core.store.places import StoredPlace

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.library import Library, State


class Workspace(QObject):
    """Open places by id. What is open now is open again after the next start."""

    opened = Signal(str)
    closed = Signal(str)
    current_changed = Signal(str)
    """The place that is looked at now; "" when none is open."""
    state_changed = Signal(str)
    """A place's title or state."""
    looked = Signal()
    """Other nodes may be before the eyes now."""

    def __init__(
        self, library: Library, catalogue: Catalogue, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._catalogue = catalogue
        self._places: list[Place] = []
        self._closed: list[StoredPlace] = []
        self._current: Place | None = None
        self._shows: Callable[[Place], bool] = lambda place: place is self._current
        library.session_changed.connect(self._on_session_changed)
        library.sessions_changed.connect(self._on_sessions_changed)

    def restore(self) -> None:
        """Open what was open at the last end; a new session where nothing was."""
        here = {place.id for place in self._places}
        unused = [place for place in self._places if _unused(place)]
        tabs = [
            p
            for p in self._library.open_places()
            if p.session in self._library and p.id not in here
        ]
        for place in tabs:
            self._add(place)
        current = next((p.id for p in tabs if p.current), tabs[0].id if tabs else None)
        if current:
            self.activate(current)
            for left in unused:
                self.close(left.id)
        else:
            self.new_session()

    def start_empty(self) -> None:
        """Open none of them but a new session; `reopen` and `restore` open what was open."""
        self._closed += self._library.open_places()
        self.new_session()

    def places(self) -> list[Place]:
        """In the order of their tabs."""
        return list(self._places)

    def current(self) -> Place | None:
        return self._current

    def place(self, place_id: str) -> Place:
        """Raises KeyError for one that is not open."""
        for place in self._places:
            if place.id == place_id:
                return place
        raise KeyError(place_id)

    def open_session(self, session_id: str) -> Place:
        """Look at the session: in its tab if it has one, else in a new one where one was last, or
        at its favourite end."""
        for place in self._places:
            if place.session_id == session_id:
                self.activate(place.id)
                return place
        stored = self._library.last_place(session_id)
        if stored is None:
            last = self._library.session(session_id).head
            head = home(self._library.tree(session_id), last=last)
            stored = StoredPlace(new_id(), session_id, head=head)
        place = self._add(stored)
        self.activate(place.id)
        return place

    def go(self, session_id: str, node_id: str) -> Place:
        """Look at a node: in a place that shows it if there is one, else in that of its session."""
        of_session = [place for place in self._places if place.session_id == session_id]
        showing = next((p for p in of_session if p.shows(node_id)), None)
        if showing:
            self.activate(showing.id)
        place = showing or self.open_session(session_id)
        place.go(node_id)
        return place

    def there(self, session_id: str, node_id: str) -> bool:
        """Whether one can go there: it may be in the bin by now."""
        library = self._library
        return session_id in library and bool(library.glimpses(session_id, [node_id], 0))

    def watch(self, shows: Callable[[Place], bool]) -> None:
        """Ask that whether a place is before a person's eyes; without it the current one is."""
        self._shows = shows

    def sees(self, session_id: str, node_id: str) -> bool:
        """Whether a place shows the node that is looked at, or was last."""
        return any(
            place.session_id == session_id and place.shows(node_id)
            for place in self._places
            if place is self._current or self._shows(place)
        )

    def look(self, place: Place | None = None) -> None:
        """What the place shows, or every place, is seen if it is before a person's eyes."""
        for shown in [place] if place else self.places():
            if self._shows(shown):
                shown.seen()
        self.looked.emit()

    def new_session(self) -> Place:
        """An empty session; the one that is open and empty already, if there is."""
        for place in self._places:
            if _unused(place):
                self.activate(place.id)
                return place
        session = self._library.new_session()
        place = self._add(StoredPlace(new_id(), session.id))
        self.activate(place.id)
        return place

    def close(self, place_id: str) -> None:
        """Close the tab; what is running in it goes on. An empty session goes with its tab."""
        place = self.place(place_id)
        at = self._places.index(place)
        self._places.remove(place)
        if self._current is place:
            self._current = None
        self._drop(place)
        if self._current is None:
            if self._places:
                self.activate(self._places[min(at, len(self._places) - 1)].id)
            else:
                self.new_session()

    def reopen(self) -> None:
        """Open the tab that was closed last, where it was."""
        while self._closed:
            stored = self._closed.pop()
            here = any(place.id == stored.id for place in self._places)
            if stored.session in self._library and not here:
                self.activate(self._add(stored, stored.position).id)
                return

    def activate(self, place_id: str) -> None:
        place = self.place(place_id)
        if place is not self._current:
            self._current = place
            self._number()
            self.current_changed.emit(place_id)
        self.look(place)

    def move(self, place_id: str, position: int) -> None:
        """Put the tab at that position."""
        place = self.place(place_id)
        self._places.remove(place)
        self._places.insert(position, place)
        self._number()

    def state(self, place_id: str) -> State:
        return self._library.session_state(self.place(place_id).session_id)

    def ui_state(self, key: str, default: Any = None) -> Any:
        """A small thing that the window keeps between starts, such as its geometry."""
        return self._library.state(key, default)

    def set_ui_state(self, key: str, value: Any) -> None:
        self._library.set_state(key, value)

    def save(self) -> None:
        """Write every place to disk now."""
        for place in self._places:
            place.save()

    def _add(self, stored: StoredPlace, position: int | None = None) -> Place:
        place = Place(stored, self._library, self._catalogue, self)
        place.path_changed.connect(lambda: self.look(place))
        place.other_session_requested.connect(lambda after: self._on_past_last_tip(place, after))
        self._places.insert(len(self._places) if position is None else position, place)
        self._number()
        self.opened.emit(place.id)
        return place

    def _drop(self, place: Place) -> None:
        self._closed.append(place.stored)
        place.set_position(None, current=False)
        session = place.session_id
        empty = session in self._library and not place.tree() and not place.draft
        place.close()
        self._number()
        self.closed.emit(place.id)
        if empty:
            self._library.forget_place(place.id)
            self._library.bin_session(session)
        place.deleteLater()

    def _number(self) -> None:
        for position, place in enumerate(self._places):
            place.set_position(position, current=place is self._current)

    def _on_past_last_tip(self, place: Place, after: str) -> None:
        """To the next of the sessions in which anything needs the reader, round and round."""
        library, here = self._library, place.session_id
        needing = library.needing()
        order = sorted({*needing, here}, key=lambda i: library.session(i).updated_at)
        at = order.index(here)
        for other in (*order[:at][::-1], *order[:at:-1]):
            there = self.open_session(other)
            if tip := next((i for i in there.tree().below() if i in needing[other]), None):
                there.go(tip)
                return
        place.tip_around(after or None)

    def _on_session_changed(self, session_id: str) -> None:
        for place in self._places:
            if place.session_id == session_id:
                self.look(place)
                self.state_changed.emit(place.id)

    def _on_sessions_changed(self) -> None:
        for place in [p for p in self._places if p.session_id not in self._library]:
            self.close(place.id)


def _unused(place: Place) -> bool:
    """Whether nothing was said, begun or named in it."""
    return place.head is None and not place.draft and not place.title
