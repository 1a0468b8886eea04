"""An editor laid over a question: saving asks it anew beside the earlier one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bough.ui.composer import Draft
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import Label


class EditInPlace(QWidget):
    """Enter saves, Esc leaves everything as it is."""

    saved = Signal(str, str)
    """node, text"""
    left = Signal()
    height_changed = Signal()

    def __init__(self, theme: Theme, node_id: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._viewport = parent
        self._theme = theme
        self._node = node_id
        self.draft = Draft(theme, self)
        self.draft.setAccessibleName(self.tr("Edit your question"))
        self.draft.setPlainText(text)
        self._words = Label(
            theme, self.tr("The earlier version is kept."), self, step="caption", role="text2"
        )
        self._save = Button(
            theme, "check", self.tr("Ask again"), self, words=True, look="primary", height=30
        )
        self._cancel = Button(
            theme, "x", self.tr("Cancel"), self, words=True, look="framed", height=30
        )
        self.draft.send_requested.connect(self._on_save)
        self.draft.stop_requested.connect(self.left)
        self.draft.textChanged.connect(self.height_changed)
        # The draft, which is older, has taken on another text size by then.
        theme.changed.connect(self.height_changed)
        self._save.clicked.connect(self._on_save)
        self._cancel.clicked.connect(self.left)
        cursor = self.draft.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.draft.setTextCursor(cursor)
        self.draft.installEventFilter(self)
        self.setFocusProxy(self.draft)

    @property
    def node(self) -> str:
        return self._node

    def wanted_height(self) -> int:
        """Grows with the text, to what its viewport has room for."""
        room = self._viewport.height() - 20
        return min(room, max(self.draft.wanted_height() + 66, 110))

    def eventFilter(self, _draft: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        width, bottom = self.width(), self.height() - 38
        self.draft.setGeometry(12, 8, width - 22, bottom - 10)
        x = width - 8 - self._save.width()
        self._save.move(x, bottom)
        x -= 8 + self._cancel.width()
        self._cancel.move(x, bottom)
        self._words.setGeometry(14, bottom + 7, max(0, x - 22), 16)
        self.height_changed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.draft.hasFocus()
        width = 2 if focused else 1
        painter.setPen(QPen(self._theme.color("leafLine" if focused else "border"), width))
        painter.setBrush(self._theme.color("raised"))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 10, 10)

    def _on_save(self) -> None:
        self.saved.emit(self._node, self.draft.toPlainText())
