"""The tokens of a text: words, the spaces between them, and single characters of other kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bough.core.blocks import Inline, Run, Style

_CJK = (
    r"\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u30ff\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f"
    r"\U00016fe0-\U0001b2ff\U0001f200-\U0001f2ff\U00020000-\U0003ffff"
)
"""What is written without spaces, or in syllables: each character is a token."""
_SIGNS = (
    r"\s\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7"
    r"\u2000-\u200b\u200e-\u206f\u2190-\u22ff\u3000-\u3004\u3008-\u3020\ufe10-\ufe1f\ufe30-\ufe6f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_NUMBER = rf"[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?(?![^{_SIGNS}{_CJK}])"
_TOKEN = re.compile(rf"{_NUMBER}|[^{_SIGNS}{_CJK}]+|\s+|.", re.DOTALL)
_WORD = re.compile(rf"[^{_SIGNS}]")
_WORDS = re.compile(rf"{_NUMBER}|[^{_SIGNS}{_CJK}]+|[{_CJK}]")
STYLED = "\0"
"""What divides a token from how it is set; not in a text, where it is shown as a sign."""


def tokens(text: str) -> list[str]:
    """Put together they are the text."""
    return _TOKEN.findall(text)


def tokens_of(inline: Inline) -> tuple[list[str], list[str]]:
    """The tokens of a text, and what they are compared by: how they are set counts as well, but for
    spaces. A formula is one token."""
    shown: list[str] = []
    keys: list[str] = []
    for text, run in inline.pieces():
        if run is None:
            found = tokens(text)
            shown += found
            keys += found
        elif run.style & (Style.FORMULA | Style.NOTE):
            shown.append(text)
            keys.append(_styled(text, run))
        else:
            found = tokens(text)
            shown += found
            keys += [t if t.isspace() else _styled(t, run) for t in found]
    return shown, keys


def words_of(found: Sequence[str]) -> list[str]:
    """The tokens that say something; all but spaces where none does."""
    said = [t for t in found if _WORD.search(t)]
    return said or [t for t in found if not t.isspace()]


def count_words(text: str) -> int:
    """How many words there are; of languages without spaces, how many characters."""
    return len(_WORDS.findall(text))


def says_something(text: str) -> bool:
    """Whether there is a letter, a figure or another character of a word in it."""
    return _WORD.search(text) is not None


def _styled(text: str, run: Run) -> str:
    return f"{text}{STYLED}{run.style}{STYLED}{run.href}"
