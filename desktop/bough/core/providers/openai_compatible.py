"""A provider for every server that speaks OpenAI's chat completions over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from bough.core.endpoint import Endpoint
from bough.core.errors import ProviderError, UsageError
from bough.core.events import Event, Failed, Noted, TextDelta, Waiting
from bough.core.node import NOTHING
from bough.core.providers import failures, model_list, openai_wire
from bough.core.providers.connection import Connection
from bough.core.providers.inflow import Inflow, Stage
from bough.core.providers.openai_decoder import Decoder
from bough.core.providers.overlap import Overlap
from bough.core.providers.provider import ModelInfo, Provider, Request
from bough.core.providers.sse import Body
from bough.core.redact import redacted, remember
from bough.core.secrets import checked, origin_of

MAX_MODEL_LIST = 20 * 1024 * 1024
"""Bytes of an answer that does not stream."""
GRACE = 3.0
"""Seconds to wait for the usage once the finish reason is known."""

_HAN_OR_KANA = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SAFE_NAME = re.compile(r"[A-Za-z0-9][\w.:/-]{0,200}")


class Secret(Protocol):
    """A key that knows the origin it was entered for."""

    def for_url(self, url: str) -> str:
        """The key itself. Raises if the address is not at its origin."""
        ...


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds; None takes what is right for a server on this machine or elsewhere.

    `first_byte` is how long the first piece of an answer may take once the question is out;
    what a server sends only to keep the line open does not count. `idle` is the longest silence
    in the middle of an answer.
    """

    connect: float | None = None
    first_byte: float | None = None
    idle: float | None = None
    models: float = 10.0


@dataclass(frozen=True, slots=True)
class _Limits:
    connect: float
    first_byte: float
    idle: float | None
    models: float


def _limits(wanted: Timeouts, local: bool) -> _Limits:
    """A local engine may read a long prompt for minutes, and think for as long as it likes: a
    person can always stop it."""
    return _Limits(
        (5.0 if local else 10.0) if wanted.connect is None else wanted.connect,
        (300.0 if local else 120.0) if wanted.first_byte is None else wanted.first_byte,
        (None if local else 300.0) if wanted.idle is None else wanted.idle,
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
        self._connection = Connection(endpoint)
        self._timeouts = _limits(timeouts, endpoint.local)

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """The reply, as it comes."""
        yield Waiting("connecting")
        inflow = Inflow()
        words = _Words()
        async with contextlib.aclosing(self._said(request, inflow)) as events:
            async for event in events:
                match event:
                    case TextDelta(text):
                        words.feed(text)
                        yield event
                    case Failed(code, told):
                        known: dict[str, object] = {"model": request.model} if request.model else {}
                        if words.count > 1:
                            known["words"] = words.count
                        yield Failed(code, self._facts(code, {**known, **told}, inflow))
                    case _:
                        yield event

    async def models(self) -> list[ModelInfo]:
        """What the endpoint offers, in its own order."""
        body = await self._whole(self._connection, "GET", "/models", None)
        try:
            found = model_list.models(json.loads(body))
        except (ValueError, RecursionError):
            found = None
        if found is None:
            facts = self._facts("not_an_api", {"status": 200}, Inflow())
            raise ProviderError("not_an_api", **facts)
        return found

    async def ask(self, path: str, question: Mapping[str, object]) -> object:
        """The JSON that the server answers to a question of its own kind, at a path beside "/v1".
        Raises ProviderError."""
        beside = replace(self.endpoint, base_url=self.endpoint.base_url.removesuffix("/v1"))
        content = json.dumps(question).encode()
        body = await self._whole(Connection(beside), "POST", path, content)
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise ProviderError("malformed", reason="json") from None

    async def _whole(
        self, connection: Connection, method: str, path: str, content: bytes | None
    ) -> bytes:
        """The whole of an answer that does not stream. Raises ProviderError."""
        inflow = Inflow()
        body = bytearray()
        stage, seconds = "connect", self._timeouts.connect
        pump = None
        try:
            pump = connection.start(method, path, content, self._headers(), inflow)
            async with asyncio.timeout(seconds):
                await inflow.reached(Stage.CONNECTED)
            stage, seconds = "models", self._timeouts.models
            async with asyncio.timeout(seconds):
                while data := await inflow.take():
                    body += data
                    if len(body) > MAX_MODEL_LIST:
                        raise ProviderError("malformed", reason="too_long", limit=MAX_MODEL_LIST)
        except TimeoutError:
            facts = self._facts("timeout", {"stage": stage, "seconds": seconds}, inflow)
            raise ProviderError("timeout", **facts) from None
        except ProviderError as error:
            facts = self._facts(error.code, error.facts, inflow)
            raise ProviderError(error.code, **facts) from None
        finally:
            await _end(pump)
        return bytes(body)

    async def _said(self, request: Request, inflow: Inflow) -> AsyncGenerator[Event, None]:
        """What is new of the answer, and last how it ended."""
        overlap = self._overlap(request)
        decoder = Decoder(continued=request.continued, asked=request.model)
        broken: Failed | None = None
        try:
            async with contextlib.aclosing(self._events(request, decoder, inflow)) as events:
                async for event in events:
                    if overlap is None or not isinstance(event, TextDelta):
                        yield event
                    elif text := overlap.feed(event.text):
                        yield TextDelta(text)
        except ProviderError as error:
            broken = Failed(error.code, error.facts)
        rest = decoder.close(broken)
        if overlap is not None:
            text = overlap.feed("".join(e.text for e in rest if isinstance(e, TextDelta)))
            if text := text + overlap.close():
                yield TextDelta(text)
            rest = [e for e in rest if not isinstance(e, TextDelta)]
        for event in rest:
            yield event

    async def _events(
        self, request: Request, decoder: Decoder, inflow: Inflow
    ) -> AsyncGenerator[Event, None]:
        """What the server sends, until the answer is whole or nothing more comes."""
        question = openai_wire.encode(request, self.endpoint, self._extra)
        # Piece by piece: `dumps` lets no other thread run before all of it is written.
        content = "".join(json.JSONEncoder().iterencode(question)).encode()
        body = Body()
        clock = asyncio.get_running_loop().time
        limits = self._timeouts
        stage: str = "connect"
        seconds: float | None = limits.connect
        due: float | None
        pump = None
        try:
            pump = self._connection.start(
                "POST", "/chat/completions", content, self._headers(), inflow
            )
            async with asyncio.timeout(seconds):
                await inflow.reached(Stage.CONNECTED)
            stage, seconds = "send", limits.first_byte
            async with asyncio.timeout(seconds):
                sent = await inflow.reached(Stage.SENT)
            if sent:
                yield Waiting("sent")
            stage, due = "first_byte", clock() + limits.first_byte
            async with asyncio.timeout_at(due):
                answered = await inflow.reached(Stage.ANSWERED)
            if answered:
                if number := failures.request_id(inflow.headers):
                    yield Noted({"requests": [number]})
                yield Waiting("reading")
            while not decoder.over:
                async with asyncio.timeout_at(due):
                    data = await inflow.take()
                if not data:
                    break
                arrived = body.feed(data)
                for event in decoder.feed(arrived):
                    yield event
                if decoder.whole:
                    due = clock() + GRACE
                elif arrived and decoder.heard:
                    stage, seconds = "idle", limits.idle
                    due = None if seconds is None else clock() + seconds
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
        streamed = "event-stream" in inflow.headers.get("content-type", "").lower()
        if body.received and not decoder.heard and not streamed:
            raise ProviderError("not_an_api", status=200)

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
        if not self._key:
            return ""
        try:
            if isinstance(self._key, str):
                key = checked(self._key)
                remember(key)
            else:
                key = checked(self._key.for_url(self.endpoint.base_url))
        except UsageError as error:
            raise ProviderError(error.code, **error.facts) from None
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

    def _facts(self, code: str, said: Mapping[str, object], inflow: Inflow) -> dict[str, object]:
        """All that is known of a failure, without the key."""
        end = self.endpoint
        facts: dict[str, object] = {"endpoint": end.name, "address": end.address, "host": end.host}
        if number := failures.request_id(inflow.headers):
            facts["request_id"] = number
        facts |= said
        match code:
            case "refused" if end.local:
                facts["reason"] = "local"
            case "model_not_found" if _of_ollama(end):
                if _SAFE_NAME.fullmatch(model := str(facts.get("model"))):
                    facts["command"] = f"ollama pull {model}"
            case "not_an_api" if facts.get("reason") == "http":
                facts["port"] = origin_of(end.base_url).rpartition(":")[2]
            case "not_an_api" if not end.base_url.endswith("/v1"):
                facts["suggestion"] = end.base_url.rstrip("/") + "/v1"
        return {k: redacted(v) if isinstance(v, str) else v for k, v in facts.items()}


def _of_ollama(endpoint: Endpoint) -> bool:
    named = "ollama" in f"{endpoint.id} {endpoint.name}".lower()
    return named or endpoint.address.endswith(":11434")


class _Words:
    """Counts words that come in pieces; Chinese and Japanese by the character."""

    def __init__(self) -> None:
        self.count = 0
        self._inside = False

    def feed(self, text: str) -> None:
        if not text.isascii():
            text = _HAN_OR_KANA.sub(" x ", text)
        if text:
            goes_on = self._inside and not text[0].isspace()
            self.count += len(text.split()) - goes_on
            self._inside = not text[-1].isspace()


async def _end(task: asyncio.Task[None] | None) -> None:
    """Cancel the task and wait until its connection is closed."""
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
