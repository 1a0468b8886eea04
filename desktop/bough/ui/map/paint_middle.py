"""The middle of the map: turn blocks of rows, a line for each message."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from bough.core.map.plan import Box, Plan
from bough.ui import icons
from bough.ui.map.facts import Fact
from bough.ui.map.glyph import line_pen, paint_shape
from bough.ui.map.paint_blocks import paint_draft, paint_wires
from bough.ui.map.say import tr
from bough.ui.map.scene import Scene
from bough.ui.map.sheets import BlockSheet
from bough.ui.map.writing import put, put_right, ratio
from bough.ui.theme import Theme

LANE, ASIDE = 14.0, 27.0
WORDS = 12.0
"""From the middle of a shape to the words."""
TILE = 20.0
EDGE = 8.0
RADIUS = 4.2
ICON = 14


def paint(painter: QPainter, theme: Theme, scene: Scene, sheet: BlockSheet, seen: QRectF) -> None:
    """What is seen of the sheet; the painter has the sheet's own px."""
    plan = sheet.plan
    paint_wires(painter, theme, scene, sheet, seen)
    for number in plan.within(seen.x(), seen.y(), seen.width(), seen.height()):
        if plan.blocks[number].nodes:
            _Rows(painter, theme, scene, plan, number, seen).paint()
    paint_draft(painter, theme, scene, plan, LANE, 3.6)


class _Rows:
    """One block."""

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        scene: Scene,
        plan: Plan,
        number: int,
        seen: QRectF,
    ) -> None:
        self._painter, self._theme, self._scene = painter, theme, scene
        self._plan, self._number = plan, number
        self._block, self._box = plan.blocks[number], plan.box(number)
        tops, top = plan.tops[number], plan.y[number]
        first = bisect_right(tops, seen.top() - top) - 1
        last = bisect_left(tops, seen.bottom() - top)
        self._rows = range(max(0, first), min(len(self._block.nodes), last + 1))

    def paint(self) -> None:
        nodes, scene, theme, box = self._block.nodes, self._scene, self._theme, self._box
        shown = [nodes[row] for row in self._rows]
        lit = any(node in scene.path for node in shown) or nodes[0] in scene.path
        live = any(node in scene.growing for node in shown)
        role = "sapLine" if live else "leafLine" if lit else "border"
        painter = self._painter
        painter.setBrush(theme.color("raised"))
        painter.setPen(QPen(theme.color(role), 1.5 if lit or live else 1.0))
        painter.drawRoundedRect(QRectF(box.x, box.y, box.width, box.height), 8, 8)
        for row in self._rows:
            self._paint_ground(row)
        for on_path in (False, True):
            for row in self._rows:
                if row and (nodes[row] in scene.path) == on_path:
                    self._paint_lane(row, lit=on_path)
        for row in self._rows:
            self._paint_row(row)

    def _y(self, row: int) -> float:
        return self._plan.port(self._number, row)

    def _paint_ground(self, row: int) -> None:
        node, scene = self._block.nodes[row], self._scene
        role = ""
        if node in scene.growing:
            role = "sapSoft"
        elif node in scene.hits:
            role = "skySoft"
        elif node in scene.marked:
            role = "selected"
        elif node == scene.hovered:
            role = "hover"
        if role:
            painter = self._painter
            painter.setPen(Qt.PenStyle.NoPen)
            if self._theme.contrast:
                painter.setPen(QPen(self._theme.color("border"), 1))
            painter.setBrush(self._theme.color(role))
            painter.drawRoundedRect(self._row_ground(row), 5, 5)

    def _row_ground(self, row: int) -> QRectF:
        return QRectF(self._box.x + 3, self._y(row) - 10.5, self._box.width - 6, 21)

    def _paint_lane(self, row: int, *, lit: bool) -> None:
        painter, block = self._painter, self._block
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = 2.5 if lit else 1.5
        painter.setPen(line_pen(self._theme, "leafLine" if lit else "rail", width))
        x, y = self._box.x + LANE, self._y(row)
        if block.is_aside(row):
            base = self._y(len(block.nodes) - block.aside - 1)
            path = QPainterPath(QPointF(x, base))
            path.lineTo(x, y - 7)
            path.quadTo(x, y, x + 7, y)
            path.lineTo(x + ASIDE - LANE, y)
            painter.drawPath(path)
        else:
            painter.drawLine(QPointF(x, self._y(row - 1)), QPointF(x, y))

    def _paint_row(self, row: int) -> None:
        theme, scene, painter, box = self._theme, self._scene, self._painter, self._box
        node, y = self._block.nodes[row], self._y(row)
        fact = scene.facts.of(node)
        lit, live = node in scene.path, fact.shape == "growing"
        aside = self._block.is_aside(row)
        x = box.x + (ASIDE if aside else LANE)
        ground = "sapSoft" if live else "selected" if node in scene.marked else "raised"
        at = QPointF(x, y)
        paint_shape(
            painter, theme, fact.shape, at, RADIUS, lit=lit, found=node in scene.hits, ground=ground
        )
        left, right = x + WORDS, self._paint_end(node, fact, box, y)
        if fact.tile:
            small = theme.font("micro", weight=600, scale=10 / 11)
            put(painter, theme, left, y, fact.tile, small, "text3")
            left += TILE
        strong = live or node == scene.place.head
        font = theme.font("caption", weight=550 if strong else None)
        role = "text" if lit or fact.shape == "you" or live else "text2"
        if node in scene.hits:
            role = "text"
        words, _ = scene.facts.cut(node, fact.line, font, right - left)
        put(painter, theme, left, y, words, font, role)
        if node == scene.hit:
            painter.setPen(QPen(theme.color("skyLine"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._row_ground(row), 5, 5)

    def _paint_end(self, node: str, fact: Fact, box: Box, y: float) -> float:
        """What stands at the right end of a row; where there is room for words until."""
        theme, scene, painter = self._theme, self._scene, self._painter
        right = box.x + box.width - EDGE
        if count := scene.folded.get(node):
            right = bud(painter, theme, right, y, f"+{count}") - 6
        right = paint_landmarks(painter, theme, scene, node, right, y)
        small = theme.font("micro", numbers=True)
        if fact.live:
            right -= put_right(painter, theme, right, y, fact.live, small, "sap") + 6
        elif fact.shape == "edited":
            words = tr("edited")
            right -= put_right(painter, theme, right, y, words, small, "text3") + 6
        return right


def bud(painter: QPainter, theme: Theme, right: float, y: float, text: str) -> float:
    """A badge that ends there; where it begins."""
    font = theme.font("micro", weight=600, numbers=True)
    width = QFontMetricsF(font).horizontalAdvance(text) + 8
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(QRectF(right - width + 0.5, y - 7.5, width - 1, 15), 4, 4)
    put_right(painter, theme, right - 4, y, text, font, "text2")
    return right - width


def paint_landmarks(
    painter: QPainter, theme: Theme, scene: Scene, node: str, right: float, y: float
) -> float:
    """The icons of what a person put at a message, up to `right`; where they begin."""
    for icon in scene.landmarks_of(node):
        right -= ICON
        image = icons.pixmap(icon, ICON, theme.color("text2"), ratio(painter))
        painter.drawPixmap(QPointF(right, y - ICON / 2), image)
        right -= 4
    return right
