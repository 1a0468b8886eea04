"""What the address of a picture means: bytes in the message itself, a place on the web, or nothing
that is ever opened."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes, urlsplit

from bough.core.errors import PictureError

MAX_BYTES = 20_000_000
MAX_PIXELS = 64_000_000
LONGEST = 2000
"""Characters of an address on the web."""
_HEAD = 1 << 19
"""Characters of data in which the size of a picture has to be found."""

_DATA = re.compile(r"data:(?P<type>[^;,]{0,80})(?P<more>(?:;[^;,]{0,80}){0,8}),", re.IGNORECASE)
_KEPT = re.compile(
    r"blob:(?P<name>[0-9a-f]{64}\.(?P<kind>png|jpeg|gif|webp))(?:#(?P<w>\d{1,5})x(?P<h>\d{1,5}))?"
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)
# Frames of a JPEG file that carry its size, and those that carry nothing.
_SIZED = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_BARE = {0x01, *range(0xD0, 0xD9)}


class Size(NamedTuple):
    """What the first bytes of a picture say: "png", "jpeg", "gif" or "webp", and its pixels."""

    kind: str
    width: int
    height: int


class Inside(NamedTuple):
    """A picture that the message holds."""

    address: str
    size: Size

    def data(self) -> bytes:
        """Its bytes. Raises PictureError where they are none."""
        return _bytes(self.address, len(self.address))


class Remote(NamedTuple):
    """A picture on the web, fetched only when a person says so. Host and address are ASCII."""

    url: str
    host: str


class Kept(NamedTuple):
    """A picture of the profile, by the name of its file; its size as the address has it."""

    name: str
    size: Size | None


Source = Inside | Remote | Kept
"""Where a picture comes from."""


def source(address: str) -> Source:
    """What the address means. Raises PictureError for what is not shown; nothing is opened."""
    if address[:5].lower() == "data:":
        return _inside(address)
    if kept := _KEPT.fullmatch(address):
        return _kept(kept)
    scheme = _SCHEME.match(address)
    if scheme is None or scheme[1].lower() == "file":
        raise PictureError("picture_is_file")
    if scheme[1].lower() not in ("http", "https"):
        raise PictureError("picture_scheme", scheme=scheme[1][:20].lower())
    return _remote(address)


def size_of(data: bytes) -> Size:
    """Kind and size of a picture by its first bytes, whatever it was said to be.

    Raises PictureError where it is no picture that is shown, or too large to be.
    """
    found = _measure(data)
    if found is None or not found.width or not found.height:
        raise PictureError("picture_svg" if _is_markup(data) else "picture_broken")
    if found.width * found.height > MAX_PIXELS:
        raise PictureError("picture_too_large", width=found.width, height=found.height)
    return found


def _kept(address: re.Match[str]) -> Kept:
    width, height = int(address["w"] or 0), int(address["h"] or 0)
    known = 0 < width * height <= MAX_PIXELS
    return Kept(address["name"], Size(address["kind"], width, height) if known else None)


def _inside(address: str) -> Inside:
    head = _DATA.match(address)
    if head is None:
        raise PictureError("picture_broken")
    if "svg" in head["type"].lower():
        raise PictureError("picture_svg")
    if len(address) > MAX_BYTES * 4 // 3 + 400:
        raise PictureError("picture_too_large", limit=MAX_BYTES // 1_000_000)
    return Inside(address, size_of(_bytes(address, _HEAD)))


def _bytes(address: str, most: int) -> bytes:
    """What so many characters of a data URI hold."""
    head = _DATA.match(address)
    assert head is not None
    payload = address[head.end() : head.end() + most]
    if not head["more"].lower().endswith(";base64"):
        return unquote_to_bytes(payload)
    plain = unquote_to_bytes(payload) if "%" in payload else payload.encode("ascii", "ignore")
    plain = plain.translate(None, b" \t\r\n=")
    try:
        return base64.b64decode(plain[: len(plain) // 4 * 4] + _rest(plain))
    except binascii.Error:
        raise PictureError("picture_broken") from None


def _rest(plain: bytes) -> bytes:
    """The last characters of base64, filled up; one alone says nothing."""
    rest = plain[len(plain) // 4 * 4 :]
    return rest.ljust(4, b"=") if len(rest) > 1 else b""


def _remote(address: str) -> Remote:
    """Raises PictureError where it is not a plain address with a host."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        raise PictureError("picture_address") from None
    if (
        not name
        or "\\" in address
        or "@" in parts.netloc
        or len(address) > LONGEST
        or not address.isprintable()
        or not re.fullmatch(r"[A-Za-z0-9._:-]+", name)
        or _is_disguised(name)
    ):
        raise PictureError("picture_address")
    place = f"[{name}]" if ":" in name else name
    place += f":{port}" if port else ""
    query = f"?{quote(parts.query, _ALLOWED)}" if parts.query else ""
    url = f"{parts.scheme.lower()}://{place}{quote(parts.path or '/', _ALLOWED)}{query}"
    return Remote(url, name)


def _is_disguised(host: str) -> bool:
    """Whether it is the number of a machine in another form than the one people know."""
    last = host.rstrip(".").rpartition(".")[2]
    if not re.fullmatch(r"\d+|0[xX][0-9A-Fa-f]*", last):
        return False
    try:
        return str(ipaddress.ip_address(host)) != host
    except ValueError:
        return True


def _is_markup(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _measure(data: bytes) -> Size | None:
    def number(at: int, size: int, order: str = "little") -> int:
        return int.from_bytes(data[at : at + size], "big" if order == "big" else "little")

    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return Size("png", number(16, 4, "big"), number(20, 4, "big"))
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Size("gif", number(6, 2), number(8, 2))
    if data.startswith(b"\xff\xd8\xff"):
        return _measure_jpeg(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        match data[12:16]:
            case b"VP8X":
                return Size("webp", number(24, 3) + 1, number(27, 3) + 1)
            case b"VP8L":
                bits = number(21, 4)
                return Size("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
            case b"VP8 ":
                return Size("webp", number(26, 2) & 0x3FFF, number(28, 2) & 0x3FFF)
    return None


def _measure_jpeg(data: bytes) -> Size | None:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        mark = data[at + 1]
        if mark == 0xFF or mark in _BARE:
            at += 1 if mark == 0xFF else 2
            continue
        if mark in _SIZED:
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return Size("jpeg", int.from_bytes(width, "big"), int.from_bytes(height, "big"))
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


_ALLOWED = "/%:@!$&'()*+,;=?~-._"
