"""A desk is what one window shows: its tabs, the panes of each, and which is looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bough.core import layout as panes
from bough.core.ids import new_id
from bough.core.layout import Layout, Side


@dataclass(frozen=True, slots=True)
class Tab:
    """Panes that are shown together. `current` is the place that is looked at."""

    id: str
    layout: Layout
    current: str

    def places(self) -> list[str]:
        return panes.leaves(self.layout)

    def with_layout(self, layout: Layout) -> Tab:
        """The tab with those panes; one that is gone is looked at no more."""
        there = panes.leaves(layout)
        if self.current in there:
            return replace(self, layout=layout)
        at = self.places().index(self.current)
        return replace(self, layout=layout, current=there[min(at, len(there) - 1)])


@dataclass(frozen=True, slots=True)
class Desk:
    """`current` is the id of the tab on top, "" without tabs; `frame` is a JSON object the window
    owns: where it stands and which panels it shows."""

    id: str
    tabs: tuple[Tab, ...] = ()
    current: str = ""
    frame: Mapping[str, Any] = field(default_factory=dict)

    def places(self) -> list[str]:
        """All places, in the order of the tabs and of the panes in them."""
        return [place for tab in self.tabs for place in tab.places()]

    def tab(self, tab_id: str) -> Tab | None:
        return next((tab for tab in self.tabs if tab.id == tab_id), None)

    def tab_of(self, place: str) -> Tab | None:
        return next((tab for tab in self.tabs if place in tab.places()), None)

    def top(self) -> Tab | None:
        """The tab on top."""
        return self.tab(self.current)

    def looked_at(self) -> str:
        """The place that is looked at; "" where none is open."""
        top = self.top()
        return top.current if top else ""

    def looking_at(self, place: str) -> Desk:
        """The desk with the tab of that place on top, and that pane looked at."""
        tab = self.tab_of(place)
        if tab is None:
            return self
        return replace(self.with_tab(replace(tab, current=place)), current=tab.id)

    def with_tab(self, tab: Tab, position: int | None = None) -> Desk:
        """The desk with the tab in the place of the one with its id, or as a new one there."""
        if self.tab(tab.id):
            tabs = [tab if t.id == tab.id else t for t in self.tabs]
        else:
            tabs = list(self.tabs)
            tabs.insert(len(tabs) if position is None else position, tab)
        return replace(self, tabs=tuple(tabs), current=self.current or tab.id)

    def moved(self, tab_id: str, position: int) -> Desk:
        """The desk with that tab at that position."""
        tab = self.tab(tab_id)
        if tab is None:
            return self
        others = [t for t in self.tabs if t.id != tab_id]
        others.insert(position, tab)
        return replace(self, tabs=tuple(others))

    def without(self, place: str) -> Desk:
        """The desk without that pane; a tab goes with its last one, and the next comes on top."""
        tab = self.tab_of(place)
        if tab is None:
            return self
        if (left := panes.without(tab.layout, place)) is not None:
            return self.with_tab(tab.with_layout(left))
        at = self.tabs.index(tab)
        others = self.tabs[:at] + self.tabs[at + 1 :]
        current = self.current
        if current == tab.id:
            current = others[min(at, len(others) - 1)].id if others else ""
        return replace(self, tabs=others, current=current)

    def beside(self, place: str, new: Layout, side: Side) -> Desk:
        """The desk with panes at that side of the place, in its tab."""
        tab = self.tab_of(place)
        if tab is None:
            return self
        return self.with_tab(replace(tab, layout=panes.beside(tab.layout, place, new, side)))

    def part(self, places: Sequence[str]) -> Tab | None:
        """What these places are of a tab, as a tab of its own."""
        tab = self.tab_of(places[0])
        layout = panes.kept(tab.layout, places) if tab else None
        if tab is None or layout is None:
            return None
        current = tab.current if tab.current in places else places[0]
        return Tab(new_id(), layout, current)

    def with_back(self, tab: Tab, places: Sequence[str], position: int | None = None) -> Desk:
        """The desk with places again that stood in that tab: where they stood, if nothing else
        came there, or beside what is looked at in it; at that position where the tab is gone."""
        here = self.tab(tab.id)
        there = [*(here.places() if here else ()), *places]
        before = panes.kept(tab.layout, there)
        if before is not None and set(panes.leaves(before)) == set(there):
            current = here.current if here else tab.current
            current = current if current in there else there[0]
            return self.with_tab(Tab(tab.id, before, current), position)
        desk = self
        for place in places:
            if here:
                desk = desk.beside(here.current, place, "right")
            else:
                desk = desk.with_tab(new_tab(place), position)
        return desk

    def kept(self, places: Collection[str]) -> Desk:
        """What is left of the desk with no other places than these."""
        desk = self
        for gone in [p for p in self.places() if p not in places]:
            desk = desk.without(gone)
        return desk


def new_tab(place: str) -> Tab:
    """A tab of one pane."""
    return Tab(new_id(), place, place)


def bare(untrusted: Any) -> Desk:
    """The first of the desks that JSON is of, without its tabs: what its window needs to open."""
    found = untrusted[0] if isinstance(untrusted, list) and untrusted else None
    desk = _desk(found)
    return replace(desk, tabs=(), current="") if desk else Desk(new_id())


def encode(desks: Iterable[Desk]) -> Any:
    """The desks as JSON."""
    return [
        {
            "id": desk.id,
            "current": desk.current,
            "frame": dict(desk.frame),
            "tabs": [
                {"id": tab.id, "current": tab.current, "layout": panes.encode(tab.layout)}
                for tab in desk.tabs
            ],
        }
        for desk in desks
    ]


def decode(untrusted: Any, places: Iterable[str]) -> list[Desk]:
    """The desks that JSON is of, as far as they are. Each of the open `places` stands in exactly
    one of them: what the JSON does not have is given a tab in the first."""
    left = dict.fromkeys(places)
    desks: list[Desk] = []
    for untrusted_desk in untrusted if isinstance(untrusted, list) else ():
        desk = _desk(untrusted_desk)
        if desk and desk.id not in {d.id for d in desks} and (desk := desk.kept(left)).tabs:
            for place in desk.places():
                del left[place]
            desks.append(desk)
    if left:
        first = desks[0] if desks else Desk(new_id())
        for place in left:
            first = first.with_tab(new_tab(place))
        desks[:1] = [first]
    return desks


def _desk(untrusted: Any) -> Desk | None:
    match untrusted:
        case {"id": str(name), "tabs": [*untrusted_tabs], **more} if name:
            desk = Desk(name)
            for found in untrusted_tabs:
                tab = _tab(found)
                free = tab and not desk.tab(tab.id) and not {*tab.places()} & {*desk.places()}
                if tab and free:
                    desk = desk.with_tab(tab)
            if desk.tab(current := str(more.get("current"))):
                desk = replace(desk, current=current)
            frame = more.get("frame")
            return replace(desk, frame=frame) if isinstance(frame, dict) else desk
    return None


def _tab(untrusted: Any) -> Tab | None:
    match untrusted:
        case {"id": str(name), "layout": written, **more} if name:
            layout = panes.decode(written)
            if layout is not None:
                there = panes.leaves(layout)
                current = more.get("current")
                return Tab(name, layout, current if current in there else there[0])
    return None
