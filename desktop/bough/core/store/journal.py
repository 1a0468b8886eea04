"""The growth journal: what a growing node got since it was planted, in the order it came."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from bough.core.events import Event, ReasoningDelta, TextDelta, ToolCalled
from bough.core.node import Node, ToolCall
from bough.core.turn import fold


@dataclass(frozen=True, slots=True)
class Growth:
    """What came to a node at `at` (unix seconds). `kind` is "text", "reasoning" or "tool_call", of
    which `text` is the JSON."""

    node: str
    kind: str
    text: str
    at: float


def growth(node: str, event: Event, at: float) -> Growth | None:
    """What the journal keeps of an event; None for one that brings no content."""
    match event:
        case TextDelta(text):
            return Growth(node, "text", text, at)
        case ReasoningDelta(text):
            return Growth(node, "reasoning", text, at)
        case ToolCalled(ToolCall(call_id, name, arguments)):
            return Growth(node, "tool_call", json.dumps([call_id, name, arguments]), at)
    return None


def grown(node: Node, chunks: Iterable[Growth]) -> Node:
    """The node with its chunks folded in; one that makes no sense is text."""
    for chunk in _joined(chunks):
        node = fold(node, _event(chunk), chunk.at)
    return node


def _event(chunk: Growth) -> Event:
    if chunk.kind == "reasoning":
        return ReasoningDelta(chunk.text)
    if chunk.kind == "tool_call":
        try:
            match json.loads(chunk.text):
                case [str() as call_id, str() as name, str() as arguments]:
                    return ToolCalled(ToolCall(call_id, name, arguments))
        except (ValueError, RecursionError):
            pass
    return TextDelta(chunk.text)


def _joined(chunks: Iterable[Growth]) -> Iterator[Growth]:
    """Neighbours of one kind as one: folding thousands of them singly would copy the text as
    often. Empty ones say nothing, not even when it began."""
    for kind, run in groupby((c for c in chunks if c.text), key=lambda chunk: chunk.kind):
        if kind == "tool_call":
            yield from run
            continue
        first, *rest = run
        text = "".join([first.text, *(chunk.text for chunk in rest)])
        yield Growth(first.node, kind, text, first.at)
