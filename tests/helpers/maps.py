"""A map over a scripted place, and what hands do with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.ui.map.pane import MapPane
from bough.ui.map.view import MapView
from bough.ui.theme import Theme
from helpers.rooms import shown
from helpers.scripted_place import ScriptedPlace

Key = Qt.Key


class Orbit:
    """A session with forks at replies and at questions, as a person has it after an hour:

    why
      geometry
        fourth
          forest
          yoshida     <- the head
            negative
              sheng
        adaptive
          no
      volume
    """

    def __init__(self, place: ScriptedPlace) -> None:
        self.why = place.question("Why does leapfrog stay in orbit?")
        self.geometry = place.reply("Geometry beats local accuracy.")
        self.fourth = place.question("Show me a fourth-order one.")
        self.forest = place.reply("Forest and Ruth.", model="claude-sonnet-4.5")
        self.yoshida = place.reply("Yoshida: three leapfrogs.", under=self.fourth)
        self.negative = place.question("Why is a weight negative?", under=self.yoshida)
        self.sheng = place.reply("It is forced.", under=self.negative)
        self.adaptive = place.question("Does it survive adaptive steps?", under=self.geometry)
        self.no = place.reply("No, the step must not see the state.", under=self.adaptive)
        self.volume = place.reply("The phase-space volume.", under=self.why, model="qwen3-1.7b")
        place.head = self.yoshida
        place.path_changed.emit()


def map_of(
    qtbot: QtBot, place: ScriptedPlace, theme: Theme, width: int = 1200, height: int = 800
) -> MapPane:
    """The map of a place, painted and with the keyboard."""
    pane = MapPane(place, theme)  # type: ignore[arg-type]
    pane.resize(width, height)
    shown(qtbot, pane)
    pane.setFocus()
    qtbot.waitUntil(pane.view.hasFocus)
    settled(qtbot, pane)
    return pane


def settled(qtbot: QtBot, pane: MapPane) -> None:
    """Wait until it stands still and is painted."""
    QApplication.processEvents()
    qtbot.waitUntil(lambda: pane.view.settled)
    qtbot.waitUntil(lambda: pane.minimap.isHidden() or pane.minimap.painted)


def spot(view: MapView, node: str) -> QPoint:
    """The middle of a node, in the view."""
    found = view.spot(node)
    assert not found.isNull(), "it is not shown"
    return found.center().toPoint()


def click(qtbot: QtBot, view: MapView, node: str) -> None:
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, node))


def wheel(view: MapView, notches: float, at: QPoint) -> None:
    event = QWheelEvent(
        QPointF(at), view.mapToGlobal(QPointF(at)), QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def move(view: MapView, at: QPoint, *, down: bool = False) -> None:
    """Move the pointer there, with the left button down or not."""
    button = Qt.MouseButton.LeftButton if down else Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), view.mapToGlobal(QPointF(at)),
        Qt.MouseButton.NoButton, button, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def drag(qtbot: QtBot, view: MapView, start: QPoint, end: QPoint, *, control: bool = False) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for at in ((start + end) / 2, end):
        move(view, at, down=True)
    modifiers = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, modifiers, end)


def places(pane: MapPane) -> dict[str, tuple[float, float]]:
    """Where every node that is shown stands on its sheet."""
    sheet = pane.view.sheet()
    found = {n: sheet.spot(n) for n in pane.scene.order if n in sheet}
    return {n: (box.x(), box.y()) for n, box in found.items()}
