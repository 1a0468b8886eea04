"""What is new in texts that may repeat what came before, and may tear a character in two."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


class Strand:
    """Text of one kind (words, or thoughts) as it comes, in pieces.

    A server may send all text so far each time. It does if *every* piece from the first on begins
    with the whole piece before it and goes on, three times, until one is long (SURE characters,
    SURE // 2 of them different): pieces that only bring what is new do not do that, since a
    separator would stand between them. Up to there what is in doubt is held back, at most DOUBTFUL
    pieces long; one piece that does not fit, or is the same again, settles it, which is the second
    as a rule. In doubt a piece is new: text may come twice, but none is ever dropped.
    """

    SURE = 12
    DOUBTFUL = 16
    JOINED = 64
    """So many pieces are kept as one: an object for each takes several times its letters."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._recent: list[str] = []
        self._length = 0
        self._pieces = 0
        self._last = ""
        self._held: list[str] = []
        self._growths = 0
        self._repeats: bool | None = None
        self._half = ""
        self._given = 0

    @property
    def text(self) -> str:
        """All that was new so far."""
        return "".join([*self._said, *self._recent])

    def feed(self, text: str, *, whole: bool = False, last: bool = False) -> str:
        """What is new in `text`. `whole` says that it stands where servers put the whole of what
        they streamed, `last` that it came with the end, where some repeat it."""
        if (whole or last) and self._pieces and not self._held:
            said = self.text
            if text.strip() == said.strip() and (whole or self._is_long()):
                return ""
            if whole and text.startswith(said):
                return self._grown(text[len(said) :])
        return self._grown(text if self._repeats is False else self._new(text))

    def close(self) -> str:
        """What was held back."""
        held, repeats = self._held, self._growths >= 2 and self._plausible(self._last, 8)
        self._held = []
        new = held[-1][self._given :] if held and repeats else "".join(held)
        return self._grown(new, end=True)

    def _is_long(self) -> bool:
        """Whether that all of it comes once more in one piece can be no coincidence."""
        return self._pieces >= 4 and self._length >= 24

    def _new(self, text: str) -> str:
        last, self._last = self._last, text or self._last
        if not text:
            return text
        if self._repeats:
            if last.startswith(text):
                self._last = last
                return ""
            return text[len(last) :] if text.startswith(last) else text
        if not last:
            self._given = len(text)
            return text
        self._held.append(text)
        if text == last or not text.startswith(last) or len(self._held) > self.DOUBTFUL:
            self._repeats, self._last = False, ""
        else:
            self._growths += 1
            if self._growths < 3 or not self._plausible(last, self.SURE):
                return ""
            self._repeats = True
        held, self._held = self._held, []
        return text[self._given :] if self._repeats else "".join(held)

    @staticmethod
    def _plausible(text: str, length: int) -> bool:
        return len(text) >= length and len(set(text)) >= length // 2

    def _grown(self, text: str, *, end: bool = False) -> str:
        if self._half or not (text.isascii() or _SURROGATE.search(text) is None):
            text, self._half = paired(self._half + text)
        if end and self._half:
            text, self._half = text + "\ufffd", ""
        if text:
            self._recent.append(text)
            self._length += len(text)
            self._pieces += 1
            if len(self._recent) == self.JOINED:
                self._said.append("".join(self._recent))
                self._recent.clear()
        return text


def paired(text: str) -> tuple[str, str]:
    """The text with surrogates joined, those that stand alone replaced; and a high one at its end,
    whose other half may be on its way."""
    half = text[-1] if "\ud800" <= text[-1:] <= "\udbff" else ""
    raw = text[: len(text) - len(half)].encode("utf-16-le", "surrogatepass")
    return raw.decode("utf-16-le", "replace"), half


def storable(text: str) -> str:
    """The text as UTF-8 can hold it."""
    if not _SURROGATE.search(text):
        return text
    joined, half = paired(text)
    return joined + "\ufffd" * bool(half)
