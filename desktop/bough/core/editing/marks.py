"""Marks around words: bold, italic, code and the like come and go with one key."""

from __future__ import annotations

import re

from bough.core.editing.change import Change

BOLD, ITALIC, STRIKE, CODE, FORMULA = "**", "*", "~~", "`", "$"

_WORD = re.compile(r"[\w'’-]*", re.UNICODE)


def toggle(text: str, start: int, stop: int, mark: str) -> Change:
    """Put the mark around [start, stop), or take it away where it stands inside or outside of it.
    Without a selection it is the word at the cursor; without a word the cursor comes between."""
    start, stop, cursor = _reach(text, start, stop)
    # Marks stick to words.
    while start < stop and text[start].isspace():
        start += 1
    while start < stop and text[stop - 1].isspace():
        stop -= 1
    size = len(mark)
    inner = text[start:stop]
    if _ends_with(text[:start], mark) and _begins_with(text[stop:], mark):
        return _put(start - size, stop + size, inner, -size, cursor)
    if len(inner) >= 2 * size and _begins_with(inner, mark) and _ends_with(inner, mark):
        return _put(start, stop, inner[size:-size], -size, cursor)
    if mark == CODE and "`" in inner:
        fence = "`" * (1 + max(len(run) for run in re.findall(r"`+", inner)))
        padded = f"{fence} {inner} {fence}"
        return Change(start, stop, padded, start + len(fence) + 1, start + len(padded) - size - 1)
    return _put(start, stop, f"{mark}{inner}{mark}", size, cursor)


def link(text: str, start: int, stop: int, *, picture: bool = False) -> Change:
    """Make a link, or the picture, of what is selected; the address is what is to be typed next,
    or the words, where the selection is an address."""
    inner = text[start:stop]
    lead = "!" if picture else ""
    if re.fullmatch(r"(?:https?://|mailto:|www\.)\S+", inner):
        made = f"{lead}[]({inner})"
        at = start + len(lead) + 1
        return Change(start, stop, made, at, at)
    made = f"{lead}[{inner}]()"
    at = start + len(made) - 1 if inner else start + len(lead) + 1
    return Change(start, stop, made, at, at)


def _reach(text: str, start: int, stop: int) -> tuple[int, int, int | None]:
    if start != stop:
        return start, stop, None
    first = start
    while first > 0 and (text[first - 1].isalnum() or text[first - 1] in "_'’-"):
        first -= 1
    last = _WORD.match(text, start)
    return first, last.end() if last else start, start


def _put(start: int, stop: int, made: str, shift: int, cursor: int | None) -> Change:
    """The change that selects what is within the marks, or keeps the cursor in its word."""
    if cursor is not None:
        at = max(start, min(cursor + shift, start + len(made)))
        return Change(start, stop, made, at, at)
    inside = max(0, shift)
    return Change(start, stop, made, start + inside, start + len(made) - inside)


def _begins_with(text: str, mark: str) -> bool:
    """Whether a run of just that mark stands at the beginning; three stars are two marks."""
    run = len(text) - len(text.lstrip(mark[0]))
    return _is_run(run, mark)


def _ends_with(text: str, mark: str) -> bool:
    run = len(text) - len(text.rstrip(mark[0]))
    return _is_run(run, mark)


def _is_run(run: int, mark: str) -> bool:
    return run == len(mark) or (mark[0] == "*" and run == 3)
