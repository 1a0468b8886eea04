r"""Formulas: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and the environments of LaTeX.

Pandoc's rule holds for a single `$`: no space just inside of it and no digit after it, so that
prices stay text. A formula holds no backtick, as code wins over it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bough.core.markdown.open_end import is_open_text, reaches_open_end

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

LONGEST = 16_384
"""Characters that a formula on lines of its own may have; a longer one is text."""

_SINGLE = re.compile(r"\$(?![\s$])((?:[^$`\\]++|\\.)++)(?<!\s)\$(?!\d)", re.DOTALL)
_DOUBLE = re.compile(r"\$\$(?!\$)((?:[^$`\\]++|\\.)++)\$\$(?!\$)", re.DOTALL)
_ROUND = re.compile(r"\\\(((?:[^\\`]++|\\[^()])++)\\\)")
_SQUARE = re.compile(r"\\\[((?:[^\\`]++|\\[^\[\]])++)\\\]")
_DOLLARS = re.compile(r"\$+")
_ENVIRONMENTS = (
    "equation|multline|gather|gathered|align|aligned|alignat|alignedat|flalign|eqnarray|split"
    "|cases|dcases|array|matrix|pmatrix|bmatrix|Bmatrix|vmatrix|Vmatrix|smallmatrix|math"
    "|displaymath"
)
_OPENING = re.compile(rf"\$\$(?!\$)|\\\[|\\begin\{{(?P<name>(?:{_ENVIRONMENTS})\*?)\}}")


def formula(state: StateInline, silent: bool) -> bool:
    """A formula inside of a text."""
    source, start = state.src, state.pos
    match source[start]:
        case "$":
            run = _DOLLARS.match(source, start)
            assert run
            double = run.end() - start > 1
            found = (_DOUBLE if double else _SINGLE).match(source, start, state.posMax)
            begun = double
        case "\\":
            after = source[start + 1 : start + 2]
            if after not in ("(", "["):
                return False
            run, double = None, after == "["
            found = (_SQUARE if double else _ROUND).match(source, start, state.posMax)
            begun = True
        case _:
            return False
    if found and found[1].strip(" \t\n\\"):
        if not silent:
            token = state.push("formula", "", 0)
            token.content = found[1].strip()
            token.info = "display" if double else ""
        state.pos = found.end()
        return True
    if begun and not silent and is_open_text(state) and "`" not in source[start:]:
        # It may be one that has not ended yet.
        state.push("text", "", 0).content = source[start:]
        state.pos = state.posMax
        return True
    if run is None:
        return False
    if not silent:
        state.append_pending(run[0])
    state.pos = min(run.end(), state.posMax)
    return True


def formula_block(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A formula on lines of its own, without a blank one among them."""
    start = state.bMarks[line] + state.tShift[line]
    found = _OPENING.match(state.src, start, state.eMarks[line])
    if found is None or state.is_code_block(line):
        return False
    closing = rf"\end{{{found['name']}}}" if found["name"] else found[0].translate(_CLOSING)
    last, closed = _end_of_formula(state, line, end, found.end(), closing)
    if last is None:
        return False
    text = state.getLines(line, last + 1, state.sCount[line], False).strip()
    if not closed:
        text = _without_part_of(closing, text)
    if not found["name"]:
        text = text[len(found[0]) : -len(closing) if closed else None].strip()
        if closed and not text:
            return False
    if not silent:
        token = state.push("formula_block", "", 0)
        token.content = text
        token.info = "" if closed else "open"
        token.map = [line, last + 1]
        state.line = last + 1
    return True


_CLOSING = str.maketrans("[", "]")


def _end_of_formula(
    state: StateBlock, line: int, end: int, at: int, closing: str
) -> tuple[int | None, bool]:
    """The last line of a formula and whether its end is there; None where it is not one."""
    # Lines without an end of it, which are not looked at again for the next one that begins.
    clear: dict[tuple[str, int], range] = state.env.setdefault("no_formula_end", {})
    known = clear.get((closing, state.blkIndent), range(0))
    start, first = at, known.stop if line in known else line
    result: tuple[int | None, bool] = (None, False)
    last = first
    while True:
        if last > line:
            if last >= end:
                if reaches_open_end(state, end):
                    result = (end - 1, False)
                break
            if state.isEmpty(last) or state.sCount[last] < state.blkIndent:
                break
            at = state.bMarks[last] + state.tShift[last]
        text = state.src[at : state.eMarks[last]].rstrip()
        if (found := text.find(closing)) >= 0 and found + len(closing) == len(text):
            result = (last, True)
        if found >= 0 or at + len(text) - start > LONGEST:
            break
        last += 1
    clear[closing, state.blkIndent] = range(line, last)
    return result if at - start <= LONGEST else (None, False)


def _without_part_of(closing: str, text: str) -> str:
    """The text without what may be the beginning of its end."""
    for length in range(len(closing) - 1, 0, -1):
        if text.endswith(closing[:length]):
            return text[:-length]
    return text
