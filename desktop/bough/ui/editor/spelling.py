"""Underlines the words of the source that the dictionary has not, and offers others for them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QTimer
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
)
from PySide6.QtWidgets import QAbstractButton, QMenu

from bough.core.editing.change import units
from bough.core.editing.source import State, prose
from bough.ui.theme import Theme

if TYPE_CHECKING:
    from bough.app.place import Place
    from bough.app.spelling import Spelling
    from bough.app.suggestions import Suggestions
    from bough.core.spelling import Speller
    from bough.ui.editor.source import Source

SLICE_S = 0.003
LOAD_MS = 250
"""After the text is shown: a dictionary takes some tens of ms."""
KEPT = 5_000
"""Lines whose words are known."""
SHORT = 1_000
"""Characters of a line that is looked at while one types in it."""

Words = tuple[tuple[int, int], ...]


class Misspelt(QObject):
    """Only lines in sight are looked at, some ms at a time; the word one is writing is spared."""

    def __init__(self, source: Source, spelling: Spelling, theme: Theme) -> None:
        super().__init__(source)
        self._source = source
        self._spelling = spelling
        self._theme = theme
        self._speller: Speller | None = None
        self._lines: dict[str, Words] = {}
        """The words in question of each line, by its text."""
        self._waiting: set[int] = set()
        self._spared = -1
        """The line with a word that is not underlined because the caret is in it."""
        self._load = QTimer(self)
        self._load.setSingleShot(True)
        self._load.setInterval(LOAD_MS)
        self._load.timeout.connect(self._on_load)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._on_later)
        spelling.changed.connect(self._on_changed)
        source.cursorPositionChanged.connect(self._on_cursor)
        source.colors.more = self.formats
        self._load.start()

    @property
    def speller(self) -> Speller | None:
        return self._speller

    def formats(self, block: QTextBlock, state: State) -> list[QTextLayout.FormatRange]:
        """The underlines of a line, as far as its words are known by now."""
        if self._speller is None or state.closing:
            return []
        text, number = block.text(), block.blockNumber()
        cursor = self._source.textCursor()
        here = number == cursor.blockNumber()
        words = self._lines.get(text)
        if words is None and here and len(text) <= SHORT:
            words = self._look_at(text, state)
        if words is None:
            self._waiting.add(number)
            self._later.start(0)
            return []
        writing = here and self._source.hasFocus() and self._source.document().isModified()
        caret = cursor.positionInBlock() if writing else -1
        made = []
        for first, last in words:
            start, stop = units(text[:first]), units(text[:last])
            if start <= caret <= stop:
                self._spared = number
                continue
            one = QTextLayout.FormatRange()
            one.start, one.length = start, stop - start
            one.format = self._underline()
            made.append(one)
        return made

    def add_to(self, menu: QMenu, cursor: QTextCursor) -> None:
        """What can be done about the word at the cursor, on top of the menu, and below it all else
        about spelling."""
        before = menu.actions()[0] if menu.actions() else None
        if found := self._word_at(cursor):
            self._offer(menu, before, *found)
        menu.addSeparator()
        menu.addMenu(self._languages(menu))

    # Inside

    def _underline(self) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        made.setUnderlineColor(self._theme.color("rustLine"))
        return made

    def _look_at(self, text: str, state: State) -> Words:
        assert self._speller is not None
        if len(self._lines) >= KEPT:
            self._lines.clear()
        words = self._lines[text] = tuple(self._speller.misspelt(prose(state, text)))
        return words

    def _word_at(self, cursor: QTextCursor) -> tuple[QTextCursor, str] | None:
        """The misspelt word there, selected."""
        block = cursor.block()
        text, at = block.text(), cursor.positionInBlock()
        for first, last in self._lines.get(text, ()) if self._speller else ():
            start, stop = units(text[:first]), units(text[:last])
            if start <= at <= stop:
                chosen = QTextCursor(block)
                chosen.setPosition(block.position() + start)
                chosen.setPosition(block.position() + stop, QTextCursor.MoveMode.KeepAnchor)
                return chosen, text[first:last]
        return None

    def _offer(self, menu: QMenu, before: QAction | None, at: QTextCursor, word: str) -> None:
        speller = self._speller
        assert speller is not None
        offer = Offer(menu, at, word, self._spelling.suggest(word, speller))
        add = QAction(self.tr("Add to dictionary"), menu)
        add.triggered.connect(lambda: self._spelling.learn(word, speller))
        lines = [QAction(menu), QAction(menu)]
        for line in lines:
            line.setSeparator(True)
        for action in (offer.first, lines[0], add, lines[1]):
            # (PySide takes no None here.)
            menu.insertAction(before, action) if before else menu.addAction(action)

    def _languages(self, parent: QMenu) -> QMenu:
        spelling = self._spelling
        menu = QMenu(self.tr("Spelling"), parent)
        menu.setAccessibleName(self.tr("Spelling"))
        on = menu.addAction(self.tr("Check spelling"))
        on.setCheckable(True)
        on.setChecked(spelling.on)
        on.setEnabled(not spelling.missing)
        on.triggered.connect(spelling.set_on)
        menu.addSeparator()
        group = QActionGroup(menu)
        for name in ("", *spelling.languages):
            action = menu.addAction(
                language_name(name) if name else self.tr("Language of the text")
            )
            action.setCheckable(True)
            action.setChecked(name == spelling.language)
            action.triggered.connect(lambda _=False, name=name: spelling.set_language(name))
            group.addAction(action)
        return menu

    def _on_load(self) -> None:
        self._speller = self._spelling.speller(self._source.toPlainText())
        self._lines.clear()
        self._source.colors.begin_again()

    def _on_changed(self) -> None:
        self._load.start(0)

    def _on_cursor(self) -> None:
        if self._spared >= 0:
            spared, self._spared = self._spared, -1
            self._source.colors.again((spared,))

    def _on_later(self) -> None:
        """Look at some of the lines in sight."""
        until = time.monotonic() + SLICE_S
        colors, document = self._source.colors, self._source.document()
        first, last = colors.sight()
        done = []
        while self._waiting and time.monotonic() < until:
            number = self._waiting.pop()
            block = document.findBlockByNumber(number)
            if first <= number <= last and block.isValid():
                if self._speller and block.text() not in self._lines:
                    self._look_at(block.text(), colors.state(number))
                done.append(number)
        if done:
            colors.again(done)
        if self._waiting:
            self._later.start(0)


class Offer(QObject):
    """The words of a menu that may be meant by one at a place; until they have come it says so."""

    def __init__(self, menu: QMenu, at: QTextCursor, word: str, suggestions: Suggestions) -> None:
        super().__init__(menu)
        self._menu = menu
        self._at = at
        self._word = word
        self.first = QAction(self.tr("Looking for suggestions"), menu)
        self.first.setEnabled(False)
        suggestions.came.connect(self._on_came)

    def _on_came(self, word: str, others: list[str]) -> None:
        if word != self._word or not self.first.isVisible():
            return
        for other in others:
            action = QAction(other.replace("&", "&&"), self._menu)
            action.triggered.connect(lambda _=False, other=other: self._at.insertText(other))
            self._menu.insertAction(self.first, action)
        self.first.setText(self.tr("No suggestions"))
        self.first.setVisible(not others)


class Switch(QObject):
    """Turns the underlines of one editor on and off; where they cannot be, it says why."""

    def __init__(self, button: QAbstractButton, source: Source, place: Place) -> None:
        super().__init__(button)
        self._button = button
        self._place = place
        self._spelling = place.edits.spelling
        source.check_spelling(self._spelling)
        button.clicked.connect(self._on_clicked)
        self._spelling.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._button.setChecked(self._spelling.on)

    def _on_clicked(self, on: bool) -> None:
        match self._spelling.missing:
            case "library":
                words = self.tr(
                    "Spelling is not checked here: that takes the library chunspell, which comes "
                    "with bough[spelling]."
                )
            case "dictionary":
                words = self.tr(
                    "Spelling is not checked here: no Hunspell dictionary was found. Your system "
                    "has them as packages, such as hunspell-en-us."
                )
            case _:
                self._spelling.set_on(on)
                return
        self._button.setChecked(False)
        self._place.refused.emit(words)


def language_name(name: str) -> str:
    """What a dictionary is called to people: "English (United States)"."""
    locale = QLocale(name)
    if locale.language() == QLocale.Language.C:
        return name
    words = locale.nativeLanguageName() or QLocale.languageToString(locale.language())
    return f"{words} ({name})"
