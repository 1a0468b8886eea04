"""Formulas, notes, definitions, details, pictures and tags become blocks and runs."""

from __future__ import annotations

import pytest

from bough.core.blocks import Block, Code, Formula, Inline, Mark, Paragraph, Picture, Style
from bough.core.markdown import parse
from bough.core.markdown.growing import Growing
from helpers.streams import grow

ALIGN = "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}"


def inline(block: Block) -> Inline:
    assert isinstance(block.body, Paragraph)
    return block.body.inline


def runs(source: str) -> list[tuple[str, Style, str]]:
    (block,) = parse(source)
    return runs_of(block)


def runs_of(block: Block) -> list[tuple[str, Style, str]]:
    text = inline(block)
    return [(text.text[r.start : r.end], r.style, r.href) for r in text.runs]


def shown(blocks: list[Block]) -> str:
    """All that the blocks say, a line for each."""
    lines = []
    for block in blocks:
        labels = " ".join(m.label for m in block.marks if m.first)
        match block.body:
            case Paragraph(text):
                lines.append(f"{labels} {text.text}")
            case Formula(tex):
                lines.append(f"{labels} {tex}")
            case Code(code):
                lines.append(f"{labels} {code}")
            case other:
                lines.append(f"{labels} {other}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("source", "tex", "href"),
    [
        ("so $a_1 + b$ is", "a_1 + b", ""),
        ("so $a\\$b$ is", "a\\$b", ""),
        ("so \\(x^2\\) is", "x^2", ""),
        ("so $$ E = mc^2 $$ is", "E = mc^2", "display"),
        ("so \\[ a * b * c \\], yes", "a * b * c", "display"),
        ("a **bold $x*y*z$ text**", "x*y*z", ""),
        ("so $a\nb$ is", "a\nb", ""),
    ],
)
def test_a_formula_in_a_text_is_a_run_of_its_tex(source: str, tex: str, href: str) -> None:
    formulas = [run for run in runs(source) if run[1] & Style.FORMULA]

    assert [(text, where) for text, _, where in formulas] == [(tex, href)]


@pytest.mark.parametrize(
    "source",
    [
        "It costs $5 and $6.",
        "from $5-$6 or $ 7$",
        "about $20,000 and $30,000",
        "`$a$` is code",
        "$a `b$ c` d",
        "not \\$a$ nor $$$ nor $",
        "an open \\(x and $$y",
    ],
)
def test_what_is_no_formula_is_text(source: str) -> None:
    assert not [run for run in runs(source) if run[1] & Style.FORMULA]


@pytest.mark.parametrize(
    ("source", "tex"),
    [
        ("$$\na + b\n= c\n$$", "a + b\n= c"),
        ("$$ a + b $$", "a + b"),
        ("\\[\n- a\n\\]", "- a"),
        ("\\[ a \\]", "a"),
        (ALIGN, ALIGN),
    ],
)
def test_a_formula_on_lines_of_its_own_is_a_block(source: str, tex: str) -> None:
    before, block, after = parse(f"We see\n{source}\nas said.")

    assert block.body == Formula(tex)
    assert (inline(before).text, inline(after).text) == ("We see", "as said.")


def test_a_formula_stands_in_its_list_and_its_quote() -> None:
    blocks = parse("- so\n  $$\n  a\n  b\n  $$\n> $$\n> c\n> $$\n")

    assert [(b.body, [m.kind for m in b.marks]) for b in blocks[1:]] == [
        (Formula("a\nb"), ["bullet"]),
        (Formula("c"), ["quote"]),
    ]


def test_an_open_formula_is_one_while_it_grows_and_text_if_it_never_ends() -> None:
    growing = Growing()
    growing.feed("so\n\n$$\nx = *a* ")
    assert growing.blocks[-1].body == Formula("x = *a*", closed=False)
    growing.feed("+ *b* $")
    assert growing.blocks[-1].body == Formula("x = *a* + *b*", closed=False)

    growing.feed("\n\nafter\n")
    growing.close()

    assert growing.blocks == parse("so\n\n$$\nx = *a* + *b* $\n\nafter\n")
    assert [inline(b).text for b in growing.blocks] == ["so", "$$ x = a + b $", "after"]


def test_a_note_stands_where_it_was_written_and_its_reference_is_a_run() -> None:
    first, note, more, last = parse("So[^a] it is[^b].\n\n[^a]: A *note*\n\n    and more\n\nEnd.")

    assert runs_of(first) == [("a", Style.NOTE, "")]
    assert inline(first).text == "Soa it is[^b]."
    assert note.marks == (Mark("note", "a", first=True),)
    assert more.marks == (Mark("note", "a"),)
    assert (inline(more).text, inline(last).text) == ("and more", "End.")


def test_a_late_note_mends_its_references_at_the_end() -> None:
    growing = Growing()
    growing.feed("So[^1].\n\nAnd so on.\n\n[^1]: note")

    assert growing.close() == 0
    assert runs_of(growing.blocks[0]) == [("1", Style.NOTE, "")]


def test_a_term_stands_above_its_definitions() -> None:
    blocks = parse("Term *one*\n: first\n: second\n\n  more\n\nTwo\n\n: third\n")

    assert [([m.kind for m in b.marks], inline(b).text, b.tight) for b in blocks] == [
        (["term"], "Term one", True),
        (["definition"], "first", True),
        (["definition"], "second", True),
        (["definition"], "more", False),
        (["term"], "Two", True),
        (["definition"], "third", False),
    ]


def test_details_hold_markdown_under_their_summary() -> None:
    blocks = parse(
        "<details>\n<summary><b>More</b> of it</summary>\n\n- a\n\n```html\n</details>\n```\n"
        "</details>\n\nafter"
    )

    assert [m.label for m in blocks[0].marks] == ["More of it", "•"]
    assert blocks[1].body == Code("</details>", "html", "html")
    assert blocks[1].marks == (Mark("details", "More of it"),)
    assert blocks[2].marks == ()


def test_details_in_details_and_on_one_line() -> None:
    blocks = parse(
        "<details open><summary>A</summary>\n<details>\n<summary>B</summary>\nb\n</details>\n"
        "a\n</details>\n<details><summary>C</summary>c</details>\n"
    )

    assert [([m.label for m in b.marks], inline(b).text) for b in blocks] == [
        (["A", "B"], "b"),
        (["A"], "a"),
        (["C"], "c"),
    ]


def test_details_that_never_end_are_text() -> None:
    source = "<details>\n<summary>A</summary>\n\nb\n\nc\n"
    growing = Growing()
    growing.feed(source)
    assert {b.marks[0].label for b in growing.blocks} == {"A"}

    growing.close()

    assert growing.blocks == parse(source)
    assert inline(growing.blocks[0]).text == "<details> <summary>A</summary>"


@pytest.mark.parametrize(
    "html",
    [
        "<!-- a comment -->",
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        "<img src=x onerror=alert(1)>",
        '<a href="https://e.org">link</a>',
        "<iframe></iframe>",
        "<?php echo ?>",
        "<sub>open",
        "</kbd>",
    ],
)
def test_other_html_is_text_as_it_stands(html: str) -> None:
    growing = Growing()
    growing.feed(html)
    growing.close()

    (block,) = growing.blocks
    assert inline(block).text.replace(" ", "") == html.replace(" ", "")


def test_a_few_tags_are_styles() -> None:
    assert runs("H<sub>2</sub>O, *x<sup>2</sup>*, <KBD>Ctrl</KBD>") == [
        ("2", Style.SUB, ""),
        ("x", Style.ITALIC, ""),
        ("2", Style.ITALIC | Style.SUPER, ""),
        ("Ctrl", Style.KEY, ""),
    ]


def test_a_picture_alone_is_a_block_and_among_words_a_run() -> None:
    alone, among = parse('![a *cat*](https://e.org/c.png "Tom")\n\nsee ![a dog](d.png) there')

    assert alone.body == Picture("https://e.org/c.png", "a cat", "Tom")
    assert runs_of(among) == [("a dog", Style.IMAGE, "d.png")]


def test_a_picture_in_a_link_keeps_both_addresses() -> None:
    assert runs("[![build](https://e.org/b.svg)](https://ci.org)") == [
        ("build", Style.IMAGE, "https://e.org/b.svg"),
        ("↗", Style.LINK, "https://ci.org"),
    ]


def test_a_picture_of_data_is_one_however_large_it_is() -> None:
    address = "data:image/png;base64," + "iVBO" * 100_000
    growing = Growing()
    source = f"![a map]({address})"
    for start in range(0, len(source), 100_000):
        growing.feed(source[start : start + 100_000])
        assert len(shown(growing.blocks)) < 500_100
    growing.close()

    assert [b.body for b in growing.blocks] == [Picture(address, "a map")]


@pytest.mark.parametrize(
    ("source", "visible"),
    [
        ("a **bold *word* here**, ~~gone~~.", "a bold word here, gone."),
        ("some `code` and **`more`** x", "some code and more x"),
        ("see [the book](https://e.org/book) now", "see the book now"),
        ("x ***both*** y", "x both y"),
    ],
)
def test_markers_never_show_while_a_text_grows(source: str, visible: str) -> None:
    growing = Growing()
    for character in source:
        growing.feed(character)
        if growing.blocks:
            text = inline(growing.blocks[0]).text
            assert visible.startswith(text.replace("[", "").replace("]", ""))
    growing.close()

    assert growing.blocks == parse(source)


def test_nothing_is_hidden_at_any_depth() -> None:
    deep = ["> " * n + f"q{n}\n\n" for n in range(1, 130)]
    deep += ["  " * n + f"- i{n}\n" for n in range(130)]
    deep += ["> - " * n + f"m{n}\n\n" for n in range(1, 70)]

    source = "".join(deep)
    growing = grow(source, [len(source) // 5])

    words = set(shown(growing.blocks).split())
    assert {line.split()[-1] for line in deep} <= words
    assert growing.blocks == parse(source)


HOSTILE = {
    "brackets": "[",
    "pictures": "![",
    "links": "[a](",
    "references": "[a][",
    "emphasis": "*a **b ",
    "underscores": "_a __b ",
    "ticks": "`a``b",
    "dollars": "$a ",
    "double dollars": "$$a",
    "parentheses": "\\(a",
    "formula lines": "\\[ a\n",
    "environments": "\\begin{align} x\n",
    "tags": "<sub>x",
    "wrong tags": "<sub>x</kbd>",
    "details": "<details>x\n",
    "notes": "[^1",
    "addresses": "http://a",
    "colons": "a://",
    "word": "x",
    "strikes": "~~a ",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hundred_thousand_of_what_never_ends_are_shown_whole(unit: str) -> None:
    source = unit * (2_000 if "\n" in unit else 100_000)

    blocks = parse(source)

    visible = "".join(shown(blocks).split())
    assert visible == "".join(source.split())
