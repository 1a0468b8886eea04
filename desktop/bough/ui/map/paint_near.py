"""Near on the map: cards that show who wrote a message, how it begins and what became of it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen

from bough.core.map.plan import Plan
from bough.ui import icons
from bough.ui.map.glyph import line_pen, paint_shape
from bough.ui.map.paint_blocks import paint_draft, paint_wires
from bough.ui.map.paint_middle import bud, paint_landmarks
from bough.ui.map.say import tr
from bough.ui.map.scene import Scene
from bough.ui.map.sheets import BlockSheet
from bough.ui.map.writing import measure, put, put_right, ratio
from bough.ui.theme import Theme
from bough.ui.widgets import line

LANE, ASIDE = 13.0, 26.0
PAD = 13.0
HEAD, FIRST_LINE, PITCH = 18.0, 38.0, 17.0
FOOT = 15.0
RADIUS = 5.0


def paint(painter: QPainter, theme: Theme, scene: Scene, sheet: BlockSheet, seen: QRectF) -> None:
    """What is seen of the sheet; the painter has the sheet's own px."""
    plan = sheet.plan
    paint_wires(painter, theme, scene, sheet, seen)
    for number in plan.within(seen.x(), seen.y(), seen.width(), seen.height()):
        block = plan.blocks[number]
        rows = [
            row
            for row in range(len(block.nodes))
            if plan.y[number] + plan.tops[number][row + 1] >= seen.top()
            and plan.y[number] + plan.tops[number][row] <= seen.bottom()
        ]
        for on_path in (False, True):
            for row in range(rows[0], min(rows[-1] + 2, len(block.nodes))) if rows else ():
                if row and (block.nodes[row] in scene.path) == on_path:
                    _paint_lane(painter, theme, plan, number, row, lit=on_path)
        for row in rows:
            _Card(painter, theme, scene, plan, number, row).paint()
    paint_draft(painter, theme, scene, plan, LANE, RADIUS)


def card_box(plan: Plan, number: int, row: int) -> QRectF:
    """Where the card of a row is; that of one of several replies stands to the right."""
    box = plan.row_box(number, row)
    inset = ASIDE if plan.blocks[number].is_aside(row) else 0.0
    return QRectF(box.x + inset, box.y, box.width - inset, box.height)


def _paint_lane(
    painter: QPainter, theme: Theme, plan: Plan, number: int, row: int, *, lit: bool
) -> None:
    block = plan.blocks[number]
    pen = line_pen(theme, "leafLine" if lit else "rail", 2.5 if lit else 1.5)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    card = card_box(plan, number, row)
    x = plan.x(block.depth) + LANE
    if block.is_aside(row):
        base = card_box(plan, number, len(block.nodes) - block.aside - 1)
        y = card.center().y()
        path = QPainterPath(QPointF(x, base.bottom()))
        path.lineTo(x, y - 8)
        path.quadTo(x, y, x + 8, y)
        path.lineTo(card.left(), y)
        painter.drawPath(path)
    else:
        above = card_box(plan, number, row - 1)
        painter.drawLine(QPointF(x + 6, above.bottom()), QPointF(x + 6, card.top()))


class _Card:
    def __init__(
        self, painter: QPainter, theme: Theme, scene: Scene, plan: Plan, number: int, row: int
    ) -> None:
        self._painter, self._theme, self._scene = painter, theme, scene
        self._node = plan.blocks[number].nodes[row]
        self._box = card_box(plan, number, row)
        self._fact = scene.facts.of(self._node)
        self._lit = self._node in scene.path

    def paint(self) -> None:
        painter, theme, scene, fact = self._painter, self._theme, self._scene, self._fact
        box, node = self._box, self._node
        live, broken = fact.shape == "growing", fact.shape == "broken"
        mine = fact.shape == "you"
        ground = "selected" if node in scene.marked else "prompt" if mine else "raised"
        role = "border"
        if live:
            role = "sapLine"
        elif broken:
            role = "rustLine"
        elif self._lit:
            role = "leafLine"
        painter.setBrush(theme.color(ground))
        painter.setPen(QPen(theme.color(role), 1.5 if live or self._lit else 1.0))
        painter.drawRoundedRect(box, 10, 10)
        self._paint_head(ground)
        self._paint_body()
        if box.height() > 90:
            self._paint_foot()

    def _paint_head(self, ground: str) -> None:
        painter, theme, scene, fact = self._painter, self._theme, self._scene, self._fact
        box, y = self._box, self._box.top() + HEAD
        found = self._node in scene.hits
        at = QPointF(box.left() + PAD, y)
        paint_shape(
            painter, theme, fact.shape, at, RADIUS, lit=self._lit, found=found, ground=ground
        )
        right = box.right() - 10
        siblings = scene.place.siblings(self._node)
        if count := scene.folded.get(self._node):
            right = bud(painter, theme, right, y, f"+{count}") - 6
        if len(siblings) > 1:
            number = siblings.index(self._node) + 1
            right = bud(painter, theme, right, y, f"{number}/{len(siblings)}") - 6
        right = paint_landmarks(painter, theme, scene, self._node, right, y)
        left = box.left() + PAD + 14
        name = tr("Tool") if fact.shape == "tool" else fact.author
        space = QRectF(left, y - 10, right - left, 20)
        line(painter, theme, space, name, step="caption", weight=550)

    def _paint_body(self) -> None:
        theme, scene = self._theme, self._scene
        box, font = self._box, self._theme.font("caption")
        room = box.width() - 2 * PAD
        lines = scene.facts.body(self._node, font, room) or [self._fact.line]
        y = box.top() + FIRST_LINE
        fits = 3 if box.height() > 90 else 2 if box.height() > 70 else 1
        broken = self._fact.shape == "broken"
        if broken:
            fits = max(1, fits - 1)
        shown = lines[:fits]
        if len(lines) > fits:
            rest = " ".join(lines[fits - 1 :])
            shown[-1], _ = scene.facts.cut(self._node, rest, font, room)
        for text in shown:
            self._mark_found(text, font, y)
            put(self._painter, theme, box.left() + PAD, y, text, font, "text")
            y += PITCH
        if broken and y < box.bottom() - 4:
            why = scene.facts.failure(self._node)
            space = QRectF(box.left() + PAD, y - 10, room, 20)
            line(self._painter, theme, space, why, step="caption", role="rust")

    def _mark_found(self, text: str, font: QFont, y: float) -> None:
        """A blue ground behind what was searched for."""
        terms = self._scene.terms
        if not terms or self._node not in self._scene.hits:
            return
        metrics, low = measure(font), text.casefold()
        at = low.find(terms)
        painter = self._painter
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("skySoft"))
        while at >= 0:
            left = metrics.horizontalAdvance(text[:at])
            wide = metrics.horizontalAdvance(text[at : at + len(terms)])
            ground = QRectF(self._box.left() + PAD + left - 1, y - 8.5, wide + 2, 17)
            painter.drawRoundedRect(ground, 3, 3)
            at = low.find(terms, at + len(terms))

    def _paint_foot(self) -> None:
        painter, theme, scene, fact = self._painter, self._theme, self._scene, self._fact
        y, left = self._box.bottom() - FOOT, self._box.left() + PAD
        small = theme.font("micro", numbers=True)
        words = scene.facts.words(self._node)
        if fact.shape == "growing":
            said = tr("writing, {n} words so far").format(n=words) if words else tr("thinking")
            said = f"{said} · {fact.live}" if fact.live else said
            put(painter, theme, left, y, said, small, "sap")
        else:
            said = tr("1 word") if words == 1 else tr("{n} words").format(n=words)
            put(painter, theme, left, y, said, small, "text3")
        forks = len(scene.place.tree().children(self._node))
        if forks > 1:
            right = self._box.right() - 11
            wide = put_right(painter, theme, right, y, str(forks), small, "text2")
            image = icons.pixmap("split", 12, theme.color("text2"), ratio(painter))
            painter.drawPixmap(QPointF(right - wide - 16, y - 6), image)
