"""What a person wrote on a message, as the transcript shows it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from bough.core.landmarks import Landmarks, Verdict
from bough.ui.transcript import spoken
from bough.ui.transcript.hover_card import HoverCard
from bough.ui.transcript.view import TranscriptView
from helpers.hands import button, image
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace
from helpers.turns import hover, node_of


def talk(place: ScriptedPlace) -> tuple[str, str]:
    return place.question("What is a bough?"), place.reply("A branch.")


def line_of(view: TranscriptView, node_id: str) -> QRect:
    """Where the line is: in the head of a reply, below a question."""
    index = view.flow.index(node_id)
    assert index is not None
    turn, left = view.flow.turn(index), view.column()[0]
    middle = turn.foot_y + 12 if turn.is_question else turn.node_y
    y = round(view.flow.y_of(index) + middle)
    return QRect(left + (0 if turn.is_question else 90), y - 8, 200, 16)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    "change",
    [
        {"bookmark": True},
        {"label": "the short one"},
        {"verdict": Verdict.DEAD_END},
        {"verdict": Verdict.RESOLVED},
        {"note": "Look again."},
        {"favourite": True},
    ],
)
def test_each_landmark_is_seen_on_a_question_and_on_a_reply(
    place: ScriptedPlace, opened: Open, which: int, change: dict[str, object]
) -> None:
    node = talk(place)[which]
    view = opened()
    before, height = image(view).copy(line_of(view, node)), view.flow.turn(which).height

    place.mark(node, **change)

    assert image(view).copy(line_of(view, node)) != before
    assert view.flow.turn(which).height == height, "what is read must not move"


def test_a_click_on_a_note_or_label_opens_it(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    question, reply = talk(place)
    place.mark(question, label="the question")
    place.mark(reply, label="the answer", note="Look again.")
    view = opened()

    for node, act in ((question, "label"), (reply, "note")):
        at = line_of(view, node)
        with qtbot.waitSignal(view.ask_requested) as asked:
            spot = QPoint(at.left() + 20, at.center().y())
            qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert asked.args == [act, node]


def test_a_long_note_is_read_under_the_pointer(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    _, reply = talk(place)
    place.mark(reply, note="Look <b>again</b>.\n" + "More of it. " * 40)
    view = opened()
    at = line_of(view, reply)

    hover(view, QPoint(at.left() + 20, at.center().y()))

    card = view.findChild(HoverCard)
    qtbot.waitUntil(card.isVisible)
    assert card.text().startswith("Look <b>again</b>. More of it.")
    assert len(card.text().splitlines()) == 3
    hover(view, node_of(view, reply))
    assert not card.isVisible()


def test_a_narrow_column_still_has_the_switcher_free(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    question, _ = talk(place)
    place.head = question
    reply = place.reply("An arm.")
    view = opened(width=520)
    index = view.flow.index(reply)
    assert index is not None
    right = view.column()[0] + view.column()[1]
    box = QRect(right - 80, round(view.flow.y_of(index)), 80, 24)
    before = image(view).copy(box)

    place.mark(reply, label="x" * 80, note="y" * 400, bookmark=True, verdict=Verdict.RESOLVED)

    assert image(view).copy(box) == before


def test_the_button_says_whether_there_is_a_bookmark(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    _, reply = talk(place)
    view = opened()
    view.reveal(reply)
    view.setFocus()

    qtbot.mouseClick(button(view, "Bookmark"), Qt.MouseButton.LeftButton)
    assert place.landmarks(reply).bookmark

    taken: QAbstractButton = button(view, "Take the bookmark away")
    qtbot.mouseClick(taken, Qt.MouseButton.LeftButton)
    assert not place.landmarks(reply).bookmark
    assert button(view, "Bookmark")


def test_who_listens_hears_them(place: ScriptedPlace) -> None:
    _, reply = talk(place)
    marked = Landmarks(True, "the answer", "Look again.", Verdict.RESOLVED, True)

    assert spoken.name(place.node(reply), 1, 2, marked=marked) == (
        "grok-4, reply, message 2 of 2, bookmarked, label: the answer, Resolved,"
        " favourite of its fork, note: Look again."
    )
