from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.app.prompts import Prompts
from bough.ui.commands.registry import standard
from bough.ui.composer import Draft
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.transcript.view import TranscriptView
from bough.ui.window import Window
from bough.ui.windows import Windows
from helpers.rooms import Open, active, open_window
from helpers.scripted_place import ScriptedPlace
from helpers.server import ModelServer
from helpers.world import World


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme("light")


@pytest.fixture
def place(qapp: QApplication) -> ScriptedPlace:
    """A place whose replies the test writes."""
    return ScriptedPlace()


@pytest.fixture
def opened(qtbot: QtBot, place: ScriptedPlace, theme: Theme) -> Iterator[Open]:
    """Opens the transcript of that place."""
    views: list[TranscriptView] = []

    def open_it(width: int = 1000, height: int = 600) -> TranscriptView:
        view = TranscriptView(place, theme)  # type: ignore[arg-type]
        qtbot.addWidget(view)
        view.resize(width, height)
        view.show()
        qtbot.waitExposed(view)
        views.append(view)
        return view

    yield open_it
    for view in views:
        view.close()


@pytest.fixture
def world(qapp: QApplication, tmp_path: Path, server: ModelServer) -> Iterator[World]:
    world = World(tmp_path, server)
    yield world
    world.close()


@pytest.fixture
def window(qtbot: QtBot, world: World, theme: Theme) -> Iterator[Window]:
    """The whole window of the world, wide enough for its panels, and active."""
    with open_window(qtbot, world, theme) as window:
        yield window


@pytest.fixture
def prompts(tmp_path: Path) -> Prompts:
    """Three of a person, whose words nothing else begins with."""
    prompts = Prompts(tmp_path / "prompts")
    for word in ("zebra", "zest", "zesty"):
        prompts.save(word, f"About a {word}.")
    return prompts


@pytest.fixture
def prompted(qtbot: QtBot, world: World, theme: Theme, prompts: Prompts) -> Iterator[Window]:
    """The whole window, in which those prompts are commands."""
    with open_window(qtbot, world, theme, registry=lambda: standard(None, prompts)) as window:
        yield window


@pytest.fixture
def draft(qtbot: QtBot, window: Window) -> Draft:
    """What is written in the composer of the window, which has the keyboard."""
    pane = window.panes.current()
    assert pane
    qtbot.waitUntil(pane.composer.draft.hasFocus)
    return pane.composer.draft


@pytest.fixture
def windows(qtbot: QtBot, world: World, theme: Theme) -> Iterator[Windows]:
    """All windows of the world, on a screen with room for two beside one another."""

    def make(desk_id: str) -> Window:
        made = Window(
            world.library, world.workspace, desk_id, world.catalogue, theme,
            lambda place: Pane(place, world.catalogue, theme),
        )  # fmt: skip
        made.resize(1500, 800)
        made.toggle_sidebar()
        return made

    windows = Windows(world.workspace, make)
    windows.front().move(0, 0)
    active(qtbot, windows.front())
    windows.show()
    yield windows
    for window in windows.all():
        window.leave()
        shiboken6.delete(window)
