"""The pill says how much new text there is below what is in view, and leads there."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.widgets import PressButton


class Tally:
    """Counts the words of a text that grows, from where it was."""

    def __init__(self, start: int) -> None:
        self._upto = start
        self._whole = 0
        self.words = 0

    def count(self, text: str) -> None:
        """So long is it by now. The last word may not be whole yet."""
        new = text[self._upto :]
        whole = (
            len(new) - len(new.split()[-1]) if new.strip() and not new[-1].isspace() else len(new)
        )
        self._whole += _count(new[:whole])
        self._upto += whole
        self.words = self._whole + _count(new[whole:])


def _count(text: str) -> int:
    return sum(1 for _ in _word().finditer(text))


@cache
def _word() -> re.Pattern[str]:
    """A character of a script without spaces between words is one."""
    wide = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    return re.compile(f"[{wide}]|[^\\W{wide}][^\\s{wide}]*")


class Pill(PressButton):
    """It floats over the text, so it has a border of its own."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tallies: dict[str, Tally] = {}
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._say(0)
        self.hide()

    def tell(self, node_id: str, before: int, text: str) -> None:
        """A message grew out of sight; it was so long before."""
        tally = self._tallies.setdefault(node_id, Tally(before))
        tally.count(text)
        self._say(sum(t.words for t in self._tallies.values()))

    def rest(self) -> None:
        """The end is in view."""
        if self._tallies or not self.isHidden():
            self._tallies.clear()
            self._say(0)
            self.hide()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font("caption", weight=500, numbers=True))
        return QSize(round(metrics.horizontalAdvance(self.text())) + 48, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setPen(QPen(color("sapLine"), 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(color("hover" if self.underMouse() else "overlay"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        pixmap = icons.pixmap("arrow-down", 14, color("sap"), self.devicePixelRatioF())
        painter.drawPixmap(12, 8, pixmap)
        font = self._theme.font("caption", weight=500, numbers=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(color("text"))
        painter.drawText(32, round(15 + (metrics.ascent() - metrics.descent()) / 2), self.text())

    def _say(self, words: int) -> None:
        if words == 0:
            text = self.tr("New text below")
        elif words == 1:
            text = self.tr("1 new word below")
        else:
            text = self.tr("%n new words below", "", words)
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self.resize(self.sizeHint())
