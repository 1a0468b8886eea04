"""Who is where in a tree."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.errors import UsageError
from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.node import Node, Role, Size, Status, Text
from bough.core.tree import Tree, messages
from helpers.trees import draw, drawn, planted

PICTURE = """
    What is a bough?
      an arm
        of what?
          of a tree
        and a twig?
      a branch
    What is a leaf?
"""


def ids(nodes: list[Node]) -> list[str]:
    return [node.id for node in nodes]


def test_a_path_leads_from_the_root_to_the_head() -> None:
    tree = planted(PICTURE)

    assert ids(tree.path("of a tree")) == ["What is a bough?", "an arm", "of what?", "of a tree"]
    assert tree.path(None) == []


def test_siblings_stand_in_the_order_they_came() -> None:
    tree = planted(PICTURE)

    assert tree.siblings("a branch") == ["an arm", "a branch"]
    assert tree.siblings("What is a leaf?") == ["What is a bough?", "What is a leaf?"]


def test_a_message_is_followed_by_that_on_the_path_else_by_an_only_child() -> None:
    tree = planted(PICTURE)

    assert tree.follower("an arm", "and a twig?") == "and a twig?"
    assert tree.follower("an arm", "a branch") is None
    assert tree.follower("of what?", "a branch") == "of a tree"
    assert tree.follower("of a tree", None) is None


def test_the_tip_is_the_newest_unless_another_was_visited() -> None:
    tree = planted(PICTURE)

    assert tree.tip("What is a bough?") == "a branch"
    visited = {"What is a bough?": "an arm", "an arm": "of what?"}
    assert tree.tip("What is a bough?", visited) == "of a tree"
    assert tree.tip(None, {"": "What is a bough?"}) == "a branch"


def test_a_visited_child_that_went_to_the_bin_gives_way_to_the_newest() -> None:
    tree = planted(PICTURE)
    tree.bin("of what?")

    assert tree.tip("an arm", {"an arm": "of what?"}) == "and a twig?"


def test_what_is_in_the_bin_takes_all_below_it_out_of_sight_and_back() -> None:
    tree = planted(PICTURE)

    tree.bin("an arm")

    assert draw(tree) == drawn("""
        What is a bough?
          a branch
        What is a leaf?
    """)
    assert "of a tree" not in tree
    assert tree.node("of a tree").text == "of a tree"
    assert len(tree) == 3
    tree.unbin("an arm")
    assert draw(tree) == drawn(PICTURE)


def test_forks_are_counted_where_they_are_seen() -> None:
    tree = planted(PICTURE)
    assert tree.forks() == 3

    tree.bin("and a twig?")
    assert tree.forks() == 2
    tree.bin("a branch")
    assert tree.forks() == 1
    tree.bin("What is a leaf?")
    assert tree.forks() == 0


def test_a_node_needs_its_parent_and_a_name_of_its_own() -> None:
    tree = planted(PICTURE)

    with pytest.raises(UsageError) as orphan:
        tree.add(Node("x", "nobody", Role.USER))
    with pytest.raises(UsageError) as twin:
        tree.add(Node("an arm", None, Role.USER))
    with pytest.raises(UsageError) as binned:
        tree.bin("nobody")

    assert [e.value.code for e in (orphan, twin, binned)] == [
        "no_such_node",
        "node_exists",
        "no_such_node",
    ]
    assert draw(tree) == drawn(PICTURE)


def test_only_a_growing_node_gives_way_to_its_next_state() -> None:
    tree = Tree([Node("r", None, Role.ASSISTANT, status=Status.GROWING)])

    tree.replace(Node("r", None, Role.ASSISTANT, (Text("so"),), Status.STOPPED))

    assert tree.node("r").text == "so"
    with pytest.raises(UsageError, match="sealed"):
        tree.replace(Node("r", None, Role.ASSISTANT, (Text("no"),), Status.STOPPED))
    assert tree.node("r").text == "so"


def test_a_growing_node_does_not_move() -> None:
    growing = Node("r", None, Role.ASSISTANT, status=Status.GROWING)
    tree = Tree([Node("q", None, Role.USER), growing])

    with pytest.raises(UsageError, match="not_a_move"):
        tree.replace(replace(growing, parent="q"))


def test_a_model_is_not_shown_replies_that_never_came() -> None:
    question = Node("q", None, Role.USER, (Text("so?"),))
    nothing = Node("r", "q", Role.ASSISTANT, status=Status.FAILED)
    again = Node("p", "r", Role.USER, (Text("well?"),))

    assert messages([question, nothing, again]) == [question, again]


def test_a_node_is_read_from_its_row_when_it_is_first_looked_at() -> None:
    read = []

    def decode(row: tuple[str, str | None]) -> Node:
        read.append(row[0])
        return Node(row[0], row[1], Role.USER)

    tree = Tree.of_rows([("a", None), ("b", "a"), ("c", "a"), ("d", "c")], decode, binned=["b"])

    assert tree.children("a") == ["c"]
    assert (len(tree), tree.forks(), "b" in tree, "d" in tree) == (3, 0, False, True)
    assert tree.tip(None) == "d"
    assert read == []
    assert ids(tree.path("c")) == ["a", "c"]
    assert ids(tree.path("c")) == ["a", "c"]
    assert sorted(read) == ["a", "c"]
    tree.check()


def test_sizes_are_told_of_rows_that_are_read_a_few_at_a_time() -> None:
    read: list[str] = []

    def decode(row: tuple[str, str | None, str]) -> Node:
        read.append(row[0])
        return Node(row[0], row[1], Role.USER, (Text(row[2]),))

    rows = [("a", None, "one\ntwo"), ("b", "a", "three"), ("c", "b", "")]
    tree = Tree.of_rows(rows, decode, lambda row: Size(Role.USER, len(row[2]), 0))

    assert [size.length for size in tree.sizes("abc")] == [7, 5, 0]
    assert read == []
    # There is never no step, however short the time.
    assert not tree.read_some("abc", -1)
    assert read == ["a"]
    assert tree.sizes("ab") == [(Role.USER, 7, 1), (Role.USER, 5, 0)]
    assert tree.read_some("abc", 60)
    assert read == ["a", "b", "c"]
    assert tree.read_some("abc", -1)


def test_a_row_whose_parent_is_missing_or_below_it_becomes_a_root() -> None:
    tree = Tree.of_rows(
        [("a", "b"), ("b", "a"), ("c", "gone"), ("d", "d")],
        lambda row: Node(row[0], row[1], Role.USER),
    )

    tree.check()
    assert [n.id for n in tree.walk()] == ["a", "b", "c", "d"]
    assert tree.node("c").parent is None


def test_a_row_may_come_before_the_parent_it_was_moved_to() -> None:
    rows = [("a", None), ("b", "d"), ("c", "a"), ("d", "a"), ("e", "b")]
    tree = Tree.of_rows(rows, lambda row: Node(row[0], row[1], Role.USER))

    tree.check()
    assert ids(tree.path("e")) == ["a", "d", "b", "e"]
    assert tree.node("b").parent == "d"


@given(parents=st.lists(st.integers(-1, 8), min_size=1, max_size=8))
def test_rows_whose_parents_are_any_others_are_all_in_the_tree(parents: list[int]) -> None:
    rows = [(str(i), str(parent) if parent >= 0 else None) for i, parent in enumerate(parents)]

    tree = Tree.of_rows(rows, lambda row: Node(row[0], row[1], Role.USER))

    tree.check()
    assert sorted(tree.below()) == [row[0] for row in rows]


# Moves


def test_a_subtree_that_moves_stands_among_its_siblings_by_its_age_and_finds_its_place_again() -> (
    None
):
    tree = planted(PICTURE)

    tree.move("of what?", "What is a bough?")
    assert tree.children("What is a bough?") == ["an arm", "of what?", "a branch"]
    assert ids(tree.path("of a tree")) == ["What is a bough?", "of what?", "of a tree"]
    tree.check()
    tree.move("of what?", "an arm")

    assert draw(tree) == drawn(PICTURE)
    tree.check()


def test_nothing_moves_below_itself_or_what_is_not_there() -> None:
    tree = planted(PICTURE)

    for parent in ("an arm", "of a tree"):
        with pytest.raises(UsageError, match="below_itself"):
            tree.move("an arm", parent)
    with pytest.raises(UsageError, match="no_such_node"):
        tree.move("an arm", "gone")

    assert draw(tree) == drawn(PICTURE)


# Landmarks


def test_the_tip_is_the_favourite_where_nothing_was_visited_and_home_even_then() -> None:
    tree = planted(PICTURE)
    tree.mark("an arm", Landmarks(favourite=True))
    tree.mark("What is a bough?", Landmarks(favourite=True))
    visited = {"What is a bough?": "a branch", "an arm": "of what?"}

    assert tree.tip("What is a bough?") == "and a twig?"
    assert tree.tip("What is a bough?", visited) == "a branch"
    assert tree.tip(None, visited, favourites_first=True) == "of a tree"


def test_a_favourite_in_the_bin_is_none() -> None:
    tree = planted(PICTURE)
    tree.mark("an arm", Landmarks(favourite=True))

    tree.bin("an arm")

    assert tree.favourite("What is a bough?") is None
    assert tree.tip("What is a bough?") == "a branch"
    assert tree.landmarks("an arm").favourite


def test_landmarks_are_taken_away_again() -> None:
    tree = planted(PICTURE)
    tree.mark("an arm", Landmarks(label="arms"))
    assert tree.marked() == {"an arm"}

    tree.mark("an arm", UNMARKED)

    assert tree.marked() == set()
    assert tree.landmarks("an arm") == UNMARKED


def test_children_are_counted_without_those_in_the_bin() -> None:
    tree = planted("""
        what is a bough?
          a branch
          an arm
    """)

    assert [tree.child_count(i) for i in (None, "what is a bough?", "an arm")] == [1, 2, 0]
    tree.bin("an arm")
    assert tree.child_count("what is a bough?") == 1


Act = tuple[str, int, int]


@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["add", "bin", "unbin", "move"]), st.integers(0, 9),
                  st.integers(-1, 9)),
        max_size=30,
    )
)  # fmt: skip
def test_what_is_said_of_many_at_once_is_what_is_said_of_each(acts: list[Act]) -> None:
    tree = Tree([Node("0", None, Role.USER)])
    for act, number, other in acts:
        names = tree.names()
        node, parent = names[number % len(names)], names[other % len(names)] if other >= 0 else None
        match act:
            case "add":
                tree.add(Node(str(len(names)), parent, Role.USER))
            case "bin":
                tree.bin(node)
            case "unbin":
                tree.unbin(node)
            case _ if not tree.within(parent, node):
                tree.move(node, parent)

        seen = [n.id for n in tree.walk()]
        assert len(tree) == len(seen)
        assert [i for i in tree.names() if i in tree] == sorted(seen, key=tree.names().index)
        forks = [None, *seen]
        assert tree.forks() == sum(len(tree.children(i)) > 1 for i in forks)
        for head in seen:
            line = tree.names_to(head)
            assert line == [n.id for n in tree.path(head)] == list(tree.line(head))[::-1]
            beside = [(at, i) for at, i in enumerate(line) if len(tree.siblings(i)) > 1]
            assert tree.forked(line) == beside
            last, many = tree.run(head)
            assert len(tree.children(last)) != 1
            assert tree.names_to(last)[len(line) + many - 1 :] == [last]
