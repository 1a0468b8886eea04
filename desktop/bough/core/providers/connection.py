"""One exchange with a server over HTTP, on a connection of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from bough.core import log
from bough.core.endpoint import Endpoint
from bough.core.errors import ProviderError, UsageError
from bough.core.providers import breaks, certificates, failures
from bough.core.providers.compression import Inflater
from bough.core.providers.inflow import Inflow, Stage
from bough.core.secrets import origin_of

if TYPE_CHECKING:
    import httpx

MAX_HEADERS = 64 * 1024
MAX_ERROR_BODY = 256 * 1024
ERROR_BODY_SECONDS = 5.0
"""A refusal is told with what came of its words until then."""
CERTIFICATE_SECONDS = 5.0
GATHER = 0.033
"""Seconds between two looks at the socket; a window is painted less often."""
BULK = 8 * 1024
"""More bytes at a time do not come word by word."""
PIECE = 16 * 1024
"""Of them so many are read at a time."""
BULK_RATE = 2e6
"""Bytes a second of all answers together: 10,000 words, more than is shown of one in that time. At
more there would be too little time in which the window is alone with the interpreter."""

# A peer that is gone without a word (asleep, unplugged) is noticed within about 25 seconds.
_KEEP_ALIVE = {"TCP_KEEPIDLE": 10, "TCP_KEEPALIVE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}

_SAME_AGAIN = (301, 302, 307, 308)
_BEGINNING = 16


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    url: str
    content: bytes | None
    headers: Mapping[str, str]


class Connection:
    """Makes exchanges with one endpoint. A connection is never used twice: a pooled one can hand
    out the bytes that a bad server sent behind an earlier answer."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._base = endpoint.base_url.rstrip("/")
        self._context: ssl.SSLContext | None = None

    def start(
        self,
        method: str,
        path: str,
        content: bytes | None,
        headers: Mapping[str, str],
        inflow: Inflow,
    ) -> asyncio.Task[None]:
        """Begin; what comes is in `inflow`. Cancelling the task closes the connection."""
        call = _Call(method, self._base + path, content, headers)
        pump = asyncio.create_task(self._pump(call, inflow))
        pump.add_done_callback(inflow.ended)
        return pump

    async def _pump(self, call: _Call, inflow: Inflow) -> None:
        import httpx

        try:
            try:
                origin_of(call.url)
                httpx.URL(call.url)
            except (UsageError, httpx.InvalidURL):
                raise ProviderError("bad_address") from None
            if target := await self._exchange(call, inflow, follow=True):
                await self._exchange(replace(call, url=target), inflow, follow=False)
            inflow.close()
        except ProviderError as error:
            if error.facts.get("certificate"):
                error = await self._with_fingerprint(error)
            inflow.close(error)

    async def _exchange(self, call: _Call, inflow: Inflow, *, follow: bool) -> str:
        """Read a response as fast as it comes, so that what arrived together is seen together.

        The result is the address at the same origin that the server sent us on to, or "".
        """
        import httpx

        followed = _Trace(call.url, inflow)
        answered = False
        try:
            async with (
                self._client(self._trust()) as client,
                client.stream(
                    call.method,
                    call.url,
                    content=call.content,
                    headers=call.headers,
                    extensions={"trace": followed},
                ) as response,
            ):
                answered = True
                if sum(len(n) + len(v) + 4 for n, v in response.headers.raw) > MAX_HEADERS:
                    raise ProviderError("malformed", reason="headers")
                if response.is_redirect:
                    return _target(call.url, response, follow=follow)
                if not response.is_success:
                    raise await _refusal(response)
                inflow.open(_headers(response))
                followed.gather()
                async with aclosing(_body(response)) as body:
                    async for data in body:
                        await inflow.put(data)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            if followed.by_proxy and not followed.through:
                raise ProviderError("bad_proxy", proxy=followed.called) from None
            raise breaks.from_exception(
                error, received=followed.beginning, answered=answered
            ) from None
        finally:
            await followed.close()
        return ""

    def _trust(self) -> ssl.SSLContext:
        if self._context is None:
            import httpx

            if self._endpoint.certificate:
                self._context = certificates.pinned(self._endpoint.certificate)
            elif self._base.lower().startswith("https:"):
                self._context = httpx.create_ssl_context()
            else:
                # Reading the authorities takes long; here a context that trusts nobody does.
                self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self._context

    def _client(self, trust: ssl.SSLContext) -> httpx.AsyncClient:
        import httpx

        log.hush()
        try:
            return httpx.AsyncClient(
                verify=trust,
                trust_env=not self._endpoint.local,
                follow_redirects=False,
                timeout=httpx.Timeout(None),  # The reader of the inflow has the clock.
                limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
            )
        except (ImportError, ValueError) as error:
            # The environment names a proxy of a kind that httpx cannot use (SOCKS).
            raise ProviderError("bad_proxy", message=failures.sentence(str(error))) from None

    async def _with_fingerprint(self, error: ProviderError) -> ProviderError:
        """The same, with the SHA-256 of the certificate that was not trusted: a second handshake
        that trusts none tells it, and ends before anything is sent."""
        import httpx

        found = error
        followed = _Trace(self._base, Inflow())
        try:
            async with (
                asyncio.timeout(CERTIFICATE_SECONDS),
                self._client(certificates.pinned("")) as client,
            ):
                await client.get(self._base, extensions={"trace": followed})
        except (httpx.HTTPError, OSError) as shown:
            found = breaks.from_exception(shown, received=b"", answered=False)
        finally:
            await followed.close()
        facts = {k: v for k, v in error.facts.items() if k != "certificate"}
        if "fingerprint" in found.facts:
            facts["fingerprint"] = found.facts["fingerprint"]
        return ProviderError(error.code, **facts)


async def _body(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """What the body says, piece by piece, also where it is compressed unasked."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    inflater = Inflater(encoding) if encoding not in ("", "identity") else None
    async for data in response.aiter_raw():
        if inflater is None:
            yield data
        else:
            for piece in inflater.feed(data):
                yield piece


async def _refusal(response: httpx.Response) -> ProviderError:
    import httpx

    said = bytearray()
    with contextlib.suppress(TimeoutError, httpx.HTTPError, ProviderError):
        async with asyncio.timeout(ERROR_BODY_SECONDS), aclosing(_body(response)) as body:
            async for data in body:
                said += data
                if len(said) >= MAX_ERROR_BODY:
                    break
    return failures.from_status(
        response.status_code, _headers(response), bytes(said[:MAX_ERROR_BODY]), now=time.time()
    )


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _target(url: str, response: httpx.Response, *, follow: bool) -> str:
    """Where a redirect leads, if it is the first and stays at the same origin.

    Raises ProviderError("redirected") for every other: the key and the question stay here.
    """
    try:
        target = urljoin(url, response.headers["location"])
        if follow and response.status_code in _SAME_AGAIN and origin_of(target) == origin_of(url):
            return target
        address = urlsplit(target).netloc.rpartition("@")[2]
    except (KeyError, ValueError, UsageError):
        address = ""
    raise ProviderError(
        "redirected", status=response.status_code, target=failures.sentence(address)
    )


class _Trace:
    """Follows an exchange through the HTTP library: whom it calls, how far it has come, and what
    the socket brings before HTTP looks at it."""

    def __init__(self, url: str, inflow: Inflow) -> None:
        import httpx

        parts = httpx.URL(url)
        self._secure = parts.scheme == "https"
        self._host = parts.raw_host.decode("ascii")
        self._inflow = inflow
        self._patient = False
        self._due = 0.0
        self._half_open: Any = None
        self.called = ""
        """Host and port of the machine that is really called."""
        self.by_proxy = False
        self.through = False
        """Whether it took the call."""
        self.beginning = b""
        """The first bytes of the answer."""

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        match event.partition(".")[2]:
            case "connect_tcp.started":
                self.called = f"{info['host']}:{info['port']}"
                self.by_proxy = info["host"] != self._host
            case "connect_tcp.complete":
                self.through = True
                _keep_alive(info["return_value"])
                self._half_open = info["return_value"]
                self._opened(info["return_value"], secure=False)
            case "start_tls.complete":
                self._opened(info["return_value"], secure=True)
            case "send_request_body.complete" if self._inflow.stage is Stage.CONNECTED:
                self._inflow.reach(Stage.SENT)

    async def close(self) -> None:
        # WORKAROUND httpcore 1.0: who is cancelled in a handshake leaves its socket open.
        if self._half_open is not None:
            await self._half_open.aclose()

    def gather(self) -> None:
        """From now on let what comes word by word gather for a moment, instead of waking up for
        each: each time costs as much as ten words do. The first words come at once, and much at a
        time comes at a pace that leaves room for others."""
        self._patient = True
        self._due = asyncio.get_running_loop().time()

    def _opened(self, stream: Any, *, secure: bool) -> None:
        read = stream.read

        async def watched(max_bytes: int, timeout: float | None = None) -> bytes:
            time = asyncio.get_running_loop().time
            if self._patient and (wait := self._due - time()) > 0:
                await asyncio.sleep(wait)
            data: bytes = await read(min(max_bytes, PIECE) if self._patient else max_bytes, timeout)
            if len(self.beginning) < _BEGINNING:
                self.beginning += data[:_BEGINNING]
            if len(data) >= BULK:
                self._due = _bulk.taken(len(data), time())
            else:
                # At the same moments for all replies that come, so that they are shown together.
                self._due = (time() // GATHER + 1) * GATHER
            return data

        stream.read = watched
        if secure == self._secure:
            self._half_open = None
            self.beginning = b""
            self._inflow.reach(Stage.CONNECTED)


class Bulk:
    """What comes as fast as it is taken, from however many servers."""

    def __init__(self) -> None:
        self._free = 0.0

    def taken(self, many: int, now: float) -> float:
        """So many bytes were taken now; when the next may be."""
        self._free = max(self._free, now) + many / BULK_RATE
        return self._free


_bulk = Bulk()


def _keep_alive(stream: Any) -> None:
    """Ask the peer, while nothing comes, whether it is still there."""
    connection = stream.get_extra_info("socket")
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEP_ALIVE.items():
            if hasattr(socket, name):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
