"""What the script of a text asks of its type: a language's own letters, gaps, a direction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal
from unicodedata import bidirectional

from PySide6.QtCore import QLocale

from bough.ui.typefaces import Script

SAMPLE = 400
"""So many characters at the beginning of a text say what script it is in."""

_WIDE = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"

# Frequent characters that the other way of writing Chinese does not have.
_SIMPLIFIED = frozenset("这们来说时会对国学后无与为经发从样还点过问题种现动间开关")
_TRADITIONAL = frozenset("這們來說時會對國學後無與為經發從樣還點過問題種現動間開關")


def is_cjk(text: str) -> bool:
    """Whether enough of the text is Han, Kana or Hangul that it wants their line height."""
    if text.isascii() or not wide_runs().search(text):
        return False
    sample = text[:SAMPLE]
    return 8 * sum(map(len, wide_runs().findall(sample))) >= len(sample)


def script_of(text: str) -> Script:
    """Whose letters a text wants; the reader's own where it does not say."""
    if not is_cjk(text):
        return ""
    sample = text[:SAMPLE]
    if any("\u3041" <= c <= "\u30ff" for c in sample):
        return "JP"
    if any(_is_hangul(c) for c in sample):
        return "KR"
    letters = frozenset(sample)
    simple = len(letters & (_SIMPLIFIED - _TRADITIONAL))
    traditional = len(letters & (_TRADITIONAL - _SIMPLIFIED))
    if simple != traditional:
        return "SC" if simple > traditional else "TC"
    return _reader()


@cache
def wide_runs() -> re.Pattern[str]:
    """Finds Han, Kana, Hangul and their punctuation."""
    # Not at import: so wide a set takes 3 ms to compile.
    return re.compile(f"[{_WIDE}]+")


def gaps(text: str) -> Iterator[int]:
    """Behind which characters a thin gap is wanted: between Han or Kana and letters or figures
    that stand side by side."""
    for run in wide_runs().finditer(text):
        start, end = run.span()
        if start and _is_ideograph(text[start]) and text[start - 1].isalnum():
            yield start - 1
        if end < len(text) and _is_ideograph(text[end - 1]) and text[end].isalnum():
            yield end - 1


def runs_right_to_left(text: str) -> bool:
    """Whether a paragraph with that text is read from the right: its first letter says so."""
    if text.isascii():
        return False
    for character in text[:SAMPLE]:
        match bidirectional(character):
            case "R" | "AL":
                return True
            case "L":
                return False
    return False


def _is_ideograph(wide: str) -> bool:
    return wide.isalpha() and not _is_hangul(wide) and not "\uff00" <= wide <= "\uff65"


def _is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7ff"


@cache
def _reader() -> Script:
    """The letters of the language of the interface, among those that share Han."""
    locale = QLocale()
    by_language: dict[QLocale.Language, Literal["JP", "KR"]] = {
        QLocale.Language.Japanese: "JP",
        QLocale.Language.Korean: "KR",
    }
    if locale.script() is QLocale.Script.TraditionalHanScript:
        return "TC"
    return by_language.get(locale.language(), "SC")
