"""A provider for every server that speaks OpenAI's chat completions over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from bough.core.endpoint import Endpoint
from bough.core.errors import ProviderError, UsageError
from bough.core.events import Event, Failed, TextDelta, Waiting
from bough.core.node import NOTHING
from bough.core.providers import failures, model_list, openai_wire
from bough.core.providers.openai_decoder import Decoder
from bough.core.providers.overlap import Overlap
from bough.core.providers.provider import ModelInfo, Provider, Request
from bough.core.providers.sse import Body

if TYPE_CHECKING:
    import httpx

MAX_ERROR_BODY = 256 * 1024
MAX_MODEL_LIST = 20 * 1024 * 1024
MAX_AHEAD = 1024 * 1024
"""Bytes that may wait for their reader before the server is made to wait."""
GATHER = 0.033
"""Seconds between two looks at the socket; a window is painted less often."""
BULK = 8 * 1024
GRACE = 3.0
"""Seconds to wait for the usage once the finish reason is known."""


class Secret(Protocol):
    """A key that knows the origin it was entered for."""

    def for_url(self, url: str) -> str:
        """The key itself. Raises if the address is not at its origin."""
        ...


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds; None takes what is right for a server on this machine or elsewhere.

    `idle` is the longest silence in the middle of an answer.
    """

    connect: float | None = None
    first_byte: float | None = None
    idle: float | None = None
    models: float = 10.0


@dataclass(frozen=True, slots=True)
class _Limits:
    connect: float
    first_byte: float
    idle: float
    models: float


def _limits(wanted: Timeouts, local: bool) -> _Limits:
    """A local engine may read a long prompt for minutes; a person can always stop it."""
    return _Limits(
        (5.0 if local else 10.0) if wanted.connect is None else wanted.connect,
        (300.0 if local else 120.0) if wanted.first_byte is None else wanted.first_byte,
        (3600.0 if local else 300.0) if wanted.idle is None else wanted.idle,
        wanted.models,
    )


_DEFAULT = Timeouts()


class OpenAICompatible(Provider):
    """One endpoint, asked over a connection of its own for each reply."""

    def __init__(
        self,
        endpoint: Endpoint,
        key: Secret | str | None = None,
        *,
        timeouts: Timeouts = _DEFAULT,
        extra: Mapping[str, object] = NOTHING,
    ) -> None:
        self.endpoint = endpoint
        self._key = key
        self._extra = extra
        self._base = endpoint.base_url.rstrip("/")
        self.local = is_loopback(self._base)
        self._timeouts = _limits(timeouts, self.local)
        self._tls: ssl.SSLContext | None = None

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """The reply, as it comes."""
        yield Waiting("connecting")
        overlap = self._overlap(request)
        decoder = Decoder(continued=request.continued, asked=request.model)
        broken: Failed | None = None
        try:
            async with contextlib.aclosing(self._events(request, decoder)) as events:
                async for event in events:
                    if overlap is None or not isinstance(event, TextDelta):
                        yield event
                    elif text := overlap.feed(event.text):
                        yield TextDelta(text)
        except ProviderError as error:
            broken = Failed(error.code, error.facts)
        *rest, last = decoder.close(broken)
        if overlap is not None:
            text = overlap.feed("".join(e.text for e in rest if isinstance(e, TextDelta)))
            if text := text + overlap.close():
                yield TextDelta(text)
            rest = [e for e in rest if not isinstance(e, TextDelta)]
        for event in rest:
            yield event
        if isinstance(last, Failed):
            last = Failed(last.code, self._facts(last.facts))
        yield last

    async def models(self) -> list[ModelInfo]:
        """What the endpoint offers, in its own order."""
        inflow = _Inflow()
        pump = self._start("GET", "/models", None, inflow)
        body = b""
        try:
            async with asyncio.timeout(self._timeouts.models):
                while data := await inflow.take():
                    body += data
                    if len(body) > MAX_MODEL_LIST:
                        raise ProviderError("malformed", reason="too_long", limit=MAX_MODEL_LIST)
        except TimeoutError:
            seconds = self._timeouts.models
            facts = self._facts({"stage": "models", "seconds": seconds})
            raise ProviderError("timeout", **facts) from None
        except ProviderError as error:
            raise ProviderError(error.code, **self._facts(error.facts)) from None
        finally:
            await _end(pump)
        try:
            found = model_list.models(json.loads(body))
        except (ValueError, RecursionError):
            found = None
        if found is None:
            raise ProviderError("not_an_api", **self._facts({"status": 200}))
        return found

    async def _events(self, request: Request, decoder: Decoder) -> AsyncGenerator[Event, None]:
        """What the server sends, until the answer is whole or nothing more comes."""
        content = json.dumps(openai_wire.encode(request, self.endpoint, self._extra)).encode()
        body = Body()
        inflow = _Inflow()
        pump = self._start("POST", "/chat/completions", content, inflow)
        stage, seconds = "first_byte", self._timeouts.connect + self._timeouts.first_byte
        try:
            async with asyncio.timeout(seconds):
                await inflow.opened.wait()
            if inflow.error is None:
                yield Waiting("reading")
            while not decoder.over:
                async with asyncio.timeout(GRACE if decoder.whole else seconds):
                    data = await inflow.take()
                if not data:
                    break
                stage, seconds = "idle", self._timeouts.idle
                for event in decoder.feed(body.feed(data)):
                    yield event
            for event in decoder.feed(body.close()):
                yield event
        except TimeoutError:
            if not decoder.whole:
                raise ProviderError("timeout", stage=stage, seconds=seconds) from None
        except ProviderError:
            # What breaks after the end of the answer is nobody's loss.
            for event in decoder.feed(body.close()):
                yield event
            if not decoder.whole:
                raise
        finally:
            await _end(pump)
        if body.received and not decoder.heard and "event-stream" not in inflow.content_type:
            raise ProviderError("not_an_api", status=200)

    def _start(
        self, method: str, path: str, content: bytes | None, inflow: _Inflow
    ) -> asyncio.Task[None]:
        pump = asyncio.create_task(self._pump(method, path, content, inflow))
        pump.add_done_callback(inflow.ended)
        return pump

    async def _pump(self, method: str, path: str, content: bytes | None, inflow: _Inflow) -> None:
        """Read a response as fast as it comes, so that what arrived together is seen together."""
        import httpx

        answered = False
        try:
            async with (
                self._client() as client,
                client.stream(
                    method, self._base + path, content=content, headers=self._headers()
                ) as response,
            ):
                answered = True
                if not response.is_success:
                    raise await self._refusal(response)
                inflow.open(response.headers.get("content-type", ""))
                _gather(response)
                encoded = response.headers.get("content-encoding", "identity") != "identity"
                async for data in response.aiter_bytes() if encoded else response.aiter_raw():
                    await inflow.put(data)
            inflow.close()
        except ProviderError as error:
            inflow.close(error)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            inflow.close(from_exception(error, answered=answered))

    async def _refusal(self, response: httpx.Response) -> ProviderError:
        body = b""
        async for data in response.aiter_bytes():
            body += data
            if len(body) >= MAX_ERROR_BODY:
                break
        headers = {name.lower(): value for name, value in response.headers.items()}
        return failures.from_status(
            response.status_code, headers, body[:MAX_ERROR_BODY], now=time.time()
        )

    def _client(self) -> httpx.AsyncClient:
        """A client for one exchange: a pooled connection can hand out the bytes that a bad server
        sent behind an earlier answer."""
        import httpx

        if self._tls is None:
            secure = self._base.lower().startswith("https:")
            # Reading the certificates takes long; without TLS a context that trusts nobody does.
            self._tls = (
                httpx.create_ssl_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            )
        try:
            return httpx.AsyncClient(
                verify=self._tls,
                trust_env=not self.local,
                follow_redirects=False,
                timeout=httpx.Timeout(None, connect=self._timeouts.connect),
                limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
            )
        except (ImportError, ValueError) as error:
            # The environment names a proxy of a kind that httpx cannot use (SOCKS).
            raise ProviderError("bad_proxy", message=failures.sentence(str(error))) from None

    def _headers(self) -> dict[str, str]:
        headers = {
            "accept": "text/event-stream, application/json",
            "accept-encoding": "identity",
            "content-type": "application/json",
            "user-agent": "bough",
        }
        if secret := self._secret():
            headers["authorization"] = f"Bearer {secret}"
        return headers

    def _secret(self) -> str:
        if self._key is None:
            return ""
        try:
            key = self._key if isinstance(self._key, str) else self._key.for_url(self._base)
        except UsageError as error:
            raise ProviderError(error.code, **error.facts) from None
        key = key.strip()
        if not (key.isascii() and key.isprintable()):
            raise ProviderError("bad_key")
        return key

    def _overlap(self, request: Request) -> Overlap | None:
        """What guards against a repeated beginning, where the server is known to repeat it."""
        if not openai_wire.prefilled(request):
            return None
        match self.endpoint.prefill:
            case "none":
                return Overlap(request.messages[-1].text)
            case "prefix_flag":
                return Overlap(request.messages[-1].text, whole_only=True)
        return None

    def _facts(self, facts: Mapping[str, object]) -> dict[str, object]:
        """The facts with who it was, and without the key."""
        known = {"endpoint": self.endpoint.name, "address": _address(self._base), **facts}
        try:
            secret = self._secret()
        except ProviderError:
            secret = ""
        if not secret:
            return known
        return {
            name: value.replace(secret, "•••") if isinstance(value, str) else value
            for name, value in known.items()
        }


def _gather(response: httpx.Response) -> None:
    """Let what comes word by word gather for a moment, instead of waking up for each.

    httpx reads as soon as there is a byte, and each time costs as much as ten words do. The first
    words come at once, and whoever sends much at a time is not slowed down.
    """
    stream = response.extensions.get("network_stream")
    if stream is None:
        return
    read, loop = stream.read, asyncio.get_running_loop()
    due = loop.time()

    async def gathered(max_bytes: int, timeout: float | None = None) -> bytes:
        nonlocal due
        if (wait := due - loop.time()) > 0:
            await asyncio.sleep(wait)
        data: bytes = await read(max_bytes, timeout)
        due = loop.time() + (GATHER if len(data) < BULK else 0.0)
        return data

    stream.read = gathered


class _Inflow:
    """Bytes on their way from the socket to the decoder."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.content_type = ""
        self.error: BaseException | None = None
        self._chunks: list[bytes] = []
        self._waiting = 0
        self._ended = False
        self._news = asyncio.Event()
        self._room = asyncio.Event()

    def open(self, content_type: str) -> None:
        self.content_type = content_type.lower()
        self.opened.set()

    async def put(self, data: bytes) -> None:
        self._chunks.append(data)
        self._waiting += len(data)
        self._news.set()
        if self._waiting > MAX_AHEAD:
            self._room.clear()
            await self._room.wait()

    def close(self, error: BaseException | None = None) -> None:
        self.error = error
        self._ended = True
        self._news.set()
        self.opened.set()

    def ended(self, pump: asyncio.Task[None]) -> None:
        """The pump is done. What it raised is a bug and goes to who waits for the bytes."""
        if not pump.cancelled() and (bug := pump.exception()) is not None:
            self.close(bug)

    async def take(self) -> bytes:
        """All that has come since; empty at the end. Raises what broke the connection."""
        if not self._chunks and not self._ended:
            self._news.clear()
            await self._news.wait()
        if not self._chunks:
            if self.error is not None:
                raise self.error
            return b""
        data = b"".join(self._chunks)
        self._chunks.clear()
        self._waiting = 0
        self._room.set()
        return data


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel the task and wait until its connection is closed."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _address(url: str) -> str:
    """Host and port of an address as a person reads them."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:
        return url


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def from_exception(error: Exception, *, answered: bool) -> ProviderError:
    """What broke a connection; `answered` says that the head of a response had come."""
    import httpx

    causes = list(_causes(error))
    match error:
        case httpx.ConnectTimeout():
            return ProviderError("timeout", stage="connect")
        case httpx.TimeoutException():
            return ProviderError("timeout", stage="send")
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return ProviderError("bad_address")
        case httpx.LocalProtocolError():
            # Its text holds the header, and so the key.
            return ProviderError("bad_key")
        case httpx.DecodingError():
            return ProviderError("malformed", reason="encoding")
        case httpx.ProxyError():
            return ProviderError("unreachable", reason=failures.sentence(str(error)))
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError(verify_message=str() as why):
                return ProviderError("tls", reason=why)
            case ssl.SSLError():
                return ProviderError("tls", reason=(cause.reason or "").replace("_", " ").lower())
            case socket.gaierror():
                return ProviderError("unknown_host")
            case ConnectionRefusedError():
                return ProviderError("refused")
    if answered:
        return ProviderError("cut_off")
    match error:
        case httpx.ConnectError():
            return ProviderError("unreachable", reason=failures.sentence(str(error)))
        case httpx.RemoteProtocolError() if "disconnected" not in str(error):
            return ProviderError("not_an_api", reason="http")
    return ProviderError("cut_off", stage="head")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it."""
    waiting, seen = [error], set[int]()
    while waiting:
        at = waiting.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        yield at
        waiting += [e for e in (at.__cause__, at.__context__) if e is not None]
        if isinstance(at, BaseExceptionGroup):
            waiting += at.exceptions
