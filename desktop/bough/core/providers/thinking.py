"""The thoughts that a model writes between tags before its answer are told from the answer.

Servers without a parser for their model leave them in the content. Only a tag at the very start
is one: a `<think>` further on is text, as it is in an answer about such tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

TAGS = (("<think>", "</think>"), ("<thinking>", "</thinking>"), ("[THINK]", "[/THINK]"))
_MARKS = tuple(mark for tag in TAGS for mark in tag)
_MOST_HELD = 64
"""Characters of white space that may stand before a tag."""
_MOST_TAGS = 64
"""That may stand before an answer."""


class Thought(NamedTuple):
    text: str


class Words(NamedTuple):
    text: str


Piece = Thought | Words


class Thoughts:
    """Splits content as it comes. White space around the tags is theirs; all else is given.

    Where the prompt opened the tag, its end alone is seen. What stood before has been given as
    words by then and stays so, and so does the tag; only where all of it came in one piece can it
    be a thought.
    """

    def __init__(self) -> None:
        self._held = ""
        self._end = ""
        self._at_start = True
        self._first = True
        self._after_tag = False
        self._tags = 0

    @property
    def over(self) -> bool:
        """True once the answer has begun, in which nothing is a tag."""
        return not self._at_start and not self._end

    def feed(self, text: str) -> list[Piece]:
        if self.over:
            return [Words(text)]
        return [piece for piece in self._split(self._held + text) if piece.text]

    def close(self) -> list[Piece]:
        """What was held back and turned out to be no tag."""
        held, self._held = self._held, ""
        if self._after_tag and not self._end:
            held = held.lstrip("\r\n")
        if not held:
            return []
        return [Thought(held) if self._end else Words(held)]

    def _split(self, text: str) -> Iterator[Piece]:
        self._held = ""
        while not self.over:
            if self._end:
                thought, tag, text = text.partition(self._end)
                if not tag:
                    thought, self._held = _before_tag(thought, self._end)
                else:
                    thought = thought.rstrip("\r\n")
                    self._end, self._after_tag = "", True
                if self._first:
                    thought = thought.lstrip("\r\n")
                    self._first = not thought
                yield Thought(thought)
                if not tag:
                    return
                continue
            start = text.lstrip()
            if (behind := self._behind_tag(start)) is not None:
                text = behind
            elif len(text) <= _MOST_HELD and any(
                mark.startswith(start) and mark != start for mark in _MARKS
            ):
                self._held = text
                return
            else:
                self._at_start = False
                if not self._after_tag and (at := _end_alone(text)) is not None:
                    thought, mark = at
                    yield Thought(thought.strip("\r\n"))
                    text = text[len(thought) + len(mark) :]
                    self._after_tag = True
                yield Words(text.lstrip("\r\n") if self._after_tag else text)

    def _behind_tag(self, start: str) -> str | None:
        """What follows the tag that the text begins with, if it does."""
        if self._tags >= _MOST_TAGS:
            return None
        for opening, end in TAGS:
            if start.startswith(opening):
                self._end, self._first = end, True
                self._tags += 1
                return start[len(opening) :]
            if start.startswith(end):
                self._after_tag = True
                self._tags += 1
                return start[len(end) :]
        return None


def _before_tag(text: str, tag: str) -> tuple[str, str]:
    """The text without what may be the beginning of `tag`, or the line breaks before it; and
    that."""
    keep = next(
        (n for n in range(min(len(tag) - 1, len(text)), 0, -1) if text.endswith(tag[:n])), 0
    )
    while keep < len(text) and keep < _MOST_HELD and text[len(text) - keep - 1] in "\r\n":
        keep += 1
    return text[: len(text) - keep], text[len(text) - keep :]


def _end_alone(text: str) -> tuple[str, str] | None:
    """The thought before an end tag that nothing opened, and the tag: one that ends or begins a
    line and stands in no code."""
    for opening, end in TAGS:
        thought, tag, rest = text.partition(end)
        if (
            tag
            and opening not in thought
            and thought.count("`") % 2 == 0
            and (rest[:1] in ("", "\n", "\r") or thought.endswith("\n"))
        ):
            return thought, end
    return None
