"""Light, dark, of high contrast or like the system: a person chooses it, and it stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from bough.core import config, paths
from bough.core.endpoint import ModelRef
from bough.ui.settings.controls import OneOf
from bough.ui.start import Bough
from helpers.program import opened
from helpers.rooms import named

# Nobody is asked here, so nobody has to answer.
CONFIG = """\
# My own file.
default_model = { endpoint = "lab", model = "large" }

[[endpoints]] # in the cellar
id = "lab"
base_url = "http://127.0.0.1:9/v1"
"""


@pytest.fixture
def profile(home: Path) -> Path:
    file = paths.config_file()
    file.parent.mkdir(parents=True)
    file.write_text(CONFIG)
    return home / "bough"


def choose(qtbot: QtBot, bough: Bough, name: str) -> None:
    """Settings, Appearance, and that theme."""
    button = named(bough.window.sidebar, QAbstractButton, "Settings")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    layer = bough.window.settings.open("appearance")
    qtbot.mouseClick(
        named(named(layer, OneOf, "Theme"), QAbstractButton, name), Qt.MouseButton.LeftButton
    )
    qtbot.keyClick(layer, Qt.Key.Key_Escape)


def test_what_was_chosen_is_there_after_a_restart(qtbot: QtBot, profile: Path) -> None:
    with opened(qtbot, profile) as bough:
        choose(qtbot, bough, "Dark")
        assert bough.theme.scheme == "dark"

    with opened(qtbot, profile) as bough:
        assert bough.theme.scheme == "dark"
        window = bough.window.palette().color(QPalette.ColorRole.Window)
        assert window == bough.theme.color("window")
        choose(qtbot, bough, "System")

    with opened(qtbot, profile) as bough:
        assert bough.theme.wish == "system"
    text = paths.config_file().read_text()
    assert "# My own file." in text
    assert "# in the cellar" in text


def test_high_contrast_is_a_choice_like_the_others(qtbot: QtBot, profile: Path) -> None:
    with opened(qtbot, profile) as bough:
        choose(qtbot, bough, "Contrast, dark")
        assert (bough.theme.scheme, bough.theme.contrast) == ("dark", True)

    assert config.load(paths.config_file()).theme == "contrast-dark"
    with opened(qtbot, profile) as bough:
        assert bough.theme.color("canvas").name() == "#000000"
        choose(qtbot, bough, "Light")
        assert (bough.theme.scheme, bough.theme.contrast) == ("light", False)


def test_a_choice_of_model_does_not_take_it_back(qtbot: QtBot, profile: Path) -> None:
    with opened(qtbot, profile) as bough:
        choose(qtbot, bough, "Dark")

        bough.catalogue.prefer(ModelRef("lab", "small"))

    written = config.load(paths.config_file())
    assert (written.theme, written.default_model) == ("dark", ModelRef("lab", "small"))


def test_a_choice_that_cannot_be_kept_is_told_and_holds_until_the_end(
    qtbot: QtBot, profile: Path
) -> None:
    with opened(qtbot, profile) as bough:
        paths.config_file().unlink()
        paths.config_file().mkdir()

        choose(qtbot, bough, "Dark")

        assert bough.theme.scheme == "dark"
        assert bough.window.panes.note.isVisible()
        assert "config.toml" in bough.window.panes.note.text()
