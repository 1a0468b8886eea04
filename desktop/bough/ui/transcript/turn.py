"""A turn is one message as it is laid out: its head, its thought, its body and its foot."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from bough.core.landmarks import UNMARKED
from bough.core.node import Node, Role
from bough.ui.transcript import content
from bough.ui.transcript.body import Body
from bough.ui.transcript.box import READ, THOUGHT, Touch
from bough.ui.transcript.growth import MOST, Growth
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.landmarks import Written, written_at
from bough.ui.transcript.parts import is_typed, others, parsed
from bough.ui.transcript.prose import Prose
from bough.ui.transcript.sources import Origin, Sources, sources_of
from bough.ui.transcript.turn_head import HEAD, ROW, SWITCHER, Step, step_at

if TYPE_CHECKING:
    from bough.app.replies import Live

FOOT = 28.0
HANG = 14.0
"""How far the block of your message hangs out to the left, so that the texts are aligned."""
PAD = 10.0
FOLDED = 648.0
"""The height of a folded question: 27 lines."""
FOLD_REACH = 220.0
"""How far the row that opens and closes reaches to the right."""
UNDER_QUESTION = 24.0
STATE = 28.0
EXCUSE = 24.0
"""The height of the line that says why a message is plain text."""

SOON = 4_000
"""Characters of what grows that are read in one go when it comes into view."""
LONG = 16_000
"""A message of more characters is read bit by bit: reading so many takes some tens of ms."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fold:
    """The row that opens and closes the thought, or a long question."""


TurnTouch = Touch | Step | Fold | Written | Origin

Section = Literal[0, 1]
"""0 is the thought, 1 what was said."""

Point = tuple[int, int, int, int]
"""A place in a turn: section, box, leaf, code points."""


class Turn:
    """Coordinates are the turn's own: x counts from the left edge of the column's text, y from
    the top of the turn."""

    def __init__(
        self, node: Node, ink: Ink, siblings: tuple[int, int], *, plain: bool = False
    ) -> None:
        self.node = node
        self._plain = plain
        self.failed = False
        """Whether it is shown as plain text because its Markdown could not be."""
        self.ink = ink
        self.live: Live | None = None
        self.open = False
        """Whether the thought is shown, or all of a long question."""
        self.ending: Callable[[float], float] | None = None
        """The height, at a width, of the card or line at the end of a reply that was cut off, or
        that waits for its next try."""
        self.ending_height = 0.0
        self.ending_middle = 0.0
        self.cover_height = 0.0
        """What an editor needs that is laid over a question."""
        self.body = Body(ink, READ)
        self.thought: Body | None = None
        self.sources: Sources | None = None
        self.width = 0.0
        self.height = 0.0
        self._siblings = siblings
        self.landmarks = UNMARKED
        """What a person wrote on it."""
        self._long = content.is_long(node)
        self.body_y = 0.0
        self.thought_y = 0.0
        self._growth: Growth | None = None
        self._thinking: Growth | None = None
        self._unread: list[tuple[Growth, str]] = []
        """What is read bit by bit, with its text."""
        self._chosen: tuple[dict[object, object], dict[object, object]] | None = None
        """What is to be chosen when all is read."""
        self._or_plainly(self._read)

    @property
    def is_question(self) -> bool:
        return self.node.role is not Role.ASSISTANT

    @property
    def siblings(self) -> tuple[int, int]:
        """Which of how many, counted from 0."""
        return self._siblings

    @siblings.setter
    def siblings(self, siblings: tuple[int, int]) -> None:
        self._siblings = siblings
        if self.width:
            self._spread()

    @property
    def growing(self) -> bool:
        return self._growth is not None

    @property
    def shown(self) -> int:
        """How many characters of what was said are shown; the others come at an even pace."""
        return self._growth.shown if self._growth else len(self.node.text)

    @property
    def unfinished(self) -> bool:
        """Whether some of it is not read yet, or something in sight not laid out whole."""
        thought = self.thought if self.open else None
        return bool(self._unread) or self.body.unfinished or bool(thought and thought.unfinished)

    @property
    def waits(self) -> bool:
        """Whether a thread is to read more of it before anything else can be done."""
        return bool(self._unread) and self._unread[0][0].waits

    def go_on(self) -> None:
        """Read or lay out some more of it, a few ms of that."""
        self._or_plainly(self._go_on)
        self.arrange()

    @property
    def reading(self) -> bool:
        """Whether some of its text is not read yet."""
        return bool(self._unread)

    def has(self, section: int, box: int) -> bool:
        """Whether that box is there."""
        body = self.thought if section == 0 else self.body
        return body is None or box < len(body.boxes)

    @property
    def choices(self) -> tuple[dict[object, object], dict[object, object]]:
        """What the reader chose in its thought and its body."""
        return self._chosen or (self.thought.choices if self.thought else {}, self.body.choices)

    def choose(self, choices: tuple[dict[object, object], dict[object, object]]) -> None:
        """Take on what was chosen in a turn of the same node."""
        for body, chosen in zip((self.thought, self.body), choices, strict=True):
            if body:
                body.choose(chosen)
        self._chosen = choices if self._unread else None
        self.arrange()

    @property
    def node_y(self) -> float:
        """Where the rail's node stands."""
        return node_y(self.node)

    @property
    def foldable(self) -> bool:
        """Whether there is something to open and close."""
        return self.thought is not None or self.buries

    @property
    def buries(self) -> bool:
        """Whether it is a question so long that only its beginning is shown unasked."""
        return self._long and self.body.height > FOLDED + 2 * ROW

    @property
    def fold_y(self) -> float:
        """Where the row begins that opens and closes."""
        return self.body_end - ROW if self.is_question else HEAD + 4

    @property
    def body_height(self) -> float:
        """How much of the body is shown."""
        return _whole_lines(self.body) if self.buries and not self.open else self.body.height

    @property
    def body_end(self) -> float:
        below = (EXCUSE if self.failed else 0.0) + (ROW if self.buries else 0.0)
        return self.sources_y + (self.sources.height if self.sources else 0.0) + below

    @property
    def sources_y(self) -> float:
        """Where the sources begin, below what was said."""
        return self.body_y + self.body_height

    @property
    def state_y(self) -> float:
        """The middle of the line, or of the card's head, that says what a growing reply does."""
        if self.ending_height:
            return self.ending_y + self.ending_middle
        return self.body_end + 2 + STATE / 2

    @property
    def ending_y(self) -> float:
        """Where the card or line of a reply that was cut off begins."""
        return self.body_end + 12

    @property
    def foot_y(self) -> float:
        """Where the actions are."""
        if self.is_question:
            return max(self.body_end + PAD, self.cover_height)
        end = self.ending_y + self.ending_height if self.ending_height else self.body_end
        return end + 6

    # Laying out

    def set_width(self, width: float) -> None:
        """Take the width of the column."""
        if width != self.width:
            self.width = width
            self.ending_height = self.ending(width) if self.ending else 0.0
            self._spread()
            if self.thought:
                self.thought.set_width(width - HANG)
            if self.sources:
                self.sources.lay(width)
            self.arrange()

    def give_ending(self, height_for: Callable[[float], float] | None, middle: float = 0.0) -> None:
        """End with a card or line of that height at a width, or with none; `middle` is how far
        below its top its head is."""
        self.ending, self.ending_middle = height_for, middle
        self.ending_height = height_for(self.width) if height_for and self.width else 0.0
        self.arrange()

    def settle(self, top: float, bottom: float) -> bool:
        """Lay out what touches [top, bottom]; True where anything moved."""
        return self._or_plainly(lambda: self._settle(top, bottom))

    def _settle(self, top: float, bottom: float) -> bool:
        moved = False
        if self.open and self.thought:
            moved = self.thought.settle(top - self.thought_y, bottom - self.thought_y)
            if moved:
                self.arrange()
        if self.buries and not self.open:
            bottom = min(bottom, self.body_y + FOLDED)
        if self.body.settle(top - self.body_y, bottom - self.body_y):
            self.arrange()
            moved = True
        return moved

    def restyle(self) -> bool:
        """Show the formulas that were set since; True where that made another layout."""
        restyled = [body.restyle() for body in (self.thought, self.body) if body]
        if any(restyled):
            self.arrange()
        return any(restyled)

    def release(self, top: float, bottom: float) -> None:
        """Let go of what is laid out beyond [top, bottom]."""
        self.body.release(top - self.body_y, bottom - self.body_y)
        if self.thought:
            self.thought.release(top - self.thought_y, bottom - self.thought_y)

    def arrange(self) -> None:
        """Put the parts below one another."""
        if self.is_question:
            self.body_y = PAD
            self.height = self.foot_y + UNDER_QUESTION
            return
        y = HEAD + 4
        if self.thought:
            y += ROW
            if self.open:
                self.thought_y = y + 4
                y += self.thought.height + 10
            y += 6
        self.body_y = y
        if self.growing and self.ending_height:
            self.height = self.ending_y + self.ending_height + 12
        elif self.growing:
            self.height = self.state_y + STATE / 2 + 12
        else:
            self.height = self.foot_y + FOOT + 6

    def y_of(self, section: int, box: int) -> float:
        """Where a box begins; -1 asks for the turn's own top."""
        body = self.thought if section == 0 else self.body
        if box < 0 or body is None or not body.boxes:
            return 0.0
        start = self.thought_y if section == 0 else self.body_y
        return start + body.tops[min(box, len(body.boxes) - 1)]

    def box_near(self, y: float) -> tuple[int, int]:
        """Section and box at a height, (1, -1) for the head."""
        if y < self.body_y:
            if self.open and self.thought and self.thought.boxes and y >= self.thought_y:
                return (0, self.thought.box_at(y - self.thought_y))
            return (1, -1)
        return (1, self.body.box_at(y - self.body_y)) if self.body.boxes else (1, -1)

    # What grows

    def grow(self, node: Node, live: Live | None, share: float = 1.0) -> tuple[float | None, bool]:
        """Take on what has come, at most that share of what one flush may show; returns the height
        from which on to paint again, None where nothing is new, and whether more waits."""
        self.node, self.live = node, live
        failed = self.failed
        dirty, waits = self._or_plainly(lambda: self._grow(node, share))
        return (dirty if failed is self.failed else 0.0, waits)

    def _grow(self, node: Node, share: float) -> tuple[float | None, bool]:
        dirty: float | None = None
        waits = bool(self._unread)
        thought = content.thought(node)
        if thought and self.thought is None:
            self._add_thought(node)
            dirty = 0.0
        if self._thinking and self.thought and not self._catches_up(self._thinking):
            at, more = self._thinking.advance(thought, share)
            waits = waits or more
            if at is not None and self.open:
                self.thought.settle(at - 1, float("inf"))
                dirty = self.thought_y + at if dirty is None else dirty
        if self._growth and not self._catches_up(self._growth):
            at, more = self._growth.advance(node.text, share)
            waits = waits or more
            if at is not None:
                self.body.settle(max(0.0, at - 1), float("inf"))
                dirty = self.body_y + at if dirty is None else dirty
        if dirty is not None:
            self.arrange()
        return (dirty, waits)

    def seal(self, node: Node) -> None:
        """Take the final state."""
        self.node, self.live = node, None
        self._or_plainly(lambda: self._seal(node))
        self.arrange()

    def _seal(self, node: Node) -> None:
        self._show_sources(node)
        if content.thought(node) and self.thought is None:
            self._add_thought(node)
        if self._thinking:
            self._finish(self._thinking, content.thought(node))
            self._thinking = None
        if self._growth:
            if self._finish(self._growth, node.text):
                self._add_others(node)
            self._growth = None

    def _finish(self, growth: Growth, text: str) -> bool:
        """Read the rest of a text that is whole now; False where that is done by and by."""
        if growth.slow or len(text) - growth.shown > MOST or self._catches_up(growth):
            growth.ends()
            self._unread = [entry for entry in self._unread if entry[0] is not growth]
            self._unread.append((growth, text))
            return False
        growth.close(text)
        return True

    # What the pointer is over

    def touch_at(self, x: float, y: float) -> TurnTouch | None:
        """What a click there would do, other than selecting."""
        if touch := step_at(self, x, y) or written_at(self, x, y):
            return touch
        if self.foldable and self.fold_y <= y < self.fold_y + ROW and 0 <= x < FOLD_REACH:
            return Fold()
        if self.open and self.thought and self.thought_y <= y < self.body_y:
            return self.thought.touch_at(x - HANG, y - self.thought_y)
        if self.body_y <= y < self.sources_y:
            return self.body.touch_at(x, y - self.body_y)
        if self.sources:
            return self.sources.touch_at(x, y - self.sources_y)
        return None

    def point_at(self, x: float, y: float) -> Point:
        """The place in the text that is nearest."""
        if self.open and self.thought and y < self.thought_y + self.thought.height + 4:
            return (0, *self.thought.place_at(x - HANG, y - self.thought_y))
        if y > self.sources_y:
            return self.end()
        return (1, *self.body.place_at(x, y - self.body_y))

    def section(self, number: int) -> Body | None:
        """The body a point's first figure means."""
        return self.body if number else self.thought

    def end(self) -> Point:
        return (1, *self.body.end())

    # Inside

    def _spread(self) -> None:
        """Give the body its width: the block of a question has a margin, and its switcher."""
        taken = 0.0
        if self.is_question:
            taken = PAD + 4 + (SWITCHER if self.siblings[1] > 1 else 0.0)
        self.body.set_width(self.width - taken)

    def _or_plainly(self, act: Callable[[], T]) -> T:
        """Do it; where that fails, do it with the message as plain text: its words are whole."""
        try:
            return act()
        except Exception:
            if self._plain:
                raise
            logging.getLogger("bough").exception("Message %s cannot be shown.", self.node.id)
        self._plain = self.failed = True
        self._growth = self._thinking = self.thought = None
        self._unread.clear()
        self.body = Body(self.ink, READ)
        self._spread()
        if act != self._read:
            self._read()
            self.arrange()
        return act()

    def _add_others(self, node: Node) -> None:
        """Show what is no text, as code below it."""
        if found := others(node):
            self.body.show([*(box.block for box in self.body.boxes), *found], len(self.body.boxes))

    def _read(self) -> None:
        node = self.node
        if node.growing:
            self._growth = Growth(self.body, plain=self._plain)
            if content.thought(node):
                self._add_thought(node)
            self._begin(self._growth, node.text)
            return
        self._show_sources(node)
        self._read_whole(self.body, node.text)
        if not self._unread:
            self._add_others(node)
        if content.thought(node):
            self.thought = Body(self.ink, THOUGHT)
            self._read_whole(self.thought, content.thought(node))

    def _show_sources(self, node: Node) -> None:
        if found := sources_of(node):
            self.sources = Sources(found, self.ink)
            self.sources.lay(self.width)

    def _read_whole(self, body: Body, text: str) -> None:
        """Read a text that does not grow; the rest of a long one is read by and by."""
        if len(text) <= LONG or self._plain:
            body.show(parsed(text, plainly=self._plain, typed=is_typed(self.node)))
            return
        growth = Growth(body, live=False, typed=is_typed(self.node))
        growth.read_on(text)
        self._unread.append((growth, text))

    def _go_on(self) -> None:
        if not self._unread:
            for body in (self.body, self.thought if self.open else None):
                if body and body.unfinished:
                    body.go_on()
            return
        growth, text = self._unread[0]
        if growth.read_on(text):
            return
        del self._unread[0]
        if growth.body is self.body and not self.growing:
            self._add_others(self.node)
        if self._chosen and not self._unread:
            self.choose(self._chosen)

    def _add_thought(self, node: Node) -> None:
        self.thought = Body(self.ink, THOUGHT)
        self.thought.set_width(self.width - HANG)
        self._thinking = Growth(self.thought, plain=self._plain)
        self._begin(self._thinking, content.thought(node))
        self.thought.settle_all()

    def _begin(self, growth: Growth, text: str) -> None:
        """Show what stands already of what grows: at once, but bit by bit where it is long."""
        if len(text) <= SOON or self._plain:
            growth.begin(text)
        else:
            growth.read_on(text)
            self._unread.append((growth, text))

    def _catches_up(self, growth: Growth) -> bool:
        """Whether it still reads what stood already when it began."""
        return any(entry[0] is growth for entry in self._unread)


def node_y(node: Node) -> float:
    """How far below the top of its turn the rail's node stands."""
    return HEAD / 2 if node.role is Role.ASSISTANT else PAD + 12


def _whole_lines(body: Body) -> float:
    """The height at which a long body is cut, so that no line of prose is."""
    number = body.box_at(FOLDED)
    box, top = body.boxes[number], body.tops[number]
    if not isinstance(box, Prose) or top + box.height <= FOLDED:
        return FOLDED
    return top + (FOLDED - top) // box.face.line * box.face.line
