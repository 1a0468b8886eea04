"""Colours for source code, line by line."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

Span = tuple[int, int, str]
LINES = 2_000
LENGTH = 200_000


def preload(language: str) -> None:
    """Load what colouring `language` takes; may be called from any thread."""
    _lexer(language)


class Highlighter:
    """The colours of one growing block of code: for each line its (start, end, role)."""

    def __init__(self, language: str) -> None:
        self.lines: list[tuple[Span, ...]] = []
        self._language = language

    def feed(self, code: str) -> int:
        """Take the whole code so far; the first line that changed."""
        lexer = _lexer(self._language)
        before = self.lines
        count = code.count("\n") + 1
        rows: list[list[Span]] = [[] for _ in range(count)]
        if lexer is not None and count <= LINES and len(code) <= LENGTH:
            row = column = 0
            for _, kind, text in lexer.get_tokens_unprocessed(code):
                role = _role(str(kind))
                for number, part in enumerate(text.split("\n")):
                    if number:
                        row, column = row + 1, 0
                    if part and row < count:
                        rows[row].append((column, column + len(part), role))
                        column += len(part)
        self.lines = [tuple(row) for row in rows]
        pairs = enumerate(zip(before, self.lines, strict=False))
        return next((i for i, (a, b) in pairs if a != b), min(len(before), count))


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import find_lexer_class

    name = _names().get(language.lower())
    found = find_lexer_class(name) if name else None
    return found() if found else None


@cache
def _names() -> dict[str, str]:
    from pygments.lexers import get_all_lexers

    return {a.lower(): name for name, aliases, *_ in get_all_lexers(plugins=False) for a in aliases}


@cache
def _role(kind: str) -> str:
    for prefix, role in (
        ("Token.Comment", "synComment"),
        ("Token.Keyword.Type", "synType"),
        ("Token.Keyword", "synKeyword"),
        ("Token.Literal.Number", "synNumber"),
        ("Token.Literal.String", "synString"),
        ("Token.Name.Function", "synFunction"),
        ("Token.Name.Class", "synType"),
    ):
        if kind.startswith(prefix):
            return role
    return "synPlain"
