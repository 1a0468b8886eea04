"""The windows: one for each desk of the workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from bough.app.workspace import Workspace
from bough.ui.transcript.view import TranscriptView
from bough.ui.window import Window


class Windows(QObject):
    """It makes a window for a desk and lets it go with the desk, and knows which is in front."""

    painted = Signal()
    """The first window is on the screen for the first time."""
    restore_requested = Signal(object)
    """A person wants to go back to that backup."""

    def __init__(self, workspace: Workspace, make_window: Callable[[str], Window]) -> None:
        super().__init__()
        self._workspace = workspace
        self._make_window = make_window
        self._windows: dict[str, Window] = {}
        self._shown = False
        self._leaving = False
        workspace.desk_opened.connect(self._open)
        workspace.desk_closed.connect(self._on_desk_closed)
        workspace.desk_activated.connect(self._on_desk_activated)
        for desk in workspace.desks():
            self._open(desk.id)
        self.front().painted.connect(self.painted)

    def front(self) -> Window:
        """The window of the desk that is looked at."""
        return self._windows[self._workspace.active().id]

    def all(self) -> list[Window]:
        return list(self._windows.values())

    def show(self) -> None:
        self._shown = True
        for window in self.all():
            window.show()
        if len(self._windows) > 1:
            self.come_forward()

    def leave(self) -> None:
        """Close all of them without a question, as when the system ends the program."""
        self._leaving = True
        for window in self.all():
            window.leave()
        QApplication.quit()

    def quit(self) -> bool:
        """Close all of them, unless a question is answered with no; then it is False."""
        if self.front().may_end():
            self.leave()
        return self._leaving

    # What is said, and what the program is asked for, goes to the window in front.

    def come_forward(self) -> None:
        self.front().come_forward()

    def say_damaged(self, reason: str) -> None:
        self.front().say_damaged(reason)

    def say_mishap(self, code: str, what: str) -> None:
        self.front().say_mishap(code, what)

    def say_trouble(self, code: str, facts: Mapping[str, object]) -> None:
        self.front().say_trouble(code, facts)

    def on_view_failed(self, view: TranscriptView) -> None:
        self.front().on_view_failed(view)

    # Inside

    def _open(self, desk_id: str) -> None:
        window = self._make_window(desk_id)
        window.closed.connect(self._on_window_closed)
        window.quit_requested.connect(self.quit)
        window.ended.connect(self.leave)
        window.restore_requested.connect(self.restore_requested)
        self._windows[desk_id] = window
        if self._shown:
            # Made and shown in one turn of the event loop, it held that for too long. With 0 it
            # would be no later than the rest of this turn.
            QTimer.singleShot(1, window, lambda: self._show(window))

    def _show(self, window: Window) -> None:
        window.show()
        if window is self.front():
            self._on_desk_activated(window.desk_id)

    def _on_desk_closed(self, desk_id: str) -> None:
        if window := self._windows.pop(desk_id, None):
            if window.is_in_front():
                # Once it is known which of the others is looked at.
                QTimer.singleShot(0, self, self.come_forward)
            window.leave()
            window.deleteLater()

    def _on_desk_activated(self, desk_id: str) -> None:
        """The keyboard goes along to another window, but is taken from no other program."""
        window = self._windows[desk_id]
        elsewhere = window.isVisible() and not window.is_in_front()
        if self._shown and QApplication.activeWindow() and elsewhere:
            window.come_forward()

    def _on_window_closed(self, desk_id: str) -> None:
        """Its sessions are closed with it, unless it was the last: then the program ends."""
        if not self._leaving and len(self._windows) > 1:
            self._workspace.close_desk(desk_id)
