"""The text of a paragraph, with what is not plain in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bough.core.blocks import Inline, Mark, Run, Style

if TYPE_CHECKING:
    from markdown_it.token import Token

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\]\s+")
_STYLES = {"strong": Style.BOLD, "em": Style.ITALIC, "s": Style.STRIKE}


def inline_of(children: Sequence[Token]) -> Inline:
    texts: list[str] = []
    runs: list[Run] = []
    at = 0
    worn: list[tuple[Style, str]] = []

    def put(text: str, style: Style = Style.PLAIN, href: str = "") -> None:
        nonlocal at
        if not text:
            return
        for other, link in worn:
            style |= other
            href = href or link
        texts.append(text)
        if style:
            last = runs[-1] if runs else None
            if last and (last.end, last.style, last.href) == (at, style, href):
                runs[-1] = last._replace(end=at + len(text))
            else:
                runs.append(Run(at, at + len(text), style, href))
        at += len(text)

    for i, token in enumerate(children):
        match token.type:
            case "code_inline":
                put(token.content, Style.CODE)
            case "softbreak":
                before = texts[-1][-1:] if texts else ""
                after = children[i + 1].content[:1] if i + 1 < len(children) else ""
                put("" if _is_wide(before) and _is_wide(after) else " ")
            case "hardbreak":
                put("\u2028")
            case "image":
                address = str(token.attrs.get("src", ""))
                put(token.content or address, Style.LINK, address)
            case "link_open":
                worn.append((Style.LINK, str(token.attrs.get("href", ""))))
            case kind if kind.endswith("_open"):
                worn.append((_STYLES[kind.removesuffix("_open")], ""))
            case kind if kind.endswith("_close"):
                worn.pop()
            case _:
                put(_BREAK.sub("\u2028", token.content))
    return Inline("".join(texts), tuple(runs))


def task_of(inline: Inline, mark: Mark) -> tuple[Inline, Mark]:
    """An item that begins with a box is a task; the box goes from the text to the mark."""
    box = _TASK.match(inline.text)
    if box is None or (inline.runs and inline.runs[0].start < box.end()):
        return (inline, mark)
    cut = box.end()
    runs = tuple(r._replace(start=r.start - cut, end=r.end - cut) for r in inline.runs)
    return (Inline(inline.text[cut:], runs), mark._replace(kind="task", checked=box[1] != " "))


def _is_wide(character: str) -> bool:
    """Whether it is of a script that is written without spaces between words."""
    if not character:
        return False
    code = ord(character)
    return (
        0x2E80 <= code <= 0xA4CF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF00 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFD
    )
