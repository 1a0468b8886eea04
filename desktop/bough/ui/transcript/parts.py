"""The blocks that a message is shown as, also where nothing of it is laid out."""

from __future__ import annotations

from bough.core.blocks import Block, Code
from bough.core.node import Node, Opaque, Role, ToolCall
from bough.ui.transcript.plain import plain


def is_typed(node: Node) -> bool:
    """Whether a person typed it, to whom a line that ends is one."""
    return node.role is Role.USER


def parsed(text: str, *, plainly: bool = False, typed: bool = False) -> list[Block]:
    """The blocks of a text; `plainly` takes it as it stands, `typed` keeps its lines."""
    if plainly:
        return plain(text)
    from bough.core.markdown import parse

    return parse(text, breaks=typed)


def blocks_of(node: Node, *, plainly: bool = False) -> list[Block]:
    """All that was said, and what is no text as code."""
    return parsed(node.text, plainly=plainly, typed=is_typed(node)) + others(node)


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
