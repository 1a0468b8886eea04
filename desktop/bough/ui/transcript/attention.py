"""Which turn is meant: by the pointer, by the focus, and so by the toolbar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QWidget

from bough.ui.theme import Theme
from bough.ui.transcript.column import Column
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.toolbar import TurnBar


class Attention:
    """The toolbar stays where the keys are in it; else it stands at the turn under the pointer,
    else at the focused one while the keys are heard, else at the last."""

    def __init__(self, flow: Flow, theme: Theme, view: QWidget, viewport: QWidget) -> None:
        self._flow = flow
        self._view = view
        self.hovered: str | None = None
        self.focused: str | None = None
        self.tools = TurnBar(theme, viewport)
        self.tools.setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def hears(self) -> bool:
        """Whether the keys are about the focused turn."""
        return self._view.hasFocus() or self.tools.has_keys

    @property
    def heard(self) -> str | None:
        """The focused turn, if the keys are about it."""
        return self.focused if self.focused and self.hears else None

    def focus(self, node_id: str) -> None:
        """The keys mean that turn, wherever the pointer rests."""
        self.focused = node_id
        self.hovered = None

    def hear(self, *, keys: bool) -> None:
        """The keyboard comes: by keys, it is about a turn."""
        self.forget_what_left()
        if keys and self.focused is None:
            self.focused = self.nearest()

    def nearest(self) -> str | None:
        """The turn that the keys come to first: under the pointer, else the lowest in view."""
        if self.hovered or not len(self._flow):
            return self.hovered
        return self._flow.name(self._flow.at(self._flow.view_height - 8.0))

    def after(self, step: int) -> int:
        """The index of the turn so far below the focused one, or of the first that has the keys."""
        index = self._flow.index(self.focused or "")
        return index + step if index is not None else self._flow.index(self.nearest() or "") or 0

    def open_menu(self, reason: QContextMenuEvent.Reason) -> bool:
        """Open the menu of the turn that the keys mean; False where no key asked for it."""
        asked = reason is QContextMenuEvent.Reason.Keyboard and self.hears
        if asked and not self.tools.isHidden():
            self.tools.open_menu()
        return asked

    def target(self) -> int | None:
        """The index of the turn that has the toolbar."""
        held = self.tools.node_id if self.tools.has_keys else None
        for node_id in (held, self.hovered, self.heard):
            index = self._flow.index(node_id) if node_id else None
            if index is not None:
                return index
        return len(self._flow) - 1 if len(self._flow) else None

    def forget_what_left(self) -> None:
        """Mean nothing that is not on the path any more."""
        if self.focused not in self._flow:
            self.focused = None
        if self.hovered not in self._flow:
            self.hovered = None

    def put_in_place(self, column: Column) -> None:
        """Move the toolbar to its turn, or hide it where that is out of view."""
        target = self.target()
        for index, y, turn in self._flow.visible(0, self._flow.view_height):
            if index == target and not turn.growing:
                self.tools.set_turn(turn)
                left = column.x - 6
                if turn.is_question:
                    left = column.x + column.width - self.tools.width()
                self.tools.move(left, round(y + turn.foot_y))
                self.tools.show()
                return
        if self.tools.has_keys:
            # What is hidden would hand the keys to whatever comes next.
            self._view.setFocus()
        self.tools.hide()
