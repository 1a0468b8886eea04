"""What turns is painted again by itself, where it was painted, until something else is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bough.ui.theme import Theme
from bough.ui.turning_marks import TurningMarks


class Host(QWidget):
    """A ground with a mark for each of `at`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.resize(200, 200)
        self.at = [QPoint(20, 20), QPoint(20, 120)]
        self.turning = TurningMarks(theme, self)
        self.whole: list[QRect] = []
        self.alone: list[QRect] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.turning.begin(painter, event.region()):
            self.alone += [event.region().boundingRect()]
            return
        self.whole.append(event.rect())
        for at in self.at:
            self.turning.paint(painter, "running", at.x(), at.y())


@pytest.fixture
def host(qtbot: QtBot, theme: Theme) -> Host:
    host = Host(theme)
    qtbot.addWidget(host)
    host.show()
    qtbot.waitUntil(lambda: bool(host.whole))
    host.whole.clear()
    return host


def test_marks_far_apart_are_painted_without_what_is_between(host: Host, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(host.alone))

    assert not host.whole
    assert host.alone[0] == QRect(12, 12, 16, 116)


def test_a_mark_that_went_turns_no_more(host: Host, qtbot: QtBot) -> None:
    host.at = [QPoint(20, 120)]
    host.update()
    qtbot.waitUntil(lambda: bool(host.whole))
    host.alone.clear()

    qtbot.waitUntil(lambda: bool(host.alone))

    assert host.alone[0] == QRect(12, 112, 16, 16)


def test_a_mark_turns_where_it_was_scrolled_to(host: Host, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(host.alone))

    host.turning.move(-10)

    qtbot.waitUntil(lambda: host.alone[-1] == QRect(12, 2, 16, 116))
    assert not host.whole


def test_nothing_turns_where_nothing_is_seen(host: Host, theme: Theme, qtbot: QtBot) -> None:
    host.hide()

    qtbot.waitUntil(lambda: not theme.spin._timer.isActive())
