"""The parser and what it takes for Markdown."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

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
    return parser
