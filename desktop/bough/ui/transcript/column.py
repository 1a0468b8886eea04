"""Where the column of text and the gutter beside it stand in a view of some width."""

from __future__ import annotations

from typing import NamedTuple

GUTTER = 48
WIDEST = 720
NARROWEST = 420
MARGIN = 45
SMALL_WINDOW = 900


class Column(NamedTuple):
    """The left edge and width of the text, and the middle of the rail, in px of the view."""

    x: int
    width: int
    rail: int


def column(view: int, window: int) -> Column:
    """The column in a view inside a window of those widths. In a small window, and in a pane too
    narrow for margins, the text fills the view beside a gutter of 40."""
    width = min(WIDEST, view - GUTTER - 2 * MARGIN)
    if window <= SMALL_WINDOW or width < NARROWEST:
        return Column(47, max(160, view - 47 - 20), 20)
    x = (view - width - GUTTER) // 2 + GUTTER
    return Column(x, width, x - 30)
