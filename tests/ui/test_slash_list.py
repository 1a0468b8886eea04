"""What a person sees and gets who writes a slash in the composer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.ui.commands.slash_list import SlashList
from bough.ui.composer import Draft
from bough.ui.theme import Theme
from bough.ui.widgets import IconButton
from bough.ui.window import Window
from helpers.rooms import named, open_window
from helpers.slashes import press, run, seen
from helpers.world import World

Key = Qt.Key
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
Type = Callable[[str], None]


@pytest.fixture
def window(prompted: Window) -> Window:
    return prompted


# The list


def test_a_slash_lists_all_commands_and_letters_narrow_them(
    qtbot: QtBot, window: Window, draft: Draft
) -> None:
    qtbot.keyClicks(draft, "/")
    assert len(seen(window)) == len(window.commands.registry.slashed())

    qtbot.keyClicks(draft, "ze")
    assert seen(window) == ["> /zebra", "/zest", "/zesty"]

    qtbot.keyClicks(draft, "s")
    assert seen(window) == ["> /zest", "/zesty"]


def test_what_a_command_does_is_read_whole_where_the_composer_is_wide(
    qtbot: QtBot, window: Window, draft: Draft, theme: Theme
) -> None:
    window.resize(1440, 900)

    qtbot.keyClicks(draft, "/")

    found = window.findChild(SlashList)
    assert found
    said, keys = QFontMetricsF(theme.font("ui")), QFontMetricsF(theme.font("caption"))
    for number in range(found.rows.rowCount()):
        row = found.rows.row(number)
        assert row
        wide = said.horizontalAdvance(row.sentence) + keys.horizontalAdvance(row.keys)
        assert found.rows.column + wide < found.view.viewport().width() - 16


def test_the_composer_keeps_the_keyboard(qtbot: QtBot, window: Window, draft: Draft) -> None:
    qtbot.keyClicks(draft, "/co")

    assert draft.hasFocus()
    found = window.findChild(SlashList)
    assert found
    assert not found.isWindow()
    assert QApplication.activePopupWidget() is None


def test_what_was_used_last_comes_first(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    run(qtbot, draft, "/zest")
    draft.clear()

    qtbot.keyClicks(draft, "/ze")

    assert seen(window) == ["> /zest", "/zebra", "/zesty"]


def test_the_list_goes_with_the_slash(qtbot: QtBot, window: Window, draft: Draft) -> None:
    qtbot.keyClicks(draft, "/co")
    press(qtbot, draft, *([Key.Key_Backspace] * 3))

    assert seen(window) == []


def test_a_path_and_a_later_slash_open_no_list(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    qtbot.keyClicks(draft, "/usr/bin/x is what?")
    assert seen(window) == []
    press(qtbot, draft, Key.Key_Return)
    qtbot.waitUntil(lambda: not world.place.running)

    qtbot.keyClicks(draft, "and /copy?")
    assert seen(window) == []
    press(qtbot, draft, Key.Key_Return)
    qtbot.waitUntil(lambda: not world.place.running)

    assert [n.text for n in world.place.path()][::2] == ["/usr/bin/x is what?", "and /copy?"]


def test_up_and_down_choose_and_go_around(qtbot: QtBot, window: Window, draft: Draft) -> None:
    qtbot.keyClicks(draft, "/ze")

    press(qtbot, draft, Key.Key_Down)
    assert seen(window) == ["/zebra", "> /zest", "/zesty"]
    press(qtbot, draft, Key.Key_Up, Key.Key_Up)
    assert seen(window) == ["/zebra", "/zest", "> /zesty"]


def test_tab_completes_the_word_and_then_its_argument(
    qtbot: QtBot, window: Window, draft: Draft, theme: Theme
) -> None:
    qtbot.keyClicks(draft, "/th")
    press(qtbot, draft, Key.Key_Tab)
    assert draft.toPlainText() == "/theme "

    qtbot.keyClicks(draft, "da")
    assert seen(window) == ["> dark", "contrast-dark"]
    press(qtbot, draft, Key.Key_Tab)
    assert draft.toPlainText() == "/theme dark"

    press(qtbot, draft, Key.Key_Return)
    assert theme.wish == "dark"
    assert draft.toPlainText() == ""
    assert draft.hasFocus()


def test_enter_takes_the_chosen_value(
    qtbot: QtBot, window: Window, draft: Draft, theme: Theme
) -> None:
    qtbot.keyClicks(draft, "/theme da")
    press(qtbot, draft, Key.Key_Down, Key.Key_Return)

    assert theme.wish == "contrast-dark"


def test_a_value_that_there_is_not_is_refused_and_the_words_stay(
    qtbot: QtBot, window: Window, draft: Draft, theme: Theme
) -> None:
    qtbot.keyClicks(draft, "/theme mauve")
    press(qtbot, draft, Key.Key_Return)

    assert theme.wish == "light"
    assert draft.toPlainText() == "/theme mauve"
    assert "mauve" in window.panes.note.text()


def test_a_click_runs_it(qtbot: QtBot, window: Window, draft: Draft, theme: Theme) -> None:
    qtbot.keyClicks(draft, "/theme da")
    view = window.commands.slash.list.view
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton,
        pos=view.visualRect(view.model().index(1, 0)).center(),
    )  # fmt: skip

    assert theme.wish == "contrast-dark"
    assert draft.hasFocus()


def test_an_input_method_keeps_its_keys_and_its_word(
    qtbot: QtBot, window: Window, draft: Draft
) -> None:
    qtbot.keyClicks(draft, "/")
    before = seen(window)
    QApplication.sendEvent(draft, QInputMethodEvent("fan", []))
    press(qtbot, draft, Key.Key_Down, Key.Key_Return)

    assert seen(window) == before
    assert draft.toPlainText() == "/"
    word = QInputMethodEvent()
    word.setCommitString("翻译")
    QApplication.sendEvent(draft, word)
    assert draft.toPlainText() == "/翻译"
    assert seen(window) == []
    assert not window.commands.slash.list.isHidden()


def test_the_list_stands_above_the_composer_within_the_window(
    qtbot: QtBot, window: Window, draft: Draft
) -> None:
    for size in ((1280, 840), (900, 600), (640, 480)):
        window.resize(*size)
        draft.clear()
        qtbot.keyClicks(draft, "/")
        found = window.commands.slash.list
        pane = window.panes.current()
        assert pane
        top = pane.composer.mapTo(window, pane.composer.card().toRect().topLeft()).y()
        assert window.rect().contains(found.geometry())
        assert found.geometry().bottom() < top


def test_esc_leaves_the_slash_as_text_until_the_text_changes(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    qtbot.keyClicks(draft, "/copy")
    press(qtbot, draft, Key.Key_Escape)
    assert seen(window) == []
    assert draft.toPlainText() == "/copy"

    qtbot.keyClicks(draft, " ")
    assert seen(window) != []
    press(qtbot, draft, Key.Key_Escape, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(world.place.path()) and not world.place.running)
    assert world.place.path()[0].text == "/copy "


def test_the_button_writes_the_slash(qtbot: QtBot, window: Window, draft: Draft) -> None:
    qtbot.mouseClick(named(window, IconButton, "Commands"), Qt.MouseButton.LeftButton)

    assert draft.toPlainText() == "/"
    assert draft.hasFocus()
    assert len(seen(window)) > 10


def test_the_list_goes_when_the_keyboard_goes(qtbot: QtBot, window: Window, draft: Draft) -> None:
    qtbot.keyClicks(draft, "/ze")
    window.sidebar.search.setFocus()
    assert seen(window) == []
    draft.setFocus()
    assert seen(window) == ["> /zebra", "/zest", "/zesty"]


# What is never sent


@pytest.mark.parametrize("modifiers", [Qt.KeyboardModifier.NoModifier, CTRL, ALT, CTRL | SHIFT])
def test_an_unknown_word_is_not_sent_by_any_enter(
    qtbot: QtBot, window: Window, draft: Draft, world: World, modifiers: Qt.KeyboardModifier
) -> None:
    qtbot.keyClicks(draft, "/cmpare")
    assert seen(window) == []
    for _ in range(2):
        qtbot.keyClick(draft, Key.Key_Return, modifiers)

    assert world.place.head is None
    assert QApplication.activeModalWidget() is None


def test_the_first_enter_asks_and_the_nearest_command_is_chosen(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    qtbot.keyClicks(draft, "/cmpare two")
    press(qtbot, draft, Key.Key_Return)
    assert seen(window) == ["> /compare", "Send as text"]

    press(qtbot, draft, Key.Key_Return)
    assert draft.toPlainText() == "/compare two"
    assert world.place.head is None


def test_send_as_text_is_a_choice(qtbot: QtBot, window: Window, draft: Draft, world: World) -> None:
    qtbot.keyClicks(draft, "/cmpare two")
    press(qtbot, draft, Key.Key_Return, Key.Key_Down)
    assert seen(window) == ["/compare", "> Send as text"]
    press(qtbot, draft, Key.Key_Return)

    qtbot.waitUntil(lambda: bool(world.place.path()) and not world.place.running)
    assert world.place.path()[0].text == "/cmpare two"
    assert draft.toPlainText() == ""


def test_esc_goes_on_writing(qtbot: QtBot, window: Window, draft: Draft, world: World) -> None:
    qtbot.keyClicks(draft, "/cmpare")
    press(qtbot, draft, Key.Key_Return, Key.Key_Escape, Key.Key_Return)

    assert seen(window) == ["> /compare", "Send as text"]
    assert world.place.head is None


def test_the_send_button_sends_no_command(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    pane = window.panes.current()
    assert pane
    qtbot.keyClicks(draft, "/cmpare")
    qtbot.mouseClick(pane.composer.send, Qt.MouseButton.LeftButton)

    assert world.place.head is None
    assert seen(window) == ["> /compare", "Send as text"]


def test_a_command_in_a_kept_draft_is_not_sent(qtbot: QtBot, world: World, theme: Theme) -> None:
    world.place.set_draft("/cmpare")
    with open_window(qtbot, world, theme) as window:
        pane = window.panes.current()
        assert pane
        qtbot.waitUntil(pane.composer.draft.hasFocus)
        press(qtbot, pane.composer.draft, Key.Key_Return)

        assert world.place.head is None
        assert seen(window) == ["> /compare", "Send as text"]


def test_a_command_is_not_asked_in_all_panes(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    first = world.place.id
    world.workspace.split(first, "right")
    world.workspace.activate(first)
    qtbot.waitUntil(draft.hasFocus)
    qtbot.keyClicks(draft, "/cmpare")
    qtbot.keyClick(draft, Key.Key_Return, CTRL | ALT)

    assert all(place.head is None for place in world.workspace.places())
    assert draft.toPlainText() == "/cmpare"


def test_two_slashes_send_one(qtbot: QtBot, window: Window, draft: Draft, world: World) -> None:
    qtbot.keyClicks(draft, "//copy this")
    assert seen(window) == []
    press(qtbot, draft, Key.Key_Return)

    qtbot.waitUntil(lambda: bool(world.place.path()) and not world.place.running)
    assert world.place.path()[0].text == "/copy this"


def test_what_makes_no_sense_here_is_said_and_stays(
    qtbot: QtBot, window: Window, draft: Draft, world: World
) -> None:
    qtbot.keyClicks(draft, "/continue")
    row = window.commands.slash.list.rows.row(0)
    assert "not cut off" in row.sentence
    press(qtbot, draft, Key.Key_Return)

    assert draft.toPlainText() == "/continue"
    assert "not cut off" in window.panes.note.text()
