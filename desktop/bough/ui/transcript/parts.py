"""The blocks that a message is shown as, also where nothing of it is laid out."""

from __future__ import annotations

from bough.core.blocks import Block, Code
from bough.core.node import Node, Opaque, ToolCall
from bough.ui.transcript.plain import plain


def parsed(text: str, *, plainly: bool = False) -> list[Block]:
    """The blocks of a text; `plainly` takes it as it stands."""
    if plainly:
        return plain(text)
    from bough.core.markdown import parse

    return parse(text)


def blocks_of(node: Node, *, plainly: bool = False) -> list[Block]:
    """All that was said, and what is no text as code."""
    return parsed(node.text, plainly=plainly) + others(node)


def others(node: Node) -> list[Block]:
    """What is no text, as code. It has no source."""
    made = []
    for part in node.parts:
        match part:
            case Opaque(kind, text, data):
                made.append(Block(Code(text or str(dict(data)), kind, kind)))
            case ToolCall(_, name, arguments):
                made.append(Block(Code(arguments, "json", name)))
    return made
