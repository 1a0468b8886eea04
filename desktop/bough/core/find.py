"""What is looked for in a text, and where it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import combining, is_normalized, normalize

PIECE = 1 << 17
"""A long text is searched in pieces of so many characters, so that a search can pause."""


class Query(NamedTuple):
    """`case` says that upper and lower case differ, `word` that only whole words count."""

    text: str
    case: bool = False
    word: bool = False


class Seeker:
    """Finds a query; how a character is composed makes no difference, nor, unless it is wished,
    its case."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._needle = self._fold(normalize("NFC", query.text))
        words = re.findall(r"\w+", self._needle)
        self._core = max(words, key=len, default=self._needle)
        # Marks, targets of links and line breaks may stand between words that are read as one text.
        between = r"(?:\]\([^)]{0,2000}\)|\]\[[^\]]{0,200}\]|[\W_]){1,80}?"
        pattern = between.join(map(re.escape, words)) if len(words) > 1 else ""
        self._source = re.compile(pattern) if pattern else None

    def __bool__(self) -> bool:
        return self._needle != ""

    def guess(self, source: str) -> int:
        """About how often it is in a message with that source; 0 where it is not, but for words
        with marks in their middle."""
        text = self._folded(source)
        if self._source is None or self._core not in text:
            return text.count(self._core)
        return sum(1 for _ in self._source.finditer(text))

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where it is: [start, end) of each, in code points."""
        return [hit for hits in self.search(text) for hit in hits]

    def search(self, text: str) -> Iterator[list[tuple[int, int]]]:
        """The same piece by piece."""
        if not self._needle:
            return
        whole = text.replace("\u2028", " ")
        over = 4 * len(self._needle) + 8
        passed = 0
        for begin in range(0, max(1, len(whole)), PIECE):
            stop = begin + PIECE
            # What the piece before found may reach into this one.
            begin = max(begin, passed)
            hits = []
            for start, end in self._hits(whole[begin : stop + over]):
                start, end = start + begin, end + begin
                if start >= stop:
                    break
                passed = end
                if not (self.query.word and _inside(whole, start, end)):
                    hits.append((start, end))
            yield hits

    def _hits(self, text: str) -> Iterator[tuple[int, int]]:
        needle = self._needle
        folded = self._fold(text)
        origins: list[int] | None = None
        if len(folded) != len(text) or not _composed(text):
            folded, origins = self._spelled(text)
        at = folded.find(needle)
        while at >= 0:
            end = at + len(needle)
            if origins is None:
                yield (at, end)
            elif origins[at] != (origins[at - 1] if at else -1) and (
                end == len(folded) or origins[end] != origins[end - 1]
            ):
                # It begins and ends with a character, not in the middle of what one folds to.
                yield (origins[at], origins[end] if end < len(folded) else len(text))
            else:
                at = folded.find(needle, at + 1)
                continue
            at = folded.find(needle, end)

    def _fold(self, text: str) -> str:
        return text if self.query.case else text.casefold()

    def _folded(self, text: str) -> str:
        return self._fold(text if _composed(text) else normalize("NFC", text))

    def _spelled(self, text: str) -> tuple[str, list[int]]:
        """The folded text, and for each of its characters where the one it comes from begins."""
        made: list[str] = []
        origins: list[int] = []
        start, size = 0, len(text)
        while start < size:
            stop = start + 1
            while stop < size and (combining(text[stop]) or "\u1160" <= text[stop] <= "\u11ff"):
                stop += 1
            folded = self._fold(normalize("NFC", text[start:stop]))
            made.append(folded)
            origins += [start] * len(folded)
            start = stop
        return "".join(made), origins


def _composed(text: str) -> bool:
    return text.isascii() or is_normalized("NFC", text)


def _inside(text: str, start: int, end: int) -> bool:
    """Whether [start, end) is only a part of a word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (_is_word(before) and _is_word(text[start])) or (
        _is_word(after) and _is_word(text[end - 1])
    )


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
