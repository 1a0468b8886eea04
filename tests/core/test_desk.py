"""What a window shows: tabs, panes, and which is looked at."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bough.core.desk import Desk, Tab, decode, encode, new_tab
from bough.core.layout import Side, beside

SIDES: tuple[Side, ...] = ("left", "right", "above", "below")


def desk_of(*places: str) -> Desk:
    desk = Desk("d")
    for place in places:
        desk = desk.with_tab(Tab(f"tab {place}", place, place))
    return desk


@st.composite
def desks(draw: st.DrawFn, prefix: str = "") -> Desk:
    """What comes of opening, splitting, looking about and closing."""
    desk = Desk(f"{prefix}desk")
    for number in range(draw(st.integers(1, 8))):
        place, there = f"{prefix}{number}", desk.places()
        if there and draw(st.booleans()):
            side = draw(st.sampled_from(SIDES))
            desk = desk.beside(draw(st.sampled_from(there)), place, side)
        else:
            desk = desk.with_tab(new_tab(place), draw(st.integers(0, len(desk.tabs))))
        desk = desk.looking_at(draw(st.sampled_from(desk.places())))
    if len(desk.places()) > 1 and draw(st.booleans()):
        desk = desk.without(draw(st.sampled_from(desk.places())))
    return desk


def sound(desk: Desk) -> bool:
    places = desk.places()
    return (
        len(places) == len(set(places))
        and all(tab.current in tab.places() for tab in desk.tabs)
        and (desk.top() is not None if desk.tabs else desk.current == "")
    )


def test_the_next_tab_comes_on_top_when_one_is_closed() -> None:
    desk = desk_of("a", "b", "c").looking_at("b")

    desk = desk.without("b")
    assert desk.looked_at() == "c"
    desk = desk.without("c")
    assert desk.looked_at() == "a"
    assert desk.without("a").looked_at() == ""


def test_a_pane_beside_is_looked_at_when_one_of_a_tab_is_closed() -> None:
    desk = desk_of("a").beside("a", "b", "right").beside("b", "c", "right").looking_at("b")

    assert desk.without("b").looked_at() == "c"
    assert desk.without("b").without("c").looked_at() == "a"


@given(desks(), st.data())
def test_a_desk_stays_sound(desk: Desk, data: st.DataObject) -> None:
    assert sound(desk)
    place = data.draw(st.sampled_from(desk.places()))

    assert sound(desk.without(place))
    assert desk.looking_at(place).looked_at() == place
    tab = desk.tab_of(place)
    assert tab is not None
    moved = desk.moved(tab.id, data.draw(st.integers(0, len(desk.tabs))))
    assert sorted(moved.places()) == sorted(desk.places())
    assert sound(moved)


@given(desks("a"), desks("b"))
def test_desks_come_back_from_json_as_they_were(first: Desk, second: Desk) -> None:
    first = Desk(first.id, first.tabs, first.current, {"geometry": "x"})
    written = json.loads(json.dumps(encode([first, second])))

    found = decode(written, [*first.places(), *second.places()])

    assert [(d.id, d.places(), d.looked_at(), dict(d.frame)) for d in found] == [
        (d.id, d.places(), d.looked_at(), dict(d.frame)) for d in (first, second)
    ]


@given(desks("a"), desks("b"), st.data())
def test_each_open_place_stands_once_whatever_was_written(
    first: Desk, second: Desk, data: st.DataObject
) -> None:
    written = json.loads(json.dumps(encode([first, second, first])))
    written.append(data.draw(st.sampled_from([None, 3, {"id": "x"}, {"id": "", "tabs": []}])))
    there = [*first.places(), *second.places(), "new"]
    opened = data.draw(st.lists(st.sampled_from(there), unique=True, min_size=1))

    found = decode(written, opened)

    assert sorted(place for desk in found for place in desk.places()) == sorted(opened)
    assert all(sound(desk) and desk.tabs for desk in found)


def test_places_that_nothing_is_written_of_get_a_tab_each() -> None:
    (desk,) = decode(None, ["a", "b"])

    assert [tab.layout for tab in desk.tabs] == ["a", "b"]
    assert desk.looked_at() == "a"


def test_a_tab_keeps_its_panes_where_one_of_them_is_gone() -> None:
    layout = beside(beside("a", "a", "b", "right"), "b", "c", "below")
    written = encode([Desk("d").with_tab(Tab("t", layout, "c"))])

    (desk,) = decode(written, ["a", "b"])

    assert desk.places() == ["a", "b"]
    assert desk.looked_at() == "b"
