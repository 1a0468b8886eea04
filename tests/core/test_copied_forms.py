"""Blocks as Markdown, plain text and HTML, and parts of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bough.core.as_html import as_html
from bough.core.as_markdown import as_markdown
from bough.core.as_text import as_text, tsv
from bough.core.blocks import Block, Code, Formula, Inline, Paragraph, Picture, Run, Style, Table
from bough.core.excerpt import excerpt, text_of
from bough.core.markdown import parse

LIST = """Some **bold** text:

1. one
2. two `x`
   - inner
   - [x] done

> quoted
> more

```py
a < b
```
"""


def test_plain_text_keeps_bullets_and_numbers_and_drops_marks() -> None:
    assert as_text(parse(LIST)) == (
        "Some bold text:\n\n1. one\n2. two x\n   • inner\n   ☑ done\n\n> quoted more\n\na < b"
    )


def test_html_has_the_structure_that_the_markdown_had() -> None:
    assert as_html(parse(LIST)) == (
        "<p>Some <strong>bold</strong> text:</p>"
        "<ol><li>one</li><li>two <code>x</code><ul><li>inner</li><li>☑ done</li></ul></li></ol>"
        "<blockquote><p>quoted more</p></blockquote>"
        '<pre><code class="language-py">a &lt; b</code></pre>'
    )


def test_paragraphs_of_one_item_stay_in_it() -> None:
    assert as_html(parse("- one\n\n  more\n\n- two")) == (
        "<ul><li><p>one</p><p>more</p></li><li><p>two</p></li></ul>"
    )


def test_a_table_is_a_table_in_every_form() -> None:
    source = "| a | b |\n|:--|--:|\n| 1 | *2* |"
    (block,) = parse(source)
    assert isinstance(block.body, Table)

    assert tsv(block.body) == "a\tb\n1\t2"
    assert as_text([block]) == "a\tb\n1\t2"
    assert parse(as_markdown(block))[0].body == block.body
    assert '<td style="text-align: right"><em>2</em></td>' in as_html([block])


def test_formulas_are_tex_in_every_form() -> None:
    inline = Inline.of("so x^2 is", [Run(3, 6, Style.FORMULA)])

    assert as_text([Block(Formula("a<b"))]) == "a<b"
    assert as_html([Block(Formula("a<b"))]) == "<p>\\[a&lt;b\\]</p>"
    assert as_markdown(Block(Formula("a<b"))) == "$$\na<b\n$$"
    assert as_markdown(Block(Paragraph(inline))) == "so $x^2$ is"
    assert as_html([Block(Paragraph(inline))]) == "<p>so \\(x^2\\) is</p>"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host", ' "x'],
)  # fmt: skip
def test_html_links_only_to_the_web_and_to_mail(address: str) -> None:
    link = Inline.of("here", [Run(0, 4, Style.LINK, address)])

    assert as_html([Block(Paragraph(link))]) == "<p>here</p>"
    assert as_html([Block(Picture(address, "a"))]) == "<p>a</p>"


def test_a_picture_is_not_fetched_where_it_is_pasted() -> None:
    html = as_html([Block(Picture("https://example.org/a.png", "a cat"))])

    assert html == '<p><a href="https://example.org/a.png">a cat</a></p>'


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.text("<>&\"'`/=a-z \nimgscriptonerror:", max_size=80))
def test_no_html_of_a_message_passes_as_html(text: str) -> None:
    tags = Tags()
    blocks = [Block(Paragraph(Inline(text))), Block(Code(text, text)), Block(Picture(text, text))]

    tags.feed(as_html(blocks))
    tags.close()

    assert {tag for tag, _ in tags.seen} <= {"p", "pre", "code"}
    assert all(name == "class" for _, attrs in tags.seen for name, _ in attrs)


def test_a_part_of_a_table_is_its_rows_and_of_a_row_its_cells() -> None:
    (block,) = parse("| a | b |\n|---|---|\n| 12 | 34 |\n| 56 | 78 |")
    text = text_of(block)

    assert text == "a\tb\n12\t34\n56\t78"
    inside = excerpt(block, text.index("2"), text.index("3") + 1)
    assert as_markdown(inside) == "| 2 | 3 |"
    assert as_text([excerpt(block, text.index("34"), len(text))]) == "\t34\n56\t78"
    cell = excerpt(block, text.index("34"), text.index("34") + 2)
    assert cell.body == Paragraph(Inline("34"))


@given(st.text("ab *_`[]<>#-1.!~$&\\|(){}", min_size=1, max_size=30).map(str.strip).filter(bool))
@example("1.")
@example("12)")
@example("[\\]")
def test_a_text_written_anew_reads_as_the_same_text(text: str) -> None:
    text = re.sub(r" +", " ", text)

    blocks = parse(as_markdown(Block(Paragraph(Inline(text)))))

    assert [text_of(b) for b in blocks] == [text]


def test_what_begins_inside_of_an_item_has_no_bullet() -> None:
    (block,) = parse("- one two")

    assert as_text([excerpt(block, 4, 7)]) == "  two"
    assert as_html([excerpt(block, 4, 7)]) == "<ul><li>two</li></ul>"
