"""What a person does with folders, with several sessions at once, with the archive and the bin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from bough.core.errors import StoreError
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.rooms import asked, named, open_window
from helpers.server import ModelServer
from helpers.sidebar import Shelf
from helpers.world import World

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shelf(world: World, window: Window) -> Shelf:
    shelf = Shelf(world, window)
    shelf.put("Leapfrog", "Euler", folder="Maths")
    shelf.put("Stiff", folder="Maths/ODEs")
    shelf.put("Letter", "Ring")
    return shelf


def from_menu(shelf: Shelf, row: str, *words: str) -> None:
    """Open the menu of a row, "" for that of the space below, and choose from it."""
    offered: list[str] = []

    def pick() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        at: QMenu = menu
        for number, word in enumerate(words):
            offered[:] = [action.text().strip() for action in at.actions()]
            action = next((a for a in at.actions() if a.text().strip() == word), None)
            if action is None:
                break
            if number < len(words) - 1:
                at = action.menu()  # type: ignore[assignment]
            else:
                action.trigger()
                offered.clear()
        menu.close()

    QTimer.singleShot(0, pick)
    at = shelf.middle(row) if row else QPoint(20, shelf.view.viewport().height() - 10)
    shelf.view.customContextMenuRequested.emit(at)
    assert offered == [], f"no {words} among {offered}"


def write(shelf: Shelf, name: str, text: str, key: Qt.Key = Key.Key_Return) -> None:
    """Write into the field that is open in the list."""
    editor = named(shelf.view, QLineEdit, name)
    editor.selectAll()
    # As an input method does: there is no key for each letter.
    editor.insert(text)
    QTest.keyClick(editor, key)
    # Qt takes what was written once it is done with the key.
    QApplication.processEvents()


def answering(press: str) -> Callable[[], None]:
    """Presses that button of the dialog that is open then."""

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        named(dialog, QAbstractButton, press).click()

    return answer


# Folders


def test_folders_stand_above_the_days_with_what_is_in_them_folded_away(shelf: Shelf) -> None:
    assert shelf.drawn().splitlines() == ["Folders", "Maths (3) >", "Today", "  Ring", "  Letter"]

    shelf.click("Maths")
    shelf.click("ODEs")

    assert shelf.drawn().splitlines() == [
        "Folders",
        "Maths (3) v",
        "  ODEs (1) v",
        "      Stiff",
        "    Euler",
        "    Leapfrog",
        "Today",
        "  Ring",
        "  Letter",
    ]


def test_left_and_right_fold_and_go_in_and_out(shelf: Shelf) -> None:
    shelf.view.choose(shelf.sessions.row_of_folder("Maths"))

    shelf.press(Key.Key_Right)
    assert shelf.sessions.is_opened("Maths")
    shelf.press(Key.Key_Right)
    assert shelf.view.currentIndex().data() == "ODEs"
    shelf.press(Key.Key_Down)
    assert shelf.chosen() == ["Euler"]
    shelf.press(Key.Key_Left)
    assert shelf.view.currentIndex().data() == "Maths"
    shelf.press(Key.Key_Left)
    assert not shelf.sessions.is_opened("Maths")


def test_what_is_unfolded_is_so_after_a_restart(qtbot: QtBot, world: World, theme: Theme) -> None:
    with open_window(qtbot, world, theme) as window:
        shelf = Shelf(world, window)
        shelf.put("Leapfrog", folder="Maths")
        shelf.put("Ring", folder="Rust")
        shelf.click("Maths")
        before = shelf.drawn()
        assert "    Leapfrog" in before.splitlines()

    again = world.restarted()
    with open_window(qtbot, again, theme) as window:
        assert Shelf(again, window).drawn() == before
    again.close()


def test_a_new_folder_is_named_where_it_stands(shelf: Shelf) -> None:
    from_menu(shelf, "Maths", "New folder in it")
    write(shelf, "Name of the folder", "Chaos")

    assert set(shelf.world.library.filing.paths) == {"Maths", "Maths/ODEs", "Maths/Chaos"}
    assert "  Chaos (0) >" in shelf.drawn().splitlines()

    from_menu(shelf, "", "New folder")
    write(shelf, "Name of the folder", "", Key.Key_Escape)
    assert "New folder (0) >" in shelf.drawn().splitlines()


def test_the_plus_beside_the_folders_makes_one_more(shelf: Shelf) -> None:
    box = shelf.view.visualRect(shelf.index("Folders"))
    at = QPoint(box.right() - 14, box.center().y())

    QTest.mouseMove(shelf.view.viewport(), at)
    QTest.mouseClick(shelf.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    write(shelf, "Name of the folder", "Chaos")

    assert "Chaos" in shelf.world.library.filing.paths


def test_f2_renames_a_folder_and_what_was_unfolded_stays_so(shelf: Shelf) -> None:
    shelf.unfold("Maths", "Maths/ODEs")
    shelf.view.choose(shelf.sessions.row_of_folder("Maths"))

    shelf.press(Key.Key_F2)
    write(shelf, "Name of the folder", "数学")

    assert shelf.drawn().splitlines()[1:4] == ["数学 (3) v", "  ODEs (1) v", "      Stiff"]
    assert shelf.folder_of("Stiff", "Euler") == ["数学/ODEs", "数学"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a/b", "A folder needs a name, and no “/” in it."),
        ("Rust", "There is a folder “Rust” there already."),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_a_sentence(
    shelf: Shelf, name: str, said: str
) -> None:
    shelf.world.library.filing.new_folder("", "Rust")
    shelf.view.choose(shelf.sessions.row_of_folder("Maths"))

    shelf.press(Key.Key_F2)
    write(shelf, "Name of the folder", name)

    assert shelf.window.panes.note.text() == said
    assert shelf.folder_of("Stiff") == ["Maths/ODEs"]


def test_del_on_a_folder_keeps_what_is_in_it_and_undo_brings_it_back(shelf: Shelf) -> None:
    shelf.unfold("Maths")
    before = shelf.drawn()
    shelf.view.choose(shelf.sessions.row_of_folder("Maths"))

    shelf.press(Key.Key_Delete)

    assert shelf.folder_of("Leapfrog", "Stiff") == ["", "ODEs"]
    assert shelf.window.panes.note.text() == "Deleted the folder “Maths”. What was in it is kept."
    shelf.undo()
    assert shelf.drawn() == before


def test_a_folder_is_moved_by_its_menu(shelf: Shelf) -> None:
    shelf.world.library.filing.new_folder("", "Rust")
    shelf.unfold("Maths")

    from_menu(shelf, "ODEs", "Move to folder", "Rust")
    assert shelf.folder_of("Stiff") == ["Rust/ODEs"]

    from_menu(shelf, "ODEs", "Move to folder", "No folder")
    assert shelf.folder_of("Stiff") == ["ODEs"]
    shelf.undo()
    assert shelf.folder_of("Stiff") == ["Rust/ODEs"]


def test_a_session_begins_in_a_folder(shelf: Shelf) -> None:
    from_menu(shelf, "Maths", "New session here")

    assert shelf.world.place.folder == "Maths"
    assert shelf.sessions.is_opened("Maths")


# Several at once


def test_control_and_shift_choose_several_without_opening_them(shelf: Shelf) -> None:
    here = shelf.world.place
    shelf.unfold("Maths")

    shelf.click("Leapfrog", CONTROL)
    shelf.click("Ring", CONTROL)
    assert {"Leapfrog", "Ring"} <= set(shelf.chosen())

    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Euler"]))
    shelf.click("Ring", SHIFT)
    assert shelf.chosen() == ["Euler", "Leapfrog", "Ring"]
    assert shelf.world.place is here


def test_shift_and_arrows_choose_several(shelf: Shelf) -> None:
    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Ring"]))

    shelf.press(Key.Key_Down, SHIFT)

    assert shelf.chosen() == ["Ring", "Letter"]


def test_what_is_done_to_one_of_several_is_done_to_all_and_undone_at_once(shelf: Shelf) -> None:
    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Ring"]))
    shelf.press(Key.Key_Down, SHIFT)
    before = shelf.drawn()
    note = shelf.window.panes.note

    shelf.press(Key.Key_Delete)
    assert note.text() == "Moved 2 sessions to the bin. They stay there for 30 days."
    assert "Ring" not in shelf.drawn()
    shelf.undo()
    assert shelf.drawn() == before

    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Ring"]))
    shelf.press(Key.Key_Down, SHIFT)
    from_menu(shelf, "Letter", "Move to folder", "Maths")
    assert shelf.folder_of("Ring", "Letter") == ["Maths", "Maths"]
    assert note.text() == "Moved 2 sessions to “Maths”."
    shelf.undo()

    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Ring"]))
    shelf.press(Key.Key_Down, SHIFT)
    from_menu(shelf, "Letter", "Pin")
    assert shelf.drawn().splitlines()[:3] == ["Pinned", "  Ring", "  Letter"]


def test_sessions_are_put_into_a_folder_that_is_made_for_them(shelf: Shelf) -> None:
    from_menu(shelf, "Letter", "Move to folder", "New folder…")
    write(shelf, "Name of the folder", "Home")

    assert shelf.folder_of("Letter") == ["Home"]
    assert shelf.drawn().splitlines()[1:3] == ["Home (1) v", "    Letter"]


def test_a_copy_stands_in_the_list_and_opens(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")
    shelf = Shelf(world, window)

    with qtbot.waitSignal(world.library.filing.duplicated):
        from_menu(shelf, "What is a bough?", "Duplicate")

    shelf.click("What is a bough? (copy)")
    assert world.place.title == "What is a bough? (copy)"
    assert world.place.path()[0].text == "What is a bough?"


# Opening


def test_a_session_is_opened_beside_with_the_middle_button_and_control_enter(
    qtbot: QtBot, shelf: Shelf
) -> None:
    world, ids = shelf.world, shelf.ids

    shelf.click("Ring", button=Qt.MouseButton.MiddleButton)
    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Letter"]))
    shelf.press(Key.Key_Return, CONTROL)
    from_menu(shelf, "Ring", "Open beside")
    qtbot.keyClicks(shelf.sidebar.search, "lett")
    qtbot.keyClick(shelf.sidebar.search, Key.Key_Return, CONTROL)

    (top,) = [tab for tab in world.workspace.active().tabs if len(tab.places()) > 1]
    shown = [world.workspace.place(place).session_id for place in top.places()]
    assert shown[1:] == [ids["Ring"], ids["Letter"], ids["Ring"], ids["Letter"]]
    assert world.place.session_id == ids["Letter"]


def test_what_is_typed_in_the_list_is_looked_for_and_esc_ends_that(
    qtbot: QtBot, shelf: Shelf
) -> None:
    shelf.view.setFocus()
    qtbot.keyClicks(shelf.view, "s")
    search = shelf.sidebar.search
    assert search.hasFocus()
    qtbot.keyClicks(search, "tif")

    assert shelf.drawn().splitlines() == ["Folders", "Maths (1) v", "  ODEs (1) v", "      Stiff"]
    qtbot.keyClick(search, Key.Key_Down)
    assert shelf.view.hasFocus()
    shelf.press(Key.Key_Escape)
    assert shelf.drawn().splitlines()[:2] == ["Folders", "Maths (3) >"]


def test_a_folder_is_found_by_its_name(qtbot: QtBot, shelf: Shelf) -> None:
    qtbot.keyClicks(shelf.sidebar.search, "ode")

    assert shelf.drawn().splitlines() == ["Folders", "Maths (0) v", "  ODEs (0) v"]


def test_home_and_end_go_to_the_ends(shelf: Shelf) -> None:
    shelf.press(Key.Key_End)
    assert shelf.view.currentIndex().row() == shelf.sessions.rowCount() - 1

    shelf.press(Key.Key_Home)
    assert shelf.view.currentIndex().data() == "Maths"


def test_control_z_in_the_list_takes_back_what_was_done_there(
    qtbot: QtBot, world: World, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")
    shelf = Shelf(world, window)
    shelf.put("Ring")
    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Ring"]))

    shelf.press(Key.Key_Delete)
    assert "  Ring" not in shelf.drawn().splitlines()
    qtbot.keyClick(shelf.view, Key.Key_Z, CONTROL)
    qtbot.keyClick(shelf.view, Key.Key_Z, CONTROL)

    assert "  Ring" in shelf.drawn().splitlines()
    assert len(world.place.path()) == 2


def test_a_folded_folder_says_what_goes_on_in_it(
    qtbot: QtBot, world: World, shelf: Shelf, server: ModelServer
) -> None:
    def spoken() -> str:
        return str(shelf.index("Maths").data(Qt.ItemDataRole.AccessibleTextRole))

    here = world.place
    server.reply("one two", hold_after=1)
    counting = world.workspace.open_session(shelf.ids["Stiff"])
    counting.say("Count.")
    qtbot.waitUntil(lambda: bool(counting.path()[-1].text))
    qtbot.waitUntil(lambda: spoken() == "folder Maths, 3 sessions, folded, running")

    world.workspace.activate(here.id)
    server.release()
    qtbot.waitUntil(lambda: spoken() == "folder Maths, 3 sessions, folded, unread")
    shelf.unfold("Maths")
    assert spoken() == "folder Maths, 3 sessions, unfolded"


def test_what_is_looked_at_is_selected_again_when_nothing_is_looked_for(
    qtbot: QtBot, shelf: Shelf
) -> None:
    shelf.click("Ring")
    qtbot.keyClicks(shelf.sidebar.search, "lett")
    assert shelf.chosen() == []

    shelf.sidebar.search.clear()

    assert shelf.chosen() == ["Ring"]


# Archive and bin


def test_the_archive_shows_its_list_in_the_place_of_the_sessions(
    qtbot: QtBot, shelf: Shelf
) -> None:
    from_menu(shelf, "Ring", "Archive")
    assert "Ring" not in shelf.drawn()
    assert shelf.window.panes.note.text() == "The session was moved to the archive."
    qtbot.keyClicks(shelf.sidebar.search, "ring")
    assert shelf.drawn() == ""
    shelf.sidebar.search.clear()

    named(shelf.sidebar, QAbstractButton, "Archive").click()
    assert shelf.drawn().splitlines() == ["Today", "  Ring"]
    shelf.click("Ring")
    assert shelf.world.place.title == "Ring"

    from_menu(shelf, "Ring", "Bring back to the list")
    named(shelf.sidebar, QAbstractButton, "Back to the sessions").click()
    assert "  Ring" in shelf.drawn().splitlines()


def test_the_bin_restores_and_deletes_for_ever_after_asking(shelf: Shelf) -> None:
    for title in ("Ring", "Letter", "Euler"):
        shelf.world.library.bin_session(shelf.ids[title])
    named(shelf.sidebar, QAbstractButton, "Bin").click()
    assert set(shelf.drawn().splitlines()) == {"Today", "  Ring", "  Letter", "  Euler"}

    from_menu(shelf, "Euler", "Restore")
    assert shelf.folder_of("Euler") == ["Maths"]

    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Ring"]))
    QTimer.singleShot(0, answering("Cancel"))
    shelf.press(Key.Key_Delete)
    assert "  Ring" in shelf.drawn().splitlines()

    QTimer.singleShot(0, answering("Delete for ever"))
    shelf.press(Key.Key_Delete)
    assert shelf.drawn().splitlines() == ["Today", "  Letter"]

    QTimer.singleShot(0, answering("Delete for ever"))
    named(shelf.sidebar, QAbstractButton, "Empty bin").click()
    assert shelf.drawn() == ""
    assert shelf.world.library.filing.binned() == []
    shelf.press(Key.Key_Escape)
    assert shelf.sessions.name == "sessions"


def test_what_is_in_the_bin_says_that_it_is_to_be_restored_first(shelf: Shelf) -> None:
    shelf.world.library.bin_session(shelf.ids["Ring"])
    named(shelf.sidebar, QAbstractButton, "Bin").click()

    shelf.click("Ring")

    assert shelf.window.panes.note.text() == "It is in the bin. Restore it to open it."


# What happens meanwhile


def test_a_session_that_goes_while_it_is_renamed_is_gone_and_nothing_else_is_renamed(
    shelf: Shelf,
) -> None:
    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Ring"]))
    shelf.press(Key.Key_F2)
    editor = named(shelf.view, QLineEdit, "Title of the session")
    QTest.keyClicks(editor, "Other")

    shelf.world.library.bin_session(shelf.ids["Ring"])
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]

    assert "Other" not in shelf.drawn()
    assert not [e for e in shelf.view.findChildren(QLineEdit) if e.isVisible()]


def test_a_name_that_is_being_written_stays_while_others_come_and_go(shelf: Shelf) -> None:
    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Letter"]))
    shelf.press(Key.Key_F2)

    shelf.put("Newer")
    shelf.world.library.filing.pin([shelf.ids["Ring"]], True)
    write(shelf, "Title of the session", "Landlord")

    assert shelf.drawn().splitlines()[-1] == "  Landlord"


def test_what_is_chosen_stays_so_while_its_session_moves(shelf: Shelf) -> None:
    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Letter"]))

    shelf.put("Newer")
    shelf.world.library.filing.pin([shelf.ids["Letter"]], True)
    assert shelf.chosen() == ["Letter"]

    shelf.world.library.filing.new_folder("", "Rust")
    assert shelf.chosen() == ["Letter"]


def test_who_has_scrolled_on_keeps_seeing_the_same(qtbot: QtBot, shelf: Shelf) -> None:
    shelf.put(*(f"Session {number}" for number in range(60)))
    bar = shelf.view.verticalScrollBar()
    bar.setValue(600)
    at = QPoint(30, 100)
    seen = shelf.view.indexAt(at).data()

    shelf.put("Newest")
    assert shelf.view.indexAt(at).data() == seen
    shelf.world.library.filing.pin([shelf.ids["Session 3"]], True)
    assert shelf.view.indexAt(at).data() == seen
    shelf.world.library.bin_session(shelf.ids["Newest"])
    assert shelf.view.indexAt(at).data() == seen


def test_in_a_profile_that_is_only_read_nothing_is_renamed_and_that_is_said(shelf: Shelf) -> None:
    shelf.world.library.readonly = StoreError("store_readonly", path="/p")
    shelf.view.choose(shelf.sessions.row_of(shelf.ids["Ring"]))

    shelf.press(Key.Key_F2)
    assert not [e for e in shelf.view.findChildren(QLineEdit) if e.isVisible()]
    assert shelf.window.panes.note.isVisible()
    from_menu(shelf, "Ring", "Archive")
    from_menu(shelf, "", "New folder")

    assert "  Ring" in shelf.drawn().splitlines()
    assert set(shelf.world.library.filing.paths) == {"Maths", "Maths/ODEs"}
    shelf.world.library.readonly = None


def test_a_title_of_ten_thousand_characters_is_one_row(qtbot: QtBot, shelf: Shelf) -> None:
    long = "Ein Ast " * 1250
    shelf.put(long)

    shelf.view.grab()
    qtbot.keyClicks(shelf.sidebar.search, "ein ast ein")

    assert shelf.drawn().splitlines()[1].strip() == long.strip()


def test_a_message_in_a_session_of_a_folded_folder_moves_nothing(
    qtbot: QtBot, world: World, shelf: Shelf, server: ModelServer
) -> None:
    world.workspace.open_session(shelf.ids["Euler"])
    before = shelf.drawn()

    assert world.place.say("And?")
    qtbot.waitUntil(lambda: not world.place.running)

    assert shelf.drawn() == before
    shelf.unfold("Maths")
    assert "    Euler" in shelf.drawn().splitlines()


def test_an_input_method_writes_into_the_search(shelf: Shelf) -> None:
    from PySide6.QtGui import QInputMethodEvent

    shelf.put("双摆")
    event = QInputMethodEvent()
    event.setCommitString("摆")

    QApplication.sendEvent(shelf.view, event)

    assert shelf.drawn().splitlines() == ["Today", "  双摆"]


def test_keys_with_alt_or_control_are_not_looked_for(shelf: Shelf) -> None:
    for modifier in (CONTROL, Qt.KeyboardModifier.AltModifier):
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_J, modifier, "j")
        QApplication.sendEvent(shelf.view, event)

    assert shelf.sidebar.search.text() == ""
