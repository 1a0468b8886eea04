"""The preview shows the text as it will stand in the transcript, made of its blocks."""

from __future__ import annotations

import time
from bisect import bisect_right
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from bough.core.markdown.edited import Edited, Piece
from bough.core.node import Node, Text
from bough.ui.editor.preview_hands import ALL, COPY, PreviewHands
from bough.ui.theme import Theme
from bough.ui.transcript import rail, turn_paint
from bough.ui.transcript.box import Brush, Link, Tool
from bough.ui.transcript.code import CodeBox
from bough.ui.transcript.coloring import Coloring
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.parts import is_typed
from bough.ui.transcript.picture import PictureBox
from bough.ui.transcript.pictures import Pictures
from bough.ui.transcript.turn import Fold, Turn, TurnTouch
from bough.ui.widgets import SlimScrollBar

if TYPE_CHECKING:
    from bough.app.formulas import Typesetter
    from bough.app.place import Place
    from bough.core.blocks import Block
    from bough.core.markdown.reading import Reading

ABOVE = 24.0
BELOW = 48.0
SLICE_S = 0.004
LONG = 12_000
"""What is read in one go and is longer, as one block may be, is read by a thread."""
REST_S = 0.15
"""How long nothing is typed before such a block is read: it would be read for nothing, and a busy
thread makes keys wait."""
WIDEST = 720


class Preview(QAbstractScrollArea):
    """Follows a text within a few frames: only what changed is read and laid out, some ms at a
    time between two keys."""

    settled = Signal()
    """All of the text is shown."""
    scrolled = Signal()
    """A person looked elsewhere."""
    link_requested = Signal(str, str)

    def __init__(
        self,
        node: Node,
        siblings: tuple[int, int],
        theme: Theme,
        typesetter: Typesetter | None,
        parent: QWidget | None = None,
        place: Place | None = None,
    ) -> None:
        """`place` is whose pictures are shown."""
        super().__init__(parent)
        self._theme = theme
        self._pictures = Pictures(self, place, self._on_picture) if place else None
        self._typesetter = typesetter
        self._node = node
        self._siblings = siblings
        self._text = Edited(breaks=is_typed(node))
        self._coming: tuple[Piece, Future[Reading]] | None = None
        self._ink = Ink(theme, typesetter=typesetter)
        self._turn = self._make_turn()
        self._hands = PreviewHands(self)
        self.blobs = place.blobs if place else None
        """Where its pictures are."""
        self._moving = False
        self._changed_at = 0.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Preview"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(
            SlimScrollBar(theme, Qt.Orientation.Vertical, self, size=12, ground="canvas")
        )
        self.viewport().setMouseTracking(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        self._coloring = Coloring(self)
        self._coloring.colored.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self._on_bar)
        theme.changed.connect(self._on_theme_changed)
        if typesetter:
            typesetter.formula_set.connect(self._on_formula_set)

    @property
    def behind(self) -> bool:
        """Whether some of the text is not shown yet."""
        return self._timer.isActive() or self._coming is not None

    @property
    def turn(self) -> Turn:
        return self._turn

    @property
    def source_text(self) -> str:
        return self._text.text

    @property
    def blocks(self) -> list[Block]:
        """What is shown, with the places that it has in the text, as far as they are known."""
        blocks, boxes = self._text.blocks, self._turn.body.boxes
        if len(blocks) == len(boxes):
            return blocks
        return [box.block._replace(start=0, stop=0) for box in boxes]

    def in_turn(self, at: QPointF) -> tuple[float, float]:
        """A point of the viewport as the turn counts."""
        return (at.x() - self._column()[0], at.y() + self.top - ABOVE)

    def touched(self, at: QPointF) -> TurnTouch | None:
        return self._turn.touch_at(*self.in_turn(at))

    def show_text(self, text: str) -> None:
        """Show another text, as soon as there is time."""
        if self._text.update(text):
            self._changed_at = time.monotonic()
            if not self._timer.isActive():
                self._timer.start(0)

    def place_of(self, offset: float) -> float:
        """The height at which a character of the text stands, from the top of all."""
        tops, offsets = self._turn.body.tops, self._text.offsets
        if not offsets or len(tops) < len(offsets):
            return 0.0
        number = max(0, bisect_right(offsets, offset) - 1)
        start = offsets[number]
        more = number + 1 < len(offsets)
        stop = offsets[number + 1] if more else len(self._text.text)
        share = (offset - start) / max(1, stop - start)
        end = self._turn.body.end_of(number)
        return self._body_y + tops[number] + (end - tops[number]) * max(0.0, min(1.0, share))

    def offset_at(self, y: float) -> float:
        """Which character of the text stands at that height."""
        tops, offsets = self._turn.body.tops, self._text.offsets
        if not offsets:
            return 0.0
        inner = y - self._body_y
        number = max(0, min(bisect_right(tops, inner) - 1, len(offsets) - 1))
        start = offsets[number]
        stop = offsets[number + 1] if number + 1 < len(offsets) else len(self._text.text)
        high = self._turn.body.end_of(number) - tops[number]
        share = (inner - tops[number]) / max(1.0, high)
        return start + (stop - start) * max(0.0, min(1.0, share))

    @property
    def top(self) -> float:
        return float(self.verticalScrollBar().value())

    def look_at(self, offset: float) -> None:
        """Bring that character to the top."""
        self._moving = True
        for _ in range(3):
            y = self.place_of(offset) - 8 if offset > 0 else 0.0
            self.verticalScrollBar().setValue(round(y))
            if not self._settle():
                break
        self._moving = False
        self.viewport().update()

    # Inside

    @property
    def _body_y(self) -> float:
        return ABOVE + self._turn.body_y

    def _make_turn(self) -> Turn:
        parts = tuple(part for part in self._node.parts if not isinstance(part, Text))
        return Turn(replace(self._node, parts=parts), self._ink, self._siblings)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, "preview")

    def _on_time(self) -> None:
        until = time.monotonic() + SLICE_S
        changed = False
        while True:
            if self._coming:
                piece, coming = self._coming
                if not coming.done():
                    self._timer.start(4)
                    break
                self._coming = None
                reading = coming.result()
            else:
                found = self._text.piece()
                if found is None:
                    break
                piece = found
                if len(piece.text) > LONG:
                    rested = time.monotonic() - self._changed_at
                    if rested < REST_S:
                        self._timer.start(round((REST_S - rested) * 1000) + 1)
                        break
                    self._coming = (piece, self._threads.submit(self._text.read, piece))
                    self._timer.start(4)
                    break
                reading = self._text.read(piece)
            if splice := self._text.take(piece, reading):
                self._turn.body.splice(*splice)
                self._hands.select(None)
                changed = True
            if time.monotonic() >= until:
                self._timer.start(0)
                break
        if changed:
            self._settle()
            self.viewport().update()
        if not self.behind:
            self.settled.emit()

    def _settle(self) -> bool:
        """Lay out what is in sight; True where something has another height."""
        moved = False
        height = self.viewport().height()
        for _ in range(8):
            self._turn.arrange()
            top = self.top - ABOVE
            if not self._turn.settle(top, top + height):
                break
            moved = True
        self._turn.arrange()
        total = int(ABOVE + self._turn.height + BELOW)
        bar = self.verticalScrollBar()
        moving, self._moving = self._moving, True
        bar.setPageStep(max(1, height))
        bar.setSingleStep(24)
        bar.setRange(0, max(0, total - height))
        self._moving = moving
        return moved

    def _column(self) -> tuple[int, int, int]:
        """Where the text begins, how wide it is, and where the rail is."""
        wide = self.viewport().width()
        left = 66 if wide > 360 else 48
        return left, max(200, min(WIDEST, wide - left - 40)), left - 30

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        held = self.offset_at(self.top + 8)
        self._ink.ratio = self.devicePixelRatioF()
        self._turn.set_width(float(self._column()[1]))
        self._settle()
        if self.top:
            self.look_at(held)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        try:
            area = event.rect()
            painter.fillRect(area, self._theme.color("canvas"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            brush = Brush(painter, self._ink, area.top(), area.bottom() + 1, [])
            left, _, line = self._column()
            y = ABOVE - self.top
            selected = self._hands.selection
            marked = selected.within(0, self._turn) if selected else None
            turn_paint.paint(brush, self._turn, left, y, marked, foot=False)
            end = y + self._turn.node_y
            rail.paint_turn(
                brush, line, y, self._turn, begin=y - 1, end=end, last=True, hovered=None
            )
            self._coloring.want(brush.plain)
            if self._pictures:
                self._pictures.want(brush.plain)
        finally:
            painter.end()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def _on_bar(self) -> None:
        self._settle()
        if not self._moving:
            self.scrolled.emit()

    def _on_picture(self, _box: PictureBox, same: bool) -> None:
        if not same:
            self._turn.body.restack()
            self._settle()
        self.viewport().update()

    def _on_formula_set(self) -> None:
        if self._turn.restyle():
            self._settle()
            self.viewport().update()

    def _on_theme_changed(self) -> None:
        self._ink = Ink(self._theme, self.devicePixelRatioF(), self._typesetter)
        self._turn = self._make_turn()
        blocks = self._text.blocks
        self._turn.body.splice(0, 0, blocks)
        self._turn.set_width(float(self._column()[1]))
        self._settle()
        self.viewport().update()

    # Hands

    def event(self, event: QEvent) -> bool:
        # These keys are its own here, whatever they are elsewhere in the window.
        override = event.type() is QEvent.Type.ShortcutOverride
        if (
            override
            and isinstance(event, QKeyEvent)
            and (event.matches(COPY) or event.matches(ALL))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._hands.key(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._hands.open_menu(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._hands.press(event, double=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._hands.press(event, double=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        match self._hands.release(event):
            case Link(href, text):
                self.link_requested.emit(href, text)
            case Fold():
                self._turn.open = not self._turn.open
                self._settle()
                self.viewport().update()
            case Tool("copy", CodeBox() as box):
                QGuiApplication.clipboard().setText(box.code.code)
            case Tool(name, PictureBox() as box) if self._pictures:
                self._pictures.use(name, box)
            case Tool(name, box):
                box.use(name)
                self._turn.body.restack()
                self._settle()
                self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._hands.move(event)
            return
        at = event.position()
        over = isinstance(self.touched(at), Link | Tool | Fold)
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        if not over and self.in_turn(at)[0] >= 0:
            shape = Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)
