"""The sight of the map: a widget that looks at a scene with a camera, and where things are seen."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from bough.app.place import Place
from bough.ui.map import paint_near
from bough.ui.map.camera import AS_DESIGNED, NEAREST, Camera, Level, fitted, level_at
from bough.ui.map.frame import Frame
from bough.ui.map.hover import Hover
from bough.ui.map.scene import Scene, plan_of
from bough.ui.map.sheets import LABEL_ROOM, LimbSheet, Sheet
from bough.ui.map.tween import Tween
from bough.ui.theme import Theme

REACH = 11.0
"""Px around a dot in which it is pointed at."""
READABLE = 0.72
"""The zoom at which rows can be read; where all of them fit so, they are shown at first."""
MARGIN = 26.0
BAR = 58.0
"""For the toolbar below."""


class Beyond(Protocol):
    """What is to be seen besides the messages."""

    def box(self, level: Level) -> QRectF:
        """Where it is on the sheet of that level; empty where nothing is."""

    def paint(self, painter: QPainter) -> None:
        """Paint over the messages, in px of the view."""


class Sight(QWidget):
    """Looks with its camera at the sheets of a scene; what is seen is painted by the view."""

    camera_changed = Signal()
    cursor_changed = Signal()

    def __init__(self, place: Place, theme: Theme, scene: Scene, parent: QWidget) -> None:
        super().__init__(parent)
        self._place, self._theme, self.scene = place, theme, scene
        self._camera = Camera()
        self._unseen = True
        self._frame = Frame(self._paint_picture)
        self._tween = Tween(theme, self._on_tween, self)
        self._before: dict[Level, Sheet] = {}
        """The sheets as they were painted last."""
        self._hover = Hover(place, theme, self)
        self._hold = ""
        """The node that stays where it is seen when the layout changes."""
        self.beyond: Beyond | None = None
        scene.moved.connect(self._on_moved)

    # What is seen

    @property
    def camera(self) -> Camera:
        return self._tween.camera if self._tween.running else self._camera

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def place(self) -> Place:
        return self._place

    @property
    def hover(self) -> Hover:
        return self._hover

    @property
    def marked(self) -> list[str]:
        return list(self.scene.marked)

    @property
    def moving(self) -> bool:
        """Whether messages are on their way to where they will stand."""
        return self._tween.running

    @property
    def settled(self) -> bool:
        """Whether nothing moves, and nothing is still to be painted."""
        return not self._tween.running and self._frame.whole

    def sheet(self) -> Sheet:
        """What the camera looks at; while it moves, where it is just now."""
        return self._tween.sheet or self.scene.sheet(self._camera.level)

    def spot(self, node: str) -> QRectF:
        """Where a node is seen; empty for one that is not shown."""
        sheet = self.sheet()
        if node not in sheet:
            return QRectF()
        box = self.camera.seen_box(sheet.spot(node))
        if isinstance(sheet, LimbSheet):
            return QRectF(box.x() - REACH, box.y() - REACH, 2 * REACH, 2 * REACH)
        if self.camera.level is Level.NEAR:
            number, row = plan_of(sheet).row(node)
            return self.camera.seen_box(paint_near.card_box(plan_of(sheet), number, row))
        return box

    def node_at(self, at: QPointF) -> str | None:
        camera = self.camera
        return self.sheet().node_at(camera.under(at), REACH / camera.scale)

    def in_view(self, node: str) -> bool:
        return self.isVisible() and self.rect().intersects(self.spot(node).toAlignedRect())

    def look(self, camera: Camera) -> None:
        """Look with that camera, which is of the level that is shown or of another."""
        self._tween.stop()
        self._unseen = False
        if camera != self._camera:
            other = camera.level != self._camera.level
            self._camera = camera
            self._hover.leave()
            if other:
                self._frame.spoil()
            self.update()
            self.camera_changed.emit()

    def zoom_to(self, zoom: float, at: QPointF) -> None:
        """Zoom with what is seen at a point held there, to another level if the zoom asks for it:
        then the node there, or next to it, is held."""
        self._tween.stop()
        camera = self._camera
        zoom = max(self._farthest(), min(zoom, NEAREST))
        level = level_at(zoom, camera.level)
        if level is camera.level:
            self.look(camera.zoomed(zoom, at))
        else:
            self._change_level(level, zoom, at)

    def zoom_by(self, factor: float) -> None:
        """Zoom around the node that the keys are about, or around the middle."""
        spot = self.spot(self.scene.cursor)
        seen = not spot.isEmpty() and self.rect().contains(spot.center().toPoint())
        at = spot.center() if seen else QPointF(self.rect().center())
        self.zoom_to(self._camera.zoom * factor, at)

    def show_level(self, level: Level) -> None:
        """Show dots, rows or cards, as large as they are designed."""
        self._tween.stop()
        spot = self.spot(self.scene.cursor)
        seen = not spot.isEmpty() and self.rect().contains(spot.center().toPoint())
        at = spot.center() if seen else QPointF(self.rect().center())
        if level is Level.FAR:
            self.look(self._fitted(Level.FAR))
        elif level is self._camera.level:
            self.look(self._camera.zoomed(AS_DESIGNED[level], at))
        else:
            self._change_level(level, AS_DESIGNED[level], at, self.scene.cursor)
            if not seen:
                self.center_on(self.scene.cursor)

    def fit(self) -> None:
        """See all of it, as near as that goes."""
        self.look(self._first_look())

    def center_on(self, node: str) -> None:
        self._tween.stop()
        sheet = self.sheet()
        if node in sheet:
            spot = self._camera.seen_box(sheet.spot(node)).center()
            away = QRectF(self.rect()).center() - spot
            self.look(self._camera.panned(away.x(), away.y()))

    def reveal(self, node: str) -> None:
        """Bring a node into view, no farther than needed."""
        self._tween.stop()
        spot = self.spot(node)
        if spot.isNull():
            return
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -BAR)
        x = max(0.0, room.left() - spot.left()) or min(0.0, room.right() - spot.right())
        y = max(0.0, room.top() - spot.top()) or min(0.0, room.bottom() - spot.bottom())
        if x or y:
            self.look(self._camera.panned(x, y))

    def _change_level(self, level: Level, zoom: float, at: QPointF, node: str = "") -> None:
        camera = self._camera
        held = node or self.sheet().nearest(camera.under(at)) or ""
        before, after = self.sheet(), self.scene.sheet(level)
        if held not in before or held not in after:
            self.look(fitted(after.bounds, self._room(level), level, zoom))
            return
        seen = camera.seen_box(before.spot(held)).center()
        self.look(camera.showing(_anchor(after, held), seen, level, zoom))

    def _room(self, level: Level) -> QRectF:
        right = min(LABEL_ROOM, self.width() / 4) if level is Level.FAR else MARGIN
        return QRectF(self.rect()).adjusted(MARGIN + 8, MARGIN, -right, -BAR - 8)

    def _fitted(self, level: Level) -> Camera:
        bounds = self.scene.sheet(level).bounds
        if self.beyond:
            bounds = bounds.united(self.beyond.box(level))
        return fitted(bounds, self._room(level), level, AS_DESIGNED[level])

    def _first_look(self) -> Camera:
        """All of it: as rows where they can be read so, else from afar."""
        room = self._room(Level.MIDDLE)
        # Not laid out where the number of messages alone says that it would not fit.
        if len(self.scene) * 4 < room.width() * room.height() / (100 * 23 * READABLE**2):
            middle = self._fitted(Level.MIDDLE)
            if middle.zoom >= READABLE:
                return middle
        return self._fitted(Level.FAR)

    def _farthest(self) -> float:
        return min(0.3, self._fitted(Level.FAR).zoom * 0.8)

    def _on_moved(self) -> None:
        level = self._camera.level
        before = self._before.get(level)
        hold, self._hold = self._hold, ""
        after = self.scene.sheet(level)
        self._before = self.scene.sheets()
        self._frame.spoil()
        end = self._camera
        if before and hold in before and hold in after:
            was, now = _anchor(before, hold), _anchor(after, hold)
            end = end.panned((was.x() - now.x()) * end.scale, (was.y() - now.y()) * end.scale)
        start, self._camera = self._camera, end
        if before is None or self._unseen or not self.isVisible():
            self._tween.stop()
        else:
            self._tween.start(before, after, start, end)
        self._hover.leave()
        self.update()
        self.camera_changed.emit()

    def _on_tween(self) -> None:
        self._frame.spoil()
        self.update()
        if not self._tween.running:
            self.camera_changed.emit()

    def _paint_picture(self, painter: QPainter, camera: Camera, box: QRectF) -> None:
        """What the frame keeps."""
        raise NotImplementedError


def aspect_of(size: QSize) -> float:
    """How wide to how high limbs are to be in a view of that size, beside labels and bars."""
    wide, high = size.width() - LABEL_ROOM, size.height() - 2 * BAR
    return max(0.6, min(3.0, wide / max(1.0, high)))


def _anchor(sheet: Sheet, node: str) -> QPointF:
    """The point of a node that is held where it is seen."""
    return sheet.spot(node).center()
