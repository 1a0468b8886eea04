"""What a reader does in the transcript and sees there."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from bough.core.node import Reasoning, Text
from bough.ui.theme import Theme
from bough.ui.transcript.flow import MANY, estimate
from bough.ui.transcript.view import TranscriptView
from bough.ui.transcript.words import state
from helpers.contexts import long_talk, planted
from helpers.hands import LONG, button, copied, drag, image, spot, talk, wheel
from helpers.reads import messages_read
from helpers.rooms import Open
from helpers.screen import afresh, on_screen
from helpers.scripted_place import ScriptedPlace
from helpers.turns import hover
from helpers.world import World

# Opening and scrolling


def test_a_long_conversation_opens_at_its_end_and_lays_out_only_what_is_in_view(
    place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 500)

    view = opened()

    last = view.rect_of(place.path()[-1].id)
    assert 0 < last.bottom() <= view.viewport().height()
    assert len(view.flow.turns()) < 12


def test_of_a_long_conversation_only_what_comes_into_view_is_read(
    qtbot: QtBot, world: World, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(world, long_talk(450))
    again = world.restarted()
    read, names = messages_read(monkeypatch), again.place.names()
    view = TranscriptView(again.place, theme)
    try:
        qtbot.addWidget(view)
        view.show()
        qtbot.waitExposed(view)
        assert names[-1] in read
        assert len(read) < 60

        view.reveal(names[400])
        assert names[400] in read
        assert len(read) < 120
    finally:
        view.close()
        again.close()


def test_what_is_read_stays_while_the_heights_of_thousands_are_guessed(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, MANY // 2 + 200)
    for number in range(100):
        place.reply(f"Again, {number}", under=place.head)
    view = opened()
    flow, names = view.flow, place.names()
    rough = flow.total
    view.reveal(names[MANY // 2])
    watched = flow.name(flow.at(50))
    before = view.rect_of(watched)
    assert flow.unfinished

    def is_guessed() -> bool:
        heights = [estimate(size, flow.width) for size in place.sizes(names)]
        for index, turn in enumerate(map(flow.loaded, names)):
            if turn:
                heights[index] = turn.height
        return [*flow.heights] == heights

    qtbot.waitUntil(is_guessed)
    assert not flow.unfinished
    assert view.rect_of(watched) == before
    assert rough == pytest.approx(flow.total, rel=0.1)

    view.resize(600, 600)
    qtbot.waitUntil(is_guessed)
    assert watched in [turn.node.id for _, _, turn in flow.visible(0, 600)]


def test_the_wheel_moves_what_is_in_view_by_exactly_its_step_while_guesses_are_made_good(
    place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 60)
    view = opened()

    for _ in range(80):
        watched = view.flow.node(view.flow.at(0)).id
        before = view.rect_of(watched).top()
        wheel(view, 1)
        assert view.rect_of(watched).top() - before == 60


def test_what_is_scrolled_looks_as_if_it_were_painted_afresh(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 30)
    view = opened(700, 500)
    for by in (-300, 120, -450, 60, -1000, 33):
        view.scroll_by(by)
        QApplication.processEvents()

    qtbot.waitUntil(lambda: on_screen(view) == afresh(view))


def test_what_grows_looks_as_if_it_were_painted_afresh(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 2)
    view = opened(700, 500)
    place.question("And now?")
    reply = place.begin()
    index = len(view.flow) - 1

    def looks_fresh() -> bool:
        # What turns below the text is another picture every moment.
        end = view.flow.y_of(index) + view.flow.turn(index).body_end
        text = QRect(0, 0, view.width(), int(end))
        return on_screen(view, text) == afresh(view, text)

    written = (
        f"{LONG} `code` and **more**\n\n- one\n- two\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n"
        "```python\nx = 1\ny = 2\n```\n\nIt is `no` \n- heading in the end\n\n"
        "<details>\n<summary>Summed up</summary>\n\nInside.\n\n</details>\n\n"
        "The [end](https://example.org) of it."
    )
    for start in range(0, len(written), 29):
        place.write(reply, written[start : start + 29])
        while view.flow.turn(index).shown < len(place.node(reply).text):
            view.flush()
            qtbot.waitUntil(looks_fresh)


def test_a_new_width_keeps_the_first_line_in_view(place: ScriptedPlace, opened: Open) -> None:
    talk(place, 40)
    view = opened()
    view.scroll_by(-2500)
    top = view.flow.hold()

    view.resize(760, 600)

    assert view.flow.hold()[:3] == top[:3]
    assert abs(view.flow.hold()[3] - top[3]) <= 1


def test_the_end_is_the_end_at_once_in_a_view_of_another_size(
    place: ScriptedPlace, opened: Open
) -> None:
    for number in (6, 9, 6):
        place.question("What else?")
        place.reply("".join(f"- {LONG[:95]}\n" for _ in range(number)))

    for height in range(400, 1000, 30):
        view = opened(460, 640)
        view.resize(880, height)
        before = view.flow.lowest
        view.grab()
        assert view.flow.top == view.flow.lowest == before


def test_it_opens_where_the_reader_was(qtbot: QtBot, place: ScriptedPlace, opened: Open) -> None:
    talk(place, 40)
    first = opened()
    first.scroll_by(-2500)
    qtbot.waitUntil(lambda: place.anchor is not None)

    second = opened()

    assert second.flow.hold() == first.flow.hold()


def test_at_most_a_hundred_turns_stay_laid_out(place: ScriptedPlace, opened: Open) -> None:
    talk(place, 150)
    view = opened()

    for index in range(0, 300, 2):
        view.focus_turn(index)

    assert len(view.flow.turns()) == 100


def test_a_closed_transcript_is_freed(place: ScriptedPlace, theme: Theme, qtbot: QtBot) -> None:
    talk(place, 3)
    view = TranscriptView(place, theme)
    view.show()
    qtbot.waitExposed(view)
    gone = weakref.ref(view)

    view.close()
    view.deleteLater()
    del view
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()

    assert gone() is None


# Growing


def test_the_end_stays_in_view_while_a_reply_grows(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 4)
    view = opened()
    place.question("And now?")
    reply = place.begin()

    for _ in range(12):
        place.write(reply, LONG + "\n\n")
        view.flush()

    assert view.follows
    assert view.flow.top == view.flow.lowest


def test_a_reader_who_looks_further_up_is_left_there_and_told_of_new_text(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 6)
    place.question("And now?")
    reply = place.begin()
    view = opened()
    view.scroll_by(-700)
    watched = place.path()[8].id
    before = view.rect_of(watched)

    place.write(reply, LONG * 3)
    view.flush()

    assert view.rect_of(watched) == before
    qtbot.mouseClick(
        button(view, f"{len(LONG.split()) * 3} new words below"), Qt.MouseButton.LeftButton
    )
    assert view.follows
    assert view.flow.top == view.flow.lowest


def test_text_that_comes_in_a_lump_is_shown_over_some_flushes(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()
    place.write(reply, "word " * 60)

    view.flush()
    shown = len(view.flow.turn(1).body.boxes[0].text_of(0))

    assert 0 < shown < 200
    qtbot.waitUntil(
        lambda: len(view.flow.turn(1).body.boxes[0].text_of(0)) == len("word " * 60) - 1
    )


@pytest.mark.parametrize("size", [1, 3, 17])
def test_a_grown_reply_looks_like_one_that_was_always_there(
    size: int, place: ScriptedPlace, opened: Open
) -> None:
    text = (
        "## Title\n\nSome **bold** and `code`.\n\n- one\n- two\n\n"
        "| a | b |\n|---|--:|\n| 1 | 2 |\n\n```python\nx = 1\ny = 2\n```\n\nThe end."
    )
    place.question("Well?")
    reply = place.begin()
    view = opened(900, 700)
    for at in range(0, len(text), size):
        place.write(reply, text[at : at + size])
        view.flush()
    place.finish(reply)
    grown = [(b.block.body, b.height) for b in view.flow.turn(1).body.boxes]

    fresh = opened(900, 700)

    assert [(b.block.body, b.height) for b in fresh.flow.turn(1).body.boxes] == grown


def test_the_state_line_says_what_the_model_does(place: ScriptedPlace) -> None:
    reply = place.begin()

    def after(seconds: float) -> str:
        live = place.live(reply)
        assert live is not None
        return state(live, live.since + seconds)

    place.waiting(reply, "connecting", None, None)
    assert [after(2), after(7.2)] == ["Connecting", "Still connecting · 7 s"]
    place.waiting(reply, "sent", None, None)
    assert [after(2), after(12)] == ["Sent", "Sent · waiting 12 s"]
    place.waiting(reply, "loading", None, None)
    assert after(60) == "Loading the model"
    place.waiting(reply, "loading", 2, 5)
    assert after(60) == "Loading the model 40 %"
    place.waiting(reply, "reading", 300, 1234)
    assert after(60) == "Reading 300 of 1.2k tokens"
    place.write(reply, "words " * 20)
    assert after(9) == "38 tok/s · 30 tokens · Esc to stop"
    assert after(12.4) == "No data for 12 s · Esc to stop"
    assert after(125) == "No data for 2 min 5 s · Esc stops and keeps what came, or go on waiting"


def test_escape_stops_the_reply_and_offers_to_continue(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()
    place.write(reply, "Half a ")
    view.setFocus()

    qtbot.keyClick(view, Qt.Key.Key_Escape)
    qtbot.mouseClick(button(view, "Continue"), Qt.MouseButton.LeftButton)

    assert place.asked == [("stop",), ("continue", reply)]
    assert place.path()[-1].growing
    assert place.path()[-1].text == "Half a "


def test_a_reply_that_broke_off_says_why_and_keeps_what_came(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()
    place.write(reply, "Half a ")

    place.fail(reply, "timeout", endpoint="api.example", stage="idle", seconds=30)

    words = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    assert words == ["api.example fell silent for 30 seconds.", "What arrived is kept."]
    qtbot.mouseClick(button(view, "Retry from the start"), Qt.MouseButton.LeftButton)
    assert ("retry", reply) in place.asked


def test_a_failed_reply_without_text_has_nothing_to_continue(
    place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()

    place.fail(reply, "refused", address="127.0.0.1:1234")

    names = [b.accessibleName() for b in view.findChildren(QAbstractButton) if b.isVisible()]
    assert "Continue from here" not in names
    assert "Try again" in names


def test_the_thought_is_closed_until_it_is_opened(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    thought = Reasoning("First this, then that. " * 20, place.now, place.now + 14)
    reply = place.reply("", parts=(thought, Text("So be it.")))
    view = opened()
    closed = view.rect_of(reply).height()
    left = view.column()[0]

    at = QPoint(left + 30, view.rect_of(reply).top() + 41)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    opened_height = view.rect_of(reply).height()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert opened_height > closed + 40
    assert view.rect_of(reply).height() == closed


# The turn's tools


def test_the_toolbar_follows_the_pointer_and_acts_on_that_turn(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 2)
    view = opened()
    first_reply = place.path()[1].id

    hover(view, view.rect_of(first_reply).center())
    qtbot.mouseClick(button(view, "Try again"), Qt.MouseButton.LeftButton)

    assert place.asked == [("retry", first_reply)]


def test_a_question_can_be_edited_and_a_reply_continued_from(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 2)
    view = opened()
    question, reply = place.path()[2].id, place.path()[1].id

    hover(view, view.rect_of(question).center())
    with qtbot.waitSignal(view.edit_requested) as edited:
        qtbot.mouseClick(button(view, "Edit"), Qt.MouseButton.LeftButton)
    hover(view, view.rect_of(reply).center())
    qtbot.mouseClick(button(view, "Reply from here"), Qt.MouseButton.LeftButton)

    assert edited.args == [question]
    assert place.asked == [("branch", reply)]


def test_every_button_has_a_name_and_a_place_in_the_tab_order(
    place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 1)
    view = opened()

    shown = [b for b in view.findChildren(QAbstractButton) if b.isVisible()]

    assert len(shown) >= 4
    assert all(b.accessibleName() for b in shown)
    assert all(b.focusPolicy() & Qt.FocusPolicy.TabFocus for b in shown)
    assert view.accessibleName() == "Transcript"


def test_the_switcher_and_the_stubs_lead_to_siblings(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    question = place.question("Well?")
    first = place.reply("First", under=question)
    second = place.reply("Second", under=question)
    third = place.reply("Third", under=question)
    place.head = second
    view = opened()
    left, width, rail = view.column()
    rect = view.rect_of(second)

    arrow = QPoint(left + width - 9, rect.top() + 12)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=arrow)
    assert place.head == third
    stub = QPoint(rail - 12, view.rect_of(third).top() + 8)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=stub)
    assert place.asked[-1] == ("go", second)
    stub = QPoint(rail - 12, view.rect_of(second).top() + 8)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=stub)
    assert place.head == first


def test_another_branch_stands_where_the_one_before_it_stood(
    place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 4)
    question = place.path()[4].id
    old = place.path()[5].id
    other = place.reply("Another\n\n" + LONG * 4, under=question)
    view = opened()
    view.scroll_by(-400)
    before = view.rect_of(old).top()

    place.show_sibling(old, 1)

    assert view.rect_of(other).top() == before


# Selecting and copying


def test_a_selection_across_turns_is_copied_as_markdown(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    question = place.question("What is **this**?")
    reply = place.reply("It is *nothing* at all.\n\n- one\n- two `x`\n\nGood bye.")
    view = opened()

    drag(qtbot, view, spot(view, question, "this"), spot(view, reply, "bye"))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    marked = "**this**?\n\nIt is *nothing* at all.\n\n- one\n- two `x`\n\nGood "
    assert copied("text/markdown") == marked


def test_a_double_click_selects_a_word_and_a_third_one_the_block(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply("Only some words here.\n\nAnd more.")
    view = opened()
    at = spot(view, reply, "words")
    left = Qt.MouseButton.LeftButton

    qtbot.mouseClick(view.viewport(), left, pos=at)
    qtbot.mouseDClick(view.viewport(), left, pos=at)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied() == "words"
    qtbot.mouseClick(view.viewport(), left, pos=at)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied() == "Only some words here."


def test_everything_is_copied_as_it_was_written(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("One?")
    place.reply("# Two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx = 1\n```")
    view = opened()

    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert copied("text/markdown") == "\n\n".join(n.text for n in place.path())


def test_a_link_is_asked_for_and_not_opened(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply("See [the page](https://example.org/x?a=1) now.")
    view = opened()

    with qtbot.waitSignal(view.link_requested) as asked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot(view, reply, "page"))

    assert asked.args == ["https://example.org/x?a=1", "the page"]


# Keys


def test_the_keys_walk_the_turns_and_act_on_them(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    talk(place, 3)
    path = [n.id for n in place.path()]
    view = opened()
    view.setFocus()

    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.focused == path[5]
    qtbot.keyClick(view, Qt.Key.Key_K)
    assert view.focused == path[4]
    with qtbot.waitSignal(view.edit_requested) as edited:
        qtbot.keyClick(view, Qt.Key.Key_E)
    assert edited.args == [path[4]]
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.focused == path[0]
    qtbot.keyClick(view, Qt.Key.Key_J)
    qtbot.keyClick(view, Qt.Key.Key_C)
    assert copied() == place.node(path[1]).text
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_R)
    assert place.asked == [("branch", path[1]), ("retry", path[1])]


def test_left_and_right_walk_the_siblings_and_keep_the_focus(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    question = place.question("Well?")
    first = place.reply("First", under=question)
    second = place.reply("Second", under=question)
    place.head = second
    view = opened()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)

    qtbot.keyClick(view, Qt.Key.Key_Left)

    assert place.head == first
    assert view.focused == first


# What is hostile


def test_markup_and_control_characters_are_shown_and_do_nothing(
    place: ScriptedPlace, opened: Open
) -> None:
    from bough.ui.transcript.leaf import shown

    place.reply('<img src="/dev/zero"> <b>x</b> \x1b[31mred \u202eright \U000e0041 \ud800')

    view = opened()

    box = view.flow.turn(0).body.boxes[0]
    assert '<img src="/dev/zero">' in box.text_of(0)
    assert shown("\x1b[31m \u202e \U000e0041 \ud800") == "\u241b[31m \ufffd \ufffd \ufffd"


def test_a_word_without_end_is_broken_and_laid_out_in_pieces(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply("x" * 60_000)

    view = opened()
    qtbot.waitUntil(lambda: not view.flow.unfinished)

    box = view.flow.turn(0).body.boxes[0]
    pieces = range(1000)
    assert "".join(box.text_of(n) for n in pieces) == "x" * 60_000
    assert max(len(box.text_of(n)) for n in pieces) <= 2400


def test_another_theme_paints_all_of_it_anew(
    place: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    talk(place, 1)
    view = opened()
    light = image(view).pixelColor(2, 2).lightness()

    theme.choose("dark")

    assert light > 240
    assert image(view).pixelColor(2, 2).lightness() < 40
