"""Next questions on the map, in a real window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bough.core.node import Role
from bough.ui.map.camera import Level
from bough.ui.map.pane import MapPane
from bough.ui.pane import Pane
from bough.ui.suggested.ghosts import Ghost, Ghosts
from bough.ui.window import Window
from helpers.server import ModelServer
from helpers.world import World

GOOD = ("Why does the universe expand?", "How old is the universe?", "Which stars are seen?")


@pytest.fixture
def world(qapp: object, tmp_path: Path, server: ModelServer) -> Iterator[World]:
    world = World(tmp_path, server, questions="asked")
    yield world
    world.close()


@pytest.fixture
def pane(window: Window) -> Pane:
    pane = window.panes.current()
    assert pane is not None
    return pane


def mapped(qtbot: QtBot, world: World, pane: Pane) -> MapPane:
    """The map of a session whose last reply has questions."""
    place = pane.place
    world.server.reply("The universe is finite in age, and so the light of many stars never came.")
    assert place.say("Why is the night sky dark?")
    qtbot.waitUntil(lambda: not place.running)
    world.server.reply("\n".join(GOOD))
    place.suggesting.ask()
    qtbot.waitUntil(lambda: place.suggesting.texts == GOOD)
    pane.toggle_map()
    assert pane.map is not None
    pane.map.view.setFocus()
    qtbot.waitUntil(pane.map.view.hasFocus)
    qtbot.waitUntil(lambda: pane.map is not None and pane.map.view.settled)
    return pane.map


def ghosts(pane: MapPane) -> list[Ghost]:
    (found,) = pane.view.findChildren(Ghosts)
    return found.ghosts


def asked(pane: Pane) -> str:
    return [node for node in pane.place.path() if node.role is Role.USER][-1].text


def test_ghosts_hang_below_the_head_and_are_no_messages(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    found = mapped(qtbot, world, pane)
    shown = ghosts(found)
    assert [ghost.accessibleName() for ghost in shown] == [f"Next question: {q}" for q in GOOD]
    assert all(ghost.isVisible() for ghost in shown)
    head = found.view.spot(pane.place.head or "").toRect()
    assert all(ghost.y() > head.bottom() for ghost in shown)
    assert all(found.view.rect().contains(ghost.geometry()) for ghost in shown)
    assert len(found.scene) == 2
    assert found.scene.tips == 1


def test_a_click_on_one_asks_it(qtbot: QtBot, world: World, pane: Pane) -> None:
    found = mapped(qtbot, world, pane)
    QTest.mouseClick(ghosts(found)[1], Qt.MouseButton.LeftButton)
    assert asked(pane) == GOOD[1]
    assert not ghosts(found)
    assert pane.shows_map
    qtbot.waitUntil(lambda: len(found.scene) == 4)


def test_the_keys_lead_to_them_and_enter_asks(qtbot: QtBot, world: World, pane: Pane) -> None:
    found = mapped(qtbot, world, pane)
    view, shown = found.view, ghosts(found)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert shown[0].hasFocus()
    QTest.keyClick(shown[0], Qt.Key.Key_Left)
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(shown[0], Qt.Key.Key_Down)
    assert shown[1].hasFocus()
    QTest.keyClick(shown[1], Qt.Key.Key_Down)
    QTest.keyClick(shown[2], Qt.Key.Key_Return)
    assert asked(pane) == GOOD[2]
    assert view.hasFocus()


def test_they_follow_the_camera_and_are_away_from_afar(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    found = mapped(qtbot, world, pane)
    view, (first, *_) = found.view, ghosts(found)
    before = first.pos()
    view.look(view.camera.panned(40, 25))
    assert (first.x() - before.x(), first.y() - before.y()) == (40, 25)
    view.show_level(Level.NEAR)
    assert first.width() == pytest.approx(304, abs=1)
    view.show_level(Level.FAR)
    assert not first.isVisible()


def test_nothing_moves_when_they_come_or_go(qtbot: QtBot, world: World, pane: Pane) -> None:
    found = mapped(qtbot, world, pane)
    spots = {node: found.view.spot(node) for node in found.scene.order}
    pane.place.suggesting.hide()
    assert not ghosts(found)
    assert {node: found.view.spot(node) for node in found.scene.order} == spots
