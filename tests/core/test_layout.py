"""How the panes of a tab stand, and that none is lost or doubled, whatever is done to them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.layout import (
    LEAST,
    Layout,
    Side,
    Split,
    beside,
    decode,
    encode,
    kept,
    least,
    leaves,
    resized,
    without,
)

SIDES: tuple[Side, ...] = ("left", "right", "above", "below")


def drawn(layout: Layout) -> str:
    if isinstance(layout, str):
        return layout
    sign = " | " if layout.way == "row" else " / "
    return "(" + sign.join(map(drawn, layout.parts)) + ")"


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """What comes of splitting a pane a few times."""
    layout: Layout = "0"
    for number in range(1, draw(st.integers(1, 8))):
        place = draw(st.sampled_from(leaves(layout)))
        layout = beside(layout, place, str(number), draw(st.sampled_from(SIDES)))
    return layout


def well_formed(layout: Layout) -> bool:
    if isinstance(layout, str):
        return True
    return (
        len(layout.parts) == len(layout.shares) > 1
        and abs(sum(layout.shares) - 1) < 1e-9
        and all(share > 0 for share in layout.shares)
        and not any(isinstance(p, Split) and p.way == layout.way for p in layout.parts)
        and all(map(well_formed, layout.parts))
    )


@pytest.mark.parametrize(
    ("side", "picture"),
    [("left", "(b | a)"), ("right", "(a | b)"), ("above", "(b / a)"), ("below", "(a / b)")],
)
def test_a_pane_comes_at_the_side_that_was_asked_for(side: Side, picture: str) -> None:
    assert drawn(beside("a", "a", "b", side)) == picture


def test_panes_in_a_row_stand_in_one_split_and_share_what_one_of_them_had() -> None:
    row = beside(beside("a", "a", "b", "right"), "b", "c", "left")

    assert drawn(row) == "(a | c | b)"
    assert isinstance(row, Split)
    assert row.shares == (0.5, 0.25, 0.25)


def test_what_is_split_the_other_way_stands_inside() -> None:
    layout = beside(beside("a", "a", "b", "right"), "b", "c", "below")

    assert drawn(layout) == "(a | (b / c))"
    assert least(layout) == (2 * LEAST[0], 2 * LEAST[1])


def test_a_pane_that_goes_leaves_its_room_to_the_others() -> None:
    layout = beside(beside(beside("a", "a", "b", "right"), "b", "c", "below"), "c", "d", "right")

    assert drawn(layout) == "(a | (b / (c | d)))"
    assert (left := without(layout, "b")) is not None
    assert drawn(left) == "(a | c | d)"
    assert (left := without(left, "a")) is not None
    assert drawn(left) == "(c | d)"
    assert without("a", "a") is None


def test_a_handle_that_is_moved_changes_one_split() -> None:
    layout = beside(beside("a", "a", "b", "right"), "b", "c", "below")

    moved = resized(layout, (1,), (0.2, 0.8))

    assert isinstance(moved, Split)
    assert isinstance(inner := moved.parts[1], Split)
    assert inner.shares == (0.2, 0.8)
    assert moved.shares == (0.5, 0.5)
    assert resized(layout, (1,), (1.0,)) == layout


@given(layouts(), st.data())
def test_whatever_is_done_each_pane_stands_once(layout: Layout, data: st.DataObject) -> None:
    before = leaves(layout)
    assert well_formed(layout)
    assert sorted(before) == sorted(set(before))

    gone = data.draw(st.sampled_from(before))
    left = without(layout, gone)
    assert (leaves(left) if left else []) == [p for p in before if p != gone]
    assert left is None or well_formed(left)

    some = data.draw(st.sets(st.sampled_from(before)))
    there = kept(layout, some)
    assert (leaves(there) if there else []) == [p for p in before if p in some]
    assert there is None or well_formed(there)


@given(layouts())
def test_a_layout_comes_back_from_json_as_it_was(layout: Layout) -> None:
    found = decode(json.loads(json.dumps(encode(layout))))

    assert found is not None
    assert drawn(found) == drawn(layout)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from(["a", "b", "row", ""]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.fixed_dictionaries(
            {
                "way": st.sampled_from(["row", "column"]) | inner,
                "parts": st.lists(inner, max_size=4),
                "shares": st.lists(inner, max_size=4),
            }
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_a_file_holds_a_layout_is_sound_or_none(untrusted: object) -> None:
    layout = decode(untrusted)

    if layout is not None:
        assert well_formed(layout)
        assert len(leaves(layout)) == len(set(leaves(layout)))


def test_splits_without_end_are_cut_off() -> None:
    untrusted: object = "a"
    for _ in range(5000):
        untrusted = {"way": "row", "parts": [untrusted, "b"], "shares": [0.5, 0.5]}

    assert decode(untrusted) == "b"
