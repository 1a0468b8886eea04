"""A session is one stored conversation; this is all of it but its tree."""

from __future__ import annotations

from dataclasses import dataclass

from bough.core.terms import UNSET, Terms


@dataclass(frozen=True, slots=True)
class Session:
    """`title` is empty until the first exchange gave one; `titled` says that a person wrote it.

    Times are unix seconds (UTC). `head` is the node last looked at. `nodes` and `forks` count
    what is visible; a fork is a node with more than one child. `folder` is "" at the top. One that
    is `archived` is in a list of its own, and one with a time in `binned_at` in the bin.
    """

    id: str
    title: str = ""
    titled: bool = False
    folder: str = ""
    pinned: bool = False
    created_at: float = 0.0
    updated_at: float = 0.0
    head: str | None = None
    terms: Terms = UNSET
    nodes: int = 0
    forks: int = 0
    archived: bool = False
    binned_at: float | None = None
