"""The chips of next questions, in a real window over real sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu
from pytestqt.qtbot import QtBot

from bough.core.node import Role
from bough.ui.model_picker import ModelPicker
from bough.ui.pane import Pane
from bough.ui.suggested.chip import Chip
from bough.ui.suggested.row import ChipRow
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.rooms import named, open_window
from helpers.server import ModelServer, reply_script
from helpers.world import World

REPLY = "The universe is finite in age and expands, so that the light of most stars never came."
GOOD = (
    "Why does the universe expand faster and faster, and what drives that at all?",
    "How old is the universe?",
    "Which stars are seen by the naked eye in a dark place?",
)


@pytest.fixture
def world(qapp: object, tmp_path: Path, server: ModelServer) -> Iterator[World]:
    world = World(tmp_path, server, questions="local")
    yield world
    world.close()


@pytest.fixture
def pane(qtbot: QtBot, window: Window) -> Pane:
    pane = window.panes.current()
    assert pane is not None
    qtbot.waitUntil(lambda: bool(pane.findChildren(ChipRow)))
    return pane


def answered(qtbot: QtBot, world: World, pane: Pane, reply: str = REPLY) -> None:
    world.server.reply(reply)
    world.server.otherwise = reply_script("\n".join(GOOD))
    assert pane.place.say("Why is the night sky dark?")
    qtbot.waitUntil(lambda: not pane.place.running)


def chips(pane: Pane) -> list[Chip]:
    (row,) = pane.findChildren(ChipRow)
    return row.chips


def suggested(qtbot: QtBot, world: World, pane: Pane) -> list[Chip]:
    answered(qtbot, world, pane)
    qtbot.waitUntil(lambda: len(chips(pane)) == 3)
    return chips(pane)


def test_a_click_on_a_chip_asks_its_question(qtbot: QtBot, world: World, pane: Pane) -> None:
    shown = suggested(qtbot, world, pane)
    assert [chip.accessibleName() for chip in shown] == list(GOOD)
    before = pane.place.head

    QTest.mouseClick(shown[1], Qt.MouseButton.LeftButton)

    asked = [n for n in pane.place.path() if n.role is Role.USER][-1]
    assert (asked.text, asked.parent) == (GOOD[1], before)
    assert not chips(pane)


def test_no_text_moves_when_they_come(qtbot: QtBot, world: World, pane: Pane) -> None:
    """The reply is longer than the view, which is at its end."""
    transcript = pane.transcript
    world.server.reply("\n\n".join([REPLY] * 30))
    world.server.otherwise = reply_script("\n".join(GOOD), hold_after=0)
    assert pane.place.say("Why is the night sky dark?")
    qtbot.waitUntil(lambda: not pane.place.running)
    transcript.go_to_end()
    head = pane.place.head or ""
    qtbot.waitUntil(lambda: pane.place.suggesting.thinks and len(world.server.questions) == 2)
    before = transcript.rect_of(head).bottom()

    world.server.release()
    qtbot.waitUntil(lambda: len(chips(pane)) == 3)

    assert transcript.rect_of(head).bottom() == before
    (row,) = pane.findChildren(ChipRow)
    assert row.isVisible()
    assert row.geometry().bottom() <= transcript.viewport().height()


def test_they_go_with_all_that_was_said(qtbot: QtBot, world: World, pane: Pane) -> None:
    """Also where they were higher than the view."""
    suggested(qtbot, world, pane)
    pane.transcript.setMaximumHeight(60)
    qtbot.waitUntil(lambda: pane.transcript.height() == 60)

    pane.place.prune(pane.place.path()[0].id)

    assert not chips(pane)
    assert not pane.place.path()


def test_with_shift_it_goes_into_the_composer(qtbot: QtBot, world: World, pane: Pane) -> None:
    shown = suggested(qtbot, world, pane)
    before = pane.place.head
    QTest.mouseClick(shown[2], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier)
    assert pane.composer.draft.toPlainText() == GOOD[2]
    assert pane.composer.draft.hasFocus()
    assert pane.place.head == before


def test_tab_brings_one_after_the_other_into_an_empty_composer_and_then_leaves_it(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    suggested(qtbot, world, pane)
    draft = pane.composer.draft
    pane.write()
    for question in GOOD:
        QTest.keyClick(draft, Qt.Key.Key_Tab)
        assert draft.toPlainText() == question
        assert draft.hasFocus()
    QTest.keyClick(draft, Qt.Key.Key_Tab)
    assert draft.toPlainText() == ""
    assert not draft.hasFocus()


def test_tab_leaves_what_a_person_wrote_alone(qtbot: QtBot, world: World, pane: Pane) -> None:
    suggested(qtbot, world, pane)
    draft = pane.composer.draft
    pane.write()
    QTest.keyClicks(draft, "Mine")
    QTest.keyClick(draft, Qt.Key.Key_Tab)
    assert draft.toPlainText() == "Mine"
    assert not draft.hasFocus()


def test_they_can_be_hidden(qtbot: QtBot, world: World, pane: Pane) -> None:
    suggested(qtbot, world, pane)
    hide = named(pane, QAbstractButton, "Hide these questions")
    QTest.mouseClick(hide, Qt.MouseButton.LeftButton)
    assert not chips(pane)


def test_the_menu_says_what_they_took_and_when_there_are_any(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    suggested(qtbot, world, pane)
    more = named(pane, QAbstractButton, "When there are next questions")
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    (row,) = pane.findChildren(ChipRow)
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in row.findChildren(QMenu)))
    (menu,) = [menu for menu in row.findChildren(QMenu) if menu.isVisible()]
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[0].startswith("By scripted: 7 tokens read, ")
    assert "By the model that answered" in words
    (never,) = [action for action in menu.actions() if action.text() == "Never"]
    assert isinstance(never, QAction)

    never.trigger()
    menu.close()

    assert not chips(pane)
    assert world.catalogue.questions == "off"
    answered(qtbot, world, pane)
    assert not pane.place.suggesting.thinks


def test_another_model_is_chosen_in_the_menu(qtbot: QtBot, world: World, pane: Pane) -> None:
    suggested(qtbot, world, pane)
    more = named(pane, QAbstractButton, "When there are next questions")
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    (row,) = pane.findChildren(ChipRow)
    qtbot.waitUntil(lambda: any(menu.isVisible() for menu in row.findChildren(QMenu)))
    (menu,) = [menu for menu in row.findChildren(QMenu) if menu.isVisible()]
    (other,) = [a for a in menu.actions() if a.text() == "By another model …"]
    other.trigger()
    menu.close()
    qtbot.waitUntil(lambda: bool(row.findChildren(ModelPicker)))
    (picker,) = row.findChildren(ModelPicker)
    qtbot.waitUntil(lambda: not world.catalogue.looking)
    QTest.keyClick(picker.filter, Qt.Key.Key_Return)
    assert world.catalogue.questions_model is not None


def test_they_are_there_again_after_a_restart(
    qtbot: QtBot, tmp_path: Path, server: ModelServer, theme: Theme
) -> None:
    world = World(tmp_path, server, questions="local")
    with open_window(qtbot, world, theme) as window:
        pane = window.panes.current()
        assert pane is not None
        qtbot.waitUntil(lambda: bool(pane.findChildren(ChipRow)))
        suggested(qtbot, world, pane)
    again = world.restarted()
    with open_window(qtbot, again, theme) as window:
        pane = window.panes.current()
        assert pane is not None
        qtbot.waitUntil(lambda: bool(pane.findChildren(ChipRow)))
        assert [chip.text() for chip in chips(pane)] == list(GOOD)
    again.close()


def test_in_a_narrow_pane_they_stand_one_below_the_other(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    window = pane.window()
    window.resize(520, 700)
    shown = suggested(qtbot, world, pane)
    (row,) = pane.findChildren(ChipRow)
    assert len({chip.x() for chip in shown}) == 1
    assert all(row.rect().contains(chip.geometry()) for chip in shown)


def test_alt_and_a_number_ask_the_question_of_that_number(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    suggested(qtbot, world, pane)
    pane.write()
    QTest.keyClick(pane.composer.draft, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    asked = [n for n in pane.place.path() if n.role is Role.USER][-1]
    assert asked.text == GOOD[2]
    assert pane.composer.draft.toPlainText() == ""


def test_a_number_that_no_question_has_asks_nothing(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    world.catalogue.remember(questions="off")
    answered(qtbot, world, pane)
    pane.write()
    before = pane.place.head
    QTest.keyClick(pane.composer.draft, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert pane.place.head == before


def test_slash_next_has_a_model_think_of_some(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    world.catalogue.remember(questions="asked")
    answered(qtbot, world, pane)
    assert not chips(pane)
    pane.write()
    QTest.keyClicks(pane.composer.draft, "/next")
    QTest.keyClick(pane.composer.draft, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(chips(pane)) == 3)
    assert pane.composer.draft.toPlainText() == ""
    # No word of it was sent.
    assert [n.role for n in pane.place.path()] == [Role.USER, Role.ASSISTANT]


def test_slash_questions_says_and_sets_when_there_are_any(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    suggested(qtbot, world, pane)
    said: list[str] = []
    pane.place.noted.connect(lambda words, _: said.append(words))
    pane.write()
    QTest.keyClicks(pane.composer.draft, "/questions off")
    QTest.keyClick(pane.composer.draft, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["There are no next questions."]
    assert world.catalogue.questions == "off"
    assert not chips(pane)
