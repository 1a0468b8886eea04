"""The map opens over the text with Ctrl+M, and the text is there again at what was chosen."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from bough.ui.map.camera import Level
from bough.ui.map.pane import MapPane
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.maps import Key, click, settled
from helpers.rooms import asked, named, open_window
from helpers.server import ModelServer
from helpers.world import World

CTRL = Qt.KeyboardModifier.ControlModifier


def forked(qtbot: QtBot, world: World, server: ModelServer) -> tuple[str, str]:
    """Two replies to a question; the second is looked at."""
    server.reply("an arm")
    first = asked(qtbot, world, "What is a bough?")
    server.reply("a branch")
    world.place.retry(first)
    qtbot.waitUntil(lambda: not world.place.running)
    assert world.place.head
    return first, world.place.head


def pane_of(window: Window) -> Pane:
    pane = window.panes.current()
    assert pane is not None
    return pane


def opened(qtbot: QtBot, window: Window) -> MapPane:
    qtbot.keyClick(window, Key.Key_M, CTRL)
    shown = pane_of(window).map
    assert shown is not None
    qtbot.waitUntil(shown.isVisible)
    settled(qtbot, shown)
    return shown


def test_ctrl_m_shows_the_map_and_the_text_again(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    forked(qtbot, world, server)
    pane = pane_of(window)

    shown = opened(qtbot, window)
    assert not pane.transcript.isVisible()
    assert not pane.composer.isVisible()
    assert shown.view.hasFocus()

    qtbot.keyClick(window, Key.Key_M, CTRL)
    assert not shown.isVisible()
    assert pane.transcript.isVisible()
    assert pane.composer.draft.hasFocus()


def test_what_was_done_while_the_text_was_shown_is_on_the_map_when_that_opens_again(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    first, second = forked(qtbot, world, server)
    shown = opened(qtbot, window)
    assert len(shown.scene) == 3
    qtbot.keyClick(window, Key.Key_M, CTRL)

    world.place.prune(second)
    last = asked(qtbot, world, "and a twig?")

    assert opened(qtbot, window) is shown
    assert shown.scene.cursor == last
    assert shown.scene.order == [n.id for n in world.place.tree().walk()]
    assert first in shown.scene.limbs().limbs.at
    assert second not in shown.scene.limbs().limbs.at


def test_the_button_in_the_head_opens_it_and_the_one_on_the_map_closes_it(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    forked(qtbot, world, server)

    named(pane_of(window).header, QAbstractButton, "Map").click()
    shown = pane_of(window).map
    assert shown is not None
    assert shown.isVisible()

    named(shown, QAbstractButton, "Back to the text").click()
    assert pane_of(window).transcript.isVisible()


def test_escape_returns_to_the_text_at_the_chosen_node(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    first, second = forked(qtbot, world, server)
    shown = opened(qtbot, window)

    qtbot.keyClick(shown.view, Key.Key_Up)
    assert world.place.head == second
    qtbot.keyClick(shown.view, Key.Key_Escape)

    assert not shown.isVisible()
    assert world.place.head == first


def test_a_map_that_was_only_looked_at_leaves_the_reader_where_they_were(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("an arm")
    first = asked(qtbot, world, "What is a bough?")
    server.reply("fine")
    asked(qtbot, world, "Thanks")
    world.place.branch(first)
    shown = opened(qtbot, window)

    qtbot.keyClick(shown.view, Key.Key_Escape)

    assert world.place.head == first


def test_enter_leads_to_the_composer_below_the_node(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    first, _ = forked(qtbot, world, server)
    shown = opened(qtbot, window)
    qtbot.keyClick(shown.view, Key.Key_Up)
    qtbot.keyClick(shown.view, Key.Key_Return)

    assert world.place.head == first
    assert pane_of(window).composer.draft.hasFocus()


def test_a_reply_streams_on_the_map(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    forked(qtbot, world, server)
    shown = opened(qtbot, window)
    said = "A bough is a main branch of a tree. " * 4
    server.reply(said, hold_after=28, delay=0.02)

    world.place.say("Say more.")
    head = world.place.head
    assert head is not None
    assert shown.scene.growing == {head}
    assert head in shown.view.sheet()
    qtbot.waitUntil(lambda: shown.scene.facts.of(head).line.startswith("A bough is a"))
    qtbot.waitUntil(lambda: len(world.place.node(head).text.split()) >= 28)
    assert shown.scene.facts.of(head).live.endswith("tok/s")

    server.release()
    qtbot.waitUntil(lambda: not shown.scene.growing)
    assert shown.scene.facts.of(head).shape == "reply"


def test_pruning_on_the_map_can_be_undone(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    first, second = forked(qtbot, world, server)
    shown = opened(qtbot, window)
    qtbot.keyClick(shown.view, Key.Key_Delete)
    assert second not in shown.view.sheet()
    assert first in shown.view.sheet()

    qtbot.keyClick(window, Key.Key_Z, CTRL)

    assert second in shown.view.sheet()


def test_ctrl_f_searches_the_map_while_it_is_shown(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    forked(qtbot, world, server)
    shown = opened(qtbot, window)

    qtbot.keyClick(window, Key.Key_F, CTRL)

    qtbot.waitUntil(shown.header.field.hasFocus)


def test_ctrl_l_leads_back_to_writing(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    forked(qtbot, world, server)
    shown = opened(qtbot, window)

    qtbot.keyClick(window, Key.Key_L, CTRL)

    assert not shown.isVisible()
    assert pane_of(window).composer.draft.hasFocus()


def test_an_empty_session_has_no_map(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClick(window, Key.Key_M, CTRL)

    assert pane_of(window).map is None


def test_a_session_that_is_emptied_closes_its_map(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    forked(qtbot, world, server)
    shown = opened(qtbot, window)

    world.place.prune(world.place.path()[0].id)

    assert not shown.isVisible()


def test_every_level_of_detail_is_a_button_away(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    _, second = forked(qtbot, world, server)
    shown = opened(qtbot, window)
    for text, level in (("Far", Level.FAR), ("Near", Level.NEAR), ("Middle", Level.MIDDLE)):
        named(shown, QAbstractButton, text).click()
        settled(qtbot, shown)
        assert shown.view.camera.level is level
        assert shown.view.in_view(second)


@pytest.mark.parametrize("size", [(640, 480), (900, 600), (1440, 900)])
def test_what_floats_over_the_map_stands_inside_and_apart(
    qtbot: QtBot, world: World, theme: Theme, server: ModelServer, size: tuple[int, int]
) -> None:
    with open_window(qtbot, world, theme, *size) as window:
        forked(qtbot, world, server)
        shown = opened(qtbot, window)
        for level in Level:
            shown.view.show_level(level)
            settled(qtbot, shown)
            floating = [
                w.geometry()
                for w in (shown.toolbar, shown.legend, shown.minimap)
                if not w.isHidden()
            ]
            for number, box in enumerate(floating):
                assert shown.view.rect().contains(box)
                assert not any(box.intersects(other) for other in floating[number + 1 :])


def test_the_map_is_imported_when_it_is_first_opened() -> None:
    code = "import bough.ui.start, sys; print([m for m in sys.modules if 'ui.map' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_minimap_is_painted_while_a_reply_changes_the_map_all_the_time(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    forked(qtbot, world, server)
    shown = opened(qtbot, window)
    growing = QTimer()
    growing.timeout.connect(shown.scene.lit)
    growing.start(10)

    shown.view.show_level(Level.MIDDLE)
    shown.minimap.show()

    qtbot.waitUntil(lambda: shown.minimap.painted)


def test_a_click_on_the_minimap_brings_it_into_view(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    first, second = forked(qtbot, world, server)
    shown = opened(qtbot, window)
    shown.view.look(shown.view.camera.panned(3000, 3000))
    assert not shown.view.in_view(second)

    qtbot.mouseClick(shown.minimap, Qt.MouseButton.LeftButton, pos=shown.minimap.rect().center())

    assert shown.view.in_view(first) or shown.view.in_view(second)


def test_a_closed_tab_frees_its_map(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    forked(qtbot, world, server)
    shown = opened(qtbot, window)
    gone: list[float] = []
    shown.destroyed.connect(lambda: gone.append(time.monotonic()))

    world.workspace.close(world.place.id)

    qtbot.waitUntil(lambda: bool(gone))


def test_clicking_in_far_goes_there(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    first, _ = forked(qtbot, world, server)
    shown = opened(qtbot, window)
    shown.view.show_level(Level.FAR)
    settled(qtbot, shown)

    click(qtbot, shown.view, first)

    assert world.place.head == first


def test_replies_picked_on_the_map_are_combined(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    first, second = forked(qtbot, world, server)
    server.reply("a third")
    world.place.retry(first)
    qtbot.waitUntil(lambda: not world.place.running)
    view = opened(qtbot, window).view
    for node in (first, second):
        view.set_cursor(node)
        qtbot.keyClick(view, Key.Key_X)

    qtbot.keyClick(view, Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    pane = window.panes.current()
    assert pane
    assert pane.editor
    assert pane.editor.text == "an arm\n\n---\n\na branch"
    qtbot.keyClick(pane.editor.source, Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    made = world.place.path()[-1]
    assert made.details["combined_from"] == [first, second]
