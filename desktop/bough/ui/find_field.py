"""A field that finds while one types, and says how much was found."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.widgets import Field, line

LONGEST = 1000


class FindField(Field):
    """Enter and Shift+Enter walk what was found; Esc ends, and takes the words along."""

    left = Signal()
    """The keyboard goes back to what is searched."""
    stepped = Signal(int)
    """To the next of what was found, or the one before."""

    def __init__(self, theme: Theme, name: str, parent: QWidget, *, hint: str = "") -> None:
        """`hint` is the key that leads here."""
        super().__init__(theme, parent)
        self._hint = hint
        self.setFixedHeight(28)
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setTextMargins(28, 0, 8, 0)
        self.setMaxLength(LONGEST)

    def count(self) -> str:
        """How much was found, in words."""
        return ""

    def paint_ground(self, painter: QPainter) -> None:
        super().paint_ground(painter)
        theme = self._theme
        pixmap = icons.pixmap("search", 16, theme.color("text2"), self.devicePixelRatioF())
        painter.drawPixmap(9, (self.height() - 16) // 2, pixmap)
        box = QRectF(self.rect()).adjusted(0, 0, -10, 0)
        if self.text():
            box.setRight(self.count_right())
            line(
                painter, theme, box, self.count(), step="caption", role="text2", right=True,
                numbers=True,
            )  # fmt: skip
        elif not self.hasFocus():
            line(painter, theme, box, self._hint, step="caption", role="text3", right=True)

    def count_right(self) -> float:
        """Where the count ends."""
        return self.width() - 10.0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.clear()
                self.left.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.stepped.emit(-1 if back else 1)
            case Qt.Key.Key_Down:
                self.left.emit()
            case _:
                super().keyPressEvent(event)
