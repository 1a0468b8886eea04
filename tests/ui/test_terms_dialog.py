"""Who answers, told what and how, is set in a dialog and by words, and seen on replies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
)
from pytestqt.qtbot import QtBot

from bough.core.personas import FUN, Persona
from bough.core.terms import UNSET, Terms
from bough.ui.logo import Logo
from bough.ui.pane import Pane
from bough.ui.terms.asked_with import AskedWith
from bough.ui.terms.chip import TermsChip
from bough.ui.terms.dialog import TermsDialog, edit_terms
from bough.ui.theme import Theme
from bough.ui.transcript.hover_card import HoverCard
from bough.ui.transcript.spoken import name as spoken_name
from bough.ui.window import Window
from helpers.dialogs import in_dialog
from helpers.rooms import asked, named, open_window
from helpers.server import ModelServer
from helpers.turns import hover
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


@pytest.fixture
def pane(window: Window) -> Pane:
    pane = window.panes.current()
    assert pane
    return pane


def system_of(world: World) -> str | None:
    """What the server was told first in the last request."""
    first = world.server.questions[-1].json["messages"][0]
    return first["content"] if first["role"] == "system" else None


def write(dialog: QDialog, name: str, text: str) -> None:
    kind = QPlainTextEdit if name == "System prompt" else QLineEdit
    field = named(dialog, kind, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def press(dialog: QDialog, name: str) -> None:
    QTest.mouseClick(named(dialog, QAbstractButton, name), LEFT)


def text_of(dialog: QDialog, name: str) -> tuple[str, str]:
    """What stands in a field, and its placeholder."""
    if name == "System prompt":
        box = named(dialog, QPlainTextEdit, name)
        return box.toPlainText(), box.placeholderText()
    field = named(dialog, QLineEdit, name)
    return field.text(), field.placeholderText()


def choose_persona(dialog: QDialog, words: str) -> None:
    """Open the list of personas and take the one whose entry begins so."""
    QTest.mouseClick(named(dialog, QAbstractButton, "Persona"), LEFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (action,) = [a for a in menu.actions() if a.text().startswith(words)]
    take(menu, action)


def take(menu: QMenu, action: QAction) -> None:
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


# The dialog


def test_what_is_written_in_the_dialog_is_what_the_server_gets(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    def fill(dialog: QDialog) -> None:
        choose_persona(dialog, "Brief")
        write(dialog, "System prompt", "Speak of trees.")
        write(dialog, "Temperature", "0,3")
        write(dialog, "Longest reply", "200")
        write(dialog, "Stop sequences", r"END, \n\n")
        press(dialog, "Save")

    in_dialog(pane.edit_terms, fill)

    asked(qtbot, world, "What is a bough?")
    body = world.server.questions[-1].json
    told = system_of(world)
    assert told is not None
    assert told.startswith("Give the answer first")
    assert told.endswith("Speak of trees.")
    assert (body["temperature"], body["max_tokens"], body["stop"]) == (0.3, 200, ["END", "\n\n"])
    assert world.place.session_terms.persona == "brief"


def test_enter_in_any_field_saves_and_esc_changes_nothing(qtbot: QtBot, pane: Pane) -> None:
    def save(dialog: QDialog) -> None:
        write(dialog, "System prompt", "Be brief.")
        QTest.keyClick(named(dialog, QPlainTextEdit, "System prompt"), Key.Key_Return)

    def leave(dialog: QDialog) -> None:
        write(dialog, "Seed", "7")
        QTest.keyClick(named(dialog, QLineEdit, "Seed"), Key.Key_Escape)

    in_dialog(pane.edit_terms, save)
    in_dialog(pane.edit_terms, leave)

    assert pane.place.terms == Terms(system="Be brief.")


def test_what_makes_no_sense_is_told_and_the_field_gets_the_keyboard(
    qtbot: QtBot, pane: Pane
) -> None:
    def fill(dialog: QDialog) -> None:
        write(dialog, "Temperature", "hot")
        press(dialog, "Save")
        assert dialog.isVisible()
        assert "A temperature is a number from 0 to 2." in said(dialog)
        assert named(dialog, QLineEdit, "Temperature").hasFocus()

    in_dialog(pane.edit_terms, fill)

    assert pane.place.terms == UNSET


def said(dialog: QDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]


def test_session_and_branch_are_set_apart_and_the_branch_inherits(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    asked(qtbot, world, "one")
    place = pane.place
    place.set_terms(Terms(system="Be kind.", parameters={"temperature": 0.4}), branch=False)

    def fill(dialog: QDialog) -> None:
        assert text_of(dialog, "System prompt")[0] == "Be kind."
        write(dialog, "Seed", "3")
        press(dialog, "From here on in this branch")
        assert text_of(dialog, "System prompt") == ("", "Be kind.")
        assert text_of(dialog, "Temperature") == ("", "0.4")
        assert text_of(dialog, "Seed") == ("", "3")
        write(dialog, "Temperature", "1")
        press(dialog, "For this session")
        assert text_of(dialog, "Temperature")[0] == "0.4"
        press(dialog, "Save")

    in_dialog(pane.edit_terms, fill)

    assert place.session_terms == Terms(
        system="Be kind.", parameters={"temperature": 0.4, "seed": 3}
    )
    assert place.branch_terms == Terms(parameters={"temperature": 1.0})
    place.undo()
    assert place.branch_terms == UNSET


def test_a_session_in_which_nothing_was_said_has_no_branch(qtbot: QtBot, pane: Pane) -> None:
    def look(dialog: QDialog) -> None:
        branch = named(dialog, QAbstractButton, "From here on in this branch")
        assert not branch.isEnabled()

    in_dialog(pane.edit_terms, look)


def test_the_sampling_of_the_persona_stands_as_inherited(qtbot: QtBot, pane: Pane) -> None:
    def look(dialog: QDialog) -> None:
        assert text_of(dialog, "Temperature") == ("", "As the server has it")
        choose_persona(dialog, "Fun")
        assert text_of(dialog, "Temperature") == ("", "0.9")

    in_dialog(pane.edit_terms, look)


def test_reset_leaves_all_to_what_is_further_up_but_pins(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    head = asked(qtbot, world, "one")
    pinned = Terms(pinned=frozenset({head}))
    pane.place.set_terms(Terms("tutor", "Be brief.", {"seed": 1}, pinned.pinned), branch=True)

    def reset(dialog: QDialog) -> None:
        press(dialog, "Reset")
        assert text_of(dialog, "Seed")[0] == ""
        press(dialog, "Save")

    in_dialog(pane.edit_terms, reset)

    assert pane.place.branch_terms == pinned


def test_a_preset_fills_the_fields_and_leaves_the_seed(qtbot: QtBot, pane: Pane) -> None:
    def choose(dialog: QDialog) -> None:
        write(dialog, "Seed", "7")
        press(dialog, "Creative")
        assert named(dialog, QAbstractButton, "Creative").isEnabled()
        press(dialog, "Precise")
        press(dialog, "Save")

    in_dialog(pane.edit_terms, choose)

    assert pane.place.terms.parameters == {"temperature": 0.2, "top_p": 0.9, "seed": 7}


def test_presets_of_ones_own_stand_in_the_configuration(
    qtbot: QtBot, world: World, pane: Pane, theme: Theme
) -> None:
    dialog = TermsDialog(pane.place, theme, pane)
    qtbot.addWidget(dialog)
    dialog.show()
    write(dialog, "Temperature", "0.5")
    (keep,) = [a for a in dialog.presets.menu().actions() if a.text().startswith("Save")]

    def name(asks: QDialog) -> None:
        press(asks, "Save")
        assert "A preset needs a name." in said(asks)
        write(asks, "Name", "for poems & prose")
        press(asks, "Save")

    in_dialog(keep.trigger, name)
    assert world.place.personas.presets == {"for poems & prose": {"temperature": 0.5}}
    text = (world.home / "config.toml").read_text()
    assert "temperature = 0.5" in text

    write(dialog, "Temperature", "1")
    (own, *_) = dialog.presets.menu().actions()
    assert own.text() == "for poems && prose"
    own.trigger()
    assert text_of(dialog, "Temperature")[0] == "0.5"

    (delete,) = [a.menu() for a in dialog.presets.menu().actions() if a.menu()]
    assert isinstance(delete, QMenu)
    delete.actions()[0].trigger()
    assert world.place.personas.presets == {}


def test_an_effort_is_offered_where_the_model_has_it(
    qtbot: QtBot, world: World, server: ModelServer, pane: Pane, theme: Theme
) -> None:
    def efforts() -> list[str]:
        dialog = TermsDialog(pane.place, theme, pane)
        qtbot.addWidget(dialog)
        dialog.show()
        return [b.accessibleName() for b in dialog.findChildren(QAbstractButton)
                if b.isVisible() and b.accessibleName() in ("Minimal", "High")]  # fmt: skip

    assert efforts() == []
    server.reply("A branch.", reasoning="Hm. ")
    asked(qtbot, world, "What is a bough?")
    assert efforts() == ["Minimal", "High"]

    def choose(dialog: QDialog) -> None:
        press(dialog, "High")
        press(dialog, "Save")

    in_dialog(lambda: edit_terms(pane.place, theme, pane, branch=True), choose)
    asked(qtbot, world, "And a twig?")
    assert world.server.questions[-1].json["reasoning_effort"] == "high"


def test_in_fun_mode_the_dialog_says_so(qtbot: QtBot, pane: Pane) -> None:
    pane.place.personas.set_fun_mode(True)

    in_dialog(
        pane.edit_terms,
        lambda dialog: next(words for words in said(dialog) if "Fun mode is on" in words),
    )


# The chip


def chips(pane: Pane) -> list[str]:
    found = pane.header.findChildren(TermsChip)
    return [chip.accessibleName() for chip in found if chip.isVisible()]


def test_the_chip_follows_a_default_persona_that_is_configured_by_hand(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    asked(qtbot, world, "one")
    pane.place.set_terms(Terms("tutor"), branch=False)
    assert chips(pane) == ["Tutor"]

    (world.home / "config.toml").write_text('persona = "tutor"\n', encoding="utf-8")
    world.catalogue.reload()

    assert chips(pane) == []


def test_the_chip_names_what_is_not_as_by_default(qtbot: QtBot, world: World, pane: Pane) -> None:
    asked(qtbot, world, "one")
    place = pane.place
    assert chips(pane) == []

    place.set_terms(Terms("tutor", parameters={"seed": 1}), branch=True)
    assert chips(pane) == ["Tutor"]
    place.undo()
    assert chips(pane) == []
    place.set_terms(Terms(system="x", parameters={"temperature": 0.2}), branch=False)
    assert chips(pane) == ["a system prompt, temperature 0.2"]
    place.set_terms(UNSET, branch=False)
    place.personas.set_default("tutor")
    assert chips(pane) == []
    place.set_terms(Terms("none"), branch=False)
    assert chips(pane) == ["No persona"]


def test_the_chip_follows_the_file_of_the_persona(qtbot: QtBot, world: World, pane: Pane) -> None:
    place = pane.place
    asked(qtbot, world, "one")
    cook = place.personas.save(Persona("", "Cook"))
    place.set_terms(Terms(cook.id), branch=False)
    assert chips(pane) == ["Cook"]

    place.personas.save(Persona(cook.id, "Chef"))
    assert chips(pane) == ["Chef"]


def test_a_click_on_the_chip_opens_the_dialog(qtbot: QtBot, world: World, pane: Pane) -> None:
    asked(qtbot, world, "one")
    pane.place.set_terms(Terms("tutor"), branch=True)
    chip = named(pane.header, TermsChip, "Tutor")

    def look(dialog: QDialog) -> None:
        assert named(dialog, QAbstractButton, "From here on in this branch").isChecked()

    in_dialog(lambda: QTest.mouseClick(chip, LEFT), look)


def test_what_was_set_further_up_in_the_branch_is_shown_there(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    asked(qtbot, world, "one")
    pane.place.set_terms(Terms("tutor", "Be brief."), branch=True)
    asked(qtbot, world, "two")

    def look(dialog: QDialog) -> None:
        assert named(dialog, QAbstractButton, "From here on in this branch").isChecked()
        persona = named(dialog, QAbstractButton, "Persona")
        assert persona.accessibleDescription() == "As inherited: Tutor"
        assert text_of(dialog, "System prompt") == ("", "Be brief.")

    in_dialog(pane.edit_terms, look)
    first = pane.place.path()[1].id
    named_ = spoken_name(pane.place.node(first), 1, 4, marked=pane.place.landmarks(first))
    assert named_.endswith("from here on: tutor, a system prompt")


def test_the_menu_of_the_pane_opens_it_too(qtbot: QtBot, world: World, pane: Pane) -> None:
    asked(qtbot, world, "one")
    QTest.mouseClick(named(pane.header, QAbstractButton, "Acts on this pane"), LEFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)

    in_dialog(lambda: take(menu, menu.actions()[0]), lambda dialog: press(dialog, "Cancel"))


def test_no_file_is_read_before_the_window_was_painted(
    qtbot: QtBot, world: World, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bough.core import personas

    read: list[Path] = []
    find = personas.find
    monkeypatch.setattr(personas, "find", lambda *f: read.append(f[1]) or find(*f))
    world.place.set_terms(Terms("tutor"), branch=False)
    asked(qtbot, world, "one")
    read.clear()
    world.place.personas._seen = None
    painted: list[int] = []

    with open_window(qtbot, world, theme) as window:
        window.painted.connect(lambda: painted.append(len(read)))
        qtbot.waitUntil(lambda: bool(read))
        pane = window.panes.current()
        assert pane
        qtbot.waitUntil(lambda: chips(pane) == ["Tutor"])
    assert painted in ([], [0])


# Fun mode


def test_the_logo_turns_fun_on_and_off_and_changes_no_reply(
    qtbot: QtBot, world: World, window: Window, pane: Pane, theme: Theme
) -> None:
    logo = named(window.topbar, Logo, "Bough")
    before = asked(qtbot, world, "one")
    text = world.place.node(before).text
    personas = world.place.personas

    QTest.mouseClick(logo, LEFT)
    assert (personas.fun_mode, theme.fun) == (True, True)
    fun = asked(qtbot, world, "two")
    voice = personas.by_id(FUN)
    assert voice is not None
    assert system_of(world) == voice.voice

    QTest.mouseClick(logo, LEFT)
    assert (personas.fun_mode, theme.fun) == (False, False)
    asked(qtbot, world, "three")
    assert system_of(world) is None
    assert world.place.node(before).text == text
    assert spoken_name(world.place.node(fun), 3, 6).startswith("scripted, fun, reply")


def test_the_chip_of_fun_mode_leaves_it(
    qtbot: QtBot, world: World, window: Window, pane: Pane, theme: Theme
) -> None:
    asked(qtbot, world, "one")
    pane.place.set_terms(Terms("tutor"), branch=False)
    window.toggle_fun()
    assert chips(pane) == []

    QTest.mouseClick(named(pane.header, QAbstractButton, "Fun mode"), LEFT)

    assert not pane.place.personas.fun_mode
    assert chips(pane) == ["Tutor"]


# What a reply was asked with


def test_a_reply_shows_all_that_it_was_asked_with(qtbot: QtBot, world: World, pane: Pane) -> None:
    pane.place.set_terms(Terms("tutor", "Speak of trees.", {"seed": 7}), branch=False)
    reply = asked(qtbot, world, "one")
    pane.transcript.setFocus()

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, AskedWith)
        assert "scripted · Tutor" in said(dialog)
        assert "temperature 0.5 · seed 7" in said(dialog)
        assert text_of(dialog, "System prompt")[0].endswith("Speak of trees.")
        press(dialog, "Copy the system prompt")

    in_dialog(lambda: pane.ask("asked_with", reply), look)
    assert QApplication.clipboard().text() == world.place.node(reply).settings["system"]


def test_the_pointer_on_the_figures_sees_it_too(qtbot: QtBot, world: World, pane: Pane) -> None:
    pane.place.set_terms(Terms("tutor", "Speak of trees.", {"top_p": 0.5}), branch=False)
    reply = asked(qtbot, world, "one")
    view = pane.transcript
    left, width, _ = view.column()
    foot = view.rect_of(reply).top() + view.flow.turn(1).foot_y

    hover(view, QPoint(left + width - 20, round(foot) + 14))

    (card,) = view.findChildren(HoverCard)
    qtbot.waitUntil(card.isVisible)
    _, settings, system, *_ = card.text().splitlines()
    assert settings == "Tutor · temperature 0.5 · top-p 0.5"
    assert system.startswith("Told first: “You are a patient tutor.")
    assert card.geometry().bottom() <= foot + 4


# By words


@pytest.fixture
def type_(qtbot: QtBot, pane: Pane) -> Callable[[str], None]:
    """Write into the composer, and send."""

    def type_it(text: str) -> None:
        draft = pane.composer.draft
        qtbot.waitUntil(draft.hasFocus)
        qtbot.keyClicks(draft, text)
        qtbot.keyClick(draft, Key.Key_Return)

    return type_it


def test_commands_set_it_from_here_on(
    qtbot: QtBot, world: World, pane: Pane, type_: Callable[[str], None]
) -> None:
    place = pane.place
    asked(qtbot, world, "one")

    type_("/persona tutor")
    type_("/system Speak of trees.")
    type_("/temperature 0,3")

    assert place.branch_terms == Terms("tutor", "Speak of trees.", {"temperature": 0.3})
    assert place.session_terms == UNSET
    type_("/persona none")
    assert place.branch_terms.persona is None
    type_("/fun")
    assert place.personas.fun_mode
    assert place.draft == ""
    assert len(world.server.questions) == 1


def test_a_temperature_that_is_none_is_refused(
    qtbot: QtBot, world: World, pane: Pane, type_: Callable[[str], None]
) -> None:
    with qtbot.waitSignal(pane.place.refused) as refused:
        type_("/temperature 3")

    assert refused.args == ["A temperature is a number from 0 to 2."]
    assert pane.place.terms == UNSET
