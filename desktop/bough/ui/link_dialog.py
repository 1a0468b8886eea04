"""The dialog that shows an address whole before it is opened, or instead of opening it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPalette, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QWidget

from bough.ui.dialog import WIDTH, Dialog
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.card import colored
from bough.ui.widgets import SlimScrollBar

MOST_LINES = 6
MARGIN = 8


class LinkDialog(Dialog):
    """Cancel has the focus. Without `opens` there is nothing to do but to copy the address."""

    def __init__(
        self,
        theme: Theme,
        heading: str,
        words: str,
        address: str,
        parent: QWidget | None,
        *,
        opens: bool,
    ) -> None:
        super().__init__(theme, heading, words, parent)
        self.address = _field(theme, address, self)
        self.column.addSpacing(6)
        self.column.addWidget(self.address)
        self.copy = Button(theme, "copy", _tr("Copy address"), self, words=True, height=28)
        self.copy.clicked.connect(self._on_copy)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        self.column.addLayout(row)
        yes, no = self.finish(
            "external-link", _tr("Open"), _tr("Cancel") if opens else _tr("Close")
        )
        yes.setVisible(opens)
        self.setTabOrder(self.copy, no)
        self.setTabOrder(no, yes)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.address.toPlainText())
        self.copy.set_words(_tr("Copied"), "check")


def _field(theme: Theme, address: str, parent: QWidget) -> QPlainTextEdit:
    field = QPlainTextEdit(parent)
    font, color = theme.font("code"), theme.color("sunken")
    palette = colored(theme, "text")
    palette.setColor(QPalette.ColorRole.Base, color)
    field.setReadOnly(True)
    field.setAccessibleName(_tr("Address"))
    field.setFont(font)
    field.setPalette(palette)
    field.setFrameShape(QFrame.Shape.NoFrame)
    field.setTabChangesFocus(True)
    field.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
    field.document().setDocumentMargin(MARGIN)
    field.setPlainText(address)
    bar = SlimScrollBar(theme, Qt.Orientation.Vertical, field, ground="sunken")
    field.setVerticalScrollBar(bar)
    metrics = QFontMetricsF(font)
    columns = int((WIDTH - 40 - 2 * MARGIN - bar.sizeHint().width()) / metrics.averageCharWidth())
    lines = min(MOST_LINES, -(-len(address) // columns))
    field.setFixedHeight(round(lines * metrics.lineSpacing() + 2 * MARGIN) + 1)
    return field


def _tr(text: str) -> str:
    return QCoreApplication.translate("links", text)
