"""What one choice of an answer says, read out of its deltas, whatever form they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bough.core.providers.strand import Strand
from bough.core.providers.thinking import Piece, Thought, Thoughts, Words

_THOUGHTS = dict.fromkeys(
    ("reasoning_content", "reasoning", "thinking", "reasoning_details", "thinking_blocks")
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

    def feed(
        self, delta: Mapping[str, object], *, message: bool = False, last: bool = False
    ) -> list[Piece]:
        """What is new in this delta. A `message` holds the whole of it, and so once more what was
        streamed; `last` says that it is the end of the answer."""
        found: list[Piece] = []
        whole = message and self._streamed
        before = self.received
        if not _THOUGHTS.keys().isdisjoint(delta):
            self._think(
                next(filter(None, (_plain(delta.get(n)) for n in _THOUGHTS)), ""),
                whole,
                last,
                found,
            )
        content = delta.get("content")
        for piece in (Words(content),) if isinstance(content, str) else _content(content):
            match piece:
                case Words(text):
                    self._say(text, whole, last, found)
                case Thought(text):
                    self._think(text, whole, last, found)
        if isinstance(refusal := delta.get("refusal"), str):
            self._say(refusal, whole, last, found)
        self._streamed = self._streamed or (not message and self.received > before)
        return found

    def close(self) -> list[Piece]:
        """What was held back."""
        found: list[Piece] = [Thought(self._thoughts.close())]
        self._tell_apart(self._tags.feed(self._words.close()), found)
        self._tell_apart(self._tags.close(), found)
        return [piece for piece in found if piece.text]

    def _think(self, text: str, whole: bool, last: bool, found: list[Piece]) -> None:
        if text:
            self.received += 1
            if new := self._thoughts.feed(text, whole=whole, last=last):
                found.append(Thought(new))

    def _say(self, text: str, whole: bool, last: bool, found: list[Piece]) -> None:
        if text:
            self.received += 1
            if new := self._words.feed(text, whole=whole, last=last):
                self._tell_apart(self._tags.feed(new), found)

    def _tell_apart(self, pieces: list[Piece], found: list[Piece]) -> None:
        """The pieces without a thought between tags that came as a field already."""
        for piece in pieces:
            if isinstance(piece, Words) or self._echo is None:
                found.append(piece)
                continue
            self._echo += piece.text
            if not self._thoughts.text.strip().startswith(self._echo.strip()):
                found.append(Thought(self._echo))
                self._echo = None


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
