"""Random Markdown, made of pieces that mean something to each other, and random ways to cut it."""

from __future__ import annotations

from bough.core.markdown.growing import Growing

PIECES = [
    *("word ", "5", "# head\n", "\n", "\n\n", "\r\n", "- ", "  - ", "1. ", "10) ", "> ", "---\n"),
    *("```py\n", "```\n", "~~~~\n", "x = 1\n", "    ", "\t", "===\n", "[x] ", "中文", "<b>"),
    *("| a | b |\n", "|---|---|\n", "| 1 | 2 |\n", "**", "*", "~~", "`", "``"),
    *("[a](https://b.org) ", "[x]: https://e.org\n", '"title', '"\n', "![i](https://i.org/x.png)"),
    *("![", "](", "$", "$$", "$$\n", "\\(", "\\)", "\\[", "\\]", "\\[\n", "\\]\n"),
    *("\\begin{align}\n", "\\end{align}\n", "[^1]", "[^1]: ", "[^2]: note\n", ": ", "\n: def\n"),
    *("<details>\n", "<details><summary>S</summary>", "<summary>T</summary>\n", "</details>\n"),
    *("</details>", "term\n", "<sub>", "</sub>", "<br>"),
]


def grow(source: str, cuts: list[int]) -> Growing:
    """The text fed in pieces of these lengths, over and over; what does not change is the same."""
    growing = Growing()
    start = at = 0
    while start < len(source):
        before = list(growing.blocks)
        first = growing.feed(source[start : start + cuts[at % len(cuts)]])
        assert all(a is b for a, b in zip(before[:first], growing.blocks[:first], strict=True))
        start += cuts[at % len(cuts)]
        at += 1
    growing.close()
    return growing
