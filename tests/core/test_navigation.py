"""Where the keys lead in a tree, and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bough.core.contents import Entry, contents
from bough.core.landmarks import UNMARKED, Landmarks, Verdict
from bough.core.navigation import (
    MOST_HEADS,
    Trail,
    home,
    next_fork,
    next_tip,
    previous_fork,
    sibling_of,
)
from bough.core.tree import Tree
from helpers.trees import planted

PICTURE = """
    What is a bough?
      an arm
        of what?
          of a tree
          of a river
        and a twig?
      a branch
        which?
          this one
          that one
    What is a leaf?
"""


def marked(tree: Tree, **landmarks: Landmarks) -> Tree:
    for text, found in landmarks.items():
        tree.mark(text.replace("_", " "), found)
    return tree


def test_up_down_and_beside() -> None:
    tree = planted(PICTURE)

    assert tree.parent("an arm") == "What is a bough?"
    assert tree.parent("What is a leaf?") is None
    assert tree.next("an arm") == "and a twig?"
    assert tree.next("an arm", {"an arm": "of what?"}) == "of what?"
    assert tree.next("this one") is None
    assert sibling_of(tree, "an arm", 1) == "a branch"
    assert sibling_of(tree, "an arm", -1) is None
    assert sibling_of(tree, "What is a leaf?", -1) == "What is a bough?"


def test_the_favourite_is_the_child_where_none_was_visited() -> None:
    tree = marked(planted(PICTURE), an_arm=Landmarks(favourite=True))

    assert tree.next("What is a bough?") == "an arm"
    assert tree.next("What is a bough?", {"What is a bough?": "a branch"}) == "a branch"


def test_the_next_fork_is_on_the_way_down_and_then_beyond_it() -> None:
    tree = planted(PICTURE)

    assert next_fork(tree, "What is a bough?") == "which?"
    assert next_fork(tree, "What is a bough?", {"What is a bough?": "an arm"}) == "an arm"
    assert next_fork(tree, "of a tree") == "which?"
    assert next_fork(tree, "which?") is None


def test_the_previous_fork_is_on_the_way_up_and_then_before_it() -> None:
    tree = planted(PICTURE)

    assert previous_fork(tree, "of a river") == "of what?"
    assert previous_fork(tree, "of what?") == "an arm"
    assert previous_fork(tree, "What is a bough?") is None
    assert previous_fork(tree, "What is a leaf?") == "which?"


def test_the_next_tip_that_needs_one_comes_round_and_round() -> None:
    tree = planted(PICTURE)
    running, failed, unread = {"this one"}, {"of a tree", "an arm"}, {"gone"}

    assert next_tip(tree, "of a tree", (running | failed | unread).__contains__) == "this one"
    assert next_tip(tree, "this one", (running | failed | unread).__contains__) == "of a tree"
    assert next_tip(tree, None, (running | failed).__contains__) == "of a tree"
    assert next_tip(tree, "this one", running.__contains__) is None


def test_home_is_the_favourite_then_where_one_was_last_then_the_newest() -> None:
    tree = planted(PICTURE)

    assert home(tree) == "What is a leaf?"
    assert home(tree, last="of a tree") == "of a tree"
    assert home(tree, {"": "What is a bough?"}) == "that one"
    marked(tree, a_branch=Landmarks(favourite=True))
    assert home(tree, last="of a tree") == "that one"
    assert home(Tree(), last="gone") is None


def test_one_goes_back_through_the_heads_that_are_still_there_and_forward_again() -> None:
    trail = Trail()
    for head in ("a", "b", "b", "c", None, "d"):
        trail = trail.then(head)

    back = trail.back(lambda head: head != "c")
    assert back
    assert back.head == "b"
    assert back.forward(lambda _: True) == Trail(trail.heads, 2)
    assert back.then("e").heads == ("a", "b", "e")
    assert back.then("e").forward(lambda _: True) is None
    assert Trail().back(lambda _: True) is None
    assert trail.back(lambda _: False) is None


@given(st.lists(st.integers(-2, 9), max_size=400))
def test_a_trail_stays_short_and_at_one_of_its_heads(steps: list[int]) -> None:
    trail = Trail()
    for step in steps * 2:
        match step:
            case -2:
                trail = trail.back(lambda _: True) or trail
            case -1:
                trail = trail.forward(lambda _: True) or trail
            case _:
                trail = trail.then(str(step))
                assert trail.head == str(step)
        assert len(trail.heads) <= MOST_HEADS
        assert trail.head is None or trail.heads[trail.at] == trail.head


def test_the_contents_are_the_forks_and_what_is_marked_in_the_order_of_the_tree() -> None:
    tree = planted(PICTURE)
    label = Landmarks(label="water", verdict=Verdict.DEAD_END)
    marked(tree, of_a_river=label, that_one=Landmarks(favourite=True))

    assert contents(tree) == [
        Entry(None, 0, 2, UNMARKED),
        Entry("What is a bough?", 1, 2, UNMARKED),
        Entry("an arm", 2, 2, UNMARKED),
        Entry("of what?", 3, 2, UNMARKED),
        Entry("of a river", 4, 0, label),
        Entry("which?", 2, 2, UNMARKED),
    ]
    assert contents(Tree()) == []
