"""Which turns are summarised, how they are asked about, and what becomes of the tree."""

from __future__ import annotations

import pytest

from bough.core.acts import Answerer, edit_reply
from bough.core.context import SUMMARY_OF, is_summary
from bough.core.errors import UsageError
from bough.core.node import Node, Role, Text
from bough.core.operations import apply, inverse
from bough.core.summary import Older, older, parts, plant, question
from bough.core.tokens import estimate
from bough.core.tree import Tree

ADA = Answerer("here", "ada")


def talk(turns: int, tree: Tree | None = None, head: str | None = None) -> Tree:
    """A path of so many questions with their answers: q1, a1, q2, ..."""
    tree = tree or Tree()
    begin = sum(n.role is Role.USER for n in tree.walk())
    for number in range(begin + 1, begin + turns + 1):
        tree.add(Node(f"q{number}", head, Role.USER, (Text(f"question {number}"),)))
        tree.add(Node(f"a{number}", f"q{number}", Role.ASSISTANT, (Text(f"answer {number}"),)))
        head = f"a{number}"
    return tree


def names(found: Older) -> list[str]:
    return [node.id for node in found.nodes]


def test_all_but_the_last_two_turns_are_summarised() -> None:
    found = older(talk(4).path("a4"))

    assert names(found) == ["q1", "a1", "q2", "a2"]
    assert (found.head, found.turns) == ("a4", 2)


def test_as_many_turns_as_are_named_are_summarised() -> None:
    assert names(older(talk(4).path("a4"), 3)) == ["q1", "a1", "q2", "a2", "q3", "a3"]


def test_what_is_left_out_is_not_in_it() -> None:
    assert "q1" not in names(older(talk(4).path("a4"), 1, {"q1"}))


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_of_a_short_talk_there_is_nothing_to_summarise(turns: int) -> None:
    with pytest.raises(UsageError, match="nothing_to_summarise"):
        older(talk(turns).path(f"a{turns}" if turns else None))


def test_a_summary_stands_below_the_head_and_changes_nothing_else() -> None:
    tree = talk(4)
    before = [node.id for node in tree.walk()]
    act = plant(tree, older(tree.path("a4")), " In short. ", ADA, "a4")

    apply(tree, act)

    summary = tree.node(act.head_after or "")
    assert (summary.parent, summary.text, summary.model) == ("a4", "In short.", "ada")
    assert summary.details[SUMMARY_OF] == ["q1", "a1", "q2", "a2"]
    assert summary.details["summary_turns"] == 2
    assert summary.details["summary_questions"] == [["q1", "Question 1"], ["q2", "Question 2"]]
    apply(tree, inverse(act))
    assert [node.id for node in tree.walk()] == before


def test_a_reader_who_went_elsewhere_stays_there() -> None:
    tree = talk(4)

    act = plant(tree, older(tree.path("a4")), "In short.", ADA, "a2")

    assert act.head_after == "a2"


def test_a_later_summary_stands_for_the_earlier_one_too() -> None:
    tree = talk(4)
    first = plant(tree, older(tree.path("a4")), "In short.", ADA, "a4")
    apply(tree, first)
    tree = talk(3, tree, first.head_after)

    found = older(tree.path("a7"))

    assert names(found) == [first.head_after, "q3", "a3", "q4", "a4", "q5", "a5"]
    assert found.turns == 5
    act = plant(tree, found, "Shorter.", ADA, "a7")
    told = act.planted[0].details[SUMMARY_OF]
    assert isinstance(told, list)
    assert set(told) == {"q1", "a1", "q2", "a2", *names(found)}


def test_a_summary_that_is_edited_stays_one() -> None:
    tree = talk(4)
    act = plant(tree, older(tree.path("a4")), "In short.", ADA, "a4")
    apply(tree, act)

    edited = edit_reply(tree, act.head_after or "", "Shorter.", "a4")

    assert is_summary(edited.planted[0])


def test_what_is_long_is_summarised_part_by_part() -> None:
    tree = talk(30)

    found = parts(tree.path("a30"), 40)

    assert len(found) > 3
    assert all(estimate(part) <= 60 for part in found)
    assert "question 1" in found[0]
    assert "In short." in question("In short.", found[1]).text


def test_of_a_message_that_is_too_long_the_ends_are_read() -> None:
    long = Node("q", None, Role.USER, (Text("begin " + "word " * 4000 + "end"),))

    (part,) = parts([long], 100)

    assert part.startswith("User: begin")
    assert part.endswith("end")
    assert estimate(part) < 130
