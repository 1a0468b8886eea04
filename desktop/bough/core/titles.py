"""A session's title from the first thing that was asked in it."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 48
"""Columns a title may take; a wide character takes two."""

_FENCE = re.compile(r"^\s*(```|~~~)")
_MARKUP = re.compile(r"^[ \t]*[#>]+|[*`\[\]]+|(?<!\w)_+|_+(?!\w)", re.MULTILINE)
_END = re.compile(r"(?<=[.!?])\s|(?<=[。！？])|[\r\n]")
_STOPS = " .,;:，。；："
_GREETING = re.compile(
    r"^((hi|hello|hey)( (there|again|everyone|all))?([\s,!.]*$|[,!.]+\s*)"
    r"|(hi|hello|hey|good (morning|afternoon|evening)|please)\b[\s,!.]*"
    r"|(你好|您好|请问)[，。！]*)+",
    re.IGNORECASE,
)


def title_from(question: str) -> str:
    """The first sentence of the question that says something, without markup, cut at a word.

    Empty where nothing but code or white space was said.
    """
    outside = []
    fenced = False
    for line in question.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            outside.append(line)
    text = _MARKUP.sub("", "\n".join(outside)).strip()
    for sentence in _END.split(text):
        said = _GREETING.sub("", " ".join(sentence.split()))
        if said:
            return shortened(said[0].upper() + said[1:]).rstrip(_STOPS)
    return shortened(" ".join(text.split())).rstrip(_STOPS)


def shortened(text: str, most: int = LONGEST) -> str:
    """The text in so many columns, cut at a word."""
    columns = 0
    for i, character in enumerate(text):
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if columns > most:
            head = text[:i]
            space = head.rfind(" ")
            return (head[:space] if space > i // 2 else head).rstrip() + "…"
    return text
