"""From afar every leaf has a line of its own, and a limb is as thick as what it carries."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bough.core.map.blocks import below
from bough.core.map.limbs import (
    BEND,
    NARROWEST,
    NARROWEST_LIMB,
    STEP,
    WIDEST_LIMB,
    Limbs,
    lengthened,
    pruned,
    spread,
)
from helpers.forests import Forest, forests


def sound(limbs: Limbs) -> None:
    leaves = [n for n in range(len(limbs.nodes)) if not limbs.kids[n]]
    rows = sorted(limbs.row[n] for n in leaves)
    assert all(b - a >= 1 for a, b in pairwise(rows)), "a line for each leaf"
    for number, kids in enumerate(limbs.kids):
        assert all(limbs.parents[kid] == number for kid in kids)
        assert all(limbs.x[kid] >= limbs.x[number] + limbs.step - 1e-6 for kid in kids)
        assert all(limbs.row[a] < limbs.row[b] for a, b in pairwise(kids))
        assert limbs.top[number] <= limbs.row[number] <= limbs.low[number]
        assert limbs.top[number] == (limbs.top[kids[0]] if kids else limbs.row[number])
        assert limbs.low[number] == (limbs.low[kids[-1]] if kids else limbs.row[number])
        farthest = max([limbs.reach[kid] for kid in kids], default=limbs.x[number])
        assert limbs.reach[number] == farthest
        assert limbs.leaves[number] == (sum(limbs.leaves[kid] for kid in kids) or 1)


def same_place(limbs: Limbs, after: Limbs, node: str) -> bool:
    one, other = limbs.at[node], after.at[node]
    return (limbs.x[one], limbs.row[one]) == (after.x[other], after.row[other])


@given(forests())
def test_limbs_are_sound(forest: Forest) -> None:
    limbs = spread(forest.children)

    sound(limbs)
    assert set(limbs.at) == set(forest.parents)
    assert limbs.width(0) == WIDEST_LIMB
    assert all(limbs.width(n) >= NARROWEST_LIMB for n in range(len(limbs.nodes)))


@given(forests(), st.data())
def test_a_node_that_comes_moves_only_what_is_lower_and_by_one_line(
    forest: Forest, data: st.DataObject
) -> None:
    limbs = spread(forest.children)
    for _ in range(data.draw(st.integers(1, 8))):
        parent = data.draw(st.none() | st.integers(0, len(forest.parents) - 1))
        node, above = forest.add(parent)

        after = lengthened(limbs, [(node, above)])

        sound(after)
        line = after.row[after.at[node]]
        beside = len(forest.children(above)) > 1
        for other in limbs.at:
            before, now = limbs.row[limbs.at[other]], after.row[after.at[other]]
            assert after.x[after.at[other]] == limbs.x[limbs.at[other]]
            assert now == (before + 1 if beside and before > line - 1 else before)
        limbs = after


@given(forests(), st.data())
def test_what_goes_moves_nothing(forest: Forest, data: st.DataObject) -> None:
    limbs = spread(forest.children)
    node = str(data.draw(st.integers(0, len(forest.parents) - 1)))
    gone = {node, *below(forest.children, node)}

    after = pruned(limbs, gone)

    assert set(after.at) == set(limbs.at) - gone
    assert all(same_place(limbs, after, other) for other in after.at)
    assert (
        after.leaves[0]
        == spread(lambda n: [k for k in forest.children(n) if k not in gone]).leaves[0]
    )


@given(forests())
def test_what_leaves_a_fork_has_room_to_bend(forest: Forest) -> None:
    limbs = spread(forest.children)

    for number, kids in enumerate(limbs.kids):
        assert all(limbs.x[kid] - limbs.x[number] >= BEND - 1e-6 for kid in kids if len(kids) > 1)


def test_a_deep_tree_has_narrow_steps_and_a_shallow_one_wide_ones() -> None:
    assert spread(Forest([None, *range(800)]).children).step == NARROWEST
    assert spread(Forest([None] * 40).children).step == STEP
