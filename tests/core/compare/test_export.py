from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.compare import done
from bough.core.compare.export import Words, both, to_html, to_markdown
from bough.core.compare.sheet import Said, Sheet, sheet, source_sheet
from bough.core.excerpt import text_of

WORDS = Words("A & B", ("grok-4", "qwen"), "Same model", "Underlined: only on the right.")


def compared(*texts: str) -> list[Sheet]:
    return [done(sheet([Said(text) for text in texts]))]


def test_html_marks_the_words_of_each_side():
    page = to_html(compared("It is *fixed* now.", "It is *free* now."), WORDS)

    assert "It is <del><em>fixed</em></del> now." in page
    assert "It is <ins><em>free</em></ins> now." in page


def test_html_has_no_script_and_nothing_remote_and_escapes_what_was_said():
    page = to_html(
        compared(
            "<script>alert(1)</script> ![x](http://tracker.example/a.png) [j](javascript:alert)",
            "```html\n<img src=x onerror=alert(1)>\n```",
        ),
        WORDS,
    )

    assert "<script" not in page.lower()
    assert "<img" not in page.lower()
    assert not re.search(r"<[^>]+ (?:src|onerror|style=\"[^\"]*url)", page)
    assert "A &amp; B" in page
    assert not re.search(r'href="(?!https?:|mailto:)', page)


@given(st.text(max_size=80), st.text(max_size=80))
@settings(deadline=None)
def test_html_of_any_texts_has_only_our_tags(left, right):
    page = to_html(compared(left, right), WORDS)

    tags = set(re.findall(r"<(/?[a-zA-Z!][a-zA-Z]*)", page.partition("<body>")[2]))
    assert not tags & {"script", "img", "iframe", "style", "link", "object", "svg"}


def test_markdown_strikes_what_went_and_marks_what_came():
    text = to_markdown(compared("It is fixed now.", "It is free now."), WORDS)

    assert "It is ~~fixed~~" in text
    assert "**free** now." in text


def test_code_in_markdown_is_a_diff():
    text = to_markdown(compared("```\na = 1\nb = 2\n```", "```\na = 1\nb = 3\n```"), WORDS)

    assert "```diff\n  a = 1\n- b = 2\n+ b = 3\n```" in text


def test_of_three_replies_each_tells_what_the_first_has_not():
    page = to_html(compared("one two three", "one two four", "one two three"), WORDS)

    assert page.count("<ins>") == 1
    assert "<del>" not in page


def test_both_texts_in_one_hold_all_words_of_each():
    (found,) = compared("It is fixed now.\n\nGone.", "It is free now.\n\n## New")

    texts = [text_of(one.block) for line in found.lines for one in both(found, line)]

    assert texts == ["It is fixed\u2009free now.", "Gone.", "New"]


def test_sources_are_compared_line_by_line():
    found = done(source_sheet([Said("# A\n\ntext"), Said("# B\n\ntext")]))

    assert [line.changes for line in found.lines] == [1, 0, 0]
