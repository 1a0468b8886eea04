"""A text of several lines in a dialog that is read, and not written."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from bough.ui.theme import Theme
from bough.ui.transcript.card import colored
from bough.ui.widgets import SlimScrollBar


class ReadText(QPlainTextEdit):
    def __init__(
        self, theme: Theme, name: str, text: str, parent: QWidget, *, step: str, height: int
    ) -> None:
        """`step` is the font's, as the theme calls it."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(theme.font(step))
        palette = colored(theme, "text")
        palette.setColor(QPalette.ColorRole.Base, theme.color("canvas"))
        self.setPalette(palette)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setReadOnly(True)
        self.document().setDocumentMargin(10)
        self.setVerticalScrollBar(
            SlimScrollBar(theme, Qt.Orientation.Vertical, self, ground="canvas")
        )
        self.setPlainText(text)
        self.setFixedHeight(height)
