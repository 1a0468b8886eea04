"""Which thoughts and long questions a reader opened; the place remembers them."""

from __future__ import annotations

from bough.ui.transcript.flow import Flow, Hold
from bough.ui.transcript.turn import Turn

REMEMBERED = 200
"""So many turns that were opened last."""
MARGIN = 8.0


class Folds:
    """Closed is what nobody opened."""

    def __init__(self, opened: object = None) -> None:
        """`opened` is what `kept` gave at another time, or anything else that was stored."""
        known = opened if isinstance(opened, list) else []
        self._open = dict.fromkeys(i for i in known if isinstance(i, str))

    def kept(self) -> list[str]:
        """The opened turns, as the place stores them."""
        return list(self._open)[-REMEMBERED:]

    def dress(self, turn: Turn) -> None:
        """Open a new turn where it was open."""
        turn.open = turn.node.id in self._open

    def toggle(self, flow: Flow, index: int) -> None:
        """Open what is closed, close what is open; the line that is read stays where it is."""
        read, turn = flow.hold(), flow.turn(index)
        if not turn.foldable:
            return
        node_id, y = turn.node.id, flow.y_of(index)
        row, body_y = y + turn.fold_y, turn.body_y
        turn.open = not turn.open
        if turn.open:
            self._open[node_id] = None
        else:
            self._open.pop(node_id, None)
        turn.arrange()
        flow.changed(index)
        flow.stick = False
        in_view = 0 <= row < flow.view_height
        if turn.open:
            hold = _hold_opened(read, turn, y, body_y, in_view=in_view)
        else:
            hold = _hold_closed(read, turn, y, row, in_view=in_view)
        flow.settle(hold)
        flow.scroll(0)


def _hold_opened(read: Hold, turn: Turn, y: float, body_y: float, *, in_view: bool) -> Hold:
    """What stays while a turn opens: all above the row if that is in view, else what is read."""
    if in_view:
        return (turn.node.id, 1, -1, y)
    if read[0] == turn.node.id and read[2] < 0 and turn.body.boxes:
        return (turn.node.id, 1, 0, y + body_y)
    return read


def _hold_closed(read: Hold, turn: Turn, y: float, row: float, *, in_view: bool) -> Hold:
    """What stays while a turn closes: the row if that is in view, else what is read. Who reads in
    what is closed finds the row instead."""
    if in_view:
        return (turn.node.id, 1, -1, row - turn.fold_y)
    if read[0] == turn.node.id and (turn.is_question or read[1] == 0):
        return (turn.node.id, 1, -1, max(y, MARGIN - turn.fold_y))
    return read
