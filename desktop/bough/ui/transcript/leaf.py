"""A leaf is the smallest thing that is laid out: one paragraph, cell or line of code."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import ceil
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from bough.ui.transcript.ink import Face
from bough.ui.transcript.scripts import runs_right_to_left
from bough.ui.transcript.visible import shown

Span = tuple[int, int, QTextCharFormat]
"""Code points [start, end) in a format of their own."""


class Inset(Protocol):
    """Something that stands in a line in the place of characters, with its lengths in px."""

    @property
    def width(self) -> float: ...
    @property
    def ascent(self) -> float: ...
    @property
    def descent(self) -> float: ...
    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """Draw it in the painter's colour."""


Insets = Sequence[tuple[int, int, Inset]]
"""What is shown instead of the code points [start, end); in order."""

_STAND_IN = "i"
"""The character that an inset is to the layout, set invisibly and as wide as the inset. A letter,
so that a line breaks around it as around a word."""
_LEADING = 1.0
"""At least so many px are between an inset and the lines above and below."""


def option(
    mode: QTextOption.WrapMode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    tab: float = 32.0,
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight,
) -> QTextOption:
    """How the lines of a leaf break and stand."""
    made = QTextOption(align)
    made.setTextDirection(direction)
    made.setWrapMode(mode)
    made.setTabStopDistance(tab)
    return made


class Units:
    """Offsets in code points, as Python counts, to UTF-16 units, as Qt counts, and back. The one
    place where they are converted. An inset is one unit; offsets inside of it are its end."""

    __slots__ = ("_starts",)

    def __init__(self, text: str, insets: Insets = ()) -> None:
        self._starts: list[int] | None = None
        if insets:
            sizes = [2 if c > "\uffff" else 1 for c in text]
            for start, end, _ in insets:
                sizes[start:end] = [1] + [0] * (end - start - 1)
            self._starts = list(accumulate(sizes, initial=0))
        elif not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text):
            self._starts = list(accumulate((2 if c > "\uffff" else 1 for c in text), initial=0))

    def to_qt(self, offset: int) -> int:
        return offset if self._starts is None else self._starts[offset]

    def from_qt(self, unit: int) -> int:
        return unit if self._starts is None else bisect_right(self._starts, unit) - 1


class Leaf:
    """Text on lines of one height, apart from those with an inset that is higher. All offsets that
    come in or go out count code points."""

    __slots__ = (
        "_face", "_grown", "_insets", "_layout", "_units", "height", "lines", "text", "width",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        face: Face,
        spans: Sequence[Span] = (),
        how: QTextOption | None = None,
        insets: Insets = (),
    ) -> None:
        self.text = text
        self._face = face
        self._insets = insets
        self._grown: list[tuple[float, float]] = []
        """With insets, for each line where it begins and how much higher than its text it is."""
        self._units = Units(text, insets)
        layout = QTextLayout(_with_stand_ins(shown(text), insets), face.font)
        layout.setTextOption(how or (_FROM_RIGHT if runs_right_to_left(text) else _WRAPPED))
        layout.setCacheEnabled(True)
        if spans or insets:
            layout.setFormats(self._ranges(spans))
        self._layout = layout
        self.width = -1.0
        self.height = 0.0
        self.lines = 0

    def lay(self, width: float) -> float:
        """Break the text into lines of that width; returns the height of all of them."""
        if width == self.width:
            return self.height
        layout, face, grown = self._layout, self._face, self._grown
        line_height, baseline, y, count = face.line, face.baseline, 0.0, 0
        grown.clear()
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            above = below = 0.0
            if self._insets:
                above, below = self._growth(line)
                grown.append((y, above))
            line.setPosition(QPointF(0.0, y + above + baseline - line.ascent()))
            y += above + line_height + below
            count += 1
        layout.endLayout()
        self.width, self.lines = width, count
        self.height = max(y, float(line_height))
        return self.height

    @property
    def lift(self) -> float:
        """How much lower the first line stands than it would without insets."""
        return self._grown[0][1] if self._grown else 0.0

    def natural_width(self) -> float:
        """How wide the widest line is, as laid out."""
        layout = self._layout
        return max(
            (layout.lineAt(i).naturalTextWidth() for i in range(layout.lineCount())), default=0.0
        )

    def minimum_width(self) -> float:
        """How wide the longest word is."""
        return self._layout.minimumWidth()

    def widest_inset(self) -> float:
        return max((inset.width for _, _, inset in self._insets), default=0.0)

    def paint(self, painter: QPainter, x: float, y: float, top: float, bottom: float) -> None:
        """Draw the lines that touch [top, bottom), which like x and y is in painter units."""
        # Lines are boxes of the font's height inside lines of ours: take the neighbours along.
        clip = QRectF(x - 1e4, top - 4, 2e4 + self.width, bottom - top + 8)
        self._layout.draw(painter, QPointF(x, y), [], clip)
        for start, _, inset in self._insets:
            unit = self._units.to_qt(start)
            line = self._layout.lineForTextPosition(unit)
            baseline = y + line.y() + line.ascent()
            if baseline + inset.descent >= top and baseline - inset.ascent <= bottom:
                left = min(_x(line, unit), _x(line, unit + 1))
                inset.paint(painter, x + left, baseline)

    def offset_at(self, x: float, y: float) -> int:
        """The place between characters that is nearest to a point."""
        count = self._layout.lineCount()
        if not count:
            return 0
        line = self._layout.lineAt(max(0, min(self._line_at(y), count - 1)))
        unit = line.xToCursor(x)
        end = line.textStart() + line.textLength()
        # At the end of a wrapped line the cursor would already stand on the next one.
        if unit >= end and line.lineNumber() < count - 1:
            unit = self._layout.previousCursorPosition(end)
        return self._units.from_qt(unit)

    def is_over(self, x: float, y: float, start: int, end: int) -> bool:
        """Whether a point is on the characters [start, end)."""
        return any(r.contains(x, y) for r in self.rects(start, end))

    def rects(
        self,
        start: int,
        end: int,
        *,
        to_edge: bool = False,
        seen: tuple[float, float] | None = None,
    ) -> list[QRectF]:
        """Where the characters [start, end) stand, a rectangle for each line, or for those that
        touch the heights `seen`; `to_edge` lets all but the last reach the right edge."""
        for begin, stop, _ in self._insets:
            if begin < start < stop:
                start = begin
        first, last = self._units.to_qt(start), self._units.to_qt(end)
        found: list[QRectF] = []
        lines = range(self._layout.lineCount())
        if seen:
            lines = lines[max(0, self._line_at(seen[0])) : max(0, self._line_at(seen[1]) + 1)]
        for number in lines:
            line = self._layout.lineAt(number)
            begin = line.textStart()
            stop = begin + line.textLength()
            if stop < first or (stop == first and first < last) or begin > last:
                continue
            left = _x(line, max(first, begin))
            right = _x(line, min(last, stop))
            if to_edge and last > stop:
                right = max(right, self.width if self.width < 1e5 else right + 8)
            if right != left:
                top = self._top(number)
                high = self._top(number + 1) - top
                found.append(QRectF(min(left, right), top, abs(right - left), high))
        return found

    def caret(self, offset: int) -> QRectF:
        """Where a caret before that character would stand."""
        unit = self._units.to_qt(offset)
        line = self._layout.lineForTextPosition(unit)
        if not line.isValid():
            return QRectF(0.0, 0.0, 1.0, self._face.line)
        top = self._top(line.lineNumber())
        return QRectF(_x(line, unit), top, 1.0, self._top(line.lineNumber() + 1) - top)

    def end_point(self) -> QPointF:
        """Where the next character would stand: right of the last line, at its top."""
        count = self._layout.lineCount()
        if not count:
            return QPointF(0.0, 0.0)
        line = self._layout.lineAt(count - 1)
        return QPointF(_x(line, line.textStart() + line.textLength()), self._top(count - 1))

    def tail(self) -> float:
        """The height of the last two lines."""
        return self.height - self._top(max(0, self.lines - 2))

    def last_lift(self) -> float:
        """How much lower the text of the last line stands than it would without insets."""
        return self._grown[-1][1] if self._grown else 0.0

    def last_line_start(self) -> int:
        """The offset at which the last line begins."""
        count = self._layout.lineCount()
        return self._units.from_qt(self._layout.lineAt(count - 1).textStart()) if count else 0

    def _ranges(self, spans: Sequence[Span]) -> list[QTextLayout.FormatRange]:
        to_qt = self._units.to_qt
        ranges = []
        for start, end, form in spans:
            made = QTextLayout.FormatRange()
            made.start = to_qt(start)
            made.length = to_qt(end) - made.start
            made.format = form
            ranges.append(made)
        for start, _, inset in self._insets:
            made = QTextLayout.FormatRange()
            made.start, made.length = to_qt(start), 1
            made.format = _hidden(self._face, inset.width)
            ranges.append(made)
        return ranges

    def _growth(self, line: QTextLine) -> tuple[float, float]:
        """How much more than its own height a line wants above and below for its insets."""
        face, above, below = self._face, 0.0, 0.0
        begin = line.textStart()
        for start, _, inset in self._insets:
            if begin <= self._units.to_qt(start) < begin + line.textLength():
                above = max(above, inset.ascent + _LEADING - face.baseline)
                below = max(below, inset.descent + _LEADING - (face.line - face.baseline))
        return (float(ceil(above)), float(ceil(below)))

    def _top(self, number: int) -> float:
        """Where a line begins."""
        grown = self._grown
        if not grown:
            return float(number * self._face.line)
        return grown[number][0] if number < len(grown) else self.height

    def _line_at(self, y: float) -> int:
        if not self._grown:
            return int(y // self._face.line)
        return bisect_right(self._grown, (y, float("inf"))) - 1


def _x(line: QTextLine, unit: int) -> float:
    """Where a cursor position stands; the binding returns the position as well."""
    found = line.cursorToX(unit)
    assert isinstance(found, tuple)
    return float(found[0])


def _with_stand_ins(text: str, insets: Insets) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, _ in insets:
        pieces += (text[at:start], _STAND_IN)
        at = end
    return "".join((*pieces, text[at:])) if insets else text


def _hidden(face: Face, width: float) -> QTextCharFormat:
    """How a stand-in is set: unseen, as wide as what is painted over it."""
    font = QFont(face.font)
    own = QFontMetricsF(font).horizontalAdvance(_STAND_IN)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, width - own)
    made = QTextCharFormat()
    made.setFont(font)
    made.setForeground(QColor(Qt.GlobalColor.transparent))
    return made


_WRAPPED = option()
_FROM_RIGHT = option(align=Qt.AlignmentFlag.AlignRight, direction=Qt.LayoutDirection.RightToLeft)
