"""The camera says which part of the map is seen, how large, and in how much detail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QPointF, QRectF


class Level(IntEnum):
    """How much is shown of a message: a dot, a row, a card."""

    FAR = 0
    MIDDLE = 1
    NEAR = 2


SWITCHES = (0.5, 1.6)
"""The zooms between the levels ..."""
HYSTERESIS = 0.1
"""... and by how much of it one has to go beyond one to get there."""
AS_DESIGNED = (0.45, 1.0, 1.76)
"""The zoom at which each level is as large as its sizes say."""
NEAREST = 3.2


@dataclass(frozen=True, slots=True)
class Camera:
    """`zoom` runs through all levels; `x` and `y` are where the origin of the sheet is seen."""

    zoom: float = 1.0
    level: Level = Level.MIDDLE
    x: float = 0.0
    y: float = 0.0

    @property
    def scale(self) -> float:
        """Px on the screen for one of the sheet."""
        return self.zoom / AS_DESIGNED[self.level]

    def seen(self, at: QPointF) -> QPointF:
        """Where a point of the sheet is seen."""
        return QPointF(self.x + at.x() * self.scale, self.y + at.y() * self.scale)

    def seen_box(self, box: QRectF) -> QRectF:
        corner, scale = self.seen(box.topLeft()), self.scale
        return QRectF(corner.x(), corner.y(), box.width() * scale, box.height() * scale)

    def under(self, at: QPointF) -> QPointF:
        """The point of the sheet that is seen there."""
        return QPointF((at.x() - self.x) / self.scale, (at.y() - self.y) / self.scale)

    def under_box(self, box: QRectF) -> QRectF:
        corner, scale = self.under(box.topLeft()), self.scale
        return QRectF(corner.x(), corner.y(), box.width() / scale, box.height() / scale)

    def panned(self, x: float, y: float) -> Camera:
        return replace(self, x=self.x + x, y=self.y + y)

    def zoomed(self, zoom: float, at: QPointF) -> Camera:
        """The same level at another zoom, with what is seen at that point held there."""
        point = self.under(at)
        scale = zoom / AS_DESIGNED[self.level]
        return replace(self, zoom=zoom, x=at.x() - point.x() * scale, y=at.y() - point.y() * scale)

    def showing(self, point: QPointF, at: QPointF, level: Level, zoom: float) -> Camera:
        """A camera at that level and zoom that sees a point of its sheet there."""
        scale = zoom / AS_DESIGNED[level]
        return Camera(zoom, level, at.x() - point.x() * scale, at.y() - point.y() * scale)


def level_at(zoom: float, now: Level) -> Level:
    """The level that a zoom asks for, coming from another."""
    level = int(now)
    while level < Level.NEAR and zoom > SWITCHES[level] * (1 + HYSTERESIS):
        level += 1
    while level > Level.FAR and zoom < SWITCHES[level - 1] * (1 - HYSTERESIS):
        level -= 1
    return Level(level)


def fitted(bounds: QRectF, room: QRectF, level: Level, most: float) -> Camera:
    """A camera that sees all of the sheet within `room`, in its middle, at that zoom at most."""
    wide, high = max(1.0, bounds.width()), max(1.0, bounds.height())
    scale = min(room.width() / wide, room.height() / high, most / AS_DESIGNED[level])
    at = room.center() - bounds.center() * scale
    return Camera(scale * AS_DESIGNED[level], level, at.x(), at.y())
