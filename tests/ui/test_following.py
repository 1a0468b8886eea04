"""What a person writes while a reply grows: how it is seen to wait, and what is done about it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from bough.core.node import Status
from bough.ui.composer import Composer
from bough.ui.pane import Pane
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.following import FollowingTurn
from bough.ui.transcript.view import TranscriptView
from bough.ui.window import Window
from helpers.rooms import named
from helpers.world import World

ENTER, ALT = Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def pane(qtbot: QtBot, world: World, window: Window) -> Pane:
    """The pane of a session whose reply grows: two words have come, the rest is held."""
    world.server.reply("A bough is a branch.", hold_after=2)
    world.place.say("What is a bough?")
    qtbot.waitUntil(lambda: world.place.path()[-1].text == "A bough ")
    pane = window.panes.current()
    assert pane is not None
    return pane


def typed(qtbot: QtBot, composer: Composer, *texts: str) -> None:
    composer.draft.setFocus()
    for text in texts:
        qtbot.keyClicks(composer.draft, text)
        qtbot.keyClick(composer.draft, ENTER)


def turns(view: TranscriptView) -> list[FollowingTurn]:
    """Those that are seen, from the top."""
    found = [t for t in view.findChildren(FollowingTurn) if t.isVisible()]
    return sorted(found, key=lambda t: t.y())


def seen(view: TranscriptView) -> list[tuple[str, str]]:
    return [(t._text.text(), t.accessibleDescription()) for t in turns(view)]


def click(qtbot: QtBot, turn: FollowingTurn, name: str) -> None:
    qtbot.mouseClick(named(turn, Button, name), Qt.MouseButton.LeftButton)


def test_enter_puts_it_below_the_reply_and_empties_the_field(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    typed(qtbot, pane.composer, "And a log?", "And a twig?")

    assert pane.composer.draft.toPlainText() == ""
    assert seen(pane.transcript) == [
        ("And a log?", "Sent when this reply ends"),
        ("And a twig?", "Sent after that"),
    ]
    reply = pane.transcript.rect_of(world.place.head or "")
    top = turns(pane.transcript)[0].mapTo(pane.transcript.viewport(), reply.topLeft() * 0)
    assert top.y() > reply.top() + 40
    assert named(pane, QAbstractButton, "Stop")


def test_it_moves_down_as_the_reply_grows_and_becomes_a_turn_when_that_has_ended(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    world.server.reply("One that is cut.", hold_after=1)
    typed(qtbot, pane.composer, "And a log?")

    world.server.release()

    qtbot.waitUntil(lambda: world.place.path()[-1].text == "One ")
    assert seen(pane.transcript) == []
    assert [n.text for n in world.place.path()][2] == "And a log?"
    assert pane.transcript.flow.tail == 0


def test_the_last_turn_is_not_covered_by_what_waits(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    typed(qtbot, pane.composer, *(f"Question {n}?" for n in range(12)))
    view = pane.transcript
    assert view.flow.lowest > 0
    view.go_to_end()

    last = max(turns(view), key=lambda t: t.y())

    bottom = last.mapTo(view.viewport(), last.rect().bottomLeft()).y()
    assert view.view_height() - 40 < bottom < view.view_height()
    view.scroll_by(-10_000)
    reply = view.rect_of(world.place.head or "")
    first = turns(view)[0]
    assert first.mapTo(view.viewport(), first.rect().topLeft()).y() >= reply.bottom()


def test_after_a_stop_it_stays_and_can_be_sent_nevertheless(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    typed(qtbot, pane.composer, "And a log?", "And a twig?")
    qtbot.keyClick(pane.composer.draft, Qt.Key.Key_Escape)
    assert seen(pane.transcript) == [
        ("And a log?", "The reply above did not end"),
        ("And a twig?", "Sent after that"),
    ]
    world.server.reply("One that is cut.", hold_after=1)

    click(qtbot, turns(pane.transcript)[0], "Send anyway")

    qtbot.waitUntil(lambda: world.place.path()[-1].text == "One ")
    assert seen(pane.transcript) == [("And a twig?", "Sent when this reply ends")]


def test_it_comes_back_into_the_composer(qtbot: QtBot, world: World, pane: Pane) -> None:
    typed(qtbot, pane.composer, "And a log?")

    click(qtbot, turns(pane.transcript)[0], "Edit this message")

    assert pane.composer.draft.toPlainText() == "And a log?"
    assert QApplication.focusWidget() is pane.composer.draft
    assert pane.composer.draft.textCursor().atEnd()
    qtbot.waitUntil(lambda: seen(pane.transcript) == [])


def test_up_in_an_empty_composer_takes_the_last_one_back(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    typed(qtbot, pane.composer, "1", "2")

    qtbot.keyClick(pane.composer.draft, Qt.Key.Key_Up)

    assert pane.composer.draft.toPlainText() == "2"
    assert [text for text, _ in seen(pane.transcript)] == ["1"]


def test_they_change_places_and_the_keyboard_stays(qtbot: QtBot, world: World, pane: Pane) -> None:
    typed(qtbot, pane.composer, "1", "2", "3")
    third = turns(pane.transcript)[2]
    earlier = named(third, Button, "Say this earlier")
    earlier.setFocus()

    qtbot.keyClick(earlier, Qt.Key.Key_Space)

    assert [text for text, _ in seen(pane.transcript)] == ["1", "3", "2"]
    assert QApplication.focusWidget() is earlier
    assert not named(turns(pane.transcript)[0], Button, "Say this earlier").isEnabled()
    assert not named(turns(pane.transcript)[2], Button, "Say this later").isEnabled()


def test_one_that_is_removed_comes_back_with_undo(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    typed(qtbot, pane.composer, "1", "2")

    click(qtbot, turns(pane.transcript)[0], "Remove this message")
    assert [text for text, _ in seen(pane.transcript)] == ["2"]
    qtbot.mouseClick(named(window.panes.note, Button, "Undo"), Qt.MouseButton.LeftButton)

    assert [text for text, _ in seen(pane.transcript)] == ["1", "2"]


def test_who_reads_further_up_stays_there_when_it_is_said(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    view = pane.transcript
    typed(qtbot, pane.composer, *(f"Question {n}?" for n in range(24)))
    view.scroll_by(-10_000)
    assert not view.follows
    top = view.flow.top
    world.server.reply("One that is cut.", hold_after=1)

    world.server.release()
    qtbot.waitUntil(lambda: world.place.path()[-1].text == "One ")

    assert not view.follows
    assert view.flow.top == top


def test_who_reads_further_up_is_told_that_it_waits(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    typed(qtbot, pane.composer, *(f"Question {n}?" for n in range(12)))
    pane.transcript.scroll_by(-10_000)

    typed(qtbot, pane.composer, "One more")

    assert window.panes.note.text() == "It is sent when this reply ends."


def test_alt_enter_asks_in_another_branch_at_once(qtbot: QtBot, world: World, pane: Pane) -> None:
    reply = world.place.head or ""
    qtbot.keyClicks(pane.composer.draft, "What is a twig?")

    qtbot.keyClick(pane.composer.draft, ENTER, ALT)

    assert world.place.path()[0].text == "What is a twig?"
    assert world.place.node(reply).growing
    assert pane.composer.draft.toPlainText() == ""


def test_long_and_hostile_text_is_shown_as_it_is_and_short(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    text = "<b>bold</b> " + "word " * 4000
    world.place.set_draft(text)
    assert world.place.say(text)

    ((shown, _),) = seen(pane.transcript)
    assert shown.startswith("<b>bold</b> word")
    assert shown.endswith("…")
    assert len(shown) < 600


@pytest.mark.parametrize("width", [640, 900, 1600])
def test_it_stands_in_the_column_of_the_text(
    qtbot: QtBot, world: World, window: Window, pane: Pane, width: int
) -> None:
    typed(qtbot, pane.composer, "And a log?")
    window.resize(width, 700)
    view = pane.transcript

    def aligned() -> bool:
        (turn,) = turns(view)
        x, wide, _ = view.column()
        right = turn.mapTo(view, turn.rect().topRight()).x()
        left = turn._text.mapTo(view, turn._text.rect().topLeft()).x()
        return abs(left - x) <= 1 and abs(right - (x + wide)) <= 2

    qtbot.waitUntil(aligned)


def test_another_theme_paints_it_anew(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    typed(qtbot, pane.composer, "And a log?")
    before = turns(pane.transcript)[0].grab().toImage()

    window._theme.choose("dark")

    qtbot.waitUntil(lambda: turns(pane.transcript)[0].grab().toImage() != before)
    assert seen(pane.transcript) == [("And a log?", "Sent when this reply ends")]


def test_after_a_restart_it_waits_where_it_waited(qtbot: QtBot, world: World, pane: Pane) -> None:
    typed(qtbot, pane.composer, "And a log?")

    again = world.restarted()

    assert again.place.path()[-1].status is Status.STOPPED
    assert [m.text for m in again.place.following.messages()] == ["And a log?"]
    again.close()
