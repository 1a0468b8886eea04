"""The foot of a comparison: why they differ, what the marks mean, and the ways on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from bough.ui.compare.controls import KeyButton
from bough.ui.compare.say import tr
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import line

HEIGHT = 64
SHORT = 760
"""In a narrower one the buttons say less."""
LOW = 52
ROW = 24
"""What the reasons take where they find no room beside the buttons."""


class Foot(QWidget):
    combine_requested = Signal()
    chosen = Signal(int)
    """The column to continue from, or the one that is picked."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reasons = self._legend = ""
        self._buttons: list[Button] = []
        self._many = self._room = 0
        self._low = self._above = False
        self._made: tuple[object, ...] = ()
        self._blind = self._combine = False
        self.setFixedHeight(HEIGHT)
        theme.changed.connect(self.update)

    def say(self, reasons: str, legend: str) -> None:
        """Why they differ, and what the marks mean."""
        self._reasons, self._legend = reasons, legend
        self.setAccessibleName(". ".join(filter(None, (reasons, legend))))
        self.setToolTip("\n".join(filter(None, (reasons, legend))))
        self._settle()

    def offer(self, many: int, *, blind: bool, combine: bool) -> None:
        """The ways on from so many columns; while it is `blind` one is picked instead."""
        self._many, self._blind, self._combine = many, blind, combine
        self._make()

    def set_low(self, low: bool) -> None:
        """Whether the window is low."""
        self._low = low
        self._settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._make()
            self._settle()

    def _make(self) -> None:
        """Make the buttons, where others are wanted than there are."""
        short = self.width() < SHORT or self._many > 2
        wanted = (self._many, self._blind, self._combine, short)
        if wanted == self._made:
            return
        self._made = wanted
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        if self._combine and not self._blind:
            merge = KeyButton(
                self._theme, "git-merge", tr("Merge in editor"), "M", self, look="bare"
            )
            merge.clicked.connect(self.combine_requested)
            self._buttons.append(merge)
        for column in range(self._many):
            last = column == self._many - 1
            button = KeyButton(
                self._theme,
                "check" if self._blind else "corner-down-right",
                self._words(column, short=short),
                str(column + 1),
                self,
                look="primary" if last and not self._blind else "framed",
            )
            button.setAccessibleName(self._words(column, short=False))
            button.clicked.connect(lambda _=False, c=column: self.chosen.emit(c))
            self._buttons.append(button)
        self._settle()

    def _settle(self) -> None:
        """Put the buttons in their row, and the reasons above them where they are too long."""
        self._room = self.width() - 34 - sum(b.width() + 8 for b in self._buttons)
        wide = QFontMetricsF(self._theme.font("ui")).horizontalAdvance(self._reasons)
        self._above = not self._low and wide > self._room and self._room < wide * 3
        base = LOW if self._low else HEIGHT
        height = base + (ROW - 12 if self._above else 0)
        self.setFixedHeight(height)
        x = self.width() - 14
        middle = (height + (ROW if self._above else 0)) // 2
        for button in reversed(self._buttons):
            x -= button.width()
            button.move(x, middle - button.height() // 2)
            button.show()
            x -= 8
        self.update()

    def _words(self, column: int, *, short: bool) -> str:
        if self._blind:
            letter = chr(ord("A") + column)
            return tr("Pick {letter}").format(letter=letter)
        if self._many == 2:
            if short:
                return tr("Right") if column else tr("Left")
            return tr("Continue from right") if column else tr("Continue from left")
        if short:
            return tr("Continue") if self._many <= 3 else ""
        return tr("Continue from {n}").format(n=column + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.fillRect(self.rect(), theme.color("canvas"))
        painter.setPen(QPen(theme.color("hairline"), 1))
        painter.drawLine(QPointF(0, 0.5), QPointF(self.width(), 0.5))
        lines = [t for t in (self._reasons, self._legend) if t]
        y = (self.height() - 19 * len(lines)) / 2
        for number, text in enumerate(lines):
            role = "text3" if number else "text2"
            alone = self._above and number == 0
            room = self.width() - 40 if alone else max(0, self._room)
            top = 9.0 if alone else y if not self._above else (self.height() + ROW) / 2 - 9.5
            step = "ui" if role == "text2" else "caption"
            line(painter, theme, QRectF(20, top, room, 19), text, role=role, step=step)
            y += 19
