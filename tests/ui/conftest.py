from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.rooms import open_window
from helpers.server import ModelServer
from helpers.world import World


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme("light")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


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
