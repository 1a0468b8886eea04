"""Containers that CommonMark does not have: notes, definitions, details; and bounds for tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bough.core.markdown.open_end import reaches_open_end
from bough.core.markdown.spans import note_key

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

LONGEST = 65_536
"""Characters that details may have; longer ones are what they hold, between tags as text."""

MOST_COLUMNS = 256
"""A table of more is text: each of its rows has as many cells, be they written or not."""

_NOTE = re.compile(r"\[\^([^\[\]\s]{1,200})\]:")
_DETAILS = re.compile(r"<details(?:\s[^<>]*)?>[ \t]*", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary(?:\s[^<>]*)?>(.*?)(</summary>[ \t]*|\Z)", re.IGNORECASE)
_END = "</details>"
_FENCE = re.compile(r"`{3,}|~{3,}")
_MARKERS = re.compile(r"(?:[\s>*+\-]|\d{1,9}[.)])*")
_PLAIN_TAG = re.compile(r"</?(?:b|i|em|strong|code|h[1-6])>", re.IGNORECASE)


def note_definition(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """`[^label]:` and what it says, which goes on in lines indented by four."""
    start = state.bMarks[line] + state.tShift[line]
    found = _NOTE.match(state.src, start, state.eMarks[line])
    if found is None or state.is_code_block(line):
        return False
    if silent:
        return True
    token = state.push("note_open", "", 1)
    token.info = found[1]
    before = (state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType)
    column = state.sCount[line] + found.end() - start
    shift, width = _indent(state, line, found.end(), column)
    state.bMarks[line], state.tShift[line], state.sCount[line] = found.end(), shift, width
    state.blkIndent += 4
    state.parentType = "footnote"
    if state.sCount[line] < state.blkIndent:
        state.sCount[line] += state.blkIndent
    state.md.block.tokenize(state, line, end)
    state.blkIndent -= 4
    state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType = before
    token.map = [line, state.line]
    state.push("note_close", "", -1)
    label = note_key(found[1])
    entry = {"title": "", "href": "", "map": token.map}
    if label in state.env["references"]:
        state.env.setdefault("duplicate_refs", []).append(entry | {"label": label})
    else:
        state.env["references"][label] = entry
    return True


def definition(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A term of one line and what is said of it, each thing below a `:`."""
    if silent:
        if state.ddIndent < 0 or state.is_code_block(line):
            return False
        return _content_of_definition(state, line) is not None
    first = line + 1
    if first < end and state.isEmpty(first):
        first += 1
    content = _content_of_definition(state, first) if first < end else None
    if content is None or state.sCount[first] < state.blkIndent:
        return False
    if state.is_code_block(line) or state.is_code_block(first):
        return False
    whole = state.push("definitions_open", "", 1)
    state.push("term_open", "", 1).map = [line, line + 1]
    term = state.push("inline", "", 0)
    term.map = [line, line + 1]
    term.content = state.getLines(line, line + 1, state.blkIndent, False).strip()
    term.children = []
    state.push("term_close", "", -1)
    while content is not None:
        _push_definition(state, first, end, content)
        first = state.line
        if first >= end or state.sCount[first] < state.blkIndent or state.is_code_block(first):
            break
        content = _content_of_definition(state, first)
    state.push("definitions_close", "", -1)
    whole.map = [line, state.line]
    return True


def _content_of_definition(state: StateBlock, line: int) -> int | None:
    """Where the text of a definition begins, just after its colon."""
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    if state.src[start : start + 2] not in (": ", ":\t"):
        return None
    return start + 1 if state.src[start + 1 : end].strip() else None


def _push_definition(state: StateBlock, line: int, end: int, content: int) -> None:
    token = state.push("definition_open", "", 1)
    at = (state.tShift[line], state.sCount[line])
    around = (state.tight, state.ddIndent, state.blkIndent, state.parentType)
    start = state.bMarks[line] + state.tShift[line]
    column = state.sCount[line] + content - start
    shift, width = _indent(state, line, content, column)
    state.blkIndent = state.ddIndent = state.sCount[line] + 2
    state.tShift[line] = content + shift - state.bMarks[line]
    state.sCount[line] = column + width
    state.tight, state.parentType = True, "deflist"
    state.md.block.tokenize(state, line, end)
    state.tShift[line], state.sCount[line] = at
    state.tight, state.ddIndent, state.blkIndent, state.parentType = around
    token.map = [line, state.line]
    state.push("definition_close", "", -1)


def _indent(state: StateBlock, line: int, start: int, column: int) -> tuple[int, int]:
    """How many blank characters follow, and how many columns they are."""
    at, width = start, 0
    while at < state.eMarks[line] and state.src[at] in " \t":
        width += 4 - (column + width) % 4 if state.src[at] == "\t" else 1
        at += 1
    return (at - start, width)


def details(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """`<details>` with its summary; what it holds is Markdown."""
    start = state.bMarks[line] + state.tShift[line]
    found = _DETAILS.match(state.src, start, state.eMarks[line])
    if found is None or state.is_code_block(line):
        return False
    last = _last_line_of_details(state, line, end)
    closed = last is not None
    if last is None:
        if not state.env["growing"] or len(state.src) - start > LONGEST:
            return False
        if _leaves_container(state, line, end) or not reaches_open_end(state, end):
            return False
        last = end - 1
    if silent:
        return True
    token = state.push("details_open", "", 1)
    token.map = [line, last + 1]
    around = (state.lineMax, state.parentType, state.tight)
    stop, end_of_last = last + 1, state.eMarks[last]
    if closed:
        text = state.src[state.bMarks[last] : end_of_last].rstrip()
        state.eMarks[last] = state.bMarks[last] + len(text) - len(_END)
    first, at, token.info = _summary(state, line, found.end(), last, closed)
    begin_of_first = (state.bMarks[first], state.tShift[first], state.sCount[first])
    rest = state.src[at : state.eMarks[first]]
    begin = first
    if rest.strip():
        shift = len(rest) - len(rest.lstrip())
        state.bMarks[first], state.tShift[first] = at, shift
        state.sCount[first] = state.blkIndent
    else:
        begin += 1
    if closed and state.isEmpty(last):
        stop = last
    state.lineMax, state.parentType = stop, "details"
    if begin < stop:
        state.md.block.tokenize(state, begin, stop)
    state.lineMax, state.parentType, state.tight = around
    state.bMarks[first], state.tShift[first], state.sCount[first] = begin_of_first
    state.eMarks[last] = end_of_last
    state.line = last + 1
    state.push("details_close", "", -1)
    return True


def _summary(
    state: StateBlock, line: int, at: int, last: int, closed: bool
) -> tuple[int, int, str]:
    """The line and the place where the summary has ended, and what it says."""
    first, begin = line, at
    if at >= state.eMarks[line]:
        first = state.skipEmptyLines(line + 1)
        if first > last:
            return (line, at, "")
        begin = state.bMarks[first] + state.tShift[first]
    text, stop = state.src[begin : state.eMarks[first]], first
    if text[:8].lower() != "<summary":
        return (line, at, "")
    while "</summary>" not in text.lower() and stop < last and stop - first < 9:
        stop += 1
        text += " " + state.src[state.bMarks[stop] + state.tShift[stop] : state.eMarks[stop]]
    found = _SUMMARY.match(text)
    if found is None or (closed and not found[2]):
        return (line, at, "")
    label = " ".join(_PLAIN_TAG.sub("", found[1]).split())
    return (stop, state.eMarks[stop] - (len(text) - found.end()), label)


def _last_line_of_details(state: StateBlock, line: int, end: int) -> int | None:
    """The line that ends with the closing tag of what begins at `line`.

    Tags inside of fences do not count. All pairs from here on are found at once, and kept.
    """
    known: dict[int, int | None] = state.env.setdefault("details", {})
    if line not in known:
        begun: list[int] = []
        fence = ""
        for at in range(line, end):
            text = state.src[state.bMarks[at] : state.eMarks[at]].rstrip()
            text = text[_match_end(_MARKERS, text) :]
            if fence_found := _FENCE.match(text):
                mark = fence_found[0]
                if not fence:
                    fence = mark
                elif mark.startswith(fence) and mark == text:
                    fence = ""
                continue
            if fence:
                continue
            if _DETAILS.match(text):
                begun.append(at)
                known[at] = None
            if begun and text.lower().endswith(_END):
                known[begun.pop()] = at
    last = known.get(line)
    if last is None or last >= end or state.eMarks[last] - state.bMarks[line] > LONGEST:
        return None
    return None if _leaves_container(state, line, last + 1) else last


def _leaves_container(state: StateBlock, line: int, end: int) -> bool:
    """Whether some of these lines is not of the container that the first one is in."""
    lines = range(line, end)
    return any(state.sCount[at] < state.blkIndent and not state.isEmpty(at) for at in lines)


def _match_end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A table of not too many columns."""
    from markdown_it.rules_block import table as any_table

    if (
        line + 2 > end
        or state.src.count("|", state.bMarks[line], state.eMarks[line]) > MOST_COLUMNS
        # Below an item another one begins, whatever else its line looks like.
        or (state.env.get("in_list") and line == state.level == 0)
    ):
        return False
    return any_table(state, line, end, silent)
