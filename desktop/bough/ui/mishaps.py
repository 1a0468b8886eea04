"""Tells the person of exceptions nobody expected, and lets a view that keeps failing do less."""

from __future__ import annotations

import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal
from shiboken6 import Shiboken

from bough.core.bugs import Bug, Bugs
from bough.ui.transcript.view import TranscriptView


class Mishaps(QObject):
    """Listens to Python's hooks until `close`. The signal may come on any thread, and in the middle
    of a painting: connect it queued."""

    happened = Signal(str, str)
    """The code of what to say, the traceback."""
    view_failed = Signal(object)
    """A transcript view failed in the same way three times in ten seconds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bugs = Bugs(self._on_bug)

    def close(self) -> None:
        self._bugs.close()

    def _on_bug(self, bug: Bug) -> None:
        view = _view(bug.trace) if bug.often else None
        if view is not None and not view.plain:
            self.view_failed.emit(view)
            self.happened.emit("view_failed", bug.text)
        else:
            self.happened.emit("bug", bug.text)


def _view(trace: TracebackType | None) -> TranscriptView | None:
    """The transcript view in whose painting or laying out it happened, if it was in one, or in a
    part of it."""
    for frame, _ in traceback.walk_tb(trace):
        found = frame.f_locals.get("self")
        if isinstance(found, QObject) and not isinstance(found, TranscriptView):
            # By this name a model of rows may call something else.
            found = QObject.parent(found) if Shiboken.isValid(found) else None
        if isinstance(found, TranscriptView):
            return found
    return None
