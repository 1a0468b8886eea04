"""What is on the clipboard after copying, and the menu of a block."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from bough.core.node import Reasoning, Text, ToolCall
from bough.ui.transcript import clipboard
from bough.ui.transcript.copying import LARGE, Copied, Whole
from bough.ui.transcript.selection import Selection, Where
from bough.ui.transcript.view import TranscriptView
from helpers.hands import copied, spot
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace

CTRL = Qt.KeyboardModifier.ControlModifier
REPLY = """Some *words* with [a link](https://example.org/x) and `code`.

| a | b |
|---|--:|
| 1 | **2** |

- one
- two

```py
x = 1
```"""


def copy(qtbot: QtBot, view: TranscriptView, start: Where, end: Where) -> None:
    view.select(Selection(start, end))
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL)


def menu_at(view: TranscriptView, at: QPoint) -> QMenu:
    """The menu that a right click there opens."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, words: str) -> None:
    (action,) = [a for a in menu.actions() if a.text() == words]
    action.trigger()
    menu.close()


def test_a_selection_is_copied_in_every_form_at_once(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(REPLY)
    view = opened()

    copy(qtbot, view, Where(0, 1, 0, 5), Where(0, 1, 3, 3))

    assert copied("text/markdown") == (
        "*words* with [a link](https://example.org/x) and `code`.\n\n"
        "| a | b |\n|---|--:|\n| 1 | **2** |\n\n- one\n- two"
    )
    assert copied() == "words with a link and code.\n\na\tb\n1\t2\n\n• one\n• two"
    assert copied("text/html").startswith(
        '<p><em>words</em> with <a href="https://example.org/x">a link</a> and <code>code</code>.'
    )


def test_a_part_of_code_among_other_text_is_fenced(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply("So:\n\n```py\nx = 1\ny = 2\n```")
    view = opened()

    copy(qtbot, view, Where(0, 1, 0, 0), Where(0, 1, 1, 5))

    assert copied("text/markdown") == "So:\n\n```py\nx = 1\n```"


def test_an_open_thought_is_copied_with_what_was_said_and_a_closed_one_is_not(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply("", parts=(Reasoning("Let me think.", 1.0, 2.0), Text("So it is.")))
    place.question("Go on")
    view = opened()

    copy(qtbot, view, Where(0, 0, 0, 4), Where(1, 1, 0, 2))
    assert copied() == "So it is.\n\nGo"
    view.fold(reply)
    copy(qtbot, view, Where(0, 0, 0, 4), Where(1, 1, 0, 2))

    assert copied() == "me think.\n\nSo it is.\n\nGo"


def test_what_is_no_text_is_copied_as_the_code_that_is_shown(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply("", parts=(Text("Let me look."), ToolCall("1", "look", '{"at": 1}')))
    view = opened()

    qtbot.keyClick(view, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL)

    assert copied("text/markdown") == 'Let me look.\n\n```look\n{"at": 1}\n```'


def test_copying_a_single_table_gives_its_cells_as_well(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply(REPLY)
    view = opened()

    copy(qtbot, view, Where(0, 1, 1, 0), Where(0, 1, 1, 7))

    assert copied("text/tab-separated-values") == "a\tb\n1\t2"
    assert copied() == "a\tb\n1\t2"
    assert copied("text/markdown") == "| a | b |\n|---|--:|\n| 1 | **2** |"


def test_a_form_is_made_only_when_it_is_asked_for(place: ScriptedPlace) -> None:
    node = place.node(place.reply(REPLY))
    made = Copied([Whole(node)])

    clipboard.put(made)
    assert QGuiApplication.clipboard().mimeData().hasHtml()
    assert not {"text", "html", "markdown"} & vars(made).keys()
    assert copied().startswith("Some words with a link and code.")

    assert {"text", "html", "markdown"} & vars(made).keys() == {"text"}


def test_what_was_copied_outlives_what_was_copied_from(place: ScriptedPlace) -> None:
    clipboard.put(Copied([Whole(place.node(place.reply(REPLY)))]))

    clipboard.settle()

    assert not isinstance(QGuiApplication.clipboard().mimeData(), clipboard.Offer)
    assert copied().startswith("Some words with a link and code.")


def test_a_huge_text_is_copied_as_it_was_written_alone(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    place.reply("**word** " * (LARGE // 9))
    view = opened()

    qtbot.keyClick(view, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL)

    assert copied() == copied("text/markdown")
    assert len(copied()) > LARGE - 20
    assert not QGuiApplication.clipboard().mimeData().hasHtml()


def test_half_characters_do_not_keep_the_rest_from_being_copied(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.reply("one \ud83d two")
    view = opened()

    copy(qtbot, view, Where(0, 1, 0, 0), Where(0, 1, 0, 9))

    assert copied() == "one ? two"


# The menu


def test_the_menu_of_a_table_copies_it_in_its_forms(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply(REPLY)
    view = opened()
    at = spot(view, reply, "a link")
    table = QPoint(at.x(), at.y() + 40)

    choose(menu_at(view, table), "Copy table as TSV")
    assert copied() == "a\tb\n1\t2"
    choose(menu_at(view, table), "Copy table as Markdown")
    assert copied() == "| a | b |\n|---|--:|\n| 1 | **2** |"


def test_the_menu_knows_what_is_under_the_pointer(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply(REPLY)
    view = opened()
    over_link = spot(view, reply, "a link")

    choose(menu_at(view, over_link + QPoint(6, 10)), "Copy link address")
    assert copied() == "https://example.org/x"
    plain = menu_at(view, spot(view, reply, "Some"))
    assert "Copy link address" not in [a.text() for a in plain.actions()]
    choose(plain, "Copy block as Markdown")
    assert copied() == REPLY.split("\n")[0]
    code = view.rect_of(reply).bottomLeft() + QPoint(30, -40)
    choose(menu_at(view, code), "Copy code")
    assert copied() == "x = 1"


def test_an_item_is_copied_without_the_marks_of_what_it_stands_in(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply("> - *one*\n> - two")
    view = opened()

    choose(menu_at(view, spot(view, reply, "one")), "Copy block as Markdown")
    assert copied() == "*one*"
    choose(menu_at(view, spot(view, reply, "one")), "Copy block as text")

    assert copied() == "one"


def test_the_menu_selects_a_turn_and_asks_to_find_what_is_selected(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = place.reply("Some words & more.")
    view = opened()
    at = spot(view, reply, "Some")
    view.select(Selection(Where(0, 1, 0, 5), Where(0, 1, 0, 12)))

    with qtbot.waitSignal(view.find_requested) as asked:
        choose(menu_at(view, at), "Find “words &&”")
    assert asked.args == ["words &"]
    choose(menu_at(view, at), "Select turn")
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL)

    assert copied() == "Some words & more."


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_the_menu_opens_with_a_key_for_the_turn_with_the_focus(
    qtbot: QtBot,
    place: ScriptedPlace,
    opened: Open,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
) -> None:
    place.question("Well?")
    place.reply("```py\nx = 1\n```")
    view = opened()
    view.focus_turn(1)

    qtbot.keyClick(view, key, modifier)
    menu = QApplication.activePopupWidget()

    assert isinstance(menu, QMenu)
    choose(menu, "Copy code")
    assert copied() == "x = 1"
