"""The shapes of the outline: what a message is, and what goes on behind an exit."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bough.core.node import Node, Role, Status, ToolCall
from bough.ui import icons
from bough.ui.theme import Theme

ICON = 14


def node_shape(
    painter: QPainter,
    theme: Theme,
    node: Node,
    at: QPointF,
    *,
    lit: bool,
    radius: float,
    ground: str = "window",
) -> None:
    """Ring: you. Disc: a reply. Half disc: a reply that was edited. Square: a tool. Broken ring:
    cut off. In green where it is on the path, in gold while it grows."""
    color = theme.color("leafLine" if lit else "rail")
    painter.setBrush(theme.color(ground))
    if node.growing:
        halo(painter, theme, at, radius)
    elif node.status in (Status.FAILED, Status.STOPPED, Status.INTERRUPTED):
        broken = node.status is not Status.STOPPED
        pen = QPen(theme.color("rustLine") if broken else color, 1.8)
        pen.setDashPattern([2.4, 1.5])
        painter.setPen(pen)
        painter.drawEllipse(at, radius - 0.6, radius - 0.6)
    elif node.role is Role.USER:
        painter.setPen(QPen(color, 2.0 if lit else 1.5))
        painter.drawEllipse(at, radius - 0.6, radius - 0.6)
    elif node.edited_from:
        painter.setPen(QPen(color, 1.8))
        painter.drawEllipse(at, radius - 0.5, radius - 0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        side = 2 * radius - 1
        half = QRectF(at.x() - radius + 0.5, at.y() - radius + 0.5, side, side)
        painter.drawPie(half, -90 * 16, 180 * 16)
    elif any(isinstance(part, ToolCall) for part in node.parts):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        square = QRectF(at.x() - radius + 0.6, at.y() - radius + 0.6, 2 * radius - 1.2, 0)
        square.setHeight(square.width())
        painter.drawRoundedRect(square, 1.5, 1.5)
    else:
        small = radius if lit else radius - 0.8
        if theme.fun:
            from bough.ui.blossom import paint_blossom

            paint_blossom(painter, theme, at, small, color, lit=lit)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(at, small, small)


def draft_shape(painter: QPainter, theme: Theme, at: QPointF) -> None:
    """A dashed ring: what is not said yet."""
    pen = QPen(theme.color("leafLine"), 1.8)
    pen.setDashPattern([2.2, 1.6])
    painter.setPen(pen)
    painter.setBrush(theme.color("window"))
    painter.drawEllipse(at, 4.4, 4.4)


def halo(painter: QPainter, theme: Theme, at: QPointF, radius: float) -> None:
    """A tip that grows."""
    around = QColor(theme.color("sapLine"))
    around.setAlphaF(0.22)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(around)
    painter.drawEllipse(at, radius + 3, radius + 3)
    painter.setBrush(theme.color("sapLine"))
    painter.drawEllipse(at, radius - 0.4, radius - 0.4)


def icon(painter: QPainter, theme: Theme, name: str, x: float, y: float, role: str) -> None:
    """A small icon with its left edge at x, centred on y."""
    ratio = painter.device().devicePixelRatioF()
    picture = icons.pixmap(name, ICON, theme.color(role), ratio)
    painter.drawPixmap(QPointF(x, y - ICON / 2), picture)
