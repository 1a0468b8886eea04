"""A subtree that is dragged over the map, to be put below another message."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from bough.app.place import Place
from bough.ui.theme import Theme

NEAR_EDGE = 28
"""Px from an edge from which on the map follows what is dragged."""
STEP = 12


class Carry:
    """From where it was taken to where it would be put."""

    def __init__(self, place: Place, node: str, start: QPointF) -> None:
        self.node = node
        self._place = place
        self._start = start
        self.at = start
        self.target = ""
        """The message it would hang below; "" where it cannot be put."""

    def over(self, node: str, at: QPointF) -> None:
        """It is dragged to that point, where that message stands if there is one."""
        self.at = at
        self.target = node if node and self._fits(node) else ""

    def put(self, *, copied: bool) -> None:
        """Move it there, or put the same there once more."""
        if self.target:
            (self._place.copy if copied else self._place.move)(self.node, self.target)

    def paint(self, painter: QPainter, theme: Theme, spot: QRectF) -> None:
        """The way to the pointer, and an outline around what it would hang below."""
        pen = QPen(theme.color("skyLine" if self.target else "control"), 1.5)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(QLineF(self._start, self.at))
        if self.target and not spot.isNull():
            painter.setPen(QPen(theme.color("skyLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(spot.adjusted(-2, -2, 2, 2), 6, 6)

    def _fits(self, node: str) -> bool:
        """Whether it may hang there: not below itself, where it hangs already, or what grows."""
        tree = self._place.tree()
        at: str | None = node
        while at is not None:
            if at == self.node:
                return False
            at = tree.parent(at)
        return node != tree.parent(self.node) and not tree.node(node).growing


def edge(at: QPointF, box: QRectF) -> tuple[float, float]:
    """How far to pan while something is dragged near an edge."""
    x = (at.x() < NEAR_EDGE) - (at.x() > box.width() - NEAR_EDGE)
    y = (at.y() < NEAR_EDGE) - (at.y() > box.height() - NEAR_EDGE)
    return (STEP * x, STEP * y)
