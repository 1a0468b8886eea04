"""Who cannot see the list of commands hears which one is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bough.ui.commands.palette import Palette
from bough.ui.window import Window
from helpers.outside import OutsideReader, outside_reader
from helpers.program import Program, answered_by, started
from helpers.server import ModelServer
from helpers.world import World


@pytest.fixture
def reader(qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OutsideReader]:
    with outside_reader(qtbot, home / "run", monkeypatch) as reader:
        yield reader


@pytest.fixture
def program(home: Path, server: ModelServer, reader: OutsideReader) -> Iterator[Program]:
    answered_by(server.endpoint)
    with started(home / "bough") as program:
        yield program


def test_the_chosen_command_is_told(reader: OutsideReader, program: Program) -> None:
    program.type("/th")

    told = "/theme name, Light, dark, high contrast or as the system"
    reader.wait_to_hear("object:announcement", "Message", told)


def test_the_lists_are_called_something(qtbot: QtBot, world: World, window: Window) -> None:
    pane = window.panes.current()
    assert pane
    qtbot.waitUntil(pane.composer.draft.hasFocus)
    QTest.keyClicks(pane.composer.draft, "/theme ")
    rows = QAccessible.queryAccessibleInterface(window.commands.slash.list.view)

    assert rows.role() is QAccessible.Role.List
    assert rows.text(QAccessible.Text.Name) == "Commands"
    assert rows.child(0).text(QAccessible.Text.Name) == "system, As the system"

    QTest.keyClick(pane.composer.draft, Qt.Key.Key_Escape)
    window.commands.open_palette("new session")
    palette = window.findChild(Palette)
    assert palette
    found = QAccessible.queryAccessibleInterface(palette.view)
    names = [found.child(n).text(QAccessible.Text.Name) for n in range(found.childCount())]
    assert names[:2] == ["Commands", "New session, Ctrl N"]
    palette.close()
