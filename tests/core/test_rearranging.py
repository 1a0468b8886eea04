"""How a tree is rearranged, where the rest goes, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bough.core.acts import answer, edit_reply, say
from bough.core.errors import UsageError
from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.node import Node, Reasoning, Role, Status, Text, ToolCall
from bough.core.operations import Operation, apply, inverse
from bough.core.rearranging import (
    LABEL,
    combine,
    copy,
    insert,
    keep_only_path,
    mark,
    merge,
    move,
    prune,
    restore,
    split,
)
from bough.core.tree import Tree
from helpers.trees import ANY, draw, drawn, planted

PICTURE = """
    What is a bough?
      an arm
        of what?
          of a tree
        and a twig?
      a branch
    What is a leaf?
"""


def done(tree: Tree, operation: Operation) -> str:
    """The picture after the operation; taken back and done again, it is the same each time."""
    before = draw(tree)
    apply(tree, operation)
    after = draw(tree)
    apply(tree, inverse(operation))
    assert draw(tree) == before
    apply(tree, inverse(inverse(operation)))
    assert draw(tree) == after
    tree.check()
    return after


def with_growing(tree: Tree, question: str) -> str:
    """A reply that grows below the question."""
    operation = answer(tree, question, None, ANY)
    apply(tree, operation)
    return operation.planted[0].id


def test_a_reply_is_edited_beside_itself_and_nobody_is_asked() -> None:
    tree = planted(PICTURE)

    operation = edit_reply(tree, "an arm", "a main arm", "of a tree")

    assert done(tree, operation) == drawn("""
        What is a bough?
          an arm
            of what?
              of a tree
            and a twig?
          a branch
          a main arm
        What is a leaf?
    """)
    (edited,) = operation.planted
    assert (edited.edited_from, edited.status) == ("an arm", Status.SEALED)
    assert operation.head_after == edited.id


def test_several_are_asked_at_once_and_the_head_goes_to_the_first() -> None:
    tree = planted("What is a bough?")
    warm = replace(ANY, settings={"temperature": 1.5, "seed": 3})

    operation = say(tree, "What is a bough?", "So?", ANY, ANY, warm)

    assert done(tree, operation) == drawn("""
        What is a bough?
          So?
            (growing)
            (growing)
            (growing)
    """)
    question, *replies = operation.planted
    assert operation.head_after == replies[0].id
    assert [r.settings for r in replies] == [ANY.settings, ANY.settings, warm.settings]
    assert {r.parent for r in replies} == {question.id}


def test_what_went_to_the_bin_comes_back_with_what_it_hangs_on() -> None:
    tree = planted(PICTURE)
    for node_id in ("of what?", "an arm"):
        apply(tree, prune(tree, node_id, None))
    assert "of what?" not in tree

    assert done(tree, restore(tree, "of what?", None)) == drawn(PICTURE)
    assert tree.binned() == set()


def test_only_the_path_and_what_is_below_it_is_kept() -> None:
    tree = planted(PICTURE)

    assert done(tree, keep_only_path(tree, "an arm")) == drawn("""
        What is a bough?
          an arm
            of what?
              of a tree
            and a twig?
    """)


def test_a_subtree_moves_with_all_below_it() -> None:
    tree = planted(PICTURE)

    assert done(tree, move(tree, "an arm", "What is a leaf?", "of a tree")) == drawn("""
        What is a bough?
          a branch
        What is a leaf?
          an arm
            of what?
              of a tree
            and a twig?
    """)


def test_a_subtree_becomes_a_beginning() -> None:
    tree = planted("What is a bough?\n  an arm\n    of what?")

    assert done(tree, move(tree, "of what?", None, None)) == drawn("""
        What is a bough?
          an arm
        of what?
    """)


def test_a_copy_has_names_of_its_own_and_refers_to_itself() -> None:
    tree = planted(PICTURE)
    apply(tree, edit_reply(tree, "of a tree", "of an oak", None))
    apply(tree, combine(tree, tree.children("of what?"), "of trees", None))
    apply(tree, prune(tree, "and a twig?", None))
    apply(tree, edit_reply(tree, "a branch", "branches", None))

    operation = copy(tree, "an arm", "What is a leaf?", "of a tree")

    assert done(tree, operation) == drawn("""
        What is a bough?
          an arm
            of what?
              of a tree
              of an oak
              of trees
          a branch
          branches
        What is a leaf?
          an arm
            of what?
              of a tree
              of an oak
              of trees
    """)
    arm, _, plain, oak, trees = operation.planted
    assert {arm.id, plain.id}.isdisjoint({"an arm", "of a tree"})
    assert oak.edited_from == plain.id
    assert trees.details["combined_from"] == [plain.id, oak.id]
    outside = copy(tree, tree.children("What is a bough?")[-1], None, None)
    assert outside.planted[0].edited_from == "a branch"


def test_a_message_is_inserted_above_those_that_are_named() -> None:
    tree = planted(PICTURE)

    operation = insert(tree, "an arm", ["and a twig?"], Role.USER, "wait", "and a twig?")

    assert done(tree, operation) == drawn("""
        What is a bough?
          an arm
            of what?
              of a tree
            wait
              and a twig?
          a branch
        What is a leaf?
    """)
    assert operation.head_after == "and a twig?"


def test_a_message_is_inserted_at_the_end_and_the_head_goes_there() -> None:
    tree = planted("What is a bough?")

    operation = insert(tree, "What is a bough?", [], Role.ASSISTANT, "an arm", "What is a bough?")

    assert done(tree, operation) == "What is a bough?\n  an arm"
    assert operation.head_after == operation.planted[0].id


def test_a_message_is_split_and_what_followed_is_below_the_second_half() -> None:
    tree = planted(PICTURE)

    operation = split(tree, "an arm", 3, "an arm")

    assert done(tree, operation) == "\n".join(
        [
            "What is a bough?",
            "  a branch",
            "  an ",
            "    arm",
            "      of what?",
            "        of a tree",
            "      and a twig?",
            "What is a leaf?",
        ]
    )
    first, second = operation.planted
    assert (first.role, second.role) == (Role.ASSISTANT, Role.ASSISTANT)
    assert (first.edited_from, second.edited_from) == ("an arm", "an arm")
    assert operation.head_after == second.id
    assert tree.binned() == {"an arm"}
    assert tree.node("an arm").text == "an arm"


def test_a_split_leaves_each_part_in_the_half_where_it_stands() -> None:
    call = ToolCall("c", "look", "{}")
    parts = (Reasoning("hm"), Text("one"), call, Text("two"), Reasoning("so"))
    tree = Tree([Node("n", None, Role.ASSISTANT, parts, Status.FAILED)])

    halves = [[n.parts for n in split(tree, "n", offset, None).planted] for offset in (2, 3, 4, 5)]

    assert halves == [
        [(Reasoning("hm"), Text("on")), (Text("e"), call, Text("two"), Reasoning("so"))],
        [(Reasoning("hm"), Text("one")), (call, Text("two"), Reasoning("so"))],
        [(Reasoning("hm"), Text("one"), call, Text("t")), (Text("wo"), Reasoning("so"))],
        [(Reasoning("hm"), Text("one"), call, Text("tw")), (Text("o"), Reasoning("so"))],
    ]
    first, second = split(tree, "n", 2, None).planted
    assert (first.status, second.status) == (Status.SEALED, Status.FAILED)


def two_questions() -> Tree:
    tree = planted("What is a bough?")
    tree.add(Node("And a twig?", "What is a bough?", Role.USER, (Text("And a twig?"),)))
    tree.add(Node("arms", "And a twig?", Role.ASSISTANT, (Text("arms"),)))
    return tree


def test_two_messages_of_one_role_are_merged_over_what_followed() -> None:
    tree = two_questions()

    operation = merge(tree, "What is a bough?", "And a twig?", "And a twig?")
    apply(tree, operation)

    (both,) = operation.planted
    assert [n.text for n in tree.walk()] == ["What is a bough?\n\nAnd a twig?", "arms"]
    assert both.parts == (Text("What is a bough?\n\nAnd a twig?"),)
    assert tree.node("arms").parent == both.id
    assert operation.head_after == both.id
    apply(tree, inverse(operation))
    assert draw(tree) == draw(two_questions())


def test_where_something_else_is_below_the_first_it_stays_with_it() -> None:
    tree = two_questions()
    tree.add(Node("an arm", "What is a bough?", Role.ASSISTANT, (Text("an arm"),)))

    operation = merge(tree, "What is a bough?", "And a twig?", None)
    apply(tree, operation)

    assert tree.children("What is a bough?") == ["an arm"]
    assert tree.binned() == {"And a twig?"}


def test_replies_are_combined_into_one_that_names_them() -> None:
    tree = planted(PICTURE)

    operation = combine(tree, ["a branch", "an arm", "a branch"], "an arm or branch", "an arm")

    assert "  an arm or branch" in done(tree, operation)
    (combined,) = operation.planted
    assert combined.details == {"combined_from": ["a branch", "an arm"]}
    assert (combined.parent, combined.status) == ("What is a bough?", Status.SEALED)
    assert operation.head_after == combined.id


def test_a_favourite_that_comes_back_gives_way_to_the_one_chosen_since() -> None:
    tree = planted(PICTURE)
    apply(tree, mark(tree, "an arm", Landmarks(favourite=True), None))
    apply(tree, prune(tree, "an arm", None))
    apply(tree, mark(tree, "a branch", Landmarks(favourite=True), None))

    back = restore(tree, "an arm", None)
    apply(tree, back)

    assert tree.favourite("What is a bough?") == "a branch"
    assert not tree.landmarks("an arm").favourite
    apply(tree, inverse(back))
    assert tree.landmarks("an arm").favourite


def test_of_several_favourites_the_one_chosen_last_counts() -> None:
    tree = planted(PICTURE)
    for reply in ("an arm", "a branch"):
        tree.mark(reply, Landmarks(favourite=True))

    apply(tree, mark(tree, "an arm", Landmarks(favourite=True), None))

    assert tree.favourite("What is a bough?") == "an arm"


def test_a_favourite_takes_the_place_of_the_one_before() -> None:
    tree = planted(PICTURE)
    apply(tree, mark(tree, "an arm", Landmarks(label="arms", favourite=True), None))

    operation = mark(tree, "a branch", Landmarks(favourite=True), None)
    apply(tree, operation)

    assert tree.favourite("What is a bough?") == "a branch"
    assert tree.landmarks("an arm") == Landmarks(label="arms")
    apply(tree, inverse(operation))
    assert tree.favourite("What is a bough?") == "an arm"
    assert tree.landmarks("a branch") == UNMARKED


def test_landmarks_go_along_to_what_takes_the_place_of_a_message() -> None:
    tree = two_questions()
    marks = Landmarks(label="arms", favourite=True)
    for node_id in ("And a twig?", "arms"):
        apply(tree, mark(tree, node_id, marks, None))

    halves = split(tree, "arms", 2, None)
    apply(tree, halves)
    both = merge(tree, "What is a bough?", "And a twig?", None)
    apply(tree, both)

    assert tree.landmarks(halves.planted[0].id) == marks
    assert tree.landmarks(both.planted[0].id) == marks


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda t: edit_reply(t, "an arm", " \n", None), "empty_text"),
        (lambda t: prune(t, "gone", None), "no_such_node"),
        (lambda t: restore(t, "an arm", None), "not_binned"),
        (lambda t: restore(t, "gone", None), "not_binned"),
        (lambda t: keep_only_path(t, None), "nothing_beside"),
        (lambda t: keep_only_path(planted("So?\n  so"), "so"), "nothing_beside"),
        (lambda t: move(t, "an arm", "an arm", None), "below_itself"),
        (lambda t: move(t, "an arm", "of a tree", None), "below_itself"),
        (lambda t: move(t, "an arm", "What is a bough?", None), "already_there"),
        (lambda t: move(t, "What is a leaf?", None, None), "already_there"),
        (lambda t: move(t, "an arm", "gone", None), "no_such_node"),
        (lambda t: copy(t, "an arm", "of what?", None), "below_itself"),
        (lambda t: insert(t, "an arm", ["of what?"], Role.USER, "", None), "empty_text"),
        (lambda t: insert(t, "an arm", ["a branch"], Role.USER, "so", None), "not_a_child"),
        (lambda t: split(t, "an arm", 0, None), "split_outside"),
        (lambda t: split(t, "an arm", 6, None), "split_outside"),
        (lambda t: split(t, "an arm", -3, None), "split_outside"),
        (lambda t: merge(t, "What is a bough?", "an arm", None), "different_roles"),
        (lambda t: merge(t, "What is a bough?", "of what?", None), "not_a_child"),
        (lambda t: combine(t, ["an arm", "an arm"], "so", None), "too_few"),
        (lambda t: combine(t, ["an arm", "of a tree"], "so", None), "not_siblings"),
        (lambda t: combine(t, ["of what?", "and a twig?"], "so", None), "wrong_role"),
        (lambda t: combine(t, ["an arm", "a branch"], "", None), "empty_text"),
        (lambda t: mark(t, "an arm", Landmarks(label="a" * (LABEL + 1)), None), "label_too_long"),
        (lambda t: say(t, "an arm", "So?"), "nobody_asked"),
    ],
)
def test_what_makes_no_sense_is_refused(act: Callable[[Tree], Operation], code: str) -> None:
    tree = planted(PICTURE)

    with pytest.raises(UsageError, match=f"'{code}'"):
        act(tree)

    assert draw(tree) == drawn(PICTURE)


@pytest.mark.parametrize(
    "act",
    [
        lambda t, reply: edit_reply(t, reply, "so", None),
        lambda t, reply: move(t, "a branch", reply, None),
        lambda t, reply: move(t, reply, "What is a leaf?", None),
        lambda t, reply: copy(t, "a branch", reply, None),
        lambda t, reply: copy(t, "an arm", "What is a leaf?", None),
        lambda t, reply: insert(t, reply, [], Role.USER, "so", None),
        lambda t, reply: insert(t, "and a twig?", [reply], Role.USER, "so", None),
        lambda t, reply: split(t, reply, 1, None),
        lambda t, reply: split(t, "and a twig?", 1, None),
        lambda t, reply: combine(t, ["an arm", reply], "so", None),
    ],
)
def test_what_grows_is_not_moved_copied_or_built_upon(
    act: Callable[[Tree, str], Operation],
) -> None:
    tree = planted(PICTURE)
    reply = with_growing(tree, "and a twig?")

    with pytest.raises(UsageError, match="still_growing"):
        act(tree, reply)
