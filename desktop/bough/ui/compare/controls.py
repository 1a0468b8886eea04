"""The small controls of a comparison: one of several words, and a button that names its key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bough.ui.segment import Segment
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import line


class Segments(QWidget):
    """Words of which one is chosen, by its number. Tab reaches them, arrows move in them."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, name: str, words: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.segments = [Segment(theme, text, self) for text in words]
        for number, segment in enumerate(self.segments):
            segment.setAutoExclusive(True)
            row.addWidget(segment)
            segment.clicked.connect(lambda _=False, n=number: self.chosen.emit(n))
        theme.changed.connect(self.update)

    def choose(self, number: int) -> None:
        """Show that one as chosen."""
        self.segments[number].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        focused = next((n for n, s in enumerate(self.segments) if s.hasFocus()), -1)
        wanted = focused + steps.get(Qt.Key(event.key()), 0)
        if wanted != focused >= 0 and 0 <= wanted < len(self.segments):
            self.segments[wanted].setFocus(Qt.FocusReason.TabFocusReason)
            self.segments[wanted].click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)


class KeyButton(Button):
    """Words with the key that does the same behind them."""

    def __init__(
        self, theme: Theme, icon: str, name: str, key: str, parent: QWidget, *, look: str = "framed"
    ) -> None:
        self._key = key
        super().__init__(theme, icon, name, parent, words=True, look=look, height=32)
        self.setToolTip(f"{name}  {key}")

    def _around(self) -> int:
        key = QFontMetricsF(self._theme.font("caption")).horizontalAdvance(self._key)
        return super()._around() + round(key) + 9

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        role = "onLeaf" if self._look == "primary" else "text3"
        side = 12 if self._look != "bare" else 6
        box = QRectF(self.rect()).adjusted(0, 0, -side, 0)
        line(painter, self._theme, box, self._key, step="caption",
             role=role if self.isEnabled() else "disabled", right=True)  # fmt: skip
