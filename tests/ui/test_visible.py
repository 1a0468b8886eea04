"""What of a text is made visible, and what is left to those who write with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.ui.transcript.visible import hides, shown

HIDDEN = {
    "right to left override": ("user\u202etxt.exe", "user\ufffdtxt.exe"),
    "isolate": ("a\u2066b\u2069", "a\ufffdb\ufffd"),
    "embedding": ("\u202aa\u202c", "\ufffda\ufffd"),
    "mark of direction among Latin letters": ("a\u200fb", "a\ufffdb"),
    "marks of direction in a row": ("\u05e9\u200f\u200f", "\u05e9\ufffd\ufffd"),
    "zero width space": ("pay\u200bpal", "pay\ufffdpal"),
    "word joiner": ("pay\u2060pal", "pay\ufffdpal"),
    "byte order mark": ("\ufeffa", "\ufffda"),
    "joiner between Latin letters": ("a\u200db", "a\ufffdb"),
    "non-joiner between Latin letters": ("a\u200cb", "a\ufffdb"),
    "two joiners in Persian": ("\u0645\u200c\u200c\u06cc", "\u0645\ufffd\ufffd\u06cc"),
    "soft hyphen between words": ("a \u00ad b", "a \ufffd b"),
    "invisible times": ("2\u2062x", "2\ufffdx"),
    "filler of Hangul": ("a\u3164b", "a\ufffdb"),
    "half width filler": ("a\uffa0b", "a\ufffdb"),
    "selector after a letter": ("a\ufe0fb", "a\ufffdb"),
    "selectors in a row": ("\U0001f600\ufe0f\ufe01\U000e0100", "\U0001f600\ufe0f\ufffd\ufffd"),
    "tags": ("a\U000e0048\U000e0069", "a\ufffd\ufffd"),
    "tags behind a flag": ("\U0001f3f4\U000e0061\U000e007f", "\U0001f3f4\ufffd\ufffd"),
    "annotation": ("\ufff9a\ufffa", "\ufffda\ufffd"),
    "note of music": ("\U0001d173a", "\ufffda"),
    "lone surrogate": ("a\ud800", "a\ufffd"),
    "escape": ("\x1b[31mred", "\u241b[31mred"),
    "null, bell, return, delete": ("\0\a\r\x7f", "\u2400\u2407\u240d\u2421"),
    "control of the second set": ("\x9b31mred", "\ufffd31mred"),
    "line break": ("a\nb", "a\u2028b"),
}

LEFT = {
    "plain": "The quick brown fox — “naïve” café, 3 × 4 = 12.\t",
    "family": "👨\u200d👩\u200d👧\u200d👦",
    "profession with a skin": "👩🏽\u200d💻",
    "flag of the rainbow": "🏳\ufe0f\u200d🌈",
    "heart on fire": "❤\ufe0f\u200d🔥",
    "heart": "I ❤\ufe0f print, ☺\ufe0e",
    "key of a number": "1\ufe0f\u20e3 #\ufe0f\u20e3",
    "flag of Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "flag of a country": "🇩🇪",
    "Persian": "می\u200cخواهم کتاب\u200cها را",
    "Arabic": "ه\u200d ـ اللغة العربية",
    "Hebrew": "שלום\u200f, (abc)\u200f",
    "Devanagari": "क्\u200dष और क्\u200cष",
    "Bengali": "র\u200dয\u09cd",
    "Sinhala": "ශ්\u200dරී",
    "Thai": "ครับ\u200bผม",
    "Khmer": "ភាសា\u200bខ្មែរ",
    "soft hyphen in a word": "Donau\u00addampf\u00adschiff",
    "variant of Han": "葛\U000e0100城",
    "Mongolian": "ᠮᠣᠩ\u180bᠭᠣᠯ",
    "old Hangul": "\u115f\u1161\u11a8",
    "joined emoji that still comes": "👩\u200d",
}


@pytest.mark.parametrize(("text", "seen"), HIDDEN.values(), ids=HIDDEN)
def test_what_would_not_be_seen_is_shown_as_a_sign(text: str, seen: str) -> None:
    assert shown(text) == seen


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_a_script_or_an_emoji_needs_stays_as_it_is(text: str) -> None:
    assert shown(text) == text
    assert not hides(text)


@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("".join(LEFT.values()))))
def test_a_sign_stands_for_one_character_and_changes_no_other(text: str) -> None:
    seen = shown(text)

    assert len(seen) == len(text)
    assert shown(seen) == seen
