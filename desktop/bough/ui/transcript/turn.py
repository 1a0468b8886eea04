"""A turn is one message as it is laid out: its head, its thought, its body and its foot."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from bough.app.said import said
from bough.core.blocks import Block, Code
from bough.core.node import Node, Opaque, Role, Status, ToolCall
from bough.ui.transcript import words
from bough.ui.transcript.body import Body
from bough.ui.transcript.box import READ, THOUGHT, Brush, Touch
from bough.ui.transcript.growth import Growth
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.plain import plain

if TYPE_CHECKING:
    from bough.app.replies import Live

HEAD = 24.0
FOOT = 28.0
ROW = 26.0
HANG = 14.0
"""How far the block of your message hangs out to the left, so that the texts are aligned."""
PAD = 10.0
UNDER_QUESTION = 24.0
SWITCHER = 72.0
"""The room that the switcher takes beside a question."""
STATE = 28.0
EXCUSE = 24.0
"""The height of the line that says why a message is plain text."""
FILTERED = ("content_filter", "refusal")
"""The reasons of a provider to stop what its filter did not let through."""

T = TypeVar("T")


class Step(NamedTuple):
    """The arrow of the switcher under the pointer: -1 or 1."""

    by: int


@dataclass(frozen=True, slots=True)
class Fold:
    """The row that opens and closes the thought."""


TurnTouch = Touch | Step | Fold

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
        self.ending: Callable[[float], float] | None = None
        """The height, at a width, of the card or line at the end of a reply that was cut off, or
        that waits for its next try."""
        self.ending_height = 0.0
        self.cover_height = 0.0
        """What an editor needs that is laid over a question."""
        self.body = Body(ink, READ)
        self.thought: Body | None = None
        self.width = 0.0
        self.height = 0.0
        self._siblings = siblings
        self._body_y = 0.0
        self._thought_y = 0.0
        self._growth: Growth | None = None
        self._thinking: Growth | None = None
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
    def node_y(self) -> float:
        """Where the rail's node stands."""
        return PAD + 12 if self.is_question else HEAD / 2

    @property
    def body_end(self) -> float:
        return self._body_y + self.body.height + (EXCUSE if self.failed else 0.0)

    @property
    def state_y(self) -> float:
        """The middle of the line, or of the card's head, that says what a growing reply does."""
        return self.ending_y + 23 if self.ending_height else self.body_end + 2 + STATE / 2

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
        return end + 8

    @property
    def foot_height(self) -> float:
        return UNDER_QUESTION if self.is_question else FOOT

    # Laying out

    def set_width(self, width: float) -> None:
        """Take the width of the column."""
        if width != self.width:
            self.width = width
            self.ending_height = self.ending(width) if self.ending else 0.0
            self._spread()
            if self.thought:
                self.thought.set_width(width - HANG)
            self.arrange()

    def give_ending(self, height_for: Callable[[float], float] | None) -> None:
        """End with a card or line of that height at a width, or with none."""
        self.ending = height_for
        self.ending_height = height_for(self.width) if height_for and self.width else 0.0
        self.arrange()

    def settle(self, top: float, bottom: float) -> bool:
        """Lay out what touches [top, bottom]; True where anything moved."""
        return self._or_plainly(lambda: self._settle(top, bottom))

    def _settle(self, top: float, bottom: float) -> bool:
        moved = False
        if self.open and self.thought:
            moved = self.thought.settle(top - self._thought_y, bottom - self._thought_y)
            if moved:
                self.arrange()
        if self.body.settle(top - self._body_y, bottom - self._body_y):
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
        self.body.release(top - self._body_y, bottom - self._body_y)
        if self.thought:
            self.thought.release(top - self._thought_y, bottom - self._thought_y)

    def arrange(self) -> None:
        """Put the parts below one another."""
        if self.is_question:
            self._body_y = PAD
            self.height = self.foot_y + UNDER_QUESTION
            return
        y = HEAD + 4
        if self.thought:
            y += ROW
            if self.open:
                self._thought_y = y + 4
                y += self.thought.height + 10
            y += 6
        self._body_y = y
        if self.growing and self.ending_height:
            self.height = self.ending_y + self.ending_height + 12
        elif self.growing:
            self.height = self.state_y + STATE / 2 + 12
        else:
            self.height = self.foot_y + FOOT + 4

    def y_of(self, section: int, box: int) -> float:
        """Where a box begins; -1 asks for the turn's own top."""
        body = self.thought if section == 0 else self.body
        if box < 0 or body is None or not body.boxes:
            return 0.0
        start = self._thought_y if section == 0 else self._body_y
        return start + body.tops[min(box, len(body.boxes) - 1)]

    def box_near(self, y: float) -> tuple[int, int]:
        """Section and box at a height, (1, -1) for the head."""
        if y < self._body_y:
            if self.open and self.thought and self.thought.boxes and y >= self._thought_y:
                return (0, self.thought.box_at(y - self._thought_y))
            return (1, -1)
        return (1, self.body.box_at(y - self._body_y)) if self.body.boxes else (1, -1)

    # What grows

    def grow(self, node: Node, live: Live | None) -> tuple[float | None, bool]:
        """Take on what has come; returns the height from which on to paint again, None where
        nothing is new, and whether more waits to be shown."""
        self.node, self.live = node, live
        failed = self.failed
        dirty, waits = self._or_plainly(lambda: self._grow(node))
        return (dirty if failed is self.failed else 0.0, waits)

    def _grow(self, node: Node) -> tuple[float | None, bool]:
        dirty: float | None = None
        waits = False
        if node.reasoning and self.thought is None:
            self._add_thought(node)
            dirty = 0.0
        if self._thinking and self.thought:
            at, waits = self._thinking.advance(node.reasoning)
            if at is not None and self.open:
                self.thought.settle(at - 1, float("inf"))
                dirty = self._thought_y + at if dirty is None else dirty
        if self._growth:
            at, more = self._growth.advance(node.text)
            waits = waits or more
            if at is not None:
                self.body.settle(max(0.0, at - 1), float("inf"))
                dirty = self._body_y + at if dirty is None else dirty
        if dirty is not None:
            self.arrange()
        return (dirty, waits)

    def seal(self, node: Node) -> None:
        """Take the final state."""
        self.node, self.live = node, None
        self._or_plainly(lambda: self._seal(node))
        self.arrange()

    def _seal(self, node: Node) -> None:
        if node.reasoning and self.thought is None:
            self._add_thought(node)
        if self._thinking:
            self._thinking.close(node.reasoning)
            self._thinking = None
        if self._growth:
            self._growth.close(node.text)
            self._growth = None
            if any(isinstance(part, Opaque | ToolCall) for part in node.parts):
                self.body.show(self._blocks(node))

    # Painting

    def paint(
        self, brush: Brush, x: float, y: float, marked: tuple[Point, Point] | None, *, foot: bool
    ) -> None:
        """Draw at x, y; `foot` says whether the line of figures is shown."""
        painter, ink = brush.painter, brush.ink
        if self.is_question:
            self._paint_ground(painter, x, y)
        else:
            if y + self._body_y >= brush.top:
                self._paint_head(brush, x, y)
        if self.open and self.thought and y + self._body_y >= brush.top:
            painter.fillRect(
                QRectF(x + 4, y + self._thought_y, 1.5, self.thought.height), ink.color("border")
            )
            self.thought.paint(brush, x + HANG, y + self._thought_y, _section(marked, 0))
        self.body.paint(brush, x, y + self._body_y, _section(marked, 1))
        if self.failed:
            ink.write(
                painter, x, y + self.body_end - EXCUSE / 2, said("message_plain"),
                ink.theme.font("caption"), "text3",
            )  # fmt: skip
        if self.growing:
            self._paint_state(brush, x, y)
        elif foot and not self.is_question and (text := words.summary(self.node)):
            ink.write(
                painter, x + self.width, y + self.foot_y + FOOT / 2, text,
                ink.theme.font("caption", numbers=True), "text3", right=True,
            )  # fmt: skip
        if self.is_question and self.siblings[1] > 1:
            self._paint_switcher(brush, x, y + self.node_y)

    def touch_at(self, x: float, y: float) -> TurnTouch | None:
        """What a click there would do, other than selecting."""
        if self.siblings[1] > 1 and abs(y - self.node_y) <= 12:
            left, right = self._arrows()
            if abs(x - left) <= 12:
                return Step(-1)
            if abs(x - right) <= 12:
                return Step(1)
        if self.thought and HEAD + 2 <= y < HEAD + 4 + ROW and 0 <= x < 220:
            return Fold()
        if self.open and self.thought and self._thought_y <= y < self._body_y:
            return self.thought.touch_at(x - HANG, y - self._thought_y)
        if self._body_y <= y < self.body_end:
            return self.body.touch_at(x, y - self._body_y)
        return None

    def point_at(self, x: float, y: float) -> Point:
        """The place in the text that is nearest."""
        if self.open and self.thought and y < self._thought_y + self.thought.height + 4:
            return (0, *self.thought.place_at(x - HANG, y - self._thought_y))
        return (1, *self.body.place_at(x, y - self._body_y))

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
        self.body = Body(self.ink, READ)
        self._spread()
        if act != self._read:
            self._read()
            self.arrange()
        return act()

    def _parsed(self, text: str) -> list[Block]:
        if self._plain:
            return plain(text)
        from bough.core.markdown import parse

        return parse(text)

    def _blocks(self, node: Node) -> list[Block]:
        """All that was said, and what is no text as code."""
        blocks = self._parsed(node.text)
        for part in node.parts:
            match part:
                case Opaque(kind, text, data):
                    blocks.append(Block(Code(text or str(dict(data)), kind, kind)))
                case ToolCall(_, name, arguments):
                    blocks.append(Block(Code(arguments, "json", name)))
        return blocks

    def _read(self) -> None:
        node = self.node
        if node.growing:
            self._growth = Growth(self.body, plain=self._plain)
            if node.reasoning:
                self._add_thought(node)
            self._growth.begin(node.text)
            return
        self.body.show(self._blocks(node))
        if node.reasoning:
            self.thought = Body(self.ink, THOUGHT)
            self.thought.show(self._parsed(node.reasoning))

    def _add_thought(self, node: Node) -> None:
        self.thought = Body(self.ink, THOUGHT)
        self.thought.set_width(self.width - HANG)
        self._thinking = Growth(self.thought, plain=self._plain)
        self._thinking.begin(node.reasoning)
        self.thought.settle_all()

    def _paint_ground(self, painter: QPainter, x: float, y: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.ink.color("prompt"))
        painter.drawRoundedRect(QRectF(x - HANG, y, self.width + HANG, self.body_end + PAD), 10, 10)

    def _paint_head(self, brush: Brush, x: float, y: float) -> None:
        painter, ink = brush.painter, brush.ink
        middle = y + HEAD / 2
        painter.setPen(ink.pen("border"))
        painter.setBrush(ink.color("sunken"))
        painter.drawRoundedRect(QRectF(x + 0.5, middle - 8.5, 17, 17), 5, 5)
        letters = words.monogram(self.node.model)
        font = ink.tile_font
        ink.write(painter, x + 9 - ink.width(letters, font) / 2, middle, letters, font, "text2")
        name, strong = words.model_name(self.node.model), ink.theme.font("uiStrong")
        room = self.width - 26 - 84
        ink.write(painter, x + 26, middle, name, strong, "text", room=room)
        if badge := words.answered_by(self.node):
            self._paint_badge(painter, x + 26 + ink.width(name, strong) + 10, middle, badge)
        if self.siblings[1] > 1:
            self._paint_switcher(brush, x, middle)
        if self.thought:
            self._paint_thought_row(brush, x, y + HEAD + 4 + ROW / 2)

    def _paint_badge(self, painter: QPainter, x: float, middle: float, text: str) -> None:
        ink, font = self.ink, self.ink.theme.font("micro")
        painter.setPen(ink.pen("border"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(x + 0.5, middle - 9.5, ink.width(text, font) + 14, 19)
        painter.drawRoundedRect(box, 9.5, 9.5)
        ink.write(painter, x + 7.5, middle, text, font, "text2")

    def _paint_thought_row(self, brush: Brush, x: float, middle: float) -> None:
        thinking = self.growing and not self.node.text
        role = "sap" if thinking else "text3"
        name = "chevron-down" if self.open else "chevron-right"
        brush.ink.icon(brush.painter, x - 2, middle, name, 14, role)
        text = words.thought(self.node, time.time())
        brush.ink.write(
            brush.painter, x + 16, middle, text, brush.ink.theme.font("ui", numbers=True), role
        )

    def _arrows(self) -> tuple[float, float]:
        """The middles of the switcher's arrows."""
        which, many = self.siblings
        figures = f"{which + 1}/{many}"
        room = self.ink.width(figures, self.ink.theme.font("caption", weight=500, numbers=True))
        right = self.width - (18 if self.is_question else 9)
        return (right - room - 28, right)

    def _paint_switcher(self, brush: Brush, x: float, middle: float) -> None:
        which, many = self.siblings
        left, right = self._arrows()
        font = brush.ink.theme.font("caption", weight=500, numbers=True)
        for at, name, live in (
            (left, "chevron-left", which > 0),
            (right, "chevron-right", which < many - 1),
        ):
            role = "text2" if live else "disabled"
            brush.ink.icon(brush.painter, x + at - 7, middle, name, 14, role)
        brush.ink.write(brush.painter, x + left + 14, middle, f"{which + 1}/{many}", font, "text2")

    def _paint_state(self, brush: Brush, x: float, y: float) -> None:
        painter, ink = brush.painter, brush.ink
        caret = self.body.caret()
        if caret and self.node.text:
            at, top, line = caret
            tall = QRectF(x + at + 2, y + self._body_y + top + (line - 16) / 2, 6, 16)
            painter.fillRect(tall, ink.color("sapLine"))
        if self.ending_height:
            return  # A card says it.
        middle = y + self.state_y
        angle = round(ink.theme.spin.angle * 16)
        painter.setPen(ink.pen("sapLine", 1.75))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(QRectF(x + 1, middle - 5, 10, 10), -angle, 250 * 16)
        text = words.state(self.live, time.monotonic())
        ink.write(painter, x + 18, middle, text, ink.theme.font("caption", numbers=True), "sap")


def _section(
    marked: tuple[Point, Point] | None, section: int
) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
    """The part of a marked range that is in one section."""
    if marked is None:
        return None
    first, last = marked
    if section < first[0] or section > last[0]:
        return None
    begin = first[1:] if first[0] == section else (0, 0, 0)
    end = last[1:] if last[0] == section else (1 << 30, 0, 0)
    return (begin, end)


def ends_early(node: Node) -> bool:
    """Whether a card or line has to say that the reply is not simply whole."""
    return node.role is Role.ASSISTANT and (
        node.cut_off
        or node.stop_reason in FILTERED
        or any(isinstance(part, ToolCall) for part in node.parts)
    )


def broken(node: Node) -> bool:
    """Whether the rail shows a break."""
    return node.status in (Status.FAILED, Status.INTERRUPTED)
