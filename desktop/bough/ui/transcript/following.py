"""What waits for a reply to end, below it: each message as the turn that it will be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bough.core.node import Node, Status
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.card import colored, label
from bough.ui.transcript.column import Column
from bough.ui.transcript.turn import HANG, PAD, UNDER_QUESTION
from bough.ui.transcript.words import model_name, translate
from bough.ui.widgets import Label, fill

if TYPE_CHECKING:
    from bough.app.place import Place
    from bough.core.store.outbox import StoredMessage

MOST_LINES = 6
MOST_CHARACTERS = 480
"""What is shown of a long one: it is read whole where it is edited."""
RING = 4.8
LEFT = 12
"""px left of the rail that the turns reach."""


class Wait(NamedTuple):
    """When a message is said, in words, and what a button would be called that says it now."""

    words: str
    send: str = ""


def wait(message: StoredMessage, reply: Node, *, first: bool) -> Wait:
    """What is said of a message below `reply`, of which it is the `first` or a later one."""
    if not first:
        words, send = translate("transcript", "Sent after that"), ""
    elif reply.growing:
        words, send = translate("transcript", "Sent when this reply ends"), ""
    elif reply.status is Status.SEALED and not reply.cut_off:
        words = translate("transcript", "The reply above has ended")
        send = translate("transcript", "Send now")
    else:
        words = translate("transcript", "The reply above did not end")
        send = translate("transcript", "Send anyway")
    asked = {(a.endpoint, a.model) for a in message.answerers}
    if len(message.answerers) > 1:
        many = translate("transcript", "{n} replies").format(n=len(message.answerers))
        words = f"{words} · {many}"
    elif asked != {(reply.endpoint, reply.model)}:
        words = f"{words} · {model_name(message.answerers[0].model if asked else None)}"
    return Wait(words, send)


class FollowingTurn(QWidget):
    """One message with the words for when it is said, and what can be done about it."""

    send_requested = Signal()
    edit_requested = Signal()
    remove_requested = Signal()
    move_requested = Signal(int)

    def __init__(self, theme: Theme, message: StoredMessage, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = label(theme, "read", self)
        self._text.setText(_beginning(message.text))
        self._text.setPalette(colored(theme, "text2"))
        self._wait = Label(theme, step="caption", role="text2", parent=self)
        self.send = Button(theme, "arrow-up", "", self, words=True, look="framed")
        self.send.clicked.connect(self.send_requested)
        self.earlier = self._button("chevron-up", self.tr("Say this earlier"))
        self.earlier.clicked.connect(lambda: self.move_requested.emit(-1))
        self.later = self._button("chevron-down", self.tr("Say this later"))
        self.later.clicked.connect(lambda: self.move_requested.emit(1))
        edit = self._button("pencil", self.tr("Edit this message"))
        edit.clicked.connect(self.edit_requested)
        remove = self._button("trash-2", self.tr("Remove this message"))
        remove.clicked.connect(self.remove_requested)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._wait, 1)
        for button in (self.send, self.earlier, self.later, edit, remove):
            row.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(4)
        self._column.addWidget(self._text)
        self._column.addLayout(row)

    def set_column(self, column: Column) -> None:
        """Where the text of the transcript stands."""
        left = column.x - column.rail + LEFT
        self._column.setContentsMargins(left, int(PAD), 8, 6 + int(UNDER_QUESTION / 2))

    def show_wait(self, waits: Wait, number: int, many: int) -> None:
        """Say when it is said, as number `number` of `many`, from 1."""
        self._wait.set_text(waits.words)
        if waits.send:
            self.send.set_words(waits.send)
        self.send.setVisible(bool(waits.send))
        self.earlier.setVisible(many > 1)
        self.later.setVisible(many > 1)
        self.earlier.setEnabled(number > 1)
        self.later.setEnabled(number < many)
        named = self.tr("Message {n} of {many} that waits: {text}")
        self.setAccessibleName(named.format(n=number, many=many, text=self._text.text()))
        self.setAccessibleDescription(waits.words)

    def height_for(self, width: int) -> int:
        return self._column.totalHeightForWidth(width)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        left = self._column.contentsMargins().left() - HANG
        ground = QRectF(left, 0, self.width() - left, self.height() - UNDER_QUESTION / 2)
        fill(painter, self._theme, ground, "prompt", 10.0)
        middle = QPointF(LEFT, PAD + 12)
        # On the line, which the transcript paints.
        pen = QPen(color("leafLine"), 2)
        pen.setDashPattern([2.0, 1.4])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("canvas"))
        painter.drawEllipse(middle, RING + 2, RING + 2)
        painter.setPen(pen)
        painter.drawEllipse(middle, RING, RING)

    def _button(self, icon: str, name: str) -> Button:
        return Button(self._theme, icon, name, self, height=24)


class FollowingTurns(QWidget):
    """Those of the path of a place, one below the other."""

    edited = Signal()
    """One came back into the composer."""
    height_changed = Signal()

    def __init__(self, place: Place, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = place
        self._theme = theme
        self._turns: dict[str, FollowingTurn] = {}
        self._column: Column | None = None
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(self.tr("Messages that wait"))
        theme.changed.connect(self._on_theme_changed)
        self.refresh()

    def __len__(self) -> int:
        return len(self._turns)

    def refresh(self) -> None:
        """Show what waits now."""
        messages = self._place.following.messages()
        queues: dict[str, list[StoredMessage]] = {}
        for message in messages:
            queues.setdefault(message.reply, []).append(message)
        before, self._turns = self._turns, {}
        for message in messages:
            turn = before.pop(message.id, None) or self._made(message)
            self._turns[message.id] = turn
            queue = queues[message.reply]
            number = queue.index(message) + 1
            reply = self._place.node(message.reply)
            turn.show_wait(wait(message, reply, first=number == 1), number, len(queue))
        for gone in before.values():
            gone.hide()
            gone.deleteLater()
        self._stack()

    def fit(self, column: Column) -> int:
        """Stand in that column; the height that this takes."""
        if column != self._column:
            self._column = column
            self._stack()
        return self.height()

    def _on_theme_changed(self) -> None:
        for turn in self._turns.values():
            turn.hide()
            turn.deleteLater()
        self._turns = {}
        self.refresh()

    def _made(self, message: StoredMessage) -> FollowingTurn:
        turn = FollowingTurn(self._theme, message, self)
        following, message_id = self._place.following, message.id

        def edit() -> None:
            following.edit(message_id)
            self.edited.emit()

        turn.send_requested.connect(lambda: following.send(self._reply_of(message_id)))
        turn.edit_requested.connect(edit)
        turn.remove_requested.connect(lambda: following.remove(message_id))
        turn.move_requested.connect(lambda step: following.move(message_id, step))
        turn.show()
        return turn

    def _reply_of(self, message_id: str) -> str:
        """It may wait for another than the one that it waited for at first."""
        messages = self._place.following.messages()
        return next((m.reply for m in messages if m.id == message_id), "")

    def _stack(self) -> None:
        column = self._column
        if column is None:
            return
        width = column.x + column.width - column.rail + LEFT
        y = 0
        for turn in self._turns.values():
            turn.set_column(column)
            height = turn.height_for(width)
            turn.setGeometry(0, y, width, height)
            y += height
        self.resize(width, y)
        self.height_changed.emit()


def _beginning(text: str) -> str:
    """As much of a message as is shown while it waits."""
    shown = "\n".join(text.strip().splitlines()[:MOST_LINES])[:MOST_CHARACTERS]
    return shown if len(shown) == len(text.strip()) else f"{shown.rstrip()}…"
