"""On its way from one layout to the next nothing jumps, and everything arrives."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.map.blocks import below, folding
from bough.core.map.limbs import lengthened, spread
from bough.core.map.motion import between, between_limbs
from bough.core.map.plan import MIDDLE, grown, straight
from helpers.forests import Forest, forests

parts = st.floats(0, 1)


@given(forests(), st.data(), parts)
def test_blocks_stay_in_order_and_arrive(forest: Forest, data: st.DataObject, part: float) -> None:
    before = straight(MIDDLE, forest.children, forest.is_reply)
    if data.draw(st.booleans()):
        new = forest.add(data.draw(st.integers(0, len(forest.parents) - 1)))
        after = grown(before, [new], forest.is_reply)
    else:
        folded = {str(data.draw(st.integers(0, len(forest.parents) - 1)))}
        after = straight(MIDDLE, folding(forest.children, folded), forest.is_reply)

    middle = between(before, after, part)

    for column in middle.columns:
        assert all(middle.y[a] <= middle.y[b] for a, b in pairwise(column))
    assert list(between(before, after, 1.0).y) == pytest.approx(list(after.y))
    start = between(before, after, 0.0)
    for node in before.at.keys() & after.at.keys():
        if before.row(node)[1] == after.row(node)[1] == 0:
            assert start.spot(node).y >= before.spot(node).y - 1e-6


@given(forests(), st.data(), parts)
def test_limbs_arrive(forest: Forest, data: st.DataObject, part: float) -> None:
    before = spread(forest.children)
    new, above = forest.add(data.draw(st.integers(0, len(forest.parents) - 1)))
    after = lengthened(before, [(new, above)])

    middle = between_limbs(before, after, part)

    assert list(between_limbs(before, after, 1.0).row) == pytest.approx(list(after.row))
    for node in below(forest.children, None):
        at = after.at[node]
        assert middle.top[at] <= middle.row[at] <= middle.low[at]
        if node != new:
            ends = sorted((before.row[before.at[node]], after.row[at]))
            assert ends[0] - 1e-9 <= middle.row[at] <= ends[1] + 1e-9
