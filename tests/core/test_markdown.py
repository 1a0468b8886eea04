"""Markdown becomes blocks: nothing is hidden, and how a text is cut into pieces changes nothing."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.blocks import Block, Code, Heading, Paragraph, Rule, Style, Table
from bough.core.markdown import parse
from bough.core.markdown.growing import Growing


def draw(blocks: list[Block]) -> str:
    """One line a block: its marks, its kind, its text with runs in brackets."""
    lines = []
    for block in blocks:
        marks = "".join(
            {"quote": "> "}.get(m.kind, ("+" if m.first else "|") + m.label + " ")
            for m in block.marks
        )
        match block.body:
            case Paragraph(inline):
                lines.append(f"{marks}{inline.text}")
            case Heading(level, inline):
                lines.append(f"{marks}h{level} {inline.text}")
            case Code(code, language, _, closed):
                lines.append(f"{marks}{language or 'code'}{'' if closed else '…'} {code!r}")
            case Table(align, head, rows):
                cells = [[c.text for c in row] for row in (head, *rows)]
                lines.append(f"{marks}table {list(align)} {cells}")
            case Rule():
                lines.append(f"{marks}rule")
    return "\n".join(lines)


def test_a_list_is_a_block_for_each_of_its_paragraphs() -> None:
    source = dedent("""
        1. one
        2. two

           still two
           - [x] done
           - open
        3. ```py
           x = 1
           ```
    """)

    assert (
        draw(parse(source))
        == dedent("""
        +1. one
        +2. two
        |2. still two
        |2. +• done
        |2. +• open
        +3. py 'x = 1'
    """).strip()
    )


def test_a_task_keeps_its_box_in_its_mark() -> None:
    first, second = parse("- [x] done\n- [ ] not\n")

    assert (first.marks[0].kind, first.marks[0].checked) == ("task", True)
    assert (second.marks[0].kind, second.marks[0].checked) == ("task", False)


def test_runs_say_where_emphasis_code_and_links_are() -> None:
    (block,) = parse("a **b *c*** `d` [e](https://e.org) ~~f~~")

    assert isinstance(block.body, Paragraph)
    text = block.body.inline.text
    assert [(text[r.start : r.end], r.style, r.href) for r in block.body.inline.runs] == [
        ("b ", Style.BOLD, ""),
        ("c", Style.BOLD | Style.ITALIC, ""),
        ("d", Style.CODE, ""),
        ("e", Style.LINK, "https://e.org"),
        ("f", Style.STRIKE, ""),
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("one<br>two", "one\u2028two"),
        ("![a cat](file:///etc/passwd)", "![a cat](file:///etc/passwd)"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("It costs $5 and $6.", "It costs $5 and $6."),
        ("一行\n又一行", "一行又一行"),
        ("one\ntwo", "one two"),
        ("read README.md, main.py and e.org", "read README.md, main.py and e.org"),
        ("**not yet", "**not yet"),
    ],
)
def test_what_is_not_markdown_is_shown_as_it_stands(source: str, shown: str) -> None:
    (block,) = parse(source)

    assert isinstance(block.body, Paragraph)
    assert block.body.inline.text == shown
    assert not any(run.style & Style.LINK for run in block.body.inline.runs)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("see https://e.org/a_b.", "https://e.org/a_b"),
        ("see <https://e.org>", "https://e.org"),
        ("write to a@e.org", "mailto:a@e.org"),
    ],
)
def test_addresses_are_links(source: str, address: str) -> None:
    (block,) = parse(source)

    assert isinstance(block.body, Paragraph)
    assert [(run.style, run.href) for run in block.body.inline.runs] == [(Style.LINK, address)]


def test_a_table_has_alignment_and_rows_of_equal_length() -> None:
    (block,) = parse("| a | b |\n| :-- | --: |\n| 1 |\n| 2 | 3 | 4 |\n")

    assert draw([block]) == "table ['left', 'right'] [['a', 'b'], ['1', ''], ['2', '3']]"


def test_nothing_that_is_nested_too_deep_is_hidden() -> None:
    quotes = "".join("> " * depth + f"q{depth}\n\n" for depth in range(1, 150))
    items = "".join("  " * depth + f"- i{depth}\n" for depth in range(150))

    shown = draw(parse(quotes)) + "\n" + draw(parse(items))

    assert all(f"q{depth}" in shown for depth in range(1, 150))
    assert all(f"i{depth}" in shown for depth in range(150))


@pytest.mark.parametrize(
    "source",
    [
        "> " * 10_000 + "end",
        "[" * 50_000,
        "x" * 500_000,
        "![" * 5_000,
        "*a **b " * 3_000,
        "x" + "`" * 20_000,
    ],
    ids=["quotes", "brackets", "word", "images", "emphasis", "ticks"],
)
def test_hostile_text_is_shown_whole(source: str) -> None:
    blocks = parse(source)

    shown = "".join(b.body.inline.text for b in blocks if isinstance(b.body, Paragraph))
    assert source.replace(">", "").replace(" ", "")[-20:] in shown.replace(" ", "")


def test_the_source_of_a_block_is_what_was_written() -> None:
    source = "# One\n\ntwo\ntwo\n\n- a\n- b\n\n```py\nx\n```\n"

    assert [source[b.start : b.stop] for b in parse(source)] == [
        "# One",
        "two\ntwo",
        "- a",
        "- b",
        "```py\nx\n```",
    ]


def test_an_open_fence_grows_and_holds_back_what_may_close_it() -> None:
    growing = Growing()
    growing.feed("```py\na = 1\n``")
    assert draw(growing.blocks) == "py… 'a = 1'"

    growing.feed("`\nafter")

    assert draw(growing.blocks) == "py 'a = 1'\nafter"


def test_a_list_that_turns_loose_restyles_its_items_once() -> None:
    growing = Growing()
    growing.feed("- one\n- two\n- three\n")
    assert all(b.tight for b in growing.blocks)

    first = growing.feed("\n- four\n")

    assert first == 0
    assert not any(b.tight for b in growing.blocks)


def test_numbers_go_on_whatever_the_source_says() -> None:
    growing = Growing()
    for _ in range(5):
        growing.feed("1. again\n")

    assert [b.marks[0].label for b in growing.blocks] == ["1.", "2.", "3.", "4.", "5."]


def test_what_is_closed_stays_the_same_object() -> None:
    growing = Growing()
    growing.feed("one\n\ntwo\n\n- three\n- four\n- fi")
    before = list(growing.blocks)

    first = growing.feed("ve\n")

    assert first == 4
    assert all(a is b for a, b in zip(before[:first], growing.blocks, strict=False))


def test_a_late_definition_mends_the_links_before_it() -> None:
    growing = Growing()
    growing.feed("See [this].\n\nAnd more.\n\n")
    growing.feed("[this]: https://e.org\n")
    growing.close()

    body = growing.blocks[0].body
    assert isinstance(body, Paragraph)
    assert body.inline.runs[0].href == "https://e.org"


@given(
    st.lists(st.sampled_from(["- one\n", "- two **b**\n", "  more\n", "\n", "1. n\n"]), max_size=20)
)
def test_lists_line_by_line_are_what_they_are_as_a_whole(lines: list[str]) -> None:
    growing = Growing()
    for line in lines:
        growing.feed(line)

    assert growing.blocks == parse("".join(lines))


def test_a_long_text_is_not_parsed_anew_at_its_end() -> None:
    source = "A paragraph of some words.\n\n- one\n- two\n\n```py\nx = 1\n```\n\n" * 1200
    growing = Growing()
    for start in range(0, len(source), 97):
        growing.feed(source[start : start + 97])

    assert growing.close() == len(growing.blocks)
    assert growing.blocks == parse(source)


def test_a_long_block_waits_for_more_of_its_kind_but_not_at_a_pause() -> None:
    growing = Growing()
    growing.feed("word " * 1000)
    before = draw(growing.blocks)

    assert growing.feed("and") == 1
    assert growing.behind
    assert draw(growing.blocks) == before

    assert growing.feed("") == 0
    assert not growing.behind
    assert draw(growing.blocks) == before + " and"


def test_the_closed_rows_of_a_table_stay_the_same_objects() -> None:
    growing = Growing()
    growing.feed("| a | b |\n|---|---|\n| 1 | 2 |\n")
    (before,) = growing.blocks

    growing.feed("| **3** | 4 |\n| 5")
    (after,) = growing.blocks

    assert isinstance(before.body, Table)
    assert isinstance(after.body, Table)
    assert after.body.rows[0] is before.body.rows[0]
    assert draw([after]).endswith("[['a', 'b'], ['1', '2'], ['3', '4'], ['5', '']]")


def test_an_open_fence_knows_where_its_source_ends() -> None:
    growing = Growing()
    source = "```py\n"
    growing.feed(source)
    for piece in ("a = 1\n", "b = 2\n", "c"):
        source += piece
        growing.feed(piece)

    (block,) = growing.blocks
    assert source[block.start : block.stop] == source


def test_a_nul_is_shown_as_one() -> None:
    text = "a\0b\n\n```\nc\0d\n```\n"
    growing = Growing()
    for character in text:
        growing.feed(character)
    growing.close()

    assert growing.blocks == parse(text)
    assert draw(parse(text)) == draw(parse(text.replace("\0", "\u2400")))


def test_what_a_person_typed_keeps_its_lines_where_they_are_asked_for() -> None:
    (typed,) = parse("one\ntwo **three\nfour**", breaks=True)
    (read,) = parse("one\ntwo **three\nfour**")

    assert draw([typed]) == draw(parse("one  \ntwo **three  \nfour**"))
    assert draw([read]) != draw([typed])
