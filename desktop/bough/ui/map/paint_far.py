"""From afar: limbs that are as thick as the leaves they carry, dots on them, labels at the ends."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from bough.core.map.limbs import LINE, NARROWEST_LIMB, WIDEST_LIMB, Limbs, limb_width
from bough.ui import icons
from bough.ui.map.camera import Camera
from bough.ui.map.facts import Shape
from bough.ui.map.glyph import line_pen
from bough.ui.map.scene import Scene
from bough.ui.map.writing import ratio
from bough.ui.theme import Theme

THICK = 3.2
"""From this thickness on a limb tapers; thinner ones are strokes."""
SLICES = 26
CLOSE = 1.3
"""Where the leaves of a limb are within so many px, it is one line to its farthest."""
DOTS = 5.0
"""Dots are painted only where they are so many px apart."""


def limb_painter(
    theme: Theme, scene: Scene, limbs: Limbs, camera: Camera, seen: QRectF
) -> LimbPainter:
    """The limbs as a camera sees them."""
    origin, scale = QPointF(camera.x, camera.y), camera.scale
    return LimbPainter(theme, scene, limbs, origin, scale, LINE * scale, seen)


class LimbPainter:
    """One painting of the limbs. `seen` is what of the widget, or of a picture, is painted."""

    def __init__(
        self,
        theme: Theme,
        scene: Scene,
        limbs: Limbs,
        origin: QPointF,
        scale: float,
        line: float,
        seen: QRectF,
    ) -> None:
        """`scale` is that of the width, and `line` what lies between two leaves."""
        self._theme, self._scene, self._limbs = theme, scene, limbs
        self._scale, self._line = scale, line
        self._step = limbs.step * scale
        self._x, self._y = origin.x(), origin.y()
        self._seen = seen
        dense = self._line < 8
        self._thin = max(0.8, min(NARROWEST_LIMB, self._line * 0.5)) if dense else NARROWEST_LIMB
        self._factor = max(0.45, min(1.0, line / LINE * 1.4))
        self._lit_least = 2.4
        self._root = QPointF(self._x, self._y + limbs.row[0] * line)
        self._widths: dict[int, float] = {}
        """By the leaves that are carried."""
        self._strokes: dict[tuple[str, float], QPainterPath] = {}
        self._tapers: dict[str, list[QPolygonF]] = {}
        self.dots: list[int] = []
        """What was seen of messages."""
        self.with_dots = min(self._step, 2 * self._line) >= DOTS
        lit = scene.path
        self._lit = {limbs.at[n] for n in lit if n in limbs.at} | {0}
        self._live = {limbs.at[n] for n in scene.growing if n in limbs.at}
        self._ways = set(self._lit)
        """What leads to the head, or to what grows."""
        for number in self._live:
            while number >= 0 and number not in self._ways:
                self._ways.add(number)
                number = limbs.parents[number]

    def make_small(self) -> None:
        """Paint no dots, and limbs as thin as in an overview."""
        self.with_dots = False
        self._factor, self._thin, self._lit_least = 0.38, 0.75, 1.6

    def paint(self, painter: QPainter) -> None:
        """The limbs; those of the path over the others, and what grows over both."""
        self._gather()
        for role in ("rail", "leafLine", "sapLine"):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(role))
            for taper in self._tapers.get(role, ()):
                painter.drawPolygon(taper, Qt.FillRule.WindingFill)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for (which, width), path in self._strokes.items():
                if which == role:
                    painter.setPen(line_pen(self._theme, role, width))
                    painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("leafLine"))
        half = WIDEST_LIMB * self._factor / 2
        painter.drawEllipse(self._root, half, half)
        if self.with_dots:
            self._paint_dots(painter)

    def width(self, number: int) -> float:
        """How thick the limb is that leads to a message, in px of the screen."""
        leaves = self._limbs.leaves[number]
        found = self._widths.get(leaves)
        if found is None:
            found = max(self._thin, limb_width(leaves, self._limbs.leaves[0]) * self._factor)
            self._widths[leaves] = found
        return max(self._lit_least, found) if number in self._lit else found

    def _gather(self) -> None:
        """Walk down from the root, past what is not seen."""
        limbs, seen = self._limbs, self._seen
        top, low = (
            (seen.top() - self._y - 20) / self._line,
            (seen.bottom() - self._y + 20) / self._line,
        )
        right, close = seen.right() - self._x, CLOSE / self._line
        left = seen.left() - self._x - 20
        waiting = [0]
        while waiting:
            at = waiting.pop()
            kids = limbs.kids[at]
            x = limbs.x[at] * self._scale
            if x > right + 20 or not kids:
                continue
            total = sum(self.width(kid) for kid in kids)
            own = self.width(at) if at else WIDEST_LIMB * self._factor
            row, offset = limbs.row[at], -own / 2
            for kid in kids:
                wide = self.width(kid)
                share = own * wide / total
                start = offset + share / 2 if len(kids) > 1 else 0.0
                offset += share
                above = min(limbs.top[kid], row)
                below = max(limbs.low[kid], row)
                if above > low or below < top or limbs.reach[kid] * self._scale < left:
                    continue
                end = self._run(kid)
                narrow = limbs.low[end] - limbs.top[end] < close
                if narrow and limbs.kids[end] and end not in self._ways:
                    self._limb(at, kid, start, limbs.reach[end], min(share, wide * 1.15))
                    continue
                self._limb(at, kid, start, limbs.x[end], min(share, wide * 1.15))
                waiting.append(end)

    def _run(self, number: int) -> int:
        """The end of the straight run that begins there."""
        limbs = self._limbs
        row, lit, live = limbs.row[number], number in self._lit, number in self._live
        inside = self._seen.adjusted(-20, -20, 20, 20)
        y = self._y + row * self._line
        with_dots = self.with_dots and inside.top() <= y <= inside.bottom()
        while True:
            if with_dots and inside.left() <= self._x + limbs.x[number] * self._scale <= (
                inside.right()
            ):
                self.dots.append(number)
            kids = limbs.kids[number]
            if len(kids) != 1 or limbs.row[kids[0]] != row:
                return number
            if (kids[0] in self._lit, kids[0] in self._live) != (lit, live):
                return number
            number = kids[0]

    def _limb(self, at: int, kid: int, start: float, end: float, begin: float) -> None:
        """The limb from a message to its child, and straight on to that x."""
        limbs = self._limbs
        x0, y0 = self._x + limbs.x[at] * self._scale, self._y + limbs.row[at] * self._line
        x1, y1 = self._x + limbs.x[kid] * self._scale, self._y + limbs.row[kid] * self._line
        role = "sapLine" if kid in self._live else "leafLine" if kid in self._lit else "rail"
        width = self.width(kid)
        last = self._x + end * self._scale
        seen = self._seen
        margin = WIDEST_LIMB
        if min(y0, y1) - margin > seen.bottom() or max(y0, y1) + margin < seen.top():
            return
        if last < seen.left() - margin:
            return
        if width < THICK and begin < THICK * 1.5:
            key = (role, round(width * 2) / 2)
            path = self._strokes.get(key)
            if path is None:
                path = self._strokes[key] = QPainterPath()
            path.moveTo(x0, y0 + start)
            if abs(y1 - y0 - start) < 0.5:
                path.lineTo(last, y1)
                return
            middle = (x0 + x1) / 2
            path.cubicTo(middle, y0 + start, middle, y1, x1, y1)
            if last > x1:
                path.lineTo(last, y1)
            return
        self._tapers.setdefault(role, []).append(
            _taper(x0, y0 + start, x1, y1, max(begin, NARROWEST_LIMB), width, last)
        )

    def _paint_dots(self, painter: QPainter) -> None:
        """Rings and discs by the hundred: a few calls for all of them."""
        limbs, facts = self._limbs, self._scene.facts
        far = min(1.0, max(0.62, self._step / 14))
        plain: dict[tuple[Shape, bool], list[QPointF]] = {}
        ribbon = self._theme.color("text2")
        for number in self.dots:
            at = QPointF(self._x + limbs.x[number] * self._scale, self._y_of(number))
            shape = facts.of(limbs.nodes[number]).shape
            plain.setdefault((shape, number in self._lit), []).append(at)
            for icon in self._scene.landmarks_of(limbs.nodes[number]):
                image = icons.pixmap(icon, 12, ribbon, ratio(painter))
                painter.drawPixmap(QPointF(at.x() + 1, at.y() - 16), image)
        color = self._theme.color
        for lit in (False, True):
            radius = (3.6 if lit else 2.9) * far
            ink = "leafLine" if lit else "control"
            if lit and far > 0.9:
                discs = [p for (_, on), points in plain.items() if on for p in points]
                self._points(painter, discs, "canvas", 2 * (radius + 1.8))
            for (shape, on), points in plain.items():
                if on != lit:
                    continue
                if shape == "reply" and self._theme.fun:
                    self._blossoms(painter, points, radius, lit=lit)
                    continue
                self._points(painter, points, "rustLine" if shape == "broken" else ink, 2 * radius)
                if shape in ("you", "broken", "stopped"):
                    self._points(painter, points, "canvas", 2 * radius - 2.4)
                elif shape == "edited":
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(color("canvas"))
                    inner = radius - 1.2
                    for p in points:
                        left = QRectF(p.x() - inner, p.y() - inner, 2 * inner, 2 * inner)
                        painter.drawPie(left, 90 * 16, 180 * 16)

    def _points(self, painter: QPainter, points: list[QPointF], role: str, width: float) -> None:
        if points and width > 0:
            painter.setPen(line_pen(self._theme, role, width))
            painter.drawPoints(points)

    def _blossoms(
        self, painter: QPainter, points: list[QPointF], radius: float, *, lit: bool
    ) -> None:
        from bough.ui.blossom import HEART, PETAL, petals

        role = "leafLine" if lit else "control"
        self._points(painter, petals(points, radius), role, 2 * radius * PETAL)
        self._points(painter, points, role, 2 * radius)
        if lit:
            self._points(painter, points, "sapLine", 2 * radius * HEART)

    def _y_of(self, number: int) -> float:
        return self._y + self._limbs.row[number] * self._line


def _taper(
    x0: float, y0: float, x1: float, y1: float, begin: float, end: float, last: float
) -> QPolygonF:
    """A limb that bends from one height to another and changes its thickness on the way, across its
    middle line; then straight on."""
    middle = (x0 + x1) / 2
    slices = 1 if abs(y1 - y0) < 1 else int(max(6, min(SLICES, abs(y1 - y0) / 3.5)))
    upper: list[QPointF] = []
    lower: list[QPointF] = []
    for number in range(slices + 1):
        t = number / slices
        v = 1 - t
        x = v**3 * x0 + 3 * v * t * (v + t) * middle + t**3 * x1
        y = v * v * (v + 3 * t) * y0 + t * t * (t + 3 * v) * y1
        along_x = 3 * v * v * (middle - x0) + 3 * t * t * (x1 - middle)
        along_y = 6 * v * t * (y1 - y0)
        length = hypot(along_x, along_y) or 1.0
        half = (begin + (end - begin) * t) / 2
        across_x, across_y = along_y / length * half, along_x / length * half
        upper.append(QPointF(x + across_x, y - across_y))
        lower.append(QPointF(x - across_x, y + across_y))
    if last > x1:
        upper.append(QPointF(last, y1 - end / 2))
        lower.append(QPointF(last, y1 + end / 2))
    return QPolygonF([*upper, *reversed(lower)])
