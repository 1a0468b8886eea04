"""A blossom is what stands for a reply in fun mode, where otherwise a disc does."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from math import cos, pi, sin

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from bough.ui.theme import Theme

PETALS = 5
REACH = 1.56
"""How far it reaches, measured by the disc; the logo's blossom has the same proportions."""
PETAL, HEART = 0.7, 0.6


def paint_blossom(
    painter: QPainter,
    theme: Theme,
    at: QPointF,
    radius: float,
    color: QColor,
    *,
    lit: bool,
) -> None:
    """Petals of that colour around a point, with a heart of gold where it is `lit`; `radius` is
    that of the disc in whose stead it stands."""
    painter.save()
    painter.translate(at)
    painter.scale(radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPath(_petals())
    if lit:
        painter.setBrush(theme.color("sapLine"))
        painter.drawEllipse(QPointF(0, 0), HEART, HEART)
    painter.restore()


def petals(points: Iterable[QPointF], radius: float) -> list[QPointF]:
    """The middles of the petals of blossoms there, `PETAL` times as large as their discs."""
    return [at + middle for at in points for middle in _middles(radius)]


@cache
def _petals() -> QPainterPath:
    """Around a disc of 1 px."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for middle in _middles(1.0):
        path.addEllipse(middle, PETAL, PETAL)
    return path.simplified()


@lru_cache(maxsize=16)
def _middles(radius: float) -> list[QPointF]:
    """Of the petals."""
    far = (REACH - PETAL) * radius
    turns = [2 * pi * number / PETALS for number in range(PETALS)]
    return [QPointF(far * sin(turn), -far * cos(turn)) for turn in turns]
