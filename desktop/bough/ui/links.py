"""The only way out of the window: a link is shown whole and asked about before it is opened."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

SCHEMES = ("http", "https", "mailto")
LONGEST = 2000


def address(href: str) -> QUrl | None:
    """The link as a URL whose host is in plain ASCII, None where it is not one to open."""
    if len(href) > LONGEST or not href.isprintable():
        return None
    url = QUrl(href, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or url.scheme().lower() not in SCHEMES:
        return None
    if url.scheme().lower() == "mailto":
        # Nothing but the address: a mail program may take attachments from the rest.
        return QUrl(f"mailto:{url.path()}")
    return url if url.host() else None


def open_link(href: str, parent: QWidget) -> bool:
    """Ask, with the host it really leads to, and open it. False when it was not opened."""
    url = address(href)
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    if url is None:
        box.setText(_tr("This link cannot be opened."))
        box.setInformativeText(href[:300])
        box.exec()
        return False
    host = bytes(QUrl.toAce(url.host()).data()).decode() or url.path()
    shown = bytes(url.toEncoded().data()).decode("ascii", "replace")
    box.setText(_tr("Open {host} in the browser?").format(host=host))
    box.setInformativeText(shown if len(shown) <= 300 else shown[:299] + "…")
    yes = box.addButton(_tr("Open"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is yes and QDesktopServices.openUrl(url)


def _tr(text: str) -> str:
    return QCoreApplication.translate("links", text)
