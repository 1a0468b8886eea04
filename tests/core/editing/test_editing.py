"""What hands do in an editor of Markdown: marks, lists, pairs, tables, bars, parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.editing import bars, lists, marks, pairs, tables, words
from bough.core.editing.change import Change, applied
from bough.core.editing.source import PLAIN, after, spans
from bough.core.node import Reasoning, Text, ToolCall, with_text

LINES = st.lists(
    st.sampled_from(
        ["- a", "- [ ] b", "1. c", "  2. d", "> e", "f", "", "```py", "## g", "| h | i |", "    j"]
    ),
    max_size=12,
)
WRITTEN = st.one_of(st.text(max_size=60), LINES.map("\n".join))


def at(text: str) -> tuple[str, int, int]:
    """A text without the bars in it, and the places where they stood."""
    start = text.index("|")
    plain = text.replace("|", "", 1)
    stop = plain.index("|") if "|" in plain else start
    return plain.replace("|", "", 1), start, stop


def drawn(text: str, change: Change) -> str:
    made = applied(text, change)
    first, last = sorted((change.anchor, change.cursor))
    if first == last:
        return made[:first] + "|" + made[first:]
    return made[:first] + "|" + made[first:last] + "|" + made[last:]


@pytest.mark.parametrize(
    ("before", "after_"),
    [
        ("a |word| b", "a **|word|** b"),
        ("a wo|rd b", "a **wo|rd** b"),
        ("a **wo|rd** b", "a wo|rd b"),
        ("a **|word|** b", "a |word| b"),
        ("a |**word**| b", "a |word| b"),
        ("|", "**|**"),
        ("a | word |b", "a  **|word|** b"),
    ],
)
def test_bold_comes_and_goes(before: str, after_: str) -> None:
    text, start, stop = at(before)
    assert drawn(text, marks.toggle(text, start, stop, marks.BOLD)) == after_


@given(WRITTEN, st.data(), st.sampled_from([marks.BOLD, marks.ITALIC, marks.STRIKE]))
def test_a_mark_changes_no_word(text: str, data: st.DataObject, mark: str) -> None:
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    change = marks.toggle(text, start, stop, mark)
    made = applied(text, change)

    assert made.replace(mark[0], "") == text.replace(mark[0], "")
    assert min(change.anchor, change.cursor) >= 0
    assert max(change.anchor, change.cursor) <= len(made)


@pytest.mark.parametrize(
    ("before", "after_"),
    [
        ("- one|", "- one\n- |"),
        ("- one\n- |", "- one\n|"),
        ("3. a|\n4. b", "3. a\n4. |\n5. b"),
        ("- [x] done|", "- [x] done\n- [ ] |"),
        ("> said|", "> said\n> |"),
        ("> |", "|"),
        ("- a\n  - |", "- a\n- |"),
        ("```py|", "```py\n|\n```"),
        ("    x = 1|", "    x = 1\n    |"),
    ],
)
def test_enter_goes_on(before: str, after_: str) -> None:
    text, start, _ = at(before)
    change = lists.new_line(text, start)
    assert change
    assert drawn(text, change) == after_


@pytest.mark.parametrize("before", ["plain|", "***|", "# head|", "```\ncode\n```|", "|- a"])
def test_enter_is_no_more_than_a_line_break(before: str) -> None:
    text, start, _ = at(before)
    assert lists.new_line(text, start) is None


def test_an_item_goes_below_the_one_above_and_the_numbers_follow() -> None:
    text = "1. a\n2. b\n3. c"
    change = lists.indent(text, 6, 6)
    assert change
    inner = applied(text, change)
    assert inner == "1. a\n   1. b\n2. c"

    back = lists.indent(inner, 9, 9, back=True)

    assert back
    assert applied(inner, back) == text


def test_a_selection_of_blanks_that_go_is_empty_then() -> None:
    change = lists.indent("  ", 0, 1, back=True)

    assert change == Change(0, 2, "", 0, 0)


@given(WRITTEN, st.data(), st.sampled_from(["bullet", "number", "task", "quote"]))
def test_lines_become_items_and_lines_again(
    text: str, data: st.DataObject, kind: lists.Kind
) -> None:
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    change = lists.make(text, start, stop, kind)
    made = applied(text, change)

    assert made.count("\n") == text.count("\n")
    assert 0 <= change.anchor <= len(made)
    assert 0 <= change.cursor <= len(made)


@given(WRITTEN, st.data())
def test_whatever_is_pressed_where_the_caret_stays_in_the_text(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    back = data.draw(st.booleans())
    changes = [
        lists.new_line(text, start),
        lists.indent(text, start, stop, back=back),
        lists.heading(text, start, stop),
        lists.code_block(text, start, stop),
        marks.link(text, start, stop),
        tables.table(text, start, stop),
        pairs.typed(text, start, stop, data.draw(st.sampled_from('([{"`)]}*'))),
        pairs.erased(text, start),
    ]
    for change in changes:
        if change:
            made = applied(text, change)
            assert 0 <= change.anchor <= len(made)
            assert 0 <= change.cursor <= len(made)


def test_tab_goes_through_the_cells_and_makes_another_row() -> None:
    table = "| a | b |\n| --- | --- |\n| c | d |"

    assert tables.next_cell(table, 2) == (6, 7)
    assert tables.next_cell(table, 26, back=True) == (6, 7)
    more = tables.next_cell(table, len(table) - 2)
    assert isinstance(more, Change)
    assert applied(table, more).endswith("\n|   |   |")


@given(
    st.lists(st.sampled_from("abcde"), max_size=30), st.lists(st.sampled_from("abcde"), max_size=30)
)
def test_the_stretches_of_a_difference_cover_both(original: list[str], lines: list[str]) -> None:
    found = bars.stretches(original, lines)

    made: list[str] = []
    at_a = at_b = 0
    for kind, a, a_end, b, b_end in found:
        assert (a, b) == (at_a, at_b)
        at_a, at_b = a_end, b_end
        made += original[a:a_end] if kind == "same" else lines[b:b_end]
    assert made == lines
    assert at_a == len(original)


def test_bars_tell_what_was_added_changed_and_removed() -> None:
    made = bars.bars(list("abcdef"), list("aXcdefg"))

    assert (made.added, made.changed, made.gone) == (1, 1, 0)
    assert bars.bars(list("abc"), list("ac")).removed == {1: 1}


def test_words_are_counted_and_chinese_characters_too() -> None:
    assert words.count("It's a well-known fact: 3.5 m.") == 6
    assert words.count("双摆 is chaotic 的。") == 5


@given(st.lists(st.sampled_from(["one ", "two ", "three"]), min_size=1), st.text(max_size=30))
def test_what_is_no_text_stays_in_a_message_that_says_something_else(
    said: list[str], text: str
) -> None:
    call = ToolCall("1", "search", "{}")
    parts = [Reasoning("hm"), *(p for t in said for p in (Text(t), call))]

    made = with_text(parts, text)

    assert "".join(p.text for p in made if isinstance(p, Text)) == text
    others = [p for p in made if not isinstance(p, Text)]
    assert others == [p for p in parts if not isinstance(p, Text)]
    assert "".join(p.text for p in with_text(parts, "".join(said)) if isinstance(p, Text)) == (
        "".join(said)
    )


@given(LINES)
def test_each_line_is_set_within_itself(lines: list[str]) -> None:
    state = PLAIN
    for line in lines:
        for span in spans(state, line):
            assert 0 <= span.start <= span.stop <= len(line)
        state = after(state, line)


def test_a_fence_stays_open_until_it_is_closed() -> None:
    state = after(PLAIN, "```python")
    assert state.language == "python"
    assert after(state, "x = '```'") == state
    assert after(state, "```") == PLAIN
