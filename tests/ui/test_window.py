"""The keys that work anywhere, where the panels are, and that they come back."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QDialog, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from bough.ui.edit_in_place import EditInPlace
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.rooms import active, asked, open_window
from helpers.server import ModelServer
from helpers.world import World

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def press(qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    """A key wherever the focus is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, modifiers)


def plain(qtbot: QtBot, key: Qt.Key) -> None:
    press(qtbot, key, Qt.KeyboardModifier.NoModifier)


def drag(qtbot: QtBot, window: Window, panel: QWidget, by: int) -> None:
    """Pull the handle at the right of the panel."""
    splitter = panel.parentWidget()
    assert isinstance(splitter, QSplitter)
    handle = splitter.handle(splitter.indexOf(panel) + 1)
    middle = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(handle, middle + QPoint(by, 0))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle + QPoint(by, 0))


def within(window: Window, widget: QWidget) -> QRect:
    """Where the widget is in the window."""
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def beside(window: Window, panel: QWidget) -> bool:
    """Whether the panel is shown, and beside the text rather than over it."""
    return panel.isVisible() and not within(window, panel).intersects(within(window, window.panes))


def over(window: Window, panel: QWidget) -> bool:
    return panel.isVisible() and within(window, panel).intersects(within(window, window.panes))


def test_escape_leads_to_the_composer_from_wherever_nothing_else_is_left(
    qtbot: QtBot, world: World, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")
    pane, tree = window.panes.current(), window.outline.view
    assert pane
    assert tree
    for part in (window.sidebar.view, tree, pane.transcript, window.topbar.logo):
        part.setFocus()
        assert part.hasFocus()

        qtbot.keyClick(part, Key.Key_Escape)

        assert pane.composer.draft.hasFocus()


def test_the_composer_has_the_keyboard_from_the_start(
    qtbot: QtBot, world: World, window: Window
) -> None:
    pane = window.panes.current()

    assert isinstance(pane, Pane)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is pane.composer.draft)


def test_the_reply_tree_appears_with_the_first_question(
    qtbot: QtBot, world: World, window: Window
) -> None:
    assert not window.outline.isVisible()

    asked(qtbot, world, "What is a bough?")

    assert beside(window, window.outline)


def test_f8_shows_the_reply_tree_also_where_it_is_empty(qtbot: QtBot, window: Window) -> None:
    plain(qtbot, Key.Key_F8)
    assert beside(window, window.outline)

    plain(qtbot, Key.Key_F8)
    assert not window.outline.isVisible()


def test_f9_and_f8_put_the_panels_away_and_back(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")
    assert beside(window, window.sidebar)
    assert beside(window, window.outline)
    assert window.topbar.sidebar.isChecked()

    plain(qtbot, Key.Key_F9)
    plain(qtbot, Key.Key_F8)
    assert not window.sidebar.isVisible()
    assert not window.outline.isVisible()
    assert not window.topbar.sidebar.isChecked()

    plain(qtbot, Key.Key_F9)
    plain(qtbot, Key.Key_F8)
    assert beside(window, window.sidebar)
    assert beside(window, window.outline)


def test_ctrl_n_opens_a_session_and_ctrl_w_closes_it(
    qtbot: QtBot, world: World, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")
    first = world.place

    press(qtbot, Key.Key_N)
    assert world.place is not first
    assert len(world.workspace.places()) == 2

    press(qtbot, Key.Key_W)
    assert world.workspace.places() == [first]


def test_a_closed_tab_is_opened_again_where_it_was(
    qtbot: QtBot, world: World, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")
    world.workspace.new_session()
    world.place.set_draft("kept")
    world.workspace.activate(world.workspace.places()[0].id)

    press(qtbot, Key.Key_W)
    assert [p.draft for p in world.workspace.places()] == ["kept"]

    press(qtbot, Key.Key_T, CTRL | SHIFT)
    assert world.place.title == "What is a bough?"
    assert world.workspace.places()[0] is world.place


def test_ctrl_tab_and_numbers_go_from_tab_to_tab(
    qtbot: QtBot, world: World, window: Window
) -> None:
    for number in range(3):
        world.workspace.new_session().set_draft(f"draft {number}")
    places = world.workspace.places()
    assert len(places) == 3

    press(qtbot, Key.Key_Tab)
    assert world.place is places[0]
    press(qtbot, Key.Key_Tab, CTRL | SHIFT)
    assert world.place is places[2]
    press(qtbot, Key.Key_2)
    assert world.place is places[1]
    press(qtbot, Key.Key_9)
    assert world.place is places[2]
    press(qtbot, Key.Key_8)
    assert world.place is places[2]


def test_ctrl_l_leads_to_the_composer_and_ctrl_shift_f_to_the_search(
    qtbot: QtBot, world: World, window: Window
) -> None:
    press(qtbot, Key.Key_F, CTRL | SHIFT)
    assert window.sidebar.search.hasFocus()

    press(qtbot, Key.Key_L)
    pane = window.panes.current()
    assert pane is not None
    assert pane.composer.draft.hasFocus()


def test_at_900_by_600_the_text_has_the_whole_width(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    with open_window(qtbot, world, theme, 900, 600) as window:
        assert not window.sidebar.isVisible()
        assert not window.outline.isVisible()
        assert within(window, window.panes).width() > 880


def test_in_a_small_window_f8_lays_the_outline_over_the_text(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    with open_window(qtbot, world, theme, 900, 600) as window:
        asked(qtbot, world, "What is a bough?")
        width = window.panes.width()

        plain(qtbot, Key.Key_F8)
        assert over(window, window.outline)
        assert within(window, window.outline).right() == window.rect().right()
        assert window.panes.width() == width

        plain(qtbot, Key.Key_F8)
        assert not window.outline.isVisible()

        plain(qtbot, Key.Key_F9)
        assert over(window, window.sidebar)
        plain(qtbot, Key.Key_F8)
        assert over(window, window.outline)
        assert not window.sidebar.isVisible()


@pytest.mark.parametrize("act", ["map", "editor"])
def test_what_opens_in_a_pane_is_below_no_panel(
    qtbot: QtBot, world: World, theme: Theme, act: str
) -> None:
    with open_window(qtbot, world, theme, 900, 600) as window:
        reply = asked(qtbot, world, "What is a bough?")
        pane = window.panes.current()
        assert isinstance(pane, Pane)
        plain(qtbot, Key.Key_F8)

        if act == "map":
            qtbot.keyClick(window, Key.Key_M, Qt.KeyboardModifier.ControlModifier)
        else:
            pane.ask("edit", reply)

        assert pane.over.top
        assert not window.outline.isVisible()
        plain(qtbot, Key.Key_F8)
        assert over(window, window.outline)


def test_esc_puts_a_panel_that_lies_over_the_text_away(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    with open_window(qtbot, world, theme, 900, 600) as window:
        asked(qtbot, world, "What is a bough?")
        plain(qtbot, Key.Key_F8)
        assert window.outline.view
        window.outline.view.setFocus()

        plain(qtbot, Key.Key_Escape)

        assert not window.outline.isVisible()


def test_panels_come_back_when_the_window_grows_again(
    qtbot: QtBot, world: World, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")
    window.resize(900, 600)
    qtbot.waitUntil(lambda: not window.sidebar.isVisible())

    window.resize(1280, 840)

    qtbot.waitUntil(lambda: beside(window, window.sidebar) and beside(window, window.outline))


def test_the_size_is_the_same_after_a_restart(qtbot: QtBot, world: World, theme: Theme) -> None:
    with open_window(qtbot, world, theme) as window:
        window.resize(720, 555)
        qtbot.waitUntil(lambda: window.width() == 720)

    again = world.restarted()
    later = Window(
        again.library,
        again.workspace,
        again.workspace.active().id,
        again.catalogue,
        theme,
        lambda place: Pane(place, again.catalogue, theme),
    )
    assert (later.width(), later.height()) == (720, 555)
    shiboken6.delete(later)
    again.close()


def test_panels_are_as_they_were_after_a_restart(qtbot: QtBot, world: World, theme: Theme) -> None:
    with open_window(qtbot, world, theme) as window:
        drag(qtbot, window, window.sidebar, 44)
        width = window.sidebar.width()
        assert width > 280
        plain(qtbot, Key.Key_F8)

    again = world.restarted()
    with open_window(qtbot, again, theme) as later:
        assert not later.outline.isVisible()
        assert later.sidebar.isVisible()
        assert later.sidebar.width() == width
    again.close()


def test_the_smallest_window_holds_everything(qtbot: QtBot, world: World, theme: Theme) -> None:
    with open_window(qtbot, world, theme, 640, 480) as window:
        asked(qtbot, world, "What is a bough?")

        assert (window.width(), window.height()) == (640, 480)
        pane = window.panes.current()
        assert pane is not None
        assert window.rect().contains(within(window, pane.composer))
        assert pane.composer.send.isVisible()
        assert pane.composer.rect().contains(
            QRect(
                pane.composer.send.mapTo(pane.composer, pane.composer.send.rect().topLeft()),
                pane.composer.send.size(),
            )
        )


@pytest.mark.parametrize("asks", [False, True])
def test_whatever_takes_the_keyboard_has_a_name(
    qtbot: QtBot, world: World, window: Window, asks: bool
) -> None:
    if asks:
        asked(qtbot, world, "What is a bough?")
    nameless = [
        w
        for w in window.findChildren(QWidget)
        if w.isVisible()
        and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not w.accessibleName()
        and w.focusProxy() is None
    ]

    assert nameless == []


def test_tab_goes_round_the_whole_window(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane is not None
    start = pane.composer.draft
    start.setFocus()
    seen = []
    for _ in range(40):
        plain(qtbot, Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused is start:
            break
        seen.append(focused)

    assert QApplication.focusWidget() is start
    assert {window.sidebar.search, window.sidebar.view, window.outline.view} <= set(seen)
    assert window.topbar.tabs in seen


def test_a_key_that_no_keyring_takes_is_not_lost_without_a_word(
    qtbot: QtBot, world: World, window: Window
) -> None:
    world.catalogue.add_server("Elsewhere", world.server.base_url, "secret")

    qtbot.waitUntil(lambda: "no keyring" in window.panes.note.text())
    assert window.panes.note.isVisible()
    qtbot.waitUntil(lambda: not world.catalogue.looking)
    assert "Elsewhere" in {c.endpoint_name for c in world.catalogue.choices()}


@pytest.mark.parametrize("panel", ["outline", "sidebar"])
def test_a_note_stands_beside_the_panel_that_lies_over_the_text(
    qtbot: QtBot, world: World, theme: Theme, panel: str
) -> None:
    with open_window(qtbot, world, theme, 880, 600) as window:
        note, over = window.panes.note, getattr(window, panel)
        note.say("What was said here before is kept beside it.", lambda: None)

        plain(qtbot, Key.Key_F8 if panel == "outline" else Key.Key_F9)

        lying = over.geometry().translated(-window.panes.mapTo(over.parentWidget(), QPoint()))
        assert over.isVisible()
        assert not note.geometry().intersects(lying)
        plain(qtbot, Key.Key_F8 if panel == "outline" else Key.Key_F9)
        assert abs(note.geometry().center().x() - window.panes.rect().center().x()) < 8


def test_what_could_not_be_stored_is_said(world: World, window: Window) -> None:
    world.library.trouble.emit("disk_full", {})

    assert window.panes.note.isVisible()
    assert "full" in window.panes.note.text()


def test_a_question_that_is_edited_moves_what_is_below_it(
    qtbot: QtBot, world: World, window: Window
) -> None:
    reply = asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert isinstance(pane, Pane)
    question = world.place.path()[0].id
    before = pane.transcript.rect_of(reply).top()

    pane.edit(question)
    editor = pane.transcript.viewport().findChild(EditInPlace)
    assert editor is not None
    qtbot.keyClick(editor.draft, Key.Key_Return, SHIFT)

    qtbot.waitUntil(lambda: editor.geometry().bottom() < pane.transcript.rect_of(reply).top())
    qtbot.keyClick(editor.draft, Key.Key_Escape)
    qtbot.waitUntil(lambda: pane.transcript.rect_of(reply).top() == before)


def test_a_window_that_is_gone_is_told_nothing(qtbot: QtBot, world: World, theme: Theme) -> None:
    with open_window(qtbot, world, theme):
        pass

    with qtbot.captureExceptions() as raised:
        world.workspace.state_changed.emit(world.place.id)
        world.library.holding.emit(None)

    assert not raised


def test_a_reply_that_ends_while_another_window_is_active_is_seen_when_one_is_back(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("of an oak", hold_after=1)
    place = world.place
    place.say("Go.")
    qtbot.waitUntil(lambda: bool(place.path()[-1].text))
    other = QWidget()
    qtbot.addWidget(other)
    active(qtbot, other)

    server.release()
    qtbot.waitUntil(lambda: not place.running)
    assert world.workspace.state(place.id) == "unread"

    window.activateWindow()
    qtbot.waitUntil(lambda: world.workspace.state(place.id) == "")


def test_a_reply_that_ends_behind_a_dialog_of_ours_is_seen(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("of an oak", hold_after=1)
    place = world.place
    place.say("Go.")
    qtbot.waitUntil(lambda: bool(place.path()[-1].text))
    dialog = QDialog(window)
    active(qtbot, dialog)

    server.release()
    qtbot.waitUntil(lambda: not place.running)

    assert world.workspace.state(place.id) == ""
