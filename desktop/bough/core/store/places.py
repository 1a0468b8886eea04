"""A place as it is stored: where a reader is in a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

MOST_ANCHORS = 32
"""Of how many heads it is kept where one read."""


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

    def anchored(self, value: Any) -> StoredPlace:
        """With that anchor for the head; None is none."""
        head = self.head or ""
        anchors = {h: a for h, a in self.anchors.items() if h != head}
        if value is not None:
            anchors[head] = value
        for oldest in list(anchors)[:-MOST_ANCHORS]:
            del anchors[oldest]
        return replace(self, anchors=anchors)
