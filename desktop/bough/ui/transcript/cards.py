"""The cards at the ends of turns: why a reply is not whole, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import QWidget

from bough.ui.theme import Theme
from bough.ui.transcript.column import Column
from bough.ui.transcript.content import ends_early
from bough.ui.transcript.turn import Turn

if TYPE_CHECKING:
    from bough.app.place import Place
    from bough.app.replies import Live
    from bough.ui.transcript.card import Card


class Cards(QObject):
    """Real widgets over the viewport; each takes its room from the turn that it ends."""

    height_changed = Signal(str)
    """Of the card of that node, by itself."""
    asked = Signal(str, str, QPoint)
    """An action, a node, and where on the screen to open what that needs."""
    came = Signal(str)
    """A card that is worth being told of; its words."""

    def __init__(self, place: Place, theme: Theme, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._place = place
        self._theme = theme
        self._viewport = viewport
        self._cards: dict[str, Card] = {}

    def of(self, node_id: str) -> Card | None:
        return self._cards.get(node_id)

    def dress(self, turn: Turn) -> None:
        """Give a new turn the card that it needs."""
        if ends_early(turn.node):
            self.show_ending(turn)
        elif turn.live:
            self.show_wait(turn)

    def show_ending(self, turn: Turn) -> None:
        """Say at the end of the turn why it is not simply whole; nothing where it is."""
        self.drop(turn.node.id)
        turn.give_ending(None)
        if not ends_early(turn.node):
            return
        from bough.ui.transcript.ending import Ending

        ending = Ending(self._theme, turn.node, self._place.remedies, self._viewport)
        ending.asked.connect(self.asked)
        self._put(turn, ending)

    def show_wait(self, turn: Turn) -> bool:
        """Have a card at the end of a growing turn while it waits in line or for its next try, and
        none when it does not. True where it came or went."""
        live = turn.live
        if live and live.stage == "queued":
            return self._show_line(turn, live)
        if live and live.retry:
            return self._show_retry(turn, live)
        if turn.node.id not in self._cards:
            return False
        self.drop(turn.node.id)
        turn.give_ending(None)
        return True

    def _show_line(self, turn: Turn, live: Live) -> bool:
        from bough.ui.transcript.line_card import LineCard

        card, node_id = self._cards.get(turn.node.id), turn.node.id
        if isinstance(card, LineCard):
            card.show_live(live)
            return False
        card = LineCard(self._theme, turn.node, live, self._viewport)
        card.next_requested.connect(lambda: self._place.go_first(node_id))
        card.stop_requested.connect(self._place.stop)
        self._put(turn, card)
        return True

    def _show_retry(self, turn: Turn, live: Live) -> bool:
        from bough.ui.transcript.retry_card import RetryCard

        card, node_id = self._cards.get(turn.node.id), turn.node.id
        if isinstance(card, RetryCard):
            card.show_live(live)
            return False
        card = RetryCard(self._theme, live, self._viewport)
        card.hurry_requested.connect(lambda: self._place.hurry(node_id))
        card.stop_requested.connect(self._place.stop)
        self._put(turn, card)
        self.came.emit(card.title.text())
        return True

    def drop(self, node_id: str) -> None:
        """Take the card of a turn away, if it has one."""
        if card := self._cards.pop(node_id, None):
            # Before it is deleted, which is later: it is not to answer to anything any more.
            card.closed()
            card.hide()
            card.deleteLater()

    def put_in_place(self, visible: Iterable[tuple[float, Turn]], column: Column) -> None:
        """Move the cards of these turns, which begin at those heights, and hide all others."""
        shown = set()
        for y, turn in visible:
            if card := self._cards.get(turn.node.id):
                shown.add(turn.node.id)
                card.setGeometry(
                    QRect(
                        column.x - 1, round(y + turn.ending_y),
                        column.width + 2, int(turn.ending_height),
                    )
                )  # fmt: skip
                card.show()
        for node_id, card in self._cards.items():
            if node_id not in shown:
                card.hide()

    def _put(self, turn: Turn, card: Card) -> None:
        node_id = turn.node.id
        self.drop(node_id)
        self._cards[node_id] = card
        card.height_changed.connect(lambda: self.height_changed.emit(node_id))
        turn.give_ending(card.height_for, card.middle)
