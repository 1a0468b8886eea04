"""Ghosts are the next questions on the map: dashed, next to the message that they would follow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPaintEvent

from bough.app.suggesting import Suggesting
from bough.core.map.beside import below, beside
from bough.core.map.plan import Box
from bough.ui.map.camera import Level
from bough.ui.map.facts import elided
from bough.ui.map.glyph import line_pen
from bough.ui.map.sheets import BlockSheet
from bough.ui.map.view import MapView
from bough.ui.map.writing import put
from bough.ui.suggested.menu import tr
from bough.ui.theme import Theme
from bough.ui.transcript.hover_card import broken
from bough.ui.widgets import PressButton, tip

HEIGHTS = {Level.MIDDLE: 23.0, Level.NEAR: 52.0}
"""px of one, at the scale of its level; from afar none are shown."""
GAP = 6.0
LANE, WORDS, EDGE = 14.0, 26.0, 8.0
NEAR_LINE = 18.0


class Ghost(PressButton):
    """One question; it is painted at the scale of the map."""

    def __init__(self, theme: Theme, text: str, keys: str, view: MapView) -> None:
        super().__init__(view)
        self._theme = theme
        self.level = Level.MIDDLE
        self.width_of_sheet = 250.0
        self.setText(text)
        self.setAccessibleName(tr("Next question: {text}").format(text=text))
        self.setAccessibleDescription(tr("Asks this question"))
        self.setToolTip(tip(text, keys))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self.width() / self.width_of_sheet
        painter.scale(scale, scale)
        theme, width, height = self._theme, self.width_of_sheet, self.height() / scale
        touched = self.underMouse() or self.isDown()
        painter.setBrush(theme.color("leafSoft" if touched else "canvas"))
        thick = 2.0 if self.hasFocus() else 1.2
        painter.setPen(line_pen(theme, "leafLine", thick, (4.0, 3.0)))
        box = QRectF(0, 0, width, height).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, 8, 8)
        near = self.level is Level.NEAR
        font = theme.font("ui" if near else "caption")
        room = width - WORDS - EDGE
        metrics = QFontMetricsF(font)
        lines = [self.text()]
        if near and len(found := broken(self.text(), font, room)) > 1:
            lines = [found[0], self.text()[len(found[0]) :].strip()]
        top = (height - len(lines) * NEAR_LINE) / 2 if near else height / 2 - NEAR_LINE / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(line_pen(theme, "leafLine", 1.4, (2.6, 1.9)))
        painter.drawEllipse(QPointF(LANE, top + NEAR_LINE / 2), 3.8, 3.8)
        for number, line in enumerate(lines):
            shown = elided(line, metrics, room)
            put(painter, theme, WORDS, top + NEAR_LINE * (number + 0.5), shown, font, "text2")


class Ghosts(QObject):
    """They are no nodes: nothing makes room for them, and no key but Right at the head leads to
    them. Where there is no room next to the head, there are none."""

    def __init__(self, view: MapView, suggesting: Suggesting, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._suggesting = suggesting
        self._theme = theme
        self.ghosts: list[Ghost] = []
        view.installEventFilter(self)
        view.beyond = self
        for signal in (view.camera_changed, view.scene.moved, view.scene.lit):
            signal.connect(self.put_in_place)
        suggesting.changed.connect(self._on_changed)
        theme.changed.connect(self.put_in_place)
        self._on_changed()

    def box(self, level: Level) -> QRectF:
        """What they take of the sheet of that level; empty where there are none."""
        found = self._found(level)
        return QRectF(found.x, found.y, found.width, found.height) if found else QRectF()

    def put_in_place(self) -> None:
        """Stand where the camera sees them."""
        level, camera = self._view.camera.level, self._view.camera
        box = QRectF() if self._view.moving else self.box(level)
        for number, ghost in enumerate(self.ghosts):
            if box.isEmpty():
                ghost.hide()
                continue
            high = HEIGHTS[level]
            spot = QRectF(box.x(), box.y() + number * (high + GAP), box.width(), high)
            ghost.level, ghost.width_of_sheet = level, box.width()
            ghost.setGeometry(camera.seen_box(spot).toRect())
            ghost.show()
            ghost.update()
        self._view.update()

    def paint(self, painter: QPainter) -> None:
        """The wires that lead to them."""
        view, head = self._view, self._suggesting.reply
        shown = [ghost for ghost in self.ghosts if not ghost.isHidden()]
        if not shown or not head or head not in view.sheet():
            return
        spot = view.spot(head)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(line_pen(self._theme, "leafLine", 1.4, (4.0, 3.0)))
        if shown[0].x() < spot.right():
            x = spot.left() + LANE * view.camera.scale
            painter.drawLine(QPointF(x, spot.bottom()), QPointF(x, shown[0].y()))
            return
        start = QPointF(spot.right(), spot.center().y())
        for ghost in shown:
            end = QPointF(ghost.x(), ghost.geometry().center().y())
            middle = (start.x() + end.x()) / 2
            path = QPainterPath(start)
            path.cubicTo(middle, start.y(), middle, end.y(), end.x(), end.y())
            painter.drawPath(path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if watched is self._view:
            return event.key() == Qt.Key.Key_Right and self._enter()
        if isinstance(watched, Ghost):
            return self._press(watched, Qt.Key(event.key()))
        return False

    # Inside

    def _found(self, level: Level) -> Box | None:
        """Room for all of them on the sheet of that level."""
        view, head = self._view, self._suggesting.reply
        if level not in HEIGHTS or not head or not self.ghosts:
            return None
        sheet = view.sheet() if level is view.camera.level else view.scene.sheet(level)
        if not isinstance(sheet, BlockSheet) or head not in sheet:
            return None
        many = len(self.ghosts)
        high = many * HEIGHTS[level] + (many - 1) * GAP
        return below(sheet.plan, head, high) or beside(sheet.plan, head, high)

    def _enter(self) -> bool:
        scene = self._view.scene
        shown = [ghost for ghost in self.ghosts if not ghost.isHidden()]
        at_head = scene.cursor == self._suggesting.reply
        if not shown or not at_head or scene.kids(scene.cursor):
            return False
        shown[0].setFocus()
        return True

    def _press(self, ghost: Ghost, key: Qt.Key) -> bool:
        at = self.ghosts.index(ghost)
        match key:
            case Qt.Key.Key_Left | Qt.Key.Key_Escape:
                self._view.setFocus()
            case Qt.Key.Key_Up:
                self.ghosts[max(0, at - 1)].setFocus()
            case Qt.Key.Key_Down:
                self.ghosts[min(len(self.ghosts) - 1, at + 1)].setFocus()
            case _:
                return False
        return True

    def _on_changed(self) -> None:
        texts = self._suggesting.texts
        if texts != tuple(ghost.text() for ghost in self.ghosts):
            for gone in self.ghosts:
                gone.hide()
                gone.deleteLater()
            self.ghosts = [self._made(number, text) for number, text in enumerate(texts, 1)]
        self.put_in_place()

    def _made(self, number: int, text: str) -> Ghost:
        ghost = Ghost(self._theme, text, f"Alt+{number}", self._view)
        ghost.installEventFilter(self)
        ghost.clicked.connect(lambda: self._take(text))
        return ghost

    def _take(self, text: str) -> None:
        self._view.setFocus()
        self._suggesting.take(text)
