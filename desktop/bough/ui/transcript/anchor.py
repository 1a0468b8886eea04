"""An anchor is where in a conversation the reader was, as it is kept with the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from bough.ui.transcript.flow import Flow, Line
from bough.ui.transcript.folds import Folds
from bough.ui.transcript.surface import TOP, Surface

if TYPE_CHECKING:
    from bough.app.place import Place

SETTLED_MS = 200


class Anchor(QObject):
    """Kept once the reader has looked at the same for a moment; then what was guessed of turns out
    of sight is made good as well."""

    def __init__(self, flow: Flow, place: Place, surface: Surface, parent: QObject) -> None:
        """The flow shows the path already."""
        super().__init__(parent)
        self._flow = flow
        self._place = place
        self._surface = surface
        kept = place.anchor if isinstance(place.anchor, dict) else {}
        if kept.get("node") in flow:
            flow.stick = False
        self.folds = Folds(kept.get("open"))
        """What was folded out when the place was looked at last, and is by now."""
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._on_settled)

    def look(self) -> None:
        """The reader looks elsewhere."""
        self._settled.start()

    def keep(self) -> None:
        """Let the place know what is in view, unless that is the end, and what is folded out."""
        flow = self._flow
        anchor: dict[str, Any] = {}
        if line := flow.line():
            anchor = {
                "node": line.node, "section": line.section, "box": line.block,
                "y": flow.y_of_block(line.node, line.section, line.block),
                "offset": line.offset, "line": line.y,
            }  # fmt: skip
        if opened := self.folds.kept():
            anchor["open"] = opened
        self._place.set_anchor(anchor or None)

    def restore(self) -> None:
        """Look again at what was in view, if it is still on the path: at the block, and at its line
        where that block is read by now."""
        flow = self._flow
        match self._place.anchor:
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
            case {"offset": int(offset), "line": int() | float() as line} if (
                body and 0 <= block < len(body.boxes)
            ):
                flow.keep(Line(node, section, block, max(0, offset), float(line)))
        flow.scroll(0)

    def _on_settled(self) -> None:
        flow = self._flow
        if len(flow):
            seen = flow.at(TOP)
            y = flow.y_of(seen)
            flow.estimate_again()
            if flow.y_of(seen) == y and not flow.unfinished:
                self._surface.sync_bar()
            else:
                # There was not enough above or below what is in view for it to stay, or there is
                # more to do.
                self._surface.show_all()
        flow.release()
        self.keep()
