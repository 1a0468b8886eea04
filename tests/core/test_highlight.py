"""Code is coloured line by line; how it grew makes no difference to its colours."""

from __future__ import annotations

import pytest
from pygments.lexers import get_lexer_by_name

from bough.core import highlight
from bough.core.highlight import Highlighter

SOURCES = {
    "python": 'class A(B):\n    """Two\n    lines."""\n    x: int = 1  # one\n    def f(self):\n'
    "        return f\"{self.x!r} and {'y'}\"\n",
    "c": "#include <stdio.h>\n/* a\n   comment */\nint main(void) {\n  return 0; // done\n}\n",
    "javascript": "/* a\n * comment */\nconst a = `x ${b + 1}\ny`;\nfunction f() { return /r/; }\n",
    "html": "<!-- a\nb -->\n<p class='x'>text</p>\n<script>\nlet x = 1;\n</script>\n",
    "bash": 'for f in *.txt; do\n  echo "$f" # it\ndone\ncat <<EOF\n $x\nEOF\n',
    "yaml": "a:\n  - 1\n  - 'two'\nb: |\n  text\n  more\n",
    "ruby": "def f\n  puts <<~X\n    text\n  X\nend\n",
    "json": '{"a": [1, true,\n "b"]}\n',
    "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n",
    "rust": 'fn main() {\n    let s = "a";\n    /* x\n    y */\n    println!("{}", s);\n}\n',
    "sql": "SELECT a, 'b'\nFROM t -- why\nWHERE c > 1;\n",
}


def roles(colors: Highlighter, code: str) -> list[list[tuple[str, str]]]:
    """What is not plain of each line, with its role."""
    return [
        [(line[start:end], role) for start, end, role in spans if role != "synPlain"]
        for line, spans in zip(code.split("\n"), colors.lines, strict=True)
    ]


def finished(colors: Highlighter) -> Highlighter:
    while not colors.done:
        colors.step()
    return colors


def test_code_has_roles() -> None:
    code = 'def f(x):\n    return "a" + 1  # why'
    colors = Highlighter("python")

    colors.feed(code)

    assert roles(colors, code) == [
        [("def", "synKeyword"), ("f", "synFunction")],
        [("return", "synKeyword"), ('"', "synString"), ("a", "synString"), ('"', "synString"),
         ("1", "synNumber"), ("# why", "synComment")],
    ]  # fmt: skip


@pytest.mark.parametrize("language", SOURCES)
def test_code_that_grew_has_the_colours_of_the_whole(language: str) -> None:
    code = SOURCES[language] * 3
    grown = Highlighter(language)

    for end in range(1, len(code) + 1, 7):
        grown.feed(code[:end])
    grown.begin_again()
    grown.feed(code)

    whole = Highlighter(language)
    whole.feed(code)
    assert finished(grown).lines == finished(whole).lines
    assert len(whole.lines) == code.count("\n") + 1


@pytest.mark.parametrize("language", SOURCES)
def test_colours_are_those_of_pygments(language: str) -> None:
    code = SOURCES[language]
    colors = Highlighter(language)
    colors.feed(code)

    theirs = ""
    for _, kind, text in get_lexer_by_name(language).get_tokens_unprocessed(code + "\n"):
        theirs += "".join(" " if c.isspace() else highlight._role(kind)[3] for c in text)

    ours = ""
    for line, spans in zip(code.split("\n"), finished(colors).lines, strict=True):
        for start, end, role in spans:
            ours += "".join(" " if c.isspace() else role[3] for c in line[start:end])
        ours += " "
    assert ours == theirs


def test_new_lines_do_not_touch_the_old_ones() -> None:
    colors = Highlighter("python")
    code = "x = 1\n" * 20
    colors.feed(code)

    assert colors.feed(code + "y") == 20
    assert colors.feed(code + "y = 2\nz") == 20


def test_long_code_is_coloured_in_steps() -> None:
    colors = Highlighter("python")

    colors.feed("x = 'a'\n" * 100)

    assert not colors.done
    assert len(colors.lines) == highlight.STEP
    assert len(finished(colors).lines) == 101


@pytest.mark.parametrize(
    ("language", "code"),
    [("no-such-language", "x = 1"), ("", "x"), ("python", "x = 1\n" * (highlight.LINES + 1))],
)
def test_what_cannot_be_coloured_stays_plain(language: str, code: str) -> None:
    colors = Highlighter(language)

    colors.feed(code)

    assert colors.done
    assert colors.lines == []
