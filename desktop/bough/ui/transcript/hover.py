"""Hover is what the pointer tells while no button is down: by its shape, and in a few words."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget

from bough.ui import branch_acts
from bough.ui.theme import Theme
from bough.ui.transcript import rail, words
from bough.ui.transcript.box import Link, Tool
from bough.ui.transcript.code_head import tool_name
from bough.ui.transcript.column import Column
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.landmarks import Written
from bough.ui.transcript.pointer import Touched
from bough.ui.transcript.sources import Origin
from bough.ui.transcript.turn import FOOT, HANG
from bough.ui.transcript.turn_head import REACH, Step

if TYPE_CHECKING:
    from bough.app.place import Place
    from bough.ui.transcript.hover_card import HoverCard

BELOW_POINTER = QPoint(-16, 22)
"""Where a card stands that is about what is right under the pointer."""


class Ground(Protocol):
    """What the pointer is over."""

    def touch_at(self, at: QPointF) -> Touched: ...


class Hover:
    """`stub` is the sibling whose end of the rail is under the pointer: at which node, and its
    number among the siblings."""

    def __init__(
        self, ground: Ground, flow: Flow, place: Place, theme: Theme, viewport: QWidget
    ) -> None:
        self._ground = ground
        self._flow = flow
        self._place = place
        self._theme = theme
        self._viewport = viewport
        self.stub: tuple[str, int] | None = None
        self._about: str | Step | Link | Tool | Written | Origin | None = None
        """What the card is about: a sibling's id, an arrow, a link, or "figures"."""
        self._at = ""
        """The node of the turn that it is about."""

    @cached_property
    def card(self) -> HoverCard:
        from bough.ui.transcript.hover_card import HoverCard

        return HoverCard(self._theme, self._viewport)

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
        if not len(self._flow):
            return None
        index = self._flow.at(at.y())
        self._show_card(touched, index, at, column)
        return self._flow.name(index)

    def leave(self) -> None:
        """It is over nothing any more, or what it was over moved away."""
        self._show_stub(None)
        self._leave_card()

    def _leave_card(self) -> None:
        if self._about is not None:
            self._about = None
            self.card.leave()

    def _show_stub(self, sibling: str | None) -> None:
        found: tuple[str, int] | None = None
        if sibling is not None:
            siblings = self._place.siblings(sibling)
            here = next((s for s in siblings if s in self._flow), None)
            found = (here, siblings.index(sibling)) if here else None
        if found != self.stub:
            for node_id in {stub[0] for stub in (self.stub, found) if stub}:
                self._paint_fork(node_id)
            self.stub = found

    def _paint_fork(self, node_id: str) -> None:
        """Paint the stubs at a node again."""
        index = self._flow.index(node_id)
        if index is not None:
            y = round(self._flow.y_of(index) + self._flow.turn(index).node_y)
            high = round(rail.RISE) + 4
            self._viewport.update(0, y - high, self._viewport.width(), high + 8)

    def _show_card(self, touched: Touched, index: int, at: QPointF, column: Column) -> None:
        """The sibling that a click would show, or where a link leads; at the figures of a reply, in
        full when it was made."""
        about: str | Step | Link | Tool | Written | Origin | None = None
        match touched:
            case str(sibling):
                about = sibling
            case (int(), Step() | Link() | Tool() | Written() | Origin() as over):
                about = over
            case None if self._over_figures(index, at, column):
                about = "figures"
        node_id = self.stub[0] if self.stub else self._flow.name(index)
        if about is not None and (about, node_id) == (self._about, self._at):
            return
        self._leave_card()
        here = self._flow.index(node_id)
        if about is None or here is None:
            return
        self._about, self._at = about, node_id
        turn, y = self._flow.turn(here), self._flow.y_of(here)
        low = round(y + turn.node_y + REACH + 4)
        match about:
            case Step(0):
                end = QPoint(column.x + column.width, low)
                self.card.tell(f"{branch_acts.name('compare')}  D", end, right=True)
            case Step(by):
                siblings = self._place.siblings(node_id)
                number = siblings.index(node_id) + by
                if 0 <= number < len(siblings):
                    end = QPoint(column.x + column.width, low)
                    self.card.preview(self._place.node(siblings[number]), end, right=True)
            case Link(href, text):
                from bough.ui.links import spoken_target

                if target := spoken_target(href, text):
                    self.card.tell(target, at.toPoint() + BELOW_POINTER)
            case Tool(name):
                if called := tool_name(name):
                    self.card.tell(called, at.toPoint() + BELOW_POINTER)
            case Origin(source):
                if source in self._place.tree():
                    self.card.preview(self._place.node(source), at.toPoint() + BELOW_POINTER)
            case Written():
                marked = turn.landmarks
                if marked.note or marked.label:
                    self.card.quote(marked.note or marked.label, at.toPoint() + BELOW_POINTER)
            case "figures":
                end = QPoint(column.x + column.width, round(y + turn.foot_y) + 2)
                told = [*words.details(turn.node), words.cost(self._place.prices.cost(turn.node))]
                self.card.list_above([line for line in told if line], end)
            case sibling:
                self.card.preview(self._place.node(sibling), QPoint(column.rail + 16, low))

    def _over_figures(self, index: int, at: QPointF, column: Column) -> bool:
        turn = self._flow.turn(index)
        foot = self._flow.y_of(index) + turn.foot_y
        if turn.is_question or turn.growing or not foot <= at.y() < foot + FOOT:
            return False
        text = words.summary(turn.node)
        wide = turn.ink.width(text, self._theme.font("caption", numbers=True))
        return column.width - wide <= at.x() - column.x <= column.width
