"""The source of Markdown line by line: what a line is part of, and how its characters are set."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 4_000
"""Characters of a line that are looked at; a longer one is no prose."""


class State(NamedTuple):
    """What is open at the beginning of a line: a fence with its language, or a formula."""

    closing: str = ""
    language: str = ""


class Span(NamedTuple):
    """Characters [start, stop) of a line, the role of their colour, and whether they are bold or
    italic."""

    start: int
    stop: int
    role: str
    bold: bool = False
    italic: bool = False


PLAIN = State()

_FENCE = re.compile(r" {0,3}(?:[-*+] +|\d+[.)] +|> ?)*\s{0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_LEAD = re.compile(r"(?:[ \t]*>)+|[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\](?=\s))?")
_ROW = re.compile(r"\s*\|")
_INLINE = re.compile(
    r"(?P<code>(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`))"
    r"|(?P<formula>\$\$[^$`]+\$\$|\$(?![\s$])[^$`]+?(?<!\s)\$(?!\d)|\\\(.+?\\\))"
    r"|(?P<link>!?\[[^\[\]]*\])(?P<address>\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)|\[[^\[\]]*\])?"
    r"|(?P<bold>\*\*(?=\S).+?(?<=\S)\*\*|__(?=\S).+?(?<=\S)__)"
    r"|(?P<italic>(?<![\w*])\*(?=[^\s*]).+?(?<=[^\s*])\*(?!\*)|(?<![\w_])_(?=[^\s_]).+?(?<=[^\s_])_(?!\w))"
    r"|(?P<strike>~~(?=\S).+?(?<=\S)~~)"
    r"|(?P<bar>(?<!\\)\|)"
)

_NO_PROSE = re.compile(
    r"(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)"
    r"|\$\$[^$`]+\$\$|\$(?![\s$])[^$`]+?(?<!\s)\$(?!\d)|\\\(.+?\\\)|\\\[.+?\\\]"
    r"|(?<=\])\([^()\s]*(?:\([^()]*\)[^()\s]*)*[^()]*\)|(?<=\])\[[^\[\]]*\]"
    r"|<[^<>]*>|&#?\w+;|(?:https?://|www\.|mailto:)\S+",
    re.IGNORECASE,
)


def after(state: State, line: str) -> State:
    """What is open at the beginning of the next line."""
    if state.closing == "$$":
        return PLAIN if line.rstrip().endswith("$$") or not line.strip() else state
    if state.closing:
        bare = line.strip().lstrip("> ")
        closes = bare.startswith(state.closing) and not bare.strip(state.closing[0])
        return PLAIN if closes else state
    if "```" in line or "~~~" in line:
        found = _FENCE.match(line)
        if found:
            return State(found[1], found[2])
    bare = line.strip()
    if bare.startswith("$$") and bare.count("$$") == 1:
        return State("$$")
    return PLAIN


def spans(state: State, line: str) -> list[Span]:
    """How the line is set. Code of a fence is left plain, for who knows its language."""
    line = line[:LONGEST]
    if state.closing == "$$":
        ends = line.rstrip().endswith("$$")
        at = len(line.rstrip()) - 2 if ends else len(line)
        return [Span(0, at, "synNumber"), Span(at, len(line), "synKeyword")]
    now = after(state, line)
    if state.closing:
        return [Span(0, len(line), "text3")] if not now.closing else []
    if now.closing:
        return [Span(0, len(line), "synKeyword")]
    if _HEADING.match(line):
        return [Span(0, len(line), "synFunction", bold=True)]
    made: list[Span] = []
    at = 0
    if lead := _LEAD.match(line):
        made.append(Span(0, lead.end(), "text2"))
        at = lead.end()
    row = _ROW.match(line) is not None
    if row and not line.strip("|:- \t"):
        return [Span(0, len(line), "text3")]
    for found in _INLINE.finditer(line, at):
        start, stop = found.span()
        match found.lastgroup:
            case "code" | "tick":
                made.append(Span(start, stop, "synString"))
            case "formula":
                made.append(Span(start, stop, "synNumber"))
            case "link" | "address":
                if found["address"] is None and not found["link"].startswith("!"):
                    continue
                made.append(Span(start, found.end("link"), "synFunction"))
                if found["address"]:
                    made.append(Span(found.start("address"), stop, "text3"))
            case "bold":
                made.append(Span(start, stop, "text", bold=True))
            case "italic":
                made.append(Span(start, stop, "synKeyword", italic=True))
            case "strike":
                made.append(Span(start, stop, "text3"))
            case "bar" if row:
                made.append(Span(start, stop, "text3"))
    return made


def prose(state: State, line: str) -> str:
    """The line with blanks in the place of what is no prose: code, formulas, addresses, tags."""
    line = line[:LONGEST]
    indented = line.startswith(("    ", "\t")) and not _LEAD.match(line)
    if state.closing or after(state, line).closing or indented:
        return ""
    return _NO_PROSE.sub(lambda found: " " * len(found[0]), line)
