"""Prose is a paragraph or a heading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QCoreApplication, QLineF, QRectF, Qt
from PySide6.QtGui import QTextOption

from bough.core.blocks import Block, Heading, Inline, Run, Style, clipped
from bough.ui.transcript import formula
from bough.ui.transcript.box import (
    MORE,
    Box,
    Brush,
    Spot,
    Tool,
    Touch,
    Voice,
    link_at,
    paint_more,
)
from bough.ui.transcript.ink import Face, Ink
from bough.ui.transcript.leaf import Leaf, Span
from bough.ui.transcript.scripts import (
    gaps,
    is_cjk,
    runs_right_to_left,
    script_of,
    wide_runs,
)

CHUNK = 2400
"""Longer texts are laid out in pieces that end where a line does: Qt's layout takes more than
twice as long for twice the text, and a growing text repeats only its last piece."""
SLICE = 8
"""So many of them are laid out in one go."""
LARGE = 64_000
"""A text of more characters is shown in pages of so many, unless it was seen growing."""
KEPT = 60
"""So many pieces of a text stay laid out."""
GROUNDED = Style.CODE | Style.KEY | Style.NOTE
"""What stands on a ground of its own."""


def face_for(ink: Ink, voice: Voice, body: object, text: str) -> Face:
    """The face for a paragraph or heading with that text."""
    step = f"h{min(body.level, 4)}" if isinstance(body, Heading) else voice.step
    weight = None if isinstance(body, Heading) else voice.weight
    return ink.face(step, weight=weight, script=script_of(text))


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
        if run.style & GROUNDED:
            # The ground is wider than the text: a little room before and behind it.
            if run.start and (not spans or spans[-1][1] < run.start):
                spans.append((run.start - 1, run.start, ink.spaced(face, Style.PLAIN)))
            form = ink.format(face, run.style)
            if run.end - run.start > 1:
                spans.append((run.start, run.end - 1, form))
            spans.append((run.end - 1, run.end, ink.spaced(face, run.style)))
        elif run.style & Style.FORMULA:
            failed = formula.failed(ink, formula.of(text, run))
            spans.append((run.start, run.end, ink.source(face, run.style, failed=failed)))
        elif run.style:
            bold = heavy or run.style & (Style.BOLD | Style.ITALIC if upright else Style.BOLD)
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
    """The ground under code, keys and the labels of notes within a text."""
    painter, ink = brush.painter, brush.ink
    seen = (brush.top - y, brush.bottom - y)
    for run in runs:
        if not run.style & GROUNDED:
            continue
        for r in leaf.rects(run.start, run.end, seen=seen):
            key, note = run.style & Style.KEY, run.style & Style.NOTE
            inset = (r.height() - ink.px(16 if note else 20)) / 2
            ground = r.translated(x, y).adjusted(-3.5, inset, -0.5, -inset)
            painter.setPen(ink.pen("skySoft" if note else "control" if key else "hairline"))
            painter.setBrush(ink.color("skySoft" if note else "raised" if key else "sunken"))
            painter.drawRoundedRect(ground, 4, 4)
            if key:
                # The lower edge of a key is seen from above.
                under = ground.bottom() - 1.5
                painter.drawLine(QLineF(ground.left() + 3, under, ground.right() - 3, under))


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


_ONE, _TOP = (0,), (0.0,)


class Prose(Box):
    """Text that wraps. It is one leaf, or several where it is very long; what is not laid out of
    it counts as one more."""

    __slots__ = (
        "_bottom", "_faces", "_laid", "_limit", "_read", "_starts", "_tops", "_voice", "_waiting",
    )  # fmt: skip
    gap_above: ClassVar[float] = 10.0

    def __init__(self, block: Block, ink: Ink, voice: Voice, *, live: bool = False) -> None:
        super().__init__(block, ink, live=live)
        self._voice = voice
        # Thousands of these stand in a long conversation: what is empty takes no room.
        self._laid: dict[int, Leaf] | None = None
        """The leaves that are kept, by their number."""
        self._starts: tuple[int, ...] = ()
        self._tops: tuple[float, ...] = ()
        self._bottom = 0.0
        """Where the last leaf ends."""
        self._read = 0
        """How much of the text is in leaves."""
        self._limit = LARGE
        self._waiting: formula.Waiting = ()
        self._faces = face_for(ink, voice, block.body, self.inline.text)

    @property
    def inline(self) -> Inline:
        body: Any = self.block.body  # A paragraph or a heading; what grows asks often.
        inline: Inline = body.inline
        return inline

    @property
    def face(self) -> Face:
        return self._faces

    @property
    def mirrored(self) -> bool:
        return bool(self.block.marks) and runs_right_to_left(self.inline.text)

    @property
    def leaves(self) -> list[Leaf]:
        """As far as it is laid out."""
        return [self._leaf(number) for number in range(len(self._starts))]

    @property
    def lift(self) -> float:
        """How much lower than usual the first line stands, for a formula in it."""
        return self._leaf(0).lift if self._starts else 0.0

    def estimate(self, width: float) -> float:
        inline = self.inline
        text = inline.text
        length = shown = min(len(text), self._limit)
        if inline.packed:
            shown -= sum(r.end - r.start for r in inline.runs if r.style & Style.FORMULA) // 2
        height = self._guess(shown, width)
        if not text.isascii():
            height += self._faces.line * text.count("\u2028", 0, length)
        return height + MORE if length < len(text) else height

    def lay(self, width: float) -> float:
        if width != self.width:
            # A new width breaks the pieces elsewhere; grown text keeps its closed pieces.
            self._cut(0)
            self._fill(width)
            self.width = width
        return self.height

    @property
    def unfinished(self) -> bool:
        return self.width >= 0 and self._read < self._end

    def go_on(self) -> None:
        self._fill(self.width)

    def release(self) -> None:
        self._laid = None

    def grow(self, block: Block) -> float | None:
        if type(block.body) is not type(self.block.body) or block.marks != self.block.marks:
            return None
        before, width = self.inline, self.width
        tail = self._leaf(len(self._starts) - 1).tail() if self._starts and width >= 0 else 0.0
        whole = not self.unfinished and self._end == len(before.text)
        self.block = block
        after = self.inline
        if whole and self.live:
            self._limit = max(self._limit, len(after.text))
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
        dirty = self._tops[keep] if keep < len(self._starts) else 0.0
        if keep == len(self._starts) - 1 and same >= len(before.text):
            dirty = max(dirty, self._bottom - tail)
        self._cut(keep)
        self._fill(width)
        return dirty

    def restyle(self) -> bool:
        if self.width < 0 or (first := formula.came(self.ink, self._waiting)) is None:
            return False
        self._cut(max(0, bisect_right(self._starts, first) - 1))
        self._fill(self.width)
        return True

    # What the reader chooses

    def use(self, tool: str) -> bool:
        if tool != "more":
            return False
        self._limit = max(self._read, self._limit) + LARGE
        self._fill(self.width)
        return True

    def unfold(self, leaf: int) -> bool:
        # Where in the rest a leaf would be is not known before it is laid out.
        return leaf >= len(self._starts) and self.width >= 0 and self.use("more")

    @property
    def choices(self) -> int | None:
        return self._limit if self._limit > LARGE else None

    def choose(self, choices: object) -> None:
        if isinstance(choices, int):
            self._limit = max(LARGE, choices)

    # Painting

    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Spot, Spot] | None) -> None:
        formula.ask(self.ink, self._waiting)
        runs = self.inline.runs
        for number in range(self._leaf_at(brush.top - y), len(self._starts)):
            at = y + self._tops[number]
            if at > brush.bottom:
                break
            leaf = self._leaf(number)
            if runs:
                paint_pills(brush, leaf, self._runs_in(number), x, at)
            if marked and (covered := part(number, marked, len(leaf.text))):
                on = marked[1] > (number, len(leaf.text))
                paint_marked(brush, leaf, x, at, *covered, on=on)
            brush.painter.setPen(brush.ink.color(self._voice.role))
            leaf.paint(brush.painter, x, at, brush.top, brush.bottom)
        if self._hides:
            words = QCoreApplication.translate(
                "transcript", "Large block, {count} characters. Show more"
            )
            count = f"{len(self.inline.text):,}".replace(",", "\u202f")
            paint_more(brush, x, y + self.height - MORE, words.format(count=count))

    def spot_at(self, x: float, y: float) -> Spot:
        if not self._starts:
            return (0, 0)
        number = self._leaf_at(y)
        return (number, self._leaf(number).offset_at(x, y - self._tops[number]))

    def end(self) -> Spot:
        size = len(self.inline.text)
        if self._read < size or not self._starts:
            return (len(self._starts), size - self._read)
        return (len(self._starts) - 1, size - self._starts[-1])

    def text_of(self, leaf: int) -> str:
        start = self._start(leaf)
        return self.inline.text[start : self._stop(leaf)] if leaf <= len(self._starts) else ""

    def leaf_at(self, leaf: int) -> tuple[Leaf, float, float] | None:
        return (self._leaf(leaf), 0.0, self._tops[leaf]) if leaf < len(self._starts) else None

    def touch_at(self, x: float, y: float) -> Touch | None:
        if self._hides and y >= self.height - MORE:
            return Tool("more", self)
        if not any(run.href for run in self.inline.runs) or not self._starts:
            return None
        number = self._leaf_at(y)
        for run in self._runs_in(number):
            if run.style & Style.LINK and self._leaf(number).is_over(
                x, y - self._tops[number], run.start, run.end
            ):
                return link_at(self.inline, self._starts[number] + run.start)
        return None

    def caret(self) -> tuple[float, float, int] | None:
        """Where the next character would stand, and the line height there; None where that is
        not shown."""
        if not self._starts or self._read < len(self.inline.text):
            return None
        number = len(self._starts) - 1
        leaf = self._leaf(number)
        point = leaf.end_point()
        return (point.x(), self._tops[number] + point.y() + leaf.last_lift(), self._faces.line)

    # Inside

    @property
    def _end(self) -> int:
        """How much of the text is to be shown."""
        return min(len(self.inline.text), self._limit)

    @property
    def _hides(self) -> bool:
        return self._end < len(self.inline.text)

    def _start(self, leaf: int) -> int:
        return self._starts[leaf] if leaf < len(self._starts) else self._read

    def _stop(self, leaf: int) -> int:
        """Where in the text a leaf, or what is in none, ends."""
        if leaf >= len(self._starts):
            return len(self.inline.text)
        return self._starts[leaf + 1] if leaf + 1 < len(self._starts) else self._read

    def _leaf_at(self, y: float) -> int:
        return max(0, min(bisect_right(self._tops, y) - 1, len(self._starts) - 1))

    def _guess(self, length: int, width: float) -> float:
        """A guess of the height of so many characters."""
        face = self._faces
        advance = face.advance * (2.0 if face.script else 1.0)
        return float((int(length * advance / max(width, 40)) + 1) * face.line)

    def _cut(self, keep: int) -> None:
        """Forget the leaves from that one on."""
        if laid := self._laid:
            for number in range(keep, len(self._starts)):
                laid.pop(number, None)
        if keep < len(self._starts):
            self._read, self._bottom = self._starts[keep], self._tops[keep]
            self._starts, self._tops = self._starts[:keep], self._tops[:keep]

    def _fill(self, width: float) -> None:
        """Lay out some of what no leaf holds yet."""
        text, end, read = self.inline.text, self._end, self._read
        runs = self.inline.runs
        self._waiting = formula.waiting(self.ink, self.inline)
        starts, tops, bottom = list(self._starts), list(self._tops), self._bottom
        room = SLICE
        while (read < end or not starts) and room:
            stop = _outside(runs, read, min(end, read + CHUNK))
            leaf = self._made(read, stop, width)
            if stop < len(text) and (line := leaf.last_line_start()):
                stop = _outside(runs, read, read + line)
                leaf = self._made(read, stop, width)
            self._keep(len(starts), leaf)
            starts.append(read)
            tops.append(bottom)
            bottom += leaf.height
            read = stop
            room -= 1
            if stop >= end - CHUNK and end < len(text):
                # A page ends with a whole line.
                self._limit = end = stop
        self._read = read
        one = len(starts) == 1
        self._starts, self._tops = (_ONE, _TOP) if one else (tuple(starts), tuple(tops))
        self._bottom = bottom
        rest = self._guess(end - read, width) if read < end else 0.0
        below = rest + (MORE if end < len(text) else 0.0)
        self.height = bottom + below if below else bottom

    def _keep(self, number: int, leaf: Leaf) -> None:
        if self._laid is None or len(self._laid) >= KEPT:
            self._laid = {}
        self._laid[number] = leaf

    def _leaf(self, number: int) -> Leaf:
        leaf = self._laid.get(number) if self._laid else None
        if leaf is None:
            leaf = self._made(self._starts[number], self._stop(number), self.width)
            self._keep(number, leaf)
        return leaf

    def _made(self, start: int, stop: int, width: float) -> Leaf:
        inline, face = self.inline, self._faces
        text, runs = inline.text, inline.runs
        if start or stop < len(text):
            text, runs = text[start:stop], clipped(runs, start, stop)
        heavy = isinstance(self.block.body, Heading) or self._voice.weight is not None
        leaf = leaf_of(self.ink, face, text, runs, width, heavy=heavy)
        leaf.lay(width)
        return leaf

    def _runs_in(self, number: int) -> Iterable[Run]:
        if len(self._starts) == 1:
            return self.inline.runs
        return clipped(self.inline.runs, self._starts[number], self._stop(number))


def _outside(runs: Sequence[Run], start: int, stop: int) -> int:
    """The place nearest to `stop` that is not inside of a formula."""
    for run in runs:
        if run.style & Style.FORMULA and run.start < stop < run.end:
            return run.start if run.start > start else run.end
    return stop


def _same_until(before: Inline, after: Inline) -> int:
    """Up to which character two inlines are surely the same; exact where one began the other."""
    if not after.text.startswith(before.text):
        return 0
    same = len(before.text)
    if after.packed == before.packed and after.hrefs == before.hrefs:
        return same
    for old, new in zip(before.runs, after.runs, strict=False):
        if old != new:
            return min(same, old.start, new.start)
    if len(before.runs) > len(after.runs):
        return min(same, before.runs[len(after.runs)].start)
    if len(after.runs) > len(before.runs):
        return min(same, after.runs[len(before.runs)].start)
    return same


ALIGN = {
    "": Qt.AlignmentFlag.AlignLeft,
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
