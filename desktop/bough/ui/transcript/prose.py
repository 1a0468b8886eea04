"""Prose is a paragraph or a heading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import ClassVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QTextOption

from bough.core.blocks import Block, Heading, Inline, Paragraph, Run, Style
from bough.core.formulas import Formula
from bough.ui.transcript import formula
from bough.ui.transcript.box import Box, Brush, Spot, Touch, Voice, link_at
from bough.ui.transcript.ink import Face, Ink
from bough.ui.transcript.leaf import Leaf, Span
from bough.ui.transcript.scripts import gaps, is_cjk, script_of, wide_runs

CHUNK = 2400
"""Longer texts are laid out in pieces that end where a line does: Qt's layout takes more than
twice as long for twice the text, and a growing text repeats only its last piece."""


def face_for(ink: Ink, voice: Voice, body: object, text: str) -> Face:
    """The face for a paragraph or heading with that text."""
    step = f"h{min(body.level, 4)}" if isinstance(body, Heading) else voice.step
    return ink.face(step, script=script_of(text))


def spans_of(
    ink: Ink, face: Face, text: str, runs: Sequence[Run], *, heavy: bool = False
) -> list[Span]:
    """The formats of an inline text. `heavy` says that plain text is bold, as in headings."""
    wide = is_cjk(text)
    if not runs and not heavy and not wide:
        return []
    spans: list[Span] = []
    at = 0
    for run in runs:
        upright = wide or (not text.isascii() and is_cjk(text[run.start : run.end]))
        if run.start > at:
            _plain(ink, face, text, at, run.start, spans, heavy=heavy and wide)
        at = run.end
        if Style.CODE in run.style:
            # The ground of code is wider than the code: a little room before and behind it.
            if run.start and text[run.start - 1] == " " and (not spans or spans[-1][1] < run.start):
                spans.append((run.start - 1, run.start, ink.spaced(face, Style.PLAIN)))
            form = ink.format(face, run.style)
            if run.end - run.start > 1:
                spans.append((run.start, run.end - 1, form))
            spans.append((run.end - 1, run.end, ink.spaced(face, run.style)))
        elif Style.FORMULA in run.style:
            failed = formula.failed(ink, formula.of(text, run))
            spans.append((run.start, run.end, ink.source(face, run.style, failed=failed)))
        elif run.style:
            bold = heavy or Style.BOLD in run.style or (upright and Style.ITALIC in run.style)
            if upright and bold:
                _bold_cjk(ink, face, text, run, spans)
            else:
                spans.append((run.start, run.end, ink.format(face, run.style, upright=upright)))
    if wide:
        _plain(ink, face, text, at, len(text), spans, heavy=heavy)
        spans.extend((at, at + 1, ink.gap(face)) for at in gaps(text))
    return spans


def _plain(
    ink: Ink, face: Face, text: str, start: int, stop: int, spans: list[Span], *, heavy: bool
) -> None:
    if heavy:
        _bold_cjk(ink, face, text, Run(start, stop, Style.PLAIN), spans)


def _bold_cjk(ink: Ink, face: Face, text: str, run: Run, spans: list[Span]) -> None:
    """A bold run, with Han, Kana and Hangul in the bold face of the font that has them: asked for
    anything lighter than bold, the font matcher gives the regular one."""
    at = run.start
    for match in wide_runs().finditer(text, run.start, run.end):
        if match.start() > at:
            spans.append((at, match.start(), ink.format(face, run.style, upright=True)))
        spans.append((match.start(), match.end(), ink.format_bold(face, run.style)))
        at = match.end()
    if at < run.end:
        spans.append((at, run.end, ink.format(face, run.style, upright=True)))


def paint_pills(brush: Brush, leaf: Leaf, runs: Iterable[Run], x: float, y: float) -> None:
    """The ground under code within a text."""
    painter, ink = brush.painter, brush.ink
    prepared = False
    for run in runs:
        if Style.CODE not in run.style:
            continue
        for r in leaf.rects(run.start, run.end):
            if y + r.bottom() < brush.top or y + r.top() > brush.bottom:
                continue
            if not prepared:
                painter.setPen(ink.pen("hairline"))
                painter.setBrush(ink.color("sunken"))
                prepared = True
            inset = (r.height() - ink.px(20)) / 2
            painter.drawRoundedRect(r.translated(x, y).adjusted(-3.5, inset, -0.5, -inset), 4, 4)


def paint_marked(
    brush: Brush, leaf: Leaf, x: float, y: float, start: int, end: int, *, on: bool
) -> None:
    """The ground under selected characters; `on` says that the selection goes on below."""
    length = len(leaf.text)
    boxes = leaf.rects(start, end, to_edge=on and end >= length)
    if on and end >= length:
        point = leaf.end_point()
        boxes.append(QRectF(point.x(), point.y(), 6, leaf.height - point.y()))
    brush.ink.mark(brush.painter, [box.translated(x, y) for box in boxes])


def part(leaf: int, marked: tuple[Spot, Spot], length: int) -> tuple[int, int] | None:
    """Which characters of a leaf a marked range covers."""
    (first, begin), (last, stop) = marked
    if leaf < first or leaf > last:
        return None
    return (
        min(begin, length) if leaf == first else 0,
        min(stop, length) if leaf == last else length,
    )


def leaf_of(
    ink: Ink,
    face: Face,
    text: str,
    runs: Sequence[Run],
    room: float,
    how: QTextOption | None = None,
    *,
    heavy: bool = False,
) -> Leaf:
    """A leaf with its formulas. One that is set wider than the `room` stays source, which wraps."""
    spans = spans_of(ink, face, text, runs, heavy=heavy)
    return Leaf(text, face, spans, how, formula.insets(ink, face, text, runs, room))


class Prose(Box):
    """Text that wraps. It is one leaf, or several where it is very long."""

    __slots__ = ("_faces", "_laid", "_starts", "_tops", "_voice", "_waiting")
    gap_above: ClassVar[float] = 10.0

    def __init__(self, block: Block, ink: Ink, voice: Voice) -> None:
        super().__init__(block, ink)
        self._voice = voice
        self._laid: list[Leaf] = []
        """The leaves; none where they were let go."""
        self._starts: list[int] = []
        self._tops: list[float] = []
        self._waiting: formula.Waiting = ()
        self._faces = face_for(ink, voice, block.body, self.inline.text)

    @property
    def inline(self) -> Inline:
        body = self.block.body
        assert isinstance(body, Paragraph | Heading)
        return body.inline

    @property
    def face(self) -> Face:
        return self._faces

    @property
    def lift(self) -> float:
        """How much lower than usual the first line stands, for a formula in it."""
        return self._leaves[0].lift if self._leaves else 0.0

    @property
    def _leaves(self) -> list[Leaf]:
        if not self._laid and self._starts:
            for start, stop in pairwise([*self._starts, len(self.inline.text)]):
                leaf = self._leaf(start, stop, self.width)
                leaf.lay(self.width)
                self._laid.append(leaf)
        return self._laid

    def estimate(self, width: float) -> float:
        text, face = self.inline.text, self._faces
        advance = face.advance * (2.0 if face.script else 1.0)
        tex = sum(r.end - r.start for r in self.inline.runs if Style.FORMULA in r.style)
        # A formula is about half as long as what is written for it.
        lines = int((len(text) - tex / 2) * advance / max(width, 40)) + 1 + text.count("\u2028")
        return float(lines * face.line)

    def lay(self, width: float) -> float:
        if width == self.width:
            return self.height
        if self._starts:
            # A new width breaks the pieces elsewhere; grown text keeps its closed pieces.
            self._cut(0)
        self._fill(width)
        self.width = width
        return self.height

    def release(self) -> None:
        self._laid.clear()

    def grow(self, block: Block) -> float | None:
        if type(block.body) is not type(self.block.body) or block.marks != self.block.marks:
            return None
        before, width, leaves = self.inline, self.width, self._leaves
        self.block = block
        after = self.inline
        face = face_for(self.ink, self._voice, block.body, after.text)
        if face is not self._faces or width < 0:
            self._faces = face
            self._cut(0)
            self.width = -1.0
            return 0.0
        same = _same_until(before, after)
        keep = 0
        while keep + 1 < len(self._starts) and self._starts[keep + 1] <= same:
            keep += 1
        # What stands on the lines before the last one cannot move when text is only added.
        dirty = self._tops[keep] if keep < len(self._tops) else 0.0
        if keep == len(leaves) - 1 and same >= len(before.text):
            dirty = max(dirty, self._tops[keep] + leaves[keep].height - leaves[keep].tail())
        self._cut(keep)
        self._fill(width)
        return dirty

    def restyle(self) -> bool:
        if self.width < 0 or (first := formula.came(self.ink, self._waiting)) is None:
            return False
        if self._laid:
            self._cut(bisect_right(self._starts, first) - 1)
        else:
            self._cut(0)
        self._fill(self.width)
        return True

    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Spot, Spot] | None) -> None:
        formula.ask(self.ink, self._waiting)
        runs = self.inline.runs
        for number, leaf in enumerate(self._leaves):
            at = y + self._tops[number]
            if at > brush.bottom:
                break
            if at + leaf.height < brush.top:
                continue
            if runs:
                paint_pills(brush, leaf, self._runs_in(number), x, at)
            if marked and (covered := part(number, marked, len(leaf.text))):
                on = marked[1] > (number, len(leaf.text))
                paint_marked(brush, leaf, x, at, *covered, on=on)
            brush.painter.setPen(brush.ink.color(self._voice.role))
            leaf.paint(brush.painter, x, at, brush.top, brush.bottom)

    def spot_at(self, x: float, y: float) -> Spot:
        for number, leaf in enumerate(self._leaves):
            if y < self._tops[number] + leaf.height or number == len(self._leaves) - 1:
                return (number, leaf.offset_at(x, y - self._tops[number]))
        return (0, 0)

    def end(self) -> Spot:
        starts = self._starts
        return (len(starts) - 1, len(self.inline.text) - starts[-1]) if starts else (0, 0)

    def offset_of(self, spot: Spot) -> int:
        """How many characters of the whole text stand before a place."""
        return self._starts[spot[0]] + spot[1]

    def text_of(self, leaf: int) -> str:
        starts = [*self._starts, len(self.inline.text)]
        return self.inline.text[starts[leaf] : starts[leaf + 1]] if leaf < len(starts) - 1 else ""

    def markdown(self, start: Spot, end: Spot) -> str:
        if not self._starts:
            return ""
        first = self._starts[start[0]] + start[1]
        return marked_up(self.inline, first, self._starts[end[0]] + end[1])

    def leaf_at(self, leaf: int) -> tuple[Leaf, float, float] | None:
        leaves = self._leaves
        return (leaves[leaf], 0.0, self._tops[leaf]) if leaf < len(leaves) else None

    def touch_at(self, x: float, y: float) -> Touch | None:
        for number, leaf in enumerate(self._leaves):
            for run in self._runs_in(number):
                if Style.LINK in run.style and leaf.is_over(
                    x, y - self._tops[number], run.start, run.end
                ):
                    return link_at(self.inline, self._starts[number] + run.start)
        return None

    def caret(self) -> tuple[float, float, int]:
        """Where the next character would stand, and the line height there."""
        if not self._leaves:
            return (0.0, 0.0, self._faces.line)
        point = self._leaves[-1].end_point()
        top = self._tops[-1] + point.y() + self._leaves[-1].last_lift()
        return (point.x(), top, self._faces.line)

    def _cut(self, keep: int) -> None:
        del self._laid[keep:], self._starts[keep:], self._tops[keep:]

    def _fill(self, width: float) -> None:
        """Lay out what no leaf holds yet."""
        inline, leaves = self.inline, self._laid
        self._waiting = formula.waiting(self.ink, inline)
        start = self._starts[-1] + len(leaves[-1].text) if leaves else 0
        top = self._tops[-1] + leaves[-1].height if leaves else 0.0
        size = len(inline.text)
        while start < size or not leaves:
            stop = _outside(inline.runs, start, min(size, start + CHUNK))
            leaf = self._leaf(start, stop, width)
            leaf.lay(width)
            if stop < size and (line := leaf.last_line_start()):
                stop = _outside(inline.runs, start, start + line)
                leaf = self._leaf(start, stop, width)
                leaf.lay(width)
            leaves.append(leaf)
            self._starts.append(start)
            self._tops.append(top)
            top += leaf.height
            start = stop
        self.height = top

    def _leaf(self, start: int, stop: int, room: float) -> Leaf:
        inline = self.inline
        text, runs = inline.text, inline.runs
        if start or stop < len(text):
            text, runs = text[start:stop], tuple(_clip(runs, start, stop))
        heavy = isinstance(self.block.body, Heading)
        return leaf_of(self.ink, self._faces, text, runs, room, heavy=heavy)

    def _runs_in(self, number: int) -> Iterable[Run]:
        if len(self._starts) == 1:
            return self.inline.runs
        start = self._starts[number]
        return _clip(self.inline.runs, start, start + len(self._leaves[number].text))


def _clip(runs: Iterable[Run], start: int, stop: int) -> list[Run]:
    """The runs within [start, stop), counted from `start`."""
    return [
        Run(max(r.start, start) - start, min(r.end, stop) - start, r.style, r.href)
        for r in runs
        if r.start < stop and r.end > start
    ]


def _outside(runs: Sequence[Run], start: int, stop: int) -> int:
    """The place nearest to `stop` that is not inside of a formula."""
    for run in runs:
        if Style.FORMULA in run.style and run.start < stop < run.end:
            return run.start if run.start > start else run.end
    return stop


def _same_until(before: Inline, after: Inline) -> int:
    """Up to which character two inlines are surely the same; exact where one began the other."""
    if not after.text.startswith(before.text):
        return 0
    same = len(before.text)
    for old, new in zip(before.runs, after.runs, strict=False):
        if old != new:
            return min(same, old.start, new.start)
    if len(before.runs) > len(after.runs):
        return min(same, before.runs[len(after.runs)].start)
    if len(after.runs) > len(before.runs):
        return min(same, after.runs[len(before.runs)].start)
    return same


def marked_up(inline: Inline, start: int, stop: int) -> str:
    """A part of an inline text as Markdown; a formula only as a whole."""
    for run in inline.runs:
        if Style.FORMULA in run.style and run.start < stop and run.end > start:
            start, stop = min(start, run.start), max(stop, run.end)
    made: list[str] = []
    at = start
    for run in _clip(inline.runs, start, stop):
        made.append(inline.text[at : start + run.start])
        at = start + run.end
        text = inline.text[start + run.start : at]
        if Style.CODE in run.style:
            ticks = "``" if "`" in text else "`"
            text = f"{ticks}{text}{ticks}"
        if Style.FORMULA in run.style:
            text = formula.markdown(Formula(text, display=run.href == "display"))
        if Style.ITALIC in run.style:
            text = f"*{text}*"
        if Style.BOLD in run.style:
            text = f"**{text}**"
        if Style.STRIKE in run.style:
            text = f"~~{text}~~"
        if Style.LINK in run.style and run.href != text:
            text = f"[{text}]({run.href})"
        made.append(text)
    made.append(inline.text[at:stop])
    return "".join(made).replace("\u2028", "\n")


ALIGN = {
    "": Qt.AlignmentFlag.AlignLeft,
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
