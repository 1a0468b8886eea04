"""The replies that took long and ended while nobody saw them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bough.core.attention import mark_of

if TYPE_CHECKING:
    from bough.app.library import Library

LONG_SECONDS = 20.0
"""From the question on: who waits for so long looks elsewhere meanwhile."""
TOGETHER_MS = 500
"""What ends within this time is told at once."""


class LongReplies(QObject):
    """Those that a person ended are not among them."""

    ended = Signal(object)
    """A tuple of tips."""

    def __init__(
        self,
        library: Library,
        parent: QObject | None = None,
        *,
        seconds: float = LONG_SECONDS,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._seconds = seconds
        self._fresh: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOGETHER_MS)
        self._timer.timeout.connect(self._on_timeout)
        library.node_changed.connect(self._on_node_changed)

    def _on_node_changed(self, session_id: str, node_id: str) -> None:
        node = self._library.node(session_id, node_id)
        took = (node.ended_at or node.created_at) - node.created_at
        if mark_of(node) and took >= self._seconds:
            self._fresh.add(node_id)
            if not self._timer.isActive():
                self._timer.start()

    def _on_timeout(self) -> None:
        fresh, self._fresh = self._fresh, set()
        # One that was before the eyes is none of the tips any more.
        if tips := tuple(tip for tip in self._library.tips.all() if tip.node in fresh):
            self.ended.emit(tips)
