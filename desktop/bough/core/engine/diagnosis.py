"""Tells from what a dead child left behind why it did not load its model."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "memory", "start", "library", "not_a_model", "damaged", "architecture", "crash", "other"
]

_TELLING: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("not_a_model", re.compile(r"invalid magic characters|failed to read magic")),
    ("architecture", re.compile(r"unknown model architecture: '(?P<detail>[^']*)'")),
    ("damaged", re.compile(r"corrupted or incomplete|failed to read header")),
    (
        "memory",
        re.compile(
            r"(?i)failed to allocate|unable to allocate|can(?:not|'t) allocate|out of memory"
            r"|outof(?:device|host)memory|cudamalloc failed|bad_alloc|memoryerror"
            r"|not enough (?:memory|space in)|virtual memory exhausted"
            r"|thread creation failed: resource"
            r"|GGML_ASSERT\(.*(?:mem|buf|alloc)"
        ),
    ),
    ("library", re.compile(r"(?P<detail>\S+: cannot open shared object file.*)")),
    ("library", re.compile(r"(?:Import|ModuleNotFound)Error: (?P<detail>.*)")),
)
_COMPLAINT = re.compile(r"^(?:[\d.]+ )?E |error|fail", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:[\d.]+ )?(?:[EWI] )?(?:srv|cmn|slot)?\s*(?:[\w ~]+: )?")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`detail` is what the library said of it, empty where it said nothing of use."""

    kind: Kind
    detail: str = ""


def diagnosed(status: int | None, said: str, log: Sequence[str]) -> Diagnosis:
    """`status` as of a process (a signal below 0, None if it runs), `said` its own answer."""
    lines = [*log, said]
    for kind, pattern in _TELLING:
        for line in lines:
            if found := pattern.search(line):
                return Diagnosis(kind, found.groupdict().get("detail") or "")
    if status == -signal.SIGKILL:
        # Nobody but the kernel does that to it, and for one reason.
        return Diagnosis("memory")
    if status in (126, 127):
        return Diagnosis("start", log[-1] if log else "")
    if status is not None and status < 0:
        return Diagnosis("crash")
    complaints = [line for line in log if _COMPLAINT.search(line)]
    return Diagnosis("other", _PREFIX.sub("", complaints[0]) if complaints else said)
