"""Blocks as Markdown, written anew: for a part of a message, whose source says too much."""

from __future__ import annotations

import re

from bough.core.blocks import (
    Block,
    Code,
    Formula,
    Heading,
    Inline,
    Paragraph,
    Picture,
    Rule,
    Run,
    Style,
    Table,
)

_MEANS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|`|(?<!\s)\*|\*(?!\s)|(?<!\w)_|_(?!\w)|\[|<(?=[\w/!?])|~(?=~)"
    r"|&(?=#?\w+;)|\$(?=\S)"
)
"""What would be read as markup in a text."""
_BEGINS = re.compile(r"(?m)^(\s*)([#>+-]|=+$|\d+(?=[.)](?:\s|$)))")
_RULES = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}
_WRAPS = (
    (Style.ITALIC, "*", "*"),
    (Style.BOLD, "**", "**"),
    (Style.STRIKE, "~~", "~~"),
    (Style.SUB, "<sub>", "</sub>"),
    (Style.SUPER, "<sup>", "</sup>"),
    (Style.KEY, "<kbd>", "</kbd>"),
)


def as_markdown(block: Block) -> str:
    """A block without its containers."""
    match block.body:
        case Paragraph(inline):
            return _opened(inlined(inline))
        case Heading(level, inline):
            return f"{'#' * level} {inlined(inline)}"
        case Code(code, _, info):
            return fenced(code, info)
        case Table() as table:
            return _table(table)
        case Formula(tex):
            return f"$$\n{tex}\n$$"
        case Picture(address, description):
            return f"![{_escaped(description)}]({_target(address)})"
        case Rule():
            return "---"


def fenced(code: str, info: str = "") -> str:
    """Code in a fence that nothing inside of it closes."""
    longest = max((len(m) for m in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{info}\n{code}\n{fence}"


def inlined(inline: Inline) -> str:
    """A text with its marks."""
    made = (_of_run(text, run) if run else _escaped(text) for text, run in inline.pieces())
    return "".join(made).replace("\u2028", "\\\n")


def _of_run(made: str, run: Run) -> str:
    if run.style & Style.FORMULA:
        return f"$${made}$$" if run.href == "display" else f"${made}$"
    if run.style & Style.NOTE:
        return f"[^{made}]"
    if run.style & Style.IMAGE:
        return f"![{_escaped(made)}]({_target(run.href)})"
    written = _ticked(made) if run.style & Style.CODE else _escaped(made)
    # Marks stand at words: a space inside of them would make them text.
    left, right = made[: len(made) - len(made.lstrip())], made[len(made.rstrip()) :]
    if not run.style & Style.CODE and made.strip():
        written = written.strip()
    else:
        left = right = ""
    for style, before, after in _WRAPS:
        if run.style & style and made.strip():
            written = f"{before}{written}{after}"
    if run.style & Style.LINK:
        written = made if made == run.href else f"[{written}]({_target(run.href)})"
    return f"{left}{written}{right}"


def _ticked(code: str) -> str:
    ticks = "`"
    while ticks in code:
        ticks += "`"
    room = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{ticks}{room}{code}{room}{ticks}"


def _escaped(text: str) -> str:
    escaped = _MEANS.sub(r"\\\g<0>", text)
    if "\\]" in escaped:
        # With that, an escaped bracket would begin a formula.
        escaped = escaped.replace("\\[", "&#91;")
    return escaped


def _opened(text: str) -> str:
    """A text that does not begin like another kind of block."""
    return _BEGINS.sub(
        lambda m: f"{m[1]}{m[2]}\\" if m[2][0].isdigit() else f"{m[1]}\\{m[2]}", text
    )


def _target(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address


def _table(table: Table) -> str:
    def row(cells: tuple[Inline, ...]) -> str:
        words = (inlined(c).replace("\\\n", "<br>").replace("|", "\\|") for c in cells)
        return f"| {' | '.join(words)} |"

    lines = [row(r) for r in table.rows]
    if any(cell.text for cell in table.head):
        rules = f"| {' | '.join(_RULES[a] for a in table.align)} |"
        lines = [row(table.head), rules, *lines]
    return "\n".join(lines)
