"""An arc that turns, painted from pictures: one for each of its steps, drawn when it is first
wanted. Drawn anew at every step it would cost as much as a paragraph that grows."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

STEPS = 40
"""Of a whole turn."""
PARTS = 4
"""Of a px: so exactly it stands where it is wanted."""
SPAN = 270
"""Degrees of the arc."""


def paint_turning(
    painter: QPainter,
    x: float,
    y: float,
    radius: float,
    line: QColor,
    degrees: float,
    *,
    width: float = 2.0,
    ring: QColor | None = None,
) -> None:
    """An arc around (x, y) whose end is `degrees` on, clockwise from the top; over a whole `ring`
    where there is one."""
    side = ceil(radius + width / 2)
    left, top = floor(x - side), floor(y - side)
    across, down = round((x - side - left) * PARTS), round((y - side - top) * PARTS)
    step = round(degrees * STEPS / 360) % STEPS
    below = ring.rgba() if ring else 0
    ratio = painter.device().devicePixelRatioF()
    made = _picture(radius, width, line.rgba(), below, step, across, down, ratio)
    painter.drawPixmap(left, top, made)


@lru_cache(maxsize=1024)
def _picture(
    radius: float, width: float, line: int, ring: int, step: int, across: int, down: int,
    ratio: float,
) -> QPixmap:  # fmt: skip
    side = ceil(radius + width / 2)
    size = 2 * side + 1
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QPointF(side + across / PARTS, side + down / PARTS)
    if ring:
        painter.setPen(QPen(QColor.fromRgba(ring), width))
        painter.drawEllipse(middle, radius, radius)
    pen = QPen(QColor.fromRgba(line), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if ring else Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
    painter.drawArc(box, round((90 - step * 360 / STEPS) * 16), -SPAN * 16)
    painter.end()
    return made
