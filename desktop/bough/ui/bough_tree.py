"""The bough of the welcome: a curve that tapers to its bud, and the twigs its leaves hang on."""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from bough.ui.theme import Theme

THICK, THIN = 11.0, 3.0
STEPS = 48
TWIG = 46.0
"""How far before its leaf a twig leaves the bough, px."""


class Bough:
    """Grows from the left edge, `base`, to `tip`, arching over the line between them."""

    def __init__(self, base: QPointF, tip: QPointF) -> None:
        rise, run = base.y() - tip.y(), tip.x() - base.x()
        self._path = QPainterPath(base)
        self._path.cubicTo(
            QPointF(base.x() + run * 0.3, base.y() - rise * 0.85),
            QPointF(base.x() + run * 0.65, tip.y() - rise * 0.2),
            tip,
        )
        self._tip = tip

    def y_at(self, x: float) -> float:
        """The height of the bough there; x only ever grows along it."""
        low, high = 0.0, 1.0
        for _ in range(20):
            middle = (low + high) / 2
            if self._path.pointAtPercent(middle).x() < x:
                low = middle
            else:
                high = middle
        return self._path.pointAtPercent(low).y()

    def paint(self, painter: QPainter, theme: Theme, leaves: Iterable[QRectF]) -> None:
        """`leaves` are the boxes that hang on it, each above or below."""
        leaf = theme.color("leafLine")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for box in leaves:
            self._paint_twig(painter, theme, box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(leaf)
        painter.drawPolygon(self._outline())
        if theme.fun:
            from bough.ui.blossom import paint_blossom

            paint_blossom(painter, theme, self._tip, 6.5, leaf, lit=True)
            return
        painter.setBrush(theme.color("sapLine"))
        painter.drawEllipse(self._tip, 6.5, 6.5)

    def _paint_twig(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        x = box.left() + 26
        start = QPointF(x - TWIG, self.y_at(x - TWIG))
        end = QPointF(x, box.bottom() + 2 if box.center().y() < start.y() else box.top() - 2)
        twig = QPainterPath(start)
        twig.cubicTo(QPointF(x - 14, start.y()), QPointF(x, (start.y() + end.y()) / 2), end)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("leafLine"), 2.4))
        painter.drawPath(twig)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("leafLine"))
        painter.drawEllipse(end, 4, 4)

    def _outline(self) -> QPolygonF:
        upper, lower = [], []
        for step in range(STEPS + 1):
            share = step / STEPS
            at = self._path.pointAtPercent(share)
            before = self._path.pointAtPercent(max(0.0, share - 0.01))
            after = self._path.pointAtPercent(min(1.0, share + 0.01))
            along = after - before
            length = hypot(along.x(), along.y()) or 1.0
            half = (THICK + (THIN - THICK) * share) / 2
            across = QPointF(-along.y() / length * half, along.x() / length * half)
            upper.append(at - across)
            lower.append(at + across)
        return QPolygonF([*upper, *reversed(lower)])
