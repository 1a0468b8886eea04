"""Spans inside of a text that CommonMark does not have: references to notes and a few tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bough.core.markdown.open_end import open_text_of, set_open_text

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

LONGEST = 65_536
"""Characters of a text that are looked at for what is not plain; a longer one is all plain."""

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
        if len(source) > LONGEST:
            children.append(Token("text", "", 0, content=source.replace("\n", " ")))
            continue
        set_open_text(state.env, source if token is last else None)
        state.md.inline.parse(source, state.md, state.env, children)
    if last:
        last.meta["open"] = True
