"""The one redactor: what goes into a log, a report, an error or the database passes it first."""

from __future__ import annotations

import re

HIDDEN = "•••"

_SHORTEST = 6
"""A shorter key would be found in ordinary words."""

_known: set[str] = set()

_LOOKS_LIKE_A_KEY = re.compile(
    r"(?i)\b(?:sk|pk|rk|xai|gsk|hf|key|ghp|github_pat)[-_*][\w*.-]{6,}"
    r"|AIza[\w-]{10,}|(?<=bearer )\S{6,}"
)
_VALUE_OF_A_FIELD = re.compile(
    r"""(?ix)(\b[\w-]*(?:api[-_]?key|token|secret|password|authori[sz]ation|cookie)["']?\s*[:=]\s*
    (?:b?["'])?(?:bearer\s+|basic\s+)?)((?!(?:bearer|basic)\s)[^\s"',;&)}\]]{6,})"""
)


def remember(secret: str) -> None:
    """From now on this value is hidden wherever it stands, in this process."""
    if len(secret) >= _SHORTEST:
        _known.add(secret)


def redacted(text: str) -> str:
    """The text without the keys that are known, and without anything that looks like one."""
    # A copy: another thread may learn a key meanwhile.
    for secret in tuple(_known):
        text = text.replace(secret, HIDDEN)
    return _LOOKS_LIKE_A_KEY.sub(HIDDEN, text)


def redacted_fields(text: str) -> str:
    """The same for text that a program wrote: values of fields that are named like secrets go,
    too. Not for prose, where "token: something" is an ordinary phrase."""
    return _VALUE_OF_A_FIELD.sub(rf"\1{HIDDEN}", redacted(text))
