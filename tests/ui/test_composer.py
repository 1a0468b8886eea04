"""What a person types in the composer, and what comes of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from bough.core.node import Status
from bough.ui.composer import Composer
from bough.ui.theme import Theme
from bough.ui.transcript.words import context_size
from bough.ui.window import Window
from helpers.rooms import asked, named, shown
from helpers.server import ModelServer
from helpers.world import World, draw, drawn

ENTER, SHIFT = Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def composer(qtbot: QtBot, world: World, theme: Theme) -> Composer:
    composer = Composer(world.place, world.catalogue, theme)
    composer.resize(760, composer.height())
    shown(qtbot, composer)
    composer.draft.setFocus()
    return composer


def test_enter_sends_what_was_typed_and_empties_the_field(
    qtbot: QtBot, world: World, composer: Composer
) -> None:
    qtbot.keyClicks(composer.draft, "What is a bough?")
    qtbot.keyClick(composer.draft, ENTER)

    assert composer.draft.toPlainText() == ""
    qtbot.waitUntil(lambda: not world.place.running)
    assert draw(world.place.tree()) == drawn("""
        What is a bough?
          A bough is a main branch of a tree.
    """)


def test_shift_enter_begins_a_new_line(qtbot: QtBot, world: World, composer: Composer) -> None:
    qtbot.keyClicks(composer.draft, "one")
    qtbot.keyClick(composer.draft, ENTER, SHIFT)
    qtbot.keyClicks(composer.draft, "two")

    assert composer.draft.toPlainText() == "one\ntwo"
    assert world.place.head is None


def test_enter_that_ends_a_word_of_an_input_method_does_not_send(
    qtbot: QtBot, world: World, composer: Composer
) -> None:
    QApplication.sendEvent(composer.draft, QInputMethodEvent("liangzi", []))
    qtbot.keyClick(composer.draft, ENTER)
    assert world.place.head is None

    word = QInputMethodEvent()
    word.setCommitString("量子")
    QApplication.sendEvent(composer.draft, word)
    assert world.place.head is None
    assert composer.draft.toPlainText() == "量子"

    qtbot.keyClick(composer.draft, ENTER)
    qtbot.waitUntil(lambda: not world.place.running)
    assert world.place.path()[0].text == "量子"


def test_white_space_is_not_a_message(qtbot: QtBot, world: World, composer: Composer) -> None:
    qtbot.keyClicks(composer.draft, "  ")
    qtbot.keyClick(composer.draft, ENTER)

    assert world.place.head is None
    assert not named(composer, QAbstractButton, "Send").isEnabled()


def test_esc_stops_the_reply_and_keeps_what_is_there(
    qtbot: QtBot, world: World, server: ModelServer, composer: Composer
) -> None:
    server.reply("A bough is a main branch.", hold_after=2)
    qtbot.keyClicks(composer.draft, "What is a bough?")
    qtbot.keyClick(composer.draft, ENTER)
    qtbot.waitUntil(lambda: world.place.path()[-1].text == "A bough ")

    qtbot.keyClick(composer.draft, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: not world.place.running)
    reply = world.place.path()[-1]
    assert (reply.status, reply.text) == (Status.STOPPED, "A bough ")


def test_the_send_button_stops_while_a_reply_grows(
    qtbot: QtBot, world: World, server: ModelServer, composer: Composer
) -> None:
    server.reply("A bough is a main branch.", hold_after=2)
    world.place.say("What is a bough?")
    qtbot.waitUntil(lambda: world.place.path()[-1].text == "A bough ")

    qtbot.mouseClick(named(composer, QAbstractButton, "Stop"), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: not world.place.running)
    assert world.place.path()[-1].status is Status.STOPPED
    named(composer, QAbstractButton, "Send")


def test_up_in_an_empty_composer_asks_to_edit_the_last_question(
    qtbot: QtBot, composer: Composer
) -> None:
    with qtbot.waitSignal(composer.edit_last_requested):
        qtbot.keyClick(composer.draft, Qt.Key.Key_Up)

    qtbot.keyClicks(composer.draft, "one")
    with qtbot.assertNotEmitted(composer.edit_last_requested):
        qtbot.keyClick(composer.draft, Qt.Key.Key_Up)


def test_alt_and_an_arrow_show_the_siblings_of_the_last_reply(
    qtbot: QtBot, world: World, composer: Composer
) -> None:
    first = asked(qtbot, world, "What is a bough?")
    world.place.retry(first)
    qtbot.waitUntil(lambda: not world.place.running)
    second = world.place.head

    qtbot.keyClick(composer.draft, Qt.Key.Key_Left, ALT)
    assert world.place.head == first

    qtbot.keyClick(composer.draft, Qt.Key.Key_Right, ALT)
    assert world.place.head == second


def test_formatted_text_comes_in_plain(qtbot: QtBot, world: World, composer: Composer) -> None:
    copied = QMimeData()
    copied.setHtml("<b>bold</b> <img src='https://example.org/spy.png'>")
    copied.setText("bold")
    QGuiApplication.clipboard().setMimeData(copied)

    qtbot.keyClick(composer.draft, Qt.Key.Key_V, CTRL)

    assert composer.draft.toPlainText() == "bold"
    assert world.place.draft == "bold"


def test_a_pasted_file_of_a_million_characters_is_refused_with_a_sentence(
    qtbot: QtBot, world: World, composer: Composer
) -> None:
    QGuiApplication.clipboard().setText("a" * 1_000_001)

    with qtbot.waitSignal(world.place.refused) as refused:
        qtbot.keyClick(composer.draft, Qt.Key.Key_V, CTRL)

    assert "too long" in refused.args[0]
    assert composer.draft.toPlainText() == ""


def test_the_draft_belongs_to_the_place_and_outlives_the_program(
    qtbot: QtBot, world: World, theme: Theme, composer: Composer
) -> None:
    qtbot.keyClicks(composer.draft, "half a thought")
    assert world.place.draft == "half a thought"

    again = world.restarted()
    try:
        later = Composer(again.place, again.catalogue, theme)
        qtbot.addWidget(later)
        assert later.draft.toPlainText() == "half a thought"
    finally:
        again.close()


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (512, "512"),
        (4096, "4k"),
        (40_960, "40k"),
        (128_000, "128k"),
        (131_072, "128k"),
        (9000, "9k"),
        (4100, "4.1k"),
        (1_000_000, "1M"),
        (1_048_576, "1M"),
    ],
)
def test_a_context_is_said_as_its_maker_says_it(tokens: int, said: str) -> None:
    assert context_size(tokens) == said


def test_undo_in_an_untouched_composer_takes_the_question_back(
    qtbot: QtBot, world: World, window: Window
) -> None:
    composer = window.findChildren(Composer)[0]
    qtbot.keyClicks(composer.draft, "What is a bough?")
    qtbot.keyClick(composer.draft, ENTER)
    qtbot.waitUntil(lambda: not world.place.running)

    qtbot.keyClick(composer.draft, Qt.Key.Key_Z, CTRL)
    assert world.place.head is None

    qtbot.keyClick(composer.draft, Qt.Key.Key_Z, CTRL | SHIFT)
    assert len(world.place.path()) == 2


def test_undo_in_a_composer_with_words_takes_words_back(
    qtbot: QtBot, world: World, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")
    composer = window.findChildren(Composer)[0]
    qtbot.keyClicks(composer.draft, "And a twig?")

    qtbot.keyClick(composer.draft, Qt.Key.Key_Z, CTRL)

    assert composer.draft.toPlainText() != "And a twig?"
    assert len(world.place.path()) == 2
