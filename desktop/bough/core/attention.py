"""What of a tree asks for a person, and how much."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from bough.core.node import Node, Status

Mark = Literal["waiting", "failed", "unread"]
"""What a reply is marked with until a person has seen it."""
Kind = Literal["waiting", "failed", "unread", "running"]
"""Of a tip that asks for a person, the most urgent first."""

MARKS: tuple[Mark, ...] = get_args(Mark)
KINDS: tuple[Kind, ...] = get_args(Kind)


def mark_of(node: Node) -> Mark | None:
    """What a reply is marked with when it ends; None for one that a person ended."""
    if node.broken_off:
        return "failed"
    return "unread" if node.status is Status.SEALED else None


def strongest(marks: Iterable[Mark]) -> Mark | Literal[""]:
    """What stands for all of them, "" where there is none."""
    return min(marks, key=MARKS.index, default="")
