"""One key that ends every reply, wherever it grows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from bough.app.place import Place
from bough.core.node import Status
from bough.ui.branch_menu import branch_menu
from bough.ui.window import Window
from helpers.world import World

ESC, SHIFT = Qt.Key.Key_Escape, Qt.KeyboardModifier.ShiftModifier


def growing(qtbot: QtBot, world: World, many: int) -> list[Place]:
    """Tabs whose replies have two words each."""
    places = []
    for _ in range(many):
        world.server.reply("A bough is a branch.", hold_after=2)
        place = world.workspace.new_session()
        assert place.say("What is a bough?")
        places.append(place)
    here = world.library.running
    limit = world.catalogue.at_once("scripted")
    qtbot.waitUntil(
        lambda: sum(p.path()[-1].text == "A bough " for p in places) == min(many, limit)
    )
    assert all(here(p.session_id) for p in places)
    return places


def test_shift_esc_stops_all_of_them_and_keeps_what_they_wrote(
    qtbot: QtBot, world: World, window: Window
) -> None:
    places = growing(qtbot, world, 3)
    places[0].say("And a log?")
    pane = window.panes.current()
    assert pane is not None

    qtbot.keyClick(pane.composer.draft, ESC, SHIFT)

    assert [p.path()[-1].status for p in places] == [Status.STOPPED] * 3
    assert [p.path()[-1].text for p in places] == ["A bough "] * 3
    assert window.panes.note.text() == "Stopped 3 replies. Everything they wrote is kept."
    assert [m.text for m in places[0].following.messages()] == ["And a log?"]


def test_those_in_line_are_not_sent_either(qtbot: QtBot, world: World, window: Window) -> None:
    places = growing(qtbot, world, 6)
    sent = len(world.server.questions)

    places[-1].stop_all()

    assert world.library.queue() == []
    assert [p.path()[-1].unsent for p in places] == [False] * 4 + [True] * 2
    assert len(world.server.questions) == sent


def test_where_nothing_runs_it_says_so(qtbot: QtBot, world: World, window: Window) -> None:
    pane = window.panes.current()
    assert pane is not None

    qtbot.keyClick(pane.composer.draft, ESC, SHIFT)

    assert window.panes.note.text() == "No reply is being written."


def test_the_menu_of_a_reply_that_grows_stops_it_or_all(
    qtbot: QtBot, world: World, window: Window
) -> None:
    first, second = growing(qtbot, world, 2)
    menu = QMenu(window)
    branch_menu(menu, first, first.head or "", lambda *_: None)
    rows = {action.text(): action for action in menu.actions()}

    rows["Stop"].trigger()
    assert not first.running
    assert second.running
    rows["Stop all replies"].trigger()
    assert not second.running


def test_the_menu_of_a_whole_reply_has_nothing_to_stop(
    qtbot: QtBot, world: World, window: Window
) -> None:
    assert world.place.say("What is a bough?")
    qtbot.waitUntil(lambda: not world.place.running)
    menu = QMenu(window)

    branch_menu(menu, world.place, world.place.head or "", lambda *_: None)

    assert "Stop" not in {action.text() for action in menu.actions()}
