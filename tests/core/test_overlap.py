"""What a model repeats of a cut reply when it goes on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.providers.overlap import Overlap, without_overlap


@pytest.mark.parametrize(
    ("before", "more", "new"),
    [
        ("The oak is a tree that", " grows slowly.", " grows slowly."),
        ("The oak is a tree that", "grows slowly.", " grows slowly."),
        ("The oak is a tree that ", "grows slowly.", "grows slowly."),
        ("The oak is a tree that", "The oak is a tree that grows.", " grows."),
        ("Trees. The oak is a tree that", "The oak is a tree that grows.", " grows."),
        ("The oak is a tree that", "is a tree that grows.", " grows."),
        ("It was the", "the oak.", " the oak."),
        ("一棵树", "在生长。", "在生长。"),
        ("An oak", ", or a beech.", ", or a beech."),
        ("", "An oak.", "An oak."),
    ],
)
def test_what_a_model_repeats_is_taken_away(before, more, new):
    assert without_overlap(before, more) == new


@settings(deadline=None)
@given(st.text("ab .\n", max_size=60), st.text("ab .\n", max_size=60), st.lists(st.integers(1, 9)))
def test_taking_a_repetition_away_does_not_depend_on_the_pieces(before, more, sizes):
    overlap, out, rest = Overlap(before), "", more
    for size in [*sizes, len(more)]:
        if rest:
            out += overlap.feed(rest[:size])
            rest = rest[size:]

    assert out + overlap.close() == without_overlap(before, more)


def test_words_that_cannot_be_a_repetition_are_not_held_back():
    overlap = Overlap("The oak is a tree that")

    assert overlap.feed(" grows") == " grows"
