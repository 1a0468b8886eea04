"""The code of a text and nothing else, for a small part of what reading all of it costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bough.core.blocks import Block, Code
from bough.core.markdown.dialect import parser
from bough.core.markdown.reading import NEWLINE, code_of, seen

if TYPE_CHECKING:
    from markdown_it.token import Token

_MAY_HOLD_CODE = re.compile(r"```|~~~|(?:^|[\r\n])[^\w\r\n]*(?: {4}|\t)")


def code_blocks(source: str) -> list[Block]:
    """The blocks of code of a whole text, in order, without the marks of what they stand in."""
    if not _MAY_HOLD_CODE.search(source):
        return []
    text = seen(source)
    tokens: list[Token] = []
    env: dict[str, Any] = {"references": {}, "growing": False}
    reader = parser(linkify=False)
    reader.block.parse(NEWLINE.sub("\n", text), reader, env, tokens)
    starts = [0, *(m.end() for m in NEWLINE.finditer(text))]
    found = []
    for token in tokens:
        if token.type in ("fence", "code_block") and token.map:
            first, last = token.map
            start = starts[first]
            end = starts[last] if last < len(starts) else len(text)
            stop = start + len(text[start:end].rstrip("\r\n"))
            found.append(Block(code_of(token), (), start, stop))
    return found


def text_of(block: Block) -> str:
    """The code of such a block."""
    assert isinstance(block.body, Code)
    return block.body.code
