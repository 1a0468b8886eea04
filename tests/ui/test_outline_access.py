"""Who does not see the reply tree reads it as a tree."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from pytestqt.qtbot import QtBot

from bough.ui.access import KEPT
from bough.ui.outline import Outline, OutlineView
from bough.ui.outline.access import audience, be_readable
from bough.ui.theme import Theme
from helpers.listener import description, name
from helpers.planting import ORBIT, long_session, plant, put
from helpers.rooms import shown
from helpers.server import ModelServer
from helpers.world import World

Role = QAccessible.Role


@pytest.fixture
def ids(world: World) -> dict[str, str]:
    return plant(world.place, ORBIT, "Yoshida")


@pytest.fixture
def view(qtbot: QtBot, world: World, theme: Theme, ids: dict[str, str]) -> Iterator[OutlineView]:
    view = OutlineView(world.place, theme)
    view.resize(320, 500)
    shown(qtbot, view)
    be_readable(view)
    audience(view).replace_plain()
    yield view
    view.hide()


def tree(view: OutlineView) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(view)


def kids(thing: QAccessibleInterface) -> list[QAccessibleInterface]:
    return [thing.child(i) for i in range(thing.childCount())]


def read(thing: QAccessibleInterface, depth: int = 0) -> list[str]:
    lines = []
    for child in kids(thing):
        lines.append("  " * depth + name(child))
        lines += read(child, depth + 1)
    return lines


def test_the_path_is_a_tree_with_its_exits_below_each_message(
    view: OutlineView, world: World
) -> None:
    world.place.set_draft("And now?")
    page = tree(view)

    assert page.role() is Role.Tree
    assert (name(page), description(page)) == ("Reply tree", "10 messages")
    assert read(page) == [
        "You, Why does leapfrog stay in orbit?, 2 replies",
        "  Reply by qwen3-1.7b, The phase-space volume., 2 of 2, another branch",
        "Reply by grok-4, Geometry beats local accuracy., 1 of 2, 2 branches",
        "  You, Does it survive adaptive steps?, 2 of 2, 1 reply, another branch",
        "You, Show me a fourth-order one., 1 of 2, 2 replies",
        "  Reply by claude-sonnet-4.5, Forest and Ruth., 1 of 2, another branch",
        "Reply by grok-4, Yoshida: three leapfrogs., 2 of 2, 1 goes on, you are here",
        "  You, Why is a weight negative?, 1 reply, another branch",
        "Draft: And now?",
    ]


def test_items_know_their_level_and_place_and_whether_they_are_open(view: OutlineView) -> None:
    why, geometry, *_ = kids(tree(view))
    (volume,) = kids(why)
    (adaptive,) = kids(geometry)

    assert why.role() is volume.role() is Role.TreeItem
    assert [description(item) for item in (why, geometry, adaptive)] == [
        "level 1", "level 2", "level 3",
    ]  # fmt: skip
    level = adaptive.attributesInterface()
    assert level.attributeValue(QAccessible.Attribute.Level) == 3
    assert tree(view).indexOfChild(geometry) == 1
    assert geometry.indexOfChild(adaptive) == 0
    assert name(adaptive.parent()) == name(geometry)
    assert geometry.state().expanded
    assert geometry.state().expandable
    assert adaptive.state().collapsed
    assert adaptive.state().expandable
    assert not volume.state().expandable


def test_a_message_says_what_is_below_it_and_what_runs(
    view: OutlineView, world: World, server: ModelServer, ids: dict[str, str]
) -> None:
    server.reply("One that is held.", hold_after=1)
    world.place.branch(ids["Show me a fourth-order one."])
    world.place.retry(ids["Forest and Ruth."])
    world.place.branch(ids["Yoshida: three leapfrogs."])

    fourth = kids(tree(view))[2]

    assert name(fourth) == "You, Show me a fourth-order one., 1 of 2, 3 replies, 1 running"
    assert kids(fourth)[1].state().busy
    server.release()


def test_the_keys_tell_which_row_they_are_on(qtbot: QtBot, view: OutlineView) -> None:
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    page = tree(view)
    assert name(page.focusChild()).startswith("Reply by grok-4, Yoshida")

    qtbot.keyClick(view, Qt.Key.Key_Up)

    focused = page.focusChild()
    assert name(focused).startswith("Reply by claude-sonnet-4.5, Forest")
    assert focused.state().focused


def test_pressing_an_item_goes_there(
    qtbot: QtBot, view: OutlineView, world: World, ids: dict[str, str]
) -> None:
    (volume,) = kids(kids(tree(view))[0])

    action = volume.actionInterface()
    action.doAction(action.actionNames()[0])

    qtbot.waitUntil(lambda: world.place.head == ids["The phase-space volume."])
    assert len(kids(tree(view))) == 2


def test_what_is_at_a_point_is_the_row_there(view: OutlineView) -> None:
    geometry = kids(tree(view))[1]
    middle = geometry.rect().center()

    there = tree(view).childAt(middle.x(), middle.y())

    assert there is not None
    assert name(there) == name(geometry)


def test_of_a_long_path_not_all_items_are_kept(qtbot: QtBot, world: World, theme: Theme) -> None:
    nodes = long_session(KEPT, 0)
    put(world.place, nodes, nodes[-1].id)
    view = OutlineView(world.place, theme)
    shown(qtbot, view)
    be_readable(view)
    audience(view).replace_plain()

    assert len(read(tree(view))) == 2 * KEPT

    qtbot.waitUntil(lambda: len(audience(view).known) <= KEPT)
    gc.collect()
    assert len(read(tree(view))) == 2 * KEPT
    view.hide()


def test_an_outline_that_is_read_goes_with_its_tab(
    qtbot: QtBot, world: World, theme: Theme, ids: dict[str, str]
) -> None:
    outline = Outline(theme)
    for _ in range(3):
        outline.show_place(world.place)
        shown(qtbot, outline)
        assert outline.view
        be_readable(outline.view)
        audience(outline.view).replace_plain()
        assert len(read(tree(outline.view))) == 8
        gone = outline.view

        outline.show_place(None)

        qtbot.waitUntil(lambda gone=gone: not shiboken6.isValid(gone))
        gc.collect()
        world.place.path_changed.emit()
    outline.hide()
