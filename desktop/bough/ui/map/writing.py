"""One line of text on the map, as the painters put it there."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from bough.ui.theme import Theme

_measures: dict[int, tuple[QFont, QFontMetricsF, float]] = {}
"""Metrics by the identity of a font of the theme, which lives as long as that."""


def measure(font: QFont) -> QFontMetricsF:
    return _measured(font)[1]


def put(
    painter: QPainter, theme: Theme, x: float, y: float, text: str, font: QFont, role: str
) -> None:
    """Write from x on; y is the middle of the line."""
    painter.setFont(font)
    painter.setPen(theme.color(role))
    painter.drawText(QPointF(x, y + _measured(font)[2]), text)


def put_right(
    painter: QPainter, theme: Theme, right: float, y: float, text: str, font: QFont, role: str
) -> float:
    """Write up to `right`; how wide it is."""
    width = measure(font).horizontalAdvance(text)
    put(painter, theme, right - width, y, text, font, role)
    return width


def ratio(painter: QPainter) -> float:
    """Of the screen or picture that is painted on."""
    device = painter.device()
    return device.devicePixelRatioF() if device else 1.0


def _measured(font: QFont) -> tuple[QFont, QFontMetricsF, float]:
    found = _measures.get(id(font))
    if found is None or found[0] is not font:
        metrics = QFontMetricsF(font)
        found = (font, metrics, (metrics.ascent() - metrics.descent()) / 2)
        _measures[id(font)] = found
    return found
