"""Spans inside of a text that CommonMark does not have: references to notes and a few tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bough.core.markdown.open_end import open_text_of, set_open_text

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

LONGEST = 32_768
MOST_MARKERS = 8192
MOST_BRACKETS = 512
"""A text that has more of them is all plain, as the parser would take too long for it."""
MOST_ADDRESSES = 1_000_000
"""The same for the length of a text by the addresses in it, which would be text."""

_NOTE = re.compile(r"\[\^([^\[\]\s]{1,200})\]")
_TAG = re.compile(r"<(?:(br)\s{0,9}/?|(/?(?:sub|sup|kbd)))>", re.IGNORECASE)
_DATA_PICTURE = re.compile(
    r"!\[([^\[\]]*)\]\((data:image/(?:png|gif|jpeg|webp);base64,[\w+/=]*)(?:\s+\"([^\"]*)\")?(\)?)"
)


def note_key(label: str) -> str:
    """What a note is called among the link definitions, where no link can be called so."""
    return f"[^{label}]"


def note(state: StateInline, silent: bool) -> bool:
    """A reference to a note that is defined."""
    found = _NOTE.match(state.src, state.pos, state.posMax)
    if found is None or note_key(found[1]) not in state.env["references"]:
        return False
    if not silent:
        state.push("note", "", 0).content = found[1]
    state.pos = found.end()
    return True


def tag(state: StateInline, silent: bool) -> bool:
    """A tag that is more than text, if it has its partner."""
    found = _TAG.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("tag", "", 0)
        token.content = found[0]
        token.info = (found[1] or found[2]).lower()
    state.pos = found.end()
    return True


def texts(state: StateCore) -> None:
    """Read all texts, each within bounds."""
    from markdown_it.token import Token

    last = open_text_of(state.tokens, state.src) if state.env.get("growing") else None
    for token in state.tokens:
        if token.type != "inline":
            continue
        source = token.content
        children = token.children = token.children or []
        if len(source) > 1024 and (data := _DATA_PICTURE.fullmatch(source)):
            if data[4]:
                child = Token("image", "img", 0, {"src": data[2], "title": data[3] or ""})
                child.children = [Token("text", "", 0, content=data[1])]
                children.append(child)
                continue
            if token is last:
                children.append(Token("text", "", 0, content=data[1]))
                continue
        if _is_too_much(source):
            children.append(Token("text", "", 0, content=source.replace("\n", " ")))
            continue
        addresses = source.count("://")
        state.env["no_addresses"] = addresses * len(source) > MOST_ADDRESSES
        set_open_text(state.env, source if token is last else None)
        state.md.inline.parse(source, state.md, state.env, children)
    if last:
        last.meta["open"] = True


def _is_too_much(source: str) -> bool:
    if len(source) <= MOST_BRACKETS:
        return False
    return (
        len(source) > LONGEST
        or source.count("[") > MOST_BRACKETS
        or (len(source) > MOST_MARKERS and sum(map(source.count, "*_~`<$\\&:!")) > MOST_MARKERS)
    )


def address(state: StateInline, silent: bool) -> bool:
    """An address without anything around it."""
    from markdown_it.rules_inline import linkify

    return not state.env["no_addresses"] and linkify(state, silent)
