"""How long it takes a server to see that its reply was stopped.

    .venv/bin/python tests/benchmarks/stop.py

The floor is a bare socket that is closed in the middle of the same answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measure import row
from bough.core.events import TextDelta
from bough.core.node import Node, Role, Text
from bough.core.providers.openai_compatible import OpenAICompatible
from bough.core.providers.provider import Request
from helpers.server import ModelServer

STOPS = 500
TARGET_MS = 200
QUESTION = Request("scripted", [Node("q", None, Role.USER, (Text("Why?"),))])

Stop = Callable[[], Awaitable[None]]


async def stopped_reply(server: ModelServer) -> Stop:
    """A reply in the middle of its words, and what stops it."""
    begun = asyncio.Event()

    async def read() -> None:
        async for event in OpenAICompatible(server.endpoint).stream(QUESTION):
            if isinstance(event, TextDelta):
                begun.set()

    task = asyncio.create_task(read())
    await begun.wait()

    async def stop() -> None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    return stop


async def closed_socket(server: ModelServer) -> Stop:
    """The same with nothing between."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST /v1/chat/completions HTTP/1.1\r\ncontent-length: 0\r\n\r\n")
    await reader.readuntil(b"One ")

    async def stop() -> None:
        writer.close()

    return stop


async def seen_after_ms(
    server: ModelServer, begin: Callable[[ModelServer], Awaitable[Stop]]
) -> float:
    server.reply("One two three.", hold_after=1)
    number = len(server.questions) + 1
    stop = await begin(server)
    closed = server.wait_for(number).closed
    seen: list[float] = []
    watching = threading.Thread(target=lambda: closed.wait(10) and seen.append(time.perf_counter()))
    watching.start()
    began = time.perf_counter()
    await stop()
    await asyncio.to_thread(watching.join)
    return (seen[0] - began) * 1e3


async def main() -> None:
    with ModelServer() as server:
        found = {
            begin: sorted([await seen_after_ms(server, begin) for _ in range(STOPS)])
            for begin in (closed_socket, stopped_reply)
        }
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        floor, ours = (times[int(STOPS * share)] for times in found.values())
        row(f"bare socket closed, seen by the server, {name}", floor, "ms")
        row(f"reply stopped, seen by the server, {name}", ours, "ms", floor, f"<= {TARGET_MS}")


if __name__ == "__main__":
    asyncio.run(main())
