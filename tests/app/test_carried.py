"""What is cut or copied in one place, and put down in it or another."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from bough.app.place import Place
from bough.core import acts
from bough.core.operations import Plant
from helpers.trees import planted
from helpers.world import World, draw, drawn

PICTURE = """
    What is a bough?
      an arm
        of what?
      a branch
"""


@pytest.fixture
def place(world: World) -> Place:
    place = world.place
    nodes = tuple(planted(PICTURE).walk())
    plant = acts.operation("say", (Plant(nodes),), None, nodes[-1].id)
    world.library.history.perform(place.session_id, plant)
    place.go(nodes[0].id)
    return place


def test_what_is_cut_goes_where_it_is_put_once(place: Place) -> None:
    place.take_up("of what?", cut=True)
    place.put_down("a branch")

    assert draw(place.tree()) == drawn("""
        What is a bough?
          an arm
          a branch
            of what?
    """)
    assert place.carried.branch is None


def test_what_is_copied_can_be_put_down_again_and_again(place: Place) -> None:
    place.take_up("of what?", cut=False)
    place.put_down("a branch")
    place.put_down("a branch")

    assert draw(place.tree()) == drawn("""
        What is a bough?
          an arm
            of what?
          a branch
            of what?
            of what?
    """)


def test_what_is_refused_is_still_carried(qtbot: QtBot, place: Place) -> None:
    place.take_up("an arm", cut=True)

    with qtbot.waitSignal(place.refused) as refused:
        place.put_down("of what?")

    assert refused.args == ["A message cannot be below itself."]
    assert place.carried.branch is not None


def test_nothing_and_what_is_of_another_session_is_not_put_down(
    qtbot: QtBot, world: World, place: Place
) -> None:
    with qtbot.waitSignal(place.refused) as refused:
        place.put_down("an arm")
    assert refused.args == ["No branch was cut or copied."]

    place.take_up("an arm", cut=False)
    other = world.workspace.new_session()
    with qtbot.waitSignal(other.refused) as refused:
        other.put_down(None)

    assert refused.args == [
        "That branch is of another session. It can be put down only in its own."
    ]


def test_a_question_is_asked_beside_the_last_one(qtbot: QtBot, world: World) -> None:
    assert world.place.say_beside("one")
    qtbot.waitUntil(lambda: not world.place.running)
    first = world.place.head
    world.place.say("two")
    qtbot.waitUntil(lambda: not world.place.running)
    second = world.place.head

    assert world.place.say_beside("or two and a half")
    qtbot.waitUntil(lambda: not world.place.running)

    answer = "A bough is a main branch of a tree."
    assert draw(world.place.tree(), world.place.head) == drawn(f"""
        one
          {answer}
            two
              {answer}
            or two and a half
              {answer} <
    """)
    assert world.place.path()[1].id == first
    world.place.undo()
    assert world.place.head == second


def test_the_next_fork_and_the_one_before_are_found(place: Place) -> None:
    assert place.next_fork("of what?", -1) == "What is a bough?"
    assert place.next_fork("What is a bough?", 1) is None
