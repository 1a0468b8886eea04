"""However much there is of a message, the window lays out a little of it at a time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bough.ui.theme import Theme
from bough.ui.transcript.growth import MOST
from bough.ui.transcript.prose import LARGE, Prose
from bough.ui.transcript.turn import LONG
from bough.ui.transcript.view import TranscriptView
from helpers.hands import copied, use
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace

MANY = "".join(f"Paragraph number {n} of a long message.\n\n" for n in range(2000))

LARGE_WORD = "abcdefghij" * 20_000


def whole(qtbot: QtBot, view: TranscriptView) -> Prose:
    """The first text of a view that has laid out all it is to show."""
    qtbot.waitUntil(lambda: not view.flow.unfinished)
    box = view.flow.turn(0).body.boxes[0]
    assert isinstance(box, Prose)
    return box


def texts(view: TranscriptView, turn: int = 0) -> list[str]:
    return [box.text_of(0) for box in view.flow.turn(turn).body.boxes]


def test_a_long_message_is_read_bit_by_bit_until_it_is_whole(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(MANY)
    assert len(MANY) > 4 * LONG

    view = opened()
    first = len(texts(view))
    qtbot.waitUntil(lambda: not view.flow.unfinished)

    assert 0 < first < 1000
    assert texts(view) == MANY.strip().split("\n\n")
    assert view.follows


def test_a_reader_finds_the_place_in_a_long_message_that_is_still_being_read(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply(MANY)
    place.anchor = {"node": reply, "box": 1500, "y": -4.0}

    view = opened()
    qtbot.waitUntil(lambda: not view.flow.unfinished)

    assert view.flow.hold() == (reply, 1, 1500, -4.0)


def test_the_place_is_held_while_a_long_message_above_is_read(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(MANY)
    view = opened()
    view.scroll_by(-100)
    top = view.flow.hold()

    qtbot.waitUntil(lambda: not view.flow.unfinished)

    assert view.flow.hold() == top


def test_everything_of_a_long_message_is_copied_before_it_is_read(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(MANY)
    view = opened()

    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert copied("text/markdown") == MANY


def test_a_large_paragraph_shows_its_beginning_and_more_when_asked(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(LARGE_WORD)
    view = opened()
    box = whole(qtbot, view)
    pieces = box.end()[0]
    height = box.height

    view.go_to_end()
    use(qtbot, view, "more")
    qtbot.waitUntil(lambda: not view.flow.unfinished)

    assert box.height > 1.8 * height
    assert LARGE / 2400 - 1 < pieces < LARGE / 2000
    assert "".join(box.text_of(n) for n in range(box.end()[0] + 1)) == LARGE_WORD


def test_a_lump_is_laid_out_over_many_flushes(place: ScriptedPlace, opened: Open) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()
    place.write(reply, MANY)

    view.flush()

    shown = sum(len(text) for text in texts(view, 1))
    assert 0 < shown <= MOST


def test_a_reply_that_ends_while_much_waits_is_read_to_its_end(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()
    place.write(reply, MANY)
    view.flush()

    place.finish(reply)
    qtbot.waitUntil(lambda: not view.flow.unfinished)

    assert texts(view, 1) == MANY.strip().split("\n\n")


def test_a_long_reply_that_grows_comes_into_view_bit_by_bit_and_loses_nothing(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.begin()
    place.write(reply, MANY)

    view = opened()
    first = len(texts(view))
    place.write(reply, "And some more.\n\n")
    assert 0 < first < 1000
    qtbot.waitUntil(lambda: len(texts(view)) == 2001 and not view.flow.unfinished)
    place.write(reply, "The end.")
    place.finish(reply)

    qtbot.waitUntil(lambda: not view.flow.unfinished and not view.flow.turn(0).growing)
    assert texts(view) == [*MANY.strip().split("\n\n"), "And some more.", "The end."]
    assert view.follows


def test_a_long_reply_that_ends_while_it_comes_into_view_is_read_to_its_end(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.begin()
    place.write(reply, MANY)
    view = opened()
    place.write(reply, "[The end][1].\n\n[1]: https://example.org")
    place.finish(reply)
    assert view.flow.unfinished

    qtbot.waitUntil(lambda: not view.flow.unfinished)

    assert texts(view) == [*MANY.strip().split("\n\n"), "The end."]


def test_the_place_in_a_long_reply_that_grows_is_found_again(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.begin()
    place.write(reply, MANY)
    place.anchor = {"node": reply, "box": 1500, "y": -4.0}

    view = opened()
    qtbot.waitUntil(lambda: not view.flow.unfinished)

    assert view.flow.hold() == (reply, 1, 1500, -4.0)


def test_without_motion_text_comes_in_whole_lines(
    place: ScriptedPlace, opened: Open, theme: Theme
) -> None:
    theme.choose_motion("off")
    place.question("Well?")
    reply = place.begin()
    view = opened()

    place.write(reply, "One line.\n\nAnother one.\n\nHalf of")
    view.flush()

    assert texts(view, 1) == ["One line.", "Another one."]
    place.finish(reply)
    assert texts(view, 1) == ["One line.", "Another one.", "Half of"]


def test_a_line_without_end_comes_in_parts_where_nothing_moves(
    place: ScriptedPlace, opened: Open, theme: Theme
) -> None:
    theme.choose_motion("off")
    place.question("Well?")
    reply = place.begin()
    view = opened()

    place.write(reply, "some words " * 20 + "and ha")
    view.flush()

    assert texts(view, 1) == [("some words " * 20 + "and").strip()]
