"""The audience of a transcript is what reads the screen: what it was given is kept for it here."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtGui import QAccessible

from bough.core.node import Node
from bough.ui.access import KEPT, Keeper, tell
from bough.ui.transcript import words
from bough.ui.transcript.access.page import Page
from bough.ui.transcript.access.reading import Reading, read
from bough.ui.transcript.access.turn import TurnInterface
from bough.ui.transcript.controls import Control, controls
from bough.ui.transcript.turn import Turn

if TYPE_CHECKING:
    from bough.ui.transcript.view import TranscriptView

READ = 24
"""So many turns keep what is said of them."""
TOLD = 16
"""Of more turns that come or go at once, only so many are told one by one."""


def audience(view: TranscriptView) -> Audience:
    """That of a transcript, which is made when it is first asked for."""
    found = view.findChild(Audience)
    return found if isinstance(found, Audience) else Audience(view)


class Audience(Keeper):
    """The items are turns, by their nodes."""

    view: TranscriptView

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(view)
        self.page = Page(self)
        self._readings: OrderedDict[str, tuple[object, Reading, list[Control]]] = OrderedDict()
        self._path = view.flow.names()
        view.place.path_changed.connect(self._on_path_changed)
        view.place.node_changed.connect(self._on_node_changed)

    # What is asked of the transcript

    def turn(self, index: int) -> TurnInterface:
        """The turn at that place of the path."""
        node_id = self.view.flow.name(index)
        return self.kept(node_id, lambda: TurnInterface(self, node_id))

    def node(self, node_id: str) -> Node | None:
        """The newest state of a node on the path."""
        return self.view.place.node(node_id) if node_id in self.view.flow else None

    def siblings(self, node_id: str) -> tuple[int, int]:
        """Which of how many, counted from 0."""
        found = self.view.place.siblings(node_id)
        return (found.index(node_id), len(found)) if node_id in found else (0, 1)

    def reading(self, node_id: str) -> Reading:
        """What is said of a turn."""
        return self._read(node_id)[0]

    def controls(self, node_id: str) -> list[Control]:
        """What can be pressed in a turn."""
        return self._read(node_id)[1]

    def press(self, node_id: str, control: Control) -> None:
        """Do what a click on it does, once who asks has got its answer: it may open a dialog, or
        take the turn away."""

        def act() -> None:
            self._readings.pop(node_id, None)
            self.view.press(node_id, control)

        QTimer.singleShot(0, self, act)

    def rect_of(self, node_id: str) -> QRect:
        """Where a turn is on the screen; for one that was never in view, about where."""
        view, flow = self.view, self.view.flow
        index = flow.index(node_id)
        if index is None:
            return QRect()
        corner = view.viewport().mapToGlobal(QPoint(0, round(flow.y_of(index))))
        return QRect(corner.x(), corner.y(), view.viewport().width(), round(flow.heights[index]))

    def in_view(self, node_id: str) -> bool:
        viewport = self.view.viewport()
        shown = QRect(viewport.mapToGlobal(QPoint(0, 0)), viewport.size())
        return self.view.isVisible() and self.rect_of(node_id).intersects(shown)

    # What it is told

    def _on_path_changed(self) -> None:
        before, self._path = self._path, self.view.flow.names()
        now, was = set(self._path), set(before)
        for node_id in was - now:
            self._readings.pop(node_id, None)
        self.give_up(was - now)
        if QAccessible.isActive():
            came = [i for i, node_id in enumerate(self._path) if node_id not in was]
            for index in came[-TOLD:]:
                tell(self.turn(index), QAccessible.Event.ObjectCreated)

    def _on_node_changed(self, node_id: str) -> None:
        """A reply ended, or is another: its words are told as whole, never one by one."""
        if node_id in self._items:
            tell(self._items[node_id], QAccessible.Event.NameChanged)

    def surplus(self) -> list[str]:
        far = [i for i in self._items if i != self.view.focused and not self.in_view(i)]
        return far[: max(0, len(far) - KEPT)]

    # Keeping

    def _read(self, node_id: str) -> tuple[Reading, list[Control]]:
        flow = self.view.flow
        index, turn = flow.index(node_id), flow.loaded(node_id)
        if index is None:
            return (Reading("", ()), [])
        node = turn.node if turn else flow.node(index)
        siblings = self.siblings(node_id)
        boxes = turn.body.boxes if turn else []
        last = boxes[-1].block if boxes else None
        opened = turn is not None and turn.open
        mark = (node, siblings, self.view.plain, opened, len(boxes), last)
        kept = self._readings.get(node_id)
        if kept is not None and kept[0] == mark:
            self._readings.move_to_end(node_id)
            return kept[1:]
        if turn is None:
            turn = self._apart(index)
        title = words.thought(node, 0.0) if node.reasoning else ""
        made = (read(turn, title), controls(turn, siblings))
        self._readings[node_id] = (mark, *made)
        while len(self._readings) > READ:
            self._readings.popitem(last=False)
        return made

    def _apart(self, index: int) -> Turn:
        """A turn that is not one of the flow's: what is only read must not move what is seen."""
        flow = self.view.flow
        known = flow.turns()
        if not known:
            return flow.turn(index)
        return Turn(flow.node(index), known[-1].ink, (0, 1), plain=self.view.plain)
