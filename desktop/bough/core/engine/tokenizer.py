"""The tokenizer and the chat template of the model inside, as llama.cpp's server gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from bough.core.errors import ProviderError
from bough.core.tokens import START, Frames, Piece, learned, probes

if TYPE_CHECKING:
    from bough.core.providers.openai_compatible import OpenAICompatible

BETWEEN = -1
"""No token; it comes back between the tokens of two texts that are counted in one request."""
CHARACTERS = 1_000_000
"""About so many are counted in one request."""


async def learn(server: OpenAICompatible) -> Frames | None:
    """The frames of its template; None where they do not add up. Raises ProviderError."""
    rendered = [await prompt(server, probe) for probe in probes()]
    return learned(tuple(rendered))


async def prompt(server: OpenAICompatible, messages: Iterable[tuple[str, str]]) -> str:
    """The text that the model gets for these roles and contents. Raises ProviderError."""
    asked = {"messages": [{"role": role, "content": content} for role, content in messages]}
    match await server.ask("/apply-template", asked):
        case {"prompt": str() as text}:
            return text
    raise ProviderError("malformed", reason="json")


async def count(server: OpenAICompatible, frames: Frames, pieces: Sequence[Piece]) -> list[int]:
    """The tokens of each; what stands at the start counts with those that the model begins with.
    Raises ProviderError."""
    special = await lengths(server, [""], special=True)
    found: list[int] = []
    for several in _batches(pieces):
        texts = [frames.framed(piece) or piece.text for piece in several]
        counted = await lengths(server, texts)
        found += [
            tokens + (special[0] if piece.before == START else 0)
            for piece, tokens in zip(several, counted, strict=True)
        ]
    return found


async def lengths(
    server: OpenAICompatible, texts: Sequence[str], *, special: bool = False
) -> list[int]:
    """How many tokens each of the texts is; `special` counts what a model is given before and
    after any text."""
    content: list[object] = []
    for text in texts:
        content += [text, BETWEEN]
    asked: Mapping[str, object] = {
        "content": content,
        "add_special": special,
        "parse_special": True,
    }
    match await server.ask("/tokenize", asked):
        case {"tokens": list() as tokens} if tokens.count(BETWEEN) == len(texts):
            ends = [at for at, token in enumerate(tokens) if token == BETWEEN]
            return [end - begin - 1 for begin, end in zip([-1, *ends], ends, strict=False)]
    raise ProviderError("malformed", reason="json")


def _batches(pieces: Sequence[Piece]) -> Iterable[list[Piece]]:
    several: list[Piece] = []
    size = 0
    for piece in pieces:
        several.append(piece)
        size += len(piece.text)
        if size > CHARACTERS:
            yield several
            several, size = [], 0
    if several:
        yield several
