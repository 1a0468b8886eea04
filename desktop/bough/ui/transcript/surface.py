"""The surface is what is seen of the turns: as they were painted, with real widgets over them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QAbstractScrollArea

from bough.ui.theme import Theme
from bough.ui.transcript import words
from bough.ui.transcript.attention import Attention
from bough.ui.transcript.cards import Cards
from bough.ui.transcript.column import Column
from bough.ui.transcript.cover import Cover
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.pill import Pill
from bough.ui.transcript.tail import Tail
from bough.ui.transcript.turn import FOOT, HANG, STATE, Turn
from bough.ui.widgets import SlimScrollBar

if TYPE_CHECKING:
    from bough.app.place import Place

TOP = 24.0
"""A turn that reaches no further down than this is not the first in view any more."""


class Surface(QObject):
    """Has only that painted anew which changed, and what stands over the turns go along: their
    cards, the toolbar, the editor of a question, what is below the last, the pill, and the bar."""

    top_changed = Signal(str)
    """Another turn is the first in view."""

    def __init__(
        self,
        flow: Flow,
        place: Place,
        theme: Theme,
        cards: Cards,
        bar: SlimScrollBar,
        view: QAbstractScrollArea,
    ) -> None:
        super().__init__(view)
        self._flow = flow
        self._theme = theme
        self._bar = bar
        self._viewport = viewport = view.viewport()
        self._top = ""
        self.column = Column(48, 600, 18)
        self.cards = cards
        self.cover = Cover(viewport)
        self.attention = Attention(flow, theme, view, viewport)
        self.tail = Tail(self, flow, place, theme, viewport)
        self.pill = Pill(theme, viewport)

    def rect_of(self, node_id: str) -> QRect:
        """Where a turn's block or body is in the viewport; empty where it is not on the path."""
        index = self._flow.index(node_id)
        if index is None:
            return QRect()
        turn = self._flow.turn(index)
        y = round(self._flow.y_of(index))
        hang = int(HANG) if turn.is_question else 0
        height = round(turn.foot_y)
        return QRect(self.column.x - hang, y, self.column.width + hang, height)

    def show_all(self) -> None:
        """Everything may have moved."""
        self.sync_bar()
        self.put_in_place()
        self._viewport.update()

    def show_moved(self, moved: int, dirty: float | None = None, end: float | None = None) -> None:
        """What was in view stands `moved` px higher: it is moved along as it was painted, and only
        what came into view, and what lies between `dirty` and `end`, is painted anew. What is below
        `end` stays where it is."""
        viewport = self._viewport
        height = viewport.height()
        bottom = height if end is None else min(height, math.ceil(end))
        if moved and abs(moved) < height:
            above = QRect(0, 0, viewport.width(), bottom)
            if bottom < height and not viewport.childrenRegion().intersects(above):
                viewport.scroll(0, -moved, above)
            else:
                # Real widgets go along only with all of it.
                viewport.scroll(0, -moved)
                bottom = height
            if self._theme.fun:  # A wave ends at the edge of the view, which stays.
                viewport.update(self.column.rail - 8, 0, 16, height)
        elif moved:
            viewport.update()
            dirty = None
        if dirty is not None and (top := max(0, int(dirty))) < bottom:
            viewport.update(0, top, viewport.width(), bottom - top)
        if not moved and end is not None:
            return  # Nothing is higher than it was, or stands elsewhere.
        self.sync_bar()
        if moved or dirty is None:
            self.put_in_place()
        else:
            self.tail.put_in_place()

    def show_state(self, index: int, turn: Turn) -> None:
        """Paint again what turns and counts in a growing turn."""
        top = self._flow.y_of(index)
        y = round(top + turn.state_y - STATE / 2)
        if -STATE < y < self._flow.view_height:
            left = self.column.rail - 12
            self._viewport.update(left, y, self.column.width + 60, int(STATE))
        if turn.thought and words.thinking(turn.node):
            self._viewport.update(self.column.x - 4, round(top) + 26, 240, 30)

    def show_hovered(self, node_id: str | None) -> None:
        """The pointer is over another turn: the toolbar and the figures go there."""
        attention, flow, viewport = self.attention, self._flow, self._viewport
        if node_id == attention.hovered:
            return
        before = attention.target()
        attention.hovered = node_id
        after = attention.target()
        if before == after:
            return
        for index in (before, after):
            if index is not None and index < len(flow):
                turn = flow.loaded(flow.name(index))
                if turn:
                    y = round(flow.y_of(index) + turn.foot_y)
                    viewport.update(0, y, viewport.width(), int(FOOT) + 2)
        self.put_in_place()

    def tell_of_more(self, node_id: str, before: int, text: str) -> None:
        """There is new text below what is in view: a message was so long before."""
        self.pill.tell(node_id, before, text)
        self._place_pill()

    def sync_bar(self) -> None:
        """Let the bar say what is in view."""
        bar, flow = self._bar, self._flow
        if (bar.maximum(), bar.value(), bar.pageStep()) != (
            flow.lowest, flow.top, flow.view_height,
        ):  # fmt: skip
            bar.set_place(flow.top, flow.lowest, max(1, flow.view_height))
        if len(flow) and (top := flow.name(flow.at(TOP))) != self._top:
            self._top = top
            self.top_changed.emit(top)

    def put_in_place(self) -> None:
        """Move the real widgets to where their turns are."""
        flow = self._flow
        visible = [(y, turn) for _, y, turn in flow.visible(0, flow.view_height)]
        self.cards.put_in_place(visible, self.column)
        self.tail.put_in_place()
        self.attention.put_in_place(self.column)
        if covered := self.cover.node_id:
            self.cover.put_in_place(self.rect_of(covered), flow.loaded(covered))
        if flow.stick:
            self.pill.rest()
        elif not self.pill.isHidden():
            self._place_pill()

    def _place_pill(self) -> None:
        col, pill = self.column, self.pill
        pill.move(
            col.x + (col.width - pill.width()) // 2, self._viewport.height() - pill.height() - 12
        )
        pill.show()
        pill.raise_()
