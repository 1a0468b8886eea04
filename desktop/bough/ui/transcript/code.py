"""A code box shows a block of source code with its own small tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from unicodedata import east_asian_width

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QTextOption

from bough.core.blocks import Block, Code
from bough.ui.transcript.box import Box, Brush, Spot, Tool, Touch, paint_slider
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.leaf import Leaf, Span, option
from bough.ui.transcript.prose import paint_marked, part
from bough.ui.transcript.scripts import wide_runs

if TYPE_CHECKING:
    from bough.core.highlight import Highlighter

HEAD = 34.0
ABOVE = 10.0
BELOW = 12.0
SIDE = 14.0
LONGEST = 4000
"""A longer line is shown in pieces, as Qt's layout of one takes for ever."""

_NAMES = {
    "bash": "Bash", "c": "C", "cpp": "C++", "csharp": "C#", "css": "CSS", "go": "Go",
    "html": "HTML", "java": "Java", "javascript": "JavaScript", "js": "JavaScript",
    "json": "JSON", "jsx": "JSX", "kotlin": "Kotlin", "latex": "LaTeX", "lua": "Lua",
    "md": "Markdown", "php": "PHP", "py": "Python", "r": "R", "rb": "Ruby", "rs": "Rust",
    "sh": "Shell", "sql": "SQL", "toml": "TOML", "ts": "TypeScript", "tsx": "TSX",
    "typescript": "TypeScript", "xml": "XML", "yaml": "YAML", "yml": "YAML",
}  # fmt: skip


def language_name(language: str) -> str:
    """What the head of the block calls the language."""
    return _NAMES.get(language.lower(), language[:1].upper() + language[1:40])


def file_name(info: str) -> str:
    """The file a fence's info string names, for showing only: "" where it names none."""
    for word in info.split()[1:]:
        name = word.split("=", 1)[-1].strip("\"'{}")
        if "=" in word and not word.startswith(("title=", "file=", "filename=", "name=")):
            continue
        if "." in name.strip("."):
            return name[-60:]
    return ""


class CodeBox(Box):
    """Lines of one height, so that only those in sight are ever laid out, unless they wrap."""

    __slots__ = (
        "_breaks", "_colors", "_leaves", "_pieces", "_shift", "_tops", "_widest",
        "copied", "wrapped",
    )  # fmt: skip
    gap_above: ClassVar[float] = 6.0
    gap_below: ClassVar[float] = 12.0

    def __init__(self, block: Block, ink: Ink) -> None:
        super().__init__(block, ink)
        self.wrapped = False
        self.copied = False
        self._pieces: list[str] = []
        self._breaks: list[bool] = []
        self._leaves: dict[int, Leaf] = {}
        self._tops: list[float] = []
        self._colors: Highlighter | None = None
        self._shift = 0.0
        self._widest = 0.0
        self._read(self.code.code, 0)

    @property
    def code(self) -> Code:
        body = self.block.body
        assert isinstance(body, Code)
        return body

    @property
    def colored(self) -> bool:
        """Whether nothing is left to colour."""
        return self._colors.done if self._colors is not None else not self.code.language

    def color(self) -> None:
        """Give some more lines their colours. The first block of a language loads its lexer."""
        from bough.core.highlight import Highlighter

        if self._colors is None:
            self._colors = Highlighter(self.code.language)
            first = self._colors.feed(self.code.code)
        else:
            first = self._colors.step()
        self._forget_leaves(first)

    def estimate(self, _width: float) -> float:
        return HEAD + ABOVE + self._line * len(self._pieces) + BELOW

    def lay(self, width: float) -> float:
        if width != self.width:
            self.width = width
            if self.wrapped:
                self._wrap(0)
            else:
                self.height = self.estimate(width)
            self.slide(0.0)
        return self.height

    def grow(self, block: Block) -> float | None:
        after = block.body
        before = self.code
        if (
            not isinstance(after, Code)
            or after.info != before.info
            or block.marks != self.block.marks
            or not after.code.startswith(before.code)
        ):
            return None
        self.block = block
        first = len(self._pieces) - 1
        if not all(self._breaks[:-1]):
            # Long lines in pieces: rare enough to read all of it again.
            first = 0
            start = 0
        else:
            start = len(before.code) - len(self._pieces[-1])
        self._read(after.code[start:], first)
        if self._colors is not None:
            if after.closed and not before.closed:
                self._colors.begin_again()
            first = min(first, self._colors.feed(after.code))
        self._forget_leaves(first)
        if self.width >= 0:
            if self.wrapped:
                self._wrap(first)
            else:
                self.height = self.estimate(self.width)
        return self._top(min(first, len(self._pieces) - 1))

    def release(self) -> None:
        self._leaves.clear()

    def toggle_wrap(self) -> None:
        """Break long lines, or let them run out to the right again."""
        self.wrapped = not self.wrapped
        self._leaves.clear()
        self._shift = 0.0
        width, self.width = self.width, -1.0
        self.lay(width)

    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Spot, Spot] | None) -> None:
        painter, ink = brush.painter, brush.ink
        painter.setPen(ink.pen("hairline"))
        painter.setBrush(ink.color("sunken"))
        painter.drawRoundedRect(
            QRectF(x + 0.5, y + 0.5, self.width - 1, self.height - 1), 10.0, 10.0
        )
        if y + HEAD >= brush.top:
            self._paint_head(brush, x, y)
        if not self.colored:
            brush.plain.append(self)
        first = self._line_at(brush.top - y)
        last = self._line_at(brush.bottom - y)
        view = QRectF(x + 1, y + HEAD, self.width - 2, self.height - HEAD - 1)
        overflows = self._overflow() > 0
        if overflows:
            painter.save()
            painter.setClipRect(view)
        left = x + SIDE - self._shift
        for number in range(first, last + 1):
            leaf = self._leaf(number)
            at = y + self._top(number)
            if marked and (covered := part(number, marked, len(leaf.text))):
                on = marked[1] > (number, len(leaf.text))
                paint_marked(brush, leaf, left, at, *covered, on=on)
            painter.setPen(ink.color("synPlain"))
            leaf.paint(painter, left, at, brush.top, brush.bottom)
        if overflows:
            painter.restore()
            paint_slider(brush, view, self._extent(), self._shift)

    def spot_at(self, x: float, y: float) -> Spot:
        number = self._line_at(y)
        leaf = self._leaf(number)
        return (number, leaf.offset_at(x - SIDE + self._shift, y - self._top(number)))

    def end(self) -> Spot:
        return (len(self._pieces) - 1, len(self._pieces[-1]))

    def text_of(self, leaf: int) -> str:
        return self._pieces[leaf] if leaf < len(self._pieces) else ""

    def markdown(self, start: Spot, end: Spot) -> str:
        made: list[str] = []
        for number in range(start[0], end[0] + 1):
            text = self._pieces[number]
            made.append(
                text[
                    start[1] if number == start[0] else 0 : end[1]
                    if number == end[0]
                    else len(text)
                ]
            )
            if number < end[0] and self._breaks[number]:
                made.append("\n")
        return "".join(made)

    def leaf_at(self, leaf: int) -> tuple[Leaf, float, float] | None:
        if leaf >= len(self._pieces):
            return None
        return (self._leaf(leaf), SIDE - self._shift, self._top(leaf))

    def touch_at(self, x: float, y: float) -> Touch | None:
        if 0 <= y < HEAD:
            copy, wrap = self._tools()
            if copy[0] <= x <= copy[1]:
                return Tool("copy", self)
            if wrap[0] <= x <= wrap[1]:
                return Tool("wrap", self)
        return None

    def slide(self, by: float) -> bool:
        room = self._overflow()
        before = self._shift
        self._shift = max(0.0, min(self._shift + by, room))
        return self._shift != before

    def overflows(self) -> bool:
        return self._overflow() > 0

    def caret(self) -> tuple[float, float, int]:
        """Where the next character would stand, and the line height there."""
        number = len(self._pieces) - 1
        leaf = self._leaf(number)
        point = leaf.end_point()
        return (SIDE - self._shift + point.x(), self._top(number) + point.y(), self._line)

    @property
    def _line(self) -> int:
        return self.ink.face("code").line

    def _read(self, text: str, first: int) -> None:
        """Cut the code into lines, from line `first` on."""
        del self._pieces[first:], self._breaks[first:]
        advance = self.ink.face("code").advance
        for line in text.split("\n"):
            while len(line) > LONGEST:
                self._pieces.append(line[:LONGEST])
                self._breaks.append(False)
                line = line[LONGEST:]
            self._pieces.append(line)
            self._breaks.append(True)
            self._widest = max(self._widest, _columns(line) * advance)

    def _spans(self, number: int) -> list[Span]:
        colors = self._colors
        if colors is None or number >= len(colors.lines) or len(self._pieces) < len(colors.lines):
            return []
        if not all(self._breaks):
            return []
        piece = self._pieces[number]
        size = len(piece)
        upright = not piece.isascii() and bool(wide_runs().search(piece))
        return [
            (start, min(end, size), self.ink.syntax(role, upright=upright))
            for start, end, role in colors.lines[number]
            if start < size and role != "synPlain"
        ]

    def _leaf(self, number: int) -> Leaf:
        leaf = self._leaves.get(number)
        if leaf is None:
            face = self.ink.face("code")
            mode = QTextOption.WrapMode.WrapAnywhere if self.wrapped else _NO_WRAP
            how = option(mode, tab=4 * face.advance)
            leaf = Leaf(self._pieces[number], face, self._spans(number), how)
            leaf.lay(self.width - 2 * SIDE if self.wrapped else 1e5)
            if not self.wrapped and len(self._leaves) > 600:
                self._leaves.clear()
            self._leaves[number] = leaf
        return leaf

    def _forget_leaves(self, first: int) -> None:
        for number in [n for n in self._leaves if n >= first]:
            del self._leaves[number]

    def _wrap(self, first: int) -> None:
        del self._tops[first:]
        if first == 0:
            self._leaves.clear()
        top = self._tops[-1] + self._leaf(first - 1).height if self._tops else HEAD + ABOVE
        for number in range(first, len(self._pieces)):
            self._tops.append(top)
            top += self._leaf(number).height
        self.height = top + BELOW

    def _top(self, number: int) -> float:
        if self.wrapped:
            return self._tops[number]
        return HEAD + ABOVE + self._line * number

    def _line_at(self, y: float) -> int:
        if self.wrapped:
            from bisect import bisect_right

            at = bisect_right(self._tops, y) - 1
        else:
            at = int((y - HEAD - ABOVE) // self._line)
        return max(0, min(at, len(self._pieces) - 1))

    def _extent(self) -> float:
        return self._widest + 2 * SIDE

    def _overflow(self) -> float:
        return 0.0 if self.wrapped else max(0.0, self._extent() - self.width)

    def _words(self) -> str:
        if self.copied:
            return QCoreApplication.translate("transcript", "Copied")
        return QCoreApplication.translate("transcript", "Copy")

    def _tools(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """From where to where Copy and Wrap reach."""
        label = self.ink.width(self._words(), self.ink.font("caption"))
        copy_left = self.width - SIDE - label - 6 - 14 - 6
        return ((copy_left, self.width - 6), (copy_left - 34, copy_left - 4))

    def _paint_head(self, brush: Brush, x: float, y: float) -> None:
        painter, ink = brush.painter, brush.ink
        ink.hairline(painter, x + 1, y + HEAD - 1, self.width - 2, "hairline")
        middle = y + HEAD / 2
        copy, wrap = self._tools()
        room = wrap[0] - SIDE - 8
        strong, plain = ink.font("caption", weight=550), ink.font("caption")
        name = language_name(self.code.language)
        used = 0.0
        if name:
            ink.write(painter, x + SIDE, middle, name, strong, "text2", room=room)
            used = ink.width(name, strong) + 12
        if (file := file_name(self.code.info)) and room - used > 40:
            ink.write(painter, x + SIDE + used, middle, file, plain, "text3", room=room - used)
        ink.icon(
            painter, x + wrap[0] + 7, middle, "text-wrap", 16,
            "leaf" if self.wrapped else "text2",
        )  # fmt: skip
        icon = "check" if self.copied else "copy"
        role = "leaf" if self.copied else "text2"
        ink.icon(painter, x + copy[0] + 6, middle, icon, 14, role)
        ink.write(painter, x + copy[0] + 26, middle, self._words(), plain, role)


def _columns(line: str) -> int:
    """How many columns a line takes at most: a wide character takes two."""
    columns = len(line) + 3 * line.count("\t")
    return columns if line.isascii() else columns + sum(east_asian_width(c) in "WF" for c in line)


_NO_WRAP = QTextOption.WrapMode.NoWrap
