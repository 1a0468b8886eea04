"""A table as a spreadsheet and a word processor take it."""

from __future__ import annotations

from bough.core.blocks import Inline, Run, Style, Table
from bough.core.copying import html, tsv
from bough.core.markdown import parse


def table(source: str) -> Table:
    body = parse(source)[0].body
    assert isinstance(body, Table)
    return body


def test_a_table_is_copied_with_tabs_between_its_cells():
    made = table("| name | n |\n|---|--:|\n| **a**  b | 1 |\n| `c\td` | |\n")

    assert tsv(made) == "name\tn\na b\t1\nc d\t\n"


def test_a_break_inside_of_a_cell_breaks_no_row():
    made = table("| a |\n|---|\n| one<br>two |\n")

    assert tsv(made) == "a\none two\n"


def test_a_table_is_copied_as_html_with_its_alignment_and_styles():
    made = table("| a | b |\n|---|:-:|\n| *x* & **y** | [z](https://example.org/?q=1&r=2) |\n")

    assert html(made) == (
        "<table><thead><tr><th>a</th>"
        '<th style="text-align:center">b</th></tr></thead>'
        "<tbody><tr><td><em>x</em> &amp; <strong>y</strong></td>"
        '<td style="text-align:center"><a href="https://example.org/?q=1&amp;r=2">z</a></td>'
        "</tr></tbody></table>"
    )


def test_no_markup_of_a_cell_becomes_markup():
    link = Inline("x <img src=x>", (Run(0, 1, Style.LINK, "javascript:alert(1)"),))
    made = Table(("",), (Inline("<script>"),), ((link,),))

    assert html(made) == (
        "<table><thead><tr><th>&lt;script&gt;</th></tr></thead>"
        "<tbody><tr><td>x &lt;img src=x&gt;</td></tr></tbody></table>"
    )
