"""Words of prose are looked up in a dictionary, and nothing else is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bough.core.editing.source import PLAIN, State, prose
from bough.core.spelling import Speller, dictionaries, language_of, speller, words


class Book:
    """A dictionary of a few words."""

    def __init__(self, *known: str) -> None:
        self.known = set(known)

    def spell(self, word: str) -> bool:
        return word.lower() in self.known

    def suggest(self, word: str) -> tuple[str, ...]:
        return tuple(known for known in sorted(self.known) if known[0] == word[0])

    def add(self, word: str) -> object:
        self.known.add(word)
        return None


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("Say `teh code` here", "Say here"),
        ("A [link](https://teh.org/wrod) on", "A [link] on"),
        ("so $teh x$ and \\(wrod\\) is", "so and is"),
        ("see https://teh.org/x now", "see now"),
        ("<b>bold</b> &nbsp; x", "bold x"),
        ("    indented code", ""),
        ("    - an item", "- an item"),
    ],
)
def test_code_formulas_and_addresses_are_no_prose(line: str, left: str) -> None:
    found = prose(PLAIN, line)

    assert found.split() == left.split()
    assert len(found) == len(line) or not found


def test_what_stands_in_a_fence_is_no_prose() -> None:
    assert prose(State("```", "py"), "teh wrod") == ""
    assert prose(PLAIN, "```py") == ""


def test_no_line_takes_long() -> None:
    for line in ("`" * 4000, "<" * 4000, "[](" * 1300, "](" + "(" * 4000, "$" * 4000, "\\(" * 2000):
        began = time.process_time()
        prose(PLAIN, line)
        # A pattern that tries all ways would take minutes.
        assert time.process_time() - began < 2


def test_only_words_that_a_dictionary_may_have_are_looked_up() -> None:
    line = "Teh (qiuck) fox’s a.py x_y HTTP/2 iPhone v2 user@host and/or 狐狸 naïve"

    assert [line[a:b] for a, b in words(line)] == ["Teh", "qiuck", "fox’s", "狐狸", "naïve"]


def test_words_of_another_script_and_acronyms_are_left_alone() -> None:
    english = Speller("en_US", Book("the", "fox's"))
    line = "the fox’s Teh 狐狸 лиса NASA"

    assert [line[a:b] for a, b in english.misspelt(line)] == ["Teh"]


def test_a_word_of_ones_own_is_right() -> None:
    english = Speller("en_US", Book("the"))
    assert not english.is_right("Bough")

    english.learn("Bough")

    assert english.is_right("Bough")
    assert english.suggest("teh") == ["the"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The fox jumps over the dog, and it is quick.", "en_US"),
        ("Der Fuchs springt über den Hund, und das ist gut.", "de_DE"),
        ("Le renard est dans la forêt, et il ne dort pas.", ""),
        ("x = 1", "en_GB"),
        ("双摆 teh", "en_US"),
        ("The fox and the dog.\n![](blob:e9de8a1e5de7e)\n```\nder die das\n```", "en_US"),
    ],
)
def test_the_language_is_that_of_the_text(text: str, language: str) -> None:
    home = {"x = 1": "en_GB", "双摆 teh": "zh_CN"}.get(text, "de_CH")

    assert language_of(text, ["de_DE", "en_GB", "en_US"], home) == language


def test_a_dictionary_in_a_folder_is_found_and_read(tmp_path: Path) -> None:
    pytest.importorskip("hunspell")
    (tmp_path / "en_XX.aff").write_text("SET UTF-8\n")
    (tmp_path / "en_XX.dic").write_text("2\nbough\nlimb\n")
    (tmp_path / "hyph_en.aff").write_text("")

    found = dictionaries([tmp_path, tmp_path / "missing"])

    assert found == {"en_XX": tmp_path}
    made = speller("en_XX", tmp_path)
    assert made is not None
    assert made.is_right("Bough")
    assert "bough" in made.suggest("bougth")
