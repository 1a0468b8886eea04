"""Under which licences Bough and what came along with it may be used."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator

OWN = "bough"
COME_ALONG = (
    ("Inter", "SIL Open Font License 1.1"),
    ("JetBrains Mono", "SIL Open Font License 1.1"),
    ("Lucide", "ISC"),
)
"""What is no Python package."""

_CLASSIFIER = re.compile(r"License ::(?: OSI Approved ::)? (.+)")
_LONGEST = 80


def licences() -> str:
    """A line for each, in alphabetical order, ours first."""
    found = {OWN: "MIT", **dict(COME_ALONG)}
    for name in sorted(_needed(OWN), key=str.casefold):
        try:
            found[name] = _licence(importlib.metadata.distribution(name))
        except importlib.metadata.PackageNotFoundError:
            continue
    wide = max(map(len, found))
    return "\n".join(f"{name:{wide}}  {licence}" for name, licence in found.items()) + "\n"


def _needed(root: str) -> set[str]:
    """What it is built on, and what that is built on."""
    seen: set[str] = set()
    open_ = [root]
    while open_:
        name = open_.pop()
        try:
            requires = importlib.metadata.requires(name) or ()
        except importlib.metadata.PackageNotFoundError:
            continue
        for line in requires:
            # What is only there for an extra was not asked for.
            if "extra ==" in line or not (named := re.match(r"[\w.-]+", line)):
                continue
            if (wanted := named[0].lower()) not in seen:
                seen.add(wanted)
                open_.append(wanted)
    return seen


def _licence(of: importlib.metadata.Distribution) -> str:
    return next((found for found in _named(of) if found), "see its own files")


def _named(of: importlib.metadata.Distribution) -> Iterator[str]:
    about = of.metadata
    yield from about.get_all("License-Expression") or ()
    classified = (_CLASSIFIER.match(c) for c in about.get_all("Classifier") or ())
    yield ", ".join(found[1] for found in classified if found)
    for text in about.get_all("License") or ():
        first = text.strip().partition("\n")[0]
        yield first if len(first) <= _LONGEST else ""
