"""Bytes on their way from the socket to the decoder."""

from __future__ import annotations

import asyncio

MAX_AHEAD = 1024 * 1024
"""Bytes that may wait for their reader before the server is made to wait."""


class Inflow:
    """Filled by a pump, emptied by a reader; either may be the faster one."""

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
