"""What one choice of an answer says, read out of its deltas, whatever form they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bough.core.providers.strand import Strand
from bough.core.providers.thinking import Piece, Thought, Thoughts, Words

_THOUGHTS = (
    "reasoning_content",
    "reasoning",
    "thinking",
    "reasoning_details",
    "thinking_blocks",
)
"""Where servers put thoughts. Several of them in one delta are the same thought."""
_PLAIN = ("text", "summary", "thinking", "reasoning", "content", "value")
"""What the words of a part are called."""
_DEEPEST = 6


def delta_of(choice: Mapping[str, object]) -> tuple[Mapping[str, object], bool]:
    """What a choice brings, and whether it calls that a message: the whole of it."""
    delta, message, text = choice.get("delta"), choice.get("message"), choice.get("text")
    if isinstance(delta, Mapping) and (delta or not isinstance(message, Mapping)):
        return delta, False
    if isinstance(message, Mapping):
        return message, True
    return ({"content": text} if isinstance(text, str) else {}), False


class Speech:
    """Deltas become words and thoughts. `received` counts the texts that came, new or not."""

    def __init__(self) -> None:
        self.received = 0
        self._words, self._thoughts = Strand(), Strand()
        self._tags = Thoughts()
        self._streamed = False
        self._echo: str | None = ""

    def feed(self, choice: Mapping[str, object], *, last: bool = False) -> list[Piece]:
        """What is new in this choice; `last` says that it is the end of the answer."""
        delta, message = delta_of(choice)
        whole = message and self._streamed
        before = self.received
        found = list(self._read(delta, whole, last))
        self._streamed = self._streamed or (not message and self.received > before)
        return found

    def close(self) -> list[Piece]:
        """What was held back."""
        found: list[Piece] = [Thought(self._thoughts.close())]
        found += self._told_apart(self._tags.feed(self._words.close()))
        found += self._told_apart(self._tags.close())
        return [piece for piece in found if piece.text]

    def _read(self, delta: Mapping[str, object], whole: bool, last: bool) -> Iterator[Piece]:
        for name in _THOUGHTS:
            if thought := _plain(delta.get(name)):
                yield from self._think(thought, whole, last)
                break
        for piece in _content(delta.get("content")):
            match piece:
                case Thought(thought):
                    yield from self._think(thought, whole, last)
                case Words(text):
                    yield from self._say(text, whole, last)
        refusal = delta.get("refusal")
        if isinstance(refusal, str):
            yield from self._say(refusal, whole, last)

    def _think(self, text: str, whole: bool, last: bool) -> Iterator[Piece]:
        if text:
            self.received += 1
            if new := self._thoughts.feed(text, whole=whole, last=last):
                yield Thought(new)

    def _say(self, text: str, whole: bool, last: bool) -> Iterator[Piece]:
        if text:
            self.received += 1
            if new := self._words.feed(text, whole=whole, last=last):
                yield from self._told_apart(self._tags.feed(new))

    def _told_apart(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """The pieces without a thought between tags that came as a field already."""
        for piece in pieces:
            match piece:
                case Thought(text) if self._echo is not None:
                    self._echo += text
                    if not self._thoughts.text.strip().startswith(self._echo.strip()):
                        yield Thought(self._echo)
                        self._echo = None
                case Words() | Thought():
                    yield piece


def _content(content: object) -> Iterator[Piece]:
    match content:
        case str():
            yield Words(content)
        case list():
            for part in content:
                yield from _content(part) if not isinstance(part, list) else ()
        case {"type": "thinking" | "reasoning"}:
            yield Thought(_plain(content))
        case {"type": "text" | "output_text" | "refusal", **rest}:
            yield Words(_plain(rest.get("text") or rest.get("refusal")))
        case {"text": str() as text, **rest} if "type" not in rest:
            yield Words(text)


def _plain(thought: object, depth: int = 0) -> str:
    """The words of a thought: a string, or a list of parts."""
    if depth > _DEEPEST:
        return ""
    match thought:
        case str():
            return thought
        case list():
            return "".join(_plain(part, depth + 1) for part in thought)
        case Mapping():
            return next(
                (text for name in _PLAIN if (text := _plain(thought.get(name), depth + 1))), ""
            )
    return ""
