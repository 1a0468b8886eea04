"""What a reader does with the mouse in a transcript."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.ui.transcript.box import Tool
from bough.ui.transcript.view import TranscriptView


def drag(qtbot: QtBot, view: TranscriptView, start: QPoint, end: QPoint) -> None:
    viewport = view.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    left = Qt.MouseButton.LeftButton
    for at in ((start + end) / 2, end):
        QApplication.sendEvent(
            viewport,
            QMouseEvent(
                QEvent.Type.MouseMove, QPointF(at), viewport.mapToGlobal(QPointF(at)),
                Qt.MouseButton.NoButton, left, Qt.KeyboardModifier.NoModifier,
            ),
        )  # fmt: skip
    qtbot.mouseRelease(viewport, left, pos=end)


def copied() -> str:
    return QGuiApplication.clipboard().text()


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
