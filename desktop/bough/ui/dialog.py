"""What our dialogs have in common: a heading, a sentence, what is asked, and two buttons."""

from __future__ import annotations

import itertools

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.card import colored, label
from bough.ui.widgets import Field, name_of

WIDTH = 480


class Dialog(QDialog):
    """Enter accepts, Esc leaves. Made by its parts: fields or widgets, then `finish`."""

    def __init__(self, theme: Theme, heading: str, words: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(heading)
        self.setFixedWidth(WIDTH)
        self.message = label(theme, "ui", self)
        self.message.hide()
        title = label(theme, "h3", self)
        title.setText(heading)
        self._words = label(theme, "caption", self)
        self._words.setPalette(colored(theme, "text2"))
        self._words.setText(words)
        self._fields: list[QLineEdit] = []
        self._form = QGridLayout()
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(10)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 18, 20, 18)
        self.column.addWidget(title)
        self.column.addWidget(self._words)

    def field(self, name: str, hint: str, *, secret: bool = False) -> QLineEdit:
        """One more line to fill in."""
        field = Field(self._theme)
        field.setAccessibleName(name)
        field.setPlaceholderText(hint)
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        field.returnPressed.connect(self.accept)
        words = name_of(field, name)
        row = len(self._fields)
        if not row:
            self.column.addSpacing(8)
            self.column.addLayout(self._form)
        self._form.addWidget(words, row, 0)
        self._form.addWidget(field, row, 1)
        self._fields.append(field)
        return field

    def finish(self, icon: str, accept: str, cancel: str) -> tuple[Button, Button]:
        """Put the message and the buttons below; the one that accepts and the one that leaves."""
        yes = Button(self._theme, icon, accept, self, words=True, look="primary", height=32)
        no = Button(self._theme, "x", cancel, self, words=True, look="framed", height=32)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(no)
        buttons.addWidget(yes)
        self.column.addWidget(self.message)
        self.column.addSpacing(8)
        self.column.addLayout(buttons)
        for before, after in itertools.pairwise((*self._fields, yes, no)):
            self.setTabOrder(before, after)
        yes.clicked.connect(self.accept)
        no.clicked.connect(self.reject)
        if self._fields:
            self._fields[0].setFocus()
        else:
            no.setFocus()
        return yes, no

    def say(self, text: str, field: QLineEdit | None = None) -> None:
        """One sentence about what is missing, and the field it is about."""
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self.adjustSize()
        if field:
            field.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        # As high as its lines are at this width, which Qt finds out later than it shows it.
        self.adjustSize()
        super().showEvent(event)


def asked(dialog: QDialog) -> bool:
    """Ask, and let go of the dialog. False when it was left."""
    done = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return done
