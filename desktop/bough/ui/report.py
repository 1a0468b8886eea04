"""The dialog that shows a report before it leaves: it goes to the clipboard and nowhere else."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import Label


class ReportDialog(QDialog):
    """The text as it will be copied."""

    def __init__(
        self,
        text: str,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        title: str = "",
        words: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title or self.tr("Report"))
        self.resize(760, 560)
        heading = QLabel(self.windowTitle())
        heading.setFont(theme.font("h3"))
        nothing = self.tr("Nothing is sent by itself. This is all that Copy report copies.")
        words = words or nothing
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setFont(theme.font("code"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(self.windowTitle())
        said = self.tr("Copy") if title else self.tr("Copy report")
        copy = Button(theme, "copy", said, self, words=True, look="primary", height=32)
        close = Button(theme, "x", self.tr("Close"), self, words=True, look="framed", height=32)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.addWidget(heading)
        column.addWidget(Label(theme, words, step="caption", role="text2"))
        column.addSpacing(8)
        column.addWidget(self.text)
        column.addSpacing(8)
        column.addLayout(buttons)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        close.clicked.connect(self.reject)
        copy.setFocus()


def show_report(text: str, theme: Theme, parent: QWidget) -> None:
    """Show it beside what goes on."""
    dialog = ReportDialog(text, theme, parent)
    dialog.finished.connect(dialog.deleteLater)
    dialog.show()
