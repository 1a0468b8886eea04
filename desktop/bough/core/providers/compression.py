"""A compressed body is read although none was asked for, within limits."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from bough.core.errors import ProviderError

FREE = 8 * 1024 * 1024
"""Bytes that may come out whatever went in."""
MAX_RATIO = 200
PIECE = 256 * 1024


class Inflater:
    """Undoes one Content-Encoding. A body that merely stops is no error here: whether the answer
    was whole, only what it says can tell."""

    def __init__(self, encoding: str) -> None:
        """Raises ProviderError("malformed") for an encoding that is not known."""
        self._gzip = encoding in ("gzip", "x-gzip")
        if not self._gzip and encoding != "deflate":
            raise ProviderError("malformed", reason="unknown_encoding", encoding=encoding[:40])
        self._inflate = zlib.decompressobj(31 if self._gzip else zlib.MAX_WBITS)
        self._fresh = True
        self._taken = self._given = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` says, in pieces of at most PIECE bytes.

        Raises ProviderError("malformed") for what is damaged, and for what grows beyond measure.
        """
        self._taken += len(data)
        while not self._inflate.eof:
            piece = self._piece(data)
            self._given += len(piece)
            if self._given > FREE and self._given > MAX_RATIO * self._taken:
                raise ProviderError("malformed", reason="compression")
            if piece:
                yield piece
            data = self._inflate.unconsumed_tail
            if self._gzip and self._inflate.unused_data.startswith(b"\x1f\x8b"):
                # A gzip body may be several, one behind the other.
                data = self._inflate.unused_data
                self._inflate = zlib.decompressobj(31)
            elif not data and len(piece) < PIECE:
                return

    def _piece(self, data: bytes) -> bytes:
        fresh, self._fresh = self._fresh, False
        try:
            return self._inflate.decompress(data, PIECE)
        except zlib.error:
            if not fresh or self._gzip:
                raise ProviderError("malformed", reason="encoding") from None
        # Some servers call deflate what has no header of zlib.
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        return self._piece(data)
