"""Where a height is found, and where an offset is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bough.ui.transcript.heights import Heights
from bough.ui.transcript.leaf import Units

HEIGHTS = st.lists(st.integers(1, 500).map(float), min_size=1, max_size=60)


@given(HEIGHTS, st.data())
def test_the_item_found_at_a_height_is_the_one_that_is_there(
    given_heights: list[float], data: st.DataObject
) -> None:
    heights = Heights(given_heights)
    for _ in range(5):
        index = data.draw(st.integers(0, len(given_heights) - 1))
        given_heights[index] = float(data.draw(st.integers(0, 700)))
        heights.set(index, given_heights[index])

    y = data.draw(st.floats(0, max(0.0, sum(given_heights) - 0.01)))
    found = heights.find(y)

    assert heights.total == sum(given_heights)
    assert heights.top(found) == sum(given_heights[:found])
    assert heights.top(found) <= y
    assert y < heights.top(found) + heights[found] or found == len(given_heights) - 1


@given(HEIGHTS, HEIGHTS, st.data())
def test_replacing_the_tail_is_like_starting_with_it(
    before: list[float], after: list[float], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(before)))
    heights = Heights(before)

    heights.splice(start, after)

    fresh = Heights([*before[:start], *after])
    assert [heights.top(i) for i in range(len(heights) + 1)] == [
        fresh.top(i) for i in range(len(fresh) + 1)
    ]


@given(st.text(max_size=40))
def test_offsets_in_code_points_and_in_qt_units_are_two_names_for_one_place(text: str) -> None:
    units = Units(text)

    for offset in range(len(text) + 1):
        unit = len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
        assert units.to_qt(offset) == unit
        assert units.from_qt(unit) == offset
