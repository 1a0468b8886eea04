"""The clipboard is given what is copied in every form; each is made when it is asked for."""

from __future__ import annotations

import atexit
from functools import cache

from PySide6.QtCore import QByteArray, QMetaType, QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

from bough.ui.transcript.copying import Copied

MARKDOWN = "text/markdown"
TEXT = "text/plain"
HTML = "text/html"
TSV = "text/tab-separated-values"


class Offer(QMimeData):
    """Markdown, plain text and HTML at once; a single table also as its cells."""

    def __init__(self, copied: Copied) -> None:
        super().__init__()
        self._copied = copied

    @property
    def plain(self) -> str:
        return _whole(self._copied.text)

    def formats(self) -> list[str]:
        made = [TEXT, MARKDOWN]
        if not self._copied.large:
            made.append(HTML)
        if self._copied.table:
            made.append(TSV)
        return made

    def hasFormat(self, mimetype: str) -> bool:
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str, _wanted: QMetaType | QMetaType.Type) -> object:
        match mimetype:
            case "text/plain":
                return self.plain
            case "text/html" if not self._copied.large:
                return _whole(self._copied.html)
            case "text/markdown":
                return QByteArray(_bytes(self._copied.markdown))
            case "text/tab-separated-values":
                return QByteArray(_bytes(self._copied.table))
        return None


def put(copied: Copied) -> None:
    """Copy it."""
    _settle_at_exit()
    QGuiApplication.clipboard().setMimeData(Offer(copied))


def put_text(text: str) -> None:
    """Copy exactly this."""
    QGuiApplication.clipboard().setText(_whole(text))


def offer_selected(copied: Copied) -> None:
    """Let the middle button insert it elsewhere, where the system has that."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.supportsSelection():
        _settle_at_exit()
        clipboard.setMimeData(Offer(copied), QClipboard.Mode.Selection)


@cache
def _settle_at_exit() -> None:
    atexit.register(settle)


def settle() -> None:
    """Leave the plain text of what is offered: once the interpreter has ended, nobody could make
    it when it is asked for, nor take it away, which some platforms do only then."""
    if QGuiApplication.instance() is None:
        return
    clipboard = QGuiApplication.clipboard()
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        if mode is QClipboard.Mode.Selection and not clipboard.supportsSelection():
            continue
        offer = clipboard.mimeData(mode)
        if isinstance(offer, Offer):
            clipboard.setText(offer.plain, mode)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _whole(text: str) -> str:
    """Without half characters, which no encoding has."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _bytes(text).decode()
    return text
