"""Who does not see the sidebar reads its list as a tree, with levels and what is folded."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from pytestqt.qtbot import QtBot

from bough.ui.access import KEPT
from bough.ui.sidebar.access import audience, be_readable
from bough.ui.window import Window
from helpers.listener import description, name
from helpers.server import ModelServer
from helpers.sidebar import Shelf
from helpers.world import World

Role = QAccessible.Role


@pytest.fixture
def shelf(world: World, window: Window) -> Shelf:
    shelf = Shelf(world, window)
    world.library.rename(world.place.session_id, "Here")
    shelf.put("Leapfrog", "Euler", folder="Maths")
    shelf.put("Stiff", folder="Maths/ODEs")
    shelf.put("Ring")
    be_readable(shelf.view)
    audience(shelf.view).replace_plain()
    return shelf


def rows(shelf: Shelf) -> list[QAccessibleInterface]:
    page = QAccessible.queryAccessibleInterface(shelf.view)
    assert page.role() is Role.Tree
    return [page.child(number) for number in range(page.childCount())]


def row(shelf: Shelf, words: str) -> QAccessibleInterface:
    (found,) = [item for item in rows(shelf) if name(item).startswith(words)]
    return found


def level(item: QAccessibleInterface) -> object:
    return item.attributesInterface().attributeValue(QAccessible.Attribute.Level)


def test_rows_say_what_they_are_how_deep_and_whether_they_are_folded(shelf: Shelf) -> None:
    shelf.unfold("Maths")

    assert [(name(item), level(item)) for item in rows(shelf)] == [
        ("Folders", 1),
        ("folder Maths, 3 sessions, unfolded", 1),
        ("folder ODEs, one session, folded", 2),
        ("Euler", 2),
        ("Leapfrog", 2),
        ("Today", 1),
        ("Ring", 1),
        ("Here", 1),
    ]
    assert [item.role() for item in rows(shelf)][4:6] == [Role.TreeItem, Role.Heading]
    maths, odes = row(shelf, "folder Maths"), row(shelf, "folder ODEs")
    assert maths.state().expanded
    assert odes.state().collapsed
    assert description(odes) == "level 2"


def test_a_running_session_is_busy_and_says_so(
    qtbot: QtBot, world: World, shelf: Shelf, server: ModelServer
) -> None:
    server.reply("one two", hold_after=1)
    world.place.say("Count.")
    qtbot.waitUntil(lambda: bool(world.place.path()[-1].text))

    item = row(shelf, "Here")

    assert name(item) == "Here, running"
    assert item.state().busy
    server.release()
    qtbot.waitUntil(lambda: not world.place.running)


def test_a_listener_opens_sessions_and_folds_folders(qtbot: QtBot, shelf: Shelf) -> None:
    maths = row(shelf, "folder Maths").actionInterface()
    maths.doAction(maths.actionNames()[0])
    qtbot.waitUntil(lambda: shelf.sessions.is_opened("Maths"))

    euler = row(shelf, "Euler").actionInterface()
    euler.doAction(euler.actionNames()[0])

    qtbot.waitUntil(lambda: shelf.world.place.title == "Euler")


def test_the_focus_is_at_the_row_that_the_keys_are_about(shelf: Shelf) -> None:
    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Ring"]))
    shelf.press(Qt.Key.Key_Down)

    page = QAccessible.queryAccessibleInterface(shelf.view)
    found = page.focusChild()
    assert found is not None
    assert name(found) == "Here"
    assert found.state().focused
    assert found.state().selected
    assert not row(shelf, "Ring").state().selected


def test_what_goes_from_the_list_is_no_item_any_more(shelf: Shelf) -> None:
    ring = row(shelf, "Ring")

    shelf.world.library.bin_session(shelf.ids["Ring"])

    assert not ring.isValid()


def test_of_many_rows_a_few_are_kept(qtbot: QtBot, shelf: Shelf) -> None:
    shelf.put(*(f"Session {number}" for number in range(KEPT + 60)))

    assert len(rows(shelf)) > KEPT
    qtbot.waitUntil(lambda: len(audience(shelf.view).known) <= KEPT)
