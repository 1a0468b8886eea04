"""The design tokens, from `resources/tokens.json`."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from bough.resources import resource


@cache
def tokens() -> dict[str, Any]:
    """The design tokens: lengths in device-independent pixels, durations in milliseconds."""
    loaded: dict[str, Any] = json.loads(resource("tokens.json").read_text("utf-8"))
    return loaded
