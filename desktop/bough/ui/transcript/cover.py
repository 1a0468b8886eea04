"""A cover is an editor that lies over a question and makes the room that it wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from bough.ui.transcript.turn import Turn

if TYPE_CHECKING:
    from bough.ui.edit_in_place import EditInPlace


class Cover:
    def __init__(self, node_id: str, editor: EditInPlace) -> None:
        self.node_id = node_id
        self.editor = editor

    def dress(self, turn: Turn) -> None:
        """Let the turn have the room, if it is the one."""
        if turn.node.id == self.node_id:
            turn.cover_height = self.editor.wanted_height()

    def put_in_place(self, area: QRect, turn: Turn | None) -> None:
        """Move the editor over its question; away where that is out of sight."""
        if turn is None:
            # Hidden it would lose the keyboard.
            self.editor.move(area.x(), -self.editor.height())
        else:
            self.editor.setGeometry(area.x(), area.y(), area.width(), round(turn.foot_y))
            self.editor.show()
