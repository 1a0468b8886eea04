"""Rich text that is pasted becomes Markdown, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.editing.from_html import is_rich, to_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>one <b>two</b> <i>three</i></p><p>four</p>", "one **two** *three*\n\nfour"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n   - b\n- c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<pre><code>x = 1\ny &lt; 2\n</code></pre>", "```\nx = 1\ny < 2\n```"),
        ("<blockquote><p>said</p></blockquote>", "> said"),
        ("<a href='javascript:x()'>click</a>", "click"),
        ("<script>x()</script><style>p{}</style>text", "text"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
         "| a   | b   |\n| --- | --- |\n| 1   | 2   |"),
        ("<code>a_b</code> and a_b", "`a_b` and a\\_b"),
        ("<b style='font-weight:normal'><p>plain</p></b>", "plain"),
        ("<img src='file:///etc/passwd' alt='no'>", "no"),
    ],
)  # fmt: skip
def test_rich_text_becomes_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


TAGS = [
    "<p>", "</p>", "<ul>", "</ul>", "<ol>", "<li>", "</li>", "<b>", "</b>", "<pre>", "</pre>",
    "<table>", "<tr>", "<td>", "</td>", "</table>", "<a href='x:'>", "</a>", "<blockquote>",
    "</blockquote>", "<script>", "</script>", "<code>", "</code>", "<", "&#0;", "&amp", "text",
]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS), max_size=60).map("".join))
def test_whatever_is_pasted_becomes_some_text(html: str) -> None:
    assert "<script" not in to_markdown(html)


def test_coloured_code_is_not_rich() -> None:
    assert not is_rich("<div style='color:#000'><span style='color:red'>a_b</span> = 1</div>")
    assert is_rich("<p>one <b>two</b></p>")


def test_a_line_may_be_as_long_as_it_likes() -> None:
    html = "<p>" + "<b>a_b</b> <code>x_y</code> and " * 3_000 + "</p>"

    assert to_markdown(html) == ("**a\\_b** `x_y` and " * 3_000).strip()
