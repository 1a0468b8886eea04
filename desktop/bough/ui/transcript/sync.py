"""Sync keeps the turns in step with what their place tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from bough.ui.transcript.flow import Flow
from bough.ui.transcript.spoken import tell_end
from bough.ui.transcript.streaming import Streaming
from bough.ui.transcript.surface import Surface

if TYPE_CHECKING:
    from bough.app.place import Place


class Sync(QObject):
    """Whatever comes, goes or takes another height: what is read stays where it is, or the end in
    view."""

    path_shown = Signal(int)
    """The turns from that number on are others than before."""

    def __init__(
        self, flow: Flow, place: Place, surface: Surface, streaming: Streaming, view: QWidget
    ) -> None:
        super().__init__(view)
        self._flow = flow
        self._place = place
        self._surface = surface
        self._streaming = streaming
        self._view = view
        surface.cards.height_changed.connect(self._on_card_changed)
        surface.cover.height_changed.connect(self._on_cover_changed)
        place.path_changed.connect(self._on_path_changed)
        place.node_grew.connect(self._on_node_grew)
        place.node_changed.connect(self._on_node_changed)
        names = place.names()
        flow.show(names)
        streaming.follow(names)

    def _on_path_changed(self) -> None:
        flow, names, attention = self._flow, self._place.names(), self._surface.attention
        before, same = len(flow), flow.common(names)
        grows = same < len(names) and self._place.node(names[-1]).growing
        hold = None if flow.stick or not before or flow.width <= 0 else flow.hold()
        if same < before:
            replaced, y = flow.name(same), flow.y_of(same)
            if same < len(names):
                if attention.focused == replaced:
                    attention.focused = names[same]
                # Another branch: its first turn stands where the one before it stood.
                if -flow.view_height < y < flow.view_height and not grows:
                    hold = (names[same], 1, -1, max(y, 0.0))
                    flow.stick = False
        flow.show(names)
        self._surface.tail.follow_path()
        if grows and not self._place.carried_along:
            # Something was just asked: look at what comes.
            flow.stick, hold = True, None
        for turn in flow.turns():
            siblings = self._place.siblings(turn.node.id)
            if turn.node.id in siblings:
                turn.siblings = (siblings.index(turn.node.id), len(siblings))
            turn.landmarks = self._place.landmarks(turn.node.id)
        attention.forget_what_left()
        self.path_shown.emit(same)
        if flow.width > 0:
            flow.settle(hold)
            flow.scroll(0)
        self._surface.show_all()
        self._streaming.follow(names)

    def _on_node_grew(self, node_id: str) -> None:
        if node_id in self._flow:
            self._streaming.grew(node_id)

    def _on_node_changed(self, node_id: str) -> None:
        flow, index = self._flow, self._flow.index(node_id)
        if index is None:
            return
        node = self._place.node(node_id)
        hold = None if flow.stick or flow.width <= 0 else flow.hold()
        turn = flow.loaded(node_id)
        if turn is None:
            pass
        elif turn.growing and not node.growing:
            turn.seal(node)
            self._surface.cards.show_ending(turn)
            flow.changed(index)
        else:
            turn.node = node
        finished = not node.growing and self._streaming.ended(node_id)
        flow.settle(hold)
        self._surface.show_all()
        if finished:
            tell_end(self._view, node, self._surface.cards.of(node_id))

    def _on_card_changed(self, node_id: str) -> None:
        turn, card = self._flow.loaded(node_id), self._surface.cards.of(node_id)
        index = self._flow.index(node_id)
        if turn is None or card is None or index is None:
            return
        turn.give_ending(card.height_for, card.middle)
        self._flow.arrange(index)
        self._surface.show_all()

    def _on_cover_changed(self, node_id: str) -> None:
        index = self._flow.index(node_id)
        if index is None:
            return
        turn, height = self._flow.turn(index), self._surface.cover.height_over(node_id)
        if turn.cover_height != height:
            turn.cover_height = height
            self._flow.arrange(index)
        self._surface.show_all()
