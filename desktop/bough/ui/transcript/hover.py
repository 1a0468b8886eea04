"""Hover is what the pointer tells while no button is down: by its shape, and in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from bough.ui.transcript.box import Link
from bough.ui.transcript.column import Column
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.pointer import Touched
from bough.ui.transcript.turn import HANG
from bough.ui.transcript.words import preview

if TYPE_CHECKING:
    from bough.app.place import Place


class Ground(Protocol):
    """What the pointer is over."""

    def touch_at(self, at: QPointF) -> Touched: ...
    def tell(self, words: str) -> None: ...


class Hover:
    """`stub` is the sibling whose end of the rail is under the pointer: at which node, and its
    number among the siblings."""

    def __init__(self, ground: Ground, flow: Flow, place: Place, viewport: QWidget) -> None:
        self._ground = ground
        self._flow = flow
        self._place = place
        self._viewport = viewport
        self.stub: tuple[str, int] | None = None

    def move(self, at: QPointF, column: Column) -> str | None:
        """The pointer is there; the node it is over."""
        touched = self._ground.touch_at(at)
        shape = Qt.CursorShape.IBeamCursor
        if touched is not None:
            shape = Qt.CursorShape.PointingHandCursor
        elif at.x() < column.x - HANG or at.x() > column.x + column.width:
            shape = Qt.CursorShape.ArrowCursor
        if self._viewport.cursor().shape() is not shape:
            self._viewport.setCursor(shape)
        self._show_stub(touched if isinstance(touched, str) else None)
        if isinstance(touched, tuple) and isinstance(touched[1], Link):
            self._ground.tell(touched[1].href)
        return self._flow.node(self._flow.at(at.y())).id if len(self._flow) else None

    def leave(self) -> None:
        """It is over nothing any more."""
        self._show_stub(None)

    def _show_stub(self, sibling: str | None) -> None:
        found: tuple[str, int] | None = None
        if sibling is not None:
            siblings = self._place.siblings(sibling)
            here = next((s for s in siblings if s in self._flow), None)
            found = (here, siblings.index(sibling)) if here else None
        if found != self.stub:
            self.stub = found
            if sibling is not None and found is not None:
                self._ground.tell(preview(self._place.node(sibling)))
            self._viewport.update()
