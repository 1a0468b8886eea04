"""What a person does with their sessions in the sidebar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from bough.ui.session_list import SESSION
from bough.ui.sidebar import SessionView
from bough.ui.sidebar.row_view import ROW
from bough.ui.window import Window
from helpers.rooms import asked, named
from helpers.screen import on_screen
from helpers.server import ModelServer
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton


def rows(window: Window) -> list[str]:
    model = window.sidebar.sessions
    return [str(model.index(i).data()) for i in range(model.rowCount())]


def index(window: Window, title: str) -> QModelIndex:
    return window.sidebar.sessions.index(rows(window).index(title))


def click(qtbot: QtBot, view: SessionView, at: QModelIndex) -> None:
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(at).center())


def two_sessions(qtbot: QtBot, world: World) -> None:
    asked(qtbot, world, "What is a bough?")
    world.workspace.new_session()
    asked(qtbot, world, "Why is the sky dark?")


def picking(words: str) -> Callable[[], None]:
    """Chooses from the menu that is open then, as a person does."""

    def pick() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(a for a in menu.actions() if a.text() == words)
        action.trigger()
        menu.close()

    return pick


def from_menu(view: SessionView, at: QModelIndex, words: str) -> None:
    """Open the row's menu and choose from it."""
    QTimer.singleShot(0, picking(words))
    view.customContextMenuRequested.emit(view.visualRect(at).center())


def test_sessions_stand_under_their_day_the_last_changed_first(
    qtbot: QtBot, world: World, window: Window
) -> None:
    two_sessions(qtbot, world)

    assert rows(window) == ["Today", "Why is the sky dark?", "What is a bough?"]


def test_that_sessions_will_be_listed_is_no_longer_said_when_one_is(
    qtbot: QtBot, world: World, window: Window
) -> None:
    view = window.sidebar.view
    below = QRect(0, 2 * ROW + 4, view.width() - 12, 60)

    def is_empty() -> bool:
        seen = on_screen(view, below)
        first = seen.pixel(0, 0)
        return all(
            seen.pixel(x, y) == first for x in range(seen.width()) for y in range(seen.height())
        )

    qtbot.waitUntil(lambda: not is_empty())

    asked(qtbot, world, "What is a bough?")

    qtbot.waitUntil(is_empty)


def test_a_click_opens_a_session(qtbot: QtBot, world: World, window: Window) -> None:
    two_sessions(qtbot, world)

    click(qtbot, window.sidebar.view, index(window, "What is a bough?"))

    assert world.place.title == "What is a bough?"


def test_the_session_that_is_looked_at_is_the_selected_one(
    qtbot: QtBot, world: World, window: Window
) -> None:
    two_sessions(qtbot, world)
    view = window.sidebar.view
    assert view.currentIndex().data(SESSION) == world.place.session_id

    world.workspace.activate(world.workspace.places()[0].id)

    assert view.currentIndex().data(SESSION) == world.place.session_id
    assert view.currentIndex().data() == "What is a bough?"


def test_the_session_that_was_open_is_selected_from_the_start(world: World, window: Window) -> None:
    assert window.sidebar.view.currentIndex().data(SESSION) == world.place.session_id


def test_f2_renames_a_session(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")
    view = window.sidebar.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = named(view, QLineEdit, "Title of the session")
    assert editor.text() == "What is a bough?"

    editor.selectAll()
    qtbot.keyClicks(editor, "Trees")
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: rows(window) == ["Today", "Trees"])
    assert world.place.title == "Trees"
    asked(qtbot, world, "And a twig?")
    assert world.place.title == "Trees"


def test_a_pinned_session_stands_above_all_and_comes_back(
    qtbot: QtBot, world: World, window: Window
) -> None:
    two_sessions(qtbot, world)
    view = window.sidebar.view

    from_menu(view, index(window, "What is a bough?"), "Pin")
    assert rows(window) == ["Pinned", "What is a bough?", "Today", "Why is the sky dark?"]

    from_menu(view, index(window, "What is a bough?"), "Unpin")
    assert "Pinned" not in rows(window)


def test_a_binned_session_comes_back_with_undo(qtbot: QtBot, world: World, window: Window) -> None:
    two_sessions(qtbot, world)
    view = window.sidebar.view
    view.setCurrentIndex(index(window, "What is a bough?"))
    view.setFocus()

    qtbot.keyClick(view, Qt.Key.Key_Delete)

    assert rows(window) == ["Today", "Why is the sky dark?"]
    assert [p.title for p in world.workspace.places()] == ["Why is the sky dark?"]
    note = window.panes.note
    assert note.isVisible()
    assert note.text() == "The session was moved to the bin."

    qtbot.mouseClick(named(note, QAbstractButton, "Undo"), LEFT)

    assert rows(window) == ["Today", "Why is the sky dark?", "What is a bough?"]
    click(qtbot, view, index(window, "What is a bough?"))
    assert [n.text for n in world.place.path()] == [
        "What is a bough?",
        "A bough is a main branch of a tree.",
    ]


def test_what_is_looked_at_can_be_binned(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")

    from_menu(window.sidebar.view, index(window, "What is a bough?"), "Move to bin")

    assert rows(window) == ["Today", "New session"]
    assert world.place.head is None


def test_words_in_the_search_field_leave_the_sessions_that_have_them(
    qtbot: QtBot, world: World, window: Window
) -> None:
    two_sessions(qtbot, world)
    search = window.sidebar.search

    qtbot.keyClicks(search, "BOUGH what")
    assert rows(window) == ["Today", "What is a bough?"]

    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert world.place.title == "What is a bough?"

    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert len(rows(window)) == 3


def test_a_row_says_that_its_session_runs_and_then_that_it_is_unread(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    def spoken() -> str:
        role = Qt.ItemDataRole.AccessibleTextRole
        return str(index(window, "What is a bough?").data(role))

    server.reply("A bough is a main branch.", hold_after=2)
    world.place.say("What is a bough?")
    qtbot.waitUntil(lambda: world.place.path()[-1].text != "")
    world.workspace.new_session()
    assert spoken() == "What is a bough?, running"

    server.release()
    qtbot.waitUntil(lambda: spoken() == "What is a bough?, unread")


def test_the_mark_of_a_session_is_a_shape_and_not_a_colour_alone(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    def grey() -> QImage:
        view = window.sidebar.view
        row = view.visualRect(index(window, "What is a bough?"))
        mark = row.adjusted(2, 4, -row.width() + 20, -4)
        image = view.viewport().grab(mark).toImage()
        return image.convertToFormat(QImage.Format.Format_Mono)

    server.reply("A bough is a main branch.", hold_after=2)
    world.place.say("What is a bough?")
    qtbot.waitUntil(lambda: world.place.path()[-1].text != "")
    world.workspace.new_session()
    running = grey()
    server.release()
    session = world.workspace.places()[0].session_id
    qtbot.waitUntil(lambda: world.library.session_state(session) == "unread")
    unread = grey()
    world.library.seen(session, world.library.unread(session))
    seen = grey()

    assert running != unread != seen != running


def test_the_foot_says_who_answers(window: Window) -> None:
    assert window.sidebar.foot.accessibleName() == "scripted · Scripted"


def test_headings_cannot_be_opened_or_chosen(qtbot: QtBot, world: World, window: Window) -> None:
    two_sessions(qtbot, world)
    here = world.place

    click(qtbot, window.sidebar.view, index(window, "Today"))

    assert world.place is here
    assert window.sidebar.view.chosen() == [here.session_id]
