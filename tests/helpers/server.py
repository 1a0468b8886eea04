"""A model server on loopback that plays scripts: real sockets, no model.

    with ModelServer() as server:
        server.reply("One. Two.", delay=0.01)
        server.fail(429, "Slow down", {"retry-after": "7"})
        ... OpenAICompatible(server.endpoint) ...
        assert server.requests[0].json["model"] == "scripted"

Scripts are played in the order they were given, one a request; when none is left, `otherwise` is
played. As a program (`python tests/helpers/server.py --rate 200 --tokens 2000`) it answers every
question alike, prints its address as one line of JSON, and ends when its standard input does.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import socket
import ssl
import struct
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count, islice
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from bough.core.endpoint import Endpoint

Framing = Literal["chunked", "close", "length", "none"]


@dataclass(frozen=True)
class Pause:
    """Nothing is sent for `seconds`."""

    seconds: float


@dataclass(frozen=True)
class Gate:
    """Nothing is sent until the test calls `release`, or the client goes away."""


@dataclass(frozen=True)
class Cut:
    """The connection breaks: reset by the peer, or merely closed."""

    reset: bool = True


Step = bytes | Pause | Gate | Cut


@dataclass(frozen=True)
class Script:
    """What one request is answered with. `framing` "none" sends the steps without any head."""

    steps: tuple[Step, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    framing: Framing = "chunked"


@dataclass
class Received:
    """A request as it came; `closed` is set once its connection is gone from this side."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    closed: threading.Event = field(default_factory=threading.Event)
    left_early: bool = False

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def words(text: str) -> list[str]:
    """The text in pieces such as a model writes them."""
    return re.findall(r"\S+\s*|\s+", text)


def sse(payload: object, end: str = "\n") -> bytes:
    """One server-sent event."""
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return f"data: {text}{end}{end}".encode()


def chunk(delta: Mapping[str, object], finish: str | None = None, **more: object) -> dict[str, Any]:
    """One `chat.completion.chunk`."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "delta": dict(delta), "finish_reason": finish}],
        **more,
    }


def usage(input_tokens: int, output_tokens: int) -> dict[str, int]:
    return {
        "prompt_tokens": input_tokens,
        "completion_tokens": output_tokens,
        "total_tokens": input_tokens + output_tokens,
    }


def reply_script(
    text: str | Iterable[str],
    *,
    reasoning: str = "",
    delay: float = 0.0,
    hold_after: int | None = None,
    finish: str | None = "stop",
    done: bool = True,
    cut_after: int | None = None,
    chop: int | None = None,
    framing: Framing = "chunked",
) -> Script:
    """A streamed answer, one event a word.

    `hold_after` words it waits for `release`; `cut_after` words the connection is reset; `chop`
    sends the bytes of the events in pieces of that many.
    """
    pieces = words(text) if isinstance(text, str) else list(text)
    steps: list[Step] = [sse(chunk({"role": "assistant", "content": ""}))]
    steps += [sse(chunk({"reasoning_content": word})) for word in words(reasoning)]
    for at, piece in enumerate(pieces):
        if at == hold_after:
            steps.append(Gate())
        if at == cut_after:
            steps.append(Cut())
        if delay:
            steps.append(Pause(delay))
        steps.append(sse(chunk({"content": piece})))
    if hold_after is not None and hold_after >= len(pieces):
        steps.append(Gate())
    if cut_after is not None and cut_after >= len(pieces):
        steps.append(Cut())
    if finish:
        steps.append(sse(chunk({}, finish)))
        steps.append(sse({"choices": [], "usage": usage(7, len(pieces))}))
    if done:
        steps.append(sse("[DONE]"))
    if chop:
        steps = list(_chopped(steps, chop))
    return Script(tuple(steps), headers={"content-type": "text/event-stream"}, framing=framing)


def _chopped(steps: Iterable[Step], size: int) -> Iterator[Step]:
    for step in steps:
        if isinstance(step, bytes):
            yield from (step[i : i + size] for i in range(0, len(step), size))
        else:
            yield step


class ModelServer:
    """An OpenAI-compatible server in a thread of its own, up between `with` and its end."""

    def __init__(
        self,
        models: Iterable[str] = ("scripted",),
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.models = list(models)
        self._tls = tls
        self.requests: list[Received] = []
        self.otherwise = reply_script("A bough is a main branch of a tree.")
        self.models_script: Script | None = None
        self.parallel = 0
        """How many replies the endpoint takes at once; 0 is what is usual."""
        self._scripts: deque[Script] = deque()
        self._held: list[asyncio.Event] = []
        self._arrived = threading.Condition()
        self._wanted_port = port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="model-server", daemon=True)
        self._stop: asyncio.Event
        self.port = 0

    # -- what it is to answer ----------------------------------------------------------------

    def reply(self, text: str | Iterable[str] = "", **how: Any) -> None:
        """Answer the next question with `text`; see `reply_script` for how."""
        self.play(reply_script(text, **how))

    def fail(
        self,
        status: int,
        body: str | bytes | Mapping[str, object] = "",
        headers: Mapping[str, str] | None = None,
        **error: object,
    ) -> None:
        """Answer the next question with a status; a string becomes an OpenAI error object."""
        if isinstance(body, str):
            body = {"error": {"message": body, **error}}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        head = {"content-type": "application/json", **(headers or {})}
        self.play(Script((raw,), status, head, "length"))

    def stream(self, *payloads: object, done: bool = True, framing: Framing = "chunked") -> None:
        """Answer the next question with these payloads as events, as they are."""
        events = [sse(p) for p in payloads] + ([sse("[DONE]")] if done else [])
        head = {"content-type": "text/event-stream"}
        self.play(Script(tuple(events), 200, head, framing))

    def raw(
        self,
        *steps: Step,
        status: int = 200,
        content_type: str = "text/event-stream",
        framing: Framing = "chunked",
    ) -> None:
        """Answer the next question with these bytes, pauses, gates and cuts."""
        self.play(Script(steps, status, {"content-type": content_type}, framing))

    def play(self, script: Script) -> None:
        self._scripts.append(script)

    def release(self) -> None:
        """Let every reply that waits at a gate go on."""
        self._loop.call_soon_threadsafe(self._release)

    # -- what it was asked -------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}/v1"

    @property
    def endpoint(self) -> Endpoint:
        """This server, as a person would have entered it."""
        from bough.core.endpoint import Endpoint

        return Endpoint("scripted", "Scripted", self.base_url, parallel=self.parallel)

    @property
    def questions(self) -> list[Received]:
        """The requests for a chat completion."""
        return [r for r in self.requests if r.method == "POST"]

    def wait_for(self, questions: int = 1, seconds: float = 10.0) -> Received:
        """The question with this number, once it has come."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.questions) >= questions, seconds):
                raise TimeoutError(f"{len(self.questions)} of {questions} questions came")
        return self.questions[questions - 1]

    # -- how it runs -------------------------------------------------------------------------

    def start(self) -> ModelServer:
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError("the model server did not start")
        return self

    def close(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)

    def __enter__(self) -> ModelServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        tasks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.get_running_loop().create_task(self._connection(reader, writer))
            tasks[task] = writer
            task.add_done_callback(tasks.pop)

        server = await asyncio.start_server(
            connected, "127.0.0.1", self._wanted_port, ssl=self._tls
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        # WORKAROUND Python 3.11: a connection that is just being accepted when its server is
        # closed is never closed itself.
        while any("accept" in task.get_coro().__qualname__ for task in asyncio.all_tasks()):
            await asyncio.sleep(0)
        server.close()
        left = dict(tasks)
        for task, writer in left.items():
            task.cancel()
            # One that was cancelled before it began closes nothing.
            writer.close()
        await asyncio.gather(*left, return_exceptions=True)
        await server.wait_closed()

    def _release(self) -> None:
        for gate in self._held:
            gate.set()
        self._held.clear()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request: Received | None = None
        try:
            first = await reader.readexactly(1)
            if first == b"\x16":
                # TLS: a server that speaks plain HTTP answers like this.
                writer.write(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")
                return
            request = await _read_request(first, reader)
            script = self._script_for(request)
            with self._arrived:
                self.requests.append(request)
                self._arrived.notify_all()
            await self._play_until_left(script, request, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            if request is not None:
                request.left_early = True
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            if request is not None:
                request.closed.set()

    def _script_for(self, request: Received) -> Script:
        if request.method == "GET":
            if self.models_script is not None:
                return self.models_script
            if not request.path.endswith("/models"):
                return Script((b'{"error":"not found"}',), 404, {}, "length")
            listed = {"object": "list", "data": [{"id": m, "object": "model"} for m in self.models]}
            head = {"content-type": "application/json"}
            return Script((json.dumps(listed).encode(),), 200, head, "length")
        return self._scripts.popleft() if self._scripts else self.otherwise

    async def _play_until_left(
        self,
        script: Script,
        request: Received,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        playing = asyncio.ensure_future(self._play(script, writer))
        leaving = asyncio.ensure_future(reader.read())
        try:
            await asyncio.wait({playing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done():
                request.left_early = True
            else:
                playing.result()
        finally:
            for task in (playing, leaving):
                task.cancel()
            await asyncio.gather(playing, leaving, return_exceptions=True)

    async def _play(self, script: Script, writer: asyncio.StreamWriter) -> None:
        frame = (lambda b: b"%x\r\n%s\r\n" % (len(b), b)) if script.framing == "chunked" else bytes
        if script.framing != "none":
            writer.write(_head(script))
        for at, step in enumerate(script.steps):
            match step:
                case bytes():
                    writer.write(frame(step))
                    if at % 64 == 0 or writer.transport.get_write_buffer_size():
                        await writer.drain()
                case Pause(seconds):
                    await asyncio.sleep(seconds)
                case Gate():
                    gate = asyncio.Event()
                    self._held.append(gate)
                    await gate.wait()
                case Cut(reset):
                    await writer.drain()
                    if reset:
                        sock = writer.get_extra_info("socket")
                        linger = struct.pack("ii", 1, 0)
                        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    return
        if script.framing == "chunked":
            writer.write(b"0\r\n\r\n")
        await writer.drain()


async def _read_request(first: bytes, reader: asyncio.StreamReader) -> Received:
    line = (first + await reader.readline()).decode("latin-1")
    method, path, _ = line.split(" ", 2)
    headers: dict[str, str] = {}
    while field_line := (await reader.readline()).decode("latin-1").strip():
        name, _, value = field_line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method, path, headers, body)


def _head(script: Script) -> bytes:
    headers = dict(script.headers)
    match script.framing:
        case "chunked":
            headers["transfer-encoding"] = "chunked"
        case "length":
            length = sum(len(s) for s in script.steps if isinstance(s, bytes))
            headers.setdefault("content-length", str(length))
    headers["connection"] = "close"
    lines = [f"HTTP/1.1 {script.status} Scripted", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


# -- text for benchmarks ---------------------------------------------------------------------

PROSE = (
    "A bough is a main branch of a tree, and *everything* that grows on it hangs together. "
    "Where it forks, **both** arms go on, and `neither` of them replaces the other. "
    "In winter one sees the shape; in summer one sees the [leaves](https://example.org).\n\n"
)
CODE_LINES = (
    "def fold(node, event, at):\n",
    '    """The node after `event`, which arrived at `at`."""\n',
    "    if not node.growing:\n",
    "        return node\n",
    "    parts = [*node.parts, Text(event.text)]  # what was said\n",
    "    return replace(node, parts=tuple(parts), count=len(parts) + 17)\n",
    "\n",
)


KINDS = ("prose", "list", "code", "table", "mixed")


def tokens(kind: str) -> Iterator[str]:
    """Tokens of a reply that never ends: "prose", "list", "code" or "table", or "mixed" of them."""
    match kind:
        case "mixed":
            while True:
                yield from words("### What it is\n\n" + PROSE + PROSE)
                yield from (*islice(tokens("list"), 66), "\n")
                yield from words(PROSE)
                yield from (*islice(tokens("code"), 120), "\n```\n\n")
                yield from (*islice(tokens("table"), 58), "\n\n")
        case "prose":
            while True:
                yield from words(PROSE)
        case "list":
            for number in count(1):
                yield from (f"{number}. ", "**Point** ", *words(PROSE.split(".")[0]), "\n")
        case "code":
            yield from ("Here ", "it ", "is:\n\n", "```python\n")
            while True:
                for line in CODE_LINES:
                    yield from re.findall(r"\s*\w+|\s*\W", line) or [line]
        case "table":
            yield from ("| Number | Tree | Height |\n", "|---|---|---|\n")
            for number in count(1):
                yield from ("| ", str(number), " | ", "oak ", "number ", "| ", f"{number} m |\n")
        case _:
            raise ValueError(kind)


def opening(kind: str, length: int) -> list[str]:
    """The first `length` tokens of such a reply."""
    return list(islice(tokens(kind), length))


def paced_script(kind: str, length: int, rate: float) -> Script:
    """A reply of `length` tokens at `rate` a second; 0 is as fast as it goes."""
    script = reply_script(opening(kind, length))
    if not rate:
        return script
    steps: list[Step] = []
    for step in script.steps:
        steps += (step, Pause(1 / rate))
    return replace(script, steps=tuple(steps))


class PacedServer(ModelServer):
    """Keeps to the clock: what a pause overran, the next ones make up for."""

    async def _play(self, script: Script, writer: asyncio.StreamWriter) -> None:
        if script.framing != "chunked":
            await super()._play(script, writer)
            return
        loop = asyncio.get_running_loop()
        due = loop.time()
        writer.write(_head(script))
        for step in script.steps:
            if writer.transport.is_closing():
                return
            match step:
                case bytes():
                    writer.write(b"%x\r\n%s\r\n" % (len(step), step))
                    if writer.transport.get_write_buffer_size() > 1 << 16:
                        await writer.drain()
                case Pause(seconds):
                    due += seconds
                    if (wait := due - loop.time()) > 0:
                        await asyncio.sleep(wait)
        writer.write(b"0\r\n\r\n")
        await writer.drain()


def main() -> None:
    """Answer every question with the same reply until standard input ends."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--rate", type=float, default=0.0, help="tokens a second; 0: flat out")
    parser.add_argument("--tokens", type=int, default=1000)
    parser.add_argument("--kind", choices=KINDS, default="prose")
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args()
    server = PacedServer(port=chosen.port)
    server.otherwise = paced_script(chosen.kind, chosen.tokens, chosen.rate)
    with server:
        print(json.dumps({"base_url": server.base_url, "port": server.port}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
