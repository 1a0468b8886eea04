"""What a reply shows that waits in line, and what can be done about it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from bough.app.replies import Live
from bough.core.node import UNSENT, Status
from bough.ui.transcript import words
from bough.ui.transcript.ending import Ending
from bough.ui.transcript.line_card import LineCard
from bough.ui.transcript.view import TranscriptView
from helpers.rooms import Open, named
from helpers.scripted_place import ScriptedPlace

PLACES = {
    1: "Next in line for grok-4",
    2: "2nd in line for grok-4",
    3: "3rd in line for grok-4",
    4: "4th in line for grok-4",
    11: "11th in line for grok-4",
    21: "21st in line for grok-4",
    112: "112th in line for grok-4",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_place_in_line_is_said_as_one_says_it(place: int) -> None:
    assert words.in_line(Live("queued", place, 200), "x-ai/grok-4") == PLACES[place]


def shown(qtbot: QtBot, view: TranscriptView) -> LineCard:
    def cards() -> list[LineCard]:
        view.flush()
        return [c for c in view.findChildren(LineCard) if c.isVisible()]

    qtbot.waitUntil(lambda: len(cards()) == 1)
    return cards()[0]


def test_a_reply_in_line_shows_its_place_and_follows_it_to_the_front(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("What is a bough?")
    reply = place.begin()
    view = opened()
    place.waiting(reply, "queued", 2, 3)
    card = shown(qtbot, view)
    assert card.accessibleName() == "2nd in line for grok-4"

    place.waiting(reply, "queued", 1, 2)

    qtbot.waitUntil(lambda: shown(qtbot, view).accessibleName() == "Next in line for grok-4")
    assert not named(view, QAbstractButton, "Next").isEnabled()

    place.write(reply, "A branch.")
    view.flush()

    qtbot.waitUntil(lambda: not card.isVisible())


def test_its_buttons_let_it_go_first_and_take_it_out(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("What is a bough?")
    reply = place.begin()
    view = opened()
    place.waiting(reply, "queued", 3, 3)
    shown(qtbot, view)

    qtbot.mouseClick(named(view, QAbstractButton, "Next"), Qt.MouseButton.LeftButton)
    assert place.asked[-1] == ("go_first", reply)
    qtbot.mouseClick(named(view, QAbstractButton, "Cancel"), Qt.MouseButton.LeftButton)
    assert place.asked[-1] == ("stop",)


def test_one_that_was_taken_out_says_that_nothing_was_sent(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("What is a bough?")
    reply = place.reply("", status=Status.STOPPED, stop_reason=UNSENT)
    view = opened()

    (card,) = view.findChildren(Ending)
    assert card.accessibleName() == "Taken out of the line: nothing was sent"
    qtbot.mouseClick(card.button("try_again"), Qt.MouseButton.LeftButton)
    assert place.asked[-1] == ("retry", reply)
