"""What a person makes, on pages of the settings: personas, prompts and keys, each in files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from bough.app.personas import Personas
from bough.app.prompts import Prompts
from bough.core import config
from bough.ui.commands.keys_page import KeysPage
from bough.ui.settings.layer import Layer
from bough.ui.window import Window
from helpers.dialogs import chosen, filled
from helpers.rooms import named
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def prompts(window: Window, tmp_path: Path) -> Prompts:
    prompts = Prompts(tmp_path / "prompts")
    window.commands.registry.prompts = prompts
    return prompts


@pytest.fixture
def personas(world: World) -> Personas:
    return world.catalogue.personas


def names(layer: Layer) -> list[str]:
    return [row.name.text() for row in layer.page.rows() if row.isVisible()]


def button(layer: Layer, name: str) -> QAbstractButton:
    return named(layer, QAbstractButton, name)


def undone(qtbot: QtBot, layer: Layer) -> None:
    qtbot.mouseClick(named(layer.note, QAbstractButton, "Undo"), LEFT)


# Personas


def test_a_persona_is_made_and_answers_by_default(
    qtbot: QtBot, world: World, window: Window, personas: Personas
) -> None:
    layer = window.settings.open("personas")
    filled(
        qtbot,
        button(layer, "New persona"),
        {"Name": "Pirate", "Good for": "The sea.", "Voice": "Arr.", "Temperature": "0.9"},
    )

    persona = personas.by_id("pirate")
    assert persona
    assert (persona.voice, dict(persona.parameters)) == ("Arr.", {"temperature": 0.9})
    qtbot.waitUntil(lambda: "Pirate" in names(layer))
    chosen(qtbot, button(layer, "Persona"), "Pirate")
    assert config.load(world.home / "config.toml").persona == "pirate"
    qtbot.mouseClick(button(layer, "Reset: Persona"), LEFT)
    assert config.load(world.home / "config.toml").persona == ""


def test_a_persona_without_a_name_is_not_kept(
    qtbot: QtBot, window: Window, personas: Personas
) -> None:
    layer = window.settings.open("personas")
    before = personas.all()

    filled(qtbot, button(layer, "New persona"), {"Voice": "Arr."})

    assert personas.all() == before


def test_one_that_ships_is_changed_behind_a_file_of_one_s_own_and_comes_back(
    qtbot: QtBot, window: Window, personas: Personas
) -> None:
    layer = window.settings.open("personas")
    filled(qtbot, button(layer, "Edit Brief"), {"Voice": "One word."})
    assert (personas.folder / "brief.toml").is_file()
    brief = personas.by_id("brief")
    assert brief
    assert brief.voice == "One word."
    qtbot.waitUntil(lambda: "Brief" in names(layer))

    chosen(qtbot, button(layer, "More about Brief"), "Back to the one that came along")

    brief = personas.by_id("brief")
    assert brief
    assert not brief.own
    undone(qtbot, layer)
    brief = personas.by_id("brief")
    assert brief
    assert brief.voice == "One word."


def test_a_copy_is_made_and_deleted(qtbot: QtBot, window: Window, personas: Personas) -> None:
    layer = window.settings.open("personas")
    chosen(qtbot, button(layer, "More about Brief"), "Duplicate")
    qtbot.waitUntil(lambda: "Brief (copy)" in names(layer))

    chosen(qtbot, button(layer, "More about Brief (copy)"), "Delete")

    assert personas.by_id("brief-copy") is None
    assert "Brief (copy)" not in names(layer)
    undone(qtbot, layer)
    assert personas.by_id("brief-copy")


def test_a_file_that_is_no_persona_is_shown_with_what_is_wrong(
    qtbot: QtBot, window: Window, personas: Personas
) -> None:
    personas.folder.mkdir(parents=True)
    (personas.folder / "odd.toml").write_text("name = 3")

    layer = window.settings.open("personas")

    row = layer.page.row("odd.toml")
    assert row
    assert "has to be a text" in row.about.text()


def test_fun_mode_stays_hidden(window: Window) -> None:
    assert "Fun" not in names(window.settings.open("personas"))


# Prompts


def test_a_prompt_is_made_changed_copied_and_deleted(
    qtbot: QtBot, window: Window, prompts: Prompts
) -> None:
    layer = window.settings.open("prompts")
    assert names(layer) == ["None yet"]
    text = "Review this."
    filled(qtbot, button(layer, "New prompt"), {"Name": "review", "Text": text})
    qtbot.waitUntil(lambda: names(layer) == ["/review"])

    filled(qtbot, button(layer, "Edit review"), {"Name": "strict", "Text": "Be strict."})
    qtbot.waitUntil(lambda: names(layer) == ["/strict"])
    assert [p.name for p in prompts.all()] == ["strict"]
    chosen(qtbot, button(layer, "More about strict"), "Duplicate")
    qtbot.waitUntil(lambda: names(layer) == ["/strict", "/strict-2"])
    chosen(qtbot, button(layer, "More about strict"), "Delete")
    qtbot.waitUntil(lambda: names(layer) == ["/strict-2"])
    undone(qtbot, layer)

    qtbot.waitUntil(lambda: names(layer) == ["/strict", "/strict-2"])
    strict = prompts.by_name("strict")
    assert strict
    assert strict.text == "Be strict."


def test_a_name_that_is_taken_or_none_is_told(
    qtbot: QtBot, window: Window, prompts: Prompts
) -> None:
    prompts.save("review", "Mine.")
    layer = window.settings.open("prompts")

    filled(qtbot, button(layer, "New prompt"), {"Name": "Review", "Text": "Other."})
    filled(qtbot, button(layer, "New prompt"), {"Name": "two words", "Text": "Other."})

    assert [(p.name, p.text) for p in prompts.all()] == [("review", "Mine.")]


def test_a_prompt_that_is_written_by_hand_is_seen(
    qtbot: QtBot, window: Window, prompts: Prompts
) -> None:
    prompts.save("first", "One.")
    layer = window.settings.open("prompts")

    (prompts.folder / "second.md").write_text("Two.")

    qtbot.waitUntil(lambda: names(layer) == ["/first", "/second"])


# Keys


def test_other_keys_are_given_to_a_command(qtbot: QtBot, window: Window) -> None:
    layer = window.settings.open("keys")
    page = layer.page.findChild(KeysPage)
    assert page
    qtbot.keyClicks(page.search, "Map")
    page.view.setFocus()
    assert page.command
    assert page.command.id == "map"

    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    qtbot.keyClick(page.view, Qt.Key.Key_F4)

    assert window.commands.registry.keys("map") == ("F4",)
    assert window.settings.layer is layer, "no key of it was heard by the window"


@pytest.mark.parametrize("page", ["personas", "prompts", "keys"])
def test_everything_there_has_a_name_and_a_key(window: Window, prompts: Prompts, page: str) -> None:
    from test_access_names import nameless, without_a_key

    prompts.save("review", "Mine.")
    layer = window.settings.open(page)
    QApplication.processEvents()

    assert nameless(layer) == []
    assert without_a_key(layer) == []
