"""A reader makes the text larger or smaller, and reads on where they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFont, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bough.ui.theme import TEXT_SIZES, Theme
from bough.ui.transcript.view import TranscriptView
from bough.ui.typefaces import LEAST_CJK, pixel_size
from bough.ui.window import Window
from helpers.program import opened as program
from helpers.rooms import Open, asked
from helpers.scripted_place import ScriptedPlace
from helpers.world import World

CTRL = Qt.KeyboardModifier.ControlModifier
BLOCKS = (
    "# A heading\n\nWords that wrap, "
    + "and more of them that go on for a while, " * 30
    + "\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```\ncode\n```\n\n10. ten\n11. eleven\n"
)
LONG = " ".join(f"word{number}" for number in range(3000))


def press(qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, modifiers)


def turn_wheel(widget: QWidget, at: QPointF, angle: int) -> None:
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton, CTRL,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def words_at(view: TranscriptView, y: float) -> list[str]:
    """The words of the line at a height of the view."""
    turn = view.turn_at(view.flow.at(y))
    inside = y - view.flow.y_of(view.flow.at(y))
    (_, number, leaf, start), (*_, end) = (turn.point_at(x, inside) for x in (0.0, 1e4))
    return turn.body.boxes[number].text_of(leaf)[start:end].split()


def test_the_keys_go_through_the_sizes_and_back(
    qtbot: QtBot, world: World, theme: Theme, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")

    press(qtbot, Qt.Key.Key_Equal)
    assert theme.text_size == 110
    assert window.panes.note.text() == "Text size 110 %"
    press(qtbot, Qt.Key.Key_Plus)
    assert theme.text_size == 120
    press(qtbot, Qt.Key.Key_0)
    assert theme.text_size == 100
    press(qtbot, Qt.Key.Key_Minus)
    assert theme.text_size == 90
    for _ in TEXT_SIZES:
        press(qtbot, Qt.Key.Key_Minus)
    assert theme.text_size == TEXT_SIZES[0] == 70
    for _ in TEXT_SIZES:
        press(qtbot, Qt.Key.Key_Plus)
    assert theme.text_size == TEXT_SIZES[-1] == 200


def test_the_size_is_the_same_after_a_restart(qtbot: QtBot, home: Path) -> None:
    with program(qtbot, home / "bough") as bough:
        press(qtbot, Qt.Key.Key_Equal)
        press(qtbot, Qt.Key.Key_Equal)

    with program(qtbot, home / "bough") as bough:
        assert bough.theme.text_size == 120
        pane = bough.window.panes.current()
        assert pane is not None
        assert pane.composer.draft.font().pixelSize() == 18


def test_all_that_is_read_and_written_follows(
    qtbot: QtBot, world: World, theme: Theme, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert pane is not None
    sidebar = window.sidebar.grab().toImage()

    theme.step_text_size(len(TEXT_SIZES))

    question = pane.transcript.turn_at(0).body.boxes[0]
    question.lay(question.width)
    assert question.height == 2 * theme.line_height("read")
    assert pane.composer.draft.font().pixelSize() == 2 * theme.font("read").pixelSize()
    assert window.sidebar.grab().toImage() == sidebar


def test_each_kind_of_block_takes_more_room(
    place: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    place.question("?")
    place.reply(BLOCKS)
    view = opened(width=1000, height=3000)
    before = [box.height for box in view.turn_at(1).body.boxes]
    indent = view.turn_at(1).body.indent(4)

    theme.set_text_size(200)

    body = view.turn_at(1).body
    after = [box.height for box in body.boxes]
    assert len(after) == len(before)
    assert all(a > b for a, b in zip(after, before, strict=True)), (before, after)
    assert body.indent(4) == 2 * indent


@pytest.mark.parametrize("size", TEXT_SIZES)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_the_line_at_the_top_stays_there(
    place: ScriptedPlace, theme: Theme, opened: Open, size: int, part: float
) -> None:
    place.question("?")
    place.reply(f"{LONG}\n\n{LONG}")
    view = opened()
    view.scroll_by(-round(view.flow.lowest * part))
    assert not view.follows
    line = view.flow.line()
    assert line is not None
    word = words_at(view, 0.0)[0]

    theme.set_text_size(size)

    assert word in words_at(view, line.y + 2)


def test_the_wheel_with_ctrl_keeps_the_line_under_the_pointer(
    place: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    place.question("?")
    place.reply(f"{LONG}\n\n{LONG}")
    view = opened()
    view.scroll_by(-view.flow.lowest // 2)
    line = view.flow.line(300.0)
    assert line is not None
    word = words_at(view, 300.0)[0]

    # Two halves of a notch are one.
    for _ in range(2):
        turn_wheel(view.viewport(), QPointF(200, 300), 60)

    assert theme.text_size == 110
    assert word in words_at(view, line.y + 2)


def test_who_follows_the_end_still_does(place: ScriptedPlace, theme: Theme, opened: Open) -> None:
    place.question("?")
    place.reply(LONG)
    view = opened()
    assert view.follows

    theme.set_text_size(160)

    assert view.follows
    assert view.flow.top == view.flow.lowest


def test_chinese_is_never_smaller_than_it_can_be_read(theme: Theme) -> None:
    for percent in TEXT_SIZES:
        for step in ("read", "ui", "code"):
            assert pixel_size(step, percent / 100, "SC") >= LEAST_CJK
    assert isinstance(theme.font("read", scale=0.7, script="JP"), QFont)
    assert "Noto Sans CJK JP" in theme.font("read", script="JP").families()
