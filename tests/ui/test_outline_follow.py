"""The reply tree and the transcript keep each other's place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bough.ui.outline import OutlineView
from bough.ui.transcript.surface import TOP
from bough.ui.transcript.view import TranscriptView
from bough.ui.window import Window
from helpers.planting import long_session, put
from helpers.server import ModelServer
from helpers.world import World

TURNS = 60


def turn_wheel(on: QWidget, notches: int) -> None:
    at = QPointF(on.rect().center())
    event = QWheelEvent(
        at, on.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(on, event)


class Both:
    """The window with a session of some length."""

    def __init__(self, window: Window, world: World) -> None:
        nodes = long_session(TURNS, 0)
        put(world.place, nodes, nodes[-1].id)
        pane, view = window.panes.current(), window.outline.view
        assert pane
        assert view
        self.transcript: TranscriptView = pane.transcript
        self.view: OutlineView = view
        QApplication.processEvents()

    @property
    def read(self) -> str:
        """The message at the top of the transcript."""
        flow = self.transcript.flow
        return flow.node(flow.at(TOP)).id

    @property
    def reading_in_sight(self) -> bool:
        first, last = self.view.in_sight()
        return first <= self.view.rows.number_of(self.view.reading) <= last


@pytest.fixture
def both(window: Window, world: World) -> Both:
    return Both(window, world)


def test_the_row_of_what_is_read_is_marked_and_kept_in_sight(both: Both) -> None:
    assert both.view.reading == both.read
    assert both.reading_in_sight

    for _ in range(12):
        turn_wheel(both.transcript.viewport(), 8)
        assert both.view.reading == both.read
        assert both.reading_in_sight

    assert both.view.rows.number_of(both.view.reading) < TURNS


def test_scrolling_the_rows_brings_the_transcript_along(qtbot: QtBot, both: Both) -> None:
    before = both.read

    turn_wheel(both.view.viewport(), 60)
    qtbot.waitUntil(lambda: both.read != before)
    assert both.view.reading == both.read
    assert both.reading_in_sight

    for _ in range(20):
        turn_wheel(both.view.viewport(), 60)
    qtbot.waitUntil(lambda: both.view.verticalScrollBar().value() == 0)
    qtbot.waitUntil(lambda: both.reading_in_sight)
    assert both.view.rows.number_of(both.read) <= both.view.in_sight()[1]


def test_the_keys_in_the_rows_bring_the_transcript_along(qtbot: QtBot, both: Both) -> None:
    both.view.setFocus()

    QApplication.processEvents()
    both.view.focus_row(both.view.rows.head)
    for _ in range(30):
        qtbot.keyClick(both.view, Qt.Key.Key_Up)

    assert both.view.node is not None
    box = both.transcript.rect_of(both.view.node)
    assert both.transcript.viewport().rect().intersects(box)
    first, last = both.view.in_sight()
    assert first <= both.view.currentIndex().row() <= last


def test_one_step_of_either_moves_the_other_once_and_comes_to_rest(
    qtbot: QtBot, both: Both
) -> None:
    told: list[str] = []
    both.transcript.top_changed.connect(told.append)

    turn_wheel(both.view.viewport(), 60)
    qtbot.waitUntil(lambda: both.reading_in_sight)
    QApplication.processEvents()
    top, value = both.read, both.view.verticalScrollBar().value()
    for _ in range(20):
        QApplication.processEvents()

    assert (both.read, both.view.verticalScrollBar().value()) == (top, value)
    assert len(told) <= 1


def test_while_a_reply_is_followed_the_rows_do_not_take_the_transcript_away(
    qtbot: QtBot, world: World, server: ModelServer, both: Both
) -> None:
    server.reply("A word or two. " * 40, hold_after=30)
    world.place.say("And now?")
    qtbot.waitUntil(lambda: world.place.path()[-1].text != "")
    both.transcript.flush()
    assert both.transcript.follows

    for _ in range(20):
        turn_wheel(both.view.viewport(), 60)
    both.view.setFocus()
    qtbot.keyClick(both.view, Qt.Key.Key_Home)
    for _ in range(5):
        QApplication.processEvents()

    assert both.transcript.follows
    assert both.view.verticalScrollBar().value() == 0
    assert both.view.node == world.place.path()[0].id
    server.release()
    qtbot.waitUntil(lambda: not world.place.running)
    assert both.transcript.follows


def test_another_tab_has_its_own_place(window: Window, world: World, both: Both) -> None:
    first = world.place
    world.workspace.new_session()
    assert window.outline.view is not None
    assert window.outline.view.reading == ""

    world.workspace.activate(first.id)
    assert window.outline.view is not None
    assert window.outline.view.reading == both.read
