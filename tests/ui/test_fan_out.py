"""One question to several models at once, from the composer and from a message."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from bough.core.node import Node
from bough.ui.fan_out import FanOut, stepper
from bough.ui.model_picker import ModelPicker
from bough.ui.pane import Pane
from bough.ui.transcript import words
from bough.ui.window import Window
from helpers.dialogs import in_dialog
from helpers.rooms import asked
from helpers.server import ModelServer
from helpers.world import World

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def pane(world: World, window: Window) -> Pane:
    pane = window.panes.current()
    assert pane is not None
    return pane


def from_composer(pane: Pane, do: Callable[[FanOut], None]) -> None:
    def check(dialog: QDialog) -> None:
        assert isinstance(dialog, FanOut)
        do(dialog)

    draft = pane.composer.draft
    in_dialog(lambda: QTest.keyClick(draft, Key.Key_Return, CTRL_SHIFT), check)


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def replies(pane: Pane) -> list[Node]:
    tree = pane.place.tree()
    return [tree.node(i) for i in tree.children(tree.children(None)[-1])]


def found(qtbot: QtBot, dialog: FanOut) -> None:
    qtbot.waitUntil(lambda: dialog.models.number_of(dialog.models.chosen()[0][0]) >= 0)


def test_one_model_is_asked_three_times_at_once(
    qtbot: QtBot, server: ModelServer, pane: Pane
) -> None:
    QTest.keyClicks(pane.composer.draft, "What is a bough?")

    def ask(dialog: FanOut) -> None:
        found(qtbot, dialog)
        assert dialog.told.text() == "One reply will come."
        press(Key.Key_Plus, Key.Key_Right)
        assert dialog.told.text() == "3 replies will come, all at once."
        press(Key.Key_Return)

    from_composer(pane, ask)

    assert len([n for n in replies(pane) if n.growing]) == 3
    assert pane.place.head == replies(pane)[0].id
    assert pane.composer.draft.toPlainText() == ""
    qtbot.waitUntil(lambda: all(not n.growing for n in replies(pane)))
    assert {n.text for n in replies(pane)} == {"A bough is a main branch of a tree."}


def test_temperatures_and_seeds_go_out_and_stay_with_the_replies(
    qtbot: QtBot, server: ModelServer, pane: Pane
) -> None:
    QTest.keyClicks(pane.composer.draft, "What is a bough?")

    def ask(dialog: FanOut) -> None:
        found(qtbot, dialog)
        press(Key.Key_2)
        dialog.temperature.setFocus()
        QTest.keyClicks(dialog.temperature, "0.1, 0.7")
        dialog.seed.setFocus()
        QTest.keyClicks(dialog.seed, "11")
        press(Key.Key_Return)

    from_composer(pane, ask)
    qtbot.waitUntil(lambda: all(not n.growing for n in replies(pane)))

    wanted = [(0.1, 11), (0.1, 12), (0.7, 11), (0.7, 12)]
    assert [(n.settings["temperature"], n.settings["seed"]) for n in replies(pane)] == wanted
    sent = [(q.json["temperature"], q.json["seed"]) for q in server.questions]
    assert sorted(sent) == wanted
    assert words.summary(replies(pane)[1]).endswith("temperature 0.1 · seed 12")


def test_what_is_no_number_is_said_and_asks_nobody(qtbot: QtBot, pane: Pane) -> None:
    QTest.keyClicks(pane.composer.draft, "What is a bough?")

    def fail(dialog: FanOut) -> None:
        found(qtbot, dialog)
        for field, text, why in (
            (dialog.temperature, "hot", "Temperatures are numbers from 0 to 2"),
            (dialog.seed, "x", "A seed is a whole number."),
        ):
            field.setFocus()
            QTest.keyClicks(field, text)
            press(Key.Key_Return)
            assert dialog.isVisible()
            assert why in dialog.message.text()
            assert field.hasFocus()
            field.clear()
        dialog.view.setFocus()
        press(Key.Key_0, Key.Key_Return)
        assert dialog.isVisible()
        assert "No model is chosen" in dialog.message.text()
        press(Key.Key_Escape)
        assert not dialog.isVisible()

    from_composer(pane, fail)

    assert pane.place.head is None
    assert pane.place.draft == "What is a bough?"


def test_nothing_is_asked_without_a_question(qtbot: QtBot, pane: Pane) -> None:
    with qtbot.waitSignal(pane.place.refused) as refused:
        QTest.keyClick(pane.composer.draft, Key.Key_Return, CTRL_SHIFT)

    assert refused.args == ["There is no text."]


def test_the_pointer_counts_too(qtbot: QtBot, pane: Pane) -> None:
    QTest.keyClicks(pane.composer.draft, "What is a bough?")

    def ask(dialog: FanOut) -> None:
        found(qtbot, dialog)
        view, (ref, _) = dialog.view, dialog.models.chosen()[0]
        row = view.visualRect(dialog.models.index(dialog.models.number_of(ref)))
        minus, _, plus = stepper(QRectF(row))

        def click(at: QPoint) -> int:
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
            return dialog.models.count(ref)

        counts = [click(plus.center().toPoint()) for _ in range(8)]
        assert counts == [2, 3, 4, 5, 6, 7, 8, 8]
        assert click(minus.center().toPoint()) == 7
        assert click(row.topLeft() + QPoint(60, 12)) == 0
        assert click(row.topLeft() + QPoint(60, 12)) == 1

    from_composer(pane, ask)


def test_typing_filters_and_what_is_filtered_away_is_still_asked(qtbot: QtBot, pane: Pane) -> None:
    QTest.keyClicks(pane.composer.draft, "What is a bough?")

    def ask(dialog: FanOut) -> None:
        found(qtbot, dialog)
        press(Key.Key_Z)
        assert dialog.filter.hasFocus()
        assert dialog.models.number_of(dialog.models.chosen()[0][0]) == -1
        assert dialog.told.text() == "One reply will come."
        press(Key.Key_Return)

    from_composer(pane, ask)

    assert pane.place.head is not None
    qtbot.waitUntil(lambda: not pane.place.running)


def test_a_reply_is_tried_again_by_several_and_digits_pick_one(
    qtbot: QtBot, world: World, server: ModelServer, pane: Pane
) -> None:
    head = asked(qtbot, world, "What is a bough?")
    view = pane.transcript
    view.reveal(head)
    view.setFocus()
    server.reply("an arm")
    server.reply("an arm")

    def ask(dialog: QDialog) -> None:
        assert isinstance(dialog, FanOut)
        found(qtbot, dialog)
        press(Key.Key_2, Key.Key_Return)

    in_dialog(lambda: QTest.keyClick(view, Key.Key_Return, CTRL_SHIFT), ask)

    qtbot.waitUntil(lambda: all(not n.growing for n in replies(pane)))
    assert [n.text for n in replies(pane)][1:] == ["an arm", "an arm"]
    view.focus_turn(1)
    QTest.keyClick(view, Key.Key_1)
    assert pane.place.head == head
    QTest.keyClick(view, Key.Key_3)
    assert pane.place.head == replies(pane)[2].id


def test_the_way_there_from_the_list_of_models(qtbot: QtBot, pane: Pane) -> None:
    QTest.keyClicks(pane.composer.draft, "What is a bough?")

    def open_it() -> None:
        QTest.mouseClick(pane.composer.model, Qt.MouseButton.LeftButton)
        picker = QApplication.activePopupWidget()
        assert isinstance(picker, ModelPicker)
        last = picker.models.rowCount() - 2
        assert picker.models.index(last).data() == "Ask several…"
        row = picker.view.visualRect(picker.models.index(last)).center()
        QTest.mouseClick(picker.view.viewport(), Qt.MouseButton.LeftButton, pos=row)
        QApplication.processEvents()

    def ask(dialog: QDialog) -> None:
        assert isinstance(dialog, FanOut)
        press(Key.Key_Return)

    in_dialog(open_it, ask)

    assert pane.place.head is not None
    qtbot.waitUntil(lambda: not pane.place.running)
