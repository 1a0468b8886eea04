"""What the rail shows beside each turn."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from bough.core.node import Text, ToolCall
from bough.ui.theme import Theme
from bough.ui.transcript.view import TranscriptView
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace
from helpers.turns import node_of

CORNER = QPoint(3, 3)
"""From the middle of a node: inside a square, and on the edge of a disc as wide."""


def color_at(view: TranscriptView, at: QPoint) -> QColor:
    return view.viewport().grab().toImage().pixelColor(at)


def alike(one: QColor, other: QColor) -> bool:
    return all(
        abs(a - b) < 24
        for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    )


def test_a_reply_is_a_disc_and_one_that_calls_a_tool_a_square(
    place: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    place.question("What time is it?")
    reply = place.reply("Noon.")
    place.question("Look at the clock!")
    call = place.reply("", parts=(Text("So I do."), ToolCall("1", "clock", "{}")))
    view = opened()

    assert alike(color_at(view, node_of(view, reply)), theme.color("leafLine"))
    assert not alike(color_at(view, node_of(view, reply) + CORNER), theme.color("leafLine"))
    assert alike(color_at(view, node_of(view, call) + CORNER), theme.color("leafLine"))


def test_the_square_has_the_colour_of_waiting_while_the_tool_is_waited_for(
    place: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    place.question("What time is it?")
    reply = place.begin()
    view = opened()
    place.write(reply, "Let me see.")

    place.call(reply, ToolCall("1", "clock", "{}"))
    view.flush()

    assert alike(color_at(view, node_of(view, reply) + CORNER), theme.color("sapLine"))


def test_a_question_is_a_ring(place: ScriptedPlace, theme: Theme, opened: Open) -> None:
    question = place.question("Well?")
    place.reply("Well.")
    view = opened()

    middle = node_of(view, question)

    assert alike(color_at(view, middle), theme.color("canvas"))
    assert alike(color_at(view, middle - QPoint(5, 0)), theme.color("leafLine"))


def test_beside_a_question_the_next_sibling_alone_has_a_stub(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    questions = [place.question(f"Question {n}", under=None) for n in range(5)]
    place.head = questions[2]
    view = opened()
    middle = node_of(view, questions[2])

    def led_to(dx: int) -> object:
        return view.touch_at(QPointF(middle + QPoint(dx, -2)))

    assert [led_to(dx) for dx in (-18, -11)] == questions[:2]
    assert {led_to(dx) for dx in range(8, 13)} == {questions[3]}
