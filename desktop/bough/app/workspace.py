"""The workspace: which places are open, on which desk, and which of them is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.asking import Courier
from bough.app.place import Place
from bough.app.sight import Sight
from bough.core import desk as desks
from bough.core import layout as panes
from bough.core.desk import Desk, Tab, new_tab
from bough.core.ids import new_id
from bough.core.layout import Side
from bough.core.navigation import home
from bough.core.store.places import StoredPlace

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.external_edits import ExternalEdits
    from bough.app.leads import Lead
    from bough.app.library import Library, State

KEPT = "desks"
"""The row of the profile's state that holds the desks."""
KEEP_MS = 300
MOST_CLOSED = 100
"""So many of what was closed can be opened again."""
STRENGTH: tuple[State, ...] = ("waiting", "failed", "running", "unread")
"""What a tab of several panes says of them, the first that holds."""


class Closed(NamedTuple):
    """What was closed together, and the tab as it stood before."""

    desk: str
    tab: Tab
    position: int
    places: tuple[StoredPlace, ...]


class Workspace(QObject):
    """Open places by id, arranged on desks, one for each window. What is open now is open again
    after the next start, and stands where it stood."""

    opened = Signal(str)
    closed = Signal(str)
    """place"""
    desk_opened = Signal(str)
    desk_changed = Signal(str)
    """desk: its tabs or their panes are others, stand otherwise, or another is looked at."""
    desk_closed = Signal(str)
    desk_activated = Signal(str)
    """desk: something of it is to be looked at, whichever was before."""
    current_changed = Signal(str)
    """The place that is looked at now; "" when none is open."""
    state_changed = Signal(str)
    """A place's title or state."""

    def __init__(
        self, library: Library, catalogue: Catalogue, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._catalogue = catalogue
        self._places: dict[str, Place] = {}
        self._written = _written(library.state(KEPT))
        first = desks.bare(self._written[1])
        self._desks: dict[str, Desk] = {first.id: first}
        self._active = first.id
        self._closed: list[Closed] = []
        self._current = ""
        self._acts = 0
        """How many acts are under way, one in the other."""
        self._changed: dict[str, None] = {}
        """The desks that are to be told of when the act is done."""
        self._careful = False
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(KEEP_MS)
        self._keeping.timeout.connect(self._keep)
        self._courier = Courier(library, catalogue, self)
        self.sight = Sight(self)
        library.session_changed.connect(self._on_session_changed)
        library.sessions_changed.connect(self._on_sessions_changed)

    @cached_property
    def edits(self) -> ExternalEdits:
        """What is being edited outside of Bough."""
        from bough.app.external_edits import ExternalEdits

        return ExternalEdits(self._library, self.places, self._catalogue.editor, self)

    # At the start and at the end

    def restore(self) -> None:
        """Open what was open at the last end; a new session where nothing was."""
        self._careful = False
        unused = [place for place in self._places.values() if _unused(place)]
        stored = self._openable(self._library.places.opened())
        if not stored:
            if not self._places:
                self.new_session()
            return
        for place in stored:
            self._make(place)
        active, written = self._written
        first, *others = desks.decode(written, [p.id for p in stored])
        with self._act():
            self._take_over(first)
            for desk in others:
                self._desks[desk.id] = desk
                self.desk_opened.emit(desk.id)
            if active in self._desks:
                looked_at = self._desks[active].looked_at()
            else:
                looked_at = next((p.id for p in stored if p.current), first.looked_at())
            self.activate(looked_at)
        for left in unused:
            self.close(left.id)

    def start_empty(self) -> None:
        """Open none of them but a new session; `reopen` and `restore` open what was open."""
        self._careful = True
        for place in self._library.places.opened():
            self._closed.append(Closed("", new_tab(place.id), len(self._closed), (place,)))
        self.new_session()

    def save(self) -> None:
        """Write every place and how they stand to disk now."""
        for place in self._places.values():
            place.save()
        self._keep()

    # What is open

    def places(self) -> list[Place]:
        """In the order of their desks and tabs."""
        return [self._places[p] for desk in self._desks.values() for p in desk.places()]

    def place(self, place_id: str) -> Place:
        """Raises KeyError for one that is not open."""
        return self._places[place_id]

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._places

    def desks(self) -> list[Desk]:
        """As many as there are windows; never none."""
        return list(self._desks.values())

    def desk(self, desk_id: str) -> Desk:
        """One that is gone is empty."""
        return self._desks.get(desk_id) or Desk(desk_id)

    def active(self) -> Desk:
        """The desk that is looked at."""
        return self._desks[self._active]

    def current(self, desk_id: str = "") -> Place | None:
        """The place that is looked at, of that desk or of the active one."""
        return self._places.get(self.desk(desk_id or self._active).looked_at())

    def state(self, place_id: str) -> State:
        return self._library.session_state(self.place(place_id).session_id)

    def state_of(self, places: Iterable[str]) -> State:
        """What is to be said of several together."""
        states = {self.state(place) for place in places if place in self._places}
        return next((state for state in STRENGTH if state in states), "")

    # Opening and closing

    def open_session(self, session_id: str) -> Place:
        """Look at the session: where it is open if it is, else in a new tab where one was last, or
        at its favourite end."""
        here = self.active().places()
        for place in sorted(self._places.values(), key=lambda p: p.id not in here):
            if place.session_id == session_id:
                self.activate(place.id)
                return place
        return self._opened(self._stored(session_id))

    def go(self, session_id: str, node_id: str) -> Place:
        """Look at a node: in a place that shows it if there is one, else in that of its session."""
        of_session = [p for p in self._places.values() if p.session_id == session_id]
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

    def new_session(self) -> Place:
        """An empty session; the one that is open and empty on this desk already, if there is."""
        for place_id in self.active().places():
            if _unused(place := self._places[place_id]):
                self.activate(place_id)
                return place
        return self._opened(self._new())

    def new_window(self) -> Place:
        """An empty session on a desk of its own."""
        place = self._make(self._new())
        self._open_desk(Desk(new_id()).with_tab(new_tab(place.id)))
        return place

    def split(self, place_id: str, side: Side) -> Place:
        """Look at the session of that place in a second pane beside it, down the same branch."""
        stored = replace(self.place(place_id).stored, id=new_id(), draft="", current=False)
        return self._opened_beside(stored, place_id, side)

    def open_beside(self, session_id: str, place_id: str, side: Side = "right") -> Place:
        """Look at a session in a pane beside that place; in a second one if it is open."""
        return self._opened_beside(self._stored(session_id), place_id, side)

    def close(self, place_id: str) -> None:
        """Close the pane; what is running in it goes on. An empty session goes with its pane."""
        self.close_all([place_id])

    def close_all(self, places: Sequence[str]) -> None:
        """Close these panes, all of one tab."""
        desk = self._desk_of(places[0])
        tab = desk.tab_of(places[0])
        assert tab is not None
        stored = tuple(self._places[p].stored for p in places)
        self._closed.append(Closed(desk.id, tab, desk.tabs.index(tab), stored))
        del self._closed[:-MOST_CLOSED]
        with self._act():
            self._take_out(places)
            gone = [self._places.pop(place_id) for place_id in places]
            if not self._places:
                self.new_session()
            elif self._current not in self._places:
                self.activate(self.active().looked_at())
        for place in gone:
            self._drop(place)

    def close_desk(self, desk_id: str) -> None:
        """Close all tabs of a desk that is not the only one, and the desk."""
        if len(self._desks) > 1:
            for tab in self._desks[desk_id].tabs:
                self.close_all(tab.places())

    def reopen(self) -> None:
        """Open the tab or the pane that was closed last, where it was."""
        while self._closed:
            closed = self._closed.pop()
            if stored := self._openable(closed.places):
                for place in stored:
                    self._make(place)
                with self._act():
                    desk = self._desks.get(closed.desk) or self.active()
                    position = closed.position if desk.id == closed.desk else None
                    self._set(desk.with_back(closed.tab, [p.id for p in stored], position))
                    current = closed.tab.current
                    self.activate(current if current in self._places else stored[0].id)
                return

    # Looking and arranging

    def activate(self, place_id: str) -> None:
        """Look at that place."""
        with self._act():
            desk = self._desk_of(place_id)
            self._active = desk.id
            self._set(desk.looking_at(place_id))

    def activate_with(self, places: Sequence[str]) -> None:
        """Look at the tab of these places, at the pane of it that was looked at."""
        tab = self._desk_of(places[0]).tab_of(places[0])
        self.activate(tab.current if tab and tab.current in places else places[0])

    def activate_desk(self, desk_id: str) -> None:
        """Look at what is on top of that desk."""
        if place := self.current(desk_id):
            self.activate(place.id)

    def move_tab(self, tab_id: str, desk_id: str, position: int | None = None) -> None:
        """Put the tab at that position of that desk, which may be another."""
        for desk in self.desks():
            if tab := desk.tab(tab_id):
                with self._act():
                    if desk.id == desk_id:
                        at = len(desk.tabs) - 1 if position is None else position
                        self._set(desk.moved(tab_id, at))
                    else:
                        self._take_out(tab.places())
                        self._set(self._desks[desk_id].with_tab(tab, position))
                        self.activate(tab.current)
                return

    def move_pane(self, place_id: str, desk_id: str, position: int | None = None) -> None:
        """Let the pane be a tab of its own at that position of that desk."""
        tab = self._desk_of(place_id).tab_of(place_id)
        if tab and tab.places() == [place_id]:
            self.move_tab(tab.id, desk_id, position)
            return
        with self._act():
            self._take_out([place_id])
            self._set(self._desks[desk_id].with_tab(new_tab(place_id), position))
            self.activate(place_id)

    def dock(self, places: Sequence[str], beside: str, side: Side) -> None:
        """Put these places, all of one tab or a single one, at that side of another pane."""
        part = self._desk_of(places[0]).part(places)
        if part and beside not in places:
            with self._act():
                self._take_out(places)
                self._set(self._desk_of(beside).beside(beside, part.layout, side))
                self.activate(part.current)

    def detach(self, places: Sequence[str], frame: Mapping[str, Any] | None = None) -> Desk:
        """Put these places, all of one tab or a single one, on a desk of their own."""
        here = self._desk_of(places[0])
        part = here.part(places)
        if part is None or list(places) == here.places():
            return here
        desk = Desk(new_id(), frame=dict(frame or {})).with_tab(part)
        with self._act():
            self._take_out(places)
            self._open_desk(desk)
        return desk

    def resize(self, tab_id: str, path: Sequence[int], shares: Sequence[float]) -> None:
        """Give the parts of a split of that tab other shares of its room."""
        for desk in self.desks():
            if tab := desk.tab(tab_id):
                layout = panes.resized(tab.layout, path, shares)
                self._desks[desk.id] = desk.with_tab(replace(tab, layout=layout))
                self._keep_soon()

    def set_frame(self, desk_id: str, frame: Mapping[str, Any]) -> None:
        """What the window of that desk wants to find again at the next start."""
        desk = self._desks.get(desk_id)
        if desk and dict(desk.frame) != dict(frame):
            self._desks[desk_id] = replace(desk, frame=dict(frame))
            self._keep_soon()

    # Small things kept between starts

    def ui_state(self, key: str, default: Any = None) -> Any:
        """A small thing that the window keeps between starts, such as the size of its text."""
        return self._library.state(key, default)

    def set_ui_state(self, key: str, value: Any) -> None:
        self._library.set_state(key, value)

    # Inside

    def _new(self) -> StoredPlace:
        return StoredPlace(new_id(), self._library.new_session().id)

    def _stored(self, session_id: str) -> StoredPlace:
        """Where to be in the session: where one was last, or at its favourite end."""
        stored = self._library.places.last(session_id)
        if stored is None:
            last = self._library.session(session_id).head
            head = home(self._library.tree(session_id), last=last)
            return StoredPlace(new_id(), session_id, head=head)
        if stored.id in self._places:
            return replace(self._places[stored.id].stored, id=new_id(), draft="", current=False)
        return stored

    def _openable(self, stored: Iterable[StoredPlace]) -> list[StoredPlace]:
        """Those that are not open, of sessions that are still there."""
        return [p for p in stored if p.session in self._library and p.id not in self._places]

    def _make(self, stored: StoredPlace) -> Place:
        place = Place(stored, self._library, self._catalogue, self)
        self._places[place.id] = place
        place.path_changed.connect(lambda: self.sight.look(place))
        place.title_changed.connect(lambda: self.state_changed.emit(place.id))
        place.other_session_requested.connect(lambda after: self._on_past_last_tip(place, after))
        place.lead_chosen.connect(self._on_lead_chosen)
        self.opened.emit(place.id)
        return place

    def _on_lead_chosen(self, lead: Lead) -> None:
        from bough.app.leads import follow

        follow(self, lead)

    def _opened(self, stored: StoredPlace) -> Place:
        place = self._make(stored)
        with self._act():
            self._set(self.active().with_tab(new_tab(place.id)))
            self.activate(place.id)
        return place

    def _opened_beside(self, stored: StoredPlace, place_id: str, side: Side) -> Place:
        place = self._make(stored)
        with self._act():
            self._set(self._desk_of(place_id).beside(place_id, place.id, side))
            self.activate(place.id)
        return place

    def _open_desk(self, desk: Desk) -> None:
        with self._act():
            self._desks[desk.id] = desk
            self.desk_opened.emit(desk.id)
            self.activate(desk.looked_at())

    def _drop(self, place: Place) -> None:
        place.set_position(None, current=False)
        session = place.session_id
        empty = session in self._library and not place.tree() and not place.draft
        place.close()
        self.closed.emit(place.id)
        if empty:
            self._library.places.forget(place.id)
            if all(p.session_id != session for p in self._places.values()):
                self._library.bin_session(session)
        place.deleteLater()

    def _take_out(self, places: Iterable[str]) -> None:
        """Take places from their desk, and the desk away with its last unless it is the only
        one."""
        desk = self._desk_of(next(iter(places)))
        for place in places:
            desk = desk.without(place)
        if desk.tabs or len(self._desks) == 1:
            self._set(desk)
            return
        del self._desks[desk.id]
        if self._active == desk.id:
            self._active = next(iter(self._desks))
        self.desk_closed.emit(desk.id)

    def _desk_of(self, place_id: str) -> Desk:
        for desk in self._desks.values():
            if desk.tab_of(place_id):
                return desk
        raise KeyError(place_id)

    @contextmanager
    def _act(self) -> Iterator[None]:
        """What is done meanwhile is one act: it is told of once, when all of it is done."""
        self._acts += 1
        try:
            yield
        finally:
            self._acts -= 1
        if not self._acts:
            self._number()
            changed, self._changed = self._changed, {}
            for desk_id in changed:
                if desk_id in self._desks:
                    self.desk_changed.emit(desk_id)
            if (looked_at := self.active().looked_at()) != self._current:
                self._current = looked_at
                self.current_changed.emit(looked_at)
            self.desk_activated.emit(self._active)
            self.sight.look()

    def _set(self, desk: Desk) -> None:
        if self._desks[desk.id] != desk:
            self._desks[desk.id] = desk
            self._changed[desk.id] = None

    def _take_over(self, desk: Desk) -> None:
        """Let the first desk have, before its own tabs, those of another, and its frame."""
        before = next(iter(self._desks.values()))
        for tab in before.tabs:
            desk = desk.with_tab(tab)
        self._set(replace(desk, id=before.id))

    def _number(self) -> None:
        looked_at = self.active().looked_at()
        for position, place in enumerate(self.places()):
            place.set_position(position, current=place.id == looked_at)
        self._keep_soon()

    def _keep_soon(self) -> None:
        """Within a moment, also while one change follows the other."""
        if not self._keeping.isActive():
            self._keeping.start()

    def _keep(self) -> None:
        self._keeping.stop()
        # After a careful start it is still to be had how everything stood.
        if not self._careful:
            written = (self._active, desks.encode(self._desks.values()))
            if written != self._written:
                self._written = written
                self._library.set_state(KEPT, {"active": written[0], "desks": written[1]})

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
        for place in list(self._places.values()):
            if place.session_id == session_id:
                self.sight.look(place)

    def _on_sessions_changed(self) -> None:
        with self._act():
            for place in [p for p in self._places.values() if p.session_id not in self._library]:
                if place.id in self._places:
                    self.close(place.id)


def _written(untrusted: Any) -> tuple[str, Any]:
    """The id of the desk that was looked at, and the desks as they were written."""
    match untrusted:
        case {"active": str(active), "desks": found}:
            return active, found
    return "", None


def _unused(place: Place) -> bool:
    """Whether nothing was said, begun or named in it."""
    return place.head is None and not place.draft and not place.title
