"""The flow is the list of turns: how high each is, which of them are laid out, what is in view."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from bough.core.navigation import alike
from bough.core.node import Node, Role, Size
from bough.ui.transcript import content
from bough.ui.transcript.box import Usable
from bough.ui.transcript.heights import Heights
from bough.ui.transcript.spots import caret, place_at
from bough.ui.transcript.turn import FOLDED, Turn
from bough.ui.transcript.turn_head import ROW

ABOVE = 24.0
BELOW = 16.0
KEPT = 100
"""So many turns stay laid out, 240 kB each for long ones."""
AROUND = 2
"""Of a turn, what stands further than so many views from the one in sight is not kept laid out."""
SLICE_S = 0.004
"""How long turns are read and laid out between two frames, at least one step of it."""
MANY = 2000
"""The heights of so many turns are guessed at once; of more only what they are on average, and then
some at a time."""
SAMPLE = 128
"""So many of them say what that is, or a few more."""
SOME = 200
NEAR = 32
"""The view follows the end only while it is no further than this from it, in px."""

Chosen = tuple[dict[object, object], dict[object, object]]
Hold = tuple[str, int, int, float]
"""What is to stay where it is: a turn, a section, a box, and its height in the view."""


class Line(NamedTuple):
    """The first line in view, by a character of it: what is read wherever its lines break."""

    node: str
    section: int
    block: int
    offset: int
    y: float


class Source(Protocol):
    """What knows the nodes."""

    def node(self, node_id: str) -> Node: ...
    def sizes(self, ids: Sequence[str]) -> list[Size]: ...


class Flow:
    """Coordinates are those of the view: 0 is its top edge. `top` says how far down it looks."""

    def __init__(
        self, source: Source, make: Callable[[Node], Turn], dropped: Callable[[str], None]
    ) -> None:
        self._source = source
        self._make = make
        self._dropped = dropped
        self._turns: OrderedDict[str, Turn] = OrderedDict()
        self._names: list[str] = []
        self._index: dict[str, int] = {}
        self.heights = Heights()
        self.width = 0.0
        self.view_height = 0
        self.top = 0
        self.stick = True
        self.tail = 0
        """px below the last turn that something else takes."""
        self.ahead = False
        """Whether any of that is to be said yet."""
        self._stale = False
        self._rough = 0
        """Of so many turns at the start the height may be the average."""
        self._chosen: dict[str, Chosen] = {}
        """What the reader chose in turns that were dropped."""
        self._wanted: Hold | None = None
        """What is to be held as soon as it is read."""
        self._line: tuple[int, Line] | None = None
        """The line that was held last, and the `top` that this gave."""

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, node_id: object) -> bool:
        return node_id in self._index

    def name(self, index: int) -> str:
        """The node's id."""
        return self._names[index]

    def names(self) -> Sequence[str]:
        """The ids of all."""
        return self._names

    def node(self, index: int) -> Node:
        """As it is now."""
        return self._source.node(self._names[index])

    def index(self, node_id: str) -> int | None:
        return self._index.get(node_id)

    @property
    def total(self) -> int:
        return int(ABOVE + self.heights.total + BELOW) + self.tail

    @property
    def lowest(self) -> int:
        """The largest `top`."""
        return max(0, self.total - self.view_height)

    def loaded(self, node_id: str) -> Turn | None:
        """The turn, if it is laid out."""
        return self._turns.get(node_id)

    def turns(self) -> list[Turn]:
        """Those that are laid out."""
        return list(self._turns.values())

    def turn(self, index: int) -> Turn:
        """The turn, made if need be."""
        name = self._names[index]
        turn = self._turns.get(name)
        if turn is None:
            turn = self._turns[name] = self._make(self._source.node(name))
            if chosen := self._chosen.pop(name, None):
                turn.choose(chosen)
            turn.set_width(self.width)
            self.heights.set(index, turn.height)
            # A growing turn is never dropped: what it has shown stays shown.
            while len(self._turns) > KEPT:
                oldest = next(i for i, t in self._turns.items() if not t.growing)
                self._drop(oldest)
        else:
            self._turns.move_to_end(name)
            if turn.width != self.width:
                turn.set_width(self.width)
                self.heights.set(index, turn.height)
        return turn

    def y_of(self, index: int) -> float:
        """Where a turn begins in the view."""
        return ABOVE + self.heights.top(index) - self.top

    def at(self, y: float) -> int:
        """The turn at a height of the view."""
        return self.heights.find(y + self.top - ABOVE)

    def visible(self, top: float, bottom: float) -> Iterator[tuple[int, float, Turn]]:
        """The turns that touch [top, bottom) of the view, with their heights in it."""
        if not self._names:
            return
        index = self.at(top)
        y = self.y_of(index)
        while index < len(self._names) and y < bottom:
            turn = self.turn(index)
            yield index, y, turn
            y += self.heights[index]
            index += 1

    # What is shown

    def common(self, names: list[str]) -> int:
        """How many turns at the start of that path are shown already."""
        return alike(self._names, names)

    def show(self, names: list[str]) -> int:
        """Show this path, a list that nobody changes any more; returns how many turns at its start
        are the same as before."""
        self._wanted = None
        same = self.common(names)
        for name in self._names[same:]:
            if name in self._turns:
                self._drop(name)
        for name in self._names[same:]:
            del self._index[name]
        self._names = names
        others = names[same:]
        self._index.update(zip(others, range(same, len(names)), strict=True))
        self._rough = min(self._rough, same)
        # What has no width yet is guessed with the first one.
        self.heights.splice(same, self._guesses(others) if self.width > 0 else [0.0] * len(others))
        return same

    def forget(self) -> None:
        """Drop all that is laid out, but not the heights."""
        for node_id in list(self._turns):
            self._drop(node_id)

    def _drop(self, node_id: str) -> None:
        chosen = self._turns.pop(node_id).choices
        if any(chosen):
            self._chosen[node_id] = chosen
        self._dropped(node_id)

    def resize(self, width: float, height: int) -> None:
        """Take another size. Heights of what is out of sight become estimates to be made good
        by `estimate_again`."""
        self.view_height = height
        if not self.width:
            self.width = width
            self._stale = True
            self.estimate_again()
        elif width != self.width:
            line = self.line()
            self.width = width
            self._stale = True
            self.keep(line)
        else:
            self.settle()

    def estimate_again(self) -> bool:
        """Guess the heights of all turns that are not laid out for the width of now."""
        if not self._stale:
            return False
        self._stale = False
        hold = None if self.stick else self.hold()
        heights = self._guesses(self._names)
        for name, turn in self._turns.items():
            heights[self._index[name]] = turn.height
        self.heights.splice(0, heights)
        self.settle(hold)
        return True

    def _guesses(self, names: Sequence[str]) -> list[float]:
        """The heights of the turns at the end that have these names; of very many the average."""
        few = len(names) <= MANY
        asked = names if few else names[:: len(names) // SAMPLE | 1]
        found = [estimate(size, self.width) for size in self._source.sizes(asked)]
        if few:
            return found
        self._rough = len(self._names)
        # A whole number: what is in view is to stay to the pixel.
        return [float(round(sum(found) / len(found)))] * len(names)

    def _guess_some(self) -> None:
        """Guess the heights of the last that have the average."""
        start = max(0, self._rough - SOME)
        names = self._names[start : self._rough]
        self._rough = start
        for index, size in enumerate(self._source.sizes(names), start):
            if self._names[index] not in self._turns:
                self.heights.set(index, estimate(size, self.width))

    def settle(self, hold: Hold | None = None) -> bool:
        """Lay out what is in view so that what is held stays where it is, or the end in sight
        where the view sticks to it. True where something in view changed its height."""
        if not self._names or self.width <= 0:
            self.top = 0
            return False
        moved = False
        # Each round may bring more into view; the heights are true after two or three.
        for _ in range(40):
            if self.stick:
                self.top = self.lowest
            else:
                if hold is None:
                    hold = self.hold()
                self._restore(hold)
            if not self._lay():
                break
            moved = True
        if self.stick:
            self.top = self.lowest
        elif hold is not None:
            self._restore(hold)
        return moved

    @property
    def far(self) -> float:
        """So far outside of the view is out of sight for some time."""
        return float(AROUND * max(self.view_height, 400))

    def release(self) -> None:
        """Let go of the layouts of long turns that are far out of sight."""
        far = self.far
        for _, y, turn in self.visible(0, self.view_height):
            if turn.height > far:
                turn.release(-y - far, self.view_height - y + far)

    # What takes longer than a frame

    @property
    def unfinished(self) -> bool:
        """Whether turns that are loaded have something left to be read or laid out, or others to be
        guessed."""
        return self._rough > 0 or any(turn.unfinished for turn in self._turns.values())

    def go_on(self) -> bool:
        """Read or lay out some more, for a few ms, with what is in view where it is; then guess
        some. False where a thread has to read first."""
        ready = [i for i, turn in self._turns.items() if turn.unfinished and not turn.waits]
        if not ready and not self._rough:
            return False
        hold = None if self.stick else self.hold()
        until = time.monotonic() + SLICE_S
        for node_id in reversed(ready):
            turn = self._turns[node_id]
            while turn.unfinished and not turn.waits and time.monotonic() < until:
                turn.go_on()
                if (index := self._index.get(node_id)) is not None:
                    self.heights.set(index, turn.height)
        while self._rough and time.monotonic() < until:
            self._guess_some()
        self.settle(hold)
        return True

    def box_changed(self, index: int, usable: Usable) -> None:
        """Something of a turn was used and may have another height. Its top stays where it is, or
        its end, where the top is out of sight and it became smaller, or all of it is."""
        turn = self.turn(index)
        for section, body in enumerate((turn.thought, turn.body)):
            before = body.place_of(usable) if body else None
            if body is None or before is None:
                continue
            y = self.y_of(index) + turn.y_of(section, before[0]) + before[1]
            lower = body.end_of(before[0])
            gone = self.y_of(index) + turn.y_of(section, 0) + lower - body.tops[0] < 0
            body.restack()
            number, start = body.place_of(usable) or before
            smaller = lower - body.end_of(number)
            if y < 0 and (smaller > 0 or gone):
                y += smaller
            turn.arrange()
            self.heights.set(index, turn.height)
            self.stick = False
            self.settle((turn.node.id, section, number, y - start))
            self.scroll(0)
            return

    def restack(self, index: int, *, follow: bool) -> None:
        """Boxes of that turn may have other heights: what is read stays where it is, or the end
        where it was in view and `follow` says so."""
        # The boxes stand where they stood until they are stacked anew.
        hold, turn = self.hold(), self.turn(index)
        turn.body.restack()
        if turn.thought:
            turn.thought.restack()
        self.stick = follow and self.stick
        self.arrange(index, hold)

    def arrange(self, index: int, hold: Hold | None = None) -> None:
        """Let a turn take another height, with what is read where it is."""
        hold = hold or self.hold()
        self.turn(index).arrange()
        self.changed(index)
        self.settle(None if self.stick else hold)
        self.scroll(0)

    def restyle(self) -> bool:
        """Let the turns take on how things look by now, with what is read where it is; False where
        none looks different."""
        if self.width <= 0 or not self._names:
            return False
        hold = None if self.stick else self.hold()
        restyled = [node_id for node_id, turn in self._turns.items() if turn.restyle()]
        for node_id in restyled:
            self.changed(self._index[node_id])
        if restyled:
            self.settle(hold)
        return bool(restyled)

    def hold(self) -> Hold:
        """The first box in view, to be kept where it is, or the one that is to be there."""
        if self._wanted:
            return self._wanted
        index = self.at(0)
        name = self._names[index]
        if name not in self._turns:
            # Only guessed so far: stay at the same part of it.
            inside = (self.top - ABOVE - self.heights.top(index)) / max(1.0, self.heights[index])
            turn = self.turn(index)
            self.top = int(ABOVE + self.heights.top(index) + inside * turn.height)
        turn = self.turn(index)
        y = self.y_of(index)
        section, box = turn.box_near(-y)
        return (name, section, box, y + turn.y_of(section, box))

    def line(self, eye: float = 0.0) -> Line | None:
        """What is read, to be kept where it is while texts break into other lines; None where that
        is the end. It is at the top of the view, or where the eye is. Until one looks elsewhere it
        is the same character, so that no step is lost."""
        if self.stick or not self._names or self.width <= 0:
            return None
        if (
            not eye
            and self._line
            and self._line[0] == self.top
            and self._line[1].node in self._index
        ):
            return self._line[1]
        node_id, _, box, y = self.hold()
        if box < 0 and not eye:
            return Line(node_id, 1, -1, 0, y)
        index = self.at(eye)
        turn = self.turn(index)
        section, block, offset = place_at(turn, 0.0, eye + 1.0 - self.y_of(index))
        at = caret(turn, section, block, offset)
        return Line(turn.node.id, section, block, offset, self.y_of(index) + at.y())

    def y_of_block(self, node_id: str, section: int, block: int) -> float:
        """Where a block of a turn on the path begins in the view."""
        index = self._index[node_id]
        return self.y_of(index) + self.turn(index).y_of(section, block)

    def keep(self, line: Line | None) -> None:
        """Look at that line again, at the height where it was."""
        if line is None or line.node not in self._index:
            self.settle()
            return
        turn = self.turn(self._index[line.node])
        inner = 0.0
        if line.block >= 0:
            at = caret(turn, line.section, line.block, line.offset)
            inner = at.y() - turn.y_of(line.section, line.block)
        self.settle((line.node, line.section, line.block, line.y - inner))
        self._line = (self.top, line)

    def scroll(self, by: int) -> int | None:
        """Look further down, or up. Returns how far what was in view moved up; None where nothing
        of it is in view any more. That is not how `top` changed: guesses above are made good."""
        self._wanted = None if by else self._wanted
        before = self.top
        wanted = max(0, min(self.top + by, self.lowest))
        if wanted == before or not self._names:
            self.stick = self._wanted is None and self.lowest - self.top <= NEAR
            return 0
        self._line = None
        near = abs(by) < self.view_height
        # Hold what will still be in view, which is laid out already; after a jump, nothing.
        held = (self.hold() if by < 0 else self._hold_low()) if near else None
        hold = (*held[:3], held[3] - (wanted - before)) if held else None
        self.stick = False
        self.top = wanted
        self.settle(hold)
        # Who looks up, however little, wants to be left there.
        self.stick = self._wanted is None and by > 0 and self.lowest - self.top <= NEAR
        return round(held[3] - self._height_of(held)) if held else None

    def reveal(self, index: int, *, margin: float = 12.0) -> None:
        """Bring a turn into view, its beginning if it is higher than the view."""
        self._wanted = None
        for _ in range(3):
            turn = self.turn(index)
            y = self.y_of(index)
            if y < margin or turn.height > self.view_height:
                wanted = y - margin
            elif y + turn.height > self.view_height - margin:
                wanted = y + turn.height - self.view_height + margin
            else:
                return
            self.stick = False
            self.top = int(max(0, min(self.top + wanted, self.lowest)))
            self.settle((self._names[index], 1, -1, self.y_of(index)))
            self.stick = self._wanted is None and self.lowest - self.top <= NEAR

    def bring(self, index: int, section: int, block: int, inner: float, high: float) -> None:
        """Bring a stretch of a block into view, with some of what is around it."""
        margin = min(60.0, self.view_height / 6)
        for _ in range(4):
            turn = self.turn(index)
            y = self.y_of(index) + turn.y_of(section, block) + inner
            if y >= margin and y + high <= self.view_height - margin:
                return
            near = -self.view_height < y < 2 * self.view_height
            wanted = self.view_height / 3
            if near:
                wanted = margin if y < margin else self.view_height - margin - high
            self.stick = False
            self.settle((self._names[index], section, block, wanted - inner))
            self.stick = self.lowest - self.top <= NEAR

    def changed(self, index: int) -> None:
        """A turn changed its height by itself."""
        turn = self._turns.get(self._names[index])
        if turn is not None:
            self.heights.set(index, turn.height)

    def _hold_low(self) -> Hold:
        """The last box in view that began above its end."""
        index = self.at(self.view_height - 1)
        if self._names[index] not in self._turns:
            return self.hold()
        turn = self.turn(index)
        y = self.y_of(index)
        section, box = turn.box_near(self.view_height - 1 - y)
        return (self._names[index], section, box, y + turn.y_of(section, box))

    def _height_of(self, hold: Hold) -> float:
        """Where in the view what is held stands now."""
        index = self._index[hold[0]]
        return self.y_of(index) + self.turn(index).y_of(hold[1], hold[2])

    def _restore(self, hold: Hold) -> None:
        node_id, section, box, wanted = hold
        index = self._index.get(node_id)
        if index is None:
            self.top = max(0, min(self.top, self.lowest))
            return
        turn = self.turn(index)
        y = ABOVE + self.heights.top(index) + turn.y_of(section, box)
        if turn.reading and (not turn.has(section, box) or y - wanted > self.lowest):
            # As near as it gets, until what is to be held is read, and a view of text below it.
            self._wanted = hold
        elif hold == self._wanted:
            self._wanted = None
        self.top = max(0, min(int(y - wanted), self.lowest))

    def _lay(self) -> bool:
        # A turn that comes into view at another width has another height at once.
        before, moved = self.total, False
        for index, y, turn in self.visible(0, self.view_height):
            if turn.settle(-y, self.view_height - y):
                moved = True
            if self.heights.set(index, turn.height):
                moved = True
        return moved or self.total != before


def estimate(size: Size, width: float) -> float:
    """A guess of a turn's height; within a few per cent for prose."""
    role, length, breaks = size
    lines = length * 7.2 / max(width, 100.0)
    high = 24.0 * (int(lines) + 1) + 15.0 * breaks
    if role is Role.ASSISTANT:
        return high + 64.0
    if content.buries(length, breaks + 1):
        high = min(high, FOLDED + ROW)
    return high + (44.0 if role is Role.USER else 64.0)
