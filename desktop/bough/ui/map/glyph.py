"""The shape of a message: ring you, disc reply, half disc edited, square tool, broken ring."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bough.ui.map.facts import Shape
from bough.ui.theme import Theme


def line_pen(theme: Theme, role: str, width: float, dashes: tuple[float, ...] = ()) -> QPen:
    pen = QPen(theme.color(role), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashes:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([dash / width for dash in dashes])
    return pen


def paint_shape(
    painter: QPainter,
    theme: Theme,
    shape: Shape,
    at: QPointF,
    radius: float,
    *,
    lit: bool = False,
    found: bool = False,
    ground: str = "canvas",
) -> None:
    """The shape around a point; green where `lit`, with a blue halo where `found`."""
    color = theme.color("leafLine" if lit else "control")
    width = max(1.2, radius * 0.36)
    if found:
        painter.setPen(line_pen(theme, "skyLine", 1.5))
        painter.setBrush(theme.color("skySoft"))
        painter.drawEllipse(at, radius + 3.2, radius + 3.2)
        ground = "skySoft"
    match shape:
        case "growing":
            halo = QColor(theme.color("sapLine"))
            halo.setAlphaF(0.24)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(halo)
            painter.drawEllipse(at, radius + 4.5, radius + 4.5)
            painter.setBrush(theme.color("sapLine"))
            painter.drawEllipse(at, radius, radius)
        case "broken" | "stopped":
            role = "rustLine" if shape == "broken" else "leafLine" if lit else "control"
            painter.setBrush(theme.color(ground))
            painter.setPen(line_pen(theme, role, width, (radius * 1.4, radius * 0.7)))
            painter.drawEllipse(at, radius - 0.4, radius - 0.4)
        case "you":
            painter.setBrush(theme.color(ground))
            painter.setPen(QPen(color, width))
            painter.drawEllipse(at, radius - 0.5, radius - 0.5)
        case "tool":
            side = radius * 1.7
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            square = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
            painter.drawRoundedRect(square, radius * 0.4, radius * 0.4)
        case "edited":
            inner = radius - 0.4
            painter.setBrush(theme.color(ground))
            painter.setPen(QPen(color, width))
            painter.drawEllipse(at, inner, inner)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            half = QRectF(at.x() - inner, at.y() - inner, 2 * inner, 2 * inner)
            painter.drawPie(half, -90 * 16, 180 * 16)
        case "reply" if theme.fun:
            from bough.ui.blossom import paint_blossom

            paint_blossom(painter, theme, at, radius, color, lit=lit)
        case "reply":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(at, radius, radius)


def paint_ghost(painter: QPainter, theme: Theme, at: QPointF, radius: float) -> None:
    """A dashed ring: where the draft would go."""
    painter.setBrush(theme.color("canvas"))
    painter.setPen(line_pen(theme, "leafLine", 1.6, (2.6, 1.9)))
    painter.drawEllipse(at, radius, radius)
