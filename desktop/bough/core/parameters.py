"""Parameters as a person writes them, sets of them that serve, and which models take which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bough.core.terms import checked_parameters

PRESETS: Mapping[str, Mapping[str, object]] = {
    "precise": {"temperature": 0.2, "top_p": 0.9},
    "balanced": {"temperature": 0.7, "top_p": 0.95},
    "creative": {"temperature": 1.1, "top_p": 0.98},
}
"""Those that ship, the coolest first."""

_THINKS = re.compile(
    r"(?:^|[^a-z0-9])(?:o[134](?![a-z0-9])|gpt-?5|gpt-oss|grok-3-mini|grok-4\.|gemini-(?:2\.5|3)"
    r"|qwen3|qwq|deepseek-(?:r1|reasoner|v3\.[1-9])|magistral|phi-4-(?:mini-)?reasoning)"
)
_ESCAPES = {"\\": "\\", "n": "\n", "t": "\t", "r": "\r", "s": " ", ",": ","}
_ESCAPED = {sign: f"\\{letter}" for letter, sign in _ESCAPES.items() if sign != " "}


def thinks(model: str) -> bool:
    """Whether a model of that name is known to take a reasoning effort."""
    return bool(_THINKS.search(model.lower()))


def parsed(name: str, text: str) -> object:
    """The parameter that a person wrote. Raises ValueError for what is none."""
    text = text.strip()
    value: object
    match name:
        case "temperature" | "top_p":
            value = float(text.replace(",", "."))
        case "max_tokens" | "seed":
            value = int(text)
        case "stop":
            value = stops(text)
        case _:
            value = text.lower()
    found = checked_parameters({name: value})
    if name not in found or (name == "stop" and found[name] != value):
        raise ValueError(text)
    return found[name]


def written(name: str, value: object) -> str:
    """The parameter as a person would write it."""
    if name == "stop" and isinstance(value, list | tuple):
        return written_stops([str(stop) for stop in value])
    return f"{value:g}" if isinstance(value, float) else str(value)


def stops(text: str) -> list[str]:
    r"""The stop sequences of a list with commas between; in one of them \n is a line break, \t a
    tab, \, a comma, and \s a space, where that is at its end."""
    found = (part.strip(" ") for part in re.findall(r"(?s)(?:\\.|[^,\\]|\\\Z)+", text))
    return [re.sub(r"(?s)\\(.)", _unescaped, part) for part in found if part]


def written_stops(sequences: Sequence[str]) -> str:
    """The text that `stops` reads so."""
    return ", ".join(map(_written_stop, sequences))


def _written_stop(stop: str) -> str:
    inner = "".join(_ESCAPED.get(sign, sign) for sign in stop)
    bare = inner.strip(" ")
    if not bare:
        return "\\s" * len(inner)
    before = len(inner) - len(inner.lstrip(" "))
    return "\\s" * before + bare + "\\s" * (len(inner) - len(bare) - before)


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[1], found[0])
