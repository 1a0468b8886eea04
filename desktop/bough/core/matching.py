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


def match(query: str, text: str) -> Match | None:
    """Where each word of the query is in the text, else all its letters one after the other.

    An empty query is where every text begins.
    """
    words, low = folded(query).split(), folded(text)
    found = [_word(word, low) for word in words]
    if None not in found:
        spans = [(at, at + len(word)) for (_, at), word in zip(_known(found), words, strict=True)]
        rank = max((rank for rank, _ in _known(found)), default=Rank.BEGINS)
        return Match(rank, _joined(spans))
    spans = _scattered("".join(words), low)
    return Match(Rank.SCATTERED, _joined(spans)) if spans else None


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


def _known(found: Iterable[tuple[Rank, int] | None]) -> list[tuple[Rank, int]]:
    return [each for each in found if each is not None]


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
