"""However a text is cut into pieces, it is what it is as a whole."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.markdown import parse
from bough.core.markdown.growing import Growing
from helpers.streams import PIECES, grow

sources = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
cuts = st.lists(st.integers(1, 40), min_size=1, max_size=8)


@given(sources, cuts)
def test_how_a_text_is_cut_changes_nothing_once_it_is_whole(source: str, cuts: list[int]) -> None:
    assert grow(source, cuts).blocks == parse(source)


words = st.lists(
    st.sampled_from(
        [
            "the",
            "orbit,",
            "because",
            "12",
            "don't",
            "re-laid",
            "foo;",
            "Yes!",
            "so.",
            "www",
            "http",
            "a",
            "你好",
            "&amp",
        ]
    )
).map(" ".join)


@given(st.lists(st.one_of(words, st.sampled_from([*PIECES, " ", ".", ":", ";", "//b", "_", "@"]))))
def test_what_has_come_so_far_is_shown_as_if_it_had_come_at_once(pieces: list[str]) -> None:
    growing, source = Growing(), ""
    for piece in pieces:
        source += piece
        growing.feed(piece)
        growing.feed("")
        at_once = Growing()
        at_once.feed(source)

        assert growing.blocks == at_once.blocks


@pytest.mark.long
@settings(max_examples=5000)
@given(sources, cuts)
def test_no_way_of_thousands_to_cut_a_text_changes_it(source: str, cuts: list[int]) -> None:
    assert grow(source, cuts).blocks == parse(source)


def test_random_streams_are_what_they_are_as_a_whole() -> None:
    for seed in range(300):
        chance = random.Random(seed)
        source = "".join(chance.choices(PIECES, k=chance.randint(1, 40)))
        longest = chance.choice([3, 40])
        pieces = [chance.randint(1, longest) for _ in range(8)]

        assert grow(source, pieces).blocks == parse(source), f"seed {seed}"


def test_rows_that_are_closed_name_a_note_that_is_defined_at_the_very_end() -> None:
    pieces = ["| a | b |\n|---|---|\n", "| [^1] | c |\n", "| d | e |\n", "[^1]: note"]
    growing = Growing()
    for piece in pieces:
        growing.feed(piece)

    growing.close()

    assert growing.blocks == parse("".join(pieces))


def test_a_line_with_space_below_still_becomes_a_term() -> None:
    growing = Growing()
    for piece in ("Bough\n\n", " ", ": a branch"):
        growing.feed(piece)
    growing.close()

    assert [mark.kind for block in growing.blocks for mark in block.marks] == ["term", "definition"]


def test_an_item_is_no_head_of_a_table_once_the_items_above_are_closed() -> None:
    pieces = ["- x\n", "- a | b\n", "|---|---|\n"]
    growing = Growing()
    for piece in pieces:
        growing.feed(piece)

    growing.close()

    assert growing.blocks == parse("".join(pieces))
