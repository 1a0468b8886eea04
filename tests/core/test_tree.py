"""Who is where in a tree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bough.core.errors import UsageError
from bough.core.node import Node, Role, Status, Text
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


def test_a_row_whose_parent_is_missing_or_below_it_becomes_a_root() -> None:
    tree = Tree.of_rows(
        [("a", "b"), ("b", "a"), ("c", "gone"), ("d", "d")],
        lambda row: Node(row[0], row[1], Role.USER),
    )

    tree.check()
    assert [n.id for n in tree.walk()] == ["a", "b", "c", "d"]
    assert tree.node("c").parent is None
