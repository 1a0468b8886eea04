"""A person finds out how Bough works, and which key does what."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from bough.ui.commands.keys_page import KeysDialog
from bough.ui.commands.registry import Registry, standard
from bough.ui.compare import keys as compare_keys
from bough.ui.editor import source
from bough.ui.help import guide, sheet, words
from bough.ui.help.view import HelpView, Topic
from bough.ui.map import keys as map_keys
from bough.ui.pane import Pane
from bough.ui.transcript import keys as transcript_keys
from bough.ui.window import Window
from helpers.rooms import asked, named
from helpers.world import World

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def registry(qapp: QApplication) -> Registry:
    return standard()


@pytest.fixture
def pane(qtbot: QtBot, world: World, window: Window) -> Pane:
    """With a conversation, and the keyboard in the composer."""
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane
    pane.focus_composer()
    return pane


def press(key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """In whatever has the keyboard."""
    focus = QApplication.focusWidget()
    assert focus
    QTest.keyClick(focus, key, modifiers)


def opened(qtbot: QtBot, pane: Pane, topic: Topic = "guide") -> HelpView:
    if topic == "guide":
        press(Key.Key_F1)
    else:
        press(Key.Key_Slash, CONTROL)
    qtbot.waitUntil(lambda: pane.help is not None and pane.help.isAncestorOf(_focus()))
    assert pane.help
    assert pane.help.topic == topic
    return pane.help


def _focus() -> object:
    return QApplication.focusWidget()


# Opening and closing


def test_f1_lays_the_guide_over_the_text_and_esc_takes_it_away(qtbot: QtBot, pane: Pane) -> None:
    shown = opened(qtbot, pane)
    assert shown.isVisible()
    assert not pane.transcript.isVisible()

    press(Key.Key_Escape)

    assert pane.help is None
    assert pane.transcript.isVisible()
    assert pane.composer.draft.hasFocus()


@pytest.mark.parametrize("topic", ["guide", "keys"])
def test_the_same_key_closes_it_again(qtbot: QtBot, pane: Pane, topic: Topic) -> None:
    opened(qtbot, pane, topic)

    press(Key.Key_F1) if topic == "guide" else press(Key.Key_Slash, CONTROL)

    assert pane.help is None


def test_the_other_key_goes_over_to_the_other_page(qtbot: QtBot, pane: Pane) -> None:
    shown = opened(qtbot, pane)

    press(Key.Key_Slash, CONTROL)

    assert pane.help is shown
    assert shown.keys.isVisible()
    assert shown.keys.hasFocus()


def test_it_opens_where_nothing_is_asked_yet(qtbot: QtBot, window: Window) -> None:
    pane = window.panes.current()
    assert pane
    pane.focus_composer()

    opened(qtbot, pane)
    press(Key.Key_Escape)

    assert pane.help is None
    assert pane.composer.isVisible()


def test_who_wants_to_write_or_to_see_a_message_sees_the_text(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    opened(qtbot, pane)
    press(Key.Key_L, CONTROL)
    assert pane.help is None
    assert pane.composer.draft.hasFocus()

    opened(qtbot, pane)
    assert world.place.head
    world.place.branch(world.place.head)
    assert pane.help is None
    assert pane.transcript.isVisible()


def test_the_command_opens_either(window: Window, pane: Pane) -> None:
    commands = window.commands
    command = commands.registry.by_slash("help")
    assert command

    commands.run(command, commands.where(), {"topic": "keys"})
    assert pane.help
    assert pane.help.topic == "keys"

    commands.run(command, commands.where())
    assert pane.help
    assert pane.help.topic == "guide"


# The guide


def test_the_guide_is_scrolled_with_the_keys(qtbot: QtBot, pane: Pane) -> None:
    bar = opened(qtbot, pane).page.verticalScrollBar()
    assert bar.maximum() > 0

    press(Key.Key_End)
    assert bar.value() == bar.maximum()
    press(Key.Key_Home)
    assert bar.value() == 0
    press(Key.Key_Space)
    assert 0 < bar.value() < bar.maximum()


def test_a_chapter_is_gone_to_and_the_one_that_is_read_is_marked(qtbot: QtBot, pane: Pane) -> None:
    shown = opened(qtbot, pane)
    chapters = shown.page.chapters()
    number = chapters.index("Privacy")

    index = shown.chapters.model().index(number, 0)
    middle = shown.chapters.visualRect(index).center()
    qtbot.mouseClick(shown.chapters.viewport(), Qt.MouseButton.LeftButton, pos=middle)

    assert shown.page.chapter_in_view() in (number, len(chapters) - 1)
    assert shown.chapters.reading == shown.page.chapter_in_view()
    assert shown.page.verticalScrollBar().value() > 0


def test_words_are_found_in_it_and_walked_through(qtbot: QtBot, pane: Pane) -> None:
    shown = opened(qtbot, pane)

    press(Key.Key_F, CONTROL)
    QTest.keyClicks(shown.field, "keyring")
    assert shown.field.count() == "1 of 1"
    assert shown.page.verticalScrollBar().value() > 0

    shown.field.setText("branch")
    number, many = shown.page.count()
    assert many > 3
    press(Key.Key_Return)
    assert shown.page.count() == (number % many + 1, many)
    press(Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert shown.page.count() == (number, many)

    shown.field.setText("perpetual motion")
    assert shown.field.count() == "None"
    press(Key.Key_Escape)
    assert not shown.field.text()
    assert shown.page.hasFocus()


def test_what_is_typed_anywhere_in_it_is_looked_for(qtbot: QtBot, pane: Pane) -> None:
    shown = opened(qtbot, pane)

    press(Key.Key_M)
    QTest.keyClicks(shown.field, "ap")

    assert shown.field.text() == "map"


def test_it_speaks_of_the_keys_that_commands_have_now(registry: Registry) -> None:
    assert "<kbd>Ctrl M</kbd>" in guide.with_keys("{map}", registry)

    assert registry.set_keys("map", ["Ctrl+Alt+F7"]) == ""
    assert "<kbd>Ctrl Alt F7</kbd>" in guide.with_keys("{map}", registry)

    assert registry.set_keys("map", []) == ""
    assert guide.with_keys("{map}", registry) == "**Map**"


def test_a_key_that_markdown_would_read_as_its_own_is_shown_as_it_is(registry: Registry) -> None:
    from bough.core.excerpt import text_of
    from bough.core.markdown import parse

    (block,) = parse(guide.with_keys("{split_right}", registry))

    assert text_of(block) == "Ctrl \\"


def test_every_command_that_it_speaks_of_is_one(registry: Registry) -> None:
    text = guide.guide_file("en").read_text("utf-8")

    assert [i for i in guide.commands_of(text) if registry.find(i) is None] == []
    assert "fun mode" not in text.casefold()


def test_it_is_read_in_the_language_of_the_person_where_there_is_one(tmp_path: Path) -> None:
    for name in ("guide.md", "guide.de.md", "guide.pt_BR.md"):
        (tmp_path / name).touch()

    def name(language: str) -> str:
        return guide.guide_file(language, tmp_path).name

    assert name("de_AT") == "guide.de.md"
    assert name("pt_BR") == "guide.pt_BR.md"
    assert name("pt_PT") == name("C") == "guide.md"


# The keys


def all_keys(sections: list[sheet.Section]) -> set[str]:
    return {key for _, parts in sections for part in parts for row in part.rows for key in row.keys}


def test_every_key_of_a_command_is_listed(registry: Registry) -> None:
    listed = all_keys(sheet.sections(registry))

    missing = [
        (command.id, key)
        for command in registry.all()
        for key in registry.keys(command.id)
        if key not in listed
    ]

    assert missing == []


@pytest.mark.parametrize(
    ("wishes", "say"),
    [
        ([*map_keys.STEPS.values(), *map_keys.PLAIN.values(), *map_keys.SHIFT.values()],
         words.tree_map),
        ([*compare_keys.PLAIN.values(), *compare_keys.SHIFT.values()], words.compare),
        ([*transcript_keys.PLAIN.values(), *transcript_keys.SHIFT.values(),
          *transcript_keys.WORDS.values(), *transcript_keys.SIGNS.values()], words.transcript),
        ([*source.KEYS, *source.WISHES.values()], words.editor),
    ],
)  # fmt: skip
def test_what_a_view_hears_has_words(
    qapp: QApplication, wishes: list[str], say: Callable[[str], str]
) -> None:
    assert [wish for wish in wishes if not say(wish)] == []


def test_a_key_that_a_person_chose_is_listed_at_once(
    qtbot: QtBot, window: Window, pane: Pane
) -> None:
    shown = opened(qtbot, pane, "keys")
    registry = window.commands.registry

    def listed() -> set[str]:
        rows = [line.row for line in shown.keys.lines.lines if line.row]
        return {key for row in rows for key in row.keys}

    assert "Ctrl+M" in listed()
    assert registry.set_keys("map", ["Ctrl+Alt+F7"]) == ""
    assert "Ctrl+Alt+F7" in listed()
    assert "Ctrl+M" not in listed()


def test_keys_are_changed_from_there(qtbot: QtBot, window: Window, pane: Pane) -> None:
    opened(qtbot, pane, "keys")

    qtbot.mouseClick(named(window, QAbstractButton, "Change keys"), Qt.MouseButton.LeftButton)

    (dialog,) = window.findChildren(KeysDialog)
    assert dialog.isVisible()
    dialog.close()


def test_help_that_was_closed_is_freed(qtbot: QtBot, pane: Pane) -> None:
    gone = weakref.ref(opened(qtbot, pane))

    press(Key.Key_Escape)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()

    assert gone() is None


def test_what_is_typed_leaves_the_keys_that_have_it(qtbot: QtBot, pane: Pane) -> None:
    shown = opened(qtbot, pane, "keys")
    places = shown.keys.places()

    press(Key.Key_F)
    QTest.keyClicks(shown.field, "ork")
    rows = [line.row for line in shown.keys.lines.lines if line.row]
    assert rows
    assert all("fork" in f"{row.name} {row.about}".casefold() for row in rows)
    assert set(shown.keys.places()) < set(places)

    shown.field.setText("ctrl shift m")
    assert [line.row.name for line in shown.keys.lines.lines if line.row] == ["Choose a model"]

    press(Key.Key_Escape)
    assert shown.keys.places() == places


def test_the_list_is_read_aloud_with_its_keys(qtbot: QtBot, pane: Pane) -> None:
    model = opened(qtbot, pane, "keys").keys.lines
    said = [
        model.index(n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(model.rowCount())
    ]

    assert "Map: Ctrl M. See the whole tree of this session" in said


def test_a_place_is_gone_to(qtbot: QtBot, pane: Pane) -> None:
    shown = opened(qtbot, pane, "keys")

    shown.keys.show_place(shown.keys.places().index("Map"))

    assert shown.chapters.reading == shown.keys.places().index("Map")
