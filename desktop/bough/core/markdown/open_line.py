"""The line that a growing text ends with: from where on it has to be read again as more comes."""

from __future__ import annotations

import re
from typing import NamedTuple

from bough.core.blocks import Inline, Style, clipped

NEAR = 80
"""So many characters before the end say how a line goes on; words are shorter."""

_LAST_WORD = re.compile(r"(?:\A|[\s*_`~$)\]>\"'.,;:!?-])([^\W\d_][^\W_]*) ?\Z")
_WORDS = re.compile(
    r"(?:[^\W_]| |['\"](?=[^\W_]| )|[,;?](?= |\Z)|[.:!](?= )|-(?=[^\W_])"
    r"|[\u2013\u2014\u2018-\u201d\u2026\u3001\u3002\u3008-\u3011\uff01\uff0c\uff1a\uff1b\uff1f])+"
)
_MARKS = re.compile(r"[*_~`\[$]")
_VERBATIM = Style.CODE | Style.FORMULA | Style.IMAGE


class Place(NamedTuple):
    """The same place in a source and in the text it makes."""

    source: int
    text: int


def last_word(inline: Inline, source: str) -> Place | None:
    """Where the last word begins, if the text ends with one, as the source does, that is plain."""
    found = _LAST_WORD.search(source[-NEAR:])
    if found is None:
        return None
    word, text = found[1], inline.text
    at = len(text) - len(word)
    # The end of an address may be the same word as that of the label shown for it.
    in_address = source.rfind("](") > source.rfind(")")
    if in_address or not text.endswith(word) or inline.styled > at:
        return None
    return Place(len(source) - len(found[0]) + found.start(1) - found.start(), at)


def is_more_words(more: str) -> bool:
    """Whether it is text behind a word, and nothing else: no mark begins or ends with it."""
    return _WORDS.fullmatch(more) is not None


def with_words(inline: Inline, source: str, more: str) -> Inline:
    """The text with more words; a space at the end of a source is not shown before they come."""
    held = len(source) - len(source.rstrip(" "))
    return inline._replace(text=inline.text + (" " * held + more).rstrip(" "))


def is_apart(inline: Inline, source: str, word: Place) -> bool:
    """Whether all that began before that word has ended, so that what follows is read alike without
    it: no mark is left over as text."""
    if source[word.source - 1 : word.source] != " " or "\\" in source:
        return False
    return not any(
        _MARKS.search(piece)
        for piece, run in inline.pieces()
        if run is None or not run.style & _VERBATIM
    )


def joined(inline: Inline, at: int, rest: Inline) -> Inline:
    """The text up to that character, and the rest behind it."""
    moved = (run._replace(start=run.start + at, end=run.end + at) for run in rest.runs)
    return Inline.of(inline.text[:at] + rest.text, (*clipped(inline.runs, 0, at), *moved))
