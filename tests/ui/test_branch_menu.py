"""Each act on the tree from the transcript: by its menu, and by its key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from bough.app.place import Place
from bough.core import acts
from bough.core.landmarks import Verdict
from bough.core.node import Role
from bough.core.operations import Plant
from bough.ui import branch_acts
from bough.ui.branch_dialogs import (
    InsertDialog,
    LabelDialog,
    NoteDialog,
)
from bough.ui.branch_menu import branch_menu
from bough.ui.pane import Pane
from bough.ui.split_dialog import SplitDialog
from bough.ui.transcript.controls import controls
from bough.ui.transcript.keys import wish
from bough.ui.transcript.sources import Origin
from bough.ui.transcript.view import TranscriptView
from bough.ui.window import Window
from helpers.dialogs import click, entry, in_dialog
from helpers.hands import drag, spot
from helpers.server import ModelServer
from helpers.trees import planted
from helpers.world import World, draw, drawn

PICTURE = """
    What is a bough?
      an arm of a tree
        of which tree?
          of any tree
        and a twig?
      a branch
"""
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Key = Qt.Key

Act = Callable[[str, str], None]
"""Does an act on the message of that text."""


@pytest.fixture
def pane(world: World, window: Window) -> Pane:
    """Looks at the branch that ends in "of any tree"."""
    place = world.place
    nodes = tuple(planted(PICTURE).walk())
    plant = acts.operation("say", (Plant(nodes),), None, "of any tree")
    world.library.history.perform(place.session_id, plant)
    place.go("of any tree")
    pane = window.panes.current()
    assert pane is not None
    return pane


@pytest.fixture(params=["menu", "key"])
def act(request: pytest.FixtureRequest, qtbot: QtBot, pane: Pane) -> Act:
    view = pane.transcript

    def by_menu(name: str, node_id: str) -> None:
        focus(view, node_id)
        # The window is not active at once after a dialog.
        qtbot.waitUntil(lambda: view.tools.node_id == node_id)
        view.tools.open_menu()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        click(qtbot, menu, name)

    def by_key(name: str, node_id: str) -> None:
        focus(view, node_id)
        QTest.keySequence(view, QKeySequence(branch_acts.KEYS[name]))

    return by_menu if request.param == "menu" else by_key


def focus(view: TranscriptView, node_id: str) -> None:
    view.reveal(node_id)
    view.setFocus()


def tree(place: Place) -> str:
    return draw(place.tree())


def noted(place: Place) -> list[str]:
    said: list[str] = []
    place.noted.connect(lambda text, _undo: said.append(text))
    place.refused.connect(lambda text: said.append(f"No: {text}"))
    return said


def press(dialog: QDialog, key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    QTest.keyClick(focused or dialog, key)


def write(dialog: QDialog, text: str) -> None:
    """Write it where the keyboard is, and press Enter."""
    QTest.keyClicks(QApplication.focusWidget(), text)
    press(dialog, Key.Key_Return)


# What needs no question


def test_a_message_is_replied_to_from_where_it_stands(pane: Pane, act: Act) -> None:
    act("branch", "an arm of a tree")

    assert pane.place.head == "an arm of a tree"


def test_a_reply_is_tried_again(qtbot: QtBot, server: ModelServer, pane: Pane, act: Act) -> None:
    server.reply("a limb")

    act("retry", "an arm of a tree")

    qtbot.waitUntil(lambda: not pane.place.running)
    assert pane.place.path()[-1].text == "a limb"
    assert len(pane.place.siblings("a branch")) == 3


def test_a_bookmark_comes_and_goes(pane: Pane, act: Act) -> None:
    act("bookmark", "of which tree?")
    assert pane.place.landmarks("of which tree?").bookmark

    act("bookmark", "of which tree?")
    assert not pane.place.landmarks("of which tree?").bookmark


def test_a_branch_is_a_dead_end_or_resolved_but_not_both(pane: Pane, act: Act) -> None:
    act("dead_end", "of any tree")
    assert pane.place.landmarks("of any tree").verdict is Verdict.DEAD_END

    act("resolved", "of any tree")
    assert pane.place.landmarks("of any tree").verdict is Verdict.RESOLVED

    act("resolved", "of any tree")
    assert pane.place.landmarks("of any tree").verdict is None


def test_the_favourite_of_a_fork_is_what_alt_home_shows(
    qtbot: QtBot, window: Window, pane: Pane, act: Act
) -> None:
    act("favourite", "of which tree?")
    pane.place.go("a branch")

    QTest.keyClick(pane.transcript, Key.Key_Home, Qt.KeyboardModifier.AltModifier)

    assert pane.place.landmarks("of which tree?").favourite
    assert pane.place.head == "a branch"
    act("favourite", "a branch")
    act("favourite", "a branch")
    pane.place.favour("an arm of a tree")
    QTest.keyClick(pane.transcript, Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert pane.place.head == "of any tree"


def test_two_messages_of_one_role_are_merged(pane: Pane, act: Act) -> None:
    pane.place.insert_below("of which tree?", Role.USER, "and how thick?")

    act("merge", "of which tree?")

    assert "of which tree?\n\nand how thick?" in [n.text for n in pane.place.path()]


def test_a_branch_is_cut_and_put_below_another_message(pane: Pane, act: Act) -> None:
    act("cut_branch", "of any tree")
    pane.place.go("and a twig?")
    act("put_branch", "and a twig?")

    assert tree(pane.place) == drawn("""
        What is a bough?
          an arm of a tree
            of which tree?
            and a twig?
              of any tree
          a branch
    """)


def test_a_branch_is_copied_and_put_below_another_message(pane: Pane, act: Act) -> None:
    act("take_branch", "of which tree?")
    pane.place.go("a branch")
    act("put_branch", "a branch")

    assert tree(pane.place) == drawn("""
        What is a bough?
          an arm of a tree
            of which tree?
              of any tree
            and a twig?
          a branch
            of which tree?
              of any tree
    """)


def test_only_the_path_is_kept(pane: Pane, act: Act) -> None:
    act("keep_path", "of which tree?")

    assert tree(pane.place) == drawn("""
        What is a bough?
          an arm of a tree
            of which tree?
              of any tree
    """)


def test_a_subtree_goes_to_the_bin_and_comes_back_with_ctrl_z(
    window: Window, pane: Pane, act: Act
) -> None:
    before = tree(pane.place)

    act("prune", "an arm of a tree")
    assert tree(pane.place) == drawn("""
        What is a bough?
          a branch
    """)

    QTest.keyClick(pane.transcript, Key.Key_Z, CTRL)
    assert tree(pane.place) == before
    QTest.keyClick(pane.transcript, Key.Key_Z, CTRL | SHIFT)
    assert tree(pane.place) != before


# What is asked first


def test_a_question_is_edited_where_it_stands(pane: Pane, act: Act) -> None:
    act("edit", "of which tree?")

    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Edit your question"


def test_a_reply_is_edited_beside_the_one_that_came(pane: Pane, act: Act) -> None:
    act("edit", "an arm of a tree")
    assert pane.editor
    source = pane.editor.source
    QTest.keyClick(source, Key.Key_End, CTRL)
    QTest.keyClick(source, Key.Key_Return)
    QTest.keyClicks(source, "of it")
    QTest.keyClick(source, Key.Key_S, CTRL)

    edited = pane.place.path()[-1]
    assert (edited.text, edited.edited_from) == ("an arm of a tree\nof it", "an arm of a tree")
    assert "an arm of a tree" in pane.place.tree()


def test_another_model_is_picked(qtbot: QtBot, pane: Pane, act: Act) -> None:
    act("retry_with", "an arm of a tree")

    picker = QApplication.activePopupWidget()
    assert picker is not None
    assert picker.accessibleName() == "Models"
    picker.close()


def test_a_message_gets_a_label_and_loses_it(pane: Pane, act: Act) -> None:
    in_dialog(lambda: act("label", "of any tree"), lambda d: write(d, "the short version"))
    assert pane.place.landmarks("of any tree").label == "the short version"

    def clear(dialog: QDialog) -> None:
        assert isinstance(dialog, LabelDialog)
        QTest.keyClick(dialog.label, Key.Key_Delete)
        press(dialog, Key.Key_Return)

    in_dialog(lambda: act("label", "of any tree"), clear)
    assert pane.place.landmarks("of any tree").label == ""


def test_a_label_that_is_too_long_stays_in_its_dialog(pane: Pane, act: Act) -> None:
    def overdo(dialog: QDialog) -> None:
        assert isinstance(dialog, LabelDialog)
        dialog.label.setText("x" * 81)
        press(dialog, Key.Key_Return)
        assert dialog.isVisible()
        assert "at most 80" in dialog.message.text()

    in_dialog(lambda: act("label", "of any tree"), overdo)
    assert pane.place.landmarks("of any tree").label == ""


def test_a_message_gets_a_note_of_several_lines(pane: Pane, act: Act) -> None:
    def note(dialog: QDialog) -> None:
        assert isinstance(dialog, NoteDialog)
        QTest.keyClicks(dialog.text.draft, "one")
        QTest.keyClick(dialog.text.draft, Key.Key_Return, SHIFT)
        write(dialog, "two")

    in_dialog(lambda: act("note", "of any tree"), note)
    assert pane.place.landmarks("of any tree").note == "one\ntwo"


@pytest.mark.parametrize("asked", ["label", "note", "insert_above", "insert_below", "split"])
def test_esc_leaves_everything_as_it_was(pane: Pane, act: Act, asked: str) -> None:
    def leave(dialog: QDialog) -> None:
        QTest.keyClicks(QApplication.focusWidget(), "no")
        press(dialog, Key.Key_Escape)
        assert not dialog.isVisible()

    before = tree(pane.place)
    in_dialog(lambda: act(asked, "an arm of a tree"), leave)

    assert tree(pane.place) == before
    assert not pane.place.landmarks("an arm of a tree").told


def test_a_message_is_inserted_above_another(pane: Pane, act: Act) -> None:
    in_dialog(lambda: act("insert_above", "of any tree"), lambda d: write(d, "be brief"))

    assert [n.text for n in pane.place.path()][-3:] == [
        "of which tree?", "be brief", "of any tree",
    ]  # fmt: skip
    assert pane.place.path()[-2].role is Role.USER


def test_a_message_is_inserted_below_another_as_a_reply(pane: Pane, act: Act) -> None:
    def insert(dialog: QDialog) -> None:
        assert isinstance(dialog, InsertDialog)
        dialog.you.setFocus()
        QTest.keyClick(dialog.you, Key.Key_Right)
        assert dialog.role is Role.ASSISTANT
        dialog.text.setFocus()
        press(dialog, Key.Key_Return)
        assert dialog.isVisible(), "nothing was written"
        write(dialog, "well")

    in_dialog(lambda: act("insert_below", "of any tree"), insert)

    assert pane.place.path()[-1].text == "well"
    assert pane.place.path()[-1].role is Role.ASSISTANT


def test_a_message_is_split_at_the_caret(pane: Pane, act: Act) -> None:
    def split(dialog: QDialog) -> None:
        assert isinstance(dialog, SplitDialog)
        press(dialog, Key.Key_Return)
        assert dialog.isVisible(), "it was split at its beginning"
        for _ in range(len("an arm ")):
            press(dialog, Key.Key_Right)
        press(dialog, Key.Key_Return)

    in_dialog(lambda: act("split", "an arm of a tree"), split)

    assert [n.text for n in pane.place.path()][1:3] == ["an arm ", "of a tree"]


def test_a_split_begins_where_the_selection_does(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    text = "# One \U0001f333\n\nSome *bark*, some bark.\n\nAnd leaves."
    pane.place.insert_below("of any tree", Role.USER, text)
    view, node = pane.transcript, pane.place.path()[-1]
    view.reveal(node.id)
    drag(qtbot, view, spot(view, node.id, "bark."), spot(view, node.id, "leaves"))
    view.reveal(node.id)

    in_dialog(lambda: QTest.keyClick(view, Key.Key_S, SHIFT), lambda d: press(d, Key.Key_Return))

    first, second = (n.text for n in pane.place.path()[-2:])
    assert first + second == text
    assert second.startswith("bark.")


def test_picked_siblings_are_combined_into_one_that_names_them(pane: Pane, act: Act) -> None:
    act("combine", "an arm of a tree")
    assert pane.editor
    source = pane.editor.source
    assert source.toPlainText() == "an arm of a tree\n\n---\n\na branch"
    QTest.keyClick(source, Key.Key_A, CTRL)
    QTest.keyClicks(source, "a big branch")
    QTest.keyClick(source, Key.Key_S, CTRL)

    made = pane.place.path()[-1]
    assert made.text == "a big branch"
    assert made.details["combined_from"] == ["an arm of a tree", "a branch"]
    turn = pane.transcript.turn_at(len(pane.transcript.flow) - 1)
    chips = [c for c in controls(turn, (0, 1)) if c.kind == "origin"]
    assert [chip.name for chip in chips] == ["Made from reply 1", "Made from reply 2"]
    area, sources = pane.transcript.rect_of(made.id), turn.sources
    assert sources is not None
    low = area.y() + round(turn.sources_y + sources.height - 12)
    for x in range(area.x(), area.right(), 8):
        if sources.touch_at(x - area.x(), sources.height - 12) == Origin("a branch"):
            QTest.mouseClick(
                pane.transcript.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, low)
            )
            break
    assert pane.place.path()[-1].id == "a branch"


# What the menu says


def shown(place: Place, node_id: str) -> QMenu:
    menu = QMenu()
    branch_menu(menu, place, node_id, lambda _act, _node: None)
    return menu


def test_the_menu_shows_the_keys_and_what_is_so_already(pane: Pane) -> None:
    pane.place.bookmark("of any tree")
    pane.place.judge("of any tree", Verdict.DEAD_END)
    menu = shown(pane.place, "of any tree")

    keys = {a.objectName(): a.shortcut().toString() for a in menu.actions() if a.objectName()}
    # In the editor a reply is edited anyway.
    acts_ = branch_acts.KEYS.keys() - {"edit_source"}
    assert keys == {act: branch_acts.shown_keys(act) for act in acts_}
    checked = {a.objectName() for a in menu.actions() if a.isChecked()}
    assert checked == {"bookmark", "dead_end"}


def test_the_keys_of_the_menu_are_those_of_the_transcript(qtbot: QtBot, pane: Pane) -> None:
    heard: list[str] = []

    class Ear(QMenu):
        def keyPressEvent(self, event: object) -> None:
            heard.append(wish(event))  # type: ignore[arg-type]

    ear = Ear()
    qtbot.addWidget(ear)
    for name, keys in branch_acts.KEYS.items():
        heard.clear()
        QTest.keySequence(ear, QKeySequence(keys))
        assert heard[-1] == name


def test_what_makes_no_sense_is_disabled(
    qtbot: QtBot, world: World, window: Window, pane: Pane
) -> None:
    def off(node_id: str) -> set[str]:
        menu = shown(pane.place, node_id)
        return {a.objectName() for a in menu.actions() if a.objectName() and not a.isEnabled()}

    alone = {
        "favourite", "merge", "combine", "compare", "put_branch", "compare_outside", "asked_with",
    }  # fmt: skip
    assert off("of any tree") == alone
    assert off("an arm of a tree") == {"merge", "put_branch", "asked_with"}
    menu = shown(pane.place, "a branch")
    assert entry(menu, "put_branch").toolTip() == "Cut or copy a branch first."

    pane.place.take_up("a branch", cut=False)
    assert "put_branch" not in off("an arm of a tree")

    other = world.workspace.new_session()
    other.say("A leaf?")
    head = other.head
    assert head is not None
    menu = shown(other, head)
    assert not entry(menu, "put_branch").isEnabled()
    assert entry(menu, "put_branch").toolTip() == "The branch is of another session."
    qtbot.waitUntil(lambda: not other.running)


def test_a_key_that_makes_no_sense_is_refused_with_a_sentence(pane: Pane) -> None:
    said = noted(pane.place)
    for keys, why in (
        ("Shift+C", "Pick at least two replies to combine."),
        ("Shift+B", "There is nothing beside this path."),
        ("Shift+M", "There is no one message below this one that it could be merged with."),
        ("Ctrl+V", "No branch was cut or copied."),
    ):
        focus(pane.transcript, "of any tree")
        QTest.keySequence(pane.transcript, QKeySequence(keys))
        assert said[-1] == f"No: {why}"


def test_the_menu_of_a_block_leads_to_the_same_acts(qtbot: QtBot, pane: Pane) -> None:
    from bough.ui.transcript.block_menu import menu_for
    from bough.ui.transcript.selection import Where

    menu = menu_for(pane.transcript, Where(1, 1, 0, 0))
    (acts_,) = [a.menu() for a in menu.actions() if a.text() == "This message"]
    assert isinstance(acts_, QMenu)

    entry(acts_, "bookmark").trigger()

    assert pane.place.landmarks("an arm of a tree").bookmark


# Where one goes


def test_brackets_go_from_fork_to_fork_and_digits_pick_a_branch(pane: Pane) -> None:
    view = pane.transcript
    focus(view, "of any tree")

    QTest.keyClick(view, Key.Key_BracketLeft)
    assert view.focused == "an arm of a tree"
    QTest.keyClick(view, Key.Key_BracketLeft)
    assert view.focused == "What is a bough?"
    QTest.keyClick(view, Key.Key_BracketRight)
    assert view.focused == "an arm of a tree"

    QTest.keyClick(view, Key.Key_2)
    assert pane.place.head == "a branch"
    assert view.focused == "a branch"
    QTest.keyClick(view, Key.Key_9)
    assert pane.place.head == "a branch"
    QTest.keyClick(view, Key.Key_1)
    assert pane.place.head == "of any tree"

    focus(view, "What is a bough?")
    QTest.keyClick(view, Key.Key_2)
    assert pane.place.head == "a branch"


def test_ctrl_brackets_go_back_and_forward_through_the_heads(window: Window, pane: Pane) -> None:
    pane.place.go("a branch")

    QTest.keyClick(pane.composer.draft, Key.Key_BracketLeft, CTRL)
    assert pane.place.head == "of any tree"

    QTest.keyClick(pane.composer.draft, Key.Key_BracketRight, CTRL)
    assert pane.place.head == "a branch"


def test_a_goes_to_the_next_tip_that_failed(qtbot: QtBot, server: ModelServer, pane: Pane) -> None:
    server.fail(401)
    pane.place.go("a branch")
    pane.place.say("and?")
    qtbot.waitUntil(lambda: not pane.place.running)
    failed = pane.place.head
    pane.place.go("of any tree")
    focus(pane.transcript, "of any tree")

    QTest.keyClick(pane.transcript, Key.Key_A)

    assert pane.place.head == failed
    assert pane.transcript.focused == failed


def test_alt_enter_sends_a_branch_beside_the_last_question(
    qtbot: QtBot, window: Window, pane: Pane
) -> None:
    draft = pane.composer.draft
    QTest.keyClicks(draft, "of this tree?")

    QTest.keyClick(draft, Key.Key_Return, Qt.KeyboardModifier.AltModifier)

    qtbot.waitUntil(lambda: not pane.place.running)
    assert [n.text for n in pane.place.path()][:3] == [
        "What is a bough?", "an arm of a tree", "of this tree?",
    ]  # fmt: skip
    assert draft.toPlainText() == ""
