"""Finding words in the branch one looks at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bough.core.node import Reasoning, Text, ToolCall
from bough.ui.find_bar import FindBar
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.transcript.find import MOST
from bough.ui.transcript.selection import Selection, Where
from bough.ui.transcript.table import PAGE
from bough.ui.transcript.view import TranscriptView
from bough.ui.window import Window
from helpers.hands import LONG, button, talk
from helpers.rooms import Open, active, asked, named
from helpers.scripted_place import ScriptedPlace
from helpers.world import World

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
OpenBar = Callable[..., FindBar]


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> OpenBar:
    """Opens the bar over a transcript and waits until all is counted."""

    def open_it(view: TranscriptView, words: str) -> FindBar:
        active(qtbot, view)
        found = FindBar(view, theme)
        found.open(words)
        settle(qtbot, found)
        return found

    return open_it


def settle(qtbot: QtBot, bar: FindBar) -> None:
    qtbot.waitUntil(lambda: not bar.busy)


def hit(view: TranscriptView) -> str:
    """The characters of the hit one is at."""
    assert view.found is not None
    current = view.found.current
    assert current is not None
    body = view.flow.turn(current.turn).section(current.section)
    assert body is not None
    box = body.boxes[current.block]
    texts = "\t".join(box.text_of(n) for n in range(box.end()[0] + 1))
    return texts[current.start : current.stop]


def in_view(view: TranscriptView) -> bool:
    """Whether the hit one is at can be seen."""
    assert view.found is not None
    current = view.found.current
    assert current is not None
    flow = view.flow
    turn = flow.turn(current.turn)
    y = flow.y_of(current.turn) + turn.y_of(current.section, current.block)
    body = turn.section(current.section)
    assert body is not None
    return y < view.view_height() and y + body.boxes[current.block].height > 0


def test_every_hit_of_every_turn_is_counted_laid_out_or_not(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    talk(place, 300)
    view = opened()

    found = bar(view, "reply number")

    assert found.words == "299 of 300"
    assert len(view.flow.turns()) < 12
    assert in_view(view)


def test_what_is_counted_is_what_is_read_and_not_how_it_is_written(
    place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    for _ in range(20):
        place.question("Well?")
        place.reply(
            "See [the **orbit**](https://orbit.example/orbit) of\nit.\n\n```orbit\nx\n```\n\n"
            + LONG
        )
    view = opened()

    assert bar(view, "orbit").words.endswith("of 20")
    assert bar(view, "the orbit of it").words.endswith("of 20")


def test_thoughts_code_tables_and_tool_calls_are_looked_through(
    place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    place.question("needle?")
    reply = "- needle\n\n```py\nx = needle\n```\n\n| a |\n|---|\n| needle |\n\n# A needle"
    parts = (Reasoning("A needle?", 1.0, 2.0), Text(reply), ToolCall("1", "look", '"needle"'))
    place.reply("", parts=parts)
    view = opened()

    found = bar(view, "needle")

    assert found.words.endswith(" of 7")
    seen = set()
    for _ in range(7):
        assert hit(view) == "needle"
        assert view.found is not None
        seen.add(view.found.current)
        found.go(1)
    assert len(seen) == 7


def test_enter_f3_and_the_buttons_walk_the_hits_round(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    place.question("one fish, two fish")
    place.reply("red fish")
    view = opened()
    found = bar(view, "fish")
    assert found.words == "1 of 3"

    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert found.words == "2 of 3"
    qtbot.mouseClick(button(found, "Next hit"), Qt.MouseButton.LeftButton)
    assert found.words == "3 of 3"
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    assert found.words == "1 of 3 · from the top"
    qtbot.keyClick(found.field, Qt.Key.Key_Return, SHIFT)
    assert found.words == "3 of 3 · from the end"
    qtbot.mouseClick(button(found, "Previous hit"), Qt.MouseButton.LeftButton)
    assert found.words == "2 of 3"


def test_a_hit_far_away_comes_into_view(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    talk(place, 100)
    place.reply("\n\n".join([LONG] * 30) + "\n\nthe needle\n\n" + "\n\n".join([LONG] * 30))
    view = opened()

    bar(view, "needle")
    assert in_view(view)
    found = bar(view, "Question number 3")
    found.go(1)

    assert in_view(view)
    assert hit(view) == "Question number 3"


def test_a_hit_in_a_closed_thought_opens_it(
    place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    talk(place, 10)
    reply = place.reply("", parts=(Reasoning("A needle?", 1.0, 2.0), Text("No.")))
    talk(place, 10)
    view = opened()

    bar(view, "needle")

    turn = view.flow.loaded(reply)
    assert turn is not None
    assert turn.open
    assert in_view(view)


def test_a_hit_in_a_row_that_is_not_shown_yet_shows_it(
    place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    rows = "".join(f"| row {n} | {n} |\n" for n in range(3 * PAGE))
    place.reply(f"| a | b |\n|---|---|\n{rows}")
    view = opened()

    bar(view, f"row {2 * PAGE + 10} ")
    found = bar(view, f"row {2 * PAGE + 10}")

    assert found.words == "1 of 1"
    assert hit(view) == f"row {2 * PAGE + 10}"


def test_case_and_whole_words_are_a_key_away(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    place.reply("Art, art, party")
    view = opened()
    found = bar(view, "art")
    assert found.words == "1 of 3"

    qtbot.keyClick(found.field, Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    settle(qtbot, found)
    assert found.words.endswith("of 2")
    qtbot.mouseClick(button(found, "Match case"), Qt.MouseButton.LeftButton)
    settle(qtbot, found)

    assert found.words == "1 of 1"


def test_of_very_many_hits_it_is_only_said_that_there_are_more(
    place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    for _ in range(30):
        place.question("a " * 100)
    view = opened()

    assert bar(view, "a").words.endswith(f"of {MOST}+")


def test_nothing_found_is_said(place: ScriptedPlace, opened: Open, bar: OpenBar) -> None:
    talk(place, 3)

    assert bar(opened(), "zebra").words == "Not found"


def test_hits_that_grow_are_counted_and_do_not_move_the_reader(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    place.question("needle?")
    reply = place.begin()
    view = opened()
    found = bar(view, "needle")
    assert found.words == "1 of 1"

    place.write(reply, "One needle and **another nee")
    qtbot.waitUntil(lambda: found.words == "1 of 2")
    place.write(reply, "dle**.")
    qtbot.waitUntil(lambda: found.words == "1 of 3")
    place.finish(reply)
    qtbot.waitUntil(lambda: found.words == "1 of 3")


def test_another_branch_is_counted_anew(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    question = place.question("needle?")
    place.reply("No.")
    other = place.reply("A needle, another needle.", under=question)
    view = opened()
    found = bar(view, "needle")
    assert found.words == "1 of 1"

    place.go(other)
    settle(qtbot, found)

    assert found.words == "1 of 3"


def test_escape_goes_back_with_the_hit_selected(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    place.question("Well?")
    place.reply("a needle")
    view = opened()
    active(qtbot, view)
    view.setFocus()
    found = bar(view, "needle")
    assert found.field.hasFocus()

    qtbot.keyClick(found.field, Qt.Key.Key_Escape)

    assert found.isHidden()
    assert view.hasFocus()
    assert view.selection == Selection(Where(1, 1, 0, 2), Where(1, 1, 0, 8))
    assert view.found is None


def test_the_hits_are_marked_here_at_their_node_and_on_the_bar(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, bar: OpenBar, theme: Theme
) -> None:
    talk(place, 4)
    reply = place.reply("a needle and a needle")
    view = opened()
    before = view.grab().toImage()

    bar(view, "needle")

    after = view.grab().toImage()
    left, width, rail_x = view.column()
    rect = view.rect_of(reply)
    text = [(x, rect.top() + 44) for x in range(left, left + width)]
    node = [(rail_x - 8, y) for y in range(rect.top(), rect.top() + 24)]
    edge = [(view.width() - 6, y) for y in range(view.height())]
    for area in (text, node, edge):
        assert bluer(before, after, area)
    # Black letters stay black on the tint.
    assert darkest(after, text) <= darkest(before, text)


def bluer(before: QImage, after: QImage, area: list[tuple[int, int]]) -> bool:
    return any(
        before.pixelColor(x, y) != (now := after.pixelColor(x, y)) and now.blue() > now.red() + 10
        for x, y in area
    )


def darkest(image: QImage, area: list[tuple[int, int]]) -> int:
    return min(QColor(image.pixelColor(x, y)).lightness() for x, y in area)


def test_everything_in_the_bar_has_a_name_and_a_place_in_the_tab_order(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    place.reply("a needle")
    found = bar(opened(), "needle")

    names = []
    for _ in range(6):
        focus = QApplication.focusWidget()
        assert isinstance(focus, QWidget)
        names.append(focus.accessibleName())
        qtbot.keyClick(focus, Qt.Key.Key_Tab)

    assert names == [
        "Find in this branch", "Match case", "Whole words", "Previous hit", "Next hit", "Close",
    ]  # fmt: skip
    assert found.field.accessibleDescription() == "1 of 1"


# In the window


def test_ctrl_f_looks_for_what_is_selected_and_remembers_it(
    qtbot: QtBot, world: World, window: Window
) -> None:
    place = world.workspace.new_session()
    place.say("a fish and a fish")
    pane = window.panes.current()
    assert isinstance(pane, Pane)
    view = pane.transcript
    qtbot.waitUntil(view.isVisible)
    qtbot.waitUntil(lambda: not place.running)
    view.select(Selection(Where(0, 1, 0, 2), Where(0, 1, 0, 6)))

    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    field = named(window, QLineEdit, "Find in this branch")
    assert field.text() == "fish"
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert pane.composer.draft.hasFocus()
    view.select(None)
    qtbot.keyClick(window, Qt.Key.Key_F3)

    assert field.isVisible()
    assert field.text() == "fish"
    qtbot.waitUntil(lambda: field.accessibleDescription() == "2 of 2")


def test_a_step_from_the_beginning_of_the_session_finds_nothing(
    qtbot: QtBot, world: World, window: Window
) -> None:
    asked(qtbot, world, "a fish and a fish")
    pane = window.panes.current()
    assert isinstance(pane, Pane)
    pane.find_words("fish")
    found = pane.transcript.found
    assert found is not None
    qtbot.waitUntil(lambda: found.scanned)

    world.place.start_over()
    pane.find_words("branch")
    found.go(1)
    qtbot.waitUntil(lambda: not found.busy)
    found.go(1)

    assert found.current is None


def test_the_bar_does_not_hide_the_hit_one_is_at(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    place.question(" ".join(["word"] * 14 + ["needle"]))
    place.reply("a needle")
    view = opened()

    found = bar(view, "needle")
    assert view.found is not None
    assert found.words == "1 of 2"
    assert not view.found.rect().intersects(found.geometry())
    found.go(1)

    assert found.y() < 20


def test_a_hit_below_the_fold_of_a_long_question_opens_it(
    place: ScriptedPlace, opened: Open, bar: OpenBar
) -> None:
    question = place.question("\n".join(f"- line {n}" for n in range(200)) + "\n\nneedle")
    place.reply("No.")
    view = opened()

    bar(view, "needle")

    turn = view.flow.loaded(question)
    assert turn is not None
    assert turn.open
    assert view.found is not None
    assert 0 < view.found.rect().y() < view.view_height()
