"""What a model repeats of the text it was to go on from is taken away."""

from __future__ import annotations


class Overlap:
    """Takes away what a model repeats of the text it was to go on from.

    It holds back its first words only while they may still be a repetition: of the end of what
    stands, or of all of it from a beginning of a sentence on.
    """

    SHORTEST = 12
    """Fewer characters than this may well come twice without being a repetition."""
    WINDOW = 4000

    def __init__(self, before: str, *, whole_only: bool = False) -> None:
        self._before = before[-self.WINDOW :] if not whole_only else before
        self._whole_only = whole_only
        self._held: str | None = ""

    def feed(self, text: str) -> str:
        """What of `text`, and of what was held back, is new."""
        if self._held is None:
            return text
        self._held += text
        if self._undecided(self._held):
            return ""
        return self.close()

    def close(self) -> str:
        """What was held back and turned out to be new."""
        held, self._held = self._held, None
        return without_overlap(self._before, held, whole_only=self._whole_only) if held else ""

    def _undecided(self, held: str) -> bool:
        start = held.lstrip()
        if not start:
            return True
        if self._whole_only:
            return len(start) < len(self._before.lstrip()) and self._before.lstrip().startswith(
                start
            )
        return any(
            self._before.startswith(start, at) and len(self._before) - at > len(start)
            for at in _word_starts(self._before, start[0])
        )


def without_overlap(before: str, more: str, *, whole_only: bool = False) -> str:
    """`more` as it goes on from `before`: a repeated end (or all) of it is dropped, and a space is
    put where two words would run together."""
    start = more.lstrip()
    lead = more[: len(more) - len(start)]
    if whole_only:
        whole = before.lstrip()
        return start[len(whole) :] if whole and start.startswith(whole) else more
    repeated = max(
        (
            len(before) - at
            for at in _word_starts(before, start[:1])
            if start.startswith(before[at:])
            and (len(before) - at >= Overlap.SHORTEST or before[:at].isspace() or at == 0)
        ),
        default=0,
    )
    if repeated:
        return start[repeated:]
    if not lead and _latin(before[-1:]) and _latin(start[:1]):
        return " " + start
    return more


def _word_starts(text: str, first: str) -> list[int]:
    """Where in `text` a word (or anything else that is not inside one) begins with `first`."""
    if not first:
        return []
    return [
        at
        for at, char in enumerate(text)
        if char == first and (at == 0 or not (text[at - 1].isalnum() and char.isalnum()))
    ]


def _latin(char: str) -> bool:
    """Whether the character is of a script that puts spaces between words."""
    return char.isalnum() and char < "\u0590"
