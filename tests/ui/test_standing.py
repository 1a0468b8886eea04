"""What the window says for as long as something stands, and asks before it would be lost."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bough.core.errors import StoreError
from bough.core.store.writer import Held
from bough.ui.banner import Banner, Line
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.rooms import asked, named, open_window, shown
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton
FULL = Held("disk_full", {"path": "/home/a/bough.db"}, 3, 2_100_000)


def lines(window: QWidget) -> list[str]:
    return [line.accessibleName() for line in window.findChildren(Line) if line.isVisible()]


def hold(world: World, held: Held | None) -> None:
    world.library.held = held
    world.library.holding.emit(held)


# The banner


def test_a_full_disk_is_told_until_all_is_saved(qtbot: QtBot, world: World, window: Window) -> None:
    hold(world, FULL)
    assert lines(window) == [
        "Disk full – answers are held in memory (2.1 MB). Free space and I will save."
    ]
    line = named(window, Line, lines(window)[0])

    hold(world, FULL._replace(bytes=3_400_000))
    assert "(3.4 MB)" in line.accessibleName()
    assert line.isVisible()

    hold(world, None)
    assert lines(window) == []
    assert window.panes.note.text() == "Everything is saved."


def test_what_else_keeps_the_profile_from_being_written_is_told_with_its_path(
    world: World, window: Window
) -> None:
    hold(world, Held("store_readonly", {"path": "/mnt/bough.db"}, 1, 12_345))

    assert lines(window) == [
        "/mnt/bough.db cannot be written. "
        "Answers are held in memory (13 kB) until they can be saved."
    ]


def test_a_copy_is_saved_elsewhere(
    qtbot: QtBot, world: World, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[Path] = []

    def save_copy(path: Path) -> Future[None]:
        wanted.append(path)
        return world.library.write(lambda store: None)

    monkeypatch.setattr(world.library, "save_copy", save_copy)
    chosen(monkeypatch, tmp_path / "copy.db")
    hold(world, FULL)

    qtbot.mouseClick(named(window, QAbstractButton, "Save a copy elsewhere…"), LEFT)

    qtbot.waitUntil(lambda: window.panes.note.text() == f"A copy is at {tmp_path / 'copy.db'}.")
    assert wanted == [tmp_path / "copy.db"]


def test_the_banner_says_several_things_and_takes_back_each(qtbot: QtBot, theme: Theme) -> None:
    room = QWidget()
    room.resize(800, 300)
    banner = Banner(theme, QVBoxLayout(room))
    shown(qtbot, room)
    pressed: list[str] = []

    banner.show("a", "One.", [("Do it", lambda: pressed.append("a"))])
    banner.show("b", "Two.", tone="sap")
    qtbot.waitUntil(lambda: lines(room) == ["One.", "Two."] or lines(room) == ["Two.", "One."])
    button = named(room, QAbstractButton, "Do it")
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    qtbot.keyClick(button, Qt.Key.Key_Return)

    assert pressed == ["a"]
    assert banner.clear("b")
    assert not banner.clear("b")
    assert (banner.text("a"), banner.text("b")) == ("One.", "")


def test_a_sentence_wraps_and_the_buttons_stand_below_it_in_little_room(
    qtbot: QtBot, theme: Theme
) -> None:
    room = QWidget()
    column = QVBoxLayout(room)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(QWidget(), 1)
    banner = Banner(theme, column)
    banner.show("a", "A sentence that is as long as that. " * 4, [("Do it", lambda: None)])
    room.resize(480, 400)
    shown(qtbot, room)

    (line,) = room.findChildren(Line)
    button = named(room, QAbstractButton, "Do it")
    qtbot.waitUntil(lambda: line.height() > 80)
    assert line.rect().contains(button.geometry())
    assert button.y() > 40


# Only reading


def test_a_profile_of_a_newer_program_is_read_and_nothing_is_said_in_it(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    asked(qtbot, world, "What is a bough?")
    world.library.readonly = StoreError("newer_schema", made_by="2.3", found=9, known=3)
    reason = "Made by Bough 2.3; this is 0.1.0. You can read and copy; nothing is changed."

    with open_window(qtbot, world, theme) as window:
        assert lines(window) == [reason]
        draft = named(window, QPlainTextEdit, "Message")
        assert draft.placeholderText() == reason
        qtbot.keyClicks(draft, "More?")
        assert draft.toPlainText() == ""
        world.place.retry(world.place.path()[-1].id)
        assert "can only be read" in window.panes.note.text()
        world.place.undo()
        assert len(world.place.path()) == 2


# Leaving


def test_leaving_asks_while_something_is_held(qtbot: QtBot, world: World, window: Window) -> None:
    hold(world, FULL)

    answer("Cancel")
    assert not window.close()
    assert window.isVisible()
    answer("Quit anyway")
    assert window.close()


def test_nobody_is_asked_where_nothing_is_held_or_the_system_ends_the_program(
    world: World, window: Window
) -> None:
    hold(world, FULL)

    window.leave()

    assert not window.isVisible()


def test_leaving_with_a_copy_waits_for_the_copy(
    qtbot: QtBot, world: World, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(monkeypatch, tmp_path / "copy.db")
    hold(world, FULL)

    answer("Save a copy elsewhere…")
    assert not window.close()

    qtbot.waitUntil(lambda: not window.isVisible())


def answer(name: str) -> None:
    """Press that button of the box that comes."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert box.text() == "2.1 MB are not saved yet."
        next(b for b in box.buttons() if b.text() == name).click()

    QTimer.singleShot(0, press)


def chosen(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """The person chooses that file in the system's own dialog."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
