"""The words beside what is seen from afar: at the ends first, and at what matters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bough.core.map.limbs import LINE, Limbs
from bough.ui.map.camera import Camera
from bough.ui.map.glyph import paint_ghost, paint_shape
from bough.ui.map.say import tr
from bough.ui.map.scene import Scene
from bough.ui.map.sheets import LABEL_ROOM
from bough.ui.map.writing import measure, put
from bough.ui.theme import Theme

ROOM = 15.0
"""The height of a label, px."""
APART = 12.0
LEAST_LABEL = 90.0
"""Shorter than this no label is cut for the edge of the view."""


@dataclass(frozen=True, slots=True)
class Label:
    """`number` of the limbs; one that `stands` does so whatever is there."""

    number: int
    stands: bool


class LabelPainter:
    """Paints over the limbs what is few and must not be scaled: labels, buds, halos."""

    def __init__(self, theme: Theme, scene: Scene) -> None:
        self._theme, self._scene = theme, scene
        self._taken: list[QRectF] = []
        self._leaves: list[int] = []
        self._picked: tuple[Limbs | None, float, list[int]] = (None, 0.0, [])
        """The limbs and the zoom that these ends were picked for, from top to bottom."""

    def paint(self, painter: QPainter, limbs: Limbs, camera: Camera, seen: QRectF) -> None:
        self._limbs, self._camera, self._seen = limbs, camera, seen
        self._line = LINE * camera.scale
        self._taken = []
        self._paint_marks(painter)
        for label in self._labels():
            self._paint_label(painter, label)
        self._paint_draft(painter)

    def _at(self, number: int) -> QPointF:
        limbs, camera = self._limbs, self._camera
        return QPointF(
            camera.x + limbs.x[number] * camera.scale, camera.y + limbs.row[number] * self._line
        )

    def _labels(self) -> Iterator[Label]:
        """What matters first; then of the ends that are close to each other the farthest."""
        scene, limbs = self._scene, self._limbs
        standing = self._standing()
        told = dict.fromkeys(standing)
        told.update((limbs.at[n], None) for n in (scene.hit, *scene.hits) if n in limbs.at)
        for number in told:
            if number in standing or not limbs.kids[number]:
                yield Label(number, number in standing)
        for leaf in self._ends():
            if leaf not in told:
                yield Label(leaf, False)

    def _standing(self) -> list[int]:
        """Where one is, and what runs."""
        at = self._limbs.at
        head = self._scene.place.head or ""
        return [at[n] for n in dict.fromkeys((head, *self._scene.growing)) if n in at]

    def _ends(self) -> list[int]:
        """The leaves with a label of which the line is seen."""
        limbs, camera = self._limbs, self._camera
        if self._picked[0] is not limbs or self._picked[1] != self._line:
            self._picked = (limbs, self._line, self._pick())
        picked, rows = self._picked[2], limbs.row
        top = (self._seen.top() - camera.y) / self._line - 0.5
        low = (self._seen.bottom() - camera.y) / self._line + 0.5
        start = bisect_left(picked, top, key=rows.__getitem__)
        end = bisect_left(picked, low, key=rows.__getitem__)
        return picked[start:end]

    def _pick(self) -> list[int]:
        """Every leaf, or of those that are close to each other the farthest."""
        limbs = self._limbs
        x, row, line = limbs.x, limbs.row, self._line
        if self._picked[0] is not limbs:
            ends = [n for n, kids in enumerate(limbs.kids) if n and not kids]
            self._leaves = sorted(ends, key=row.__getitem__)
        leaves = self._leaves
        if line < ROOM - 2:
            farthest: dict[int, int] = {}
            for leaf in leaves:
                key = int(row[leaf] * line // ROOM)
                other = farthest.get(key)
                if other is None or x[leaf] > x[other]:
                    farthest[key] = leaf
            leaves = sorted(farthest.values(), key=row.__getitem__)
        return leaves

    def _paint_label(self, painter: QPainter, label: Label) -> None:
        theme, scene, limbs = self._theme, self._scene, self._limbs
        number = label.number
        node = limbs.nodes[number]
        at = self._at(number)
        if not self._seen.adjusted(-LABEL_ROOM, -ROOM, 0, ROOM).contains(at):
            return
        lit, live = node in scene.path, node in scene.growing
        strong = live or node == scene.place.head
        fact = scene.facts.of(node)
        font = theme.font("caption", weight=550 if strong else None)
        away = 15.0 if live or node in scene.hits or node in scene.marked else APART
        if count := scene.folded.get(node):
            away = self._bud_width(str(count)) / 2 + 6
        left, y = at.x() + away, at.y()
        to_edge = self._seen.right() - left - 6
        room = min(LABEL_ROOM - 10, to_edge) if to_edge > LEAST_LABEL else LABEL_ROOM - 10
        text, wide = scene.facts.cut(node, fact.line, font, room)
        if limbs.kids[number]:
            # Beside a limb that goes on there is no room: before it and above.
            left, y = at.x() - 8 - wide, at.y() - 18
        box = QRectF(left - 2, y - ROOM / 2, wide + 4, ROOM * (2 if fact.live else 1))
        if not label.stands and any(box.intersects(other) for other in self._taken):
            return
        self._taken.append(box)
        ground = QColor(theme.color("canvas"))
        ground.setAlphaF(0.84)
        if self._line < ROOM or limbs.kids[number]:
            painter.fillRect(box.adjusted(0, 1, 0, -1), ground)
        if fact.shape == "broken":
            role = "rust"
        else:
            role = "text" if lit or strong else "text3" if node in scene.folded else "text2"
        put(painter, theme, left, y, text, font, role)
        if fact.live:
            words = tr("writing, {rate}").format(rate=fact.live)
            put(painter, theme, left, y + 15, words, theme.font("micro", numbers=True), "sap")

    def _paint_marks(self, painter: QPainter) -> None:
        """The head, buds, hits, landmarks and what grows, each on its dot."""
        theme, scene, limbs = self._theme, self._scene, self._limbs
        near = self._seen.adjusted(-20, -20, 20, 20)
        head = scene.place.head or ""
        for node in {head: 0, **scene.hits, **scene.marked, **dict.fromkeys(scene.growing)}:
            number = limbs.at.get(node)
            if number is None or not near.contains(at := self._at(number)):
                continue
            shape = scene.facts.of(node).shape
            radius = 4.6 if node == head or node in scene.growing else 3.6
            if node == head and node not in scene.growing:
                halo = QColor(theme.color("leafLine"))
                halo.setAlphaF(0.22)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(halo)
                painter.drawEllipse(at, 9.5, 9.5)
            if node in scene.marked:
                painter.setPen(QPen(theme.color("leafLine"), 2))
                painter.setBrush(theme.color("selected"))
                painter.drawEllipse(at, 9, 9)
            lit = node in scene.path
            paint_shape(painter, theme, shape, at, radius, lit=lit, found=node in scene.hits)
            if node == scene.hit:
                painter.setPen(QPen(theme.color("skyLine"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(at, 10, 10)
        for node, count in scene.folded.items():
            number = limbs.at.get(node)
            if number is not None and near.contains(at := self._at(number)):
                self._paint_bud(painter, at, str(count))

    def _bud_width(self, count: str) -> float:
        font = self._theme.font("micro", weight=600, numbers=True)
        return max(17.0, measure(font).horizontalAdvance(count) + 10)

    def _paint_bud(self, painter: QPainter, at: QPointF, count: str) -> None:
        theme = self._theme
        font = theme.font("micro", weight=600, numbers=True)
        wide = measure(font).horizontalAdvance(count)
        room = self._bud_width(count)
        box = QRectF(at.x() - room / 2, at.y() - 8.5, room, 17)
        painter.setPen(QPen(theme.color("control"), 1.2))
        painter.setBrush(theme.color("canvas"))
        painter.drawRoundedRect(box, 8.5, 8.5)
        put(painter, theme, at.x() - wide / 2, at.y(), count, font, "text2")

    def _paint_draft(self, painter: QPainter) -> None:
        place = self._scene.place
        number = self._limbs.at.get(place.head or "")
        if number is None or not place.drafts:
            return
        at = self._at(number)
        paint_ghost(painter, self._theme, QPointF(at.x(), at.y() + 17), 4.0)
