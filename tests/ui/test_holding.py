"""The view holds its place: what is read stays where it is whatever happens around it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.core.node import Reasoning, Status, Text
from bough.ui.theme import Theme
from bough.ui.transcript.code import CodeBox
from bough.ui.transcript.pill import Pill, Tally
from bough.ui.transcript.selection import Where, block_text
from bough.ui.transcript.view import TranscriptView
from helpers.hands import LONG, button, talk, wheel
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace

ESSAY = " ".join(f"word{n}" for n in range(900))


def read(view: TranscriptView, y: float = 1.0) -> tuple[str, Where]:
    """The words at the left of the line at that height of the view, and where they are."""
    where = view.where(QPointF(view.column()[0], y))
    assert where is not None
    text = block_text(view.flow.turn(where.turn), where)
    return (text[where.offset : where.offset + 30], where)


def look_at(view: TranscriptView, node_id: str, down: int = 0) -> None:
    """Scroll so that a turn begins at the top of the view, or further up."""
    for _ in range(3):
        view.scroll_by(view.rect_of(node_id).top() + down)


# Above


def test_a_block_above_that_changes_its_height_moves_nothing_in_view(
    place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 4)
    reply = place.reply("```\n" + "x" * 900 + "\n```\n\n" + "\n\n".join([LONG] * 12))
    talk(place, 4)
    view = opened()
    look_at(view, reply, 300)
    before = read(view)
    index = view.flow.index(reply)
    assert index is not None
    box = view.flow.turn(index).body.boxes[0]
    assert isinstance(box, CodeBox)

    box.use("wrap")
    view.box_changed(index)

    assert read(view) == before


def test_a_block_that_is_set_while_the_end_is_in_view_leaves_the_end_there(
    place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 4)
    place.reply("```\n" + "x" * 900 + "\n```\n\nThe end.")
    view = opened()
    box = view.flow.turn(8).body.boxes[0]
    assert isinstance(box, CodeBox)

    box.use("wrap")
    view.box_changed(8, follow=True)

    assert view.follows
    assert view.flow.top == view.flow.lowest


def test_a_thought_that_is_opened_above_moves_nothing_in_view(
    place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 4)
    parts = (Reasoning("\n\n".join([LONG] * 4), 1.0, 2.0), Text("\n\n".join([LONG] * 12)))
    reply = place.reply("", parts=parts)
    talk(place, 4)
    view = opened()
    look_at(view, reply, 300)
    before = read(view)

    view.fold(reply)
    assert read(view) == before
    view.fold(reply)
    assert read(view) == before


def test_a_card_above_that_opens_moves_nothing_in_view(place: ScriptedPlace, opened: Open) -> None:
    talk(place, 2)
    failed = place.begin()
    place.write(failed, "\n\n".join([LONG] * 3))
    place.fail(failed, "server_error", detail="a long story " * 40)
    talk(place, 6)
    view = opened()
    look_at(view, failed)
    look_at(view, view.flow.node((view.flow.index(failed) or 0) + 1).id, 10)
    before = read(view, 60.0)

    view.open_details(failed)

    assert read(view, 60.0) == before


# Widths, themes, siblings


def test_the_line_that_is_read_survives_any_number_of_widths(
    place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 4)
    essay = place.reply(ESSAY)
    talk(place, 4)
    view = opened(1000, 600)
    look_at(view, essay, 350)
    words, before = read(view)
    y = view.rect_of(essay).top()

    for width in (620, 900, 700, 560, 1100, 800, 1000):
        view.resize(width, 600)
        where = read(view)[1]
        line = 700 // 5  # characters of the widest line, at least
        assert abs(where.offset - before.offset) < line
    view.resize(1000, 600)

    assert read(view) == (words, before)
    assert view.rect_of(essay).top() == y


def test_another_theme_keeps_the_line_that_is_read(
    place: ScriptedPlace, opened: Open, theme: Theme
) -> None:
    talk(place, 4)
    essay = place.reply(ESSAY)
    talk(place, 4)
    view = opened()
    look_at(view, essay, 350)
    before = read(view)

    theme.choose("dark")

    assert read(view) == before


def test_a_sibling_stands_where_the_one_before_it_stood(place: ScriptedPlace, opened: Open) -> None:
    talk(place, 6)
    question = place.head
    place.reply(LONG * 3)
    other = place.reply(LONG * 5, under=question)
    view = opened()
    look_at(view, place.path()[-1].id, -200)
    top = view.rect_of(place.path()[-1].id).top()

    place.show_sibling(place.path()[-1].id, 1)

    assert view.rect_of(other).top() == pytest.approx(top, abs=1)


# Streaming


def stream(place: ScriptedPlace, view: TranscriptView, reply: str, text: str) -> None:
    """The model says more, and all of it is shown."""
    place.write(reply, text)
    turn = view.flow.turn(len(view.flow) - 1)
    view.flush()
    while turn.shown < len(place.node(reply).text):
        view.flush()


def touch_up(view: TranscriptView, pixels: int) -> None:
    """A finger on a touch pad moves by so few pixels."""
    at = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        at, view.viewport().mapToGlobal(at), QPoint(0, pixels), QPoint(),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.ScrollUpdate, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


@pytest.mark.parametrize("by", ["notch", "pixels"])
def test_looking_up_while_a_reply_streams_is_never_undone(
    by: str, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 6)
    reply = place.begin()
    view = opened()
    stream(place, view, reply, LONG * 4)
    assert view.follows

    if by == "notch":
        wheel(view, 1)
    else:
        touch_up(view, 4)
    top = view.flow.top
    for _ in range(20):
        stream(place, view, reply, LONG)

    assert not view.follows
    assert view.flow.top == top


@pytest.mark.parametrize("way", ["End", "pill", "wheel"])
def test_the_end_is_followed_again_after_coming_back(
    qtbot: QtBot, way: str, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 6)
    reply = place.begin()
    view = opened()
    stream(place, view, reply, LONG * 4)
    wheel(view, 3)
    stream(place, view, reply, LONG)
    pill = view.findChild(Pill)
    assert pill is not None
    assert pill.isVisible()

    match way:
        case "End":
            qtbot.keyClick(view, Qt.Key.Key_End)
        case "pill":
            qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
        case _:
            wheel(view, -30)
    assert pill.isHidden()
    assert view.follows
    stream(place, view, reply, LONG * 4)

    assert view.flow.top == view.flow.lowest
    assert pill.isHidden()


def test_the_pill_counts_the_words_that_came_since_one_looked_up(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 6)
    reply = place.begin()
    view = opened()
    stream(place, view, reply, LONG * 4)
    wheel(view, 3)

    stream(place, view, reply, " \n\n")
    stream(place, view, reply, "One")
    assert button(view, "1 new word below").isVisible()
    stream(place, view, reply, "ness of two thin")
    assert button(view, "4 new words below").isVisible()
    stream(place, view, reply, "gs.")
    assert button(view, "4 new words below").isVisible()
    view.go_to_end()
    wheel(view, 3)
    stream(place, view, reply, " Again.")

    assert button(view, "1 new word below").isVisible()


def test_words_are_counted_in_every_script() -> None:
    tally = Tally(0)

    tally.count("One, two — 三四")
    assert tally.words == 4
    tally.count("One, two — 三四五, don't")

    assert tally.words == 6


def test_the_end_of_a_reply_moves_nothing_in_view(place: ScriptedPlace, opened: Open) -> None:
    talk(place, 6)
    reply = place.begin()
    view = opened()
    stream(place, view, reply, "\n\n".join([LONG] * 12) + "\n\n[late]")
    wheel(view, 4)
    before = read(view)

    stream(place, view, reply, "\n\n[late]: https://example.org")
    place.finish(reply)

    assert place.node(reply).status is Status.SEALED
    assert read(view) == before
