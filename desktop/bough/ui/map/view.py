"""The view of the map: one painted widget in which one points, drags, zooms and types."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from bough.app.place import Place
from bough.ui import branch_acts
from bough.ui.branch_drag import BranchDrag
from bough.ui.map import keys, moves, paint_middle, paint_near
from bough.ui.map.camera import Camera, Level
from bough.ui.map.labels import LabelPainter
from bough.ui.map.paint_far import limb_painter
from bough.ui.map.say import tr
from bough.ui.map.scene import Scene
from bough.ui.map.sheets import LABEL_ROOM, BlockSheet, LimbSheet
from bough.ui.map.sight import BAR, MARGIN, REACH, Sight, aspect_of
from bough.ui.theme import Theme

NOTCH = 120.0
PER_NOTCH = 1.2
"""By which one notch of the wheel zooms."""
DRAG = 4
"""Px that a button may move before it drags."""
REFINE_MS = 30
EDGE, STEP = 28, 12
"""So near the edge the map follows what is dragged, by so many px."""


class MapView(Sight):
    """What a person sees of the map and does on it. What it is to show besides, such as the
    toolbar, stands over it as widgets of their own."""

    opened = Signal(str)
    """A person wants to read this message in the transcript."""
    continued = Signal(str)
    """The next message is to follow that one."""
    left = Signal()
    search_requested = Signal()
    hit_requested = Signal(int)
    ask_requested = Signal(str, str)
    """An act of `branch_acts` for which a person has to be asked first, and the message."""
    marked_changed = Signal()
    """Messages were picked, or are picked no longer: `marked` says which."""

    def __init__(self, place: Place, theme: Theme, scene: Scene, parent: QWidget) -> None:
        super().__init__(place, theme, scene, parent)
        self._labels = LabelPainter(theme, scene)
        self._grip: QPointF | None = None
        self._dragging = False
        self._carry: BranchDrag | None = None
        """What was taken by the button that is down."""
        self._last_zoom = 0.0
        self._refining = QTimer(self)
        self._refining.setSingleShot(True)
        self._refining.timeout.connect(self._on_refine)
        self.setAccessibleName(tr("Map"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 120)
        scene.lit.connect(self._on_lit)
        scene.node_lit.connect(self._on_node_lit)
        scene.marked_changed.connect(self.marked_changed)
        theme.changed.connect(self._on_theme_changed)

    # What a person does

    def set_cursor(self, node: str) -> None:
        """Let the keys be about that node, and show it."""
        if node and node != self.scene.cursor:
            if not self.scene.shows(node):
                self._hold = self.scene.shown_above(node)
                self.scene.unfold_to(node)
            self.scene.cursor = node
            self._hover.leave()
            self.reveal(node)
            self._tell_cursor()
        elif node:
            self.reveal(node)

    def step(self, way: moves.Way) -> None:
        self.set_cursor(moves.step(self.scene, self.scene.cursor, way))

    def show_here(self) -> None:
        """Bring the head into the middle."""
        self.scene.cursor = self.scene.shown_above(self._place.head or "")
        self.center_on(self.scene.cursor)
        self._tell_cursor()

    def go_on(self) -> None:
        """Let the next message follow the one that the keys are about."""
        if cursor := self.scene.cursor:
            self.continued.emit(cursor)

    def peek(self) -> None:
        if cursor := self.scene.cursor:
            self._hover.peek(cursor, self.spot(cursor))

    def prune(self) -> None:
        """What is marked goes to the bin, or else the node that the keys are about."""
        tree = self._place.tree()
        wanted = self.marked or [self.scene.cursor]
        self.scene.unmark()
        for node in wanted:
            if node in tree:
                self._place.prune(node)

    def act(self, act: str) -> None:
        """Do one of `branch_acts` to the message that the keys are about."""
        cursor = self.scene.cursor
        if act == "compare" and len(self.marked) > 1:
            self.ask_requested.emit(act, cursor)
        elif cursor in self._place.tree():
            branch_acts.do(act, self._place, cursor, self.ask_requested.emit)

    def show_next_tip(self) -> None:
        """The light to the next end that needs the reader."""
        self._place.next_tip(self.scene.cursor or None)
        self.set_cursor(self._place.head or "")

    def fold(self, node: str) -> None:
        self._hold = node
        self.scene.fold(node)

    def fold_rest(self) -> None:
        self._hold = self.scene.shown_above(self._place.head or "")
        self.scene.fold_rest()

    def straighten(self) -> None:
        self._hold = self.scene.cursor
        self.scene.straighten(aspect_of(self.size()))

    def escape(self) -> None:
        """Away with the card, the marks, what was found; then with the map."""
        if self._dragging and self._carry:
            self._let_go()
        elif self._hover.peeking:
            self._hover.leave()
        elif self.scene.marked:
            self.scene.unmark()
        elif self.scene.terms:
            self.hit_requested.emit(0)
        else:
            self.left.emit()

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(800, 600)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._unseen:
            self._unseen = False
            self._camera = self._first_look()
            self.camera_changed.emit()
        painter = QPainter(self)
        if self._tween.running:
            self._frame.spoil()
        # While things move, and at first, what is shown has to be what is there.
        whole = self._frame.draw(painter, self.size(), self.camera, now=self._tween.running)
        zoomed, self._last_zoom = self.camera.zoom != self._last_zoom, self.camera.zoom
        if not whole and (zoomed or not self._refining.isActive()):
            self._refining.start(REFINE_MS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_over(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._frame.spoil()
        self.camera_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.look(self._camera.panned(turned, 0))
        elif turned:
            self.zoom_to(self._camera.zoom * PER_NOTCH ** (turned / NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hover.leave()
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._grip, self._dragging = event.position(), False
            node = self.node_at(event.position())
            # The dots of the far level are too small to be told from the ground by a hand.
            far = self._camera.level is Level.FAR
            if node and event.button() is Qt.MouseButton.LeftButton and not far:
                self._carry = BranchDrag(self._place, node, self.scene.facts.of(node).line)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._grip is None:
            self._point_at(at)
            return
        away = at - self._grip
        if not self._dragging and away.manhattanLength() <= DRAG:
            return
        self._dragging = True
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if drag := self._carry:
            drag.at, drag.target = at.toPoint(), self.node_at(at)
            drag.copies = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.setCursor(drag.cursor())
            away = self._beyond(at)
            self.update()
        self._grip = at
        if not away.isNull():
            self.look(self._camera.panned(away.x(), away.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clicked = self._grip is not None and not self._dragging
        carry = self._carry if self._dragging else None
        self._let_go()
        if carry:
            carry.copies = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            carry.drop()
        if clicked and event.button() is Qt.MouseButton.LeftButton:
            node = self.node_at(event.position())
            if node and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.scene.cursor = node
                self.scene.mark(node)
            elif node:
                self.go_to(node)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if node := self.node_at(event.position()):
            self.opened.emit(node)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        node = self.node_at(QPointF(event.pos())) if by_mouse else self.scene.cursor
        if not node or node not in self._place.tree():
            return
        from bough.ui.branch_menu import popup

        self._hover.leave()
        self.set_cursor(node)
        at = event.globalPos()
        if not by_mouse:
            at = self.mapToGlobal(self.spot(node).bottomLeft()).toPoint()
        popup(self, self._place, node, at, self.ask_requested.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not keys.press(self, event):
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hovered("")

    # Inside

    def _beyond(self, at: QPointF) -> QPointF:
        """How far to pan while something is dragged at an edge."""
        x = (at.x() < EDGE) - (at.x() > self.width() - EDGE)
        y = (at.y() < EDGE) - (at.y() > self.height() - EDGE)
        return QPointF(STEP * x, STEP * y)

    def _let_go(self) -> None:
        self._grip, self._dragging, self._carry = None, False, None
        self.unsetCursor()
        self.update()

    def go_to(self, node: str) -> None:
        """A click: the light goes there; nothing moves."""
        self.scene.cursor = node
        if node in self.scene.folded:
            self.fold(node)
        self._place.go(node)
        self._tell_cursor()

    def _tell_cursor(self) -> None:
        self.update()
        self.cursor_changed.emit()

    def _point_at(self, at: QPointF) -> None:
        node = self.node_at(at) or ""
        self._set_hovered(node)
        self.setCursor(Qt.CursorShape.PointingHandCursor if node else Qt.CursorShape.ArrowCursor)

    def _set_hovered(self, node: str) -> None:
        if node == self.scene.hovered:
            return
        before, self.scene.hovered = self.scene.hovered, node
        if self._camera.level is Level.MIDDLE:
            for changed in filter(None, (before, node)):
                self._damage(changed)
        if node and self._camera.level is not Level.NEAR:
            self._hover.show(node, self.spot(node))
        elif not self._hover.peeking:
            self._hover.leave()

    def _on_lit(self) -> None:
        self._frame.spoil()
        self.update()

    def _on_node_lit(self, node: str) -> None:
        self._damage(node)

    def _damage(self, node: str) -> None:
        if not self.isVisible():
            self._frame.spoil()
            return
        spot = self.spot(node)
        if not spot.isNull() and not self._tween.running:
            box = spot.adjusted(-6, -6, 6, 6)
            self._frame.damage(box)
            if isinstance(self.sheet(), LimbSheet):
                box = box.adjusted(-4, -12, LABEL_ROOM, 24)
            self.update(box.toAlignedRect())

    def _on_theme_changed(self) -> None:
        self.scene.facts.clear()
        self._on_lit()

    def _on_refine(self) -> None:
        if self._frame.whole:
            return
        if self._frame.refine(self.size(), self._camera):
            self.update()
        else:
            self._refining.start(0)

    def _paint_picture(self, painter: QPainter, camera: Camera, box: QRectF) -> None:
        """What the frame keeps: all but what is few and follows the pointer."""
        self._before = self.scene.sheets()
        painter.fillRect(box, self._theme.color("canvas"))
        sheet = self.sheet()
        match sheet:
            case LimbSheet(limbs=limbs):
                limb_painter(self._theme, self.scene, limbs, camera, box).paint(painter)
            case BlockSheet():
                seen = camera.under_box(box)
                painter.translate(camera.x, camera.y)
                painter.scale(camera.scale, camera.scale)
                part = paint_near if camera.level is Level.NEAR else paint_middle
                part.paint(painter, self._theme, self.scene, sheet, seen)

    def _paint_over(self, painter: QPainter) -> None:
        theme, scene, sheet = self._theme, self.scene, self.sheet()
        if isinstance(sheet, LimbSheet):
            self._labels.paint(painter, sheet.limbs, self.camera, QRectF(self.rect()))
        if self.beyond:
            self.beyond.paint(painter)
        if scene.tips == 1 and not self._has_beyond():
            self._paint_advice(painter)
        if self._dragging and (drag := self._carry):
            if drag.target and drag.allowed:
                drag.paint_target(painter, theme, self.spot(drag.target))
            drag.paint_chip(painter, theme, QRectF(self.rect()))
        spot = self.spot(scene.cursor)
        if spot.isNull() or not (self.hasFocus() or scene.cursor != self._place.head):
            return
        painter.setPen(QPen(theme.color("leafLine"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if isinstance(sheet, LimbSheet):
            painter.drawEllipse(spot.center(), REACH - 3, REACH - 3)
        elif self.camera.level is Level.NEAR:
            painter.drawRoundedRect(spot.adjusted(-3, -3, 3, 3), 12, 12)
        else:
            painter.drawRoundedRect(spot.adjusted(3, 0, -3, 0), 6, 6)

    def _has_beyond(self) -> bool:
        return self.beyond is not None and not self.beyond.box(self.camera.level).isEmpty()

    def _paint_advice(self, painter: QPainter) -> None:
        words = tr("Try again, or edit a question, and the tree forks here.")
        painter.setFont(self._theme.font("ui"))
        painter.setPen(self._theme.color("text3"))
        sheet = self.sheet()
        low = self.camera.seen_box(sheet.bounds).bottom() + 16
        top = min(low, self.height() - BAR - 40.0)
        box = QRectF(MARGIN, top, self.width() - 2 * MARGIN, 40)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, words)
