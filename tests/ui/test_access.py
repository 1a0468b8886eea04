"""Who does not see the transcript reads it as turns, with their text and what can be pressed."""

from __future__ import annotations

import gc
from textwrap import dedent

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bough.core.node import Reasoning, Status, Text
from bough.ui.access import KEPT
from bough.ui.theme import Theme
from bough.ui.transcript.access.audience import Audience, audience
from bough.ui.transcript.view import TranscriptView
from helpers.listener import Listener, description, name
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace

Role = QAccessible.Role
Key = Qt.Key

EVERYTHING = dedent("""
    # Boughs

    A **bough** is a *main* branch, see [the tree](https://tree.example/).

    - oak
    - ash

    2. two

    > Said once.

    ```python
    def grow():

        return "bough"
    ```

    | Tree | Height |
    |------|--------|
    | oak  | 40 m   |
    | ash  | 35 m   |

    ---

    The end.
""").strip()

SAID = dedent("""
    Heading 1: Boughs
    A bough is a main branch, see the tree.
    • oak
    • ash
    2. two
    Quote: Said once.
    Code, Python:
    def grow():

        return "bough"
    Table, 2 columns, 2 rows:
    Tree\tHeight
    oak\t40 m
    ash\t35 m
    Separator
    The end.
""").strip()


def test_turns_are_called_by_who_wrote_them_and_where_they_stand(
    place: ScriptedPlace, opened: Open
) -> None:
    place.question("What is a bough?")
    place.reply("A branch.")
    place.question("And a twig?")
    place.reply("A small", status=Status.STOPPED)

    listener = Listener(opened())

    assert name(listener.page) == "Transcript"
    assert listener.page.role() is Role.List
    assert listener.names == [
        "You, message 1 of 4",
        "grok-4, reply, message 2 of 4",
        "You, message 3 of 4",
        "grok-4, reply, message 4 of 4, cut off",
    ]


def test_a_version_among_others_and_a_failure_are_in_the_name(
    place: ScriptedPlace, opened: Open
) -> None:
    first = place.question("What is a bough?")
    place.question("What is a twig?", under=None, edited_from=first)
    failed = place.begin(under=first)
    place.head = failed
    place.fail(failed, "refused")

    listener = Listener(opened())

    assert listener.names == [
        "You, message 1 of 2, version 1 of 2",
        "grok-4, reply, message 2 of 2, failed",
    ]


def test_time_and_tokens_are_the_description_of_a_reply(place: ScriptedPlace, opened: Open) -> None:
    place.question("What is a bough?")
    thought = Reasoning("It is a branch.", 1.0, 15.0)
    place.reply("", parts=(thought, Text("A branch.")))

    _, reply = Listener(opened()).turns

    assert description(reply) == "Thought for 14 s · 14.2 s · 612 tokens · 46 tok/s"


def test_a_growing_reply_is_busy_and_whole_when_it_ended(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("What is a bough?")
    reply = place.begin()
    listener = Listener(opened())
    place.write(reply, "A main ")
    listener.view.flush()

    assert listener.names[1] == "grok-4, reply, message 2 of 2, being written"
    assert listener.turns[1].state().busy
    assert "Esc to stop" in description(listener.turns[1])
    qtbot.waitUntil(lambda: listener.said(1) == "A main")
    place.write(reply, "branch")
    qtbot.waitUntil(lambda: listener.said(1) == "A main branch")

    place.write(reply, " of a tree.")
    place.finish(reply)

    assert listener.names[1] == "grok-4, reply, message 2 of 2"
    assert not listener.turns[1].state().busy
    assert listener.said(1) == "A main branch of a tree."


def test_what_is_said_is_the_words_without_the_marks(place: ScriptedPlace, opened: Open) -> None:
    place.question("Tell me all.")
    place.reply(EVERYTHING)

    assert Listener(opened()).said(1) == SAID


def test_what_is_painted_otherwise_is_said_in_words(place: ScriptedPlace, opened: Open) -> None:
    place.reply(
        "- [x] sown\n- [ ] grown\n\nEuler: $e^{i\\pi}$.\n\n$$\na = b\n$$\n\n"
        "![a tree](https://tree.example/t.png)\n\n"
        "line  \nbreak, <kbd>Ctrl</kbd>.[^1]\n\n[^1]: A note.\n"
    )

    assert Listener(opened()).said(0).split("\n") == [
        "Done: sown",
        "To do: grown",
        "Euler: e^{i\\pi}.",
        "Formula: a = b",
        "Picture: a tree",
        "line",
        "break, Ctrl.1",
        "Note 1: A note.",
    ]


def test_a_turn_that_is_far_out_of_sight_says_the_same_and_nothing_moves(
    place: ScriptedPlace, opened: Open
) -> None:
    place.reply(EVERYTHING)
    for number in range(40):
        place.question(f"Question {number}")
        place.reply("A paragraph of some length.\n\n" * 20)
    view = opened()
    listener = Listener(view)
    top, laid_out = view.flow.top, view.flow.turns()

    assert listener.said(0) == SAID
    assert listener.turns[0].state().offscreen
    assert not listener.turns[-1].state().offscreen
    assert (view.flow.top, view.flow.turns()) == (top, laid_out)


def test_what_must_not_act_is_said_as_a_sign(place: ScriptedPlace, opened: Open) -> None:
    place.question("turn \u202e round \ud800 here")

    assert Listener(opened()).said(0) == "turn \ufffd round \ufffd here"


def test_offsets_are_those_of_qt_also_behind_an_emoji(place: ScriptedPlace, opened: Open) -> None:
    place.question("A 🌳 is a tree.")

    text = Listener(opened()).text(0)

    assert text.characterCount() == 15
    assert text.text(5, 7) == "is"


def test_a_thought_is_said_once_it_is_unfolded(place: ScriptedPlace, opened: Open) -> None:
    place.reply("", parts=(Reasoning("It is a branch.", 1.0, 15.0), Text("A branch.")))
    listener = Listener(opened())
    assert listener.said(0) == "A branch."

    listener.view.fold(place.path()[0].id)

    assert listener.said(0) == "Thought for 14 s\nIt is a branch.\nA branch."


def test_the_focus_is_at_the_turn_that_the_keys_are_about(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("What is a bough?")
    place.reply("A branch.")
    view = opened()
    listener = Listener(view)
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    assert listener.focused == ""

    qtbot.keyClick(view, Key.Key_Up)
    assert listener.focused == "grok-4, reply, message 2 of 2"
    qtbot.keyClick(view, Key.Key_Up)

    assert listener.focused == "You, message 1 of 2"
    assert [bool(turn.state().focused) for turn in listener.turns] == [True, False]


def test_a_listener_can_move_the_focus(qtbot: QtBot, place: ScriptedPlace, opened: Open) -> None:
    place.question("What is a bough?")
    place.reply("A branch.")
    view = opened()
    view.activateWindow()
    listener = Listener(view)

    action = listener.turns[0].actionInterface()
    assert action.actionNames() == ["SetFocus"]
    action.doAction("SetFocus")

    assert view.focused == place.path()[0].id
    qtbot.waitUntil(view.hasFocus)


def test_each_character_stands_where_it_is_painted(place: ScriptedPlace, opened: Open) -> None:
    place.question("Tell me all.")
    place.reply(EVERYTHING)
    view = opened(1000, 1400)
    text = Listener(view).text(1)

    for word in ("Boughs", "main", "oak", "Said", "grow", "return", "Height", "40 m", "The end"):
        offset = SAID.index(word)
        rect = text.characterRect(offset)
        assert view.rect_of(place.path()[1].id).contains(
            view.viewport().mapFromGlobal(rect.center())
        ), word
        assert abs(text.offsetAtPoint(rect.center()) - offset) <= 1, word


def test_a_selection_of_a_listener_is_the_views_and_its_end_is_the_caret(
    place: ScriptedPlace, opened: Open
) -> None:
    place.question("Tell me all.")
    place.reply(EVERYTHING)
    view = opened()
    listener = Listener(view)
    start = SAID.index("ash")

    listener.text(1).addSelection(SAID.index("oak"), start + 3)

    assert listener.text(1).cursorPosition() == start + 3
    view.setFocus()
    assert view.selection is not None
    assert (view.selection.start.offset, view.selection.end.offset) == (0, 3)
    listener.text(1).removeSelection(0)
    assert view.selection is None


def test_a_point_leads_to_its_turn(place: ScriptedPlace, opened: Open) -> None:
    place.question("What is a bough?")
    place.reply("A branch.")
    view = opened()
    listener = Listener(view)

    middle = view.rect_of(place.path()[1].id).center()
    found = listener.at(QPoint(middle.x(), view.rect_of(place.path()[1].id).y() + 30))

    assert found is not None
    assert name(found) == "grok-4, reply, message 2 of 2"
    assert found.rect().height() > 0


def test_all_that_is_painted_to_be_pressed_can_be_pressed(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    rows = "\n".join(f"| {n} |" for n in range(400))
    place.reply(f"See [a tree](https://tree.example/).\n\n```py\nx = 1\n```\n\n| n |\n|--|\n{rows}")
    view = opened()
    listener = Listener(view)

    assert {n: t.role() for n, t in listener.tools(0).items()} == {
        "a tree": Role.Link,
        "Copy block 1, Python": Role.Button,
        "Save block 1, Python": Role.Button,
        "Open block 1, Python, in VS Code": Role.Button,
        "Number the lines of block 1, Python": Role.Button,
        "Wrap the lines of block 1, Python": Role.Button,
        "Show more of the 400 rows": Role.Button,
    }
    assert description(listener.tools(0)["a tree"]) == "https://tree.example/"
    with qtbot.waitSignal(view.link_requested) as requested:
        listener.press(0, "a tree")
    assert requested.args == ["https://tree.example/", "a tree"]
    listener.press(0, "Copy block 1, Python")
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "x = 1")
    before = view.flow.total
    listener.press(0, "Show more of the 400 rows")
    qtbot.waitUntil(lambda: view.flow.total > before)


def test_versions_and_thoughts_can_be_pressed(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    question = place.question("What is a bough?")
    place.reply("", parts=(Reasoning("Hm.", 1.0, 15.0), Text("A branch.")))
    place.reply("A limb.", under=question)
    listener = Listener(opened())
    assert list(listener.tools(1)) == ["Next version", "Compare versions", "Thought for 14 s"]

    listener.press(1, "Thought for 14 s")
    qtbot.waitUntil(lambda: "Hm." in listener.said(1))
    listener.press(1, "Next version")

    qtbot.waitUntil(lambda: listener.said(1) == "A limb.")
    assert list(listener.tools(1)) == ["Previous version", "Compare versions"]


def test_another_path_is_another_list(place: ScriptedPlace, opened: Open) -> None:
    question = place.question("What is a bough?")
    first = place.reply("A branch.")
    second = place.reply("A limb.", under=question)
    listener = Listener(opened())
    gone = listener.turns[1]
    assert listener.said(1) == "A branch."

    place.go(second)

    assert listener.said(1) == "A limb."
    assert not gone.isValid()
    place.go(first)
    assert listener.said(1) == "A branch."


def test_ten_thousand_messages_are_made_only_as_they_are_asked_for(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    tree = place.tree()
    above = None
    for number in range(10_000):
        above = place.question(f"Question {number}", under=above)
    place.head = above
    assert len(tree) == 10_000
    view = opened()
    page = Listener(view).page
    hall = audience(view)

    last = page.child(9_999)
    assert name(last) == "You, message 10000 of 10000"
    assert page.indexOfChild(last) == 9_999
    assert len(hall.known) == 1

    for number in range(3 * KEPT):
        page.child(number)
    seen = len(list(view.flow.visible(0, view.view_height())))
    qtbot.waitUntil(lambda: len(hall.known) <= KEPT + seen)


def test_without_an_audience_nothing_is_made(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("What is a bough?")
    place.reply("A branch.")
    view = opened()
    view.setFocus()

    qtbot.keyClick(view, Key.Key_Up)
    place.question("And a twig?")

    assert view.findChild(Audience) is None


@pytest.mark.parametrize("later", [False, True])
def test_views_that_were_read_come_and_go(
    qapp: QApplication, place: ScriptedPlace, theme: Theme, later: bool
) -> None:
    place.question("Tell me all.")
    place.reply(EVERYTHING)
    known: list[int] = []
    for number in range(200):
        around = QWidget()
        view = TranscriptView(place, theme, around)  # type: ignore[arg-type]
        around.show()
        listener = Listener(view)
        things = [listener.page, *listener.turns, *listener.tools(1).values()]
        assert len(things) > 4
        known += map(QAccessible.uniqueId, things)
        if later:
            around.deleteLater()
            qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        else:
            shiboken6.delete(around)
        del around, view, listener, things
        if number % 20 == 0:
            gc.collect()
    qapp.processEvents()

    assert [i for i in known if QAccessible.accessibleInterface(i) is not None] == []
