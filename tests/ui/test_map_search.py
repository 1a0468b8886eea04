"""On the map one finds messages by their words, wherever they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bough.ui.map.pane import MapPane
from bough.ui.theme import Theme
from helpers.maps import Key, Orbit, map_of
from helpers.scripted_place import ScriptedPlace


@pytest.fixture
def orbit(place: ScriptedPlace) -> Orbit:
    return Orbit(place)


@pytest.fixture
def pane(qtbot: QtBot, place: ScriptedPlace, orbit: Orbit, theme: Theme) -> MapPane:
    theme.choose_motion("off")
    return map_of(qtbot, place, theme)


def looked_for(qtbot: QtBot, pane: MapPane, words: str) -> None:
    qtbot.keyClick(pane.view, Key.Key_Slash)
    qtbot.waitUntil(pane.header.field.hasFocus)
    qtbot.keyClicks(pane.header.field, words)
    qtbot.waitUntil(lambda: not pane.search.busy)


def test_hits_are_lit_and_the_first_is_shown(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    looked_for(qtbot, pane, "STEP")

    assert list(pane.scene.hits) == [orbit.adaptive, orbit.no]
    assert pane.scene.cursor == orbit.adaptive
    assert pane.header.field.count() == "1 of 2"


def test_n_goes_on_and_shift_n_back_and_round(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    looked_for(qtbot, pane, "step")
    qtbot.keyClick(pane.header.field, Key.Key_Return)
    assert pane.scene.cursor == orbit.no
    qtbot.keyClick(pane.header.field, Key.Key_Down)
    qtbot.waitUntil(pane.view.hasFocus)

    qtbot.keyClick(pane.view, Key.Key_N)
    assert pane.scene.cursor == orbit.adaptive
    qtbot.keyClick(pane.view, Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert pane.scene.cursor == orbit.no
    assert pane.header.field.count() == "2 of 2"


def test_a_hit_that_is_folded_away_is_unfolded(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    pane.view.fold(orbit.geometry)
    assert not pane.scene.shows(orbit.sheng)

    looked_for(qtbot, pane, "forced")

    assert pane.scene.shows(orbit.sheng)
    assert pane.scene.cursor == orbit.sheng
    assert pane.view.in_view(orbit.sheng)


def test_escape_ends_the_search_and_then_leaves(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    looked_for(qtbot, pane, "step")
    qtbot.keyClick(pane.header.field, Key.Key_Down)
    qtbot.waitUntil(pane.view.hasFocus)

    with qtbot.assertNotEmitted(pane.left):
        qtbot.keyClick(pane.view, Key.Key_Escape)
    assert not pane.scene.hits
    with qtbot.waitSignal(pane.left):
        qtbot.keyClick(pane.view, Key.Key_Escape)


def test_what_is_nowhere_is_told(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    looked_for(qtbot, pane, "zebra")

    assert pane.header.field.count() == "None"
    assert pane.scene.cursor == orbit.yoshida


def test_what_was_found_is_forgotten_with_its_branch(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    looked_for(qtbot, pane, "step")

    place.prune(orbit.no)

    assert list(pane.scene.hits) == [orbit.adaptive]
    assert pane.header.field.count() == "1 of 1"
