"""A place as it is stored: where a reader is in a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """`position` counts the tabs from the left, None is closed; `anchors` has for each head ("" for
    none) a JSON value the transcript owns, the last one set at the end; `visited` maps a parent (""
    for the root) to the child last looked at."""

    id: str
    session: str
    position: int | None = None
    current: bool = False
    head: str | None = None
    draft: str = ""
    anchors: Mapping[str, Any] = field(default_factory=dict)
    endpoint: str = ""
    model: str = ""
    visited: Mapping[str, str] = field(default_factory=dict)
