"""A banner stands above the text until what it says is dealt with."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import Label


class Banner(QWidget):
    """One sentence and the button that deals with it, which takes the banner away."""

    def __init__(
        self, theme: Theme, text: str, label: str, act: Callable[[], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._act = act
        self.setAccessibleName(text)
        self.setFixedHeight(40)
        button = Button(theme, "play", label, self, words=True, look="framed", height=28)
        button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(Label(theme, text, self), 1)
        row.addWidget(button)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("sapSoft"))

    def _on_clicked(self) -> None:
        self.hide()
        self.deleteLater()
        self._act()
