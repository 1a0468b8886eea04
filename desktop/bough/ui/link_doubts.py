"""Why a link is shown whole before it is opened: where its text and its address may not agree."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import Literal

from PySide6.QtCore import QUrl

from bough.ui.transcript.visible import hides

Doubt = Literal["hidden", "name", "number", "foreign", "other", "local", "long", "unknown"]

LINE = 120
"""Characters of an address that a line has room for: what was not seen whole is shown whole."""
_READ = 2000

# Letters that look like Latin ones in common fonts.
_LOOK_ALIKE = str.maketrans("аеорсухіјѕԁһӏνοαρτυικ", "aeopcyxijsdhlvoaptuik")
_DOT = re.compile(r"(?<=\w)[。｡．․](?=\w)")
# Without Han and Kana, which stand beside an address without a space.
_LETTER = r"[-a-z0-9_\u00df-\u1fff]"
_NAMED = re.compile(
    rf"(?<![-a-z0-9_+.\u00df-\u1fff])(?P<scheme>[a-z][a-z0-9+.-]*://)?(?P<mail>[-a-z0-9_+.]*@)?"
    rf"(?P<host>\[[0-9a-f:.]+\]|(?:{_LETTER}+\.)*{_LETTER}+)(?!{_LETTER}|\()"
)
_FILES = {"md", "pl", "py", "rs", "sh"}
"""Endings that countries have too; who writes README.md means the file."""


def ascii_host(url: QUrl) -> str:
    """The host as it is looked up, without letters that look like others."""
    return bytes(QUrl.toAce(url.host()).data()).decode() or url.host()


def doubt(url: QUrl, href: str, text: str) -> Doubt | None:
    """Why a person should look at the address first; None where text and address agree.

    A text that names no address makes no promise about one: the line that is shown while the
    pointer is on it says where it leads, as in a browser.
    """
    host = ascii_host(url)
    if hides(text):
        return "hidden"
    if len(text) > _READ:
        return "unknown"
    if url.userInfo():
        return "name"
    if _is_number(host) and _written_host(href) != host:
        return "number"
    if "xn--" in host:
        return "foreign"
    own = {_plain_host(host)} if host else {url.path().casefold(), url.path().rpartition("@")[2]}
    named = _named(text)
    if not named <= own:
        return "other"
    if not named and host and _is_local(host):
        return "local"
    return "long" if len(url.toEncoded().data()) > LINE else None


def _named(text: str) -> set[str]:
    """Hosts and addresses of mail that a text names, as they look."""
    plain = unicodedata.normalize("NFKC", _DOT.sub(".", text)).casefold()
    found = set()
    for match in _NAMED.finditer(plain.translate(_LOOK_ALIKE)):
        host = _plain_host(match["host"])
        if match["scheme"] or match["mail"] or _is_name(host):
            mail = match["mail"] if match["mail"] and not match["scheme"] else None
            found.add(f"{mail}{host}" if mail else host)
    return found


def _is_name(host: str) -> bool:
    """Whether a word reads as the name of a host."""
    from linkify_it.tlds import TLDS  # type: ignore[import-untyped]

    if _is_number(host) or host == "localhost":
        return True
    name, _, ending = host.rpartition(".")
    return bool(name) and ending.upper() in TLDS and (ending not in _FILES or "." in name)


def _plain_host(host: str) -> str:
    plain = host.casefold().strip("[]").rstrip(".").removeprefix("www.")
    return plain if plain.isascii() else bytes(QUrl.toAce(plain).data()).decode() or plain


def _written_host(href: str) -> str:
    """The host as it stands in the address, before anybody has read figures out of it."""
    authority = re.split(r"[/?#]", href.partition("//")[2], maxsplit=1)[0].rpartition("@")[2]
    if authority.startswith("["):
        return authority[1:].partition("]")[0].casefold()
    return authority.partition(":")[0].casefold()


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_local(host: str) -> bool:
    """Whether it is this machine or something beside it."""
    if _is_number(host):
        return not ipaddress.ip_address(host).is_global
    name = host.rstrip(".").casefold()
    return "." not in name or name.endswith((".localhost", ".local", ".internal", ".lan", ".home"))
