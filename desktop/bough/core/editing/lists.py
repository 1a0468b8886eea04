"""Lists that go on by themselves, and lines that become items, quotes and headings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from bough.core.as_markdown import fenced
from bough.core.editing.change import Change

_ITEM = re.compile(
    r"(?P<lead>(?:[ \t]*>[ \t]?)*[ \t]*)"
    r"(?P<marker>[-+*]|(?P<number>\d{1,9})(?P<dot>[.)]))(?P<gap>[ \t]+)"
    r"(?P<task>\[[ xX]\][ \t]+)?(?P<rest>.*)",
    re.DOTALL,
)
_QUOTE = re.compile(r"(?P<lead>(?:[ \t]*>[ \t]?)+)(?P<rest>.*)", re.DOTALL)
_RULE = re.compile(r"[ \t]*(?:([-*_])[ \t]*)(?:\1[ \t]*){2,}$")
_HEADING = re.compile(r"(#{1,6})[ \t]+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)$")

Kind = Literal["bullet", "number", "task", "quote"]


def new_line(text: str, at: int) -> Change | None:
    """What Enter does at that place, where it is more than a line break: an item goes on with the
    next one, an empty one ends its list, an indented line keeps its indent, and a fence that
    nothing closes is closed."""
    begin, end = _line(text, at)
    line, before = text[begin:end], text[begin:at]
    if _RULE.fullmatch(line):
        return None
    found = _ITEM.fullmatch(line)
    if found and at - begin >= found.start("rest"):
        if not found["rest"].strip():
            return _end_item(begin, end, found["lead"])
        return _begin_line(text, at, _next_marker(found), number=found)
    quote = _QUOTE.fullmatch(line)
    if quote and at - begin >= quote.start("rest"):
        if not quote["rest"].strip():
            return Change(begin, end, "", begin, begin)
        return _begin_line(text, at, quote["lead"])
    fence = _FENCE.fullmatch(before)
    if fence and at == end and not _is_closed(text, begin, end, fence[1]):
        indent = before[: len(before) - len(before.lstrip())]
        closing = f"\n{indent}\n{indent}{fence[1]}"
        return Change(at, at, closing, at + 1 + len(indent), at + 1 + len(indent))
    indent = before[: len(before) - len(before.lstrip(" \t"))]
    if indent and before.strip():
        return _begin_line(text, at, indent)
    return None


def indent(text: str, start: int, stop: int, *, back: bool = False) -> Change | None:
    """Indent the lines, or with `back` the other way; None where they do not move. An item goes
    below the one before it; the numbers of the list follow."""
    first, last = _lines(text, start, stop)
    lines = text[first:last].split("\n")
    moved = [_outdented(line) if back else _indented(line, text, first) for line in lines]
    if moved == lines:
        return None
    made = "\n".join(moved)
    shift = len(moved[0]) - len(lines[0])
    anchor = max(first, start + shift)
    cursor = max(first, stop + len(made) - (last - first))
    if start == stop:
        anchor = cursor
    return _numbered(text, Change(first, last, made, anchor, cursor))


def is_item(text: str, at: int) -> bool:
    """Whether the line at that place is an item of a list."""
    begin, end = _line(text, at)
    return bool(_ITEM.fullmatch(text[begin:end]))


def make(text: str, start: int, stop: int, kind: Kind) -> Change:
    """Let the lines be items of that kind, or lines of a quote; plain again if all of them are."""
    first, last = _lines(text, start, stop)
    lines = text[first:last].split("\n")
    some = [line for line in lines if line.strip()] or lines
    if all(_is(line, kind) for line in some):
        made = [_plain(line, kind) for line in lines]
    else:
        number = 0
        made = []
        for line in lines:
            if not line.strip() and len(lines) > 1 and kind != "quote":
                made.append(line)
                continue
            number += 1
            made.append(_made(line, kind, number))
    return _replaced(first, last, made, start, stop)


def heading(text: str, start: int, stop: int) -> Change:
    """One level deeper with each call: none, two, three, four, none."""
    first, last = _lines(text, start, stop)
    after = {0: 2, 1: 2, 2: 3, 3: 4}
    made = []
    for line in text[first:last].split("\n"):
        found = _HEADING.match(line)
        level = after.get(len(found[1]) if found else 0, 0)
        plain = line[found.end() :] if found else line
        made.append(f"{'#' * level} {plain}" if level else plain)
    return _replaced(first, last, made, start, stop)


def code_block(text: str, start: int, stop: int) -> Change:
    """Put the lines into a fence, longer than any in them; the cursor comes to its language."""
    first, last = _lines(text, start, stop)
    inner = text[first:last]
    block = fenced(inner)
    before = "" if first == 0 or text[:first].endswith("\n\n") else "\n"
    made = before + block
    at = first + len(before) + block.index("\n")
    if inner.strip():
        return Change(first, last, made, at, at)
    return Change(first, last, made, at + 1, at + 1 + len(inner))


def _replaced(first: int, last: int, lines: list[str], start: int, stop: int) -> Change:
    made = "\n".join(lines)
    grown = len(made) - (last - first)
    if start == stop:
        at = max(first, min(stop + grown, first + len(made)))
        return Change(first, last, made, at, at)
    return Change(first, last, made, first, first + len(made))


def _next_marker(found: re.Match[str]) -> str:
    marker = found["marker"]
    if found["number"]:
        marker = f"{min(int(found['number']) + 1, 999_999_999)}{found['dot']}"
    task = "[ ] " if found["task"] else ""
    return f"{found['lead']}{marker}{found['gap']}{task}"


def _end_item(begin: int, end: int, lead: str) -> Change:
    """An empty item steps out of its list: first from an inner one, then altogether."""
    quote = lead.rstrip(" \t")
    if len(lead) - len(quote) >= 2 and not quote:
        return Change(begin, begin + min(4, len(lead)), "", end, end)._replace(
            anchor=end - min(4, len(lead)), cursor=end - min(4, len(lead))
        )
    return Change(begin, end, lead if quote else "", begin + len(lead), begin + len(lead))


def _begin_line(text: str, at: int, lead: str, number: re.Match[str] | None = None) -> Change:
    # The blanks at the break would stand before the words of the new line.
    stop = at
    while stop < len(text) and text[stop] in " \t":
        stop += 1
    change = Change(at, stop, f"\n{lead}", at + 1 + len(lead), at + 1 + len(lead))
    return _numbered(text, change) if number and number["number"] else change


def _numbered(text: str, change: Change) -> Change:
    """The same change with the numbers of the list below it counted on."""
    after = text[: change.start] + change.text + text[change.stop :]
    end = change.start + len(change.text)
    begin = after.rfind("\n", 0, max(0, change.start)) + 1
    stop = _list_end(after, end)
    made = _counted(after[begin:stop], _above(after, begin))
    if made == after[begin:stop]:
        return change
    # Only the figures differ; where the cursor is moves with those above it on its line.
    old, shift = after[begin:stop], 0
    lines, numbered = old.split("\n"), made.split("\n")
    at = begin
    for line, other in zip(lines, numbered, strict=True):
        if at <= change.cursor <= at + len(line):
            shift += len(other) - len(line)
            break
        shift += len(other) - len(line)
        at += len(line) + 1
    stop_before = stop - len(after) + len(text)
    return Change(begin, stop_before, made, change.anchor + shift, change.cursor + shift)


def _list_end(text: str, at: int) -> int:
    """Where the lines end that are of the list at that place: at the next line that is neither an
    item nor indented nor blank."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    while end < len(text):
        stop = text.find("\n", end + 1)
        stop = len(text) if stop < 0 else stop
        line = text[end + 1 : stop]
        if not (_ITEM.fullmatch(line) or line.startswith((" ", "\t"))):
            break
        end = stop
    return end


def _above(text: str, begin: int) -> dict[str, int]:
    """The last number of each indent in the list above, up to a line that is not of it."""
    known: dict[str, int] = {}
    lines = text[max(0, begin - 20_000) : max(0, begin - 1)].split("\n") if begin else []
    widest = None
    for line in reversed(lines):
        found = _ITEM.fullmatch(line)
        if not found:
            if not line.strip() or not line.startswith((" ", "\t")):
                break
            continue
        lead = found["lead"]
        if widest is None or len(lead) <= widest:
            widest = len(lead)
            if lead not in known:
                known[lead] = int(found["number"]) if found["number"] else -1
    return known


def _counted(text: str, known: dict[str, int]) -> str:
    """Number the items on, each level by itself."""
    counts = dict(known)
    lines = text.split("\n")
    for at, line in enumerate(lines):
        found = _ITEM.fullmatch(line)
        if not found:
            continue
        lead = found["lead"]
        counts = {k: v for k, v in counts.items() if len(k) <= len(lead)}
        if found["number"] is None:
            counts[lead] = -1
            continue
        before = counts.get(lead)
        number = int(found["number"])
        if before is not None and before >= 0:
            number = before + 1
        elif before is None and (at or known):
            # The first of an inner list begins with one.
            number = 1
        counts[lead] = number
        lines[at] = line[: found.start("number")] + str(number) + line[found.end("number") :]
    return "\n".join(lines)


def _indented(line: str, text: str, first: int) -> str:
    if not line.strip():
        return line
    found = _ITEM.fullmatch(line)
    if found and not found["lead"].lstrip(" \t").startswith(">"):
        width = _width_above(text, first) or len(found["marker"]) + len(found["gap"])
        return " " * width + line
    return "    " + line


def _width_above(text: str, first: int) -> int:
    """How wide the marker is of the item above, below which another one would go."""
    begin = text.rfind("\n", 0, max(0, first - 1)) + 1
    found = _ITEM.fullmatch(text[begin : max(0, first - 1)])
    return len(found["marker"]) + len(found["gap"]) if found else 0


def _outdented(line: str) -> str:
    if line.startswith("\t"):
        return line[1:]
    blank = len(line) - len(line.lstrip(" "))
    found = _ITEM.fullmatch(line)
    width = 4 if not found else len(found["marker"]) + len(found["gap"])
    return line[min(blank, max(2, width)) :]


def _is(line: str, kind: Kind) -> bool:
    if kind == "quote":
        return line.startswith(">")
    found = _ITEM.fullmatch(line)
    if found is None or found["lead"].lstrip():
        return False
    task, number = bool(found["task"]), bool(found["number"])
    return {"bullet": not task and not number, "number": number, "task": task}[kind]


def _plain(line: str, kind: Kind) -> str:
    if kind == "quote":
        return re.sub(r"^>[ ]?", "", line)
    found = _ITEM.fullmatch(line)
    return found["lead"] + found["rest"] if found else line


def _made(line: str, kind: Kind, number: int) -> str:
    if kind == "quote":
        return f"> {line}" if line else ">"
    found = _ITEM.fullmatch(line)
    lead = found["lead"] if found else line[: len(line) - len(line.lstrip())]
    rest = found["rest"] if found else line.lstrip()
    markers: dict[str, Callable[[], str]] = {
        "bullet": lambda: "- ",
        "number": lambda: f"{number}. ",
        "task": lambda: "- [ ] ",
    }
    return f"{lead}{markers[kind]()}{rest}"


def _is_closed(text: str, begin: int, end: int, fence: str) -> bool:
    """Whether a fence that would begin on that line has an end, or is one itself."""
    open_: str | None = None
    for line in text[:begin].split("\n")[:-1]:
        found = re.match(r" {0,3}(`{3,}|~{3,})(.*)$", line)
        if found and open_ is None:
            open_ = found[1]
        elif found and open_ and found[1].startswith(open_) and not found[2].strip():
            open_ = None
    if open_ is not None:
        return True
    closing = re.compile(rf"^ {{0,3}}{re.escape(fence)}{re.escape(fence[0])}*[ \t]*$", re.MULTILINE)
    return bool(closing.search(text, end))


def _line(text: str, at: int) -> tuple[int, int]:
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return begin, len(text) if end < 0 else end


def _lines(text: str, start: int, stop: int) -> tuple[int, int]:
    """All of the lines that are touched; one of which only the beginning is selected is not."""
    if stop > start and text[stop - 1] == "\n":
        stop -= 1
    return _line(text, start)[0], _line(text, stop)[1]
