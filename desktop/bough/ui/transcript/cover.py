"""A cover is an editor that lies over a question and makes the room that it wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Signal

from bough.ui.transcript.turn import Turn

if TYPE_CHECKING:
    from bough.ui.edit_in_place import EditInPlace


class Cover(QObject):
    """There is at most one in a transcript."""

    height_changed = Signal(str)
    """The question of that node takes another height, or what is over it moved."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.node_id = ""
        """The question that is covered."""
        self._editor: EditInPlace | None = None

    def lay(self, node_id: str, editor: EditInPlace | None) -> None:
        """Lay an editor over a question; None takes it away."""
        self.node_id, self._editor = (node_id, editor) if editor else ("", None)
        if editor:
            editor.height_changed.connect(self._on_height_changed)
        self.height_changed.emit(node_id)

    def height_over(self, node_id: str) -> float:
        """What that question makes room for."""
        return self._editor.wanted_height() if self._editor and node_id == self.node_id else 0.0

    def put_in_place(self, area: QRect, turn: Turn | None) -> None:
        """Move the editor over its question; away where that is out of sight."""
        if self._editor is None:
            return
        if turn is None:
            # Hidden it would lose the keyboard.
            self._editor.move(area.x(), -self._editor.height())
        else:
            self._editor.setGeometry(area.x(), area.y(), area.width(), round(turn.foot_y))
            self._editor.show()

    def _on_height_changed(self) -> None:
        if self._editor:
            self.height_changed.emit(self.node_id)
