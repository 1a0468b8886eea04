"""What a person wrote on a message, as a quiet line: in the head of a reply, below a question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from bough.app.terms_words import listed
from bough.core.landmarks import UNMARKED, Landmarks, Verdict
from bough.ui.landmarks import verdict
from bough.ui.transcript.box import Brush
from bough.ui.transcript.turn_head import BESIDE, head_end
from bough.ui.transcript.words import translate

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from bough.ui.transcript.turn import Turn

ICON = 14
GAP = 10.0
REACH = 12.0
LEAST = 40.0
"""Less room than this shows no words."""


class Written(NamedTuple):
    """The line under the pointer; whether there is a note in it, or only a label."""

    note: bool


class _Mark(NamedTuple):
    icon: str
    text: str
    role: str = "text2"


def spoken(marked: Landmarks) -> list[str]:
    """The same for who listens."""
    found = []
    if marked.bookmark:
        found.append(translate("transcript", "bookmarked"))
    if marked.label:
        found.append(translate("transcript", "label: {label}").format(label=marked.label))
    if marked.verdict:
        found.append(verdict(marked.verdict))
    if marked.favourite:
        found.append(translate("transcript", "favourite of its fork"))
    if marked.note:
        found.append(translate("transcript", "note: {note}").format(note=marked.note))
    if words := _set(marked):
        found.append(words)
    return found


def paint(brush: Brush, turn: Turn, x: float, y: float) -> None:
    """Draw the line where the turn has room for it."""
    if turn.landmarks == UNMARKED:
        return
    painter, ink, middle = brush.painter, brush.ink, y + _middle(turn)
    font = _font(turn)
    for mark, left, room in _placed(turn):
        if mark.icon:
            ink.icon(painter, x + left, middle, mark.icon, ICON, mark.role)
        if mark.text and room > 0:
            at = x + left + (ICON + 4 if mark.icon else 0)
            ink.write(painter, at, middle, mark.text, font, mark.role, room=room)


def written_at(turn: Turn, x: float, y: float) -> Written | None:
    """Whether a point of the turn is on a label or note."""
    if not (turn.landmarks.label or turn.landmarks.note) or abs(y - _middle(turn)) > REACH:
        return None
    placed = list(_placed(turn))
    if not placed:
        return None
    last, left, room = placed[-1]
    end = left + ICON + 4 + min(room, turn.ink.width(last.text, _font(turn)))
    return Written(bool(turn.landmarks.note)) if placed[0][1] <= x <= end else None


def _marks(marked: Landmarks) -> Iterator[_Mark]:
    if words := _set(marked):
        yield _Mark("sliders-horizontal", words, "text3")
    if marked.bookmark:
        yield _Mark("bookmark-filled", "")
    if marked.favourite:
        yield _Mark("star", "")
    if marked.label:
        yield _Mark("", marked.label)
    if marked.verdict:
        icon = "check" if marked.verdict is Verdict.RESOLVED else "circle-slash"
        yield _Mark(icon, verdict(marked.verdict))
    if marked.note:
        first = marked.note.strip().splitlines()[0]
        yield _Mark("message-square", first, "text3")


def _set(marked: Landmarks) -> str:
    """What is set there for all that is asked below it."""
    words = listed(marked.terms, None) if marked.terms else ""
    return translate("transcript", "from here on: {what}").format(what=words) if words else ""


def _placed(turn: Turn) -> Iterator[tuple[_Mark, float, float]]:
    """Each mark, its left edge, and the room for its words."""
    left, end = _bounds(turn)
    for mark in _marks(turn.landmarks):
        lead = ICON + 4 if mark.icon and mark.text else ICON if mark.icon else 0
        room = end - left - lead
        if mark.text and room < LEAST:
            room = 0.0
        if end - left < ICON:
            return
        yield mark, left, room
        wide = min(turn.ink.width(mark.text, _font(turn)), room) if mark.text else 0.0
        left += lead + wide + (GAP if mark.text else 6.0)


def _bounds(turn: Turn) -> tuple[float, float]:
    """From where to where the line may reach."""
    if turn.is_question:
        # Beside the toolbar.
        return (-2.0, turn.width - 190)
    return (head_end(turn) + 12, turn.width - (BESIDE if turn.siblings[1] > 1 else 4))


def _middle(turn: Turn) -> float:
    return turn.foot_y + 12 if turn.is_question else turn.node_y


def _font(turn: Turn) -> QFont:
    return turn.ink.font("caption", weight=500)
