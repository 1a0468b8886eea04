"""What is selected with the pointer and with keys, and that it stays so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from pytestqt.qtbot import QtBot

from bough.ui.transcript.copying import copied as copied_of
from bough.ui.transcript.selection import Selection, Where
from bough.ui.transcript.view import TranscriptView
from helpers.hands import LONG, copied, drag, move, spot, talk
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def selected(view: TranscriptView) -> str:
    assert view.selection is not None
    return copied_of(view.selection, view.flow).text


def keys(qtbot: QtBot, view: TranscriptView, *pressed: Qt.Key, with_: Qt.KeyboardModifier) -> None:
    for key in pressed:
        qtbot.keyClick(view, key, with_)


# With the pointer


def test_a_fourth_click_selects_the_turn(qtbot: QtBot, place: ScriptedPlace, opened: Open) -> None:
    place.question("Well?")
    reply = place.reply("Only some words.\n\nAnd more.")
    view = opened()
    at = spot(view, reply, "some")

    qtbot.mouseClick(view.viewport(), LEFT, pos=at)
    qtbot.mouseDClick(view.viewport(), LEFT, pos=at)
    assert selected(view) == "some"
    qtbot.mouseClick(view.viewport(), LEFT, pos=at)
    assert selected(view) == "Only some words."
    qtbot.mouseClick(view.viewport(), LEFT, pos=at)

    assert selected(view) == "Only some words.\n\nAnd more."


def test_a_click_in_the_gutter_selects_the_turn_and_a_drag_from_it_more_turns(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    question = place.question("Well?")
    reply = place.reply("Only some words.")
    view = opened()
    gutter = view.column()[2] - 8
    first, last = view.rect_of(question), view.rect_of(reply)

    qtbot.mouseClick(view.viewport(), LEFT, pos=QPoint(gutter, first.top() + 40))
    assert selected(view) == "Well?"
    drag(qtbot, view, QPoint(gutter, first.top() + 40), QPoint(gutter, last.top() + 50))

    assert selected(view) == "Well?\n\nOnly some words."


def test_shift_and_a_click_move_the_end_of_what_is_selected(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply("one two three\n\nfour five")
    view = opened()
    drag(qtbot, view, spot(view, reply, "two"), spot(view, reply, "three"))

    qtbot.mouseClick(view.viewport(), LEFT, SHIFT, spot(view, reply, "five"))

    assert selected(view) == "two three\n\nfour "


def test_what_is_selected_with_the_pointer_is_there_for_the_middle_button(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    if not QGuiApplication.clipboard().supportsSelection():
        pytest.skip("only some desktops have it")
    reply = place.reply("one **two** three")
    view = opened()

    drag(qtbot, view, spot(view, reply, "two"), spot(view, reply, "three"))

    assert copied("text/markdown", QClipboard.Mode.Selection) == "**two** "


def test_a_drag_beyond_the_edge_scrolls_and_selects_on(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 40)
    view = opened()
    view.focus_turn(0)
    viewport = view.viewport()
    qtbot.mousePress(viewport, LEFT, pos=QPoint(view.column()[0] + 20, 200))
    move(view, QPoint(view.column()[0] + 20, viewport.height() + 80))

    qtbot.waitUntil(lambda: view.selection is not None and view.selection.end.turn > 12)

    qtbot.mouseRelease(viewport, LEFT, pos=QPoint(view.column()[0] + 20, viewport.height() + 80))
    top = view.flow.top
    assert top > 600
    assert view.selection is not None
    assert view.selection.start.turn == 1


# With keys


def test_shift_and_arrows_select_from_the_turn_with_the_focus_on(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    place.reply("some **words** here\n\nand more")
    view = opened()
    view.setFocus()
    view.focus_turn(1)

    keys(qtbot, view, *[Qt.Key.Key_Right] * 4, with_=SHIFT)
    assert selected(view) == "some"
    keys(qtbot, view, Qt.Key.Key_Right, Qt.Key.Key_Right, with_=SHIFT | CTRL)
    assert selected(view) == "some words here"
    keys(qtbot, view, Qt.Key.Key_Right, Qt.Key.Key_Right, with_=SHIFT)
    assert selected(view) == "some words here\n\na"
    keys(qtbot, view, Qt.Key.Key_End, with_=SHIFT)
    assert selected(view) == "some words here\n\nand more"
    keys(qtbot, view, Qt.Key.Key_Up, Qt.Key.Key_Home, with_=SHIFT)
    assert view.selection is not None
    assert view.selection.empty


def test_a_step_takes_all_of_what_is_seen_as_one_character(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply("👨‍👩‍👧e\u0301x")
    view = opened()
    view.focus_turn(0)

    keys(qtbot, view, Qt.Key.Key_Right, with_=SHIFT)
    assert selected(view) == "👨‍👩‍👧"
    keys(qtbot, view, Qt.Key.Key_Right, with_=SHIFT)
    assert selected(view) == "👨‍👩‍👧e\u0301"


def test_a_formula_is_one_step(qtbot: QtBot, place: ScriptedPlace, opened: Open) -> None:
    place.reply("so $x^2$ is\n\n$$\na+b\n$$\n\nend")
    view = opened()
    view.focus_turn(0)

    keys(qtbot, view, *[Qt.Key.Key_Right] * 4, with_=SHIFT)
    assert selected(view) == "so $x^2$"
    keys(qtbot, view, *[Qt.Key.Key_Right] * 5, with_=SHIFT)

    assert selected(view) == "so $x^2$ is\n\na+b"


def test_lines_are_walked_through_every_kind_of_block_and_into_the_next_turn(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    place.reply("one\n\n```\ntwo\nthree\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- four")
    place.question("And?")
    view = opened()
    view.focus_turn(1)

    keys(qtbot, view, *[Qt.Key.Key_Down] * 6, with_=SHIFT)

    assert view.selection is not None
    cursor = view.selection.cursor
    assert cursor.turn == 2
    keys(qtbot, view, *[Qt.Key.Key_Up] * 6, with_=SHIFT)
    assert view.selection.empty


def test_pages_are_selected_and_come_into_view(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 30)
    view = opened()
    view.focus_turn(0)

    keys(qtbot, view, *[Qt.Key.Key_PageDown] * 4, with_=SHIFT)

    assert view.selection is not None
    assert view.selection.start.turn == 0
    assert view.selection.end.turn > 4
    in_view = view.rect_of(view.flow.node(view.selection.end.turn).id)
    assert in_view.bottom() > 0
    assert in_view.top() < view.view_height()


def test_ctrl_a_selects_the_turn_and_then_all(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    place.reply("Some **words**.")
    view = opened()
    view.focus_turn(1)

    keys(qtbot, view, Qt.Key.Key_A, with_=CTRL)
    assert selected(view) == "Some words."
    keys(qtbot, view, Qt.Key.Key_A, with_=CTRL)

    assert selected(view) == "Well?\n\nSome words."


def test_plain_arrows_still_walk_the_turns(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 2)
    view = opened()
    view.focus_turn(2)

    qtbot.keyClick(view, Qt.Key.Key_Up)

    assert view.focused == place.path()[1].id
    assert view.selection is None


# Staying


def test_what_is_selected_stays_so_while_the_reply_grows_and_ends(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("And now?")
    reply = place.begin()
    view = opened()
    place.write(reply, "one two three")
    qtbot.waitUntil(lambda: view.flow.turn(1).body.boxes != [])
    view.flush()
    view.select(Selection(Where(0, 1, 0, 4), Where(1, 1, 0, 7)))

    for piece in (" four\n", "\n- five\n", "- six\n\n", LONG * 12, "\n\n```\nseven"):
        place.write(reply, piece)
        view.flush()
        assert selected(view) == "now?\n\none two"
    place.finish(reply)

    assert selected(view) == "now?\n\none two"


def test_what_is_selected_stays_so_in_another_width(place: ScriptedPlace, opened: Open) -> None:
    place.reply(" ".join(f"word{n}" for n in range(2000)))
    view = opened()
    start = view.flow.turn(0).body.boxes[0].text_of(0).index("word100")
    view.select(Selection(Where(0, 1, 0, start), Where(0, 1, 0, 12_000)))
    before = selected(view)

    view.resize(640, 500)

    assert selected(view) == before
    image = view.viewport().grab().toImage()
    assert not image.isNull()


def test_another_branch_leaves_what_is_selected_above_it(
    place: ScriptedPlace, opened: Open
) -> None:
    question = place.question("Well?")
    place.reply("First.")
    other = place.reply("Second.", under=question)
    view = opened()

    view.select(Selection(Where(0, 1, 0, 0), Where(0, 1, 0, 4)))
    place.go(other)
    assert selected(view) == "Well"
    view.select(Selection(Where(0, 1, 0, 0), Where(1, 1, 0, 4)))
    place.show_sibling(other, -1)

    assert view.selection is None


def test_a_selection_reaches_over_what_was_never_laid_out(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 200)
    view = opened()
    made = len(view.flow.turns())

    view.select(Selection(Where(1, 1, 0, 6), Where(399, 1, 0, 5)))
    view.setFocus()
    keys(qtbot, view, Qt.Key.Key_C, with_=CTRL)

    text = copied("text/markdown")
    assert text.startswith("number 0\n\nA paragraph")
    assert text.endswith("Question number 199\n\nReply")
    assert text.count("Question number") == 199
    assert len(view.flow.turns()) <= made + 2
