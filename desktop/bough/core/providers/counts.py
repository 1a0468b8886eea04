"""What servers count, absurd numbers left out."""

from __future__ import annotations

from collections.abc import Mapping

from bough.core.node import Usage

MAX_COUNT = 10**9
"""Of tokens in one request; no model reads or writes that many."""


def usage(counted: object) -> Usage | None:
    """What the server counted, absurd numbers left out."""
    if not isinstance(counted, Mapping):
        return None
    details = counted.get("completion_tokens_details")
    found = Usage(
        count(counted.get("prompt_tokens")),
        count(counted.get("completion_tokens")),
        count(details.get("reasoning_tokens")) if isinstance(details, Mapping) else None,
    )
    return None if found == Usage() else found


def count(value: object) -> int | None:
    """A number of tokens; None for what cannot be one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MAX_COUNT:
        return value
    return None
