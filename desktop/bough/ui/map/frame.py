"""The frame keeps the last picture of the map, so that moving it costs only what comes into view.

What takes long to paint is shown as it was, moved or scaled, until the next picture is whole: that
one is painted in strips, between other events.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from bough.ui.map.camera import Camera

Paint = Callable[[QPainter, Camera, QRectF], None]
"""Paints what a camera sees, within a rectangle of the widget, ground and all."""

QUICK_MS = 7.0
"""What takes no longer is painted whole for each frame."""
STRIP_MS = 4.0


class Frame:
    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._front: QPixmap | None = None
        self._camera = Camera()
        self._stale = True
        self._cost = 0.0
        self._back: QPixmap | None = None
        self._back_camera = Camera()
        self._painted = 0.0
        """How far down the next picture is painted, in px."""
        self._strip = 40.0

    @property
    def whole(self) -> bool:
        """Whether the picture shows what it should, sharp."""
        return not self._stale

    def spoil(self) -> None:
        """All of it is to be painted again."""
        self._stale = True
        self._back = None

    def damage(self, box: QRectF) -> None:
        """Paint this part of the picture again."""
        if self._front is None or self._stale:
            return
        size = self._front.deviceIndependentSize()
        box = QRectF(box.toAlignedRect()) & QRectF(QPointF(), size)
        if not box.isEmpty():
            self._paint_into(self._front, self._camera, box)

    def draw(self, painter: QPainter, size: QSize, camera: Camera, *, now: bool) -> bool:
        """Show what the camera sees; what takes too long only if it has to be `now`. False where
        `refine` is to bring the rest."""
        ratio = painter.device().devicePixelRatioF()
        front = self._front
        if front is None or front.size() != size * ratio or front.devicePixelRatio() != ratio:
            front = self._front = blank(size, ratio)
            self._stale = now = True
        same = (camera.level, camera.zoom) == (self._camera.level, self._camera.zoom)
        if same and not self._stale and self._move(front, camera):
            painter.drawPixmap(0, 0, front)
            return True
        if now or camera.level != self._camera.level or self._cost < QUICK_MS:
            self._whole(front, camera, size)
            painter.drawPixmap(0, 0, front)
            return True
        self._stale = True
        self._paint_scaled(painter, front, camera)
        return False

    def refine(self, size: QSize, camera: Camera) -> bool:
        """Paint some more of the next picture. True once it is whole."""
        front = self._front
        if front is None:
            return False
        zoom = (camera.level, camera.zoom)
        if self._back is None or zoom != (self._back_camera.level, self._back_camera.zoom):
            self._back, self._back_camera = blank(size, front.devicePixelRatio()), camera
            self._painted = 0.0
        height = min(self._strip, size.height() - self._painted)
        began = time.perf_counter()
        strip = QRectF(0, int(self._painted), size.width(), int(height) + 1)
        self._paint_into(self._back, self._back_camera, strip)
        took = (time.perf_counter() - began) * 1000
        self._strip = max(16.0, height * min(2.0, STRIP_MS / max(took, 0.5)))
        self._painted += int(height)
        if self._painted + 1 < size.height():
            return False
        self._front, self._camera, self._back = self._back, self._back_camera, None
        self._stale = False
        return True

    def _whole(self, front: QPixmap, camera: Camera, size: QSize) -> None:
        began = time.perf_counter()
        self._camera, self._stale, self._back = camera, False, None
        self._paint_into(front, camera, QRectF(0, 0, size.width(), size.height()))
        self._cost = (time.perf_counter() - began) * 1000

    def _move(self, front: QPixmap, camera: Camera) -> bool:
        """Move the picture and paint what comes into view. False where that is most of it."""
        ratio = front.devicePixelRatio()
        dx = round((camera.x - self._camera.x) * ratio)
        dy = round((camera.y - self._camera.y) * ratio)
        if not dx and not dy:
            return True
        wide, high = front.width(), front.height()
        if abs(dx) * high + abs(dy) * wide > 0.6 * wide * high and self._cost > QUICK_MS:
            return False
        front.scroll(dx, dy, front.rect())
        self._camera = self._camera.panned(dx / ratio, dy / ratio)
        across, down, right, low = dx / ratio, dy / ratio, wide / ratio, high / ratio
        if dx:
            left = 0 if dx > 0 else right + across
            self._paint_into(front, self._camera, QRectF(left - 1, 0, abs(across) + 2, low))
        if dy:
            top = 0 if dy > 0 else low + down
            self._paint_into(front, self._camera, QRectF(0, top - 1, right, abs(down) + 2))
        return True

    def _paint_into(self, picture: QPixmap, camera: Camera, box: QRectF) -> None:
        painter = QPainter(picture)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        painter.setClipRect(box)
        self._paint(painter, camera, box)
        painter.end()

    def _paint_scaled(self, painter: QPainter, front: QPixmap, camera: Camera) -> None:
        factor = camera.scale / self._camera.scale
        painter.save()
        painter.translate(camera.x - self._camera.x * factor, camera.y - self._camera.y * factor)
        painter.scale(factor, factor)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, factor > 1)
        painter.drawPixmap(0, 0, front)
        painter.restore()


def blank(size: QSize, ratio: float) -> QPixmap:
    """An empty picture of so many px of a screen of that pixel ratio."""
    whole = size * ratio
    picture = QPixmap(whole.width(), whole.height())
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture
