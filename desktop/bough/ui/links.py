"""The only way out of the window: what an address really is, and how it is opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from bough.ui.link_doubts import LINE, Doubt, ascii_host, doubt
from bough.ui.transcript.visible import shown

if TYPE_CHECKING:
    from pathlib import Path

    from bough.ui.theme import Theme

SCHEMES = ("http", "https", "mailto")
LONGEST = 2000
_HOST = 60
_HEAD = re.compile(r"(?P<scheme>https?://)(?:[^/?#]*@)?(?P<host>\[[^]]*\]|[^/?#:]*)")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)


def address(href: str) -> QUrl | None:
    """The link as a URL whose host is in plain ASCII, None where it is not one to open."""
    if len(href) > LONGEST or not href.isprintable():
        return None
    url = QUrl(href, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or url.scheme().lower() not in SCHEMES:
        return None
    if url.scheme().lower() == "mailto":
        # Nothing but the address: a mail program may take attachments from the rest.
        return QUrl(f"mailto:{url.path()}") if url.path() else None
    return url if url.host() else None


def is_inside(href: str) -> bool:
    """Whether it leads to another place of the same message, as a footnote does."""
    return href.startswith("#")


def spoken_target(href: str, text: str) -> str:
    """One line that says where a link with that text really leads; "" for one within the message.

    The host is in plain ASCII and never cut at its end, the address is cut in its middle.
    """
    if is_inside(href):
        return ""
    url = address(href)
    if url is None:
        return _tr("Bough does not open this: {address}").format(address=_cut(shown(href), LINE))
    line = _line(url)
    match doubt(url, href, text):
        case None | "long" | "local":
            return line
        case "hidden" | "other":
            return _tr("{address} · not what the text says").format(address=line)
        case _:
            return _tr("{address} · look twice").format(address=line)


def open_link(href: str, theme: Theme, parent: QWidget, *, text: str | None = None) -> bool:
    """Open it, after a look at the whole address where its text may deceive, or is not known.

    False where it was not opened: it is refused, or the person said no.
    """
    from bough.ui.dialog import asked
    from bough.ui.link_dialog import LinkDialog

    if is_inside(href):
        return False
    url = address(href)
    if url is None:
        heading = _tr("Bough does not open this address")
        asked(LinkDialog(theme, heading, refusal(href), shown(href), parent, opens=False))
        return False
    why = "unknown" if text is None else doubt(url, href, text)
    if why:
        heading = _tr("Open {host}?").format(host=_ending(ascii_host(url) or url.path(), 40))
        whole = _encoded(url)
        if not asked(LinkDialog(theme, heading, reason(why), whole, parent, opens=True)):
            return False
    if QDesktopServices.openUrl(url):
        return True
    heading = _tr("This address could not be opened")
    words = _tr("This system names no program that opens it. You can copy it.")
    whole = _encoded(url)
    asked(LinkDialog(theme, heading, words, whole, parent, opens=False))
    return False


def open_folder(folder: Path, theme: Theme, parent: QWidget) -> bool:
    """Show a folder of Bough's own in the program of the system. Never one that a message names.

    False where that could not be done.
    """
    from bough.ui.dialog import asked
    from bough.ui.link_dialog import LinkDialog

    if folder.is_dir() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder.resolve()))):
        return True
    heading = _tr("This folder could not be opened")
    words = _tr("It is not there, or this system names no program that shows it. You can copy it.")
    asked(LinkDialog(theme, heading, words, str(folder), parent, opens=False))
    return False


def refusal(href: str) -> str:
    """The sentence about an address that is not opened."""
    scheme = _SCHEME.match(href)
    if scheme is None or scheme[1].lower() == "file":
        return _tr("It names a file, and Bough opens no files that a message names.")
    if scheme[1].lower() in SCHEMES:
        return _tr(
            "It is not a plain address: it has no host, is too long, or holds characters that "
            "cannot be seen."
        )
    return _tr(
        "Bough opens addresses of the web and of mail only, none that begin with “{scheme}:”."
    ).format(scheme=_cut(scheme[1], 20))


def reason(why: Doubt) -> str:
    """The sentence about an address that is shown before it is opened."""
    match why:
        case "hidden":
            return _tr("The text of the link holds characters that cannot be seen.")
        case "name":
            return _tr("What stands before the @ in the address is not where it leads.")
        case "number":
            return _tr("The address writes the number of a machine in a way that hides it.")
        case "foreign":
            return _tr(
                "The name of the host has letters of other alphabets, which may look like others. "
                "Below it is written as the network reads it."
            )
        case "other":
            return _tr("The text of the link names another address than the one it leads to.")
        case "local":
            return _tr("It leads to this machine or to one beside it.")
        case "long":
            return _tr("The address is long; this is all of it.")
        case "unknown":
            return _tr("This is where it leads.")


def _line(url: QUrl) -> str:
    """An address on one line, without what stands before its host."""
    whole = _encoded(url)
    found = _HEAD.match(whole)
    if found is None:
        return _cut(whole, LINE)
    head = f"{found['scheme']}{_ending(found['host'], _HOST)}"
    return head + _cut(whole[found.end() :], LINE - len(head))


def _encoded(url: QUrl) -> str:
    return bytes(url.toEncoded().data()).decode("ascii", "replace")


def _ending(name: str, room: int) -> str:
    return name if len(name) <= room else "…" + name[1 - room :]


def _cut(text: str, room: int) -> str:
    """The text without its middle where there is no room for it."""
    if len(text) <= room:
        return text
    half = (room - 1) // 2
    return f"{text[: room - 1 - half]}…{text[len(text) - half :]}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("links", text)
