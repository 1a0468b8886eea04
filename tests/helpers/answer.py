"""An answer as a model server sends it, and what it says; and the pieces to write one with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bough.core.node import ToolCall, Usage
from helpers.server import chunk, sse

DONE = sse("[DONE]")
STOP = sse(chunk({}, "stop"))


@dataclass(frozen=True)
class Answer:
    """`end` is the reason of `Ended`, or "failed: " and the code of `Failed`."""

    body: bytes
    text: str = ""
    thoughts: str = ""
    end: str = "stop"
    calls: tuple[ToolCall, ...] = ()
    others: tuple[str, ...] = ()
    usage: Usage | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    answered_by: str = ""
    content_type: str = "text/event-stream"


def said(*deltas: Mapping[str, object] | str) -> bytes:
    """Events with these deltas; a string is content."""
    return b"".join(sse(chunk({"content": d} if isinstance(d, str) else d)) for d in deltas)


def raw(*payloads: object) -> bytes:
    return b"".join(sse(p) for p in payloads)


def call(arguments: object = None, **more: Any) -> dict[str, Any]:
    """A delta with one fragment of a tool call."""
    name = more.pop("name", None)
    function = {"name": name, "arguments": arguments}
    return {
        "tool_calls": [{**more, "function": {k: v for k, v in function.items() if v is not None}}]
    }


def choice(delta: object, **more: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": delta, **more}]}
