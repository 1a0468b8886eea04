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
    """Who paints the widget says where it has painted such a mark; that holds until it is forgotten
    as something else is painted there. The widget paints its own ground: else all that is below it
    would be painted with each mark."""

    def __init__(self, theme: Theme, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = theme
        self._widget = widget
        self._marks: list[Mark] = []
        theme.spin.turned.connect(self._on_turned)

    def add(self, x: float, y: float, ground: str) -> None:
        """A mark was painted around that point, on that colour."""
        box = QRect(round(x) - AROUND, round(y) - AROUND, 2 * AROUND, 2 * AROUND)
        self._marks.append(Mark(x, y, box, ground))
        self._theme.spin.want()

    def forget(self, area: QRect) -> None:
        """Something else is about to be painted there."""
        self._marks = [mark for mark in self._marks if not mark.box.intersects(area)]

    def move(self, by: int) -> None:
        """What was painted is seen so much further down."""
        self._marks = [
            mark._replace(y=mark.y + by, box=mark.box.translated(0, by)) for mark in self._marks
        ]

    def paint(self, painter: QPainter, region: QRegion) -> bool:
        """Paint marks again, and nothing else, if that is all of the region."""
        found = [mark for mark in self._marks if region.intersects(mark.box)]
        for mark in found:
            region = region.subtracted(mark.box)
        if not found or not region.isEmpty():
            return False
        theme = self._theme
        for mark in found:
            painter.fillRect(mark.box, theme.color(mark.ground))
            state_mark(painter, theme, "running", mark.x, mark.y, theme.spin.angle)
        return True

    def _on_turned(self) -> None:
        if self._marks and self._widget.isVisible():
            self._theme.spin.want()
            for mark in self._marks:
                self._widget.update(mark.box)
