"""Formulas as they are painted: within a line, and on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from math import ceil
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from PySide6.QtCore import QByteArray, QCoreApplication, QRectF
from PySide6.QtGui import QColor, QPainter

from bough.core import blocks
from bough.core.blocks import Block, Inline, Run, Style
from bough.core.formulas import Formula, Outcome, Setting, Unsettable
from bough.ui.transcript.box import Box, Brush, Spot, Voice, paint_slider
from bough.ui.transcript.ink import Face, Ink
from bough.ui.transcript.leaf import Leaf

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

SCALE = 1.16
"""Px of a formula's em for each of the text's: their small letters are of one height then."""
PAD = 2.0
CAPTION = 18.0


Waiting = Sequence[tuple[int, Formula]]
"""Formulas that are not set yet, with the offsets at which they begin."""


class Shape(NamedTuple):
    """A formula that is set, in px of one size."""

    setting: Setting
    em: float
    color: QColor | None = None
    """Its own, as in a link."""

    @property
    def width(self) -> float:
        return self.setting.width * self.em

    @property
    def ascent(self) -> float:
        return self.setting.ascent * self.em

    @property
    def descent(self) -> float:
        return self.setting.descent * self.em

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """Draw it in its colour or the pen's, with its baseline between two rows of pixels."""
        ratio = painter.device().devicePixelRatio()
        top = round(baseline * ratio) / ratio - self.ascent
        area = QRectF(x, top, self.width, self.ascent + self.descent)
        color = self.color or painter.pen().color()
        _renderer(self.setting.svg, color.name()).render(painter, area)


@lru_cache(maxsize=256)
def _renderer(svg: str, color: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer

    return QSvgRenderer(QByteArray(svg.replace("currentColor", color).encode()))


def of(text: str, run: Run) -> Formula:
    """The formula that a run of a text is."""
    tex = text[run.start : run.end].replace("\u2028", "\n")
    return Formula(tex, display=run.href == "display")


def insets(
    ink: Ink, face: Face, text: str, runs: Sequence[Run], room: float
) -> list[tuple[int, int, Shape]]:
    """The formulas of a text that are set and not wider than the room; others are asked for."""
    made: list[tuple[int, int, Shape]] = []
    if ink.typesetter is None:
        return made
    for run in runs:
        if run.style & Style.FORMULA:
            outcome = ink.typesetter.get(of(text, run))
            if isinstance(outcome, Setting):
                color = ink.color("sky") if run.style & Style.LINK else None
                shape = Shape(outcome, face.font.pixelSize() * SCALE, color)
                if shape.width <= room:
                    made.append((run.start, run.end, shape))
    return made


def failed(ink: Ink, formula: Formula) -> bool:
    """Whether it is known not to be settable."""
    return isinstance(_known(ink, formula), Unsettable)


def waiting(ink: Ink, inline: Inline) -> Waiting:
    """The formulas of a text that are not set yet."""
    if ink.typesetter is None:
        return ()
    found = ((run.start, of(inline.text, run)) for run in inline.runs if run.style & Style.FORMULA)
    return tuple((at, formula) for at, formula in found if ink.typesetter.get(formula) is None)


def came(ink: Ink, formulas: Waiting) -> int | None:
    """Where the first of these begins that was set, or was found not to be settable."""
    return next((at for at, formula in formulas if _known(ink, formula) is not None), None)


def ask(ink: Ink, formulas: Waiting) -> None:
    """Say again that these are wanted: they are in sight."""
    if ink.typesetter is not None:
        for _, formula in formulas:
            ink.typesetter.get(formula)


def _known(ink: Ink, formula: Formula) -> Outcome | None:
    return ink.typesetter.known(formula) if ink.typesetter else None


class FormulaBox(Box):
    """A formula on lines of its own, in the middle of the column. It is selected as a whole."""

    __slots__ = ("_outcome", "_shape", "_shift", "_source", "_voice")
    gap_above: ClassVar[float] = 10.0
    gap_below: ClassVar[float] = 10.0

    def __init__(self, block: Block, ink: Ink, voice: Voice) -> None:
        super().__init__(block, ink)
        self._voice = voice
        self._outcome: Outcome | None = None
        self._shape: Shape | None = None
        self._source: Leaf | None = None
        """The TeX, where there is no shape."""
        self._shift = 0.0

    @property
    def tex(self) -> str:
        return self._body.tex

    @property
    def formula(self) -> Formula:
        return Formula(self.tex.strip(), display=True)

    def estimate(self, width: float) -> float:
        if isinstance(outcome := _known(self.ink, self.formula), Setting):
            return _high(Shape(outcome, self._em), width)
        return _guess(self.tex) * self._em + 2 * PAD

    def lay(self, width: float) -> float:
        if width == self.width:
            return self.height
        self.width = width
        self._shape = self._source = None
        typesetter = self.ink.typesetter
        self._outcome = typesetter.get(self.formula) if typesetter and self._body.closed else None
        if isinstance(self._outcome, Setting):
            self._shape = Shape(self._outcome, self._em)
            self.height = _high(self._shape, width)
        else:
            self._source = Leaf(self.tex.strip("\n"), self.ink.face("code"))
            self.height = self._source.lay(width) + 2 * PAD
            if self._outcome:
                self.height += CAPTION
            elif self._waits:
                # What comes is most likely this high.
                self.height = max(self.height, _guess(self.tex) * self._em + 2 * PAD)
        self.slide(0.0)
        return self.height

    def grow(self, block: Block) -> float | None:
        if not isinstance(block.body, blocks.Formula) or block.marks != self.block.marks:
            return None
        self.block = block
        width, self.width = self.width, -1.0
        if width >= 0:
            self.lay(width)
        return 0.0

    def restyle(self) -> bool:
        if not self._waits or _known(self.ink, self.formula) is None:
            return False
        width, self.width = self.width, -1.0
        self.lay(width)
        return True

    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Spot, Spot] | None) -> None:
        painter, ink = brush.painter, brush.ink
        whole = QRectF(x, y, self.width, self.height)
        if (shape := self._shape) is None:
            self._paint_source(brush, x, y, marked=marked is not None)
            return
        overflows = self.overflows()
        if overflows:
            painter.save()
            painter.setClipRect(whole)
        left = x + self._left(shape)
        if marked:
            area = QRectF(left, y, shape.width, self.height).adjusted(-4, 0, 4, 0)
            ink.mark(painter, [area])
        painter.setPen(ink.color(self._voice.role))
        shape.paint(painter, left, y + PAD + shape.ascent)
        if overflows:
            painter.restore()
            paint_slider(brush, whole, shape.width, self._shift)

    def spot_at(self, x: float, _y: float) -> Spot:
        middle = self.width / 2
        if self._shape:
            middle = self._left(self._shape) + self._shape.width / 2
        return (0, 0) if x < middle else self.end()

    def end(self) -> Spot:
        return (0, len(self.tex))

    def text_of(self, leaf: int) -> str:
        return self.tex if leaf == 0 else ""

    def slide(self, by: float) -> bool:
        before = self._shift
        over = max(0.0, self._shape.width - self.width) if self._shape else 0.0
        self._shift = max(0.0, min(self._shift + by, over))
        return self._shift != before

    def overflows(self) -> bool:
        return self._shape is not None and self._shape.width > self.width + 1

    @property
    def _em(self) -> float:
        return self.ink.face(self._voice.step).font.pixelSize() * SCALE

    @property
    def _body(self) -> blocks.Formula:
        body = self.block.body
        assert isinstance(body, blocks.Formula)
        return body

    @property
    def _waits(self) -> bool:
        """Whether it is laid out as its source only until it is set."""
        asked = self._source is not None and self._body.closed and self.ink.typesetter is not None
        return asked and self._outcome is None

    def _left(self, shape: Shape) -> float:
        return max(0.0, (self.width - shape.width) / 2) - self._shift

    def _paint_source(self, brush: Brush, x: float, y: float, *, marked: bool) -> None:
        leaf, ink = self._source, brush.ink
        if leaf is None:
            return
        if self._waits:
            ask(ink, [(0, self.formula)])
        if marked:
            for rect in leaf.rects(0, len(leaf.text)):
                ink.mark(brush.painter, [rect.translated(x, y + PAD)])
        brush.painter.setPen(ink.color("text2"))
        leaf.paint(brush.painter, x, y + PAD, brush.top, brush.bottom)
        if isinstance(self._outcome, Unsettable):
            words = QCoreApplication.translate("transcript", "This LaTeX cannot be set.")
            middle = y + self.height - CAPTION / 2
            font = ink.font("caption")
            ink.write(brush.painter, x, middle, words, font, "text3", room=self.width)


def _high(shape: Shape, width: float) -> float:
    """How high a box of that width is with a formula in it, and with its slider."""
    return ceil(shape.ascent + shape.descent) + 2 * PAD + (8.0 if shape.width > width + 1 else 0.0)


@cache
def _high_sign() -> re.Pattern[str]:
    # Not at import, which is before the first paint.
    return re.compile(r"\\(?:[dtc]?frac|sum|prod|int|oint|iint|lim|binom|big[a-z]*|under[a-z]*)\b")


def _guess(tex: str) -> float:
    """About how many em high a formula will be."""
    high = 2.5 if _high_sign().search(tex) else 1.2
    rows = tex.count(r"\\") if "\\begin" in tex else 0
    return high + rows * max(1.3, 0.8 * high)
