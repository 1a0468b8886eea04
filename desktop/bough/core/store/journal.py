"""The growth journal: what a growing node got since it was planted, in the order it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from bough.core.events import ReasoningDelta, TextDelta
from bough.core.node import Node
from bough.core.turn import fold


@dataclass(frozen=True, slots=True)
class Growth:
    """Text that came to a node at `at` (unix seconds)."""

    node: str
    kind: Literal["text", "reasoning"]
    text: str
    at: float


def grown(node: Node, chunks: Iterable[Growth]) -> Node:
    """The node with its chunks folded in."""
    for chunk in _joined(chunks):
        delta = TextDelta if chunk.kind == "text" else ReasoningDelta
        node = fold(node, delta(chunk.text), chunk.at)
    return node


def _joined(chunks: Iterable[Growth]) -> Iterator[Growth]:
    """Neighbours of one kind as one: folding thousands of them singly would copy the text as
    often. Empty ones say nothing, not even when it began."""
    for _, run in groupby((c for c in chunks if c.text), key=lambda chunk: chunk.kind):
        first, *rest = run
        text = "".join([first.text, *(chunk.text for chunk in rest)])
        yield Growth(first.node, first.kind, text, first.at)
