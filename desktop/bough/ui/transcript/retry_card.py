"""The card of a reply that waits for its next try: why, how long, and two ways out of waiting."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bough.app.said import said
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.card import Card
from bough.ui.transcript.words import seconds, state

if TYPE_CHECKING:
    from bough.app.replies import Live, Retry


class RetryCard(Card):
    """It counts with the clock that turns what is under way, and changes its words once a second.
    From the failed try to the first word it stays where it is."""

    hurry_requested = Signal()
    stop_requested = Signal()

    def __init__(self, theme: Theme, live: Live, parent: QWidget) -> None:
        super().__init__(theme, parent, icon="clock", outline="sap")
        self._now = Button(
            theme, "refresh-cw", self.tr("Try now"), self, words=True, look="primary", height=30
        )
        self._stop = Button(
            theme, "x", self.tr("Cancel"), self, words=True, look="framed", height=30
        )
        for button, wish in ((self._now, self.hurry_requested), (self._stop, self.stop_requested)):
            button.clicked.connect(wish)
            self.row.addWidget(button)
        self._live = live
        self._told: Retry | None = None
        theme.spin.turned.connect(self._count)
        self.show_live(live)

    def show_live(self, live: Live) -> None:
        """Follow the reply."""
        self._live = live
        self._count()

    def _count(self) -> None:
        retry = self._live.retry
        if retry is None:
            return
        if retry is not self._told:
            self._told = retry
            self.title.setText(reason(retry))
            self.height_changed.emit()
        left = math.ceil(retry.at - time.monotonic())
        self._now.setEnabled(left > 0)
        doing = (
            self.tr("Trying again in {time}").format(time=seconds(left, tenths=0))
            if left > 0
            else state(self._live, time.monotonic())
        )
        which = self.tr("try {n} of {many}").format(n=retry.attempt, many=retry.attempts)
        words = f"{doing} · {which}"
        if words != self.below.text():
            self.say(self.title.text(), words)


def reason(retry: Retry) -> str:
    """Why the try before failed, without advice: that is taken already."""
    return said(retry.code, {"stage": "retrying", **retry.facts})
