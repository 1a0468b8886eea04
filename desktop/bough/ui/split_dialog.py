"""The dialog that asks where a message is to be split."""

from __future__ import annotations

import re
from bisect import bisect_left

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from bough.app.said import said
from bough.ui.dialog import Dialog
from bough.ui.read_text import ReadText
from bough.ui.theme import Theme
from bough.ui.transcript.leaf import Units
from bough.ui.widgets import Label

HEIGHT = 240
SHOWN = 34
"""Characters of each side that are shown below."""


class SplitText(ReadText):
    """The text with a caret, which nothing can be written at."""

    chosen = Signal()

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(theme, _tr("Where to split"), text, parent, step="read", height=HEIGHT)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setCursorWidth(2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


class SplitDialog(Dialog):
    """Arrows and the pointer move the caret; Enter splits there."""

    def __init__(self, theme: Theme, text: str, offset: int, parent: QWidget | None) -> None:
        """`offset` is the character before which the caret stands first."""
        words = _tr("Put the caret where the second message is to begin.")
        super().__init__(theme, _tr("Split in two"), words, parent)
        self._source = text
        self._breaks = [m.start() - n for n, m in enumerate(re.finditer("\r\n", text))]
        """Where in the text as it is shown a line break stands for two characters."""
        # Qt shows what ends a line as one character, whichever two it was.
        lines = text.replace("\r\n", "\n")
        self._units = Units(lines)
        self.text = SplitText(theme, lines, self)
        self.halves = Label(theme, "", self, step="caption", role="text2")
        self.column.addSpacing(8)
        self.column.addWidget(self.text)
        self.column.addSpacing(6)
        self.column.addWidget(self.halves)
        yes, no = self.finish("check", _tr("Split"), _tr("Cancel"))
        self.text.chosen.connect(self.accept)
        self.text.cursorPositionChanged.connect(self._show_halves)
        cursor = self.text.textCursor()
        before = text[:offset].replace("\r\n", "\n")
        cursor.setPosition(self._units.to_qt(len(before)))
        self.text.setTextCursor(cursor)
        self.text.centerCursor()
        self.setTabOrder(self.text, yes)
        self.setTabOrder(yes, no)
        self.text.setFocus()
        self._show_halves()

    @property
    def offset(self) -> int:
        """The character of the text that the second message begins with."""
        shown = self._units.from_qt(self.text.textCursor().position())
        return shown + bisect_left(self._breaks, shown)

    def accept(self) -> None:
        at = self.offset
        if self._source[:at].strip() and self._source[at:].strip():
            super().accept()
        else:
            self.say(said("split_outside"))
            self.text.setFocus()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.text.moveCursor(QTextCursor.MoveOperation.NoMove)
        self.text.ensureCursorVisible()

    def _show_halves(self) -> None:
        at = self.offset
        first = " ".join(self._source[max(0, at - 4 * SHOWN) : at].split())[-SHOWN:]
        second = " ".join(self._source[at : at + 4 * SHOWN].split())[:SHOWN]
        shown = _tr("…{first}  |  {second}…") if first and second else ""
        self.halves.set_text(shown.format(first=first, second=second))


def _tr(text: str) -> str:
    return QCoreApplication.translate("branch", text)
