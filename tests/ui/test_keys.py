"""Keys can be changed, and what cannot be is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.core import config
from bough.ui import branch_acts
from bough.ui.commands.clashes import shown_keys
from bough.ui.commands.keys_page import KeysDialog, KeysPage
from bough.ui.commands.registry import Registry, standard
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.program import opened
from helpers.rooms import asked, open_window, shown
from helpers.world import World

Key = Qt.Key
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def registry(qapp: QApplication) -> Iterator[Registry]:
    yield standard()
    branch_acts.use_keys({})


@pytest.fixture
def window(qtbot: QtBot, world: World, theme: Theme, registry: Registry) -> Iterator[Window]:
    with open_window(qtbot, world, theme, registry=lambda: registry) as window:
        yield window


@pytest.fixture
def page(qtbot: QtBot, registry: Registry, theme: Theme) -> KeysPage:
    page = KeysPage(registry, theme)
    page.resize(640, 480)
    return shown(qtbot, page)


def test_a_window_hears_the_new_key_and_the_old_one_no_more(
    qtbot: QtBot, world: World, window: Window, registry: Registry
) -> None:
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane
    draft = pane.composer.draft
    QTest.keyClick(draft, Key.Key_L, CTRL)

    assert registry.set_keys("map", ["Ctrl+Alt+F5"]) == ""

    QTest.keyClick(draft, Key.Key_M, CTRL)
    assert not pane.shows_map
    QTest.keyClick(draft, Key.Key_F5, CTRL | ALT)
    assert pane.shows_map
    registry.reset_keys("map")
    QTest.keyClick(pane.map, Key.Key_M, CTRL)
    assert not pane.shows_map


def test_an_act_on_a_message_hears_the_new_key(
    qtbot: QtBot, world: World, window: Window, registry: Registry
) -> None:
    node = asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane
    pane.transcript.setFocus()
    pane.transcript.focus_turn(1)

    assert registry.set_keys("bookmark", ["Y"]) == ""
    QTest.keyClick(pane.transcript, Key.Key_B)
    assert not world.place.landmarks(node).bookmark
    QTest.keyClick(pane.transcript, Key.Key_Y)

    assert world.place.landmarks(node).bookmark
    assert branch_acts.shown_keys("bookmark") == "Y"


@pytest.mark.parametrize(
    ("command", "keys", "why"),
    [
        ("map", "Ctrl+D", "“Compare”"),
        ("map", "Ctrl+Shift+J", "“Open message in VS Code”"),
        ("map", "M", "writes"),
        ("map", "Shift+M", "writes"),
        ("map", "Return", "writes"),
        ("map", "Backspace", "writes"),
        ("map", "Ctrl+Left", "edits text"),
        ("map", "Ctrl+C", "edits text"),
        ("map", "Ctrl+Backspace", "edits text"),
        ("map", "Meta+K", "edits text"),
        ("map", "Alt+Left", "edits text"),
        ("map", "Ctrl+Space", "input methods"),
        ("map", "Ctrl+Alt+Q", "write a sign"),
        ("map", "Ctrl+K, Ctrl+M", "no key"),
        ("map", "nonsense", "no key"),
        ("bookmark", "Ctrl+K", "“Everything”"),
        ("bookmark", "E", "“Edit”"),
        ("bookmark", "Down", "moves"),
        ("bookmark", "C", "moves or copies"),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_the_reason(
    registry: Registry, command: str, keys: str, why: str
) -> None:
    before = registry.keys(command)

    assert why in registry.set_keys(command, [keys])
    assert registry.keys(command) == before


@pytest.mark.parametrize("keys", ["F5", "Shift+F5", "Ctrl+Shift+F12", "Alt+M", "Ctrl+J"])
def test_a_free_key_is_taken(registry: Registry, keys: str) -> None:
    assert registry.set_keys("map", [keys]) == ""
    assert registry.keys("map") == (keys,)


def test_keys_are_written_and_read(registry: Registry, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# Mine.\ntheme = "dark"\n\n[keys]\nmap = ["F5"] # the fifth\nolder = ["F7"]\n')
    loaded = config.load(file)
    assert loaded.keys == {"map": ("F5",), "older": ("F7",)}
    assert standard(loaded.keys).keys("map") == ("F5",)

    config.change(file, loaded, keys={"map": ("F5",), "find": ()})

    assert file.read_text() == (
        '# Mine.\ntheme = "dark"\n\n[keys]\nmap = ["F5"] # the fifth\nfind = []\n'
    )
    config.change(file, loaded, keys={})
    assert config.load(file).keys == {}


def test_a_changed_key_is_there_after_a_restart(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOUGH_HOME", str(tmp_path))
    with opened(qtbot, tmp_path) as bough:
        assert bough.registry.set_keys("sidebar", ["F7"]) == ""
    assert '[keys]\nsidebar = ["F7"]\n' in (tmp_path / "config.toml").read_text()

    with opened(qtbot, tmp_path) as bough:
        window = bough.window
        qtbot.waitUntil(lambda: "commands" in window.__dict__)
        focused = window.focusWidget()
        assert window.sidebar.isVisible()
        QTest.keyClick(focused, Key.Key_F9)
        assert window.sidebar.isVisible()
        QTest.keyClick(focused, Key.Key_F7)
        assert not window.sidebar.isVisible()


# The page


def choose(page: KeysPage, text: str) -> None:
    page.search.clear()
    QTest.keyClicks(page.search, text)


def test_keys_that_are_pressed_are_those_of_the_command(page: KeysPage) -> None:
    choose(page, "map")
    assert page.command
    assert page.command.id == "map"
    page.change.click()
    QTest.keyClick(page.view, Key.Key_Control)
    assert page.recording
    QTest.keyClick(page.view, Key.Key_F5, CTRL)

    assert page.registry.keys("map") == ("Ctrl+F5",)
    assert page.message.text() == "Ctrl F5 is the key of “Map” now."
    assert page.reset.isEnabled()
    page.reset.click()
    assert page.registry.keys("map") == ("Ctrl+M",)
    assert not page.reset.isEnabled()


def test_a_click_on_the_chosen_command_asks_for_keys(qtbot: QtBot, page: KeysPage) -> None:
    choose(page, "pane")
    second = page.view.visualRect(page.rows.index(2)).center()
    for _ in range(2):
        assert not page.recording
        qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert page.recording


def test_a_clash_is_told_and_changes_nothing(page: KeysPage) -> None:
    choose(page, "map")
    QTest.keyClick(page.view, Key.Key_Return)
    QTest.keyClick(page.view, Key.Key_D, CTRL)

    assert page.message.text() == "Ctrl D is the key of “Compare”."
    assert page.registry.keys("map") == ("Ctrl+M",)
    assert not page.recording


def test_backspace_takes_the_key_away_and_esc_leaves_it(page: KeysPage) -> None:
    choose(page, "map")
    page.record()
    QTest.keyClick(page.view, Key.Key_Escape)
    assert page.registry.keys("map") == ("Ctrl+M",)
    page.record()
    QTest.keyClick(page.view, Key.Key_Backspace)

    assert page.registry.keys("map") == ()
    page.reset_all.click()
    assert page.registry.keys("map") == ("Ctrl+M",)


def test_a_command_is_found_by_its_key_and_its_help(page: KeysPage) -> None:
    for text in ("Ctrl M", "whole tree of", "/map"):
        choose(page, text)
        assert page.command
        assert page.command.id == "map", text


def test_while_keys_are_recorded_the_window_does_not_hear_them(
    qtbot: QtBot, world: World, window: Window, registry: Registry
) -> None:
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane
    window.commands.show_keys()
    dialog = window.findChild(KeysDialog)
    assert dialog
    qtbot.waitUntil(dialog.isActiveWindow)
    choose(dialog.page, "bookmark")
    dialog.page.record()
    QTest.keyClick(dialog.page.view, Key.Key_M, CTRL)

    assert "“Map”" in dialog.page.message.text()
    assert not pane.shows_map
    dialog.close()


def test_keys_are_shown_as_they_stand_on_a_keyboard(qapp: QApplication) -> None:
    assert shown_keys("Ctrl+Shift+Return") == "Ctrl Shift Enter"
    assert shown_keys("Ctrl++") == "Ctrl +"
    assert shown_keys("") == ""
