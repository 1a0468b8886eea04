"""The dialog that asks for a server, or changes one: its name, its address, its key."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from bough.app.catalogue import Catalogue
from bough.app.said import said
from bough.core.endpoint import Endpoint
from bough.core.errors import BoughError
from bough.core.secrets import checked
from bough.ui.dialog import Dialog, asked
from bough.ui.theme import Theme

ENDINGS = ("/chat/completions", "/models")
"""What people copy along with an address."""


class ServerDialog(Dialog):
    """Accepted once the catalogue has taken the server; until then it says what is missing. With
    `endpoint` it changes that server, which keeps its key where none is entered."""

    def __init__(
        self,
        catalogue: Catalogue,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        endpoint: Endpoint | None = None,
    ) -> None:
        words = _tr("Any server that speaks the chat API of OpenAI.")
        heading = _tr("Change the server") if endpoint else _tr("Add a server")
        super().__init__(theme, heading, words, parent)
        self._catalogue = catalogue
        self._endpoint = endpoint
        self.name = self.field(self.tr("Name"), self.tr("How it is called in the list of models"))
        self.url = self.field(self.tr("Base URL"), "https://api.example.com/v1")
        kept = self.tr("Leave empty to keep the key that is there")
        new = self.tr("Kept in the keyring of this computer")
        self.key = self.field(self.tr("Key"), kept if endpoint else new, secret=True)
        self.url.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        if endpoint:
            self.name.setText(endpoint.name)
            self.url.setText(endpoint.base_url)
        add = self.tr("Save and try again") if endpoint else self.tr("Add")
        self.finish("check", add, self.tr("Cancel"))
        if endpoint:
            self.url.setFocus()
        self.url.textChanged.connect(self._on_changed)
        self.key.textChanged.connect(self._on_changed)

    def accept(self) -> None:
        url, trouble = address(self.url.text())
        if trouble:
            self.say(trouble, self.url)
            return
        try:
            key = checked(self.key.text()) if self.key.text().strip() else ""
            name = " ".join(self.name.text().split()) or urlsplit(url).hostname or url
            self._keep(name, url, key)
        except BoughError as error:
            self.say(said(error.code, error.facts), self.key)
            return
        super().accept()

    def _keep(self, name: str, url: str, key: str) -> None:
        endpoint, catalogue = self._endpoint, self._catalogue
        if endpoint is None:
            catalogue.add_server(name, url, key)
            return
        if name != endpoint.name:
            catalogue.rename_server(endpoint.id, name)
        if url != endpoint.base_url:
            catalogue.move_server(endpoint.id, url)
        if key:
            catalogue.set_key(endpoint.id, key)

    def _on_changed(self) -> None:
        """A key that goes over plain http is worth a word, not a refusal: it may be the LAN."""
        url, trouble = address(self.url.text())
        open_air = not trouble and url.startswith("http://") and not _here(url)
        self.say(
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
    return asked(ServerDialog(catalogue, theme, parent))


def _here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ServerDialog", text)
