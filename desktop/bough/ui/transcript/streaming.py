"""Streaming brings what grows on the path into view, at most thirty times a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, QTimer

from bough.ui.theme import Theme, tokens
from bough.ui.transcript import by_turns, words
from bough.ui.transcript.cards import Cards
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.turn import Turn

if TYPE_CHECKING:
    from bough.app.place import Place

STILL_HZ = 8
"""So many flushes a second where nothing may move."""
EARLY = 0.75
"""So much of the time between two flushes is enough where something new came: it is shown with the
work of handing it over, rather than by waking up once more a little later."""
AWAITED_MS = 8
"""So long after its time a flush of what came before waits for something new."""
LATE_S = 0.008
"""A flush that comes so much later than it was due shows less: several replies come at once."""
LEAST_SHARE = 1 / 8


class Ground(Protocol):
    """What the text grows on."""

    def show_all(self) -> None: ...
    def show_moved(
        self, moved: int, dirty: float | None = None, end: float | None = None
    ) -> None: ...
    def show_state(self, index: int, turn: Turn) -> None: ...
    def tell_of_more(self, node_id: str, before: int, text: str) -> None: ...


class Streaming(QObject):
    """Knows which turns grow. What it shows of them is painted from the first changed line on."""

    def __init__(
        self, ground: Ground, flow: Flow, cards: Cards, place: Place, theme: Theme, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._ground = ground
        self._flow = flow
        self._cards = cards
        self._place = place
        self._theme = theme
        self._growing: list[str] = []
        self._flushed = 0.0
        self._due = 0.0
        self._share = 1.0
        """Of what a flush may show; less while others keep the window busy as well."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_time)
        theme.spin.turned.connect(self._on_spin)

    def follow(self, names: list[str]) -> None:
        """These are on the path: flush what grows among them."""
        growing = self._place.growing
        self._growing = [name for name in names if name in growing] if growing else []
        if self._growing:
            self._theme.spin.want()
            self._wake(news=True)

    def grew(self, node_id: str) -> None:
        """More came for a node on the path."""
        if node_id not in self._growing:
            self._growing.append(node_id)
            self._theme.spin.want()
        self._wake(news=True)

    def ended(self, node_id: str) -> bool:
        """Nothing more comes for it; False where it did not grow."""
        if node_id not in self._growing:
            return False
        self._growing.remove(node_id)
        return True

    def flush(self) -> None:
        """Show what has come now rather than in a moment."""
        self._timer.stop()
        self._flush()

    def _wake(self, *, news: bool) -> None:
        """Flush soon, but not twice within a thirtieth of a second; at once where that has passed
        and there is something new."""
        hz = tokens()["motion"]["streamFlushHz"] if self._theme.motion else STILL_HZ
        period, now = 1000.0 / hz, time.monotonic()
        passed = (now - self._flushed) * 1000
        if news and passed >= period * EARLY:
            wait = 0
        elif self._timer.isActive():
            return
        else:
            wait = max(0, round(period + AWAITED_MS - passed))
        self._due = now + wait / 1000
        self._timer.start(wait)

    def _on_time(self) -> None:
        if not by_turns.may_begin():
            self._timer.start(1)
            return
        with by_turns.turn():
            self._flush()

    def _flush(self) -> None:
        self._flushed = time.monotonic()
        if self._flushed - self._due > LATE_S:
            self._share = max(LEAST_SHARE, self._share / 2)
        else:
            self._share = min(1.0, self._share * 1.2)
        if self._flow.width <= 0:
            return
        waits = long = False
        for node_id in self._growing:
            index = self._flow.index(node_id)
            if index is None:
                continue
            turn = self._flow.turn(index)
            if turn.growing and self._grow(index, turn):
                waits = True
            long = long or turn.height > self._flow.far
        if long:
            self._flow.release()
        self._theme.spin.join()
        if waits:
            self._wake(news=False)

    def _grow(self, index: int, turn: Turn) -> bool:
        """Let a turn show what has come; True where more of it waits."""
        flow, ground, node_id = self._flow, self._ground, turn.node.id
        # An open thought may grow above what is read just now, and the row of a first one comes.
        node = self._place.node(node_id)
        above = turn.open or (turn.thought is None and words.thinking(node))
        hold = flow.hold() if above and not flow.stick else None
        size, ended = turn.shown, flow.y_of(index) + turn.body_end
        dirty, waits = turn.grow(node, self._place.live(node_id), self._share)
        if self._cards.show_wait(turn):
            flow.changed(index)
            flow.settle()
            ground.show_all()
            return waits
        if dirty is None:
            ground.show_state(index, turn)
            return waits
        before = flow.top
        flow.changed(index)
        if flow.stick:
            flow.top = flow.lowest
        if hold is not None:
            flow.settle(hold)
            ground.show_all()
        else:
            y = flow.y_of(index)
            # Most of what comes only makes the last line longer, or moves up what is above it: what
            # is below stays as it is.
            end = ended if y + turn.body_end == ended else None
            ground.show_moved(flow.top - before, y + dirty - 2, end)
        if not flow.stick and flow.y_of(index) + turn.height > flow.view_height:
            ground.tell_of_more(node_id, size, turn.node.text)
        return waits

    def _on_spin(self) -> None:
        if self._growing:
            self._theme.spin.want()
        for node_id in self._growing:
            index = self._flow.index(node_id)
            turn = self._flow.loaded(node_id)
            if index is not None and turn is not None:
                self._ground.show_state(index, turn)
