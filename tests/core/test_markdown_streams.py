"""However a text is cut into pieces, it is what it is as a whole."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.markdown import parse
from helpers.streams import PIECES, grow


@given(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(st.integers(1, 40), min_size=1, max_size=8),
)
def test_how_a_text_is_cut_changes_nothing_once_it_is_whole(source: str, cuts: list[int]) -> None:
    assert grow(source, cuts).blocks == parse(source)


@pytest.mark.parametrize(
    "seeds",
    [range(300), pytest.param(range(300, 5300), marks=pytest.mark.long)],
    ids=["300", "5000"],
)
def test_random_streams_are_what_they_are_as_a_whole(seeds: range) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        source = "".join(chance.choices(PIECES, k=chance.randint(1, 40)))
        longest = chance.choice([3, 40])
        cuts = [chance.randint(1, longest) for _ in range(8)]

        assert grow(source, cuts).blocks == parse(source), f"seed {seed}"
