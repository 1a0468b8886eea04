"""What is found in a text, and where."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bough.core import find
from bough.core.find import Query, Seeker


def found(query: Query, text: str) -> list[str]:
    return [text[start:end] for start, end in Seeker(query).find(text)]


def test_upper_and_lower_case_are_alike_unless_it_is_wished() -> None:
    text = "Straße, STRASSE, strasse"

    assert found(Query("strasse"), text) == ["Straße", "STRASSE", "strasse"]
    assert found(Query("STRASSE", case=True), text) == ["STRASSE"]


def test_a_whole_word_has_no_letters_around_it() -> None:
    text = "art, party, Art-deco, art_1"

    assert found(Query("art"), text) == ["art", "art", "Art", "art"]
    assert found(Query("art", word=True), text) == ["art", "Art"]


def test_letters_are_found_however_their_accents_are_written() -> None:
    text = f"caf\u00e9 and {normalize('NFD', 'Café')} and {normalize('NFD', '한글')}"

    assert [normalize("NFC", f) for f in found(Query("café"), text)] == ["café", "Café"]
    assert found(Query(normalize("NFD", "café")), "one café") == ["café"]
    assert [normalize("NFC", f) for f in found(Query("한글"), text)] == ["한글"]


def test_a_letter_is_not_found_in_half_of_another() -> None:
    assert found(Query("s"), "ß") == []
    assert found(Query("e"), normalize("NFD", "é")) == []


def test_a_hard_break_is_a_space_to_who_looks() -> None:
    assert Seeker(Query("one two")).find("one\u2028two") == [(0, 7)]


def test_nothing_is_looked_for_without_words() -> None:
    assert not Seeker(Query(""))
    assert Seeker(Query("")).find("anything") == []


@pytest.mark.parametrize("text", ["*leap* frog", "leap\nfrog", "leap [frog](x)", "LEAP  frog"])
def test_a_message_with_marks_between_the_words_is_not_passed_over(text: str) -> None:
    assert Seeker(Query("leap frog")).guess(text) == 1


@given(st.text("abAB éß", max_size=300), st.text("abé", min_size=1, max_size=3))
def test_what_is_found_is_what_plain_counting_finds(text: str, words: str) -> None:
    hits = Seeker(Query(words)).find(text)

    assert [text[a:b].casefold() for a, b in hits] == [words.casefold()] * len(hits)
    if "ß" not in text:
        assert len(hits) == text.casefold().count(words.casefold())


@example("abbbb", "bb", 2)
@given(st.text("ab", max_size=120), st.text("ab", min_size=1, max_size=4), st.integers(1, 30))
def test_a_long_text_is_searched_in_pieces_to_the_same_end(
    text: str, words: str, size: int
) -> None:
    whole = Seeker(Query(words)).find(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find, "PIECE", size)
        assert Seeker(Query(words)).find(text) == whole
