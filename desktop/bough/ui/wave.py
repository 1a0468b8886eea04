"""The wave is how the lit line runs in fun mode, around where it runs otherwise."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor, pi

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

PERIOD = 46.0
SWAY = 2.5
"""How far it goes to either side."""
_ROOM = SWAY + 2


def paint_wave(
    painter: QPainter, pen: QPen, x: float, top: float, bottom: float, seen: tuple[float, float]
) -> None:
    """A line around x of whole periods, the last of which takes what is left; it is straight where
    there is no room for one. Only what touches `seen` costs anything."""
    if bottom - top < PERIOD / 2:
        if bottom > top:
            painter.fillRect(
                QRectF(x - pen.widthF() / 2, top, pen.widthF(), bottom - top), pen.color()
            )
        return
    periods = max(1, round((bottom - top) / PERIOD))
    rest = top + (periods - 1) * PERIOD
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    first = max(0, floor((seen[0] - top) / PERIOD))
    last = min(periods - 1, ceil((seen[1] - top) / PERIOD))
    if first < last:
        _put(painter, _wave(last - first, PERIOD), x, top + first * PERIOD)
    if rest <= seen[1]:
        _put(painter, _wave(1, bottom - rest), x, rest)


def paint_growing_wave(
    painter: QPainter, pen: QPen, x: float, top: float, bottom: float, seen: tuple[float, float]
) -> None:
    """The same of periods that do not change while the line grows longer: it is cut off."""
    if bottom <= top:
        return
    whole = top + ceil((bottom - top) / PERIOD) * PERIOD
    painter.save()
    painter.setClipRect(
        QRectF(x - _ROOM, top - 2, 2 * _ROOM, bottom - top + 2), Qt.ClipOperation.IntersectClip
    )
    paint_wave(painter, pen, x, top, whole, (seen[0], min(seen[1], bottom)))
    painter.restore()


def paint_swing(painter: QPainter, pen: QPen, x: float, top: float, bottom: float) -> None:
    """Half a period, with which a wave goes on."""
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath()
    _swing(path, 0.0, bottom - top, -1)
    _put(painter, path, x, top)


def _put(painter: QPainter, path: QPainterPath, x: float, y: float) -> None:
    painter.translate(x, y)
    painter.drawPath(path)
    painter.translate(-x, -y)


@lru_cache(maxsize=128)
def _wave(periods: int, period: float) -> QPainterPath:
    """To the left first."""
    path = QPainterPath()
    half = period / 2
    for number in range(2 * periods):
        _swing(path, number * half, half, -1 if number % 2 == 0 else 1)
    return path


def _swing(path: QPainterPath, y: float, half: float, side: int) -> None:
    """Half a period of a sine, nearly: with its slope where it crosses and its height between."""
    far, lean = side * SWAY * 4 / 3, half * 4 / (3 * pi)
    path.cubicTo(far, y + lean, far, y + half - lean, 0.0, y + half)
