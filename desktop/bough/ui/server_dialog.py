"""The dialog that asks for a server: its name, its address, its key."""

from __future__ import annotations

import itertools
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from bough.app.catalogue import Catalogue
from bough.app.said import said
from bough.core.errors import BoughError
from bough.core.secrets import checked
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import Field, Label

ENDINGS = ("/chat/completions", "/models")
"""What people copy along with an address."""


class ServerDialog(QDialog):
    """Accepted once the catalogue has taken the server; until then it says what is missing."""

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._theme = theme
        self.setWindowTitle(self.tr("Add a server"))
        self.setMinimumWidth(480)
        self.name = self._field(self.tr("Name"), self.tr("How it is called in the list of models"))
        self.url = self._field(self.tr("Base URL"), "https://api.example.com/v1")
        self.key = self._field(self.tr("Key"), self.tr("Kept in the keyring of this computer"))
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.url.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.hide()
        heading = QLabel(self.windowTitle())
        heading.setFont(theme.font("h3"))
        words = self.tr("Any server that speaks the chat API of OpenAI.")
        form = QGridLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        for row, field in enumerate((self.name, self.url, self.key)):
            label = QLabel(field.accessibleName())
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(field)
            form.addWidget(label, row, 0)
            form.addWidget(field, row, 1)
        add = Button(theme, "check", self.tr("Add"), self, words=True, look="primary", height=32)
        cancel = Button(theme, "x", self.tr("Cancel"), self, words=True, look="framed", height=32)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(add)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.addWidget(heading)
        column.addWidget(Label(theme, words, step="caption", role="text2"))
        column.addSpacing(8)
        column.addLayout(form)
        column.addWidget(self.message)
        column.addSpacing(8)
        column.addLayout(buttons)
        for before, after in itertools.pairwise((self.name, self.url, self.key, add, cancel)):
            self.setTabOrder(before, after)
        self.name.setFocus()
        add.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.url.textChanged.connect(self._on_changed)
        self.key.textChanged.connect(self._on_changed)

    def accept(self) -> None:
        url, trouble = address(self.url.text())
        if trouble:
            self._say(trouble, self.url)
            return
        try:
            key = checked(self.key.text()) if self.key.text().strip() else ""
            name = " ".join(self.name.text().split()) or urlsplit(url).hostname or url
            self._catalogue.add_server(name, url, key)
        except BoughError as error:
            self._say(said(error.code, error.facts), self.key)
            return
        super().accept()

    def _field(self, name: str, hint: str) -> QLineEdit:
        field = Field(self._theme)
        field.setAccessibleName(name)
        field.setPlaceholderText(hint)
        field.returnPressed.connect(self.accept)
        return field

    def _say(self, text: str, field: QLineEdit | None = None) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))
        if field:
            field.setFocus()

    def _on_changed(self) -> None:
        """A key that goes over plain http is worth a word, not a refusal: it may be the LAN."""
        url, trouble = address(self.url.text())
        open_air = not trouble and url.startswith("http://") and not _here(url)
        self._say(
            self.tr("Over http, others in the network can read the key and the messages.")
            if open_air and self.key.text().strip()
            else ""
        )


def address(text: str) -> tuple[str, str]:
    """The base URL that was meant, or a sentence why it is none."""
    url = text.strip().rstrip("/")
    for ending in ENDINGS:
        url = url.removesuffix(ending)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "", _tr("This address cannot be read. It looks like https://api.example.com/v1.")
    if not url:
        return "", _tr("The base URL is missing. It looks like https://api.example.com/v1.")
    if parts.scheme not in ("http", "https"):
        return "", _tr("The base URL has to begin with http:// or https://.")
    if not host or any(c.isspace() for c in url):
        return "", _tr("This address cannot be read. It looks like https://api.example.com/v1.")
    if parts.username or parts.password:
        return "", _tr("A name or a password does not belong in the address; use the key.")
    if parts.query or parts.fragment:
        return "", _tr("The base URL ends before a question mark or a hash.")
    return url, ""


def ask_for_server(catalogue: Catalogue, theme: Theme, parent: QWidget) -> bool:
    """Ask, and add what was entered. False when it was left."""
    dialog = ServerDialog(catalogue, theme, parent)
    added = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return added


def _here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ServerDialog", text)
