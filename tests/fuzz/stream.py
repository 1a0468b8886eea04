"""Fuzz target: any bytes, in any pieces, through the reader of event streams.

The first byte says how many bytes follow that are sizes of pieces, the rest is the body, cut into
pieces of these sizes in turn.
"""

from __future__ import annotations

from bough.core.providers.sse import Body, BodyEvent, ServerEvent, TooLong, WebPage
from helpers.answers import ANSWERS
from helpers.event_streams import EVENT_STREAMS

MOST = 2048
"""Small caps, so that a fuzzer reaches them."""

SEEDS: list[bytes] = [
    bytes([len(sizes), *sizes]) + body
    for sizes in ((), (1,), (7, 64, 3))
    for body in (
        *(stream for stream, _ in EVENT_STREAMS.values()),
        *(answer.body for answer in ANSWERS.values() if len(answer.body) < 4 * MOST),
    )
]


def one(data: bytes) -> None:
    """Raises only where the reader has a bug."""
    sizes, body = data[1 : 1 + data[0]] if data else b"", data[1 + data[0] :] if data else b""
    pieces = list(_pieces(body, sizes))
    assert b"".join(pieces) == body

    found = _read(pieces)

    assert found == _read([body]), "how a body is chopped changes what is in it"
    at_end = [event for event in found if isinstance(event, TooLong)]
    assert at_end in ([], found[-1:])
    length = sum(len(e.data) for e in found if isinstance(e, ServerEvent))
    length += sum(len(e.text) for e in found if isinstance(e, WebPage))
    assert length <= len(body)
    for event in found:
        repr(event).encode()


def _pieces(body: bytes, sizes: bytes) -> list[bytes]:
    found, at, turn = [], 0, 0
    while at < len(body):
        size = max(1, sizes[turn % len(sizes)]) if sizes else len(body)
        found.append(body[at : at + size])
        at, turn = at + size, turn + 1
    return found


def _read(pieces: list[bytes]) -> list[BodyEvent]:
    body = Body(max_line=MOST, max_event=MOST)
    found = [event for piece in pieces for event in body.feed(piece)]
    return found + body.close()
