"""What a desktop is asked to tell a person who looks elsewhere."""

from __future__ import annotations

from typing import NamedTuple


class Notice(NamedTuple):
    """Plain text; `act` says in words what a click does."""

    title: str
    body: str
    act: str
