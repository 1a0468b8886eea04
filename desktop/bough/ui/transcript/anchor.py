"""An anchor is where in a conversation the reader was, as it is kept with the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bough.ui.transcript.flow import Flow

if TYPE_CHECKING:
    from bough.app.place import Place


def keep(flow: Flow, place: Place) -> None:
    """Let the place know what is in view; nothing where the end is."""
    if flow.stick or not len(flow):
        place.set_anchor(None)
    else:
        node_id, section, box, y = flow.hold()
        place.set_anchor({"node": node_id, "box": box if section else -1, "y": y})


def restore(flow: Flow, place: Place) -> None:
    """Look again at what was in view, if it is still on the path."""
    anchor = place.anchor
    if not isinstance(anchor, dict):
        return
    index = flow.index(str(anchor.get("node")))
    box, y = anchor.get("box", -1), anchor.get("y", 0)
    if index is not None and isinstance(box, int) and isinstance(y, int | float):
        flow.stick = False
        flow.settle((str(anchor["node"]), 1, box, float(y)))
        flow.scroll(0)
