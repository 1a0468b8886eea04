"""Whether spelling is checked, in which language, and the words of a person's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QObject, Signal

from bough.core import spelling
from bough.core.spelling import Speller

if TYPE_CHECKING:
    from bough.app.library import Library
    from bough.app.suggestions import Suggestions

KEPT = "spelling"
"""The row of the profile's state."""


class Spelling(QObject):
    """Nothing of it is read from the disk before a text is to be checked."""

    changed = Signal()

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library

    @property
    def on(self) -> bool:
        return bool(self._kept.get("on", True)) and not self.missing

    @property
    def language(self) -> str:
        """What a person chose; "" for that of the text."""
        return str(self._kept.get("language", ""))

    @property
    def missing(self) -> str:
        """What it takes and is not there: "library", "dictionary" or ""."""
        if not spelling.has_library():
            return "library"
        return "" if self.languages else "dictionary"

    @cached_property
    def languages(self) -> Mapping[str, Path]:
        """What there are dictionaries for."""
        return spelling.dictionaries()

    def set_on(self, on: bool) -> None:
        self._keep(on=on)

    def set_language(self, language: str) -> None:
        self._keep(language=language)

    def speller(self, text: str) -> Speller | None:
        """Who knows the words of a text; None where it is not checked."""
        if not self.on:
            return None
        name = self.language
        if name not in self.languages:
            name = spelling.language_of(text, self.languages, QLocale.system().name())
        if not name:
            return None
        found = spelling.speller(name, self.languages[name])
        if found:
            for word in self._kept.get("words", ()):
                found.learn(word)
        return found

    def suggest(self, word: str, speller: Speller) -> Suggestions:
        """Ask which words may be meant, and who tells it."""
        from bough.core.spelling_helper import Misspelling

        found = self._library.suggestions
        own = self._kept.get("words", ())
        folder = self.languages[speller.language]
        found.ask(Misspelling(word, speller.language, folder, own))
        return found

    def learn(self, word: str, speller: Speller) -> None:
        """The word is right from now on, in every text."""
        speller.learn(word)
        words = [w for w in self._kept.get("words", ()) if w != word]
        self._keep(words=[*words, word])

    @property
    def _kept(self) -> dict[str, Any]:
        kept = self._library.state(KEPT, {})
        return kept if isinstance(kept, dict) else {}

    def _keep(self, **facts: object) -> None:
        self._library.set_state(KEPT, {**self._kept, **facts})
        self.changed.emit()
