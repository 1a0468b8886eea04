"""Sessions and folders that are carried to another place in the sidebar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from bough.core.errors import StoreError
from bough.ui.sidebar import drag
from bough.ui.sidebar.drag import SESSIONS, carried, sessions_of
from bough.ui.window import Window
from helpers.rooms import named
from helpers.sidebar import Shelf
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
MOVE = Qt.DropAction.MoveAction


@pytest.fixture
def shelf(world: World, window: Window) -> Iterator[Shelf]:
    shelf = Shelf(world, window)
    shelf.put("Leapfrog", "Euler", folder="Maths")
    shelf.put("Ring", folder="Rust")
    shelf.put("Letter", "Night bus")
    shelf.unfold("Maths", "Rust")
    yield shelf
    # Qt remembers what was carried over, also when that is gone.
    QApplication.sendEvent(shelf.view.viewport(), QDragLeaveEvent())


class Hand:
    """Carries something over the list, with the events that a window system sends."""

    def __init__(self, shelf: Shelf, mime: QMimeData) -> None:
        self._view = shelf.view
        self._shelf = shelf
        self._mime = mime

    def at(self, row: str) -> QPoint:
        return self._shelf.middle(row) if row else QPoint(40, self._view.viewport().height() - 40)

    def over(self, row: str) -> bool:
        """Whether it may be let go of there; "" is below all rows."""
        at = self.at(row)
        for kind in (QDragEnterEvent, QDragMoveEvent):
            event = kind(at, MOVE, self._mime, LEFT, NONE)
            QApplication.sendEvent(self._view.viewport(), event)
        return event.isAccepted()

    def let_go(self, row: str) -> None:
        assert self.over(row)
        event = QDropEvent(self.at(row).toPointF(), MOVE, self._mime, LEFT, NONE)
        QApplication.sendEvent(self._view.viewport(), event)


def sessions(shelf: Shelf, *titles: str) -> Hand:
    return Hand(shelf, carried([shelf.ids[title] for title in titles]))


def folder(shelf: Shelf, path: str) -> Hand:
    return Hand(shelf, carried([], path))


def test_what_is_carried_names_its_sessions_one_a_line() -> None:
    mime = carried(["a", "b"])

    assert bytes(mime.data(SESSIONS).data()) == b"a\nb"
    assert sessions_of(mime) == ["a", "b"]


def test_sessions_are_put_into_a_folder_and_undo_takes_them_out(
    qtbot: QtBot, window: Window, shelf: Shelf
) -> None:
    before = shelf.drawn()

    sessions(shelf, "Letter", "Night bus").let_go("Maths")

    assert shelf.folder_of("Letter", "Night bus") == ["Maths", "Maths"]
    note = window.panes.note
    assert note.text() == "Moved 2 sessions to “Maths”."
    qtbot.mouseClick(named(note, QAbstractButton, "Undo"), LEFT)
    assert shelf.drawn() == before


def test_a_session_in_a_folder_stands_for_its_folder(shelf: Shelf) -> None:
    sessions(shelf, "Letter").let_go("Ring")

    assert shelf.folder_of("Letter") == ["Rust"]


def test_a_session_leaves_its_folder_where_the_days_are_and_below_all(shelf: Shelf) -> None:
    sessions(shelf, "Leapfrog").let_go("Letter")
    sessions(shelf, "Ring").let_go("")

    assert shelf.folder_of("Leapfrog", "Ring") == ["", ""]


def test_a_session_is_pinned_where_pinned_ones_are(world: World, shelf: Shelf) -> None:
    world.library.filing.pin([shelf.ids["Euler"]], True)

    sessions(shelf, "Letter").let_go("Pinned")
    assert world.library.session(shelf.ids["Letter"]).pinned

    sessions(shelf, "Euler").let_go("Rust")
    assert not world.library.session(shelf.ids["Euler"]).pinned
    assert shelf.folder_of("Euler") == ["Rust"]


def test_a_folder_goes_into_another_with_all_that_is_in_it(shelf: Shelf) -> None:
    folder(shelf, "Maths").let_go("Rust")

    assert shelf.folder_of("Leapfrog", "Euler", "Ring") == ["Rust/Maths", "Rust/Maths", "Rust"]
    assert "  Maths (2) v" in shelf.drawn().splitlines()

    folder(shelf, "Rust/Maths").let_go("Folders")
    assert shelf.folder_of("Leapfrog") == ["Maths"]


def test_a_folder_is_not_let_go_of_in_itself_nor_where_it_is(shelf: Shelf) -> None:
    hand = folder(shelf, "Maths")

    assert not hand.over("Maths")
    assert not hand.over("Leapfrog")
    assert not hand.over("Letter")
    assert hand.over("Rust")


def test_a_folder_opens_when_something_is_held_over_it(qtbot: QtBot, shelf: Shelf) -> None:
    shelf.fold("Maths")

    sessions(shelf, "Letter").over("Maths")

    qtbot.waitUntil(lambda: shelf.window.sidebar.sessions.is_opened("Maths"))


def test_the_target_is_outlined_in_sky_until_the_hand_is_gone(shelf: Shelf, window: Window) -> None:
    def blue() -> bool:
        box = shelf.view.visualRect(shelf.index("Maths"))
        # Of the whole view: what paints its own ground is grabbed in as few colours as the screen.
        box.moveTopLeft(shelf.view.viewport().mapTo(shelf.view, box.topLeft()))
        image = shelf.view.grab(box).toImage()
        sky = window.sidebar.view._theme.color("skyLine")
        return image.pixelColor(image.width() // 2, 2).name() == sky.name()

    hand = sessions(shelf, "Letter")
    hand.over("Maths")
    assert blue()

    hand.over("Rust")
    assert not blue()


def test_a_press_and_a_move_take_up_what_is_chosen(
    qtbot: QtBot, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[list[str], int]] = []

    class Taken(QDrag):
        """Would wait for the pointer of the window system otherwise."""

        def exec(self, *_actions: object) -> Qt.DropAction:  # type: ignore[override]
            taken.append((sessions_of(self.mimeData()), self.pixmap().height()))
            return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(drag, "QDrag", Taken)
    viewport, ids = shelf.view.viewport(), shelf.ids
    shelf.view.choose(shelf.sessions.row_of(ids["Night bus"]))
    shelf.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)

    start = shelf.middle("Letter")
    qtbot.mousePress(viewport, LEFT, pos=start)
    for step in range(1, 6):
        at = start + QPoint(8 * step, 0)
        move = QMouseEvent(
            QEvent.Type.MouseMove, at.toPointF(), viewport.mapToGlobal(at).toPointF(), LEFT, LEFT,
            NONE,
        )  # fmt: skip
        QApplication.sendEvent(viewport, move)
    qtbot.mouseRelease(viewport, LEFT, pos=start)

    assert taken[0] == ([ids["Night bus"], ids["Letter"]], 26)


def test_what_is_of_no_use_here_is_not_taken(shelf: Shelf) -> None:
    mime = QMimeData()
    mime.setText("a text")

    assert not Hand(shelf, mime).over("Maths")


def test_nothing_moves_in_a_profile_that_is_only_read(world: World, shelf: Shelf) -> None:
    world.library.readonly = StoreError("store_readonly", path="/p")
    before = shelf.drawn()

    sessions(shelf, "Letter").let_go("Maths")

    assert shelf.drawn() == before
    assert shelf.window.panes.note.isVisible()
    world.library.readonly = None
