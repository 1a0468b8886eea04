"""The line that is read stays where it is while all lines take other heights."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bough.ui.transcript.box import Box, Spot
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.prose import Prose

FINE = 0.25
"""px"""


class Line(NamedTuple):
    """A line by a place in the text of a box, and the height in the view at which it begins."""

    node_id: str
    section: int
    box: int
    spot: Spot
    y: float


def line_at(flow: Flow, y: float) -> Line | None:
    """The line at a height of the view; None where the view follows the end."""
    if flow.stick or not len(flow) or flow.width <= 0:
        return None
    index = flow.at(y)
    turn = flow.turn(index)
    top = flow.y_of(index)
    section, number, *place = turn.point_at(0.0, y - top)
    body = turn.section(section)
    if body is None or not body.boxes:
        return None
    spot = _counted(body.boxes[number], (place[0], place[1]))
    inside = turn.y_of(section, number) + _line_top(body.boxes[number], spot)
    return Line(flow.node(index).id, section, number, spot, top + inside)


def put_back(flow: Flow, line: Line) -> None:
    """Bring the line, whatever became of it, to the height at which it was."""
    node_id, section, number, spot, y = line
    index = flow.index(node_id)
    body = None if index is None else flow.turn(index).section(section)
    if body is None or number >= len(body.boxes):
        return
    box = body.boxes[number]
    box.lay(body.width - body.indent(number))
    body.restack()
    flow.settle((node_id, section, number, y - _line_top(box, spot)))
    flow.scroll(0)


def _counted(box: Box, spot: Spot) -> Spot:
    """The place by what does not change with the width of a line: how prose is cut into leaves
    does."""
    return (0, box.offset_of(spot)) if isinstance(box, Prose) else spot


def _line_top(box: Box, spot: Spot) -> float:
    """Where in a box the line with that place begins."""

    def first(wanted: Callable[[Spot], bool]) -> float:
        """The lowest height from which on the places at the left edge are wanted ones."""
        low, high = 0.0, box.height
        while high - low > FINE:
            middle = (low + high) / 2
            if wanted(_counted(box, box.spot_at(0.0, middle))):
                high = middle
            else:
                low = middle
        return high if low else 0.0

    inside = max(0.0, first(lambda at: at > spot) - 2 * FINE)
    start = _counted(box, box.spot_at(0.0, inside))
    return first(lambda at: at >= start)
