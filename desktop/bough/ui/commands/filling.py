"""The arguments of a prompt in a composer, filled in one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QTextEdit

from bough.core.prompts import Slot
from bough.ui.composer import Draft
from bough.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Hole:
    """An argument in the text; its ends move with what is typed into it."""

    name: str
    start: QTextCursor
    end: QTextCursor
    empty: str
    """What stands there while it is not filled in; "" where that can be sent."""

    @property
    def text(self) -> str:
        return self.selected().selectedText()

    @property
    def open(self) -> bool:
        return bool(self.empty) and self.text == self.empty

    def selected(self) -> QTextCursor:
        cursor = QTextCursor(self.start.document())
        cursor.setPosition(self.start.position())
        cursor.setPosition(self.end.position(), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def holds(self, position: int) -> bool:
        return self.start.position() <= position <= self.end.position()


class Filling(QObject):
    """Tab goes to the next argument and Shift+Tab back, as long as there are any; what is written
    into one is written into all of its name. It ends with the text."""

    def __init__(self, draft: Draft, text: str, slots: Sequence[Slot], theme: Theme) -> None:
        super().__init__(draft)
        self._draft = draft
        self._theme = theme
        self._warned = False
        for earlier in draft.findChildren(Filling):
            if earlier is not self:
                earlier.end()
        cursor = draft.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        document = draft.document()
        self._holes: list[Hole] = []
        for slot in slots:
            start, end = QTextCursor(document), QTextCursor(document)
            # Qt counts in UTF-16.
            start.setPosition(_units(text[: slot.start]))
            end.setPosition(_units(text[: slot.end]))
            start.setKeepPositionOnInsert(True)
            empty = text[slot.start : slot.end] if slot.default is None else ""
            self._holes.append(Hole(slot.name, start, end, empty))
        draft.installEventFilter(self)
        draft.textChanged.connect(self._on_text_changed)
        theme.changed.connect(self._mark)
        self._mark()
        if self._holes:
            self._go(0)
        else:
            draft.moveCursor(QTextCursor.MoveOperation.End)
            self.end()

    def begin_with(self, text: str) -> None:
        """Fill in the first argument; where there is none, go on with that."""
        self._draft.insertPlainText(text if self._holes else f" {text}")
        if self._holes:
            self._step(1)

    def end(self) -> None:
        """Let the text be a text like any other."""
        if self._holes or self._draft.extraSelections():
            self._draft.setExtraSelections([])
        self._holes = []
        self._draft.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if self._draft.composing or not self._holes:
            return False
        match event.key():
            case Qt.Key.Key_Tab:
                self._step(1)
            case Qt.Key.Key_Backtab:
                self._step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers():
                return self._holds_back()
            case _:
                return False
        return True

    def _step(self, step: int) -> None:
        """To the next argument; after the last one to the end of the text."""
        at = self._here()
        self._spread(at)
        to = at + step
        if 0 <= to < len(self._holes):
            self._go(to)
        elif step > 0:
            self._draft.moveCursor(QTextCursor.MoveOperation.End)
            if not any(hole.open for hole in self._holes):
                self.end()
        else:
            self._go(0)

    def _holds_back(self) -> bool:
        """Whether there is an argument to fill in, which is gone to; a second time it is sent."""
        self._spread(self._here())
        unfilled = next((n for n, hole in enumerate(self._holes) if hole.open), None)
        if unfilled is None or self._warned:
            return False
        self._warned = True
        self._go(unfilled)
        return True

    def _here(self) -> int:
        """The argument that the cursor is in, or the last before it; -1 before the first."""
        position = self._draft.textCursor().position()
        for number, hole in enumerate(self._holes):
            if hole.holds(position):
                return number
        before = [n for n, hole in enumerate(self._holes) if hole.end.position() <= position]
        return before[-1] if before else -1

    def _spread(self, at: int) -> None:
        """Write what is in an argument into the others of its name."""
        if not 0 <= at < len(self._holes) or self._holes[at].open:
            return
        hole = self._holes[at]
        for other in self._holes:
            if other is not hole and other.name == hole.name and other.text != hole.text:
                other.selected().insertText(hole.text.replace("\u2029", "\n"))

    def _go(self, number: int) -> None:
        self._draft.setTextCursor(self._holes[number].selected())
        self._draft.ensureCursorVisible()

    def _on_text_changed(self) -> None:
        if not self._draft.toPlainText():
            self.end()
        else:
            self._mark()

    def _mark(self) -> None:
        """Let one see where the arguments are."""
        marks = []
        for hole in self._holes:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = hole.selected()
            mark.format.setBackground(self._theme.color("skySoft"))
            mark.format.setForeground(self._theme.color("sky"))
            marks.append(mark)
        self._draft.setExtraSelections(marks)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
