"""A note floats above the composer: one line that says what happened, and the act that helps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import Label

SHOWN_MS = 8000


class Note(QWidget):
    """Goes by itself after eight seconds, unless the pointer is on it or the keyboard in it."""

    left = Signal()
    """It went while it had the keyboard."""

    def __init__(self, theme: Theme, parent: QWidget, room: Callable[[str], QRect]) -> None:
        """`room` says where in its parent the pane of a place is."""
        super().__init__(parent)
        self._theme = theme
        self._room = room
        self._act: Callable[[], object] | None = None
        self.about = ""
        """The place in whose pane it stands, "" for the one that is looked at."""
        self._label = Label(theme, parent=self)
        self._button = Button(theme, "undo-2", self.tr("Undo"), self, words=True, height=28)
        self._button.clicked.connect(self._on_button_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 5, 8, 5)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self._button)
        self._going = QTimer(self)
        self._going.setSingleShot(True)
        self._going.setInterval(SHOWN_MS)
        self._going.timeout.connect(self._on_time_up)
        self.setFixedHeight(38)
        self.hide()

    def say(
        self,
        text: str,
        act: Callable[[], object] | None = None,
        label: str = "",
        icon: str = "",
        about: str = "",
    ) -> None:
        """Show the line, with a button that does `act`, Undo unless it is called otherwise; a newer
        one takes its place."""
        self._act = act
        self.about = about
        self._label.set_text(text)
        self._button.set_words(label or self.tr("Undo"), icon or "undo-2")
        self._button.setVisible(act is not None)
        self.setAccessibleName(text)
        self.adjustSize()
        self.settle()
        self.show()
        self.raise_()
        self._going.start()

    def settle(self) -> None:
        """Stand above the composer, in the middle of the pane."""
        room = self._room(self.about)
        width = min(self.sizeHint().width() + 4, room.width() - 24)
        left = room.left() + (room.width() - width) // 2
        self.setGeometry(left, room.top() + room.height() - 196, width, self.height())

    def text(self) -> str:
        return self._label.text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("overlay"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)

    def _on_time_up(self) -> None:
        if self.underMouse() or self._button.hasFocus():
            self._going.start()
        else:
            self.hide()

    def _on_button_clicked(self) -> None:
        self._leave()
        if self._act:
            self._act()

    def _leave(self) -> None:
        had_keyboard = self._button.hasFocus()
        self.hide()
        if had_keyboard:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)
