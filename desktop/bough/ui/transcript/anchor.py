"""An anchor is where in a conversation the reader was, as it is kept with the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bough.ui.transcript.flow import Flow, Line
from bough.ui.transcript.folds import Folds

if TYPE_CHECKING:
    from bough.app.place import Place


def keep(flow: Flow, place: Place, folds: Folds) -> None:
    """Let the place know what is in view, unless that is the end, and what is folded out."""
    anchor: dict[str, Any] = {}
    if line := flow.line():
        anchor = {
            "node": line.node, "section": line.section, "box": line.block,
            "y": flow.y_of_block(line.node, line.section, line.block),
            "offset": line.offset, "line": line.y,
        }  # fmt: skip
    if opened := folds.kept():
        anchor["open"] = opened
    place.set_anchor(anchor or None)


def folds(place: Place) -> Folds:
    """What was folded out when the place was looked at last."""
    anchor = place.anchor
    return Folds(anchor.get("open") if isinstance(anchor, dict) else None)


def restore(flow: Flow, place: Place) -> None:
    """Look again at what was in view, if it is still on the path: at the block, and at its line
    where that block is read by now."""
    match place.anchor:
        case {"node": str(node), "box": int(block), "y": int() | float() as y, **more}:
            section = 0 if more.get("section") == 0 else 1
        case _:
            return
    if (index := flow.index(node)) is None:
        return
    flow.stick = False
    flow.settle((node, section, block, float(y)))
    body = flow.turn(index).section(section)
    match more:
        case {"offset": int(offset), "line": int() | float() as line} if body and 0 <= block < len(
            body.boxes
        ):
            flow.keep(Line(node, section, block, max(0, offset), float(line)))
    flow.scroll(0)
