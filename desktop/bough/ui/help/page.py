"""A page shows Markdown as it stands in the transcript, without a message around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from bough.core.blocks import Block, Heading
from bough.ui.help.words import tr
from bough.ui.theme import Theme
from bough.ui.transcript.body import Body
from bough.ui.transcript.box import READ, Brush
from bough.ui.transcript.ink import Ink
from bough.ui.widgets import SlimScrollBar

ABOVE, BELOW = 24.0, 56.0
WIDEST = 680
EDGE = 24


class Hit(NamedTuple):
    """Characters [start, stop) of a leaf of a box."""

    box: int
    leaf: int
    start: int
    stop: int


class Page(QAbstractScrollArea):
    """Its chapters are the headings of the second level."""

    scrolled = Signal()

    def __init__(self, theme: Theme, blocks: Sequence[Block], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._blocks = list(blocks)
        self._hits: list[Hit] = []
        self._at = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Guide"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = SlimScrollBar(theme, Qt.Orientation.Vertical, self, size=12, ground="canvas")
        bar.setSingleStep(24)
        self.setVerticalScrollBar(bar)
        bar.valueChanged.connect(self._on_scrolled)
        self._make()
        theme.changed.connect(self._on_theme_changed)

    @property
    def body(self) -> Body:
        return self._body

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show another text, from its beginning."""
        self._blocks = list(blocks)
        self._make()
        self._arrange()
        self.verticalScrollBar().setValue(0)

    def chapters(self) -> list[str]:
        return [self._text(number) for number in self._chapter_blocks()]

    def show_chapter(self, number: int) -> None:
        """Bring a chapter to the top."""
        blocks = self._chapter_blocks()
        if number < len(blocks):
            self._look_at(blocks[number])

    def chapter_in_view(self) -> int:
        """Which chapter is at the top; of what comes before the first, that."""
        bar = self.verticalScrollBar()
        if bar.value() and bar.value() == bar.maximum():
            return len(self._chapter_blocks()) - 1
        top = bar.value() - ABOVE + 12
        return max(0, sum(self._body.tops[n] <= top for n in self._chapter_blocks()) - 1)

    def text_of_chapter(self, number: int) -> str:
        """What is read in it."""
        bounds = [*self._chapter_blocks(), len(self._blocks)]
        return "\n".join(self._text(n) for n in range(bounds[number], bounds[number + 1]))

    # Finding

    def look_for(self, words: str) -> None:
        """Look for words, and go to the first that is not above what is in view."""
        self._hits, self._at = [], -1
        wanted = words.casefold()
        for number, box in enumerate(self._body.boxes if wanted else ()):
            for leaf in range(box.end()[0] + 1):
                text = box.text_of(leaf).casefold()
                at = text.find(wanted)
                while at >= 0:
                    self._hits.append(Hit(number, leaf, at, at + len(wanted)))
                    at = text.find(wanted, at + len(wanted))
        if self._hits:
            top = self._body.box_at(self.verticalScrollBar().value() - ABOVE + 1)
            below = (n for n, hit in enumerate(self._hits) if hit.box >= top)
            self._go(next(below, 0))
        self.viewport().update()

    def step(self, by: int) -> None:
        """To the next hit, or the one before."""
        if self._hits:
            self._go((self._at + by) % len(self._hits))

    def count(self) -> tuple[int, int]:
        """Which hit one is at, from 1, and how many there are."""
        return (self._at + 1, len(self._hits))

    def _go(self, number: int) -> None:
        self._at = number
        box = self._hits[number].box
        bar, top = self.verticalScrollBar(), self._body.tops[box] + ABOVE
        if not bar.value() <= top <= bar.value() + self.viewport().height() - 120:
            self._look_at(box, above=80)
        self.viewport().update()

    # Inside

    def _make(self) -> None:
        self._ink = Ink(self._theme, self.devicePixelRatioF())
        self._body = Body(self._ink, READ)
        self._body.show(self._blocks)

    def _arrange(self) -> None:
        """All of it is laid out, as it is short: then every height is true."""
        self._body.set_width(float(self._column()[1]))
        self._body.settle_all()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(max(1, height))
        bar.setRange(0, max(0, int(ABOVE + self._body.height + BELOW) - height))
        self.viewport().update()

    def _column(self) -> tuple[int, int]:
        """Where the text begins, and how wide it is."""
        wide = self.viewport().width()
        column = max(200, min(WIDEST, wide - 2 * EDGE))
        return max(EDGE, (wide - column) // 2), column

    def _chapter_blocks(self) -> list[int]:
        bodies = [block.body for block in self._blocks]
        return [n for n, body in enumerate(bodies) if isinstance(body, Heading) and body.level == 2]

    def _text(self, number: int) -> str:
        box = self._body.boxes[number]
        return "\n".join(box.text_of(leaf) for leaf in range(box.end()[0] + 1))

    def _look_at(self, number: int, above: int = 8) -> None:
        self.verticalScrollBar().setValue(round(self._body.tops[number] + ABOVE) - above)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        try:
            area = event.rect()
            painter.fillRect(area, self._theme.color("canvas"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            brush = Brush(painter, self._ink, area.top(), area.bottom() + 1, [])
            top = ABOVE - self.verticalScrollBar().value()
            self._paint_hits(brush, self._column()[0], top)
            self._body.paint(brush, self._column()[0], top, None)
        finally:
            painter.end()

    def _paint_hits(self, brush: Brush, x: float, y: float) -> None:
        """Below the text; the one that one is at has an outline."""
        body, painter, color = self._body, brush.painter, self._theme.color
        for number, hit in enumerate(self._hits):
            top = y + body.tops[hit.box]
            box = body.boxes[hit.box]
            if top > brush.bottom or top + box.height < brush.top:
                continue
            if at := box.leaf_at(hit.leaf):
                leaf, left, down = at
                current = number == self._at or self._theme.contrast
                painter.setPen(QPen(color("sky"), 1.5) if current else Qt.PenStyle.NoPen)
                painter.setBrush(color("skySoft"))
                for rect in leaf.rects(hit.start, hit.stop):
                    ground = rect.translated(x + body.left(hit.box) + left, top + down)
                    painter.drawRoundedRect(ground.adjusted(-1.5, 1, 1.5, -1), 3, 3)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def _on_scrolled(self) -> None:
        self.scrolled.emit()

    def _on_theme_changed(self) -> None:
        self._make()
        self._arrange()

    # Hands

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, key = self.verticalScrollBar(), event.key()
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match key:
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case Qt.Key.Key_Space:
                bar.setValue(bar.value() + (-1 if back else 1) * (bar.pageStep() - 48))
            case _:
                super().keyPressEvent(event)
