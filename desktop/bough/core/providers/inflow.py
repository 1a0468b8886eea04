"""Bytes on their way from the socket to the decoder, and how far the exchange has come."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import IntEnum

MAX_AHEAD = 1024 * 1024
"""Bytes that may wait for their reader before the server is made to wait."""


class Stage(IntEnum):
    """How far an exchange has come."""

    CONNECTING = 0
    CONNECTED = 1
    SENT = 2
    ANSWERED = 3
    """The head of the response has come."""


class Inflow:
    """Filled by a pump, emptied by a reader; either may be the faster one."""

    def __init__(self) -> None:
        self.stage = Stage.CONNECTING
        self.headers: Mapping[str, str] = {}
        self._ended = False
        self._error: BaseException | None = None
        self._chunks: list[bytes] = []
        self._waiting = 0
        self._news = asyncio.Event()
        self._room = asyncio.Event()

    async def reached(self, stage: Stage) -> bool:
        """Wait until the exchange has come that far; False if it ended before."""
        while self.stage < stage and not self._ended:
            self._news.clear()
            await self._news.wait()
        return self.stage >= stage

    async def take(self) -> bytes:
        """All that has come since; empty at the end. Raises what broke the connection."""
        while not self._chunks and not self._ended:
            self._news.clear()
            await self._news.wait()
        if not self._chunks:
            if self._error is not None:
                raise self._error
            return b""
        data = b"".join(self._chunks)
        self._chunks.clear()
        self._waiting = 0
        self._room.set()
        return data

    # What the pump does

    def reach(self, stage: Stage) -> None:
        self.stage = max(self.stage, stage)
        self._news.set()

    def open(self, headers: Mapping[str, str]) -> None:
        """The answer begins; `headers` in small letters."""
        self.headers = headers
        self.reach(Stage.ANSWERED)

    async def put(self, data: bytes) -> None:
        self._chunks.append(data)
        self._waiting += len(data)
        self._news.set()
        if self._waiting > MAX_AHEAD:
            self._room.clear()
            await self._room.wait()

    def close(self, error: BaseException | None = None) -> None:
        self._error = error
        self._ended = True
        self._news.set()

    def ended(self, pump: asyncio.Task[None]) -> None:
        """The pump is done. What it raised is a bug and goes to who waits for the bytes."""
        if not pump.cancelled() and (bug := pump.exception()) is not None:
            self.close(bug)
