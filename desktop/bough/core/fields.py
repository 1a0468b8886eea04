"""The stable JSON of a message, of what it cost and of what went wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from bough.core.errors import BoughError
from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.node import Failure, Node, Usage
from bough.core.sentences import sentence


def usage_fields(usage: Usage | None) -> Mapping[str, int | None] | None:
    if usage is None:
        return None
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
    }


def error_fields(error: BoughError | Failure | None) -> Mapping[str, object] | None:
    """{code, message, retry_after}, the last in seconds and only where a server asked for it."""
    if error is None:
        return None
    return {
        "code": error.code,
        "message": sentence(error.code, error.facts),
        "retry_after": error.facts.get("retry_after"),
    }


def iso(seconds: float) -> str:
    """Unix seconds as ISO 8601 in UTC, to the millisecond."""
    stamp = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return stamp.replace("+00:00", "Z")


def landmark_fields(landmarks: Landmarks) -> Mapping[str, object] | None:
    """None where there are none."""
    return asdict(landmarks) if landmarks != UNMARKED else None


def node_fields(node: Node) -> Mapping[str, object]:
    return {
        "id": node.id,
        "parent": node.parent,
        "role": node.role.value,
        "status": node.status.value,
        "text": node.text,
        "reasoning": node.reasoning,
        "model": node.model,
        "created_at": iso(node.created_at),
        "edited_from": node.edited_from,
        "endpoint": node.endpoint,
        "stop_reason": node.stop_reason,
        "usage": usage_fields(node.usage),
        "error": error_fields(node.failure),
    }
