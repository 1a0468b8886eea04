"""Icons: Lucide's outlines, drawn once for each size, colour and screen density."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from bough.resources import resource


@lru_cache(maxsize=512)
def _pixmap(name: str, size: int, rgba: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    color = QColor.fromRgba(rgba)
    source = resource("icons", f"{name}.svg").read_text("utf-8")
    width = 24 * (1.5 if size <= 16 else 1.6 if size <= 20 else 1.75) / size
    source = source.replace("currentColor", color.name())
    source = source.replace('stroke-width="2"', f'stroke-width="{width:.3f}"')
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(color.alphaF())
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def pixmap(name: str, size: int, color: QColor, ratio: float) -> QPixmap:
    """The icon `resources/icons/<name>.svg`, `size` px at 1x, for a screen of that pixel ratio."""
    return _pixmap(name, size, color.rgba(), ratio)
