"""Blocks stand where a reader finds them again: tidy at first, and steady while the tree grows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.map.blocks import Block, below, blocks, folding
from bough.core.map.plan import MIDDLE, Box, Plan, Sizes, grown, near, straight, without
from bough.core.tree import Tree
from helpers.forests import Forest, forests
from helpers.trees import planted

NEAR = near(lambda node: 60.0 + 16.0 * (int(node) % 4))
sizes = st.sampled_from([MIDDLE, NEAR])


def boxes(plan: Plan) -> list[Box]:
    return [plan.box(number) for number in range(len(plan.blocks))]


def overlaps(found: list[Box]) -> Iterator[tuple[Box, Box]]:
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            if (
                one.x < other.x + other.width
                and other.x < one.x + one.width
                and one.y < other.y + other.height - 1e-6
                and other.y < one.y + one.height - 1e-6
            ):
                yield one, other


def sound(plan: Plan) -> None:
    """Nothing overlaps, parents stand left of what hangs on them, siblings in their order."""
    assert list(overlaps(boxes(plan))) == []
    for number, kids in enumerate(plan.kids):
        box = plan.box(number)
        assert all(plan.blocks[kid].parent == number for kid in kids)
        assert all(plan.box(kid).x >= box.x + box.width for kid in kids)
        assert all(plan.y[a] < plan.y[b] for a, b in pairwise(kids))
        assert [plan.blocks[k].port for k in kids] == sorted(plan.blocks[k].port for k in kids)
    for column in plan.columns:
        assert all(plan.y[a] < plan.y[b] for a, b in pairwise(column))
    shown = [node for block in plan.blocks for node in block.nodes]
    assert sorted(shown) == sorted(plan.at)
    assert all(node in plan.blocks[plan.at[node]].nodes for node in shown)


def block_pictures(tree: Tree) -> list[str]:
    found = blocks(tree.children, lambda node: tree.node(node).role == "assistant")
    return [
        f"{b.parent}.{b.port}: "
        + ", ".join(("> " if b.is_aside(i) else "") + n for i, n in enumerate(b.nodes))
        for b in found[1:]
    ]


def test_a_prompt_and_its_sibling_replies_stay_together_and_forks_go_right() -> None:
    tree = planted("""
        why?
          because
            show me
              like this
          so
          thus
            and then?
              this
            or else?
              that
    """)

    assert block_pictures(tree) == [
        "0.0: why?, > because, > so, > thus",
        "1.1: show me, like this",
        "1.3: and then?, this",
        "1.3: or else?, that",
    ]


def test_a_run_without_a_fork_is_one_block() -> None:
    tree = planted("""
        a
          b
            c
              d
    """)

    assert block_pictures(tree) == ["0.0: a, b, c, d"]


def test_a_folded_node_shows_nothing_below_it() -> None:
    forest = Forest([None, 0, 1, 1])

    found = blocks(folding(forest.children, {"1"}), forest.is_reply)

    assert [b.nodes for b in found] == [(), ("0", "1")]
    assert below(forest.children, "1") == ["2", "3"]


def test_rows_lie_in_their_block_one_below_the_other() -> None:
    forest = Forest([None, 0, 0, 0])
    plan = straight(MIDDLE, forest.children, forest.is_reply)

    rows = [plan.spot(node) for node in "0123"]

    block = plan.box(1)
    assert block.height == 4 * 23 + 2 * 3
    assert [row.y - block.y for row in rows] == [3, 26, 49, 72]
    assert {row.height for row in rows} == {23}
    assert plan.port(1, 0) == block.y + 3 + 11.5


@given(forests(), sizes)
def test_a_straight_plan_is_sound(forest: Forest, size: Sizes) -> None:
    sound(straight(size, forest.children, forest.is_reply))


@given(forests(), sizes)
def test_a_parent_is_in_the_middle_of_what_hangs_on_it(forest: Forest, size: Sizes) -> None:
    plan = straight(size, forest.children, forest.is_reply)

    for number, kids in enumerate(plan.kids):
        if kids:
            first, last = kids[0], kids[-1]
            ports = sum(plan.port(number, plan.blocks[k].port) for k in (first, last))
            assert ports == pytest.approx(plan.head(first) + plan.head(last))


@given(forests(), sizes)
def test_subtrees_stand_as_close_as_they_may(forest: Forest, size: Sizes) -> None:
    """Between two neighbours that hang on one block something touches, or they are spread."""
    plan = straight(size, forest.children, forest.is_reply)

    for kids in plan.kids:
        if len(kids) == 2:
            upper, lower = (set(subtree(plan, kid)) for kid in kids)
            room = [
                plan.y[b] - plan.box(a).y - plan.box(a).height
                for column in plan.columns
                for a, b in pairwise(column)
                if a in upper and b in lower
            ]
            assert min(room) == pytest.approx(size.gap_y)


def subtree(plan: Plan, number: int) -> Iterator[int]:
    yield number
    for kid in plan.kids[number]:
        yield from subtree(plan, kid)


@given(forests(), sizes, st.data())
def test_a_node_that_comes_moves_only_what_is_below_it_in_its_column(
    forest: Forest, size: Sizes, data: st.DataObject
) -> None:
    plan = straight(size, forest.children, forest.is_reply)
    for _ in range(data.draw(st.integers(1, 8))):
        parent = data.draw(st.none() | st.integers(0, len(forest.parents) - 1))
        node, above = forest.add(parent)

        after = grown(plan, [(node, above)], forest.is_reply)

        sound(after)
        new = after.blocks[after.at[node]]
        for number, block in enumerate(plan.blocks):
            assert after.blocks[number].depth == block.depth
            assert after.blocks[number].nodes[: len(block.nodes)] == block.nodes
            if after.y[number] != plan.y[number]:
                assert after.y[number] > plan.y[number]
                assert block.depth == new.depth
                assert after.y[number] > after.y[after.at[node]]
        plan = after


@given(forests(), sizes, st.data())
def test_what_goes_leaves_the_rest_where_it_is(
    forest: Forest, size: Sizes, data: st.DataObject
) -> None:
    plan = straight(size, forest.children, forest.is_reply)
    node = str(data.draw(st.integers(0, len(forest.parents) - 1)))
    gone = {node, *below(forest.children, node)}

    after = without(plan, gone)

    sound(after)
    assert set(after.at) == set(plan.at) - gone
    for block in after.blocks[1:]:
        assert after.y[after.at[block.nodes[0]]] == plan.y[plan.at[block.nodes[0]]] or gone
        assert after.spot(block.nodes[0]).x == plan.spot(block.nodes[0]).x


@given(forests(), st.floats(-100, 3000), st.floats(-100, 3000), st.floats(1, 900))
def test_a_rectangle_finds_all_that_it_touches(
    forest: Forest, x: float, y: float, side: float
) -> None:
    plan = straight(MIDDLE, forest.children, forest.is_reply)

    found = set(plan.within(x, y, side, side))

    for number, box in enumerate(boxes(plan)):
        touched = (
            x <= box.x + box.width
            and box.x <= x + side
            and y <= box.y + box.height
            and box.y <= y + side
        )
        assert (number in found) or not touched


def test_a_chain_of_thousands_is_laid_out() -> None:
    forest = Forest([None, *range(20_000)])

    plan = straight(MIDDLE, forest.children, forest.is_reply)

    assert [b.nodes for b in plan.blocks] == [(), tuple(map(str, range(20_001)))]
    assert plan.blocks[1] == Block(tuple(map(str, range(20_001))), 0, 0, 0, 1)
