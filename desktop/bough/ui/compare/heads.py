"""The head of a column: whose version it is, and the others that could stand there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from bough.ui.compare.say import tr
from bough.ui.theme import Theme
from bough.ui.widgets import IconButton, line

HEIGHT = 28
BUTTON = 24
LEAST = 30.0
"""In less room nothing is told beside the name."""


class Head(QWidget):
    """A row of 28 px as wide as the text below."""

    step_requested = Signal(int)
    """Another sibling in the place of this one, so many on."""

    def __init__(self, theme: Theme, side: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = self._about = ""
        self._which = (0, 1)
        self.pinned = False
        """Whether text passes below it."""
        self._before = IconButton(
            theme, "chevron-left", tr("Version before, {side}").format(side=side), self, size=BUTTON
        )
        self._after = IconButton(
            theme, "chevron-right", tr("Next version, {side}").format(side=side), self, size=BUTTON
        )
        self._before.clicked.connect(lambda: self.step_requested.emit(-1))
        self._after.clicked.connect(lambda: self.step_requested.emit(1))
        self.setFixedHeight(HEIGHT)
        theme.changed.connect(self.update)

    def say(self, name: str, about: str, which: tuple[int, int]) -> None:
        """Show whose it is; `which` of how many siblings, counted from 0."""
        self._name, self._about, self._which = name, about, which
        number, many = which
        for button, there in ((self._before, number > 0), (self._after, number < many - 1)):
            button.setVisible(many > 1)
            button.setEnabled(there)
        place = tr("{n} of {many}").format(n=number + 1, many=many) if many > 1 else ""
        self.setAccessibleName(", ".join(filter(None, (name, about, place))))
        self.update()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        y = (HEIGHT - BUTTON) // 2
        self._after.move(self.width() - BUTTON, y)
        self._before.move(self.width() - 2 * BUTTON - self._number_room(), y)

    def _number_room(self) -> int:
        font = self._theme.font("ui", numbers=True)
        return round(QFontMetricsF(font).horizontalAdvance("00/00"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        if self.pinned:
            painter.fillRect(self.rect(), theme.color("canvas"))
            painter.setPen(QPen(theme.color("hairline"), 1))
            painter.drawLine(0, HEIGHT - 1, self.width(), HEIGHT - 1)
        number, many = self._which
        right = float(self.width())
        if many > 1:
            right = self._before.x() - 8.0
            room = QRectF(self._before.x() + BUTTON, 0, self._number_room(), HEIGHT)
            text = f"{number + 1}/{many}"
            font = theme.font("ui", numbers=True)
            wide = QFontMetricsF(font).horizontalAdvance(text)
            room.setLeft(room.left() + (room.width() - wide) / 2)
            line(painter, theme, room, text, role="text", numbers=True)
        box = QRectF(0, 0, right, HEIGHT)
        used = line(painter, theme, box, self._name, weight=600) + 10
        if right - used > LEAST:
            line(painter, theme, box.adjusted(used, 0, 0, 0), self._about, role="text2")
