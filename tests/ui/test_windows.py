"""Several windows: the keyboard goes to the one in which something is looked at."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog
from pytestqt.qtbot import QtBot

from bough.core.store.writer import Held
from bough.ui.window import Window
from bough.ui.windows import Windows
from helpers.desks import draw
from helpers.dialogs import in_dialog
from helpers.rooms import active, asked
from helpers.world import World

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def side_by_side(qtbot: QtBot, world: World, windows: Windows) -> tuple[Window, Window]:
    """A session in each of two windows, the second one in front."""
    asked(qtbot, world, "a")
    world.workspace.new_session()
    asked(qtbot, world, "b")
    world.workspace.detach([world.place.id])
    first, second = windows.all()
    qtbot.waitUntil(second.isActiveWindow)
    return first, second


def write(qtbot: QtBot, text: str) -> None:
    qtbot.keyClicks(QApplication.focusWidget(), text)


def answer(box: QDialog, words: str) -> None:
    (button,) = [b for b in box.findChildren(QAbstractButton) if b.text() == words]
    button.click()


def test_a_session_that_is_open_in_another_window_is_looked_at_there(
    qtbot: QtBot, world: World, windows: Windows
) -> None:
    first, second = side_by_side(qtbot, world, windows)

    world.workspace.open_session(world.workspace.places()[0].session_id)

    qtbot.waitUntil(first.isActiveWindow)
    write(qtbot, "here")
    assert [place.draft for place in world.workspace.places()] == ["here", ""]
    assert not second.isActiveWindow()


def test_the_keyboard_goes_along_with_a_tab_to_another_window(
    qtbot: QtBot, world: World, windows: Windows
) -> None:
    first, second = side_by_side(qtbot, world, windows)
    tab = world.workspace.desk(second.desk_id).tabs[0]

    world.workspace.move_tab(tab.id, first.desk_id)

    qtbot.waitUntil(first.isActiveWindow)
    write(qtbot, "here")
    assert draw(world.workspace) == "  A*\n> here*"


def test_no_window_comes_before_another_program(
    qtbot: QtBot, world: World, windows: Windows
) -> None:
    first, second = side_by_side(qtbot, world, windows)
    first.hide()
    second.hide()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is None)

    world.workspace.activate(world.workspace.places()[0].id)

    assert not first.isVisible()


def test_a_new_session_opens_in_the_window_it_is_asked_for_in(
    qtbot: QtBot, world: World, windows: Windows
) -> None:
    first, second = side_by_side(qtbot, world, windows)
    active(qtbot, first)
    world.workspace.new_session()
    active(qtbot, second)

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_N, CTRL)

    assert draw(world.workspace) == "  A*\n> (empty)*\n\n  B*\n> (empty)*"


def test_a_new_window_opens_beside_one_with_nothing_but_an_empty_session(
    qtbot: QtBot, world: World, windows: Windows
) -> None:
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_N, CTRL | SHIFT)

    assert draw(world.workspace) == "> (empty)*\n\n> (empty)*"
    qtbot.waitUntil(windows.all()[1].isActiveWindow)


def test_quitting_asks_once_about_what_is_not_saved(
    qtbot: QtBot, world: World, windows: Windows
) -> None:
    first, second = side_by_side(qtbot, world, windows)
    before = draw(world.workspace)
    world.library.held = Held("disk_full", {"path": "/home/a/bough.db"}, 3, 2_100_000)

    in_dialog(windows.quit, lambda box: answer(box, "Cancel"))
    assert first.isVisible()
    assert second.isVisible()
    in_dialog(windows.quit, lambda box: answer(box, "Quit anyway"))

    assert not first.isVisible()
    assert not second.isVisible()
    assert draw(world.workspace) == before


def test_one_window_of_several_closes_without_that_question(
    qtbot: QtBot, world: World, windows: Windows
) -> None:
    first, second = side_by_side(qtbot, world, windows)
    world.library.held = Held("disk_full", {"path": "/home/a/bough.db"}, 3, 2_100_000)

    second.close()

    assert not second.isVisible()
    qtbot.waitUntil(first.isActiveWindow)
    world.library.held = None
