"""A message as it is stored that was written while a reply was under way, and is said after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bough.core.acts import Answerer


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """`reply` is the one it waits for, `answerers` are those who are asked then; `at` is when it
    was written, in unix seconds."""

    id: str
    session: str
    reply: str
    text: str
    answerers: tuple[Answerer, ...]
    at: float = 0.0


Queues = Mapping[str, tuple[StoredMessage, ...]]
"""What waits behind each of some replies, from now on, in its order."""
