"""Real windows and widgets over a world, and how a person finds their way in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import shiboken6
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bough.ui.commands.registry import Registry
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.transcript.view import TranscriptView
from bough.ui.window import Window
from helpers.world import World

Open = Callable[..., TranscriptView]
"""Opens a transcript of that width and height."""

W = TypeVar("W", bound=QWidget)


@contextmanager
def open_window(
    qtbot: QtBot,
    world: World,
    theme: Theme,
    width: int = 1280,
    height: int = 840,
    registry: Callable[[], Registry] | None = None,
) -> Iterator[Window]:
    """The window over a world, shown and active; closed and gone at the end."""
    window = Window(
        world.library,
        world.workspace,
        world.workspace.active().id,
        world.catalogue,
        theme,
        lambda place: Pane(place, world.catalogue, theme),
        registry,
    )
    window.resize(width, height)
    active(qtbot, window)
    yield window
    window.leave()
    shiboken6.delete(window)


def shown(qtbot: QtBot, widget: W) -> W:
    """The widget, on the screen and with the keyboard."""
    qtbot.addWidget(widget)
    active(qtbot, widget)
    return widget


def active(qtbot: QtBot, widget: QWidget) -> None:
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def named(parent: QWidget, kind: type[W], name: str) -> W:
    """The visible widget with that accessible name."""
    found = [w for w in parent.findChildren(kind) if w.accessibleName() == name and w.isVisible()]
    assert len(found) == 1, f"{len(found)} widgets called {name}"
    return found[0]


def asked(qtbot: QtBot, world: World, text: str) -> str:
    """Ask below the head and wait for the whole reply; its node."""
    assert world.place.say(text)
    qtbot.waitUntil(lambda: not world.place.running)
    head = world.place.head
    assert head is not None
    return head
