"""A turn folds a stream of events into the node it is growing."""

from __future__ import annotations

from dataclasses import replace

from bough.core.events import (
    Alternative,
    Ended,
    Event,
    Failed,
    Noted,
    ReasoningDelta,
    Retrying,
    TextDelta,
    ToolCalled,
    UsageReported,
    Waiting,
)
from bough.core.node import Failure, Node, Part, Reasoning, Status, Text


def fold(node: Node, event: Event, at: float) -> Node:
    """The node after `event`, which arrived at `at` (unix seconds). Pure; only a growing node
    changes: what comes after the end is dropped."""
    if not node.growing:
        return node
    match event:
        case TextDelta("") | ReasoningDelta("") | Waiting() | Retrying() | Alternative():
            return node
        case TextDelta(text):
            parts = _thought_through(node.parts, at)
            match parts:
                case (*before, Text(earlier)):
                    parts = (*before, Text(earlier + text))
                case _:
                    parts = (*parts, Text(text))
            return replace(node, parts=parts, first_token_at=node.first_token_at or at)
        case ReasoningDelta(text):
            match node.parts:
                case (*before, Reasoning(earlier, began, _)):
                    parts = (*before, Reasoning(earlier + text, began))
                case _:
                    parts = (*node.parts, Reasoning(text, at))
            return replace(node, parts=parts, first_token_at=node.first_token_at or at)
        case ToolCalled(call):
            parts = (*_thought_through(node.parts, at), call)
            return replace(node, parts=parts, first_token_at=node.first_token_at or at)
        case Noted(details):
            return replace(node, details={**node.details, **details})
        case UsageReported(usage):
            return replace(node, usage=usage)
        case Ended(reason):
            return end(node, Status.SEALED, at, stop_reason=reason)
        case Failed(code, facts):
            return end(node, Status.FAILED, at, failure=Failure(code, facts))


def end(
    node: Node,
    status: Status,
    at: float,
    *,
    stop_reason: str | None = None,
    failure: Failure | None = None,
) -> Node:
    """The node as it will stay."""
    return replace(
        node,
        status=status,
        parts=_thought_through(node.parts, at),
        ended_at=at,
        stop_reason=stop_reason,
        failure=failure,
    )


def _thought_through(parts: tuple[Part, ...], at: float) -> tuple[Part, ...]:
    """The parts with a still open train of thought closed at `at`."""
    match parts:
        case (*before, Reasoning(text, began, None)):
            return (*before, Reasoning(text, began, at))
    return parts
