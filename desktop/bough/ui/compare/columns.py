"""Where the columns of a comparison stand in a view of some width."""

from __future__ import annotations

from typing import NamedTuple

LEAD = 23
"""From the rail of a column to its text."""
NARROWEST = 280
"""A column of three or more keeps so much for its text; of two it may be less."""
LEAST = 200
BAR = 12
WIDE = 1200
"""From which width on there are margins."""
WIDEST = 760
"""A single column is no wider, so that its lines can be read."""


class Columns(NamedTuple):
    """The left edges of the texts, how wide each is, and the middles of the rails, in px."""

    lefts: tuple[int, ...]
    width: int
    rails: tuple[int, ...]

    def at(self, x: float) -> int:
        """The column of a point, the nearest one beside them all."""
        return max((n for n, rail in enumerate(self.rails) if rail - LEAD // 2 <= x), default=0)


def columns(view: int, many: int) -> Columns:
    """So many columns of one width."""
    outer, between = _margins(view)
    if many == 1:
        width = max(LEAST, min(WIDEST, view - 2 * outer - LEAD))
        rail = max(outer, (view - width - LEAD) // 2)
        return Columns((rail + LEAD,), width, (rail,))
    width = _width(view, many)
    rails = tuple(outer + n * (LEAD + width + between) for n in range(many))
    return Columns(tuple(rail + LEAD for rail in rails), max(LEAST, width), rails)


def fits(view: int, many: int) -> bool:
    """Whether there is room for so many columns beside each other."""
    return _width(view, many) >= (LEAST if many == 2 else NARROWEST)


def _width(view: int, many: int) -> int:
    outer, between = _margins(view)
    # On the right the scroll bar is a part of the margin.
    return (view - outer - max(8, outer - BAR) - many * LEAD - (many - 1) * between) // many


def _margins(view: int) -> tuple[int, int]:
    """Beside the columns, and between them."""
    return (58, 73) if view >= WIDE else (20, 28)
