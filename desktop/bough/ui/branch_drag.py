"""A branch in the hand: where it may be dropped, and what that does."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bough.app.place import Place
from bough.ui.outline.shapes import ICON, icon
from bough.ui.theme import Theme
from bough.ui.widgets import line

CHIP = 200


class BranchDrag:
    """The branch that begins with a message, on its way below another one."""

    def __init__(self, place: Place, node_id: str, text: str) -> None:
        self.node_id = node_id
        self.text = text
        self.target: str | None = None
        self.at = QPoint()
        self.copies = False
        """Whether it stays where it is as well."""
        self._place = place

    @property
    def allowed(self) -> bool:
        """Whether it may be dropped where it is."""
        return self.target is not None and may_drop(
            self._place, self.node_id, self.target, copies=self.copies
        )

    def cursor(self) -> Qt.CursorShape:
        if not self.allowed:
            return Qt.CursorShape.ForbiddenCursor
        return Qt.CursorShape.DragCopyCursor if self.copies else Qt.CursorShape.DragMoveCursor

    def drop(self) -> None:
        """Let go: a refusal is told by the place. On itself it is only put down again."""
        if self.target is None or self.target == self.node_id:
            return
        act = self._place.copy if self.copies else self._place.move
        act(self.node_id, self.target)

    def paint_target(self, painter: QPainter, theme: Theme, box: QRectF) -> None:
        """Blue: it goes below this one."""
        ground = QColor(theme.color("skyLine"))
        ground.setAlphaF(0.12)
        painter.setBrush(ground)
        painter.setPen(QPen(theme.color("skyLine"), 2))
        painter.drawRoundedRect(box.adjusted(3, 1, -3, -1), 6, 6)

    def paint_chip(self, painter: QPainter, theme: Theme, room: QRectF) -> None:
        """What is in the hand, beside the pointer."""
        left = min(self.at.x() + 12.0, room.right() - CHIP - 4)
        top = min(self.at.y() + 14.0, room.bottom() - 30)
        chip = QRectF(max(4.0, left), top, min(CHIP, room.width() - 8), 26)
        painter.setBrush(theme.color("overlay"))
        painter.setPen(QPen(theme.color("skyLine" if self.allowed else "border"), 1))
        painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        name = "copy" if self.copies else "move-right"
        icon(painter, theme, name, chip.left() + 8, chip.center().y(), "text2")
        words = chip.adjusted(14 + ICON, 0, -8, 0)
        line(painter, theme, words, self.text, step="caption", role="text")


def may_drop(place: Place, node_id: str, target: str, *, copies: bool) -> bool:
    """Whether a branch may go below a message: not below itself, not where it is already, and
    nothing that grows."""
    tree = place.tree()
    if tree.within(target, node_id) or place.node(target).growing:
        return False
    if copies:
        return not any(tree.within(grows, node_id) for grows in place.growing)
    return tree.parent(node_id) != target and not place.node(node_id).growing
