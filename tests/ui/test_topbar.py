"""How a person moves among the tabs, and what a tab tells of its session."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from bough.ui.tab_bar import TabBar, brief
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.rooms import asked, named, open_window
from helpers.server import ModelServer
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton


def tabs(window: Window) -> TabBar:
    return window.topbar.tabs


def titles(window: Window) -> list[str]:
    return [tabs(window).tabText(i) for i in range(tabs(window).count())]


def two_tabs(qtbot: QtBot, world: World) -> None:
    """The first has a conversation, the second is new and looked at."""
    asked(qtbot, world, "What is a bough?")
    world.workspace.new_session()


def test_a_tab_has_the_title_of_its_session(qtbot: QtBot, world: World, window: Window) -> None:
    assert titles(window) == ["New session"]

    asked(qtbot, world, "What is a bough?")
    assert titles(window) == ["What is a bough?"]

    world.library.rename(world.place.session_id, "Trees")
    assert titles(window) == ["Trees"]


def test_a_click_on_a_tab_looks_at_it(qtbot: QtBot, world: World, window: Window) -> None:
    two_tabs(qtbot, world)

    qtbot.mouseClick(tabs(window), LEFT, pos=tabs(window).tabRect(0).center())

    assert world.place.title == "What is a bough?"
    assert window.windowTitle() == "What is a bough?"


def test_the_plus_opens_a_new_session(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")

    qtbot.mouseClick(named(window.topbar, QAbstractButton, "New session"), LEFT)

    assert titles(window) == ["What is a bough?", "New session"]
    assert world.place.head is None


def test_the_cross_closes_the_tab(qtbot: QtBot, world: World, window: Window) -> None:
    two_tabs(qtbot, world)
    bar = tabs(window)

    qtbot.mouseClick(bar, LEFT, pos=bar.close_rect(1).center().toPoint())

    assert titles(window) == ["What is a bough?"]


def test_a_cross_that_is_left_while_the_button_is_down_closes_nothing(
    qtbot: QtBot, world: World, window: Window
) -> None:
    two_tabs(qtbot, world)
    bar = tabs(window)

    qtbot.mousePress(bar, LEFT, pos=bar.close_rect(1).center().toPoint())
    qtbot.mouseRelease(bar, LEFT, pos=QPoint(2, 2))

    assert len(titles(window)) == 2


def test_the_middle_button_closes_a_tab(qtbot: QtBot, world: World, window: Window) -> None:
    two_tabs(qtbot, world)
    bar = tabs(window)

    qtbot.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=bar.tabRect(0).center())

    assert titles(window) == ["New session"]


def test_a_moved_tab_is_there_after_a_restart(qtbot: QtBot, world: World, theme: Theme) -> None:
    with open_window(qtbot, world, theme) as window:
        two_tabs(qtbot, world)
        world.place.set_draft("kept")

        tabs(window).moveTab(1, 0)

    assert [p.draft for p in world.workspace.places()] == ["kept", ""]
    again = world.restarted()
    try:
        assert [p.draft for p in again.workspace.places()] == ["kept", ""]
    finally:
        again.close()


def test_a_tab_out_of_sight_says_that_it_runs_and_then_that_it_is_unread(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("A bough is a main branch.", hold_after=2)
    world.place.say("What is a bough?")
    qtbot.waitUntil(lambda: world.place.path()[-1].text != "")
    world.workspace.new_session()
    bar = tabs(window)
    assert bar.accessibleTabName(0) == "What is a bough?, running"

    server.release()
    qtbot.waitUntil(lambda: bar.accessibleTabName(0) == "What is a bough?, unread")

    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(0).center())
    assert bar.accessibleTabName(0) == "What is a bough?"


def test_a_tab_whose_reply_failed_says_so(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    reply = asked(qtbot, world, "What is a bough?")
    place = world.place
    world.workspace.new_session()
    server.fail(400, "broken")
    place.retry(reply)

    qtbot.waitUntil(lambda: "failed" in tabs(window).accessibleTabName(0))


def test_many_tabs_stay_inside_the_bar(qtbot: QtBot, world: World, window: Window) -> None:
    for number in range(14):
        world.workspace.new_session().set_draft(f"draft {number}")
    qtbot.waitUntil(lambda: tabs(window).count() == 14)

    plus = named(window.topbar, QAbstractButton, "New session")
    search = named(window.topbar, QAbstractButton, "Find a session")
    assert tabs(window).geometry().right() < plus.geometry().left()
    assert plus.geometry().right() < search.geometry().left()
    assert window.width() == 1280


def test_titles_that_stand_beside_one_another_are_cut_after_a_word() -> None:
    assert brief("Letter") == "Letter"
    assert brief("Ring buffer without locks") == "Ring buffer"
    assert brief("Incomprehensibilities") == "Incomprehens"
    assert brief("双摆与李雅普诺夫指数") == "双摆与李"
    assert brief("") == ""
