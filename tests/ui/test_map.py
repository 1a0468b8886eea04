"""The map shows the whole tree, and one goes about in it with the pointer and with the keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.ui.map.camera import AS_DESIGNED, Camera, Level, level_at
from bough.ui.map.pane import MapPane
from bough.ui.theme import Theme
from helpers.maps import (
    Key,
    Orbit,
    click,
    drag,
    map_of,
    move,
    places,
    settled,
    spot,
    wheel,
)
from helpers.scripted_place import ScriptedPlace

NEAR = 1.0
"""Px that a point may be off by rounding."""


@pytest.fixture
def orbit(place: ScriptedPlace) -> Orbit:
    return Orbit(place)


@pytest.fixture
def pane(qtbot: QtBot, place: ScriptedPlace, orbit: Orbit, theme: Theme) -> MapPane:
    theme.choose_motion("off")
    return map_of(qtbot, place, theme)


def near(one: QPointF | QPoint, other: QPointF | QPoint) -> bool:
    away = QPointF(one) - QPointF(other)
    return away.manhattanLength() <= 2 * NEAR


# What is seen


def test_a_small_tree_is_seen_whole_as_rows_at_first(pane: MapPane, orbit: Orbit) -> None:
    assert pane.view.camera.level is Level.MIDDLE
    assert pane.view.camera.zoom == 1.0
    assert all(
        pane.view.rect().contains(pane.view.spot(node).toAlignedRect()) for node in pane.scene.order
    )
    assert pane.header.counts() == "10 messages, 4 branches"


def test_the_light_moves_and_the_tree_does_not(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    before, camera = places(pane), pane.view.camera

    click(qtbot, pane.view, orbit.volume)
    settled(qtbot, pane)

    assert place.head == orbit.volume
    assert ("go", orbit.volume) in place.asked
    assert pane.scene.path == {orbit.why, orbit.volume}
    assert places(pane) == before
    assert pane.view.camera == camera


def test_the_path_is_painted_in_green(pane: MapPane, orbit: Orbit, theme: Theme) -> None:
    def shade(node: str) -> QColor:
        at = pane.view.spot(node)
        image = pane.view.grab().toImage()
        ratio = image.devicePixelRatio()
        x = at.left() + (27 if node in (orbit.yoshida, orbit.forest) else 14)
        return image.pixelColor(round(x * ratio), round(at.center().y() * ratio))

    assert alike(shade(orbit.yoshida), theme.color("leafLine"))
    assert alike(shade(orbit.forest), theme.color("control"))


def alike(one: QColor, other: QColor) -> bool:
    """Whether they are the same, on a screen of 16 bits too."""
    pairs = zip(one.getRgb(), other.getRgb(), strict=True)  # type: ignore[call-overload]
    return all(abs(a - b) < 10 for a, b in pairs)


# Pointer


@pytest.mark.parametrize("notches", [1, -2, 2.5])
def test_the_wheel_zooms_and_what_is_below_the_pointer_stays(
    pane: MapPane, orbit: Orbit, notches: float
) -> None:
    view, at = pane.view, spot(pane.view, orbit.yoshida)

    wheel(view, notches, at)

    assert view.camera.level is Level.MIDDLE
    assert view.camera.zoom == pytest.approx(1.2**notches)
    assert view.node_at(QPointF(at)) == orbit.yoshida
    assert near(view.spot(orbit.yoshida).center(), at)


def test_zooming_far_enough_changes_how_much_is_shown_with_the_pointed_node_held(
    pane: MapPane, orbit: Orbit
) -> None:
    view, at = pane.view, spot(pane.view, orbit.sheng)

    for _ in range(20):
        wheel(view, 0.5, at)
    assert view.camera.level is Level.NEAR
    assert view.node_at(QPointF(at)) == orbit.sheng

    for _ in range(60):
        wheel(view, -0.25, at)
    assert view.camera.level is Level.FAR
    assert near(view.spot(orbit.sheng).center(), at)


def test_levels_switch_a_tenth_beyond_their_zoom() -> None:
    assert level_at(0.54, Level.FAR) is Level.FAR
    assert level_at(0.56, Level.FAR) is Level.MIDDLE
    assert level_at(0.46, Level.MIDDLE) is Level.MIDDLE
    assert level_at(0.44, Level.MIDDLE) is Level.FAR
    assert level_at(1.75, Level.MIDDLE) is Level.MIDDLE
    assert level_at(1.77, Level.MIDDLE) is Level.NEAR
    assert level_at(1.45, Level.NEAR) is Level.NEAR
    assert level_at(1.43, Level.NEAR) is Level.MIDDLE
    assert level_at(3.0, Level.FAR) is Level.NEAR


def test_a_drag_moves_the_map_and_is_no_click(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    before = spot(pane.view, orbit.volume)
    start = before + QPoint(0, 60)
    assert pane.view.node_at(QPointF(start)) is None

    drag(qtbot, pane.view, start, start + QPoint(120, -70))

    assert near(spot(pane.view, orbit.volume), before + QPoint(120, -70))
    assert not place.asked


def test_a_branch_is_dragged_below_another_message(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    view = pane.view
    where = spot(view, orbit.volume)

    drag(qtbot, view, spot(view, orbit.adaptive), where)

    assert place.asked == [("move", orbit.adaptive, orbit.volume)]
    place.asked.clear()
    drag(qtbot, view, where, spot(view, orbit.adaptive), control=True)
    assert place.asked == [("copy", orbit.volume, orbit.adaptive)]


def test_what_can_hang_nowhere_there_is_left_where_it_was(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    view = pane.view
    for end in (spot(view, orbit.sheng), spot(view, orbit.geometry), QPoint(600, 5)):
        start = spot(view, orbit.fourth)
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        for at in ((start + end) / 2, end):
            move(view, at, down=True)
        assert view.cursor().shape() is Qt.CursorShape.ForbiddenCursor
        qtbot.keyClick(view, Key.Key_Escape)
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)

    assert not place.asked


def test_the_keys_of_a_message_are_those_of_the_transcript(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    asked: list[tuple[str, str]] = []
    pane.ask_requested.connect(lambda act, node: asked.append((act, node)))

    qtbot.keyClick(pane.view, Key.Key_B)
    assert place.landmarks(orbit.yoshida).bookmark
    qtbot.keyClick(pane.view, Key.Key_L)
    assert asked == [("label", orbit.yoshida)]
    for key, fork in (
        (Key.Key_BracketLeft, orbit.fourth),
        (Key.Key_BracketLeft, orbit.geometry),
        (Key.Key_BracketRight, orbit.fourth),
    ):
        qtbot.keyClick(pane.view, key)
        assert pane.scene.cursor == fork


def test_what_was_dragged_looks_as_if_it_had_been_painted_there(
    qtbot: QtBot, pane: MapPane, orbit: Orbit
) -> None:
    drag(qtbot, pane.view, QPoint(600, 600), QPoint(437, 481))
    settled(qtbot, pane)
    moved = pane.view.grab().toImage()

    pane.view._frame.spoil()
    pane.view.update()
    settled(qtbot, pane)

    assert pane.view.grab().toImage() == moved


def test_a_double_click_opens_the_message(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    at = spot(pane.view, orbit.no)
    with qtbot.waitSignal(pane.left):
        qtbot.mouseDClick(pane.view, Qt.MouseButton.LeftButton, pos=at)

    assert place.asked[-1] == ("go", orbit.no)


def test_the_pointer_shows_how_a_message_begins(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    card = pane.view.hover.card
    move(pane.view, spot(pane.view, orbit.no))

    qtbot.waitUntil(card.isVisible)
    assert "the step must not see the state" in card.text()

    move(pane.view, QPoint(4, 4))
    assert not card.isVisible()


# Keys


def keys(qtbot: QtBot, pane: MapPane, *pressed: Key) -> str:
    """Press them; the node that the keys are about then."""
    for key in pressed:
        qtbot.keyClick(pane.view, key)
    return pane.scene.cursor


def test_the_arrows_lead_to_parent_child_and_siblings(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    assert pane.scene.cursor == orbit.yoshida
    assert keys(qtbot, pane, Key.Key_Right) == orbit.negative
    assert keys(qtbot, pane, Key.Key_Left, Key.Key_Up) == orbit.forest
    assert keys(qtbot, pane, Key.Key_Down) == orbit.yoshida
    assert keys(qtbot, pane, Key.Key_Down) == orbit.no
    assert keys(qtbot, pane, Key.Key_Up) == orbit.yoshida
    assert keys(qtbot, pane, Key.Key_Home) == orbit.why
    assert keys(qtbot, pane, Key.Key_End) == orbit.sheng
    assert not place.asked


def test_up_and_down_reach_every_end(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    pane.view.set_cursor(orbit.forest)
    met = {orbit.forest}
    for _ in range(6):
        met.add(keys(qtbot, pane, Key.Key_Down))

    assert {orbit.forest, orbit.yoshida, orbit.no} <= met


def test_enter_goes_on_from_there(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    pane.view.set_cursor(orbit.geometry)
    with qtbot.waitSignal(pane.continued):
        keys(qtbot, pane, Key.Key_Return)

    assert place.head == orbit.geometry


def test_space_peeks_and_escape_ends_that_first(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    card = pane.view.hover.card
    keys(qtbot, pane, Key.Key_Space)
    qtbot.waitUntil(card.isVisible)
    assert "Yoshida" in card.text()

    with qtbot.assertNotEmitted(pane.left):
        keys(qtbot, pane, Key.Key_Escape)
    assert not card.isVisible()
    with qtbot.waitSignal(pane.left):
        keys(qtbot, pane, Key.Key_Escape)


def test_one_two_three_show_dots_rows_and_cards(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    at = spot(pane.view, orbit.yoshida)
    for key, level in ((Key.Key_3, Level.NEAR), (Key.Key_2, Level.MIDDLE)):
        keys(qtbot, pane, key)
        assert pane.view.camera.level is level
        assert pane.view.camera.zoom == AS_DESIGNED[level]
        assert (pane.view.spot(orbit.yoshida).center() - QPointF(at)).manhattanLength() < 20
        assert pane.toolbar.levels[level].isChecked()
    keys(qtbot, pane, Key.Key_1)
    assert pane.view.camera.level is Level.FAR


def test_plus_and_minus_zoom_around_where_one_is(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    at = spot(pane.view, orbit.yoshida)

    keys(qtbot, pane, Key.Key_Plus)
    assert pane.view.camera.zoom == 1.25
    assert near(spot(pane.view, orbit.yoshida), at)
    keys(qtbot, pane, Key.Key_Minus)
    assert pane.view.camera.zoom == 1.0


def test_here_and_fit_bring_back_what_was_lost(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    first = pane.view.camera
    pane.view.look(Camera(1.4, Level.MIDDLE, -4000, 900))

    keys(qtbot, pane, Key.Key_H)
    assert near(spot(pane.view, orbit.yoshida), pane.view.rect().center())
    keys(qtbot, pane, Key.Key_F)
    assert pane.view.camera == first


# Folding, marking, pruning


def test_z_folds_what_is_below_and_says_how_much(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    pane.view.set_cursor(orbit.fourth)
    at = spot(pane.view, orbit.fourth)

    keys(qtbot, pane, Key.Key_Z)
    settled(qtbot, pane)

    assert pane.scene.folded == {orbit.fourth: 4}
    assert orbit.sheng not in pane.view.sheet()
    assert near(spot(pane.view, orbit.fourth), at)
    keys(qtbot, pane, Key.Key_Z)
    assert orbit.sheng in pane.view.sheet()
    assert near(spot(pane.view, orbit.fourth), at)


def test_fold_rest_leaves_the_path_and_takes_it_back(
    qtbot: QtBot, pane: MapPane, orbit: Orbit
) -> None:
    qtbot.keyClick(pane.view, Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert pane.scene.folded == {orbit.adaptive: 1}

    qtbot.keyClick(pane.view, Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert not pane.scene.folded


def test_a_click_on_a_bud_unfolds_it(qtbot: QtBot, pane: MapPane, orbit: Orbit) -> None:
    pane.view.fold(orbit.adaptive)
    settled(qtbot, pane)

    click(qtbot, pane.view, orbit.adaptive)

    assert not pane.scene.folded


def test_x_picks_and_delete_prunes_what_is_picked(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    with qtbot.waitSignal(pane.marked_changed):
        keys(qtbot, pane, Key.Key_X)
    pane.view.set_cursor(orbit.no)
    keys(qtbot, pane, Key.Key_X)
    assert pane.view.marked == [orbit.yoshida, orbit.no]

    keys(qtbot, pane, Key.Key_Delete)

    assert [a for a in place.asked if a[0] == "prune"] == [
        ("prune", orbit.yoshida),
        ("prune", orbit.no),
    ]
    assert pane.view.marked == []
    assert {orbit.yoshida, orbit.sheng, orbit.no}.isdisjoint(pane.view.sheet().plan.at)


def test_pruning_moves_nothing_that_is_left(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    before = places(pane)

    place.prune(orbit.negative)
    settled(qtbot, pane)

    after = places(pane)
    assert after.keys() == before.keys() - {orbit.negative, orbit.sheng}
    assert all(before[node] == at for node, at in after.items())


# Growth


def test_a_new_message_moves_nothing_that_is_not_in_its_way(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    for level in Level:
        pane.view.show_level(level)
        settled(qtbot, pane)
        before = places(pane)

        new = place.question(f"And then, {level.name}?", under=orbit.volume)
        place.path_changed.emit()
        settled(qtbot, pane)

        after = places(pane)
        assert new in after
        assert all(after[node][0] == x for node, (x, _) in before.items())
        assert all(after[node][1] >= y for node, (_, y) in before.items())
        above = [node for node, (_, y) in before.items() if y < before[orbit.geometry][1]]
        assert all(after[node] == before[node] for node in above)


def test_a_reply_that_grows_is_live_on_the_map(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    place.head = orbit.sheng
    place.question("A way round it?")
    reply = place.begin()
    assert pane.scene.growing == {reply}
    assert pane.scene.facts.of(reply).line == "Waiting"

    place.write(reply, "Complex weights.", rate=41.0)
    assert pane.scene.facts.of(reply).live == "41 tok/s"
    assert pane.scene.facts.of(reply).line == "Complex weights."

    place.finish(reply)
    assert not pane.scene.growing
    assert pane.scene.facts.of(reply).live == ""


def test_growth_is_animated_and_ends_where_it_belongs(
    qtbot: QtBot, place: ScriptedPlace, orbit: Orbit, theme: Theme
) -> None:
    theme.choose_motion("on")
    pane = map_of(qtbot, place, theme)
    pane.view.set_cursor(orbit.adaptive)

    pane.view.fold(orbit.fourth)
    assert not pane.view.settled
    qtbot.waitUntil(lambda: pane.view.settled)

    assert pane.view.sheet() is pane.scene.sheet(Level.MIDDLE)


def test_without_motion_everything_is_there_at_once(pane: MapPane, orbit: Orbit) -> None:
    pane.view.fold(orbit.fourth)

    assert pane.view.sheet() is pane.scene.sheet(Level.MIDDLE)


def test_straighten_makes_it_tidy_again(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    for number in range(3):
        place.question(f"Question {number}", under=orbit.forest)
        place.path_changed.emit()
    settled(qtbot, pane)
    grown = places(pane)

    keys(qtbot, pane, Key.Key_S)
    settled(qtbot, pane)

    assert places(pane) != grown
    fresh = MapPane(place, pane.view.theme)  # type: ignore[arg-type]
    qtbot.addWidget(fresh)
    sheet = fresh.scene.sheet(Level.MIDDLE)
    assert all(
        (sheet.spot(node).x(), sheet.spot(node).y()) == at for node, at in places(pane).items()
    )


def test_a_draft_is_a_ghost_below_the_head(
    qtbot: QtBot, pane: MapPane, orbit: Orbit, place: ScriptedPlace
) -> None:
    settled(qtbot, pane)
    before = pane.view.grab().toImage()

    place.set_draft("Why is one of the three weights negative?")
    settled(qtbot, pane)

    assert pane.view.grab().toImage() != before
    place.set_draft("")
    settled(qtbot, pane)
    assert pane.view.grab().toImage() == before


def test_one_run_without_a_fork_says_how_to_make_one(
    qtbot: QtBot, place: ScriptedPlace, theme: Theme
) -> None:
    place.question("What is a bough?")
    place.reply("A branch.")
    pane = map_of(qtbot, place, theme)

    assert pane.scene.tips == 1
    assert pane.header.counts() == "2 messages, 1 branch"
    assert pane.minimap.isHidden()


def test_landmarks_stand_where_they_are_told(
    qtbot: QtBot, place: ScriptedPlace, orbit: Orbit, theme: Theme
) -> None:
    pane = map_of(qtbot, place, theme)
    plain = pane.view.grab().toImage()
    place.bookmark(orbit.no)
    QApplication.processEvents()

    assert pane.view.grab().toImage() != plain
