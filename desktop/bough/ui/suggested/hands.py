"""Tab in an empty composer brings the next questions into it, one after the other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from bough.app.place import Place
from bough.ui.composer import Draft
from bough.ui.suggested.row import ChipRow
from bough.ui.theme import Theme
from bough.ui.transcript.view import TranscriptView


def suggest_below(transcript: TranscriptView, draft: Draft, theme: Theme) -> ChipRow:
    """Have questions stand below the last turn, and at hand in the composer."""
    place = transcript.place
    key = TabKey(place, draft)
    row = ChipRow(place.suggesting, theme, transcript.viewport())
    row.drafted.connect(key.put)
    row.drafted.connect(draft.setFocus)
    transcript.tail.carry(row)
    row.stands_otherwise.connect(transcript.tail.settle)
    return row


class TabKey(QObject):
    """After the last of them Tab goes where it goes otherwise, with the composer empty again."""

    def __init__(self, place: Place, draft: Draft) -> None:
        super().__init__(draft)
        self._place = place
        self._draft = draft
        self._put = ""
        draft.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() != Qt.Key.Key_Tab or not plain or self._draft.composing:
            return False
        return self._next()

    def put(self, text: str) -> None:
        """Have the composer say that."""
        self._put = text
        self._draft.setPlainText(text)
        self._draft.moveCursor(self._draft.textCursor().MoveOperation.End)

    def _next(self) -> bool:
        texts, written = self._place.suggesting.texts, self._draft.toPlainText()
        if not texts or (written and (written != self._put or written not in texts)):
            return False
        at = texts.index(written) + 1 if written else 0
        self.put(texts[at] if at < len(texts) else "")
        return at < len(texts)
