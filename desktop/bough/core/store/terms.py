"""Terms as a JSON value, and back; what makes no sense of them is as if never set."""

from __future__ import annotations

from typing import Any

from bough.core.terms import UNSET, Terms, checked_parameters


def written(terms: Terms) -> dict[str, object]:
    """Those of the terms that are set."""
    fields = {
        "persona": terms.persona,
        "system": terms.system,
        "parameters": dict(terms.parameters),
        "pinned": sorted(terms.pinned),
        "left_out": sorted(terms.left_out),
    }
    return {name: value for name, value in fields.items() if value}


def read(untrusted: Any) -> Terms:
    """The terms of what `written` made."""
    if not isinstance(untrusted, dict):
        return UNSET
    return Terms(
        _word(untrusted.get("persona")),
        _word(untrusted.get("system")),
        checked_parameters(untrusted.get("parameters")),
        _ids(untrusted.get("pinned")),
        _ids(untrusted.get("left_out")),
    )


def _word(untrusted: object) -> str | None:
    return untrusted if isinstance(untrusted, str) and untrusted else None


def _ids(untrusted: object) -> frozenset[str]:
    found = untrusted if isinstance(untrusted, list) else ()
    return frozenset(node_id for node_id in found if isinstance(node_id, str))
