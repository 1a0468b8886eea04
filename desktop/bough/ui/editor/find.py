"""Find and replace in the source, with regular expressions that come to an end."""

from __future__ import annotations

import time
from typing import NamedTuple

from PySide6.QtCore import QRegularExpression, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from bough.ui.editor.source import Source
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import Field, IconButton, Label

STEPS = 200_000
"""How often a match at one place may try: a pattern that would try for ever matches nothing."""
PATIENCE_S = 0.25
"""How long all of a text may be searched."""
MOST = 10_000
LIT = 400
MOST_WORK = 2_000_000
"""Characters of all lines with a place that is lit: of a line that is a book few are."""


class Hit(NamedTuple):
    """UTF-16 units [start, stop), and what its groups hold, the whole first."""

    start: int
    stop: int
    groups: tuple[str, ...]


def hits(words: str, text: str, *, case: bool, word: bool, regular: bool) -> list[Hit] | None:
    """All places, line by line; None where the pattern is none, or takes too long. Qt's engine
    counts its steps, which Python's does not."""
    pattern = words if regular else QRegularExpression.escape(words)
    if word:
        pattern = rf"\b(?:{pattern})\b"
    option = QRegularExpression.PatternOption
    options = option.UseUnicodePropertiesOption
    if not case:
        options |= option.CaseInsensitiveOption
    compiled = QRegularExpression(f"(*LIMIT_MATCH={STEPS}){pattern}", options)
    if not words or not compiled.isValid():
        return None if words else []
    until = time.monotonic() + PATIENCE_S
    found: list[Hit] = []
    at = 0
    for line in text.split("\n"):
        each = compiled.globalMatch(line)
        while each.hasNext() and len(found) < MOST:
            match = each.next()
            if match.capturedLength():
                start = at + match.capturedStart()
                groups = tuple(match.captured(n) for n in range(match.lastCapturedIndex() + 1))
                found.append(Hit(start, start + match.capturedLength(), groups))
            if time.monotonic() > until:
                return None
        if time.monotonic() > until:
            return None
        at += (len(line) if line.isascii() else len(line.encode("utf-16-le")) // 2) + 1
    return found


def filled(template: str, hit: Hit) -> str:
    r"""The replacement with the groups it names: `\1`, `$1`, `\n` and `\t`."""
    import re

    def group(found: re.Match[str]) -> str:
        if found[1]:
            number = int(found[1])
            return hit.groups[number] if number < len(hit.groups) else ""
        return {"n": "\n", "t": "\t"}.get(found[2], found[2])

    return re.sub(r"[\\$](\d)|\\(.)", group, template)


class Finder(QWidget):
    """Above the source. Enter and Shift+Enter walk; Esc leaves."""

    left = Signal()

    def __init__(self, source: Source, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._source = source
        self._theme = theme
        self._hits: list[Hit] | None = []
        tr = self.tr
        self.words = Field(theme)
        self.words.setPlaceholderText(tr("Find"))
        self.words.setAccessibleName(tr("Find in the source"))
        self.other = Field(theme)
        self.other.setPlaceholderText(tr("Replace with"))
        self.other.setAccessibleName(tr("Replace with"))
        for field in (self.words, self.other):
            field.setFixedHeight(28)
        self.count = Label(theme, "", step="caption", role="text2")
        self.case = IconButton(theme, "type", tr("Match case"), size=26, checkable=True)
        self.word = IconButton(theme, "square", tr("Whole words"), size=26, checkable=True)
        self.regular = IconButton(theme, "hash", tr("Regular expression"), size=26, checkable=True)
        before = IconButton(theme, "chevron-up", tr("Previous"), size=26, keys="Shift+Enter")
        after = IconButton(theme, "chevron-down", tr("Next"), size=26, keys="Enter")
        away = IconButton(theme, "x", tr("Close"), size=26, keys="Esc")
        one = Button(theme, "", tr("Replace"), self, words=True, look="framed", height=28)
        every = Button(theme, "", tr("Replace all"), self, words=True, look="framed", height=28)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 5, 8, 5)
        rows.setSpacing(4)
        for parts in (
            (self.words, self.count, self.case, self.word, self.regular, before, after, away),
            (self.other, one, every),
        ):
            row = QHBoxLayout()
            row.setSpacing(3)
            for part in parts:
                row.addWidget(part, 1 if isinstance(part, Field) else 0)
            rows.addLayout(row)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(120)
        self._soon.timeout.connect(self.look)
        self.words.textChanged.connect(self.look)
        source.edited.connect(self._on_edited)
        for toggle in (self.case, self.word, self.regular):
            toggle.toggled.connect(self.look)
        before.clicked.connect(lambda: self.go(-1))
        after.clicked.connect(lambda: self.go(1))
        away.clicked.connect(self.leave)
        one.clicked.connect(self.replace)
        every.clicked.connect(self.replace_all)
        self.hide()

    def open(self, *, replace: bool = False) -> None:
        chosen = self._source.textCursor().selectedText()
        if chosen and "\u2029" not in chosen:
            self.words.setText(chosen)
        self.show()
        field = self.other if replace and self.words.text() else self.words
        field.setFocus()
        field.selectAll()
        self.look()

    def leave(self) -> None:
        self.hide()
        self._source.setExtraSelections([])
        self._source.setFocus()
        self.left.emit()

    def look(self) -> None:
        """Find all places anew."""
        if self.isHidden():
            return
        self._hits = hits(
            self.words.text(),
            self._source.toPlainText(),
            case=self.case.isChecked(),
            word=self.word.isChecked(),
            regular=self.regular.isChecked(),
        )
        self._show()

    def go(self, step: int) -> None:
        """Select the next place, or the one before."""
        found = self._hits or []
        if not found:
            return
        cursor = self._source.textCursor()
        if step > 0:
            hit = next((h for h in found if h.start >= cursor.selectionEnd()), found[0])
        else:
            before = [h for h in found if h.stop <= cursor.selectionStart()]
            hit = before[-1] if before else found[-1]
        self._select(hit)

    def replace(self) -> None:
        """Replace the place that is selected, and go to the next."""
        cursor = self._source.textCursor()
        here = (cursor.selectionStart(), cursor.selectionEnd())
        hit = next((h for h in self._hits or [] if (h.start, h.stop) == here), None)
        if hit:
            cursor.insertText(self._replacement(hit))
            self.look()
        self.go(1)

    def replace_all(self) -> None:
        """All places at once, as one step that can be taken back."""
        found = self._hits or []
        cursor = self._source.textCursor()
        cursor.beginEditBlock()
        for hit in reversed(found):
            cursor.setPosition(hit.start)
            cursor.setPosition(hit.stop, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(self._replacement(hit))
        cursor.endEditBlock()
        self.look()
        if found:
            self.count.set_text(self.tr("{n} replaced").format(n=len(found)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self.other.hasFocus():
                    self.replace()
                else:
                    back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                    self.go(-1 if back else 1)
            case _:
                event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, color = QPainter(self), self._theme.color
        painter.fillRect(self.rect(), color("sunken"))
        painter.setPen(QPen(color("hairline"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _replacement(self, hit: Hit) -> str:
        other = self.other.text()
        return filled(other, hit) if self.regular.isChecked() else other

    def _select(self, hit: Hit) -> None:
        cursor = self._source.textCursor()
        cursor.setPosition(hit.start)
        cursor.setPosition(hit.stop, QTextCursor.MoveMode.KeepAnchor)
        self._source.setTextCursor(cursor)
        self._source.centerCursor()
        self._show()

    def _on_edited(self) -> None:
        if not self.isHidden():
            self._soon.start()

    def _show(self) -> None:
        lit: list[QTextEdit.ExtraSelection] = []
        work = 0
        for hit in (self._hits or [])[:LIT]:
            one = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._source.document())
            cursor.setPosition(hit.start)
            # Each is looked for from the beginning of its line.
            work += cursor.block().length()
            if work > MOST_WORK:
                break
            cursor.setPosition(hit.stop, QTextCursor.MoveMode.KeepAnchor)
            one.cursor = cursor
            one.format.setBackground(self._theme.color("skySoft"))
            lit.append(one)
        self._source.setExtraSelections(lit)
        if self._hits is None:
            words = self.tr("Not a pattern, or too slow a one")
        elif not self._hits:
            words = self.tr("Not found") if self.words.text() else ""
        else:
            here = self._source.textCursor().selectionStart()
            number = next((n for n, h in enumerate(self._hits, 1) if h.start == here), 0)
            total = len(self._hits)
            words = f"{number or '–'} / {total if total < MOST else f'{MOST}+'}"
        self.count.set_text(words)
