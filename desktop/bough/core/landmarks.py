"""Landmarks are what a person wrote on a node, beside its content: so they may change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bough.core.terms import Terms


class Verdict(StrEnum):
    """What came of a branch."""

    DEAD_END = "dead_end"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Landmarks:
    """`label` is one short line, `note` as long as one likes. A `favourite` is the child of a
    fork that one means when one names the fork. `terms` hold for what is asked below."""

    bookmark: bool = False
    label: str = ""
    note: str = ""
    verdict: Verdict | None = None
    favourite: bool = False
    terms: Terms | None = None

    @property
    def told(self) -> bool:
        """Whether there is more than that it is a favourite."""
        return bool(self.bookmark or self.label or self.note or self.verdict)


UNMARKED = Landmarks()
