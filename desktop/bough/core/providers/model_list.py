"""The list of models, as servers of OpenAI's kind give it."""

from __future__ import annotations

from collections.abc import Mapping

from bough.core.providers.counts import count
from bough.core.providers.provider import ModelInfo


def models(payload: object) -> list[ModelInfo] | None:
    """The models of a list as servers give it, each once, in their order; None if it is none."""
    if isinstance(payload, Mapping):
        payload = next(
            (payload[name] for name in ("data", "models") if isinstance(payload.get(name), list)),
            None,
        )
    if not isinstance(payload, list):
        return None
    found: dict[str, ModelInfo] = {}
    for entry in payload:
        if not isinstance(entry, Mapping):
            continue
        name = entry.get("id") or entry.get("name") or entry.get("model")
        if isinstance(name, str) and 0 < len(name) <= 300 and name.isprintable():
            found.setdefault(name, ModelInfo(name, _context(entry)))
    return list(found.values())


def _context(entry: Mapping[str, object]) -> int | None:
    """The context of a model, in tokens, under whatever name a server gives it."""
    meta = entry.get("meta")
    places = [entry, meta] if isinstance(meta, Mapping) else [entry]
    for name in (
        "loaded_context_length",
        "n_ctx",
        "max_model_len",
        "context_length",
        "context_window",
        "max_context_length",
    ):
        for place in places:
            if tokens := count(place.get(name)):
                return tokens
    return None
