"""The comparison for who does not see it: rows that say what changed."""

from __future__ import annotations

from bough.ui.compare.view import CompareView


def be_readable(view: CompareView) -> None:
    """Let what reads the screen find the rows."""
    view.readable = True
