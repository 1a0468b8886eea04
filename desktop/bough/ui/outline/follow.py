"""Keeps the outline and the transcript at the same place of the path."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from bough.ui.outline.view import OutlineView
from bough.ui.transcript.surface import TOP
from bough.ui.transcript.view import TranscriptView


class Follow(QObject):
    """One rule both ways: the row of what is at the top of the transcript is in sight.

    Where the transcript scrolls, the outline follows; where a hand scrolls the outline, or the
    keys walk in it, the transcript follows. While a reply is followed as it is written, nothing
    but an act takes the transcript away from its end.
    """

    def __init__(self, view: OutlineView, transcript: TranscriptView) -> None:
        super().__init__(view)
        self._view = view
        self._transcript = transcript
        self._leading = False
        """Whether what moves in the transcript was moved from here."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._on_scrolled)
        transcript.top_changed.connect(self._on_top_changed)
        view.stepped.connect(self._on_stepped)
        view.rows.refreshed.connect(self._show_reading)
        view.resized.connect(self._show_reading)
        # Only what a hand does: the bar also moves when rows come and go.
        view.verticalScrollBar().actionTriggered.connect(lambda _: self._later.start())
        flow = transcript.flow
        if len(flow):
            self._on_top_changed(flow.name(flow.at(TOP)))

    @property
    def held(self) -> bool:
        """Whether the transcript stays at the end of a reply that is written."""
        return self._transcript.follows and self._view.place.running

    def _on_top_changed(self, node_id: str) -> None:
        self._view.set_reading(node_id)
        if not self._leading:
            self._show_reading()

    def _show_reading(self) -> None:
        view = self._view
        in_hand = view.dragged or (self.held and (view.hasFocus() or view.underMouse()))
        if not in_hand:
            view.show_row(view.rows.number_of(view.reading))

    def _on_scrolled(self) -> None:
        view = self._view
        first, last = view.in_sight()
        number = view.rows.number_of(view.reading)
        if first <= number <= last:
            return
        step = 1 if number < first else -1
        number = view.rows.path_row(first if step > 0 else last, step)
        if first <= number <= last and (node := view.rows.row(number).node):
            self._lead(node, to_top=True)

    def _on_stepped(self, node_id: str) -> None:
        """An exit is where it leaves the path."""
        rows = self._view.rows
        if rows.row(rows.number_of(node_id)).kind == "exit":
            node_id = self._view.place.tree().parent(node_id) or ""
        if node_id:
            self._lead(node_id, to_top=False)

    def _lead(self, node_id: str, *, to_top: bool) -> None:
        transcript = self._transcript
        if self.held or not transcript.isVisible():
            return
        self._leading = True
        if to_top:
            transcript.scroll_by(transcript.rect_of(node_id).top() - round(TOP) // 2)
        else:
            transcript.reveal(node_id)
        self._leading = False
