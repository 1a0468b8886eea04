"""Engines for tests: the real one in a loop of its own, and small programs that play its child."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

from bough.core.engine.embedded import EmbeddedProvider
from bough.core.engine.engine import Engine
from bough.core.events import Event, TextDelta
from bough.core.node import Node, Role, Text
from bough.core.providers.provider import Provider, Request


def user(text: str) -> Node:
    return Node("u" + text, None, Role.USER, (Text(text),))


def assistant(text: str) -> Node:
    return Node("a" + text, None, Role.ASSISTANT, (Text(text),))


def request(*messages: Node, continued: bool = False, **settings: object) -> Request:
    return Request("smollm2-135m-instruct", messages, continued=continued, settings=settings)


async def collected(provider: Provider, wanted: Request) -> list[Event]:
    return [event async for event in provider.stream(wanted)]


def said(events: list[Event]) -> str:
    return "".join(e.text for e in events if isinstance(e, TextDelta))


class Running:
    """An engine and the loop it lives in."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.provider = EmbeddedProvider(engine)
        self._runner = asyncio.Runner()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    def ask(self, wanted: Request) -> list[Event]:
        return self.run(self.ask_for(wanted))

    async def ask_for(self, wanted: Request) -> list[Event]:
        return await collected(self.provider, wanted)

    def close(self) -> None:
        self.run(self.engine.close())
        self._runner.close()


@contextlib.contextmanager
def running(engine: Engine) -> Iterator[Running]:
    it = Running(engine)
    try:
        yield it
    finally:
        it.close()


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether the process ends within that time."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def playing(folder: Path, program: str) -> tuple[str, ...]:
    """The command of a child that runs this Python code; `orders` is the line it was given, and
    `answer(...)` gives its own."""
    file = folder / "child.py"
    file.write_text(PLAYED + program)
    return (sys.executable, "-S", str(file))


PLAYED = """\
import json, os, signal, sys, time
orders = sys.stdin.readline()
def answer(**what):
    print(json.dumps(what), flush=True)
def until_told():
    sys.stdin.read()
"""


def model_file(folder: Path) -> Path:
    """A file that stands for a model where no real child looks into it."""
    file = folder / "tiny-1b.Q4_1.gguf"
    file.write_bytes(b"GGUF" + bytes(1_000_000))
    return file
