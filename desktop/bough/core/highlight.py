"""Colours for source code, some lines at a time, from a checkpoint when it grows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.lexer import Lexer

Span = tuple[int, int, str]
"""Columns [start, end) of a line and the role of the colour they are set in."""
State = tuple[str, ...]
Token = tuple[int, Any, str]

STEP = 30
"""Lines that one step colours, so that none takes longer than some milliseconds."""
LINES = 2_000
LENGTH = 200_000
LENGTH_FROM_THE_TOP = 20_000
"""For languages whose lexers keep no state: they are read from the top, all of it in one step."""
PATIENCE = 32
"""What spans many lines is read again when it has grown by this part of its length."""

_ROOT: State = ("root",)
_ROLES = (
    ("Comment", "synComment"),
    ("Keyword.Type", "synType"),
    ("Keyword", "synKeyword"),
    ("Literal.Number", "synNumber"),
    ("Literal.String", "synString"),
    ("Name.Function", "synFunction"),
    ("Name.Class", "synType"),
)


def preload(language: str) -> None:
    """Load what colouring `language` takes; may be called from any thread."""
    _lexer(language)


class Highlighter:
    """The colours of one block of code, from its first line on; lines may still miss at the end.

    A language that Pygments does not know, and code of more than `LINES` or `LENGTH`, stays plain.
    `any_length` colours what is longer as well, where the lexer can do it step by step.
    """

    def __init__(self, language: str, *, any_length: bool = False) -> None:
        self.lines: list[tuple[Span, ...]] = []
        self._lexer = _lexer(language)
        self._any_length = any_length
        self._code = ""
        # The first line that is not settled, where its text starts, and the lexer's state there.
        self._line = 0
        self._start = 0
        self._state: State = _ROOT
        self._read = 0
        """How much of the code the lines are of."""

    @property
    def done(self) -> bool:
        """Whether all lines have their colours."""
        return self._read >= len(self._code) or not self._colors_it

    def feed(self, code: str) -> int:
        """Take the whole code so far, which only grew, and colour what is new, at most a step of
        it; the first line that changed."""
        self._code = code
        grown = len(code) - self._read
        if self.lines and grown * PATIENCE < self._read - self._start:
            return len(self.lines)
        return self.step()

    def begin_again(self) -> None:
        """Have every line read once more, now that the code is whole: what looked like operators
        may have turned out a comment."""
        self._line = self._start = self._read = 0
        self._state = _ROOT

    def step(self) -> int:
        """Colour some more lines; the first one that changed."""
        if self.done:
            return len(self.lines)
        assert self._lexer is not None
        first, start, state = self._line, self._start, self._state
        rows: list[list[Span]] = [[]]
        column = 0
        for at, stack, (_, kind, text) in _lex(self._lexer, self._code + "\n", start, state):
            if stack and at > self._start and self._code[at - 1 : at] == "\n":
                self._line, self._start, self._state = first + len(rows) - 1, at, stack
                if len(rows) > STEP:
                    del rows[-1]
                    self._read = at
                    return self._put(first, rows)
            role = _role(kind)
            for number, part in enumerate(text.split("\n")):
                if number:
                    rows.append([])
                    column = 0
                if part:
                    rows[-1].append((column, column + len(part), role))
                    column += len(part)
        # The line break put after the code begins a line that it does not have.
        del rows[self._code.count("\n", start) + 1 :]
        self._read = len(self._code)
        return self._put(first, rows)

    @property
    def _colors_it(self) -> bool:
        if self._lexer is None:
            return False
        if self._any_length and _keeps_state(self._lexer):
            return True
        most = LENGTH if _keeps_state(self._lexer) else LENGTH_FROM_THE_TOP
        return len(self._code) <= most and self._code.count("\n") < LINES

    def _put(self, first: int, rows: list[list[Span]]) -> int:
        new = [tuple(row) for row in rows]
        pairs = zip(self.lines[first : first + len(new)], new, strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        self.lines[first : first + len(new)] = new
        return first + same


def _keeps_state(lexer: Lexer) -> bool:
    from pygments.lexer import ExtendedRegexLexer, RegexLexer

    # The extended ones keep their state in a context, each in its own way.
    return isinstance(lexer, RegexLexer) and not isinstance(lexer, ExtendedRegexLexer)


def _lex(lexer: Lexer, text: str, at: int, state: State) -> Iterator[tuple[int, State, Token]]:
    """Tokens of `text` from `at` on, each after where the lexer stood before it and in what state:
    lexing may begin there again. No state is () and means that it may not."""
    if _keeps_state(lexer):
        yield from _lex_by_rules(lexer, text, at, state)
    else:
        for token in lexer.get_tokens_unprocessed(text):
            yield (token[0], (), token)


def _lex_by_rules(
    lexer: Any, text: str, at: int, state: State
) -> Iterator[tuple[int, State, Token]]:
    """What `RegexLexer.get_tokens_unprocessed` does, but with its state to be seen.

    Pygments 2.20 keeps that state in a local variable. What some lexers do to the tokens after
    this (naming the functions of a standard library, for one) is left out.
    """
    from pygments.token import Error, Whitespace

    rules = lexer._tokens
    stack = list(state)
    while at < len(text):
        for match_at, action, change in rules[stack[-1]]:
            found = match_at(text, at)
            if not found:
                continue
            if action is not None:
                before = tuple(stack)
                if callable(action):
                    # Only the first token stands where the rule began.
                    for token in action(lexer, found):
                        yield (at, before, token)
                        before = ()
                else:
                    yield (at, before, (at, action, found[0]))
            at = found.end()
            if change is not None:
                _change(stack, change)
            break
        else:
            if text[at] == "\n":
                stack = ["root"]
                yield (at, (), (at, Whitespace, "\n"))
            else:
                yield (at, (), (at, Error, text[at]))
            at += 1


def _change(stack: list[str], change: object) -> None:
    """Change a lexer's stack of states in one of the ways that a rule may name."""
    match change:
        case int():
            del stack[max(1, len(stack) + change) :]
        case "#push":
            stack.append(stack[-1])
        case tuple():
            for name in change:
                if name == "#pop":
                    del stack[max(1, len(stack) - 1) :]
                else:
                    stack.append(stack[-1] if name == "#push" else name)


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
def _role(kind: object) -> str:
    name = str(kind).removeprefix("Token.")
    return next((role for prefix, role in _ROLES if name.startswith(prefix)), "synPlain")
