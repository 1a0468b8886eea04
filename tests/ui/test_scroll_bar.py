"""The slim scroll bar is pressed where it is painted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bough.ui.theme import Theme
from bough.ui.widgets import SlimScrollBar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> Iterator[SlimScrollBar]:
    """200 px high, over ten pages of 100."""
    window = QWidget()
    qtbot.addWidget(window)
    bar = SlimScrollBar(theme, Qt.Orientation.Vertical, window)
    bar.setGeometry(0, 0, 10, 200)
    bar.setRange(0, 900)
    bar.setPageStep(100)
    window.show()
    qtbot.waitExposed(window)
    yield bar
    window.close()


def test_the_thumb_is_dragged_by_where_it_was_taken(qtbot: QtBot, bar: SlimScrollBar) -> None:
    start, length = bar.thumb()
    taken = QPoint(5, round(start + length / 2))

    qtbot.mousePress(bar, LEFT, pos=taken)
    assert bar.value() == 0
    qtbot.mouseMove(bar, taken + QPoint(0, 86))
    assert bar.value() == 450
    qtbot.mouseMove(bar, taken + QPoint(0, 900))
    qtbot.mouseRelease(bar, LEFT)

    assert bar.value() == 900
    assert sum(bar.thumb()) == 200


def test_a_press_beside_the_thumb_goes_on_by_a_page(qtbot: QtBot, bar: SlimScrollBar) -> None:
    qtbot.mouseClick(bar, LEFT, pos=QPoint(5, 190))
    assert bar.value() == 100

    qtbot.mouseClick(bar, LEFT, pos=QPoint(5, 2))
    assert bar.value() == 0


def test_a_thumb_that_hardly_moves_is_not_painted_again(qtbot: QtBot, bar: SlimScrollBar) -> None:
    painted = Paints(bar)
    bar.set_place(90_000, 90_000, 100)
    bar.repaint()
    before = painted.count
    assert before

    bar.set_place(90_024, 90_024, 100)
    QApplication.processEvents()
    assert (bar.value(), bar.maximum(), painted.count) == (90_024, 90_024, before)

    bar.set_place(45_000, 90_024, 100)
    qtbot.waitUntil(lambda: painted.count > before)


class Paints(QObject):
    """How often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return super().eventFilter(watched, event)
