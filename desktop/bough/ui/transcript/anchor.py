"""An anchor is where in a conversation the reader was, as it is kept with the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bough.ui.transcript.flow import Flow
from bough.ui.transcript.folds import Folds

if TYPE_CHECKING:
    from bough.app.place import Place


def keep(flow: Flow, place: Place, folds: Folds) -> None:
    """Let the place know what is in view, unless that is the end, and what is folded out."""
    anchor: dict[str, Any] = {}
    if not flow.stick and len(flow):
        node_id, section, box, y = flow.hold()
        anchor = {"node": node_id, "section": section, "box": box, "y": y}
    if opened := folds.kept():
        anchor["open"] = opened
    place.set_anchor(anchor or None)


def folds(place: Place) -> Folds:
    """What was folded out when the place was looked at last."""
    anchor = place.anchor
    return Folds(anchor.get("open") if isinstance(anchor, dict) else None)


def restore(flow: Flow, place: Place) -> None:
    """Look again at what was in view, if it is still on the path."""
    anchor = place.anchor
    if not isinstance(anchor, dict):
        return
    index = flow.index(str(anchor.get("node")))
    section, box, y = anchor.get("section", 1), anchor.get("box", -1), anchor.get("y", 0)
    if (
        index is not None
        and section in (0, 1)
        and isinstance(box, int)
        and isinstance(y, int | float)
    ):
        flow.stick = False
        flow.settle((str(anchor["node"]), section, box, float(y)))
        flow.scroll(0)
