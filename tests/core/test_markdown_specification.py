"""Each example of the specification has the structure it is to have, at once or in pieces."""

from __future__ import annotations

import html
import json
import random
import re
from pathlib import Path

import pytest

from bough.core.markdown import parse
from bough.core.markdown.growing import Growing
from helpers.outline import Html, Line, outline

DATA = Path(__file__).parents[1] / "data"


def examples(name: str) -> list[tuple[str, str]]:
    """Markdown and the HTML that is to come of it."""
    return [tuple(pair) for pair in json.loads((DATA / name).read_text("utf-8"))]


EXAMPLES = examples("commonmark-0.31.2.json")
OF_GFM = examples("gfm-0.29-extensions.json")

DIFFERENT = {
    "raw HTML is shown as text, so what is in it may be Markdown": [
        *(21, 31, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 642, 643),
        *range(148, 192),
        *(613, 614, 615, 616, 617, 623, *range(625, 632)),
    ],
    "a bare address is a link, as GFM has it": [602, 608, 611, 612],
    "a picture in a link is itself, and a sign beside it is the link": [517, 531],
}
"""What Bough means to do in another way, by the numbers of the examples."""

DIFFERENT_FROM_GFM = {
    "brackets that do not pair end an address": [17],
    "what looks like an entity belongs to an address": [18],
    "an address of mail ends in a domain that there is": [21, 22, 23],
    "raw HTML is shown as text": [24],
}
"""The same of its examples, counted from 1."""

NUMBERS_OF_DIFFERENT = {number for numbers in DIFFERENT.values() for number in numbers}

GFM = [
    (
        "| left | right |\n|:---|---:|\n| `a \\| b` | **c** |\n| d |\n",
        "<table><tr><th align=left>left</th><th align=right>right</th></tr>"
        "<tr><td align=left><code>a | b</code></td><td align=right><strong>c</strong></td></tr>"
        "<tr><td align=left>d</td><td align=right></td></tr></table>",
    ),
    (
        "a | b\n:-: | -\nc | d | too many\n> quote\n",
        "<table><tr><th align=center>a</th><th>b</th></tr>"
        "<tr><td align=center>c</td><td>d</td></tr></table><blockquote><p>quote</p></blockquote>",
    ),
    ("| a | b |\n|---|\n| c |\n", "<p>| a | b | |---| | c |</p>"),
    ("| a |\n|---|\n| b |\n\nc\n", "<table><th>a</th><td>b</td></table><p>c</p>"),
    ("~~gone *away*~~ here\n", "<p><del>gone <em>away</em></del> here</p>"),
    ("not ~~gone\n\naway~~\n", "<p>not ~~gone</p><p>away~~</p>"),
    ("~~~not gone~~~ \n", "<pre><code class=language-not></code></pre>"),
    (
        "see https://e.org/a?b=c&d. Yes\n",
        '<p>see <a href="https://e.org/a?b=c&amp;d">https://e.org/a?b=c&amp;d</a>. Yes</p>',
    ),
    ("mail me@e.org!\n", '<p>mail <a href="mailto:me@e.org">me@e.org</a>!</p>'),
    ("(https://e.org)\n", '<p>(<a href="https://e.org">https://e.org</a>)</p>'),
    ("`https://e.org`\n", "<p><code>https://e.org</code></p>"),
    ("- [ ] open\n- [x] done\n", "<ul><li>open</li><li>done</li></ul>"),
    ("1. [X] one\n   - [ ] two\n", "<ol><li>one<ul><li>two</li></ul></li></ol>"),
]
"""More of what GFM adds to CommonMark, in words of our own."""


def test_all_examples_have_the_structure_of_their_html() -> None:
    assert len(EXAMPLES) == 652
    wrong = [
        number
        for number, (source, wanted) in enumerate(EXAMPLES, 1)
        if number not in NUMBERS_OF_DIFFERENT and outline(parse(source)) != Html(wanted).lines
    ]

    assert wrong == []


def test_examples_that_bough_reads_in_its_own_way_are_shown_whole() -> None:
    for number in NUMBERS_OF_DIFFERENT:
        source, _ = EXAMPLES[number - 1]

        shown = _shown(outline(parse(source)))

        written = html.unescape(source).replace("[ref]", "")
        assert _words(written) <= _words(shown), f"example {number}"


def test_all_examples_of_gfm_have_the_structure_of_their_html() -> None:
    different = {number for numbers in DIFFERENT_FROM_GFM.values() for number in numbers}

    assert len(OF_GFM) == 24
    for number, (source, wanted) in enumerate(OF_GFM, 1):
        lines = outline(parse(source))
        if number in different:
            assert _words(source) <= _words(_shown(lines)), f"example {number}"
        else:
            assert lines == Html(wanted).lines, f"example {number}"


@pytest.mark.parametrize(("source", "wanted"), GFM)
def test_what_gfm_adds_has_the_structure_of_its_html(source: str, wanted: str) -> None:
    assert outline(parse(source)) == Html(wanted).lines


def test_an_example_in_pieces_is_what_it_is_as_a_whole() -> None:
    chance = random.Random(652)
    for source, _ in [*EXAMPLES, *OF_GFM, *GFM]:
        growing = Growing()
        rest = source
        while rest:
            cut = chance.randint(1, 12)
            growing.feed(rest[:cut])
            rest = rest[cut:]
        growing.close()

        assert growing.blocks == parse(source)


def test_all_examples_in_one_text_in_pieces_are_what_they_are_as_a_whole() -> None:
    chance = random.Random(31)
    source = "\n\n".join(source for source, _ in EXAMPLES)
    growing = Growing()
    start = 0
    while start < len(source):
        cut = chance.randint(1, 400)
        growing.feed(source[start : start + cut])
        start += cut
    growing.close()

    assert growing.blocks == parse(source)


def _shown(lines: list[Line]) -> str:
    return " ".join(
        f"{line.kind} {''.join(s.text for s in line.spans)} {' '.join(s.href for s in line.spans)}"
        for line in lines
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text))
