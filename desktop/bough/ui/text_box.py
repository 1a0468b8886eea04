"""A field for text of several lines, in a dialog."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bough.ui.composer import Draft
from bough.ui.theme import Theme

LOWEST, HIGHEST = 96, 260


class TextBox(QWidget):
    """As high as its text, within bounds. Enter saves, Shift+Enter starts a new line."""

    saved = Signal()
    left = Signal()

    def __init__(
        self, theme: Theme, name: str, text: str, parent: QWidget, *, highest: int = HIGHEST
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._highest = highest
        self.draft = Draft(theme, self)
        self.draft.setAccessibleName(name)
        self.draft.setPlainText(text)
        self.draft.send_requested.connect(self.saved)
        self.draft.stop_requested.connect(self.left)
        self.draft.textChanged.connect(self._settle)
        self.draft.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 4, 6)
        column.addWidget(self.draft)
        self.setFocusProxy(self.draft)
        cursor = self.draft.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.draft.setTextCursor(cursor)
        self._settle()

    def text(self) -> str:
        return self.draft.toPlainText()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            # How many lines there are at this width is found out after this.
            QTimer.singleShot(0, self, self._settle)
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.draft.hasFocus()
        width = 2 if focused else 1
        inset = width / 2
        painter.setPen(QPen(self._theme.color("leafLine" if focused else "border"), width))
        painter.setBrush(self._theme.color("canvas"))
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, 8, 8)

    def _settle(self) -> None:
        height = max(LOWEST, min(self._highest, self.draft.wanted_height() + 14))
        if height != self.height():
            self.setFixedHeight(height)
            # A layout makes room only when it is asked.
            if self.isVisible():
                self.window().adjustSize()
