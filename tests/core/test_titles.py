"""A title says what a session is about, in the person's own words."""

from __future__ import annotations

import pytest

from bough.core.titles import title_from


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("why does leapfrog stay in orbit? I tried RK4.", "Why does leapfrog stay in orbit?"),
        ("Hello, please explain **monads**.", "Explain monads"),
        ("explain my_function in _C#_", "Explain my_function in C#"),
        ("# On __boughs__", "On boughs"),
        ("Hello there.", "Hello there"),
        ("Hi there! Why is the sky blue?", "Why is the sky blue?"),
        ("Hello there, name three trees", "Name three trees"),
        ("hello there is a bug in my code", "There is a bug in my code"),
        ("```python\nx = 1\n```\nWhat does this do?", "What does this do?"),
        ("为什么宣纸会洇墨？请解释。", "为什么宣纸会洇墨？"),
        ("\n\n  Name three trees.  ", "Name three trees"),
        ("```\nonly code\n```", ""),
        ("", ""),
    ],
)
def test_a_title_is_the_first_sentence_that_says_something(question: str, title: str) -> None:
    assert title_from(question) == title


def test_a_long_question_is_cut_at_a_word() -> None:
    title = title_from("explain " + "the difference between concurrency and parallelism " * 4)

    assert len(title) <= 49
    assert title.endswith("…")
    assert title[:-1] in "Explain " + "the difference between concurrency and parallelism " * 4
