"""The tail of a transcript: what stands below its last turn and is no message of the tree yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from bough.ui.theme import Theme
from bough.ui.transcript.column import Column
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.spoken import announce

if TYPE_CHECKING:
    from bough.app.place import Place
    from bough.ui.transcript.following import FollowingTurns


class Ground(Protocol):
    """What shows the turns."""

    def show_all(self) -> None: ...


class Extra(Protocol):
    """A widget that stands below all turns."""

    @property
    def shows(self) -> bool:
        """Whether anything is to be seen of it."""

    def fit(self, column: Column) -> int:
        """Stand in that column; the height that this takes."""

    def move_to(self, column: Column, y: int) -> None: ...
    def setVisible(self, visible: bool) -> None: ...


class Tail(QObject):
    """Makes room for the messages that wait, and has them stand in it; and for what one may ask
    next below them. Where there is nothing it costs nothing."""

    edited = Signal()
    """A message came back into the composer."""
    hidden_below = Signal(str)
    """One sentence: a message waits now where the reader does not see it."""

    def __init__(
        self, ground: Ground, flow: Flow, place: Place, theme: Theme, viewport: QWidget
    ) -> None:
        super().__init__(viewport)
        self._ground = ground
        self._flow = flow
        self._place = place
        self._theme = theme
        self._viewport = viewport
        self._turns: FollowingTurns | None = None
        self._extra: Extra | None = None
        self._column: Column | None = None
        place.following.changed.connect(self._on_changed)
        place.node_changed.connect(self._on_node_changed)
        self._refresh()

    def fit(self, column: Column) -> None:
        """The text of the turns stands there."""
        self._column = column
        self._flow.tail = self._room(column)

    def follow_path(self) -> None:
        """Another path is shown."""
        self._refresh(settle=False)

    def carry(self, extra: Extra) -> None:
        """Have that stand below everything else."""
        self._extra = extra
        self.settle()

    def settle(self) -> None:
        """What stands here takes another height: what is read stays where it is."""
        flow = self._flow
        if self._column:
            flow.tail = self._room(self._column)
        if flow.width > 0:
            flow.settle()
            flow.scroll(0)
            self._ground.show_all()

    def put_in_place(self) -> None:
        """Stand below the last turn."""
        turns, extra, column = self._turns, self._extra, self._column
        y = self._flow.total - self._flow.tail - self._flow.top
        if turns and column:
            from bough.ui.transcript.following import LEFT

            turns.move(column.rail - LEFT, y)
            turns.setVisible(len(turns) > 0 and y < self._flow.view_height)
            y += turns.height()
        if extra and column:
            extra.move_to(column, y)
            extra.setVisible(extra.shows and y < self._flow.view_height)

    def _on_changed(self) -> None:
        before = len(self._turns) if self._turns else 0
        self._refresh()
        if self._turns and len(self._turns) > before:
            words = self.tr("It is sent when this reply ends.")
            if not self._flow.stick:
                self.hidden_below.emit(words)
            announce(self._viewport, words)

    def _on_node_changed(self, _node_id: str) -> None:
        self._refresh()

    def _refresh(self, *, settle: bool = True) -> None:
        flow = self._flow
        if self._turns is None:
            if not self._place.following.messages():
                return
            from bough.ui.transcript.following import FollowingTurns

            self._turns = FollowingTurns(self._place, self._theme, self._viewport)
            self._turns.edited.connect(self.edited)
        else:
            self._turns.refresh()
        if settle:
            self.settle()
        elif self._column:
            flow.tail = self._room(self._column)

    def _room(self, column: Column) -> int:
        self._flow.ahead = bool(self._turns)
        standing = (self._turns, self._extra)
        return sum(part.fit(column) for part in standing if part)
