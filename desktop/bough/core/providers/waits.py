"""How long a server asks to wait, wherever and however it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime

LONGEST = 3600.0
DEEPEST = 8
"""Levels of JSON that are looked through."""

_DURATION = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?")
_EPOCH = 1e9
_EPOCH_MS = 1e12


def told(headers: Mapping[str, str], payload: object, now: float) -> float | None:
    """Seconds to wait, between 0 and an hour; None where nothing usable is said.

    `headers` in small letters, `now` in unix seconds (for what is told as a date). The most exact
    wins: retry-after-ms, Retry-After (seconds or a date), Gemini's retryDelay, x-ratelimit-reset.
    """
    ways = (
        _thousandth(headers.get("retry-after-ms", "")),
        _number(headers.get("retry-after", "")),
        _until_date(headers.get("retry-after", ""), now),
        next(filter(_known, (_duration(str(v)) for v in values(payload, "retryDelay"))), None),
        _reset(headers, now),
    )
    seconds = next(filter(_known, ways), None)
    return None if seconds is None else min(max(seconds, 0.0), LONGEST)


def values(payload: object, name: str, depth: int = 0) -> Iterator[object]:
    """Everything that stands under `name` in JSON, not endlessly deep."""
    if depth > DEEPEST:
        return
    match payload:
        case Mapping():
            if name in payload:
                yield payload[name]
            for value in payload.values():
                if isinstance(value, Mapping | list):
                    yield from values(value, name, depth + 1)
        case list():
            for value in payload[:20]:
                yield from values(value, name, depth + 1)


def _known(seconds: float | None) -> bool:
    return seconds is not None


def _thousandth(text: str) -> float | None:
    milliseconds = _number(text)
    return None if milliseconds is None else milliseconds / 1000


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def _until_date(text: str, now: float) -> float | None:
    if not text.strip() or not now:
        return None
    try:
        return parsedate_to_datetime(text).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return None


def _duration(text: str) -> float | None:
    """ "12s", "1m26.4s", "20ms", or a plain number of seconds."""
    text = text.strip()
    if text.endswith("ms"):
        return _thousandth(text.removesuffix("ms"))
    if (found := _DURATION.fullmatch(text)) and text:
        hours, minutes, seconds = (float(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    return _number(text)


def _reset(headers: Mapping[str, str], now: float) -> float | None:
    """When a limit is reset, as a duration or a date in unix seconds or milliseconds. Of several
    limits those count that are used up; where none says so, the one that is reset first."""
    soonest: list[float] = []
    used_up: list[float] = []
    for name, value in headers.items():
        if not name.startswith("x-ratelimit-reset"):
            continue
        seconds = _duration(value)
        if seconds is not None and seconds >= _EPOCH:
            date = seconds / 1000 if seconds >= _EPOCH_MS else seconds
            seconds = date - now if now else None
        if seconds is None:
            continue
        left = headers.get(name.replace("-reset", "-remaining"), "").strip()
        (used_up if left == "0" else soonest).append(seconds)
    return max(used_up) if used_up else min(soonest, default=None)
