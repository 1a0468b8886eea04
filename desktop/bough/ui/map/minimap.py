"""The minimap: all of the tree, small, and which part of it is seen."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QShowEvent
from PySide6.QtWidgets import QWidget

from bough.core.map.limbs import LINE
from bough.ui.map.frame import blank
from bough.ui.map.paint_far import LimbPainter
from bough.ui.map.say import tr
from bough.ui.map.scene import plan_of
from bough.ui.map.sheets import LimbSheet
from bough.ui.map.toolbar import paint_card
from bough.ui.map.view import MapView
from bough.ui.theme import Theme, tokens

PAD = 9.0
LATER_MS = 60
SHARE = 0.1
"""Of the time it may be painted: longer waits follow pictures of large trees."""
TIP = 3.2
MOST_LINE = 14.0
"""Between two leaves, px."""


class Minimap(QWidget):
    """A click or drag on it brings what is there into the middle of the map."""

    def __init__(self, view: MapView, theme: Theme) -> None:
        super().__init__(view)
        self._view, self._theme = view, theme
        self._picture: QPixmap | None = None
        self.setFixedSize(*tokens()["size"]["minimap"])
        self.setAccessibleName(tr("Overview"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Nobody waits for it: it is painted after what is asked for.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self._on_later)
        view.camera_changed.connect(self.update)
        for changed in (view.scene.moved, view.scene.lit, theme.changed):
            changed.connect(self._on_changed)

    @property
    def painted(self) -> bool:
        return self._picture is not None

    def window_box(self) -> QRectF:
        """What of it the camera sees."""
        wide, line, top = self._scales()
        box = self._seen()
        inside = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        found = QRectF(
            PAD + box.left() * wide,
            top + box.top() * line,
            max(8.0, box.width() * wide),
            max(6.0, box.height() * line),
        )
        return found.adjusted(-3, -4, 3, 4) & inside

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_card(painter, theme, self)
        if self._picture:
            painter.drawPixmap(0, 0, self._picture)
        box = self.window_box()
        painter.setPen(QPen(theme.color("text2"), 1.5))
        veil = QColor(theme.color("text2"))
        veil.setAlphaF(0.07)
        painter.setBrush(veil)
        painter.drawRoundedRect(box, 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def wheelEvent(self, event: object) -> None:
        """What is below it is not meant."""

    def _go(self, at: QPointF) -> None:
        wide, line, top = self._scales()
        limbs = self._view.scene.limbs()
        there = QPointF((at.x() - PAD) / wide, (at.y() - top) / line * LINE)
        if node := limbs.nearest(there):
            self._view.center_on(node)

    def _scales(self) -> tuple[float, float, float]:
        """Of the width; the px of a line; where the first line is."""
        limbs = self._view.scene.limbs().limbs
        wide, high = self.width() - 2 * PAD, self.height() - 2 * PAD
        line = min(MOST_LINE, high / max(1.0, limbs.lines))
        top = PAD + (high - line * limbs.lines) / 2
        return wide / max(1.0, limbs.wide), line, top

    def _seen(self) -> QRectF:
        """What the camera sees, in px and lines of the limbs."""
        view = self._view
        camera, sheet = view.camera, view.scene.sheet(view.camera.level)
        limbs = view.scene.limbs().limbs
        seen = camera.under_box(QRectF(view.rect()))
        if isinstance(sheet, LimbSheet):
            return QRectF(seen.x(), seen.y() / LINE, seen.width(), seen.height() / LINE)
        plan = plan_of(sheet)
        across: list[float] = []
        rows: list[float] = []
        for number in plan.within(seen.x(), seen.y(), seen.width(), seen.height()):
            nodes = plan.blocks[number].nodes
            if not number:
                across.append(0.0)
                rows.append(limbs.row[0])
            for row in {0, len(nodes) - 1} if nodes else ():
                top = plan.row_box(number, row)
                at = limbs.at.get(nodes[row])
                if at is not None and seen.top() <= top.y + top.height and top.y <= seen.bottom():
                    across.append(limbs.x[at])
                    rows.append(limbs.row[at])
        if not rows:
            return QRectF()
        left, top_row = min(across), min(rows)
        return QRectF(left, top_row, max(across) - left, max(rows) - top_row)

    def _on_changed(self) -> None:
        # Not from anew: a reply that grows changes it more often than that.
        if not self._later.isActive():
            self._later.start()

    def _on_later(self) -> None:
        if not self._view.scene.order or not self.isVisible():
            return
        began = time.monotonic()
        picture = blank(self.size(), self.devicePixelRatioF())
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        limbs = self._view.scene.limbs().limbs
        wide, line, top = self._scales()
        box = QRectF(self.rect())
        scene, theme = self._view.scene, self._theme
        limb_painter = LimbPainter(theme, scene, limbs, QPointF(PAD, top), wide, line, box)
        limb_painter.make_small()
        limb_painter.paint(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        for nodes, role in (({scene.place.head}, "leafLine"), (scene.growing, "sapLine")):
            painter.setBrush(theme.color(role))
            for number in [limbs.at[n] for n in nodes if n in limbs.at]:
                at = QPointF(PAD + limbs.x[number] * wide, top + limbs.row[number] * line)
                painter.drawEllipse(at, TIP, TIP)
        painter.end()
        self._picture = picture
        took = (time.monotonic() - began) * 1000
        self._later.setInterval(max(LATER_MS, round(took / SHARE)))
        self.update()
