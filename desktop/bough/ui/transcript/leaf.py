"""A leaf is the smallest thing that is laid out: one paragraph, cell or line of code."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from bough.ui.transcript.ink import Face
from bough.ui.transcript.visible import shown

Span = tuple[int, int, QTextCharFormat]
"""Code points [start, end) in a format of their own."""


def option(
    mode: QTextOption.WrapMode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    tab: float = 32.0,
) -> QTextOption:
    """How the lines of a leaf break and stand."""
    made = QTextOption(align)
    made.setWrapMode(mode)
    made.setTabStopDistance(tab)
    return made


class Units:
    """Offsets in code points, as Python counts, to UTF-16 units, as Qt counts, and back. The one
    place where they are converted."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts: list[int] | None = None
        if not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text):
            self._starts = list(accumulate((2 if c > "\uffff" else 1 for c in text), initial=0))

    def to_qt(self, offset: int) -> int:
        return offset if self._starts is None else self._starts[offset]

    def from_qt(self, unit: int) -> int:
        return unit if self._starts is None else bisect_right(self._starts, unit) - 1


class Leaf:
    """Text on lines of one height. All offsets that come in or go out count code points."""

    __slots__ = ("_face", "_layout", "_units", "height", "lines", "text", "width")

    def __init__(
        self, text: str, face: Face, spans: Sequence[Span] = (), how: QTextOption | None = None
    ) -> None:
        self.text = text
        self._face = face
        self._units = Units(text)
        layout = QTextLayout(shown(text), face.font)
        layout.setTextOption(how or _WRAPPED)
        layout.setCacheEnabled(True)
        if spans:
            layout.setFormats(self._ranges(spans))
        self._layout = layout
        self.width = -1.0
        self.height = 0.0
        self.lines = 0

    def restyle(self, spans: Sequence[Span]) -> None:
        """Put on other formats; the text has to be laid out again."""
        self._layout.setFormats(self._ranges(spans))
        self.width = -1.0

    def lay(self, width: float) -> float:
        """Break the text into lines of that width; returns the height of all of them."""
        if width == self.width:
            return self.height
        layout, face = self._layout, self._face
        line_height, baseline, y, count = face.line, face.baseline, 0.0, 0
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0.0, y + baseline - line.ascent()))
            y += line_height
            count += 1
        layout.endLayout()
        self.width, self.lines = width, count
        self.height = max(y, float(line_height))
        return self.height

    def natural_width(self) -> float:
        """How wide the widest line is, as laid out."""
        layout = self._layout
        return max(
            (layout.lineAt(i).naturalTextWidth() for i in range(layout.lineCount())), default=0.0
        )

    def minimum_width(self) -> float:
        """How wide the longest word is."""
        return self._layout.minimumWidth()

    def paint(self, painter: QPainter, x: float, y: float, top: float, bottom: float) -> None:
        """Draw the lines that touch [top, bottom), which like x and y is in painter units."""
        # Lines are boxes of the font's height inside lines of ours: take the neighbours along.
        clip = QRectF(x - 1e4, top - 4, 2e4 + self.width, bottom - top + 8)
        self._layout.draw(painter, QPointF(x, y), [], clip)

    def offset_at(self, x: float, y: float) -> int:
        """The place between characters that is nearest to a point."""
        count = self._layout.lineCount()
        if not count:
            return 0
        line = self._layout.lineAt(max(0, min(int(y // self._face.line), count - 1)))
        unit = line.xToCursor(x)
        end = line.textStart() + line.textLength()
        # At the end of a wrapped line the cursor would already stand on the next one.
        if unit >= end and line.lineNumber() < count - 1:
            unit = self._layout.previousCursorPosition(end)
        return self._units.from_qt(unit)

    def is_over(self, x: float, y: float, start: int, end: int) -> bool:
        """Whether a point is on the characters [start, end)."""
        return any(r.contains(x, y) for r in self.rects(start, end))

    def rects(self, start: int, end: int, *, to_edge: bool = False) -> list[QRectF]:
        """Where the characters [start, end) stand, a rectangle for each line; `to_edge` lets all
        but the last reach the right edge."""
        first, last = self._units.to_qt(start), self._units.to_qt(end)
        found: list[QRectF] = []
        high = self._face.line
        for number in range(self._layout.lineCount()):
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
                found.append(QRectF(min(left, right), number * high, abs(right - left), high))
        return found

    def end_point(self) -> QPointF:
        """Where the next character would stand: right of the last line, at its top."""
        count = self._layout.lineCount()
        if not count:
            return QPointF(0.0, 0.0)
        line = self._layout.lineAt(count - 1)
        return QPointF(
            _x(line, line.textStart() + line.textLength()), (count - 1) * self._face.line
        )

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
        return ranges


def _x(line: QTextLine, unit: int) -> float:
    """Where a cursor position stands; the binding returns the position as well."""
    found = line.cursorToX(unit)
    assert isinstance(found, tuple)
    return float(found[0])


_WRAPPED = option()
