"""A code box shows a block of source code with its own small tools."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QTextOption

from bough.core.blocks import Block, Code
from bough.ui.transcript.box import MORE, Box, Brush, Spot, Tool, Touch, paint_more, paint_slider
from bough.ui.transcript.code_head import HEAD, SIDE, Head
from bough.ui.transcript.code_lines import Lines
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.leaf import Leaf, Span, option
from bough.ui.transcript.prose import paint_marked, part
from bough.ui.transcript.scripts import wide_runs

if TYPE_CHECKING:
    from bough.core.highlight import Highlighter

ABOVE = 10.0
BELOW = 12.0
LONG = 24
"""Code of more lines is folded, unless it was seen growing: what is read never folds by itself."""
FOLDED = 20
"""So many lines show of folded code: fewer than make it fold, or a fold would hide one line."""
HUGE = 200_000
MANY = 2_000
"""Code of more characters or lines is coloured when that is asked for."""
KEPT = 600
"""So many lines stay laid out."""
SLICE = 40_000
"""What is wrapped in one go: characters, and what a line costs by itself counted as some."""
A_LINE = 60


class Choices(NamedTuple):
    """What the reader chose for a block of code."""

    wrapped: bool = False
    numbered: bool = False
    folded: bool | None = None
    """None where it is folded by itself, or not."""
    colored: bool = False


class CodeBox(Box):
    """Lines of one height, so that only those in sight are ever laid out, unless they wrap."""

    __slots__ = (
        "_colors", "_folds", "_head", "_leaves", "_lines", "_shift", "_state", "_tops",
    )  # fmt: skip
    gap_above: ClassVar[float] = 6.0
    gap_below: ClassVar[float] = 12.0

    def __init__(self, block: Block, ink: Ink, *, live: bool = False) -> None:
        super().__init__(block, ink, live=live)
        self._head = Head(ink)
        self._lines = Lines(self.code.code)
        self._leaves: dict[int, Leaf] = {}
        self._tops: list[float] = []
        """Where wrapped lines begin, as far as they are laid out."""
        self._colors: Highlighter | None = None
        self._shift = 0.0
        self._folds = self.foldable and (self.code.closed or not live)
        self._state = Choices()

    @property
    def code(self) -> Code:
        body = self.block.body
        assert isinstance(body, Code)
        return body

    @property
    def copied(self) -> bool:
        """Whether it has just been copied."""
        return self._head.copied

    @copied.setter
    def copied(self, copied: bool) -> None:
        self._head.copied = copied

    @property
    def wrapped(self) -> bool:
        return self._state.wrapped

    @property
    def folded(self) -> bool:
        folded = self._state.folded
        return self._folds if folded is None else folded

    @property
    def colored(self) -> bool:
        """Whether nothing is left to colour."""
        if self._colors is not None:
            return self._colors.done
        return not self.code.language or (self._huge and not self._state.colored)

    def color(self) -> None:
        """Give some more lines their colours. The first block of a language loads its lexer."""
        from bough.core.highlight import Highlighter

        if self._colors is None:
            self._colors = Highlighter(self.code.language, any_length=self._state.colored)
            first = self._colors.feed(self.code.code)
        else:
            first = self._colors.step()
        self._forget_leaves(first)

    # Laying out

    @property
    def unfinished(self) -> bool:
        return self.wrapped and self.width >= 0 and len(self._tops) < self._limit

    def estimate(self, _width: float) -> float:
        more = MORE if self.foldable else 0.0
        return HEAD + ABOVE + self._line * self._limit + BELOW + more

    def lay(self, width: float) -> float:
        if width != self.width:
            self.width = width
            self._wrap(0)
            self.slide(0.0)
        return self.height

    def go_on(self) -> None:
        self._wrap(len(self._tops))

    def grow(self, block: Block) -> float | None:
        after, before = block.body, self.code
        if (
            not isinstance(after, Code)
            or after.info != before.info
            or block.marks != self.block.marks
            or not after.code.startswith(before.code)
        ):
            return None
        self.block = block
        foot = self.foldable
        first = self._lines.grow(after.code)
        self._folds = self._folds or (self.foldable and not self.live)
        if self._colors is not None:
            if after.closed and not before.closed:
                self._colors.begin_again()
            first = min(first, self._colors.feed(after.code))
        self._forget_leaves(first)
        if self.width >= 0:
            self._wrap(min(first, len(self._tops)))
        dirty = self._top(min(first, self._limit - 1))
        return dirty if foot == self.foldable else min(dirty, HEAD)

    def release(self) -> None:
        self._leaves.clear()

    # What the reader chooses

    @property
    def choices(self) -> Choices | None:
        return self._state if self._state != Choices() else None

    def choose(self, choices: object) -> None:
        if isinstance(choices, Choices):
            self._set(choices)

    def use(self, tool: str) -> bool:
        state = self._state
        match tool:
            case "wrap":
                self._set(state._replace(wrapped=not state.wrapped))
            case "numbers":
                self._set(state._replace(numbered=not state.numbered))
            case "fold":
                self._set(state._replace(folded=not self.folded))
            case "color":
                self._set(state._replace(colored=True))
            case _:
                return False
        return True

    @property
    def tools(self) -> tuple[str, ...]:
        """Its tools beside Copy and Save, as they stand in its head from left to right."""
        offers_colors = self._huge and self.code.language and not self._state.colored
        return ("color", "numbers", "wrap") if offers_colors else ("numbers", "wrap")

    @property
    def foldable(self) -> bool:
        """Whether it is long enough to be folded."""
        return len(self._lines.pieces) > LONG

    def fold_words(self) -> str:
        """What folding it, or showing all of it, is called."""
        if not self.folded:
            return QCoreApplication.translate("transcript", "Show less")
        words = QCoreApplication.translate("transcript", "Show all {count} lines")
        return words.format(count=self._lines.count)

    def unfold(self, leaf: int) -> bool:
        if not self.folded or leaf < FOLDED:
            return False
        self._set(self._state._replace(folded=False))
        return True

    def _set(self, state: Choices) -> None:
        self._state = state
        self._leaves.clear()
        if state.wrapped:
            self._shift = 0.0
        if state.colored and self._colors is not None:
            self._colors = None
        width, self.width = self.width, -1.0
        if width >= 0:
            self.lay(width)

    # Painting

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
        foot = MORE if self.foldable else 0.0
        view = QRectF(x + 1, y + HEAD, self.width - 2, self.height - HEAD - 1 - foot)
        overflows = self.overflows()
        if overflows:
            painter.save()
            painter.setClipRect(view)
        left = x + SIDE + self._gutter - self._shift
        for number in range(first, last + 1):
            if self.unfinished and number >= len(self._tops):
                break
            leaf = self._leaf(number)
            at = y + self._top(number)
            if marked and (covered := part(number, marked, len(leaf.text))):
                on = marked[1] > (number, len(leaf.text))
                paint_marked(brush, leaf, left, at, *covered, on=on)
            painter.setPen(ink.color("synPlain"))
            leaf.paint(painter, left, at, brush.top, brush.bottom)
        if self._state.numbered:
            self._paint_numbers(brush, x, y, first, last)
        if overflows:
            painter.restore()
            paint_slider(brush, view, self._extent(), self._shift)
        if foot:
            under = y + self.height - foot
            ink.hairline(painter, x + 1, under, self.width - 2, "hairline")
            paint_more(brush, x + SIDE, under, self.fold_words())

    def spot_at(self, x: float, y: float) -> Spot:
        number = self._line_at(y)
        if self.unfinished:
            number = min(number, max(0, len(self._tops) - 1))
        leaf = self._leaf(number)
        inner = x - SIDE - self._gutter + self._shift
        return (number, leaf.offset_at(inner, y - self._top(number)))

    def end(self) -> Spot:
        pieces = self._lines.pieces
        return (len(pieces) - 1, len(pieces[-1]))

    def text_of(self, leaf: int) -> str:
        pieces = self._lines.pieces
        return pieces[leaf] if leaf < len(pieces) else ""

    def leaf_at(self, leaf: int) -> tuple[Leaf, float, float] | None:
        if leaf >= self._limit or (self.unfinished and leaf >= len(self._tops)):
            return None
        return (self._leaf(leaf), SIDE + self._gutter - self._shift, self._top(leaf))

    def touch_at(self, x: float, y: float) -> Touch | None:
        if 0 <= y < HEAD:
            self._lay_head()
            tool = self._head.tool_at(x)
            return Tool(tool, self) if tool else None
        if self.foldable and y >= self.height - MORE:
            return Tool("fold", self)
        return None

    def slide(self, by: float) -> bool:
        before = self._shift
        self._shift = max(0.0, min(self._shift + by, self._overflow()))
        return self._shift != before

    def overflows(self) -> bool:
        return self._overflow() > 0

    def caret(self) -> tuple[float, float, int] | None:
        """Where the next character would stand, and the line height there; None where that is
        not shown."""
        number = len(self._lines.pieces) - 1
        if number >= self._limit or self.unfinished:
            return None
        point = self._leaf(number).end_point()
        left = SIDE + self._gutter - self._shift
        return (left + point.x(), self._top(number) + point.y(), self._line)

    @property
    def _line(self) -> int:
        return self.ink.face("code").line

    # Inside

    @property
    def _limit(self) -> int:
        """How many pieces of lines are shown."""
        return FOLDED if self.folded and self.foldable else len(self._lines.pieces)

    @property
    def _huge(self) -> bool:
        return len(self.code.code) > HUGE or len(self._lines.pieces) > MANY

    @property
    def _gutter(self) -> float:
        """What line numbers take."""
        if not self._state.numbered:
            return 0.0
        figures = max(2, len(str(self._lines.count)))
        return figures * self.ink.face("code").advance + 14

    def _spans(self, number: int) -> list[Span]:
        colors = self._colors
        if colors is None or number >= len(colors.lines) or not self._lines.whole:
            return []
        piece = self._lines.pieces[number]
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
            leaf = Leaf(self._lines.pieces[number], face, self._spans(number), how)
            leaf.lay(self.width - 2 * SIDE - self._gutter if self.wrapped else 1e5)
            if len(self._leaves) > KEPT:
                self._leaves.clear()
            self._leaves[number] = leaf
        return leaf

    def _forget_leaves(self, first: int) -> None:
        for number in [n for n in self._leaves if n >= first]:
            del self._leaves[number]

    def _wrap(self, first: int) -> None:
        """Lay out some lines from `first` on, if they wrap, and say how high all is."""
        if not self.wrapped:
            self.height = self.estimate(self.width)
            return
        tops, limit = self._tops, self._limit
        del tops[first:]
        top = tops[-1] + self._leaf(first - 1).height if tops else HEAD + ABOVE
        room = SLICE
        while len(tops) < limit and room > 0:
            leaf = self._leaf(len(tops))
            tops.append(top)
            top += leaf.height
            room -= len(leaf.text) + A_LINE
        rest = self._line * (limit - len(tops))
        self.height = top + rest + BELOW + (MORE if self.foldable else 0.0)

    def _top(self, number: int) -> float:
        if self.wrapped and self._tops:
            return self._tops[min(number, len(self._tops) - 1)]
        return HEAD + ABOVE + self._line * number

    def _line_at(self, y: float) -> int:
        if self.wrapped:
            at = bisect_right(self._tops, y) - 1
        else:
            at = int((y - HEAD - ABOVE) // self._line)
        return max(0, min(at, self._limit - 1))

    def _extent(self) -> float:
        return self._lines.columns * self.ink.face("code").advance + 2 * SIDE + self._gutter

    def _overflow(self) -> float:
        return 0.0 if self.wrapped else max(0.0, self._extent() - self.width)

    def _lay_head(self) -> None:
        self._head.lay(self.width, self.tools)

    def _paint_head(self, brush: Brush, x: float, y: float) -> None:
        brush.ink.hairline(brush.painter, x + 1, y + HEAD - 1, self.width - 2, "hairline")
        self._lay_head()
        used = {"wrap": self.wrapped, "numbers": self._state.numbered}
        self._head.paint(brush, self.code, x, y, tuple(t for t, on in used.items() if on))

    def _paint_numbers(self, brush: Brush, x: float, y: float, first: int, last: int) -> None:
        """The numbers stay at the left while the lines slide under them."""
        painter, ink = brush.painter, brush.ink
        if self._shift:
            ground = QRectF(x + 1, y + HEAD, SIDE + self._gutter - 5, self.height - HEAD)
            painter.fillRect(ground, ink.color("sunken"))
        font, right = ink.font("code"), x + SIDE + self._gutter - 14
        for piece in range(first, last + 1):
            if number := self._lines.number(piece):
                middle = y + self._top(piece) + self._line / 2
                ink.write(painter, right, middle, str(number), font, "text3", right=True)


_NO_WRAP = QTextOption.WrapMode.NoWrap
