"""Find looks for words in all turns of the path, laid out or not, in slices between frames."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QRectF, QTimer, Signal

from bough.core.blocks import Block
from bough.core.excerpt import text_of
from bough.core.find import Query, Seeker
from bough.core.node import Node
from bough.ui.transcript import content
from bough.ui.transcript.parts import blocks_of, is_typed, others, parsed
from bough.ui.transcript.selection import Where
from bough.ui.transcript.spots import caret, rects, spot_of
from bough.ui.transcript.turn import Turn

if TYPE_CHECKING:
    from bough.ui.transcript.view import TranscriptView

SLICE_S = 0.004
MOST = 999
"""So many hits are counted exactly; of more it is only said that there are more."""
LONG = 60_000
"""A longer message is read in pieces, so that a slice stays one."""
OVER = 300
SOON_MS = 120
BATCH = 200
"""Messages looked at between two looks at the clock."""


class Hit(NamedTuple):
    """Characters [start, stop) of a block's text."""

    turn: int
    section: int
    block: int
    start: int
    stop: int

    @property
    def where(self) -> Where:
        return Where(*self[:4])


class _Looked(NamedTuple):
    """What was found in a turn, and in which blocks, by the last of each section."""

    state: tuple[tuple[int, Block | None], ...]
    hits: tuple[tuple[int, int, int, int], ...]


class Find(QObject):
    """A message is first counted by its source, which is quick; then by its blocks, which is what
    can be seen and marked. What is in view is always counted by its blocks."""

    changed = Signal()
    """Another count, another current hit, or other marks."""

    def __init__(self, view: TranscriptView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._flow = view.flow
        self._seeker = Seeker(Query(""))
        self._looked: dict[str, _Looked] = {}
        self._guesses: dict[str, int] = {}
        self._counts: list[int] = []
        """Of each turn, as far as is known."""
        self._current: Hit | None = None
        self._start: Where | None = None
        """From where on the current hit is looked for."""
        self._step = 0
        """Which way to go as soon as all is counted by its source."""
        self.wrapped = 0
        """1 where the search went on from the beginning just now, -1 from the end."""
        self._scanned = True
        self._job: Iterator[None] | None = None
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._on_slice)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._on_soon)
        view.place.path_changed.connect(self._begin)
        view.place.node_grew.connect(self._on_node_changed)
        view.place.node_changed.connect(self._on_node_changed)

    # What is asked

    @property
    def query(self) -> Query:
        return self._seeker.query

    @property
    def current(self) -> Hit | None:
        """The hit that one is at."""
        return self._current

    @property
    def total(self) -> int:
        """How many there are, as far as is known."""
        return sum(self._counts)

    @property
    def number(self) -> int:
        """Which of them the current one is, from 1; 0 where there is none."""
        if self._current is None:
            return 0
        hits = self.hits(self._current.turn)
        if self._current not in hits:
            return 0
        return sum(self._counts[: self._current.turn]) + hits.index(self._current) + 1

    @property
    def scanned(self) -> bool:
        """Whether every message was looked through."""
        return self._scanned

    @property
    def busy(self) -> bool:
        """Whether the count may change by itself."""
        return self._job is not None

    def ask(self, query: Query) -> None:
        """Look for it, from the hit one is at, or else from what is in view."""
        if query == self.query:
            return
        self._seeker = Seeker(query)
        self._looked.clear()
        self._guesses.clear()
        self._start = self._current.where if self._current else self._start
        self._current = None
        self.wrapped = 0
        self._begin()

    def start_at(self, where: Where | None) -> None:
        """Begin there; None begins at what is in view."""
        self._current = None
        self._start = where

    def go(self, step: int) -> None:
        """To the next hit, or with -1 to the one before."""
        if not self._seeker:
            return
        if self._scanned:
            self._go(step)
        else:
            self._step = step

    def hits(self, index: int) -> list[Hit]:
        """Those in a turn, by its blocks."""
        return [Hit(index, *hit) for hit in self._look(index).hits]

    def has(self, index: int) -> bool:
        """Whether a turn has any."""
        return index < len(self._counts) and self._counts[index] > 0

    def rect(self) -> QRectF:
        """Where the current hit is in the view; empty where it is not to be seen."""
        hit, flow = self._current, self._flow
        if hit is None or not self._stands(hit) or not flow.loaded(flow.name(hit.turn)):
            return QRectF()
        found = rects(flow.turn(hit.turn), *hit[1:])
        x, y = self._view.column()[0], flow.y_of(hit.turn)
        return found[0].translated(x, y) if found else QRectF()

    def marks(self) -> list[float]:
        """Where in the whole the hits are, as parts of its height."""
        flow, total = self._flow, max(1, self._flow.total)
        turns = {flow.index(turn.node.id): turn for turn in flow.turns()}
        counted = enumerate(zip(self._counts, flow.heights.tops(), strict=False))
        found = [(top + 40) / total for at, (n, top) in counted if n and at not in turns]
        for index, turn in turns.items():
            if index is not None and self.has(index):
                top = flow.heights.top(index)
                found += ((top + turn.y_of(h.section, h.block)) / total for h in self.hits(index))
        return sorted(found)

    # Looking

    def _begin(self) -> None:
        """Count anew; what is known of a message stays known."""
        if self._current and not self._stands(self._current):
            self._current = None
        self._counts = [0] * len(self._flow)
        self._scanned = False
        self._job = self._search() if self._seeker else None
        if self._job is None:
            self._scanned = True
            self._slices.stop()
        else:
            # What is in view is marked and counted with the first painting already.
            for index, _, _ in list(self._flow.visible(0, self._flow.view_height)):
                self._look(index)
            if self._current is None and not self._step:
                self._choose_in_view()
            self._slices.start()
        self.changed.emit()

    def _stands(self, hit: Hit) -> bool:
        return hit.turn < len(self._flow) and hit in self.hits(hit.turn)

    def _search(self) -> Iterator[None]:
        for index in range(len(self._flow)):
            node = self._flow.node(index)
            if node.id in self._looked:
                self._counts[index] = len(self._looked[node.id].hits)
            else:
                if node.id not in self._guesses:
                    self._guesses[node.id] = yield from self._guess(node)
                self._counts[index] = self._guesses[node.id]
            if index % BATCH == 0:
                yield
        self._scanned = True
        if self._current is None or self._step:
            self._go(self._step or 1, first=self._current is None)
            self._step = 0
        self.changed.emit()
        yield
        sure = sum(len(looked.hits) for looked in self._looked.values())
        middle = self._current.turn if self._current else 0
        count = len(self._counts)
        for index in sorted(range(count), key=lambda i: (i - middle) % count):
            if not self._counts[index] or self._flow.name(index) in self._looked:
                continue
            if sure > MOST:
                return
            yield from self._look_slowly(index)
            sure += self._counts[index]

    def _guess(self, node: Node) -> Generator[None, None, int]:
        found = 0
        for text in (node.text, content.thought(node), *(text_of(b) for b in others(node))):
            for begin in range(0, len(text), LONG):
                found += self._seeker.guess(text[begin : begin + LONG + OVER])
                if len(text) > LONG:
                    yield
        return found

    def _look_slowly(self, index: int) -> Iterator[None]:
        node = self._flow.node(index)
        if len(node.text) > LONG and self._flow.loaded(node.id) is None:
            plainly = self._view.plain
            thoughts = yield from _read_slowly(content.thought(node), plainly=plainly)
            typed = is_typed(node)
            blocks = yield from _read_slowly(node.text, plainly=plainly, typed=typed)
            self._keep(index, self._seek_in([(0, thoughts), (1, blocks + others(node))]))
        else:
            self._look(index)
        yield

    def _look(self, index: int) -> _Looked:
        """What is in a turn; looked for again where it is another than before."""
        node = self._flow.node(index)
        looked = self._looked.get(node.id)
        turn = self._flow.loaded(node.id)
        if looked is not None and (turn is None or looked.state == _state(turn)):
            return looked
        if turn is not None:
            sections = [
                (number, [box.block for box in body.boxes])
                for number in (0, 1)
                if (body := turn.section(number)) is not None
            ]
            found = self._seek_in(sections)._replace(state=_state(turn))
        else:
            plainly = self._view.plain
            thoughts = (
                parsed(content.thought(node), plainly=plainly) if content.thought(node) else []
            )
            found = self._seek_in([(0, thoughts), (1, blocks_of(node, plainly=plainly))])
        return self._keep(index, found)

    def _keep(self, index: int, looked: _Looked) -> _Looked:
        self._looked[self._flow.name(index)] = looked
        if index < len(self._counts) and self._counts[index] != len(looked.hits):
            self._counts[index] = len(looked.hits)
            self._soon.start()
        return looked

    def _seek_in(self, sections: list[tuple[int, list[Block]]]) -> _Looked:
        hits = [
            (section, number, start, stop)
            for section, blocks in sections
            for number, block in enumerate(blocks)
            for start, stop in self._seeker.find(text_of(block))
        ]
        return _Looked((), tuple(hits))

    # Going

    def _choose_in_view(self) -> None:
        """The first hit in view, below where the search began."""
        for index, _, _ in list(self._flow.visible(0, self._flow.view_height)):
            for hit in self.hits(index):
                if hit.where >= self._origin():
                    self._current = hit
                    self._show(hit)
                    return

    def _origin(self) -> Where:
        if self._start is None:
            flow = self._flow
            index = flow.at(0)
            block = flow.turn(index).box_near(-flow.y_of(index)) if len(flow) else (1, -1)
            self._start = Where(index, block[0] if block[1] >= 0 else 0, max(0, block[1]), 0)
        return self._start

    def _go(self, step: int, *, first: bool = False) -> None:
        """To the nearest hit that way; `first` takes one that begins where the search does."""
        count = len(self._counts)
        self.wrapped = 0
        if not count:
            # There is no message where the session begins.
            self._current = None
            self.changed.emit()
            return
        at = self._current.where if self._current else self._origin()
        if first:
            at = at._replace(offset=at.offset - 1)
        for far in range(count + 1):
            index = (at.turn + step * far) % count
            if not self._counts[index]:
                continue
            hits = self.hits(index)
            if far == 0:
                hits = [h for h in hits if (h.where > at if step > 0 else h.where < at)]
            if hits:
                self._current = hits[0] if step > 0 else hits[-1]
                passed = at.turn + step * far
                if not 0 <= passed < count or (far == count and count):
                    self.wrapped = step
                self._show(self._current)
                break
        else:
            self._current = None
        self.changed.emit()

    def _show(self, hit: Hit) -> None:
        """Open what hides it, and bring it into view."""
        view, flow = self._view, self._flow
        turn = flow.turn(hit.turn)
        if not turn.open and (hit.section == 0 or turn.buries):
            view.fold(turn.node.id)
        body = turn.section(hit.section)
        if body is None or hit.block >= len(body.boxes):
            return
        box = body.boxes[hit.block]
        while body.unfold(hit.block, spot_of(box, hit.start)[0]):
            turn.arrange()
        at = caret(turn, hit.section, hit.block, hit.start)
        flow.changed(hit.turn)
        inner = at.y() - turn.y_of(hit.section, hit.block)
        view.bring(hit.turn, hit.section, hit.block, inner, at.height())

    # Facts

    def _on_slice(self) -> None:
        until = time.perf_counter() + SLICE_S
        while self._job is not None and time.perf_counter() < until:
            if next(self._job, self) is self:
                self._job = None
                self._slices.stop()
                self.changed.emit()

    def _on_node_changed(self, node_id: str) -> None:
        if self._seeker and node_id in self._flow:
            growing = self._view.place.node(node_id).growing
            if not growing or self._flow.loaded(node_id) is None:
                self._looked.pop(node_id, None)
            self._guesses.pop(node_id, None)
            if not self._soon.isActive():
                self._soon.start()

    def _on_soon(self) -> None:
        if not self._seeker:
            return
        for index in range(max(0, len(self._flow) - 2), len(self._flow)):
            self._look(index)
        self.changed.emit()


def _state(turn: Turn) -> tuple[tuple[int, Block | None], ...]:
    """Changes whenever a block may have."""
    bodies = [body for n in (0, 1) if (body := turn.section(n)) is not None]
    return tuple((len(b.boxes), b.boxes[-1].block if b.boxes else None) for b in bodies)


def _read_slowly(
    text: str, *, plainly: bool, typed: bool = False
) -> Generator[None, None, list[Block]]:
    """The blocks of a long text, with pauses."""
    if plainly:
        return parsed(text, plainly=True)
    from bough.core.markdown.growing import Growing

    growing = Growing(breaks=typed)
    for begin in range(0, len(text), LONG // 8):
        growing.feed(text[begin : begin + LONG // 8])
        yield
    growing.close()
    return growing.blocks
