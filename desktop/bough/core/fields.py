"""The stable JSON of what a reply cost and of what went wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from bough.core.errors import BoughError
from bough.core.node import Failure, Usage
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
