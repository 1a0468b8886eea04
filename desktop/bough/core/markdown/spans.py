"""Spans inside of a text that CommonMark does not have: references to notes and a few tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bough.core.markdown.open_end import open_text_of

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

SHORT = 512
"""Characters of a text that costs little, whatever is in it."""
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

    env = state.env
    last = open_text_of(state.tokens, state.src) if env["growing"] else None
    parse = state.md.inline.parse
    for token in state.tokens:
        if token.type != "inline":
            continue
        source = token.content
        children = token.children = token.children or []
        if len(source) > SHORT:
            if picture := _data_picture(source, is_open=token is last):
                children.append(picture)
                continue
            if _is_too_much(source):
                children.append(Token("text", "", 0, content=source))
                # Nor are addresses looked for in it.
                token.content = ""
                continue
        env["no_addresses"] = (
            len(source) > SHORT and source.count("://") * len(source) > MOST_ADDRESSES
        )
        env["open_text"] = source if token is last else None
        parse(source, state.md, env, children)
    if last:
        last.meta["open"] = True


def _data_picture(source: str, *, is_open: bool) -> Token | None:
    """The picture that a text is, with all of its data in it."""
    from markdown_it.token import Token

    found = _DATA_PICTURE.fullmatch(source)
    if found is None:
        return None
    description = Token("text", "", 0, content=found[1])
    if not found[4]:
        return description if is_open else None
    picture = Token("image", "img", 0, {"src": found[2], "title": found[3] or ""})
    picture.children = [description]
    return picture


def _is_too_much(source: str) -> bool:
    return (
        len(source) > LONGEST
        or source.count("[") > MOST_BRACKETS
        or (len(source) > MOST_MARKERS and sum(map(source.count, "*_~`<$\\&:!")) > MOST_MARKERS)
    )


def address(state: StateInline, silent: bool) -> bool:
    """An address without anything around it."""
    if state.src[state.pos] != ":" or state.env["no_addresses"]:
        return False
    from markdown_it.rules_inline import linkify

    return linkify(state, silent)
