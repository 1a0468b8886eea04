"""A card with the beginning of the message that the pointer is over, or that one peeks at."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtWidgets import QWidget

from bough.app.place import Place
from bough.ui.theme import Theme
from bough.ui.transcript.hover_card import HoverCard


class Hover:
    def __init__(self, place: Place, theme: Theme, view: QWidget) -> None:
        self._place = place
        self._card = HoverCard(theme, view)
        self._about = ""
        self.peeking = False

    @property
    def card(self) -> HoverCard:
        return self._card

    def show(self, node: str, spot: QRectF) -> None:
        """Tell of a message that is seen there, in a moment."""
        if node != self._about and not self.peeking:
            self._tell(node, spot)

    def peek(self, node: str, spot: QRectF) -> None:
        """Show it until something else is done; or no longer, if it is shown."""
        if self.peeking and node == self._about:
            self.leave()
            return
        self._tell(node, spot)
        self.peeking = True

    def leave(self) -> None:
        self._about, self.peeking = "", False
        self._card.leave()

    def _tell(self, node: str, spot: QRectF) -> None:
        self._about = node
        self._card.preview(self._place.node(node), QPoint(int(spot.left()), int(spot.bottom()) + 6))
