"""Terms are how a model is to answer: who it is to be, what it is told first, and its sampling."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bough.core.node import NOTHING
from bough.core.tree import Tree

PARAMETERS = ("temperature", "top_p", "max_tokens", "seed", "stop", "reasoning_effort")
"""What of the settings of a reply goes to a server as it is."""
NOBODY = "none"
"""What stands in place of a persona where the model is to answer as it is, whatever else is set."""
EFFORTS = ("minimal", "low", "medium", "high")
MOST_STOPS = 4
"""Stop sequences that the servers of most providers take."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is set for a session, or at a node for all that is asked below it.

    `persona` is the name of one, as `Persona.id` is. `pinned` and `left_out` are nodes that a model
    is to be shown whatever there is no room for, and not to be shown. None or nothing leaves it to
    what was set further up.
    """

    persona: str | None = None
    system: str | None = None
    parameters: Mapping[str, object] = NOTHING
    pinned: frozenset[str] = field(default_factory=frozenset)
    left_out: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        """Whether they say anything."""
        return self != UNSET

    def over(self, other: Terms) -> Terms:
        """These, and what they leave to the `other` as that has it."""
        if not other:
            return self
        return Terms(
            self.persona or other.persona,
            self.system or other.system,
            {**other.parameters, **self.parameters},
            self.pinned | (other.pinned - self.left_out),
            self.left_out | (other.left_out - self.pinned),
        )


UNSET = Terms()


def branch_terms(tree: Tree, head: str | None) -> Terms:
    """What is set on the way to `head`, the nearest first."""
    marked = tree.marked()
    found = UNSET
    for node_id in tree.line(head) if marked else ():
        if node_id in marked and (here := tree.landmarks(node_id).terms):
            found = found.over(here)
    return found


def effective(
    tree: Tree, head: str | None, session_terms: Terms, default_persona: str = ""
) -> Terms:
    """The terms of what is asked below `head`."""
    found = branch_terms(tree, head).over(session_terms)
    return found if found.persona else replace(found, persona=default_persona or None)


def checked_parameters(untrusted: object) -> dict[str, object]:
    """Those of the parameters that a server could understand, in their order."""
    if not isinstance(untrusted, Mapping):
        return {}
    known = ((name, _checked(name, untrusted.get(name))) for name in PARAMETERS)
    return {name: value for name, value in known if value is not None}


def _checked(name: str, untrusted: Any) -> object:
    """The value, None where it is none of this parameter."""
    number = isinstance(untrusted, int | float) and not isinstance(untrusted, bool)
    match name:
        case "temperature" if number and math.isfinite(untrusted) and 0 <= untrusted <= 2:
            return untrusted
        case "top_p" if number and math.isfinite(untrusted) and 0 < untrusted <= 1:
            return untrusted
        case "max_tokens" if number and isinstance(untrusted, int) and 0 < untrusted < 1 << 31:
            return untrusted
        case "seed" if number and isinstance(untrusted, int) and 0 <= untrusted < 1 << 32:
            return untrusted
        case "stop" if isinstance(untrusted, list | tuple):
            stops = [s for s in untrusted if isinstance(s, str) and s][:MOST_STOPS]
            return stops or None
        case "reasoning_effort" if untrusted in EFFORTS:
            return untrusted
    return None
