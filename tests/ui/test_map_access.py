"""Who does not see the map reads it as a tree, and does with keys alone what others do."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from pytestqt.qtbot import QtBot

from bough.ui.access import KEPT
from bough.ui.map.access import audience, be_readable
from bough.ui.map.pane import MapPane
from bough.ui.theme import Theme
from helpers.listener import description, name
from helpers.maps import Key, Orbit, map_of
from helpers.scripted_place import ScriptedPlace

Role = QAccessible.Role


@pytest.fixture
def orbit(place: ScriptedPlace) -> Orbit:
    return Orbit(place)


@pytest.fixture
def pane(qtbot: QtBot, place: ScriptedPlace, orbit: Orbit, theme: Theme) -> MapPane:
    theme.choose_motion("off")
    pane = map_of(qtbot, place, theme)
    be_readable(pane.view)
    audience(pane.view).replace_plain()
    return pane


def tree(pane: MapPane) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(pane.view)


def kids(thing: QAccessibleInterface) -> list[QAccessibleInterface]:
    found = [thing.child(i) for i in range(thing.childCount())]
    return [child for child in found if child.role() is Role.TreeItem]


def read(thing: QAccessibleInterface, depth: int = 0) -> list[str]:
    lines = []
    for child in kids(thing):
        lines.append("  " * depth + name(child))
        lines += read(child, depth + 1)
    return lines


def test_the_map_is_a_tree_of_messages(pane: MapPane, orbit: Orbit) -> None:
    page = tree(pane)

    assert page.role() is Role.Tree
    assert name(page) == "Map"
    assert description(page) == "10 messages, 4 branches"
    assert read(page) == [
        "You: Why does leapfrog stay in orbit?, level 1",
        "  grok-4: Geometry beats local accuracy., 1 of 2, level 2",
        "    You: Show me a fourth-order one., 1 of 2, level 3",
        "      claude-sonnet-4.5: Forest and Ruth., 1 of 2, level 4",
        "      grok-4: Yoshida: three leapfrogs., 2 of 2, level 4",
        "        You: Why is a weight negative?, level 5",
        "          grok-4: It is forced., level 6",
        "    You: Does it survive adaptive steps?, 2 of 2, level 3",
        "      grok-4: No, the step must not see the state., level 4",
        "  qwen3-1.7b: The phase-space volume., 2 of 2, level 2",
    ]


def test_a_message_says_what_is_below_it_and_what_runs(
    pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    place.begin(under=orbit.fourth)
    place.path_changed.emit()
    why = kids(tree(pane))[0]
    geometry = kids(why)[0]
    fourth = kids(geometry)[0]

    assert description(why) == "2 replies, on your path"
    assert description(geometry) == "2 branches, on your path"
    assert description(fourth) == "3 replies, 1 running, on your path"
    assert kids(fourth)[2].state().busy
    assert description(kids(fourth)[2]).startswith("being written")
    assert description(tree(pane)) == "11 messages, 5 branches, 1 running"


def test_folding_is_heard(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    geometry = kids(kids(tree(pane))[0])[0]
    assert geometry.state().expandable
    assert geometry.state().expanded

    pane.view.set_cursor(orbit.geometry)
    qtbot.keyClick(pane.view, Key.Key_Z)

    assert geometry.state().collapsed
    assert description(geometry) == "2 branches, 7 hidden, on your path"
    assert kids(geometry) == []


def test_the_keys_move_what_is_focused(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    focused = tree(pane).focusChild()
    assert name(focused) == "grok-4: Yoshida: three leapfrogs., 2 of 2, level 4"
    assert focused.state().focused

    qtbot.keyClick(pane.view, Key.Key_Right)

    assert name(tree(pane).focusChild()) == "You: Why is a weight negative?, level 5"


def test_what_is_at_a_point_is_found(pane: MapPane, orbit: Orbit) -> None:
    for item in (kids(tree(pane))[0], *kids(kids(tree(pane))[0])):
        at = item.rect().center()
        assert tree(pane).childAt(at.x(), at.y()) is item
        assert item.parent().indexOfChild(item) >= 0


def test_a_press_looks_at_the_message(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    volume = kids(kids(tree(pane))[0])[1]
    action = volume.actionInterface()

    action.doAction(action.actionNames()[0])

    qtbot.waitUntil(lambda: ("go", orbit.volume) in place.asked)
    assert pane.scene.cursor == orbit.volume


def test_the_tools_over_the_map_are_among_its_children(pane: MapPane) -> None:
    page = tree(pane)
    names = [name(page.child(i)) for i in range(page.childCount())]

    assert "Map tools" in names
    assert any(text.startswith("Legend") for text in names)


def test_only_so_many_messages_are_kept(qtbot: QtBot, place: ScriptedPlace, theme: Theme) -> None:
    for number in range(KEPT + 60):
        place.question(f"Question {number}", under=None)
    place.head = place.tree().children(None)[0]
    pane = map_of(qtbot, place, theme)
    be_readable(pane.view)
    audience(pane.view).replace_plain()

    for item in kids(tree(pane)):
        assert name(item)

    qtbot.waitUntil(lambda: len(audience(pane.view).known) <= KEPT)
    gc.collect()
    assert name(kids(tree(pane))[0]).startswith("You: Question 0")


def test_what_was_read_survives_its_message(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    why = kids(tree(pane))[0]
    volume = kids(why)[1]

    place.prune(orbit.volume)

    assert not volume.isValid()
    assert name(volume) == ""
    assert len(kids(why)) == 1
