"""What the rows of the reply tree tell, and what they cost."""

from __future__ import annotations

import tracemalloc

from pytestqt.qtbot import QtBot

from bough.core.ids import new_id
from bough.core.landmarks import Verdict
from bough.core.node import Node, Role, Text
from bough.core.tree import Tree
from bough.ui.outline import OutlineRows
from helpers.planting import ORBIT, plant
from helpers.scripted_place import ScriptedPlace
from helpers.server import ModelServer
from helpers.world import World

MANY = 10_000


def test_an_exit_says_that_a_reply_grows_behind_it(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    place = world.place
    ids = plant(place, ORBIT, "Yoshida")
    rows = OutlineRows(place)
    exit_ = ids["Does it survive adaptive steps?"]
    assert rows.state(exit_) == ""

    server.reply("One that is held.", hold_after=1)
    place.branch(exit_)
    place.retry(exit_)
    place.branch(ids["Yoshida: three leapfrogs."])
    assert (rows.state(exit_), rows.running(exit_)) == ("running", 1)
    assert "2 replies, 1 running, another branch" in rows.spoken(rows.row(rows.number_of(exit_)))

    (reply,) = place.growing
    qtbot.waitUntil(lambda: place.node(reply).text != "")
    with qtbot.waitSignal(rows.restated):
        server.release()
    qtbot.waitUntil(lambda: rows.state(exit_) == "")


def test_an_exit_says_that_a_tip_behind_it_failed(world: World) -> None:
    picture = """
        u one
          G two
            u three
              Q! four
          G five
    """
    ids = plant(world.place, picture, "five")
    rows = OutlineRows(world.place)

    assert rows.state(ids["two"]) == "failed"
    assert "failed further on" in rows.spoken(rows.row(rows.number_of(ids["two"])))


def test_landmarks_are_told_and_a_label_stands_for_the_words(world: World) -> None:
    place = world.place
    ids = plant(place, ORBIT, "Yoshida")
    rows = OutlineRows(place)
    forest = ids["Forest and Ruth."]

    place.label(forest, "by the book")
    place.bookmark(forest)
    place.judge(forest, Verdict.DEAD_END)

    assert rows.spoken(rows.row(rows.number_of(forest))) == (
        "Reply by claude-sonnet-4.5, by the book, 1 of 2, another branch, bookmark, dead end"
    )


def test_other_beginnings_stand_before_the_path(world: World) -> None:
    plant(world.place, "u one\n  G two", "two")
    plant(world.place, "u three", "three")

    rows = OutlineRows(world.place)

    assert [rows.row(i).kind for i in range(rows.rowCount())] == ["exit", "path"]
    assert rows.first == 1


def test_the_rows_of_a_path_of_thousands_read_no_message_and_take_little_memory() -> None:
    read: list[str] = []
    ids = [new_id() for _ in range(MANY)]
    stored = [(i, ids[n - 1] if n else None) for n, i in enumerate(ids)]

    def decode(row: tuple[str, str | None]) -> Node:
        read.append(row[0])
        return Node(row[0], row[1], Role.USER, (Text("said"),))

    place = ScriptedPlace()
    place._tree = Tree.of_rows(stored, decode)
    place.head = ids[-1]

    tracemalloc.start()
    rows = OutlineRows(place)  # type: ignore[arg-type]
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert rows.rowCount() == MANY
    assert read == []
    assert taken < 300 * MANY
    assert rows.text(rows.row(5)) == "said"
    assert read == [ids[5]]


def test_rows_that_stay_are_left_alone_when_the_path_goes_on(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    plant(world.place, ORBIT, "It is forced")
    rows = OutlineRows(world.place)
    before = rows.rowCount()
    inserted: list[tuple[int, int]] = []
    removed: list[tuple[int, int]] = []
    rows.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))
    rows.rowsRemoved.connect(lambda _, first, last: removed.append((first, last)))

    world.place.say("And then?")
    qtbot.waitUntil(lambda: not world.place.running)

    assert inserted == [(before, before + 1)]
    assert removed == []
