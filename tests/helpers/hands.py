"""What hands do with a transcript, and a conversation to do it with."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from bough.ui.transcript.box import Tool
from bough.ui.transcript.view import TranscriptView
from helpers.rooms import named
from helpers.scripted_place import ScriptedPlace

LONG = "A paragraph that goes on for a while, so that it takes more than one line to say. " * 4


def talk(place: ScriptedPlace, turns: int) -> None:
    for number in range(turns):
        place.question(f"Question number {number}")
        place.reply(f"Reply number {number}\n\n{LONG}\n\n- one\n- two\n")


def button(widget: QWidget, name: str) -> QAbstractButton:
    return named(widget, QAbstractButton, name)


def spot(view: TranscriptView, node_id: str, words: str) -> QPoint:
    """The middle of the first character of these words, in the viewport."""
    flow = view.flow
    index = flow.index(node_id)
    assert index is not None
    turn = flow.turn(index)
    left = view.column()[0]
    body_y = flow.y_of(index) + turn.y_of(1, 0)
    for number, box in enumerate(turn.body.boxes):
        text = box.text_of(0)
        if words in text:
            for y in range(
                int(turn.body.tops[number]), int(turn.body.tops[number] + box.height), 4
            ):
                for x in range(0, int(view.column()[1]), 2):
                    at = turn.body.place_at(x, y)
                    if at[0] == number and at[2] == text.index(words):
                        return QPoint(left + x, round(body_y) + y - int(turn.body.tops[0]))
    raise AssertionError(f"{words} is not there")


def move(view: TranscriptView, at: QPoint) -> None:
    """Move the pointer there with the left button down."""
    viewport = view.viewport()
    QApplication.sendEvent(
        viewport,
        QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), viewport.mapToGlobal(QPointF(at)),
            Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        ),
    )  # fmt: skip


def drag(qtbot: QtBot, view: TranscriptView, start: QPoint, end: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(view.viewport(), left, pos=start)
    for at in ((start + end) / 2, end):
        move(view, at)
    qtbot.mouseRelease(view.viewport(), left, pos=end)


def copied(form: str = "text/plain", mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> str:
    """What the clipboard holds, in that form."""
    data = QGuiApplication.clipboard().mimeData(mode)
    return bytes(data.data(form).data()).decode()


def wheel(
    view: TranscriptView, notches: int, *, at: QPoint | None = None, across: bool = False
) -> None:
    place = QPointF(at or view.viewport().rect().center())
    turned = QPoint(120 * notches, 0) if across else QPoint(0, 120 * notches)
    event = QWheelEvent(
        place, view.viewport().mapToGlobal(place), QPoint(), turned,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def image(view: TranscriptView) -> QImage:
    return view.viewport().grab().toImage()


def tool(view: TranscriptView, name: str) -> QPoint:
    """The middle of the first tool of that name in view, from the top."""
    left, width, _ = view.column()
    for y in range(0, view.view_height(), 4):
        found = [
            x
            for x in range(left, left + width, 4)
            if isinstance(touched := view.touch_at(QPointF(x, y)), tuple)
            and isinstance(touched[1], Tool)
            and touched[1].name == name
        ]
        if found:
            return QPoint(found[len(found) // 2], y + 4)
    raise AssertionError(f"no tool called {name} is in view")


def use(qtbot: QtBot, view: TranscriptView, name: str) -> None:
    """Click on a tool in view."""
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=tool(view, name))
