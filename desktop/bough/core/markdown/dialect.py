"""The parser and what it takes for Markdown."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bough.core.markdown import containers, formulas, open_end, spans

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

DEEPEST = 100
"""Levels of nesting that are parsed; what lies deeper is shown as plain text."""


@cache
def parser(*, linkify: bool) -> MarkdownIt:
    """A parser; one that looks for addresses takes 12 ms to set up."""
    from markdown_it import MarkdownIt

    options = {"html": False, "linkify": linkify, "maxNesting": DEEPEST}
    parser = MarkdownIt("gfm-like", options)
    if linkify and parser.linkify:
        # Or README.md would be an address in Moldova.
        parser.linkify.set({"fuzzy_link": False})
    block, inline = parser.block.ruler, parser.inline.ruler
    breaking = ["paragraph", "reference", "blockquote", "list"]
    block.before("fence", "formula", formulas.formula_block, {"alt": breaking})
    block.before("html_block", "details", containers.details, {"alt": breaking})
    block.before(
        "reference", "note", containers.note_definition, {"alt": ["paragraph", "reference"]}
    )
    block.before(
        "lheading",
        "definition",
        containers.definition,
        {"alt": ["paragraph", "reference", "blockquote"]},
    )
    parser.core.ruler.at("inline", spans.texts)
    inline.before("escape", "formula", formulas.formula)
    inline.before("backticks", "open_code", open_end.open_code)
    inline.before("link", "note", spans.note)
    inline.before("link", "open_link", open_end.open_link)
    inline.before("autolink", "tag", spans.tag)
    parser.inline.ruler2.after("balance_pairs", "open_emphasis", open_end.close_emphasis)
    return parser
