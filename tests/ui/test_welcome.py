"""What an empty session says and offers, in whatever room there is."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from bough.app import catalogue as catalogues
from bough.app.catalogue import Catalogue
from bough.app.place import Place
from bough.app.workspace import Workspace
from bough.core.config import Config
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.ways import Ways
from bough.ui.welcome import Welcome
from bough.ui.window import Window
from helpers.rooms import named, shown
from helpers.world import World


@pytest.fixture
def welcome(qtbot: QtBot, world: World, theme: Theme) -> Welcome:
    welcome = Welcome(world.place, world.catalogue, theme)
    welcome.resize(1128, 640)
    return shown(qtbot, welcome)


def alone(world: World, gguf: Path | None, home: Path) -> tuple[Place, Catalogue]:
    """A new session on a machine that knows no server."""
    catalogue = Catalogue(Config(gguf=str(gguf) if gguf else ""), home / "alone.toml", world.io)
    return Workspace(world.library, catalogue, catalogue).new_session(), catalogue


def parts(welcome: Welcome) -> list[QWidget]:
    """All that is to be seen in it."""
    every = [welcome.headline, welcome.status, *welcome.leaves]
    return [w for w in every if not w.isHidden()]


def check(welcome: Welcome) -> None:
    """All is inside, and nothing over anything else."""
    for part in parts(welcome):
        assert welcome.rect().contains(part.geometry()), (welcome.size(), part)
    for one, other in combinations(parts(welcome), 2):
        assert not one.geometry().intersects(other.geometry()), (welcome.size(), one, other)


def test_a_leaf_asks_its_question_as_it_stands(
    qtbot: QtBot, world: World, welcome: Welcome
) -> None:
    leaf = named(welcome, QAbstractButton, "用三句话解释量子纠缠")

    with qtbot.waitSignal(welcome.question_chosen) as chosen:
        qtbot.mouseClick(leaf, Qt.MouseButton.LeftButton)

    assert chosen.args == ["用三句话解释量子纠缠"]


def test_the_first_answer_grows_where_the_welcome_was(
    qtbot: QtBot, world: World, window: Window
) -> None:
    welcome = window.findChildren(Welcome)[0]

    qtbot.mouseClick(
        named(welcome, QAbstractButton, "Why is the night sky dark?"), Qt.MouseButton.LeftButton
    )
    qtbot.waitUntil(lambda: not world.place.running)

    assert [n.text for n in world.place.path()] == [
        "Why is the night sky dark?",
        "A bough is a main branch of a tree.",
    ]
    qtbot.waitUntil(lambda: not window.findChildren(Welcome))


def test_six_leaves_are_reached_by_tab_and_pressed_by_enter(qtbot: QtBot, welcome: Welcome) -> None:
    names = []
    welcome.leaves[0].setFocus()
    for _ in range(6):
        focused = welcome.focusWidget()
        assert isinstance(focused, QAbstractButton)
        names.append(focused.accessibleName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)

    assert names == [leaf.text() for leaf in welcome.leaves]
    with qtbot.waitSignal(welcome.question_chosen):
        qtbot.keyClick(welcome.leaves[1], Qt.Key.Key_Return)


def test_it_says_which_model_of_which_server_will_answer(welcome: Welcome) -> None:
    assert welcome.status.text() == "scripted at Scripted will answer."


def test_a_model_inside_that_sleeps_is_ready_to_start(
    qtbot: QtBot, world: World, theme: Theme, tmp_path: Path
) -> None:
    place, catalogue = alone(world, tmp_path / "tiny-1b.gguf", tmp_path)
    welcome = shown(qtbot, Welcome(place, catalogue, theme))

    assert "tiny-1b" in welcome.status.text()
    assert "ready to start on this computer" in welcome.status.text()


def test_a_model_inside_that_does_not_start_is_owned_up_to(
    qtbot: QtBot, world: World, theme: Theme, tmp_path: Path
) -> None:
    broken = tmp_path / "tiny-1b.gguf"
    broken.write_bytes(b"no model")
    place, catalogue = alone(world, broken, tmp_path)
    welcome = shown(qtbot, Welcome(place, catalogue, theme))

    catalogue.warm_up()
    qtbot.waitUntil(lambda: catalogue.engine_state == "failed", timeout=20_000)

    assert "could not be started" in welcome.status.text()
    catalogue.close()
    qtbot.waitUntil(lambda: catalogue.engine_state == "off")


@pytest.mark.model
def test_a_model_inside_that_is_ready_says_that_nothing_leaves_the_computer(
    qtbot: QtBot, world: World, theme: Theme, tmp_path: Path
) -> None:
    place, catalogue = alone(world, None, tmp_path)
    welcome = shown(qtbot, Welcome(place, catalogue, theme))

    catalogue.warm_up()
    qtbot.waitUntil(lambda: catalogue.engine_state == "ready", timeout=60_000)

    assert "is running on this computer. Nothing you type leaves it." in welcome.status.text()
    catalogue.close()
    qtbot.waitUntil(lambda: catalogue.engine_state == "off")


def test_without_any_model_the_way_to_a_server_stays_in_the_smallest_room(
    qtbot: QtBot, world: World, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "shipped_model", lambda: None)
    place, catalogue = alone(world, None, tmp_path)
    pane = shown(qtbot, Pane(place, catalogue, theme))
    pane.resize(460, 420)
    (welcome,) = pane.findChildren(Welcome)
    (ways,) = pane.findChildren(Ways)

    assert welcome.status.text() == ("No model came with this installation. Add a server to begin.")
    assert ways.provider.isVisible()
    check(welcome)


def test_nothing_lies_over_anything_else_in_any_room(welcome: Welcome) -> None:
    for width in range(460, 1500, 53):
        for height in range(300, 1000, 47):
            welcome.resize(width, height)
            check(welcome)


def test_the_bough_runs_between_its_leaves(welcome: Welcome) -> None:
    for width in range(760, 1500, 53):
        welcome.resize(width, 640)
        assert welcome.bough
        for leaf in welcome.leaves:
            if not leaf.isHidden():
                box = leaf.geometry()
                for x in range(box.left(), box.right(), 8):
                    y = welcome.bough.y_at(x)
                    assert not box.top() - 8 < y < box.bottom() + 8, (width, leaf.text())


def test_room_goes_first_to_the_questions(welcome: Welcome) -> None:
    welcome.resize(1128, 640)
    assert welcome.bough

    welcome.resize(460, 300)

    assert welcome.bough is None
    assert sum(leaf.isVisible() for leaf in welcome.leaves) >= 3
