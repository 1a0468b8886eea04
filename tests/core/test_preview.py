"""One line stands for a text."""

from __future__ import annotations

import pytest

from bough.core.preview import preview


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n## A **main** branch\n\nof a tree", "A main branch"),
        ("```py\ndef add_numbers(one, two):\n```", "def add_numbers(one, two):"),
        ("_so_ and __so__", "so and so"),
        ("> see [the tree](https://tree.example)", "see the tree"),
        ("", ""),
    ],
)
def test_the_first_line_that_says_something_stands_without_its_markup(text: str, line: str) -> None:
    assert preview(text) == line
