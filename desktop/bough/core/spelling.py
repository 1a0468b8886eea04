"""Whether words are in one of Hunspell's dictionaries, where its library is there."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from bough.core.editing.source import PLAIN, after, prose

LONGEST = 60
"""Characters of a word that is looked up."""
MOST_SUGGESTED = 6
SAMPLE = 4_000
"""Characters by which one sees in which language a text is."""

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TECHNICAL = re.compile(r"[\d_/\\@#$%=<>|~^]|\w[.:]\w|[a-z][A-Z]|--")
_NAME = re.compile(r"([a-z]{2,3})(?:_([A-Z]{2}))?(?:[_-]\w+)?")
_FREQUENT: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "de": "der die das und ist nicht ein eine mit von für auf dem den des zu sich auch wird",
        "en": "the and of to is a in that it for was on are with as this be by not or from which",
        "es": "el la los las de que y en un una por con no para es del se al lo como más",
        "fr": "le la les des et est un une dans que pour pas sur avec ne se au du qui plus par",
        "it": "il la di che e un una per non con del è sono della in gli da come più si le",
        "nl": "de het een en van is dat op te in voor met niet zijn aan er die door ook",
        "pl": "i w na nie się z do jest że to jak po przez od dla które jego ale są",
        "pt": "o a os as de que e em um uma para com não por do da no na é se mais",
        "ru": "и в не на что с по это как для от из у за но же к то его все",
        "sv": "och att det som en på är av för med till den har inte om ett i",
        "uk": "і в не на що з до як це та для у від за але його є про",
    }.items()
}
_CYRILLIC = frozenset(["be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"])
_RANGES = {"el": (0x370, 0x400), "he": (0x590, 0x600), "hy": (0x530, 0x590), "ka": (0x10A0, 0x1100)}


class Dictionary(Protocol):
    """What is used of Hunspell."""

    def spell(self, word: str) -> bool: ...
    def suggest(self, word: str) -> tuple[str, ...]: ...
    def add(self, word: str) -> object: ...


class Speller:
    """One language, and the words of a person's own."""

    def __init__(self, language: str, dictionary: Dictionary) -> None:
        self.language = language
        self._dictionary = dictionary
        self._known: dict[str, bool] = {}
        self._first, self._end = _range(language)

    def misspelt(self, prose: str) -> list[tuple[int, int]]:
        """The words [start, stop) that the dictionary has not, of a line without what is no prose.
        Names of files, addresses, acronyms and words of another script are not looked up."""
        return [
            (start, stop) for start, stop in words(prose) if not self.is_right(prose[start:stop])
        ]

    def is_right(self, word: str) -> bool:
        right = self._known.get(word)
        if right is None:
            right = self._known[word] = self._look_up(word)
        return right

    def suggest(self, word: str) -> list[str]:
        """Words that may be meant, first those with two letters the other way round."""
        try:
            found = self._dictionary.suggest(_plain(word))
        except UnicodeEncodeError:
            return []
        low = word.lower()

        def turned(other: str) -> bool:
            return other[:1].lower() == low[:1] and sorted(other.lower()) == sorted(low)

        return sorted(found, key=lambda other: not turned(other))[:MOST_SUGGESTED]

    def learn(self, word: str) -> None:
        """The word is right from now on."""
        self._known[word] = True
        try:
            self._dictionary.add(_plain(word))
        except UnicodeEncodeError:
            # One that the dictionary's encoding cannot say is never looked up.
            return

    def _look_up(self, word: str) -> bool:
        if len(word) > LONGEST or (word.isupper() and len(word) > 1):
            return True
        if not all(self._first <= ord(char) < self._end or char in "'’" for char in word):
            return True
        try:
            return bool(self._dictionary.spell(_plain(word)))
        except UnicodeEncodeError:
            return True


def words(prose: str) -> Iterator[tuple[int, int]]:
    """Where the words of a line are that a dictionary may have."""
    for token in _TOKEN.finditer(prose):
        bare = token[0].strip(".,;:!?…()[]{}\"'“”‘’*_~`#>|-–—")
        if bare and not _TECHNICAL.search(bare):
            for word in _WORD.finditer(token[0]):
                if len(word[0]) > 1:
                    yield token.start() + word.start(), token.start() + word.end()


def has_library() -> bool:
    """Whether words can be looked up at all."""
    return find_spec("hunspell") is not None


def dictionaries(folders: Iterable[Path] | None = None) -> dict[str, Path]:
    """The languages there are dictionaries for ("en_US"), with the folder of each: a person's own
    go before the system's, those before what comes with the library."""
    found: dict[str, Path] = {}
    for folder in _folders() if folders is None else folders:
        try:
            names = sorted(file.stem for file in folder.glob("*.aff"))
        except OSError:
            continue
        for name in names:
            if _NAME.fullmatch(name) and (folder / f"{name}.dic").is_file():
                found.setdefault(name, folder)
    return found


@cache
def speller(language: str, folder: Path) -> Speller | None:
    """That dictionary, read once in a run; it takes some tens of ms. None for one that is none."""
    try:
        from hunspell import Hunspell

        return Speller(language, Hunspell(language, str(folder)))
    except (ImportError, OSError, ValueError, MemoryError):
        return None


def language_of(text: str, there: Iterable[str], home: str = "") -> str:
    """Which of the languages that are there a text is in; "" for one that is not among them.
    `home` is what is taken of several that differ by their country ("en_GB"), and of a text that
    does not say."""
    there = sorted(there)
    said = [word.lower() for word in _WORD.findall(_prose_of(text[:SAMPLE]))]
    counts = {
        language: sum(word in frequent for word in said) for language, frequent in _FREQUENT.items()
    }
    best = max(counts, key=lambda language: counts[language])
    # A few words of Latin in a Chinese text are English, more often than not.
    asked = [best] if counts[best] > 1 else [home.partition("_")[0], "en"]
    for language in asked:
        fits = [name for name in there if name.partition("_")[0] == language]
        for name in (home, "en_US", "pt_PT", *fits):
            if name in fits:
                return name
    return ""


def _prose_of(text: str) -> str:
    """The lines of prose: code and addresses are in no language."""
    state, made = PLAIN, []
    for line in text.split("\n"):
        made.append(prose(state, line))
        state = after(state, line)
    return "\n".join(made)


def _plain(word: str) -> str:
    return word.replace("’", "'")


def _range(language: str) -> tuple[int, int]:
    """The characters that its words are made of."""
    short = language.partition("_")[0]
    return (0x400, 0x530) if short in _CYRILLIC else _RANGES.get(short, (0x41, 0x250))


def _folders() -> list[Path]:
    """Where dictionaries are, by the system."""
    home = Path.home()
    made = [Path(p) for p in os.environ.get("DICPATH", "").split(os.pathsep) if p]
    match sys.platform:
        case "darwin":
            made += [home / "Library/Spelling", Path("/Library/Spelling")]
        case "win32":
            made += [Path(os.environ.get("APPDATA", home)) / "hunspell"]
        case _:
            data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
            made += [data / "hunspell"]
            for top in ("/usr/local/share", "/usr/share"):
                made += [Path(top, "hunspell"), Path(top, "myspell"), Path(top, "myspell/dicts")]
    spec = find_spec("hunspell")
    if spec and spec.origin:
        made.append(Path(spec.origin).parent / "dictionaries")
    return made
