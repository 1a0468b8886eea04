"""The parts of a message whose text is another: what is no text stays where it was."""

from __future__ import annotations

from collections.abc import Sequence

from bough.core.node import Part, Text


def with_text(parts: Sequence[Part], text: str) -> tuple[Part, ...]:
    """The same parts saying that text. Pieces of it that stand before or behind what changed stay
    in their places, between tool calls for one; the rest comes where the first change is."""
    texts = [number for number, part in enumerate(parts) if isinstance(part, Text)]
    if not texts:
        return (*parts, Text(text))
    said = [part.text for part in parts if isinstance(part, Text)]
    first, last = 0, len(texts) - 1
    rest = text
    while first < last and rest.startswith(said[first]):
        rest = rest[len(said[first]) :]
        first += 1
    while last > first and rest.endswith(said[last]) and len(rest) >= len(said[last]):
        rest = rest[: len(rest) - len(said[last])]
        last -= 1
    made: list[Part] = []
    for number, part in enumerate(parts):
        if number in texts[first : last + 1]:
            if number == texts[first] and rest:
                made.append(Text(rest))
        else:
            made.append(part)
    return tuple(made)
