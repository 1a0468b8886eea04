"""Details are blocks below a summary that opens and closes them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF
from PySide6.QtGui import QPolygonF

from bough.ui.transcript.box import Brush, Voice
from bough.ui.transcript.ink import BOLD, Ink
from bough.ui.transcript.leaf import Leaf
from bough.ui.transcript.marks import ITEM


class Details:
    """Its row is above its blocks. Closing it hides them from sight only."""

    __slots__ = ("_ink", "_leaf", "_voice", "open", "summary")

    def __init__(self, summary: str, ink: Ink, voice: Voice, *, open: bool) -> None:
        self.summary = summary
        self.open = open
        self._ink = ink
        self._voice = voice
        self._leaf: Leaf | None = None

    def use(self, _tool: str) -> bool:
        """Open them, or close them."""
        self.open = not self.open
        return True

    def lay(self, width: float) -> float:
        """The height of the row at a width."""
        words = self.summary or QCoreApplication.translate("transcript", "Details")
        if self._leaf is None or self._leaf.text != words:
            self._leaf = Leaf(words, self._ink.face(self._voice.step, weight=BOLD))
        return self._leaf.lay(width - self._ink.px(ITEM)) + 4

    def paint(self, brush: Brush, x: float, y: float) -> None:
        """Draw the row with its triangle, which points down where it is open."""
        if self._leaf is None:
            return
        painter, ink = brush.painter, brush.ink
        middle = y + 2 + ink.face(self._voice.step).line / 2
        tip = (
            [(-4.5, -2.5), (4.5, -2.5), (0, 3.5)] if self.open else [(-3, -4.5), (-3, 4.5), (3, 0)]
        )
        painter.setPen(ink.pen("text2"))
        painter.setBrush(ink.color("text2"))
        painter.drawPolygon(QPolygonF([QPointF(x + 7 + dx, middle + dy) for dx, dy in tip]))
        painter.setPen(ink.color(self._voice.role))
        self._leaf.paint(painter, x + ink.px(ITEM), y + 2, brush.top, brush.bottom)
