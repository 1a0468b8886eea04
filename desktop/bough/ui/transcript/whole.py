"""Whether a reply is simply whole, as far as its node tells."""

from __future__ import annotations

from bough.core.node import Node, Role, ToolCall

FILTERED = ("content_filter", "refusal")
"""The reasons of a provider to stop what its filter did not let through."""


def ends_early(node: Node) -> bool:
    """Whether a card or line has to say that the reply is not simply whole."""
    return node.role is Role.ASSISTANT and (
        node.cut_off
        or node.unsent
        or node.stop_reason in FILTERED
        or any(isinstance(part, ToolCall) for part in node.parts)
    )
