"""How a person finds in one list what runs, is unread or failed, and goes there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.ui.inbox import MOST, ROW, Inbox
from bough.ui.inbox_button import InboxButton
from bough.ui.window import Window
from helpers.rooms import named
from helpers.server import ModelServer
from helpers.unseen import asked_out_of_sight, begun, unread_branch
from helpers.world import World

Key = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | SHIFT


def press(qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """A key wherever a person's keys go."""
    target = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target.focusWidget() or target, key, modifiers)


def opened(qtbot: QtBot) -> Inbox:
    press(qtbot, Key.Key_I, CTRL_SHIFT)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), Inbox))
    inbox = QApplication.activePopupWidget()
    assert isinstance(inbox, Inbox)
    return inbox


def closed() -> bool:
    return QApplication.activePopupWidget() is None


def spoken(inbox: Inbox) -> list[str]:
    rows = inbox.rows
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(rows.index(i).data(role)) for i in range(rows.rowCount())]


def here(world: World) -> tuple[str, str | None]:
    return world.place.session_id, world.place.head


def test_a_key_lists_what_asks_for_a_person_and_enter_goes_there(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    unread = asked_out_of_sight(qtbot, world, "Unread?")
    running = begun(qtbot, world, server, "Running?")
    world.workspace.new_session()

    inbox = opened(qtbot)

    assert inbox.heading.text() == "1 reply needs you, 1 is running"
    assert spoken(inbox) == [
        "Unread?, unread, A bough is a main branch of a tree., now",
        "Running?, running, of an",
    ]
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Return)
    assert closed()
    assert here(world) == (running.session_id, running.head)
    press(qtbot, Key.Key_I, CTRL_SHIFT)
    press(qtbot, Key.Key_Return)
    assert here(world) == (unread.session_id, unread.head)
    assert world.workspace.state(unread.id) == ""
    server.release()
    qtbot.waitUntil(lambda: not world.library.running(running.session_id))


def test_enter_goes_to_the_branch_that_is_unread(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    place = world.place
    other = unread_branch(qtbot, world, server)

    opened(qtbot)
    press(qtbot, Key.Key_Return)

    assert place.head == other
    assert world.workspace.state(place.id) == ""


def test_escape_leaves_everything_as_it_was(qtbot: QtBot, world: World, window: Window) -> None:
    unread = asked_out_of_sight(qtbot, world, "Unread?")
    before = here(world)

    opened(qtbot)
    press(qtbot, Key.Key_Escape)

    assert closed()
    assert here(world) == before
    assert world.workspace.state(unread.id) == "unread"


def test_a_click_goes_there(qtbot: QtBot, world: World, window: Window) -> None:
    asked_out_of_sight(qtbot, world, "A?")
    other = asked_out_of_sight(qtbot, world, "B?")
    view = opened(qtbot).view

    row = view.visualRect(view.model().index(0, 0))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=row.center())

    assert closed()
    assert here(world) == (other.session_id, other.head)


def test_shift_enter_goes_there_and_stays_open(qtbot: QtBot, world: World, window: Window) -> None:
    first = asked_out_of_sight(qtbot, world, "A?")
    second = asked_out_of_sight(qtbot, world, "B?")
    inbox = opened(qtbot)

    press(qtbot, Key.Key_Return, SHIFT)
    assert here(world) == (second.session_id, second.head)
    qtbot.waitUntil(lambda: spoken(inbox)[0].endswith(", seen"))
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Return, SHIFT)

    assert QApplication.activePopupWidget() is inbox
    assert here(world) == (first.session_id, first.head)
    press(qtbot, Key.Key_Escape)
    assert closed()


def test_delete_marks_a_reply_as_seen_without_going_there(
    qtbot: QtBot, world: World, window: Window
) -> None:
    first = asked_out_of_sight(qtbot, world, "A?")
    second = asked_out_of_sight(qtbot, world, "B?")
    before = here(world)
    inbox = opened(qtbot)

    press(qtbot, Key.Key_Delete)

    assert here(world) == before
    assert world.workspace.state(second.id) == ""
    assert world.workspace.state(first.id) == "unread"
    assert [words.split(",")[0] for words in spoken(inbox)] == ["A?"]
    press(qtbot, Key.Key_Delete)
    assert inbox.heading.text() == "Nothing is running, and no reply waits for you."
    assert not inbox.view.isVisible()
    press(qtbot, Key.Key_Escape)
    assert closed()


def test_shift_delete_marks_all_as_seen_but_what_runs(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    places = [asked_out_of_sight(qtbot, world, question) for question in ("A?", "B?", "C?")]
    running = begun(qtbot, world, server, "Running?")
    world.workspace.new_session()
    inbox = opened(qtbot)

    press(qtbot, Key.Key_Delete, SHIFT)

    assert [words.split(",")[0] for words in spoken(inbox)] == ["Running?"]
    assert {world.workspace.state(place.id) for place in places} == {""}
    press(qtbot, Key.Key_Escape)
    server.release()
    qtbot.waitUntil(lambda: not world.library.running(running.session_id))


def test_delete_leaves_what_runs(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    running = begun(qtbot, world, server, "Running?")
    world.workspace.new_session()
    inbox = opened(qtbot)

    press(qtbot, Key.Key_Delete)

    assert inbox.rows.rowCount() == 1
    assert world.workspace.state(running.id) == "running"
    press(qtbot, Key.Key_Escape)
    server.release()
    qtbot.waitUntil(lambda: not world.library.running(running.session_id))


def test_what_changes_while_it_is_open_moves_no_row(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    asked_out_of_sight(qtbot, world, "Unread?")
    running = begun(qtbot, world, server, "Running?")
    world.workspace.new_session()
    inbox = opened(qtbot)
    press(qtbot, Key.Key_Down)

    server.reply("later", hold_after=0)
    later = world.workspace.new_session()
    later.say("Later?")
    qtbot.waitUntil(lambda: inbox.rows.rowCount() == 3)
    server.release()
    qtbot.waitUntil(lambda: spoken(inbox)[1] == "Running?, unread, of an oak, now")

    titles = [words.split(",")[0] for words in spoken(inbox)]
    assert titles == ["Unread?", "Running?", "Later?"]
    assert inbox.view.currentIndex().row() == 1
    press(qtbot, Key.Key_Return)
    assert world.place.session_id == running.session_id
    qtbot.waitUntil(lambda: not world.library.running(later.session_id))


def test_an_empty_inbox_says_so_in_one_sentence(qtbot: QtBot, world: World, window: Window) -> None:
    inbox = opened(qtbot)

    assert inbox.heading.text() == "Nothing is running, and no reply waits for you."
    assert not inbox.view.isVisible()
    assert not inbox.hint.isVisible()
    press(qtbot, Key.Key_Escape)
    assert closed()


@pytest.mark.parametrize("size", [(1280, 840), (900, 600), (640, 480)])
def test_no_more_rows_are_shown_than_the_window_has_room_for(
    qtbot: QtBot, world: World, window: Window, size: tuple[int, int]
) -> None:
    for n in range(MOST + 2):
        asked_out_of_sight(qtbot, world, f"Question {n}?")
    window.resize(*size)
    qtbot.waitUntil(lambda: window.size().toTuple() == size)

    inbox = opened(qtbot)

    below = window.topbar.mapToGlobal(QPoint(0, window.topbar.height()))
    assert inbox.geometry().top() >= below.y() - 2
    assert inbox.geometry().bottom() <= window.frameGeometry().bottom()
    assert inbox.view.viewport().height() % ROW == 0
    assert inbox.view.viewport().height() <= MOST * ROW
    press(qtbot, Key.Key_Escape)


def test_the_button_is_there_while_something_out_of_sight_asks_for_a_person(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    button = window.topbar.inbox
    assert not button.isVisible()

    running = begun(qtbot, world, server, "Running?")
    world.workspace.new_session()
    qtbot.waitUntil(button.isVisible)
    assert button.accessibleName() == "1 reply is running"
    server.release()
    qtbot.waitUntil(lambda: button.accessibleName() == "1 reply needs you")
    asked_out_of_sight(qtbot, world, "Unread?")
    qtbot.waitUntil(lambda: button.accessibleName() == "2 replies need you")
    assert button.text() == "2"

    qtbot.mouseClick(named(window, InboxButton, "2 replies need you"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), Inbox))
    press(qtbot, Key.Key_Delete)
    press(qtbot, Key.Key_Return)

    assert world.place.session_id == running.session_id
    qtbot.waitUntil(lambda: not button.isVisible())


def test_what_runs_before_the_eyes_shows_no_button(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("of an oak", hold_after=2)
    place = world.place
    place.say("Go?")
    qtbot.waitUntil(lambda: place.path()[-1].text == "of an ")
    qtbot.waitUntil(lambda: world.library.tips.kinds() == ["running"])
    assert not window.topbar.inbox.isVisible()

    world.workspace.new_session()
    qtbot.waitUntil(window.topbar.inbox.isVisible)
    world.workspace.activate(place.id)
    qtbot.waitUntil(lambda: not window.topbar.inbox.isVisible())
    server.release()
    qtbot.waitUntil(lambda: not place.running)
