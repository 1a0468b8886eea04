"""Which script, and as far as a few words tell it which language, a text is written in."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

_SCRIPTS = {
    "han": "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "kana": "\u3040-\u30ff\uff66-\uff9f",
    "hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "cyrillic": "\u0400-\u052f",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "hebrew": "\u0590-\u05ff",
    "indic": "\u0900-\u0dff",
    "thai": "\u0e00-\u0eff",
    "latin": "A-Za-z\u00aa-\u024f\u1e00-\u1eff",
}
_WEIGHTS = {"han": 3, "kana": 2, "hangul": 2}
"""So many letters a sign of them stands for."""
LONGEST = 4000
"""Characters that are looked at; more of a text does not tell more."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WORDS = {
    "en": "the of and is are was what how why does which can it this that with for you to in a",
    "de": "der die das und ist sind wie warum was welche ein eine nicht mit für von zu den dem im",
    "fr": "le la les des est sont quoi comment pourquoi quel quelle une un et pas avec pour dans",
    "es": "el los las es son qué cómo por cuál una un y no con para del que en se",
    "it": "il gli è sono che come perché quale una un e non con per della di nel lo",
    "pt": "o os as é são que como qual uma um e não com para da do em por",
    "nl": "de het een en is zijn wat hoe waarom welke niet met voor van te dat op",
}
_LANGUAGES = {name: frozenset(words.split()) for name, words in _WORDS.items()}


def script_of(text: str) -> str:
    """The script that most of it is written in; "" where there is not a letter. Japanese is "kana",
    whatever else stands in it."""
    text = text[:LONGEST]
    counts = {
        name: len(letters.findall(text)) * _WEIGHTS.get(name, 1)
        for name, letters in _letters().items()
    }
    if counts["kana"] * 5 > counts["han"]:
        counts["kana"], counts["han"] = counts["kana"] + counts["han"], 0
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] else ""


@cache
def _letters() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(f"[{signs}]") for name, signs in _SCRIPTS.items()}


def language_of(text: str) -> str:
    """The language of a text in Latin letters, by its commonest words; "" where they don't tell."""
    found = Counter(word.lower() for word in WORD.findall(text[:LONGEST]))
    hits = {
        name: sum(found[word] for word in words if word in found)
        for name, words in _LANGUAGES.items()
    }
    first, second, *_ = sorted(hits, key=lambda name: hits[name], reverse=True)
    return first if hits[first] > hits[second] + 1 else ""


def other_language(text: str, *others: str) -> bool:
    """Whether the text is surely in another language than the first of the others that is in any;
    what that leaves open, those after it tell."""
    known = [other for other in others if script_of(other)]
    mine = script_of(text)
    if not known or not mine:
        return False
    if mine != script_of(known[0]):
        return True
    if mine != "latin":
        return False
    alike = (language_of(other) for other in known if script_of(other) == mine)
    theirs = next(filter(None, alike), "")
    return bool(theirs) and language_of(text) not in ("", theirs)
