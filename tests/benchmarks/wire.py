"""What reading a stream costs: run `.venv/bin/python tests/benchmarks/wire.py`.

The floor is parsing the same payloads as JSON, one by one. The cost of an event must not grow with
the length of its answer, whatever the answer is made of.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from bough.core.providers.openai_decoder import Decoder
from bough.core.providers.sse import Body

FEW, MANY = 20_000, 200_000
PIECE = 64 * 1024


def event(delta: dict[str, object]) -> bytes:
    payload = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": None}],
    }
    return b"data: " + json.dumps(payload).encode() + b"\n\n"


def call(arguments: str) -> dict[str, object]:
    function = {"name": "f", "arguments": arguments}
    return {"tool_calls": [{"index": 0, "id": "c", "function": function}]}


ANSWERS: dict[str, tuple[bytes, bytes]] = {
    "words": (b"", event({"content": "word "})),
    "thoughts": (b"", event({"reasoning_content": "word "})),
    "thoughts between tags": (event({"content": "<think>"}), event({"content": "word "})),
    "the same character": (b"", event({"content": "a"})),
    "white space": (b"", event({"content": " "})),
    "half characters": (b"", event({"content": "\ud83c"})),
    "the arguments of a call": (event(call('{"a": "')), event(call("word}"))),
}


def main() -> None:
    print(f"{'an answer of':36}{f'{FEW} events':>16}{f'{MANY} events':>16}{'the floor':>12}")
    for name, (first, each) in ANSWERS.items():
        few = seconds(lambda f=first, e=each: decode(f + e * FEW)) / FEW
        many = seconds(lambda f=first, e=each: decode(f + e * MANY)) / MANY
        floor = seconds(lambda e=each: parse(e, FEW)) / FEW
        print(f"{name:36}{few * 1e6:13.1f} us{many * 1e6:13.1f} us{floor * 1e6:9.1f} us")


def decode(data: bytes) -> None:
    body, decoder = Body(), Decoder()
    for at in range(0, len(data), PIECE):
        decoder.feed(body.feed(data[at : at + PIECE]))
    decoder.feed(body.close())
    decoder.close()


def parse(each: bytes, times: int) -> None:
    payload = each.rpartition(b"data: ")[2]
    for _ in range(times):
        json.loads(payload)


def seconds(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
