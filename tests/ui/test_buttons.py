"""Every button that Bough paints is pressed by Space, Enter and Return when it has the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from bough.core.node import Status
from bough.ui.model_picker import ModelPicker
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.pill import Pill
from bough.ui.window import Window
from helpers.rooms import named, shown
from helpers.server import ModelServer
from helpers.world import World

Key = Qt.Key

pytestmark = pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return, Key.Key_Enter])


def press(qtbot: QtBot, button: QAbstractButton, key: Qt.Key) -> None:
    """Lead the keyboard to the button, and press the key."""
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.hasFocus()
    qtbot.keyClick(button, key)


def test_the_model_button_opens_the_picker(
    qtbot: QtBot, world: World, window: Window, key: Qt.Key
) -> None:
    pane = window.panes.current()
    assert isinstance(pane, Pane)

    press(qtbot, pane.composer.model, key)

    picker = QApplication.activePopupWidget()
    assert isinstance(picker, ModelPicker)
    qtbot.waitUntil(lambda: not world.catalogue.looking)
    picker.close()


def test_the_send_button_sends_and_then_stops(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, key: Qt.Key
) -> None:
    server.reply("A bough is a main branch.", hold_after=2)
    world.place.set_draft("What is a bough?")

    press(qtbot, named(window, QAbstractButton, "Send"), key)
    qtbot.waitUntil(lambda: world.place.path()[-1].text == "A bough ")

    press(qtbot, named(window, QAbstractButton, "Stop"), key)
    assert world.place.path()[-1].status is Status.STOPPED


def test_a_button_of_the_top_bar_is_pressed(qtbot: QtBot, window: Window, key: Qt.Key) -> None:
    press(qtbot, named(window.topbar, QAbstractButton, "Sessions"), key)

    assert not window.sidebar.isVisible()


@pytest.mark.parametrize("make", [Pill, lambda t, p: Button(t, "copy", "Copy", p)])
def test_a_button_of_the_transcript_is_pressed(
    qtbot: QtBot, theme: Theme, make: Callable[[Theme, QWidget], QAbstractButton], key: Qt.Key
) -> None:
    ground = shown(qtbot, QWidget())
    button = make(theme, ground)
    button.show()

    with qtbot.waitSignal(button.clicked):
        press(qtbot, button, key)
