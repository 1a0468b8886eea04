"""What a person does to a tree, and that it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import settings

from bough.core.acts import answer, continue_reply, edit_question, edit_reply, retry, say
from bough.core.errors import UsageError
from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.node import Node, Role, Status, Text
from bough.core.operations import Operation, apply, inverse
from bough.core.rearranging import prune
from bough.core.terms import Terms
from bough.core.tree import Tree
from bough.core.turn import end
from helpers.acts import Acts
from helpers.trees import ANY, draw, drawn, planted

PICTURE = """
    What is a bough?
      an arm
        of what?
          of a tree
"""


def cut_off(tree: Tree, reply: str) -> Tree:
    """The same tree with that reply stopped on its way."""
    nodes = [
        replace(node, status=Status.STOPPED) if node.id == reply else node for node in tree.walk()
    ]
    return Tree(nodes)


def test_a_question_comes_with_the_reply_that_is_to_grow() -> None:
    tree = planted(PICTURE)

    operation = say(tree, "an arm", "And a twig?", ANY)
    apply(tree, operation)

    assert draw(tree) == drawn("""
        What is a bough?
          an arm
            of what?
              of a tree
            And a twig?
              (growing)
    """)
    question, reply = operation.planted
    assert operation.head_after == reply.id
    assert (reply.endpoint, reply.model) == ("here", "tiny")
    assert question.endpoint is None


def test_nothing_is_said_below_a_reply_that_still_grows() -> None:
    tree = planted(PICTURE)
    first = say(tree, "of a tree", "And?", ANY)
    apply(tree, first)

    with pytest.raises(UsageError, match="still_growing"):
        say(tree, first.head_after, "And now?", ANY)


def test_a_retry_grows_beside_the_reply_and_leaves_it() -> None:
    tree = planted(PICTURE)

    apply(tree, retry(tree, "an arm", "of a tree", ANY))

    assert draw(tree) == drawn("""
        What is a bough?
          an arm
            of what?
              of a tree
          (growing)
    """)


def test_a_question_without_a_reply_gets_one() -> None:
    tree = planted("What is a bough?")

    apply(tree, answer(tree, "What is a bough?", "What is a bough?", ANY))

    assert draw(tree) == drawn("""
        What is a bough?
          (growing)
    """)


def test_editing_a_question_adds_a_sibling_that_knows_where_it_came_from() -> None:
    tree = planted(PICTURE)

    operation = edit_question(tree, "of what?", "of whom?", ANY, "of a tree")
    apply(tree, operation)

    assert draw(tree) == drawn("""
        What is a bough?
          an arm
            of what?
              of a tree
            of whom?
              (growing)
    """)
    assert operation.planted[0].edited_from == "of what?"


def test_continuing_takes_the_text_along_and_bins_what_was_cut_off() -> None:
    tree = cut_off(planted(PICTURE), "of a tree")

    operation = continue_reply(tree, "of a tree", ANY, "of a tree")
    apply(tree, operation)

    (longer,) = operation.planted
    assert (longer.text, longer.growing) == ("of a tree", True)
    assert tree.children("of what?") == [longer.id]
    assert tree.node("of a tree").status is Status.STOPPED


def test_what_was_written_and_set_on_a_reply_is_on_what_goes_on_with_it() -> None:
    tree = cut_off(planted(PICTURE), "of a tree")
    marked = Landmarks(label="short", terms=Terms("guide"))
    tree.mark("of a tree", marked)

    operation = continue_reply(tree, "of a tree", ANY, "of a tree")
    apply(tree, operation)
    assert tree.landmarks(operation.head_after or "") == marked

    apply(tree, inverse(operation))
    assert tree.landmarks("of a tree") == marked
    assert tree.landmarks(operation.head_after or "") == UNMARKED


def test_continuing_a_reply_that_was_answered_keeps_both() -> None:
    tree = cut_off(planted(PICTURE), "an arm")

    operation = continue_reply(tree, "an arm", ANY, "of a tree")
    apply(tree, operation)

    assert tree.children("What is a bough?") == ["an arm", operation.head_after]


def test_a_whole_reply_is_not_continued() -> None:
    tree = planted(PICTURE)

    with pytest.raises(UsageError, match="not_cut_off"):
        continue_reply(tree, "an arm", ANY, "of a tree")


def test_pruning_above_the_head_moves_it_up_and_elsewhere_leaves_it() -> None:
    tree = planted(PICTURE)
    tree.add(Node("a branch", "What is a bough?", Role.ASSISTANT, (Text("a branch"),)))

    above = prune(tree, "of what?", "of a tree")
    elsewhere = prune(tree, "a branch", "of a tree")

    assert above.head_after == "an arm"
    assert elsewhere.head_after == "of a tree"


@pytest.mark.parametrize(
    "act",
    [
        lambda tree, node: retry(tree, node, None, ANY),
        lambda tree, node: continue_reply(tree, node, ANY, None),
        lambda tree, node: edit_reply(tree, node, "a twig", None),
    ],
    ids=["retry", "continue", "edit"],
)
def test_only_replies_are_retried_continued_and_edited_as_such(
    act: Callable[[Tree, str], Operation],
) -> None:
    tree = planted(PICTURE)

    with pytest.raises(UsageError, match="wrong_role"):
        act(tree, "of what?")
    with pytest.raises(UsageError, match="no_such_node"):
        act(tree, "gone")


def test_what_was_taken_back_comes_again_as_it_was() -> None:
    tree = planted(PICTURE)
    operation = say(tree, "an arm", "And a twig?", ANY)
    apply(tree, operation)
    tree.replace(end(tree.node(operation.planted[1].id), Status.STOPPED, 1.0))
    after = draw(tree)

    apply(tree, inverse(operation))
    assert draw(tree) == drawn(PICTURE)
    apply(tree, inverse(inverse(operation)))

    assert draw(tree) == after
    assert inverse(inverse(operation)).head_after == operation.head_after


TestAnyActs = Acts.TestCase
TestAnyActs.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
