"""The page of an empty session: the ways to other models, and where earlier sessions lead."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from bough.app.catalogue import Catalogue
from bough.core import config
from bough.core.config import Config
from bough.core.endpoint import EMBEDDED, ModelRef
from bough.core.node import Role
from bough.ui.larger_model import LargerModel
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.ways import Ways
from bough.ui.welcome import Leaf, Welcome
from bough.ui.window import Window
from helpers.rooms import named
from helpers.server import reply_script
from helpers.world import World

GOOD = ("Why does the universe expand?", "How old is the universe?", "Which stars are seen?")
REPLY = "The universe is finite in age and expands, so that the light of most stars never came."


def pane_of(window: Window) -> Pane:
    pane = window.panes.current()
    assert pane is not None
    return pane


def ways(window: Window) -> Ways:
    (found,) = pane_of(window).findChildren(Ways)
    return found


def leaves(window: Window) -> list[Leaf]:
    (welcome,) = pane_of(window).findChildren(Welcome)
    return welcome.leaves


def test_below_the_composer_stand_the_ways_to_other_models(window: Window) -> None:
    pane, found = pane_of(window), ways(window)
    assert found.isVisible()
    assert found.y() >= pane.composer.geometry().bottom()
    assert not pane.composer.hint.isVisible()
    cards = [found.provider, found.larger]
    assert [card.accessibleName() for card in cards] == ["Add a provider", "Get a larger model"]
    # As wide together as the composer.
    card = pane.composer.card()
    assert found.provider.x() == card.left()
    assert found.larger.geometry().right() == pytest.approx(card.right(), abs=2)


def test_a_server_that_runs_on_this_computer_is_told(
    qtbot: QtBot, world: World, window: Window
) -> None:
    found = ways(window)
    assert not found.local.isVisible()
    world.catalogue.discover()
    qtbot.waitUntil(found.local.isVisible)
    assert found.local.accessibleName() == "Scripted is running here"
    assert "scripted can answer" in found.local.accessibleDescription()


def test_they_go_with_the_first_question_and_the_hints_come_back(
    qtbot: QtBot, window: Window
) -> None:
    pane = pane_of(window)
    assert pane.place.say("Why is the night sky dark?")
    qtbot.waitUntil(lambda: not pane.findChildren(Ways))
    assert pane.composer.hint.isVisible()


def test_in_a_low_pane_there_is_room_for_the_questions_only(window: Window) -> None:
    window.resize(1000, 480)
    assert not ways(window).isVisible()
    assert any(leaf.isVisible() for leaf in leaves(window))


def test_a_new_session_offers_to_go_on_where_the_last_ones_stand(
    qtbot: QtBot, world: World, window: Window
) -> None:
    first = pane_of(window).place
    world.server.reply(REPLY)
    assert first.say("Why is the night sky dark?")
    qtbot.waitUntil(lambda: not first.running)
    world.server.reply("\n".join(GOOD))
    first.suggesting.ask()
    qtbot.waitUntil(lambda: first.suggesting.texts == GOOD)
    world.workspace.new_session()

    onward, other, *_ = leaves(window)

    assert onward.accessibleName() == GOOD[0]
    assert onward.accessibleDescription() == "Goes on in “Why is the night sky dark?”"
    assert other.lead is None
    QTest.mouseClick(onward, Qt.MouseButton.LeftButton)
    assert world.place is first
    assert [n.text for n in first.path() if n.role is Role.USER] == [
        "Why is the night sky dark?",
        GOOD[0],
    ]


def test_a_session_without_questions_is_gone_on_with_by_its_title(
    qtbot: QtBot, world: World, window: Window
) -> None:
    first = pane_of(window).place
    world.server.otherwise = reply_script(REPLY)
    assert first.say("Why is the night sky dark?")
    qtbot.waitUntil(lambda: not first.running)
    world.workspace.new_session()
    onward = leaves(window)[0]
    assert onward.accessibleName() == "Go on: Why is the night sky dark?"
    many = len(first.path())
    QTest.mouseClick(onward, Qt.MouseButton.LeftButton)
    assert world.place is first
    assert len(first.path()) == many


def test_the_file_of_a_larger_model_is_written_into_the_configuration(
    qtbot: QtBot, world: World, theme: Theme, tmp_path: Path
) -> None:
    model, other = tmp_path / "large-8b.gguf", tmp_path / "notes.txt"
    model.write_bytes(b"GGUF" + bytes(100))
    other.write_text("no model")
    file = tmp_path / "alone.toml"
    catalogue = Catalogue(Config(), file, world.io)
    dialog = LargerModel(catalogue, theme)
    qtbot.addWidget(dialog)
    dialog.show()

    dialog.file.setText(str(other))
    QTest.mouseClick(named(dialog, QAbstractButton, "Use this file"), Qt.MouseButton.LeftButton)
    assert dialog.message.text() == "That is no file of a model in the GGUF format."

    dialog.file.setText(str(model))
    QTest.mouseClick(named(dialog, QAbstractButton, "Use this file"), Qt.MouseButton.LeftButton)

    assert not dialog.isVisible()
    assert config.load(file).gguf == str(model)
    assert catalogue.default() == ModelRef(EMBEDDED, "large-8b")
    assert Catalogue(config.load(file), file, world.io).default() == catalogue.default()
