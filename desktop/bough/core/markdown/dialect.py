"""The parser and what it takes for Markdown."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from bough.core.markdown import containers, formulas, open_end, spans

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

DEEPEST = 100
"""Levels of nesting that are parsed; what lies deeper is shown as plain text."""


@cache
def parser(*, linkify: bool) -> MarkdownIt:
    """A parser; one that looks for addresses takes 12 ms to set up."""
    from markdown_it import MarkdownIt

    options = {"html": False, "linkify": linkify, "maxNesting": DEEPEST}
    parser = MarkdownIt("gfm-like", options)
    if linkify and parser.linkify:
        # Or README.md would be an address in Moldova. What begins with www. is one all the same.
        parser.linkify.set({"fuzzy_link": False})
        behind = f"^{parser.linkify.re['src_host_port_strict']}{parser.linkify.re['src_path']}"
        parser.linkify.add("www.", {"validate": behind, "normalize": _with_scheme})
    block, inline = parser.block.ruler, parser.inline.ruler
    block.at("table", containers.table, {"alt": ["paragraph", "reference"]})
    breaking = ["paragraph", "reference", "blockquote", "list"]
    block.before("fence", "more_blocks", _block, {"alt": breaking})
    block.before("lheading", "definition", containers.definition, {"alt": breaking[:-1]})
    parser.core.ruler.at("inline", spans.texts)
    inline.at("linkify", spans.address)
    inline.before("escape", "more_spans", _span)
    parser.inline.ruler2.after("balance_pairs", "open_emphasis", open_end.close_emphasis)
    return parser


def _with_scheme(_: object, match: Any) -> None:
    match.url = f"http://{match.url}"


def _block(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Whatever block of ours its first character says; one rule, as each is asked for each line."""
    start = state.bMarks[line] + state.tShift[line]
    match state.src[start : start + 1]:
        case "$" | "\\":
            return formulas.formula_block(state, line, end, silent)
        case "<":
            return containers.details(state, line, end, silent)
        case "[":
            return containers.note_definition(state, line, end, silent)
    return False


def _span(state: StateInline, silent: bool) -> bool:
    """Whatever span of ours the next character says."""
    match state.src[state.pos]:
        case "$" | "\\":
            return formulas.formula(state, silent)
        case "<":
            return spans.tag(state, silent)
        case "`":
            return open_end.open_code(state, silent)
        case "[":
            return spans.note(state, silent) or open_end.open_link(state, silent)
        case "!":
            return open_end.open_link(state, silent)
    return False
