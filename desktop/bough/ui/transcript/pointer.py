"""The pointer selects text, and touches what can be touched."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent

from bough.ui.transcript.selection import Selection, Where, block_around, word_around
from bough.ui.transcript.turn import Turn, TurnTouch

REACH = 4.0
SCROLL_MS = 30


class Ground(Protocol):
    """What the pointer moves over."""

    def where(self, at: QPointF) -> Where | None: ...
    def touch_at(self, at: QPointF) -> tuple[int, TurnTouch] | int | str | None: ...
    def turn_at(self, index: int) -> Turn: ...
    def select(self, selection: Selection | None) -> None: ...
    def scroll_by(self, by: int) -> None: ...
    def view_height(self) -> int: ...


Touched = tuple[int, TurnTouch] | int | str | None


class Pointer(QObject):
    """Press, drag and release; a double click selects a word, a triple click a block."""

    def __init__(self, ground: Ground, parent: QObject) -> None:
        super().__init__(parent)
        self._ground = ground
        self._anchor: tuple[Where, Where] | None = None
        self._selection: Selection | None = None
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
        self._at = self._down = event.position()
        again = self._click_timer.isActive()
        self._clicks = 2 if double else 3 if self._clicks == 2 and again else 1
        self._click_timer.start(double_ms)
        self._pressed = self._ground.touch_at(self._at) if self._clicks == 1 else None
        where = self._ground.where(self._at)
        if where is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._selection:
            self._anchor = (self._selection.anchor, self._selection.anchor)
            self._extend()
            return
        index, point = where
        turn = self._ground.turn_at(index)
        match self._clicks:
            case 2:
                first, last = word_around(turn, point)
            case 3:
                first, last = block_around(turn, point)
            case _:
                first = last = point
        self._anchor = ((index, first), (index, last))
        self._set(Selection((index, first), (index, last)))

    def move(self, event: QMouseEvent) -> None:
        """It moved with the button down."""
        self._at = event.position()
        if self._anchor is None:
            return
        if (self._at - self._down).manhattanLength() > REACH:
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

    def selected(self, selection: Selection | None) -> None:
        """Somebody else selected."""
        self._selection = selection

    def _extend(self) -> None:
        where = self._ground.where(self._at)
        if where is None or self._anchor is None:
            return
        first, last = self._anchor
        index, point = where
        low, high = point, point
        if self._clicks > 1:
            around = word_around if self._clicks == 2 else block_around
            low, high = around(self._ground.turn_at(index), point)
        if (index, low) < first:
            self._set(Selection(last, (index, low)))
        else:
            self._set(Selection(first, max((index, high), last)))

    def _set(self, selection: Selection) -> None:
        self._selection = selection
        self._ground.select(selection)

    def _on_scroll(self) -> None:
        over = min(0.0, self._at.y()) or max(0.0, self._at.y() - self._ground.view_height())
        self._ground.scroll_by(round(over / 2) or (1 if over > 0 else -1))
        self._extend()
