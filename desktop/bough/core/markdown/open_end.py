"""The end of a text that is still growing, where what has begun is shown as if it were whole.

So emphasis does not show its markers until the closing ones come, and a link not its address. When
the text is whole, what never ended is text as it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

MOST_OPEN = 32
"""Emphases within each other that reach to an open end."""

_TICKS = re.compile("`+")
_LINK = re.compile(
    r"!?\[((?:[^\[\]\\`]++|\\.)*+)\]\((?:<[^<>\n]*+|[^\s<>]*+(?:\s++(?:\"[^\"]*+)?)?)\Z"
)
_BLANK_END = re.compile(r"\n[ \t]*\n[ \t]*\Z")


def open_text_of(tokens: list[Token], source: str) -> Token | None:
    """The inline token that the next characters of a text may go on with."""
    if _BLANK_END.search(source):
        return None
    lines = source.count("\n") + (not source.endswith("\n"))
    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token.type == "inline" and token.content:
            goes_on = tokens[at - 1].type == "paragraph_open" or not source.endswith("\n")
            return token if goes_on and token.map and token.map[1] == lines else None
    return None


def is_open_text(state: StateInline) -> bool:
    return state.src is state.env["open_text"] and state.posMax == len(state.src)


def reaches_open_end(state: StateBlock, end: int) -> bool:
    """Whether lines before `end` are the last of a text that is still growing; it is noted that
    they are read as if they were whole."""
    if not state.env.get("growing") or end != len(state.bMarks) - 1:
        return False
    state.env["open"] = True
    return True


def open_code(state: StateInline, silent: bool) -> bool:
    """Code whose closing backticks have not come."""
    source, start = state.src, state.pos
    if silent or not is_open_text(state):
        return False
    ticks = _TICKS.match(source, start)
    assert ticks
    if any(other[0] == ticks[0] for other in _TICKS.finditer(source, ticks.end())):
        return False
    if rest := source[ticks.end() :].rstrip("`"):
        state.push("code_inline", "code", 0).content = rest.replace("\n", " ")
    state.pos = state.posMax
    return True


def open_link(state: StateInline, silent: bool) -> bool:
    """A link or picture whose address has not ended: its label."""
    if silent or not is_open_text(state):
        return False
    found = _LINK.match(state.src, state.pos)
    if found is None:
        return False
    if found[1]:
        state.push("text", "", 0).content = found[1]
    state.pos = state.posMax
    return True


def close_emphasis(state: StateInline) -> None:
    """Let emphasis that has not ended reach to the end, and hold back the markers just there."""
    if not is_open_text(state):
        return
    from markdown_it.rules_inline.state_inline import Delimiter

    delimiters = state.delimiters
    at, last = len(delimiters) - 1, len(state.tokens) - 1
    closers = {delimiter.end for delimiter in delimiters}
    while at >= 0 and delimiters[at].token == last and at not in closers:
        state.tokens[last].content = ""
        at, last = at - 1, last - 1
    if last >= 0 and state.tokens[last].type == "text":
        # One tilde is no marker, but may be half of one.
        state.tokens[last].content = state.tokens[last].content.removesuffix("~")
    begun = []
    at = 0
    while at < len(delimiters):
        if delimiters[at].end >= 0:
            at = delimiters[at].end
        elif delimiters[at].open:
            begun.append(at)
        at += 1
    for at in reversed(begun[-MOST_OPEN:]):
        opener = delimiters[at]
        opener.end, opener.close = len(delimiters), False
        state.push("text", "", 0)
        token = len(state.tokens) - 1
        delimiters.append(Delimiter(opener.marker, 0, token, -1, open=False, close=True))
