"""What a node holds, as far as its turn has to know before it is laid out."""

from __future__ import annotations

from bough.core.node import Node, Reasoning, Role, Text, ToolCall

LONG_LINES = 30
LONG_TEXT = 3000
"""Lines or characters from which on a question may be folded."""
FILTERED = ("content_filter", "refusal")
"""The reasons of a provider to stop what its filter did not let through."""


def thought(node: Node) -> str:
    """All that the model thought; one train of thought is a paragraph away from the next."""
    return "\n\n".join(part.text for part in node.parts if isinstance(part, Reasoning))


def is_long(node: Node) -> bool:
    """Whether it is a question that would bury its reply."""
    return node.role is not Role.ASSISTANT and buries(
        sum(len(part.text) for part in node.parts if isinstance(part, Text)), lines(node)
    )


def buries(characters: int, lines: int) -> bool:
    """Whether a question of so many is long."""
    return lines > LONG_LINES or characters > LONG_TEXT


def lines(node: Node) -> int:
    """How many lines were written."""
    return 1 + sum(part.text.count("\n") for part in node.parts if isinstance(part, Text))


def ends_early(node: Node) -> bool:
    """Whether a card or line has to say that the reply is not simply whole."""
    return node.role is Role.ASSISTANT and (
        node.cut_off
        or node.unsent
        or node.stop_reason in FILTERED
        or any(isinstance(part, ToolCall) for part in node.parts)
    )
