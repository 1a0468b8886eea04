"""How a reader opens, folds and looks at single turns."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from bough.core.node import Reasoning, Text
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.hover_card import HoverCard
from bough.ui.transcript.table import TableBox
from bough.ui.transcript.view import TranscriptView
from bough.ui.transcript.words import thought
from helpers.hands import copied
from helpers.rooms import Open, active, named
from helpers.scripted_place import ScriptedPictures, ScriptedPlace
from helpers.turns import hover, node_of

LONG = "A paragraph that goes on for a while, so that it takes more than one line to say. " * 4
THOUGHT = "\n\n".join(f"Thought number {n}. {LONG}" for n in range(12))


def thoughtful(place: ScriptedPlace, turns: int = 1) -> list[str]:
    """Replies that were thought about; their nodes."""
    made = []
    for number in range(turns):
        place.question(f"Question {number}")
        parts = (Reasoning(THOUGHT, place.now, place.now + 14), Text(f"{LONG}\n\n" * 6))
        made.append(place.reply("", parts=parts))
    return made


def reading(place: ScriptedPlace, opened: Open) -> tuple[TranscriptView, str]:
    """A reader at the first of two such replies, and that reply."""
    reply, _ = thoughtful(place, 2)
    view = opened()
    view.reveal(reply)
    view.setFocus()
    return view, reply


def top_of(view: TranscriptView, node_id: str, box: int, section: int = 1) -> float:
    """Where in the viewport a block begins; -1 is the turn itself."""
    index = view.flow.index(node_id)
    assert index is not None
    return view.flow.y_of(index) + view.flow.turn(index).y_of(section, box)


def row_of(view: TranscriptView, node_id: str) -> QPoint:
    """The row that opens and closes, in the viewport."""
    index = view.flow.index(node_id)
    assert index is not None
    y = view.flow.y_of(index) + view.flow.turn(index).fold_y
    return QPoint(view.column()[0] + 40, round(y) + 13)


def is_open(view: TranscriptView, node_id: str) -> bool:
    index = view.flow.index(node_id)
    assert index is not None
    return view.flow.turn(index).open


def pasted(lines: int) -> str:
    return "\n".join(f"- line {n}" for n in range(1, lines + 1))


# Thoughts


def test_a_thought_opens_below_its_row_and_moves_nothing_above(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    _, reply = thoughtful(place, 2)
    view = opened()
    view.reveal(reply)
    row, top = row_of(view, reply), top_of(view, reply, -1)

    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=row)

    assert is_open(view, reply)
    assert top_of(view, reply, -1) == top
    assert row_of(view, reply) == row


def test_a_thought_opened_by_its_key_above_what_is_read_moves_no_line_of_it(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    view, reply = reading(place, opened)
    view.scroll_by(150)
    read = view.flow.hold()
    assert read[:2] == (reply, 1)

    qtbot.keyClick(view, Qt.Key.Key_T)
    assert is_open(view, reply)
    assert abs(top_of(view, reply, read[2]) - read[3]) <= 1
    qtbot.keyClick(view, Qt.Key.Key_T)

    assert not is_open(view, reply)
    assert abs(top_of(view, reply, read[2]) - read[3]) <= 1


def test_who_closes_a_thought_in_the_midst_of_it_finds_its_row(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    view, reply = reading(place, opened)
    qtbot.keyClick(view, Qt.Key.Key_T)
    view.scroll_by(300)

    qtbot.keyClick(view, Qt.Key.Key_T)

    assert 0 <= row_of(view, reply).y() < 40


def test_an_open_thought_stays_open_when_its_turn_is_made_again(
    qtbot: QtBot, place: ScriptedPlace, theme: Theme, opened: Open
) -> None:
    replies = thoughtful(place, 60)
    view = opened()
    view.fold(replies[0])

    for reply in replies:
        view.reveal(reply)
    assert view.flow.loaded(replies[0]) is None
    assert is_open(view, replies[0])

    theme.choose("dark")
    assert is_open(view, replies[0])
    assert not is_open(view, replies[1])


def test_an_open_thought_is_open_in_the_next_view_of_the_place(
    place: ScriptedPlace, opened: Open
) -> None:
    (reply,) = thoughtful(place)
    view = opened()
    view.fold(reply)
    view.hide()

    again = opened()

    assert is_open(again, reply)


def test_what_was_stored_as_open_may_be_anything(place: ScriptedPlace, opened: Open) -> None:
    (reply,) = thoughtful(place)
    for stored in ({"open": 7}, {"open": [None, reply]}, ["open"], {"node": reply, "section": "x"}):
        place.anchor = stored

        view = opened()

        assert is_open(view, reply) is (stored == {"open": [None, reply]})


def test_the_row_counts_while_the_model_thinks_and_adds_up_its_thoughts(
    place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    reply = place.begin()
    now = place.now

    place.think(reply, "First this.")
    assert thought(place.node(reply), now + 0.4) == "Thinking…"
    assert thought(place.node(reply), now + 3.4) == "Thinking for 3 s…"
    place.now += 6
    place.write(reply, "So ")
    assert thought(place.node(reply), now + 60) == "Thought for 6 s"
    place.now += 60
    place.think(reply, "Or that?")
    assert thought(place.node(reply), now + 70) == "Thinking for 10 s…"
    place.now += 8
    place.write(reply, "it is.")
    assert thought(place.node(reply), now + 99) == "Thought for 14 s"


def test_thoughts_between_texts_stand_in_one_row_a_paragraph_each(
    place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()
    for word in ("one", "two"):
        place.think(reply, f"Thought {word}.")
        place.write(reply, f"Said {word}. ")
        view.flush()
    place.finish(reply)
    view.fold(reply)

    turn = view.flow.turn(1)

    assert turn.thought
    assert [box.text_of(0) for box in turn.thought.boxes] == ["Thought one.", "Thought two."]
    assert turn.body.boxes[0].text_of(0).strip() == "Said one. Said two."


def test_an_open_thought_that_grows_moves_nothing_that_is_read(
    place: ScriptedPlace, opened: Open
) -> None:
    thoughtful(place, 2)
    place.question("And?")
    reply = place.begin()
    place.think(reply, THOUGHT)
    view = opened()
    view.flush()
    view.fold(reply)
    view.reveal(place.path()[3].id)
    read = view.flow.hold()

    for _ in range(20):
        place.think(reply, LONG + "\n\n")
        view.flush()
        assert view.flow.hold() == read


def test_the_end_of_an_open_thought_is_followed_while_it_is_in_view(
    place: ScriptedPlace, opened: Open
) -> None:
    place.question("And?")
    reply = place.begin()
    view = opened()
    place.think(reply, "First this.")
    view.flush()
    view.fold(reply)

    for _ in range(20):
        place.think(reply, LONG + "\n\n")
        view.flush()
        assert view.flow.top == view.flow.lowest

    assert view.flow.top > 0


def test_the_row_of_a_first_thought_comes_without_moving_what_is_read(
    place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()
    place.write(reply, f"{LONG}\n\n" * 30)
    while len(view.flow.turn(1).body.boxes) < 30:
        view.flush()
    view.scroll_by(-100)
    read = view.flow.hold()
    assert read[0] == reply

    place.think(reply, "Wait.")
    view.flush()

    assert view.flow.turn(1).thought
    assert abs(view.flow.hold()[3] - read[3]) <= 1
    assert view.flow.hold()[:3] == read[:3]


# Long questions


def test_a_long_question_shows_its_beginning_and_its_reply_is_in_sight(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    question = place.question(pasted(5000))
    reply = place.reply("So long!")
    view = opened(1000, 900)

    assert view.rect_of(question).height() < 720
    assert view.rect_of(reply).bottom() < 900

    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=row_of(view, question))
    qtbot.waitUntil(lambda: view.rect_of(question).height() > 5000 * 20)
    assert top_of(view, question, -1) == 24
    view.reveal(reply)
    row = row_of(view, question)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=row)

    assert view.rect_of(question).height() < 720
    assert abs(row_of(view, question).y() - row.y()) < 30 or view.flow.top == 0


def test_a_folded_question_is_copied_whole(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question(pasted(500))
    place.reply("So long!")
    view = opened(1000, 900)

    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert copied("text/markdown") == pasted(500) + "\n\nSo long!"


def test_a_question_of_some_lines_and_a_long_reply_are_not_folded(
    place: ScriptedPlace, opened: Open
) -> None:
    place.question(pasted(20))
    place.reply(pasted(500))
    view = opened()

    assert not view.flow.turn(0).foldable
    assert not view.flow.turn(1).foldable


# The toolbar


def test_tab_leads_from_the_focused_turn_into_its_tools_wherever_the_pointer_rests(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    first, second = thoughtful(place, 2)
    view = opened()
    active(qtbot, view)
    view.reveal(first)
    view.setFocus()
    hover(view, view.rect_of(first).center())
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    qtbot.keyClick(view, Qt.Key.Key_Down)

    qtbot.keyClick(view, Qt.Key.Key_Tab)
    copy = named(view, QAbstractButton, "Copy")
    assert copy.hasFocus()
    assert view.tools.node_id == second
    hover(view, QPoint(400, 20))
    qtbot.keyClick(copy, Qt.Key.Key_Tab)
    again = named(view, QAbstractButton, "Try again")
    assert again.hasFocus()
    qtbot.keyClick(again, Qt.Key.Key_Return)

    assert place.asked == [("retry", second)]


def test_the_keys_come_back_to_the_transcript_when_the_tools_leave_the_view(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    thoughtful(place, 4)
    view = opened()
    active(qtbot, view)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.tools.has_keys

    view.scroll_by(-1000)

    assert view.hasFocus()


def test_the_menu_key_opens_the_menu_of_the_focused_turn(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    (reply,) = thoughtful(place)
    view = opened()
    active(qtbot, view)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)

    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(view, QContextMenuEvent(reason, QPoint(5, 5), QPoint(5, 5)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (show,) = [a for a in menu.actions() if a.text() == "Show the thought"]
    show.trigger()
    menu.close()

    assert is_open(view, reply)


def test_the_toolbar_comes_in_a_moment_and_moves_nothing(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    _, second = thoughtful(place, 2)
    view = opened()
    before = (view.flow.total, view.flow.hold())

    hover(view, view.rect_of(second).center())
    copy = named(view, Button, "Copy")

    qtbot.waitUntil(lambda: copy.opacity == 1.0)
    assert (view.flow.total, view.flow.hold()) == before


def test_the_pointer_over_many_turns_paints_only_their_feet(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    for number in range(6):
        place.question(f"Question {number}")
        place.reply("Yes.")
    view = opened()
    QApplication.processEvents()
    painted: list[int] = []
    view.paintEvent = lambda e: painted.append(e.rect().height())  # type: ignore[method-assign]

    for y in range(20, 580, 4):
        hover(view, QPoint(500, y))
        QApplication.processEvents()

    assert 0 < sum(painted) < 12 * 200


# Keys


def test_the_keys_begin_where_the_reader_is_and_a_click_takes_the_ring_away(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    replies = thoughtful(place, 5)
    view = opened()
    view.setFocus()
    view.reveal(replies[2])
    hover(view, QPoint(500, 100))

    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(500, 100))
    assert view.focused is None
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.focused == replies[2]
    qtbot.keyClick(view, Qt.Key.Key_Down)

    assert view.focused == place.path()[6].id


def test_the_branch_down_to_the_focused_turn_is_copied_with_its_authors(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("One?")
    place.reply("Two.")
    place.question("Three?")
    view = opened()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Down)

    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(view, Qt.Key.Key_C, both)

    assert QGuiApplication.clipboard().text() == "**You:**\n\nOne?\n\n**grok-4:**\n\nTwo."


def test_keys_of_what_comes_later_do_nothing(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    thoughtful(place)
    view = opened()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)
    before = (view.focused, view.flow.hold(), view.selection)

    for key in (Qt.Key.Key_B, Qt.Key.Key_D, Qt.Key.Key_M, Qt.Key.Key_O):
        qtbot.keyClick(view, key)

    assert place.asked == []
    assert (view.focused, view.flow.hold(), view.selection) == before


# What the pointer is told


def cards(view: TranscriptView) -> list[HoverCard]:
    return [card for card in view.findChildren(HoverCard) if card.isVisible()]


def test_the_pointer_on_a_stub_sees_the_sibling_until_it_leaves(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    question = place.question("Well?")
    place.reply(f"It is *not* [so](https://example.org).\n\n{LONG}", under=question, model="qwen3")
    here = place.reply("Second", under=question)
    place.head = here
    view = opened()
    stub = node_of(view, here) + QPoint(-12, -2)

    hover(view, stub)
    assert cards(view) == []
    qtbot.waitUntil(lambda: len(cards(view)) == 1)
    (card,) = cards(view)
    author, _, first, *rest = card.text().split("\n")
    assert author == "qwen3"
    assert first.startswith("It is not so. A paragraph")
    assert len(rest) == 2
    assert rest[-1].endswith("…")

    hover(view, QPoint(500, 300))
    assert cards(view) == []


def test_the_pointer_on_the_figures_sees_when_the_reply_was_made(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    (reply,) = thoughtful(place)
    view = opened()
    left, width, _ = view.column()
    index = view.flow.index(reply)
    assert index is not None
    foot = view.flow.y_of(index) + view.flow.turn(index).foot_y

    hover(view, QPoint(left + width - 20, round(foot) + 14))

    qtbot.waitUntil(lambda: len(cards(view)) == 1)
    moment = datetime.fromtimestamp(place.now).astimezone()
    assert f"{moment:%Y}" in cards(view)[0].text()
    assert f"{moment:%M:%S}" in cards(view)[0].text()


# What is painted, for who has no pointer


def test_the_menu_has_the_tools_of_pictures_and_tables(place: ScriptedPlace, opened: Open) -> None:
    rows = "\n".join(f"| {n} |" for n in range(400))
    place.reply(f"![A tree](https://tree.example/a.png)\n\n| n |\n|--|\n{rows}")
    view = opened()
    view.tools.set_turn(view.turn_at(0))
    actions = {action.text(): action for action in view.tools.menu().actions()}

    actions["Show this picture: A tree"].trigger()
    actions["Show more of the 400 rows"].trigger()

    assert isinstance(place.pictures, ScriptedPictures)
    assert place.pictures.asked == ["https://tree.example/a.png"]
    table = view.turn_at(0).body.boxes[1]
    assert isinstance(table, TableBox)
    assert table.shown > 300


# What a person typed


def test_the_lines_of_a_question_stay_lines(place: ScriptedPlace, opened: Open) -> None:
    place.question("first line\nsecond line")
    place.reply("first line\nsecond line")
    view = opened()

    question, reply = (view.flow.turn(n).body.boxes[0] for n in (0, 1))

    assert question.text_of(0) == "first line\u2028second line"
    assert reply.text_of(0) == "first line second line"
    assert question.height == 2 * reply.height


# Sources


def test_the_sources_of_a_reply_stand_below_it_and_go_through_the_gate_of_links(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    told = [
        {"url": "https://example.org/a", "title": "The first"},
        {"url": "https://example.net/b"},
        {"title": "without an address"},
        "of no form",
    ]
    reply = place.reply("It is so.", details={"sources": told})
    view = opened()
    turn = view.flow.turn(0)
    assert turn.sources
    assert [s.words for s in turn.sources.sources] == ["The first · example.org", "example.net"]

    top = round(view.flow.y_of(0) + turn.sources_y)
    with qtbot.waitSignal(view.link_requested) as asked:
        at = QPoint(view.column()[0] + 20, top + 20)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert asked.args == ["https://example.org/a", "The first · example.org"]
    assert view.rect_of(reply).bottom() > top + 34
    (item,) = [a.text() for a in view.tools.menu().actions() if "“example.net”" in a.text()]
    assert item.startswith("Open link “example.net”\t")
    assert item.endswith("example.net/b")
