"""The card at the foot of the outline: the whole tree, small."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from bough.app.place import Place
from bough.ui.outline import words
from bough.ui.outline.limbs import Limb, Limbs, limbs_of
from bough.ui.outline.shapes import halo
from bough.ui.outline.words import tr
from bough.ui.theme import Theme
from bough.ui.turning_marks import TurningMarks
from bough.ui.widgets import PressButton, line

HEIGHT = 208
HEAD = 32
PAD = 12.0
LATER_MS = 250
"""It is painted anew at most so often."""
SOON_MS = 40
WIDEST = 10.0
NARROWEST = 1.25
LIT = 1.8
"""The narrowest limb that is lit."""
SHARE = 0.72
MOST_LINE = 26.0
"""Between two leaves, px."""
THICK = 2.4
"""Thinner limbs are strokes, others taper."""
SLICES = 14
CLOSE = 1.4
"""A limb whose leaves are within so many px is one line to the farthest."""


class WholeTree(PressButton):
    """A click opens the map."""

    def __init__(self, place: Place, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._theme = theme
        self._picture: QPixmap | None = None
        self._turning = TurningMarks(theme, self)
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("Open the map") + "  Ctrl+M")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._on_later)
        place.path_changed.connect(self._on_changed)
        place.node_changed.connect(self._on_changed)
        theme.changed.connect(self._on_changed)
        self._name()

    @property
    def painted(self) -> bool:
        """Whether the picture is there and shows what is."""
        return self._picture is not None and not self._later.isActive()

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Again, as the style takes it away from every button it polishes.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._later.start(SOON_MS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.start(SOON_MS)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        if self._turning.begin(painter, event.region()):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        focused = self.hasFocus()
        role = "leafLine" if focused else "border" if self.underMouse() else "hairline"
        painter.setPen(QPen(theme.color(role), 2 if focused else 1))
        painter.setBrush(theme.color("canvas"))
        inset = 0.5 if focused else 0
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), 10, 10)
        if self._picture:
            painter.drawPixmap(0, HEAD, self._picture)
        self._paint_head(painter)

    def _paint_head(self, painter: QPainter) -> None:
        theme = self._theme
        row = QRectF(PAD, 2, self.width() - 2 * PAD, HEAD - 4)
        row.moveTop(3)
        keys = "Ctrl M"
        right = row.right() - line(painter, theme, row, keys, step="caption", role="text2",
                                   right=True)  # fmt: skip
        if growing := len(self._place.growing):
            said = _growing(growing)
            space = QRectF(row.left(), row.top(), right - 8 - row.left(), row.height())
            font = QFontMetricsF(theme.font("ui"))
            wide = min(space.width(), font.horizontalAdvance(said))
            title = QFontMetricsF(theme.font("ui")).horizontalAdvance(self.tr("Whole tree"))
            if title + wide + 40 < space.width():
                line(painter, theme, space, said, role="sap", right=True)
                right = space.right() - wide
            else:
                right = space.right()
            middle = round(row.center().y())
            self._turning.paint(painter, "running", round(right) - 11, middle, "canvas")
            right -= 18
        row.setRight(right - 8)
        line(painter, theme, row, self.tr("Whole tree"), role="text2")

    def _on_changed(self) -> None:
        self._name()
        if self.isVisible() and not self._later.isActive():
            self._later.start(LATER_MS)

    def _name(self) -> None:
        said = [self.tr("Whole tree"), words.messages(len(self._place.tree()))]
        if growing := len(self._place.growing):
            said.append(_growing(growing))
        self.setAccessibleName(", ".join(said))
        self.setAccessibleDescription(self.tr("Opens the map"))
        self.update()

    def _on_later(self) -> None:
        room = QSize(self.width(), self.height() - HEAD)
        ratio = self.devicePixelRatioF()
        picture = QPixmap(math.ceil(room.width() * ratio), math.ceil(room.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(PAD, 6, room.width() - 2 * PAD, room.height() - 6 - PAD)
        Sketch(self._place, self._theme, limbs_of(self._place.tree()), box).paint(painter)
        painter.end()
        self._picture = picture
        self.update()


# A cubic that leaves and arrives level: the part, how far across and down, and its direction.
_BEND = [
    (
        t,
        1.5 * t - 1.5 * t**2 + t**3,
        3 * t**2 - 2 * t**3,
        1.5 * (1 - 2 * t + 2 * t**2),
        6 * t * (1 - t),
    )
    for t in (number / SLICES for number in range(SLICES + 1))
]


class Start(NamedTuple):
    """Where on the end of another a limb begins, and how wide it is there."""

    y: float
    width: float


class Sketch:
    """Paints limbs into a box: the lit path in green, tips that grow in gold."""

    def __init__(self, place: Place, theme: Theme, limbs: Limbs, box: QRectF) -> None:
        self._theme = theme
        self._limbs = limbs
        root = limbs.limbs[0]
        self._line = min(MOST_LINE, box.height() / max(1, limbs.lines - 1))
        self._top = box.top() + (box.height() - self._line * max(0, limbs.lines - 1)) / 2
        self._scale = (box.width() - 8) / max(1.0, root.reach)
        self._left = box.left() + 3
        self._widest = min(WIDEST, NARROWEST + 0.8 * root.leaves)
        self._narrowest = max(0.5, min(NARROWEST, self._line * 0.55))
        self._lit, self._here = self._on(place, place.head)
        self._growing = [self._on(place, node) for node in place.growing]
        self._head_grows = place.head in place.growing

    def paint(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        waiting = list(self._limbs.limbs[0].kids)
        starts = self._starts(0)
        while waiting:
            number = waiting.pop()
            limb = self._limbs.limbs[number]
            start = starts.pop(number)
            if (limb.low - limb.top) * self._line < CLOSE and limb.kids:
                self._paint_limb(painter, limb, start, limb.reach, "rail")
                continue
            self._paint_limb(painter, limb, start, self._limbs.end(limb), "rail")
            starts |= self._starts(number)
            waiting += limb.kids
        # What is lit lies above all others.
        for way, at in self._growing:
            if way and way[-1] not in self._lit:
                self._paint_way(painter, way[-1:], at, "sapLine")
        self._paint_way(painter, self._lit, self._here, "leafLine")
        for way, at in self._growing:
            limb = self._limbs.limbs[way[-1] if way else 0]
            halo(painter, self._theme, QPointF(self._x(at), self._y(limb)), 3.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("leafLine"))
        root = QPointF(self._left, self._y(self._limbs.limbs[0]))
        painter.drawEllipse(root, 4.0, 4.0)
        if self._lit and not self._head_grows:
            here = QPointF(self._x(self._here), self._y(self._limbs.limbs[self._lit[-1]]))
            painter.setPen(QPen(self._theme.color("canvas"), 1.5))
            painter.drawEllipse(here, 4.0, 4.0)

    def _on(self, place: Place, node_id: str | None) -> tuple[list[int], float]:
        """The limbs from the root to a node, and how far it is."""
        limbs = self._limbs
        line = place.tree().names_to(node_id)
        depth, firsts = len(line), limbs.by_first
        way = [firsts[at] for at in line if at in firsts]
        bends = limbs.limbs[way[-1]].bends if way else 0
        return way, depth + limbs.bend * bends

    def _paint_way(self, painter: QPainter, way: list[int], to: float, role: str) -> None:
        limbs = self._limbs.limbs
        for number in way:
            limb = limbs[number]
            end = to if number == way[-1] else self._limbs.end(limb)
            self._paint_limb(painter, limb, self._starts(limb.parent)[number], end, role)

    def _starts(self, parent: int) -> dict[int, Start]:
        """Where the children of a limb leave it: side by side inside of its width."""
        limb = self._limbs.limbs[parent]
        wide = [self._width(self._limbs.limbs[kid]) for kid in limb.kids]
        part = self._width(limb) / sum(wide) if wide else 1.0
        at = self._y(limb) - self._width(limb) / 2
        found = {}
        for kid, width in zip(limb.kids, wide, strict=True):
            found[kid] = Start(at + width * part / 2, width * part)
            at += width * part
        return found

    def _paint_limb(
        self, painter: QPainter, limb: Limb, start: Start, to: float, role: str
    ) -> None:
        """A limb from where it leaves its fork to as far as is wished."""
        width, y = self._width(limb), self._y(limb)
        left = self._x(self._limbs.begin(limb))
        forked = limb.bends > self._limbs.limbs[limb.parent].bends
        bend = self._x(self._limbs.begin(limb) + 1 + self._limbs.bend * forked)
        right = max(self._x(to), bend)
        color = self._theme.color(role)
        if width < THICK and start.width < THICK:
            way = QPainterPath(QPointF(left, start.y))
            middle = (left + bend) / 2
            way.cubicTo(middle, start.y, middle, y, bend, y)
            way.lineTo(right, y)
            pen = QPen(color, width if role == "rail" else max(width, LIT))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(way)
            return
        upper, lower = [], []
        across, down = bend - left, y - start.y
        for part, x, ease, dx, dy in _BEND:
            dx, dy = dx * across, dy * down
            half = (start.width + (width - start.width) * part) / (2 * (math.hypot(dx, dy) or 1.0))
            at_x, at_y = left + x * across, start.y + ease * down
            upper.append(QPointF(at_x + dy * half, at_y - dx * half))
            lower.append(QPointF(at_x - dy * half, at_y + dx * half))
        upper.append(QPointF(right, y - width / 2))
        lower.append(QPointF(right, y + width / 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))

    def _x(self, way: float) -> float:
        return self._left + way * self._scale

    def _y(self, limb: Limb) -> float:
        return self._top + limb.row * self._line

    def _width(self, limb: Limb) -> float:
        share: float = limb.leaves / max(1, self._limbs.limbs[0].leaves)
        return max(self._narrowest, self._widest * math.pow(share, SHARE))


def _growing(count: int) -> str:
    return tr("{n} growing").format(n=count)
