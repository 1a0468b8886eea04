"""The content of a node as blocks, as its body shows them."""

from __future__ import annotations

from bough.core.blocks import Block, Code
from bough.core.node import Node, Opaque, ToolCall
from bough.ui.transcript import plain as plainly


def blocks(node: Node, *, plain: bool) -> list[Block]:
    """All that was said, and what is no text as code."""
    found = read(node.text, plain=plain)
    for part in node.parts:
        match part:
            case Opaque(kind, text, data):
                found.append(Block(Code(text or str(dict(data)), kind, kind)))
            case ToolCall(_, name, arguments):
                found.append(Block(Code(arguments, "json", name)))
    return found


def read(text: str, *, plain: bool) -> list[Block]:
    """A text as the Markdown it is, or with `plain` as it stands."""
    if plain:
        return plainly.plain(text)
    from bough.core.markdown import parse

    return parse(text)
