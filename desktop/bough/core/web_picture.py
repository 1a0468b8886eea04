"""The one way in which a picture comes from the web."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bough.core import log
from bough.core.errors import PictureError
from bough.core.pictures import MAX_BYTES, Remote, size_of, source
from bough.core.providers import breaks

if TYPE_CHECKING:
    import httpx

SECONDS = 30.0
CONNECT_SECONDS = 8.0
TRIES = 3
"""Addresses of a host that are called, one after another."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether that is a machine of the internet: not this one, and none beside it."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


async def fetch(picture: Remote, *, may_reach: Callable[[str], bool] = is_public) -> bytes:
    """The bytes of a picture. Raises PictureError.

    A host that also has an address which `may_reach` refuses is not called: a message must not
    reach into the network that its reader is in. The address that was looked up is the one that is
    called, so that a second look-up cannot give another. Nothing goes along that says who asks, and
    a redirect is an error that names where it leads.
    """
    try:
        async with asyncio.timeout(SECONDS):
            data = await _fetch(picture, may_reach)
    except TimeoutError:
        raise PictureError("picture_late", host=picture.host) from None
    size_of(data)
    return data


async def _fetch(picture: Remote, may_reach: Callable[[str], bool]) -> bytes:
    import httpx

    parts = urlsplit(picture.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            picture.host, port, type=socket.SOCK_STREAM
        )
    except OSError:
        raise PictureError("picture_unreachable", host=picture.host) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(map(may_reach, addresses)):
        raise PictureError("picture_private", host=picture.host)
    log.hush()
    last: Exception | None = None
    for address in addresses[:TRIES]:
        try:
            return await _ask(picture, address)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            last = error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError):
            raise PictureError("picture_cut_off", host=picture.host) from None
    assert last is not None
    if isinstance(last, httpx.ConnectError):
        told = breaks.from_exception(last, received=b"", answered=False)
        if told.code == "tls":
            raise PictureError("picture_untrusted", host=picture.host) from None
    raise PictureError("picture_unreachable", host=picture.host) from None


async def _ask(picture: Remote, address: str) -> bytes:
    """One request to one address of the host."""
    import httpx

    parts = urlsplit(picture.url)
    url = httpx.URL(picture.url).copy_with(host=address)
    headers = {
        "Host": parts.netloc,
        "Accept": "image/png, image/jpeg, image/webp, image/gif",
        "Accept-Encoding": "identity",
        "User-Agent": "Bough",
    }
    async with (
        httpx.AsyncClient(
            follow_redirects=False,
            timeout=httpx.Timeout(SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
        ) as client,
        client.stream(
            "GET", url, headers=headers, extensions={"sni_hostname": picture.host}
        ) as response,
    ):
        if response.is_redirect:
            raise _redirect(picture, response)
        if response.status_code != httpx.codes.OK:
            raise PictureError("picture_refused", host=picture.host, status=response.status_code)
        if int(response.headers.get("content-length", "0")) > MAX_BYTES:
            raise PictureError("picture_too_large", limit=MAX_BYTES // 1_000_000)
        data = bytearray()
        async for piece in response.aiter_raw():
            data += piece
            if len(data) > MAX_BYTES:
                raise PictureError("picture_too_large", limit=MAX_BYTES // 1_000_000)
        return bytes(data)


def _redirect(picture: Remote, response: httpx.Response) -> PictureError:
    """The error of a host that sends us on, with where to as a fact where that is on the web."""
    try:
        target = source(urljoin(picture.url, response.headers.get("location", "")))
    except (PictureError, ValueError):
        target = None
    if not isinstance(target, Remote):
        return PictureError("picture_refused", host=picture.host, status=response.status_code)
    return PictureError("picture_moved", host=picture.host, target=target.host, url=target.url)
