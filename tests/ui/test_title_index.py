"""The quick way to look for words in titles finds what the plain way finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.ui.commands.title_index import Key, Shelf, TitleIndex

TITLES = st.lists(st.text("ab \n摆", max_size=8), max_size=12)
WORDS = st.lists(st.text("ab摆", min_size=1, max_size=2), min_size=1, max_size=3)


def keys_of(titles: list[str]) -> list[Key]:
    return [(float(number), f"s{number}", title) for number, title in enumerate(titles)]


@given(TITLES, WORDS, st.integers(1, 5))
def test_a_shelf_finds_the_first_titles_that_have_all_words(
    titles: list[str], words: list[str], most: int
) -> None:
    keys = keys_of(titles)

    found = Shelf.of(0, keys).find(words, most)

    assert found == [key for key in keys if all(word in key[2] for word in words)][:most]


def test_lists_stay_apart_and_each_gives_its_newest(qapp: QApplication) -> None:
    many = keys_of([f"orbit {number}" for number in range(9000)])
    few = keys_of(["an orbit", "a landlord"])
    index = TitleIndex([many, few, []])

    assert index.find(["orbit"], 3) == [many[:3], few[:1], []]
    assert index.find(["orbit", "8999"], 3) == [[many[-1]], [], []]
    assert index.find(["nowhere"], 3) == [[], [], []]


def test_it_is_put_together_while_nobody_looks(qtbot: QtBot) -> None:
    index = TitleIndex([keys_of([f"orbit {number}" for number in range(9000)])])

    qtbot.waitUntil(lambda: len(index._shelves) == 3)
    assert len(index.find(["orbit"], 9000)[0]) == 9000
