"""The pointer selects text, and touches what can be touched."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent

from bough.ui.transcript.selection import (
    Selection,
    Where,
    block_around,
    whole_turn,
    word_around,
)
from bough.ui.transcript.turn import Turn, TurnTouch

REACH = 4.0
SCROLL_MS = 30
CHARACTER, WORD, BLOCK, TURN = 1, 2, 3, 4
"""What so many clicks select."""


class Ground(Protocol):
    """What the pointer moves over."""

    @property
    def selection(self) -> Selection | None: ...

    def where(self, at: QPointF) -> Where | None: ...
    def touch_at(self, at: QPointF) -> tuple[int, TurnTouch] | int | str | None: ...
    def in_gutter(self, at: QPointF) -> bool: ...
    def turn_at(self, index: int) -> Turn: ...
    def select(self, selection: Selection | None) -> None: ...
    def scroll_by(self, by: int) -> None: ...
    def view_height(self) -> int: ...


Touched = tuple[int, TurnTouch] | int | str | None


class Pointer(QObject):
    """Press, drag and release. A double click selects a word, a triple one a block, a fourth or
    one in the gutter a turn; then a drag goes on by as much."""

    def __init__(self, ground: Ground, parent: QObject) -> None:
        super().__init__(parent)
        self._ground = ground
        self._anchor: tuple[Where, Where] | None = None
        self._pressed: Touched = None
        self._at = QPointF()
        self._down = QPointF()
        self._clicks = 0
        self._click_timer = QTimer(self)
        self._click_timer.setSingleShot(True)
        self._scroll_timer = QTimer(self)
        self._scroll_timer.setInterval(SCROLL_MS)
        self._scroll_timer.timeout.connect(self._on_scroll)

    def press(self, event: QMouseEvent, double_ms: int, *, double: bool) -> None:
        """The left button went down."""
        before, self._at = self._down, event.position()
        again = self._click_timer.isActive() and self._is_near(before)
        self._down = self._at
        if double and self._clicks == CHARACTER:
            self._clicks = WORD
        elif again and self._clicks >= WORD:
            self._clicks = min(self._clicks + 1, TURN)
        else:
            self._clicks = CHARACTER
        self._click_timer.start(double_ms)
        self._pressed = self._ground.touch_at(self._at) if self._clicks == CHARACTER else None
        where = self._ground.where(self._at)
        if where is None:
            return
        if self._pressed is None and self._ground.in_gutter(self._at):
            self._clicks = TURN
        selected = self._ground.selection
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and selected:
            self._anchor = (selected.anchor, selected.anchor)
            self._extend()
            return
        self._anchor = self._around(where)
        self._ground.select(Selection(*self._anchor))

    def move(self, event: QMouseEvent) -> None:
        """It moved with the button down."""
        self._at = event.position()
        if self._anchor is None:
            return
        if not self._is_near(self._down):
            self._pressed = None
            self._extend()
        outside = self._at.y() < 0 or self._at.y() > self._ground.view_height()
        if outside and not self._scroll_timer.isActive():
            self._scroll_timer.start()
        elif not outside:
            self._scroll_timer.stop()

    def release(self) -> Touched:
        """The button came up; returns what was clicked."""
        self._scroll_timer.stop()
        self._anchor = None
        pressed, self._pressed = self._pressed, None
        return pressed

    def _is_near(self, point: QPointF) -> bool:
        return (self._at - point).manhattanLength() <= REACH

    def _around(self, where: Where) -> tuple[Where, Where]:
        """What is selected with that place."""
        match self._clicks:
            case 2:
                return word_around(self._ground.turn_at(where.turn), where)
            case 3:
                return block_around(self._ground.turn_at(where.turn), where)
            case 4:
                return whole_turn(where.turn)
        return (where, where)

    def _extend(self) -> None:
        where = self._ground.where(self._at)
        if where is None or self._anchor is None:
            return
        first, last = self._anchor
        low, high = self._around(where)
        if low < first:
            self._ground.select(Selection(last, low))
        else:
            self._ground.select(Selection(first, max(high, last)))

    def _on_scroll(self) -> None:
        over = min(0.0, self._at.y()) or max(0.0, self._at.y() - self._ground.view_height())
        self._ground.scroll_by(round(over / 2) or (1 if over > 0 else -1))
        self._extend()
