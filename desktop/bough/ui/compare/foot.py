"""The foot of a comparison: why they differ, what the marks mean, and the ways on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from bough.ui.compare.controls import KeyButton
from bough.ui.compare.say import tr
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import line

HEIGHT = 64
LOW = 52


class Foot(QWidget):
    combine_requested = Signal()
    chosen = Signal(int)
    """The column to continue from, or the one that is picked."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reasons = self._legend = ""
        self._buttons: list[Button] = []
        self._many = 0
        self._blind = self._combine = False
        self.setFixedHeight(HEIGHT)
        theme.changed.connect(self.update)

    def say(self, reasons: str, legend: str) -> None:
        """Why they differ, and what the marks mean."""
        self._reasons, self._legend = reasons, legend
        self.setAccessibleName(". ".join(filter(None, (reasons, legend))))
        self.setToolTip(reasons)
        self.update()

    def offer(self, many: int, *, blind: bool, combine: bool) -> None:
        """The ways on from so many columns; while it is `blind` one is picked instead."""
        if (many, blind, combine) != (self._many, self._blind, self._combine):
            self._many, self._blind, self._combine = many, blind, combine
            self._make()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._make()

    def _make(self) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        wide = self.width()
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
                self._words(column, short=wide < 760 or self._many > 2),
                str(column + 1),
                self,
                look="primary" if last and not self._blind else "framed",
            )
            button.setAccessibleName(self._words(column, short=False))
            button.clicked.connect(lambda _=False, c=column: self.chosen.emit(c))
            self._buttons.append(button)
        x = wide - 14
        for button in reversed(self._buttons):
            x -= button.width()
            button.move(x, (self.height() - button.height()) // 2)
            button.show()
            x -= 8
        self._room = x - 10
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
        room = max(0.0, float(self._room) - 20)
        lines = [t for t in (self._reasons, self._legend) if t]
        roles = ("text2", "text3") if len(lines) > 1 else ("text2",)
        y = (self.height() - 19 * len(lines)) / 2
        for text, role in zip(lines, roles, strict=False):
            line(painter, theme, QRectF(20, y, room, 19), text, role=role,
                 step="ui" if role == "text2" else "caption")  # fmt: skip
            y += 19
