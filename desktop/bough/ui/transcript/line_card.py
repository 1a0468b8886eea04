"""The line of a reply that waits until others have ended: its place, and two ways out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bough.core.node import Node
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.card import Card, colored
from bough.ui.transcript.words import in_line

if TYPE_CHECKING:
    from bough.app.replies import Live


class LineCard(Card):
    """It stands where a reply says what it does, until the reply begins."""

    next_requested = Signal()
    stop_requested = Signal()

    def __init__(self, theme: Theme, node: Node, live: Live, parent: QWidget) -> None:
        super().__init__(theme, parent, icon="", outline="")
        self._model = node.model
        self.title.setPalette(colored(theme, "sap"))
        self._next = Button(theme, "arrow-up", self.tr("Next"), self, words=True)
        self._next.setToolTip(self.tr("Let this reply begin before the others in line"))
        stop = Button(theme, "x", self.tr("Cancel"), self, words=True)
        stop.setToolTip(self.tr("Esc"))
        for button, wish in ((self._next, self.next_requested), (stop, self.stop_requested)):
            button.clicked.connect(wish)
            self.row.addWidget(button)
        self.show_live(live)

    def show_live(self, live: Live) -> None:
        """Follow the reply on its way to the front."""
        words = in_line(live, self._model)
        if words == self.title.text():
            return
        self._next.setEnabled(live.done != 1)
        self.say(words)
        self.height_changed.emit()
