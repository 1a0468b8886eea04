"""The marks of a widget that turn, each of which is painted again without what stands around it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from bough.ui.theme import Theme
from bough.ui.widgets import state_mark

AROUND = 8
"""So many px from its middle no mark reaches."""


class Mark(NamedTuple):
    x: float
    y: float
    box: QRect
    ground: str
    """The colour behind it."""


class TurningMarks(QObject):
    """A widget paints the marks of states with it, on a ground of its own: else all that is below
    it would be painted with each that turns."""

    def __init__(self, theme: Theme, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = theme
        self._widget = widget
        self._marks: list[Mark] = []
        theme.spin.turned.connect(self._on_turned)

    def begin(self, painter: QPainter, region: QRegion) -> bool:
        """Paint the ground of that region, or the marks in it again if they are all of it: True
        where nothing else is left to be painted."""
        found = [mark for mark in self._marks if region.intersects(mark.box)]
        rest = region
        for mark in found:
            rest = rest.subtracted(mark.box)
        theme = self._theme
        if found and rest.isEmpty():
            for mark in found:
                painter.fillRect(mark.box, theme.color(mark.ground))
                state_mark(painter, theme, "running", mark.x, mark.y, theme.spin.angle)
            return True
        area = region.boundingRect()
        self._marks = [mark for mark in self._marks if not mark.box.intersects(area)]
        painter.fillRect(area, theme.color("window"))
        return False

    def paint(self, painter: QPainter, state: str, x: float, y: float, ground: str = "") -> None:
        """Paint the mark of a state around that point, on that colour or the widget's own."""
        state_mark(painter, self._theme, state, x, y, self._theme.spin.angle)
        if state == "running":
            box = QRect(round(x) - AROUND, round(y) - AROUND, 2 * AROUND, 2 * AROUND)
            self._marks.append(Mark(x, y, box, ground or "window"))
            self._theme.spin.want()

    def move(self, by: int) -> None:
        """What was painted is seen so much further down."""
        self._marks = [
            mark._replace(y=mark.y + by, box=mark.box.translated(0, by)) for mark in self._marks
        ]

    def _on_turned(self) -> None:
        if self._marks and self._widget.isVisible():
            self._theme.spin.want()
            for mark in self._marks:
                self._widget.update(mark.box)
