"""Steps are how far a key moves the end of the selection: a character, a word, a line, a page."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QTextBoundaryFinder

from bough.core.blocks import Formula, Heading, Paragraph, Style
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.leaf import Units
from bough.ui.transcript.selection import Where, block_text, first_of, where
from bough.ui.transcript.spots import caret

_WORD = re.compile(r"\w+|[^\w\s]")
NEAR = 400
"""Characters looked at around a place for where the next one, or a word, begins."""
PROBE = 6.0
AT_MOST = 60
"""So many probes are made for the next line: between two there may be a card, or a figure."""


class Steps:
    """Remembers across steps up and down how far to the right one was."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._x: float | None = None

    def step(self, wish: str, at: Where) -> Where:
        """Where the step leads from there."""
        upright = wish in ("up", "down", "page_up", "page_down")
        if not upright:
            self._x = None
        match wish:
            case "left":
                return self._by_character(at, -1)
            case "right":
                return self._by_character(at, 1)
            case "word_left":
                return self._by_word(at, -1)
            case "word_right":
                return self._by_word(at, 1)
            case "line_start":
                return self._at_edge(at, 0.0)
            case "line_end":
                return self._at_edge(at, 1e6)
            case "block_up":
                start = at._replace(offset=0)
                return start if at.offset else self._beside(start, -1)._replace(offset=0)
            case "block_down":
                end = at._replace(offset=self._size(at))
                if at.offset < end.offset:
                    return end
                after = self._beside(end, 1)
                return after._replace(offset=self._size(after))
            case "first":
                return self.inside(first_of(0))
            case "last":
                last = len(self._flow) - 1
                turn = self._flow.turn(last)
                end = Where(last, 1, max(0, len(turn.body.boxes) - 1), 0)
                return end._replace(offset=self._size(end))
            case "up":
                return self._by_line(at, -1)
            case "down":
                return self._by_line(at, 1)
            case "page_up":
                return self._by_page(at, -1)
            case "page_down":
                return self._by_page(at, 1)
        return at

    def rect(self, at: Where) -> QRectF:
        """Where a caret there stands, in the view; x counts from the column's text."""
        turn = self._flow.turn(at.turn)
        found = caret(turn, *at[1:])
        self._flow.changed(at.turn)
        return found.translated(0.0, self._flow.y_of(at.turn))

    def _size(self, at: Where) -> int:
        return len(block_text(self._flow.turn(at.turn), at))

    def inside(self, at: Where) -> Where:
        """The same in a block that there is: the first of what was said for a closed thought."""
        turn = self._flow.turn(at.turn)
        if at.section == 0 and not (turn.open and turn.thought and turn.thought.boxes):
            return Where(at.turn, 1, 0, 0)
        body = turn.section(at.section)
        last = max(0, len(body.boxes) - 1) if body else 0
        if at.block > last:
            end = at._replace(block=last, offset=0)
            return end._replace(offset=self._size(end))
        return at._replace(offset=min(at.offset, self._size(at)))

    def _by_character(self, at: Where, by: int) -> Where:
        at = self.inside(at)
        text = block_text(self._flow.turn(at.turn), at)
        if not 0 <= at.offset + by <= len(text):
            return self._beside(at, by)
        # What is seen as one character may be several.
        low = max(0, at.offset - NEAR)
        near = text[low : at.offset + NEAR]
        units = Units(near)
        finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, near)
        finder.setPosition(units.to_qt(at.offset - low))
        found = finder.toNextBoundary() if by > 0 else finder.toPreviousBoundary()
        offset = low + units.from_qt(found) if found >= 0 else at.offset + by
        return self._outside(at._replace(offset=offset), by)

    def _outside(self, at: Where, by: int) -> Where:
        """The end of the formula that the place is inside of, that way."""
        body = self._flow.turn(at.turn).section(at.section)
        match body.boxes[at.block].block.body if body else None:
            case Formula(tex) if 0 < at.offset < len(tex):
                return at._replace(offset=len(tex) if by > 0 else 0)
            case Paragraph(inline) | Heading(_, inline):
                for run in inline.runs:
                    if run.style & Style.FORMULA and run.start < at.offset < run.end:
                        return at._replace(offset=run.end if by > 0 else run.start)
        return at

    def _by_word(self, at: Where, by: int) -> Where:
        at = self.inside(at)
        text = block_text(self._flow.turn(at.turn), at)
        if by > 0:
            found = _WORD.search(text, at.offset)
            if found:
                return self._outside(at._replace(offset=found.end()), 1)
            end = at._replace(offset=len(text))
            return end if end != at else self._beside(at, 1)
        if not text[: at.offset].strip():
            start = at._replace(offset=0)
            return start if start != at else self._beside(at, -1)
        low = max(0, at.offset - NEAR)
        words = [m.start() for m in _WORD.finditer(text, low, at.offset)]
        return self._outside(at._replace(offset=words[-1] if words else low), -1)

    def _beside(self, at: Where, by: int) -> Where:
        """The end of the block before, or the beginning of the one after."""
        at = self.inside(at)
        turn = self._flow.turn(at.turn)
        body = turn.section(at.section)
        count = len(body.boxes) if body else 0
        if 0 <= at.block + by < count:
            beside = at._replace(block=at.block + by, offset=0)
        elif by > 0:
            if at.section == 0:
                return Where(at.turn, 1, 0, 0)
            if at.turn + 1 >= len(self._flow):
                return at
            return self.inside(first_of(at.turn + 1))
        elif at.section == 1 and turn.open and turn.thought and turn.thought.boxes:
            beside = Where(at.turn, 0, len(turn.thought.boxes) - 1, 0)
        elif at.turn > 0:
            above = self._flow.turn(at.turn - 1)
            beside = Where(at.turn - 1, 1, max(0, len(above.body.boxes) - 1), 0)
        else:
            return at
        return beside if by > 0 else beside._replace(offset=self._size(beside))

    def _at_edge(self, at: Where, x: float) -> Where:
        at = self.inside(at)
        rect = self.rect(at)
        found = where(self._flow, x, rect.center().y())
        return found if found[:3] == at[:3] else at

    def _by_line(self, at: Where, by: int) -> Where:
        at = self.inside(at)
        rect = self.rect(at)
        if self._x is None:
            self._x = rect.x()
        y = rect.bottom() if by > 0 else rect.top()
        for number in range(AT_MOST):
            found = where(self._flow, self._x, y + by * (2 + PROBE * number))
            if (found > at) if by > 0 else (found < at):
                stands = self.rect(found)
                if (stands.top() > rect.top()) if by > 0 else (stands.top() < rect.top()):
                    return found
        beside = self._beside(at, by)
        if beside != at:
            return beside
        return at._replace(offset=self._size(at) if by > 0 else 0)

    def _by_page(self, at: Where, by: int) -> Where:
        at = self.inside(at)
        rect = self.rect(at)
        if self._x is None:
            self._x = rect.x()
        far = max(40.0, self._flow.view_height - 48.0)
        found = where(self._flow, self._x, rect.center().y() + by * far)
        return max(found, at) if by > 0 else min(found, at)
