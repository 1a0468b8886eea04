"""Pairs: what opens brings what closes, which is typed over and goes with it."""

from __future__ import annotations

from bough.core.editing.change import Change

PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "`": "`"}
AROUND = {**PAIRS, "*": "*", "_": "_", "~": "~", "$": "$"}
"""What is put around a selection, too."""


def typed(text: str, start: int, stop: int, char: str) -> Change | None:
    """What typing that character does, where it is more than to write it."""
    before, after = text[start - 1 : start], text[stop : stop + 1]
    if start != stop:
        if char not in AROUND or "\n" in text[start:stop]:
            return None
        inner = text[start:stop]
        made = f"{char}{inner}{AROUND[char]}"
        return Change(start, stop, made, start + 1, start + 1 + len(inner))
    if char in PAIRS.values() and after == char and _closes(text, start, char):
        return Change(start, start + 1, char, start + 1, start + 1)
    if char not in PAIRS or before == "\\":
        return None
    if char in '"`' and (before == char or before.isalnum()):
        return None
    if after and not after.isspace() and after not in ")]}.,;:!?*_":
        return None
    return Change(start, stop, char + PAIRS[char], start + 1, start + 1)


def erased(text: str, at: int) -> Change | None:
    """What Backspace does where it is more than to erase one: an empty pair goes whole."""
    before, after = text[at - 1 : at], text[at : at + 1]
    if before and PAIRS.get(before) == after and after:
        return Change(at - 1, at + 1, "", at - 1, at - 1)
    return None


def _closes(text: str, at: int, char: str) -> bool:
    """Whether what stands there closes something on this line."""
    begin = text.rfind("\n", 0, at) + 1
    line = text[begin:at]
    opening = next(a for a, b in PAIRS.items() if b == char)
    if opening == char:
        return line.count(char) % 2 == 1
    return line.count(opening) > line.count(char)
