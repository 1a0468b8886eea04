"""Which names answer what was typed, how well, and by which letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bough.core.matching import Rank, match, nearest


def shown(query: str, text: str) -> str:
    """The text with brackets around what matches; "" where nothing does."""
    hit = match(query, text)
    if hit is None:
        return ""
    for start, end in reversed(hit.spans):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def test_letters_that_match_are_known() -> None:
    assert shown("co", "compare") == "[co]mpare"
    assert shown("CO", "vs[code]".replace("[", "").replace("]", "")) == "vs[co]de"
    assert shown("tree reply", "Reply tree") == "[Reply] [tree]"
    assert shown("yoshi", "Equal cost: Yoshida wins") == "Equal cost: [Yoshi]da wins"
    assert shown("spr", "Split to the right") == "[Sp]lit to the [r]ight"
    assert shown("摆", "双摆与指数") == "双[摆]与指数"
    assert shown("xyz", "compare") == ""


def test_a_beginning_is_better_than_a_word_and_that_than_an_inside() -> None:
    found = [match("co", text) for text in ("copy", "a copy", "vscode", "cl-o")]

    assert [hit.rank for hit in found if hit] == [
        Rank.BEGINS, Rank.WORD_BEGINS, Rank.INSIDE, Rank.SCATTERED,
    ]  # fmt: skip


def test_scattered_letters_begin_with_a_word() -> None:
    assert match("plt", "split") is None
    assert match("nsn", "New session") is not None


def test_a_mistyped_word_is_near_to_a_name() -> None:
    names = ["compare", "copy", "continue", "model"]

    assert nearest("cmpare", names) == "compare"
    assert nearest("modle", names) == "model"
    assert nearest("qqqqqqqq", names) == ""


@given(st.text(max_size=12), st.text(max_size=30))
def test_spans_are_within_the_text_and_in_order(query: str, text: str) -> None:
    if hit := match(query, text):
        ends = [end for span in hit.spans for end in span]
        assert ends == sorted(ends)
        assert all(0 <= end <= len(text) for end in ends)


@given(st.text(min_size=1, max_size=8), st.text(max_size=4), st.text(max_size=30))
def test_more_letters_never_find_what_fewer_did_not(query: str, more: str, text: str) -> None:
    if match(query + more, text):
        assert match(query, text)
