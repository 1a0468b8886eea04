"""How well a name answers what was typed, and which of its letters do."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple


class Rank(IntEnum):
    """From the best to the weakest."""

    BEGINS = 0
    WORD_BEGINS = 1
    INSIDE = 2
    SCATTERED = 3


class Match(NamedTuple):
    """`spans` are [start, end) of the letters that match, in order."""

    rank: Rank
    spans: tuple[tuple[int, int], ...] = ()


class Query:
    """What was typed, made ready to be looked for in many texts."""

    def __init__(self, text: str) -> None:
        self.words = folded(text).split()
        self._letters = "".join(self.words)

    def match(self, text: str) -> Match | None:
        """Where each word is in the text, else all letters one after the other. Where nothing was
        typed every text begins so."""
        low, words = folded(text), self.words
        if len(words) == 1:
            if (found := _word(words[0], low)) is not None:
                rank, at = found
                return Match(rank, ((at, at + len(words[0])),))
        elif (several := self._several(low)) is not None:
            return several
        spans = _scattered(self._letters, low)
        return Match(Rank.SCATTERED, _joined(spans)) if spans else None

    def within(self, text: str) -> bool:
        """Whether each word is in the text."""
        low = folded(text)
        return all(word in low for word in self.words)

    def _several(self, low: str) -> Match | None:
        whole = " ".join(self.words)
        if low.startswith(whole):
            return Match(Rank.BEGINS, ((0, len(whole)),) if whole else ())
        worst, spans = Rank.BEGINS, []
        for word in self.words:
            if (found := _word(word, low)) is None:
                return None
            worst = max(worst, found[0])
            spans.append((found[1], found[1] + len(word)))
        return Match(worst, _joined(spans))


def match(query: str, text: str) -> Match | None:
    """The same for a single text."""
    return Query(query).match(text)


def nearest(word: str, names: Iterable[str]) -> str:
    """The name that a mistyped word is closest to; "" where it is close to none."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    found = process.extractOne(
        word, names, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=0.4
    )
    return str(found[0]) if found else ""


def folded(text: str) -> str:
    """The text without the difference of case, each letter where it was."""
    low = text.casefold()
    if len(low) != len(text):
        low = "".join(c if len(c.casefold()) != 1 else c.casefold() for c in text)
    return low


def _word(word: str, low: str) -> tuple[Rank, int] | None:
    at = low.find(word)
    if at <= 0:
        return (Rank.BEGINS, 0) if at == 0 else None
    first = at
    while at >= 0:
        if not low[at - 1].isalnum():
            return (Rank.WORD_BEGINS, at)
        at = low.find(word, at + 1)
    return (Rank.INSIDE, first)


def _scattered(letters: str, low: str) -> list[tuple[int, int]]:
    """The letters in their order, of which the first begins a word; none where they are not."""
    start = low.find(letters[:1])
    while start > 0 and low[start - 1].isalnum():
        start = low.find(letters[:1], start + 1)
    if start < 0:
        return []
    spans, at = [], start
    for letter in letters:
        at = low.find(letter, at)
        if at < 0:
            return []
        spans.append((at, at + 1))
        at += 1
    return spans


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
