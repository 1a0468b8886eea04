"""Fuzz target: any sequence of payloads through the decoder into a node, and through the store.

Bytes choose from a grammar of what stands in such payloads, so that a mutation is another answer
and not merely broken JSON; some are broken all the same.
"""

from __future__ import annotations

import json
from itertools import pairwise

from bough.core.events import (
    Alternative,
    Ended,
    Event,
    Failed,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
)
from bough.core.node import Node, Role, Status, Text
from bough.core.providers.openai_decoder import Decoder
from bough.core.providers.sse import Body, BodyEvent, ServerEvent, TooLong, WebPage
from bough.core.store.rows import decode_node, encode_node, encode_parts
from bough.core.turn import fold
from helpers.answers import ANSWERS

TEXTS = (
    *("", " ", "\n", "a", "ha", "A b", "A bough is", "A bough is a branch of", "x" * 300, "\0"),
    *("<think>", "</think>", "<", "think>", "</thi", "nk>", "[THINK]", "[/THINK]", "`", "```\n"),
    *("\ud83c", "\udf89", "🎉", "枝", "\u2028", "stop", "length", "error", "tool_calls", "abort"),
    *("{", "}", "{}", '{"a": ', "1}", '"b"}', '{"a": 1}', '"{}"', "null", '{"a": 1}{"b": 2}'),
    *("c1", "c2", "weather", "wea", "ther", "text", "thinking", "function", "other-model", "0"),
)
NAMES = (
    *("choices", "delta", "message", "content", "text", "type", "index", "id", "model", "error"),
    *("finish_reason", "reasoning_content", "reasoning", "thinking", "reasoning_details"),
    *("tool_calls", "function", "name", "arguments", "function_call", "usage", "refusal", "code"),
    *("prompt_tokens", "completion_tokens", "prompt_progress", "processed", "total", "detail"),
    *("object", "summary", "completion_tokens_details", "reasoning_tokens", "value", "data"),
)
NUMBERS = (0, 1, 2, -1, 7, 2**31, 2**63, 10**30, 0.0, 1.5, 1e300, float("inf"), float("nan"))
DEEPEST = 8


class Choices:
    """What the bytes choose, one after the other; nothing more when they are used up."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> bool:
        return self._at < len(self._data)

    def number(self) -> int:
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def some(self, most: int) -> range:
        return range(self.number() % (most + 1))

    def text(self) -> str:
        return TEXTS[self.number() % len(TEXTS)]

    def bytes(self) -> bytes:
        size = self.number()
        self._at += size
        return self._data[self._at - size : self._at]

    def value(self, depth: int = 0) -> object:
        match self.number() % (8 if depth < DEEPEST else 4):
            case 0:
                return None
            case 1:
                return self.number() % 2 == 0
            case 2:
                return NUMBERS[self.number() % len(NUMBERS)]
            case 3 | 4:
                return "".join(self.text() for _ in self.some(3))
            case 5:
                return [self.value(depth + 1) for _ in self.some(3)]
            case _:
                return self.object(depth + 1)

    def object(self, depth: int = 0) -> dict[str, object]:
        return {NAMES[self.number() % len(NAMES)]: self.value(depth) for _ in self.some(4)}

    def fragment(self) -> object:
        """A fragment of a tool call, mostly in form."""
        found: dict[str, object] = {"function": {}}
        held: dict[str, object] = {}
        what = self.number()
        if what & 1:
            found["index"] = self.number() % 3
        if what & 2:
            found["id"] = self.text()
        if what & 4:
            held["name"] = self.text()
        if what & 8:
            held["arguments"] = self.text() if what & 16 else self.value(4)
        return found | {"function": held} if what & 32 else found | held

    def choice(self) -> dict[str, object]:
        what = self.number()
        delta: dict[str, object] = {}
        if what & 1:
            delta["content"] = self.text() if what & 2 else self.value(2)
        if what & 4:
            name = ("reasoning_content", "reasoning", "reasoning_details", "refusal")
            delta[name[self.number() % len(name)]] = self.text() if what & 2 else self.value(2)
        if what & 8:
            delta["tool_calls"] = [self.fragment() for _ in self.some(3)]
        found: dict[str, object] = {"message" if what & 16 else "delta": delta}
        if what & 32:
            found["index"] = self.number() % 3
        if what & 64:
            found["finish_reason"] = self.text()
        return found

    def event(self) -> BodyEvent:
        kind = ("message", "message", "message", "error", "ping", "execute")
        match self.number() % 16:
            case 0:
                data = "[DONE]"
            case 1:
                data = self.bytes().decode("utf-8", "replace")
            case 2:
                data = json.dumps(self.value())
            case 3:
                data = json.dumps(self.object())
            case 4:
                data = json.dumps(self.object())[: self.number()]
            case 5:
                return WebPage("<title>" + self.text() + "</title>")
            case 6:
                return TooLong("line", 1)
            case 7:
                return ServerEvent(json.dumps(self.object()), kind[self.number() % len(kind)])
            case _:
                data = json.dumps({"choices": [self.choice() for _ in self.some(2)]})
        return ServerEvent(data)


SEEDS: list[bytes] = [
    *(bytes([255]) + answer.body for answer in ANSWERS.values() if len(answer.body) < 8000),
    *(bytes((n * step + n // 7) % 255 for n in range(200)) for step in range(1, 120)),
]


def one(data: bytes) -> None:
    """Raises only where the decoder, the turn or the store has a bug. After a byte of 255 the rest
    is a body as it is."""
    source = _of_a_body(data[1:]) if data[:1] == b"\xff" else _of_choices(data)
    batches = _batches(source, data)

    events = _decoded(batches)

    assert events == _decoded([source]), "how events come together changes what they say"
    ends = [event for event in events if isinstance(event, Ended | Failed)]
    assert ends == events[-1:]
    received = sum(len(e.data) for e in source if isinstance(e, ServerEvent))
    written = [e.text for e in events if isinstance(e, TextDelta | ReasoningDelta | Alternative)]
    assert sum(map(len, written)) <= received
    node = _grown(events)
    assert not node.growing
    assert node.text == "".join(e.text for e in events if isinstance(e, TextDelta))
    assert not any(isinstance(a, Text) and type(a) is type(b) for a, b in pairwise(node.parts))
    for event in events:
        repr(event).encode()
        if isinstance(event, ToolCalled):
            assert isinstance(json.loads(event.call.arguments), dict)
            assert event.call.name
            assert event.call.id
    calls = [event.call.id for event in events if isinstance(event, ToolCalled)]
    assert len(set(calls)) == len(calls)
    stored = decode_node(encode_node(node), list(encode_parts(1, node)))
    assert stored == node, "the store does not give back what came"


def _of_choices(data: bytes) -> list[BodyEvent]:
    choices = Choices(data)
    found = []
    while choices.left:
        found.append(choices.event())
    return found


def _of_a_body(data: bytes) -> list[BodyEvent]:
    body = Body()
    return [*body.feed(data), *body.close()]


def _batches(source: list[BodyEvent], data: bytes) -> list[list[BodyEvent]]:
    found: list[list[BodyEvent]] = [[]]
    for at, event in enumerate(source):
        if data[at % len(data)] % 3 == 0:
            found.append([])
        found[-1].append(event)
    return found


def _decoded(batches: list[list[BodyEvent]]) -> list[Event]:
    decoder = Decoder(asked="scripted")
    found: list[Event] = []
    for batch in batches:
        found += decoder.feed(batch)
    return joined([*found, *decoder.close()])


def joined(events: list[Event]) -> list[Event]:
    """Neighbours of a kind as one."""
    found: list[Event] = []
    for event in events:
        match found[-1:], event:
            case [TextDelta(before)], TextDelta(text):
                found[-1] = TextDelta(before + text)
            case [ReasoningDelta(before)], ReasoningDelta(text):
                found[-1] = ReasoningDelta(before + text)
            case _:
                found.append(event)
    return found


def _grown(events: list[Event]) -> Node:
    node = Node("r", "q", Role.ASSISTANT, status=Status.GROWING)
    for event in events:
        node = fold(node, event, 1.0)
    return node
