"""Looks for words in many titles, faster than one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QTimer

Key = tuple[float, str, str]
"""When a session was changed, counted backwards, its id, and its title without case."""

AT_ONCE = 4000
"""Titles of a shelf: they are put together in about a millisecond."""


class Shelf(NamedTuple):
    """Some titles as one text, a line each: that is read from one end to the other, while the
    titles are anywhere in memory."""

    group: int
    text: str
    keys: Sequence[Key]

    @classmethod
    def of(cls, group: int, keys: Sequence[Key]) -> Shelf:
        text = "\n".join([title for _, _, title in keys])
        if text.count("\n") >= len(keys):
            text = "\n".join([" ".join(title.split()) for _, _, title in keys])
        return cls(group, text, keys)

    def find(self, words: Sequence[str], most: int) -> list[Key]:
        """The first so many that have all the words."""
        text, needle = self.text, max(words, key=len)
        found: list[Key] = []
        at, row, counted = text.find(needle), 0, 0
        while at >= 0 and len(found) < most:
            row += text.count("\n", counted, at)
            counted = at
            key = self.keys[row]
            if all(word in key[2] for word in words):
                found.append(key)
            end = text.find("\n", at)
            at = text.find(needle, end) if end >= 0 else -1
        return found


class TitleIndex:
    """Lists of keys, each with its newest first. It is put together little by little from when it
    is made on, and what is left of that with the first search."""

    def __init__(self, groups: Sequence[Sequence[Key]]) -> None:
        self._many = len(groups)
        self._shelves: list[Shelf] = []
        self._rest = self._filled(groups)
        self._timer = QTimer()
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._put_one)
        self._timer.start()

    def find(self, words: Sequence[str], most: int) -> list[list[Key]]:
        """The newest so many of each list that have all of the words, of which there are some."""
        self._timer.stop()
        self._shelves += self._rest
        found: list[list[Key]] = [[] for _ in range(self._many)]
        for shelf in self._shelves:
            hits = found[shelf.group]
            if len(hits) < most:
                hits += shelf.find(words, most - len(hits))
        return found

    def _put_one(self) -> None:
        if shelf := next(self._rest, None):
            self._shelves.append(shelf)
        else:
            self._timer.stop()

    @staticmethod
    def _filled(groups: Sequence[Sequence[Key]]) -> Iterator[Shelf]:
        for number, keys in enumerate(groups):
            for start in range(0, len(keys), AT_ONCE):
                yield Shelf.of(number, keys[start : start + AT_ONCE])
