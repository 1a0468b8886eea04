"""The banner says what is so until it is not any more: lines across the top of the panes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.card import colored, label

Tone = Literal["rust", "sap"]
"""Rust for what is failing, sap for what waits or is held back."""

Act = tuple[str, Callable[[], object]]
"""The words of a button, and what it does."""

BELOW = 6
"""px between a line and what is below it."""

ROOMY = 720
"""px from which on the buttons stand beside the sentence."""

ICONS: dict[Tone, str] = {"rust": "triangle-alert", "sap": "info"}


class Banner:
    """A line for each key, the newest on top. It costs nothing until something is shown."""

    def __init__(self, theme: Theme, column: QVBoxLayout) -> None:
        """The lines are put at the top of `column`."""
        self._theme = theme
        self._column = column
        self._lines: dict[str, Line] = {}

    def show(self, key: str, text: str, buttons: Sequence[Act] = (), tone: Tone = "rust") -> None:
        """Say it until `clear`; what the key said before gives way, without a jump where the
        buttons are the same."""
        line = self._lines.get(key)
        if line and line.same(buttons, tone):
            line.say(text)
            return
        self.clear(key)
        line = self._lines[key] = Line(self._theme, buttons, tone)
        line.say(text)
        self._column.insertWidget(0, line)
        line.show()

    def clear(self, key: str) -> bool:
        """Say it no more; False where it was not said."""
        line = self._lines.pop(key, None)
        if line is None:
            return False
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()
        return True

    def text(self, key: str) -> str:
        """What is said under that key, "" where nothing is."""
        line = self._lines.get(key)
        return line.accessibleName() if line else ""


class Line(QWidget):
    """An icon, a sentence that wraps, and up to two buttons, below it where there is no room."""

    def __init__(self, theme: Theme, buttons: Sequence[Act], tone: Tone) -> None:
        super().__init__()
        self._theme = theme
        self._tone: Tone = tone
        self._acts = dict(buttons)
        self._words = label(theme, "ui", self)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(46, 8, 14, 9 + BELOW)
        self._box.setSpacing(8)
        self._box.addWidget(self._words, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        for number, words in enumerate(self._acts):
            look = "primary" if number == 0 else "framed"
            made = Button(theme, "", words, self, words=True, look=look, height=28)
            made.clicked.connect(lambda _=False, words=words: self._acts[words]())
            row.addWidget(made)
        row.addStretch(1)
        self._box.addLayout(row)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def same(self, buttons: Sequence[Act], tone: Tone) -> bool:
        return tone == self._tone and [words for words, _ in buttons] == list(self._acts)

    def say(self, text: str) -> None:
        self._words.setText(text)
        self.setAccessibleName(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= ROOMY
        way = QBoxLayout.Direction
        self._box.setDirection(way.LeftToRight if wide else way.TopToBottom)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5 - BELOW)
        painter.setPen(QPen(color(f"{self._tone}Line"), 1))
        painter.setBrush(color(f"{self._tone}Soft"))
        painter.drawRoundedRect(box, 10, 10)
        icon = icons.pixmap(ICONS[self._tone], 20, color(self._tone), self.devicePixelRatioF())
        painter.drawPixmap(14, (self.height() - BELOW - 20) // 2, icon)

    def _on_theme_changed(self) -> None:
        self._words.setPalette(colored(self._theme, "text"))
        self.update()
