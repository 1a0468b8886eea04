"""Whatever can be used has a name that is read aloud, and a way to it without a pointer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bough.core.errors import StoreError
from bough.core.node import Node, Text
from bough.core.node import Role as Role_
from bough.core.store.writer import Held
from bough.ui.banner import Line
from bough.ui.branch_dialogs import CombineDialog, InsertDialog, LabelDialog, NoteDialog
from bough.ui.editor.leaving import LeaveDialog
from bough.ui.fan_out import FanOut
from bough.ui.key_dialog import KeyDialog
from bough.ui.map.access import audience, be_readable
from bough.ui.map.camera import Level
from bough.ui.pane import Pane
from bough.ui.repair import RepairBox
from bough.ui.report import ReportDialog
from bough.ui.server_dialog import ServerDialog
from bough.ui.split_dialog import SplitDialog
from bough.ui.terms.asked_with import AskedWith
from bough.ui.terms.dialog import TermsDialog
from bough.ui.terms.presets import NameDialog
from bough.ui.theme import Theme
from bough.ui.transcript.card import Card
from bough.ui.transcript.view import TranscriptView
from bough.ui.trust_dialog import TrustDialog
from bough.ui.window import Window
from helpers.listener import Listener, name
from helpers.rooms import asked, named, shown
from helpers.server import ModelServer
from helpers.world import World

Key = Qt.Key
Role = QAccessible.Role
USED = {
    Role.Button, Role.ButtonMenu, Role.CheckBox, Role.ComboBox, Role.EditableText, Role.Link,
    Role.List, Role.ListItem, Role.MenuItem, Role.PageTab, Role.PopupMenu, Role.RadioButton,
    Role.Slider, Role.SpinBox, Role.Tree, Role.TreeItem,
}  # fmt: skip
"""What something is that a person does something with."""


def below(thing: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """It, and all that can be seen in it."""
    yield thing
    for number in range(thing.childCount()):
        child = thing.child(number)
        if child is not None and not child.state().invisible:
            yield from below(child)


def nameless(root: QWidget) -> list[str]:
    """What can be used there and is not called anything."""
    found = below(QAccessible.queryAccessibleInterface(root))
    used = (t for t in found if t.role() in USED or t.state().focusable)
    return [
        f"{t.role().name} in {type(t.object()).__name__}"
        for t in used
        if not name(t) and t.object() is not root and not t.state().disabled
    ]


def without_a_key(root: QWidget) -> list[str]:
    """Buttons and fields there that Tab does not lead to."""
    return [
        w.accessibleName()
        for w in root.findChildren(QWidget)
        if isinstance(w, QAbstractButton | QPlainTextEdit | QAbstractItemView)
        and w.isVisible()
        and w.isEnabled()
        and not w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(w.parent(), QTabBar)
    ]


def sound(root: QWidget) -> None:
    for view in root.findChildren(TranscriptView):
        assert Listener(view).turns
    assert nameless(root) == []
    assert without_a_key(root) == []


def popped_up(qtbot: QtBot, act: Callable[[], object]) -> list[str]:
    """What the menu offers that this opens; it is left again."""
    offered: list[str] = []
    wrong: list[str] = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            QTimer.singleShot(0, look)
            return
        wrong.extend(nameless(menu))
        wrong.extend([] if menu.accessibleName() else ["the menu itself"])
        offered.extend(a.text() for a in menu.actions() if not a.isSeparator())
        menu.close()

    QTimer.singleShot(0, look)
    act()
    qtbot.waitUntil(lambda: bool(offered))
    assert wrong == []
    return offered


# The window


def test_in_the_window_at_its_first_start(window: Window) -> None:
    assert nameless(window) == []
    assert without_a_key(window) == []


def test_in_the_window_with_all_its_panels_and_a_talk(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("A bough, see [the tree](https://tree.example/).\n\n```py\nx = 1\n```")
    asked(qtbot, world, "What is a bough?")

    sound(window)


def test_on_the_map_at_every_level(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    first = asked(qtbot, world, "What is a bough?")
    server.reply("A branch.")
    world.place.retry(first)
    qtbot.waitUntil(lambda: not world.place.running)
    qtbot.keyClick(window, Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    pane = window.panes.current()
    assert pane is not None
    assert pane.map is not None
    be_readable(pane.map.view)
    audience(pane.map.view).replace_plain()

    pane.map.header.field.setText("bough")
    for level in Level:
        pane.map.view.show_level(level)
        assert nameless(window) == []
        assert without_a_key(window) == []


def test_while_a_question_is_edited(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")
    pane = window.panes.current()
    assert isinstance(pane, Pane)

    pane.edit(world.place.path()[0].id)

    sound(window)


def test_with_a_card_at_a_failed_reply_and_a_line_above_it(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.fail(401)
    asked(qtbot, world, "What is a bough?")
    world.library.holding.emit(Held("disk_full", {"path": "/home/a/bough.db"}, 3, 2_100_000))

    assert [c for c in window.findChildren(Card) if c.isVisible()]
    assert [c for c in window.findChildren(Line) if c.isVisible()]
    sound(window)


# What opens over it


def test_in_the_model_picker(qtbot: QtBot, world: World, window: Window) -> None:
    qtbot.keyClick(
        window, Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    picker = QApplication.activePopupWidget()
    assert picker is not None

    assert nameless(picker) == []
    qtbot.waitUntil(lambda: not world.catalogue.looking)
    picker.close()


def test_in_the_menus(qtbot: QtBot, world: World, window: Window, server: ModelServer) -> None:
    server.reply("A bough.\n\n```py\nx = 1\n```")
    asked(qtbot, world, "What is a bough?")
    sessions = named(window, QAbstractItemView, "Sessions")
    row = sessions.visualRect(sessions.model().index(1, 0)).center()

    more = popped_up(qtbot, named(window, QAbstractButton, "More").click)
    assert "Copy block 1, Python" in more
    assert popped_up(qtbot, lambda: sessions.customContextMenuRequested.emit(QPoint(row)))


def test_in_the_editor(qtbot: QtBot, world: World, window: Window, server: ModelServer) -> None:
    server.reply("A reply with `code`.")
    node = asked(qtbot, world, "What?")
    pane = window.panes.current()
    assert pane
    pane.edit(node)
    assert pane.editor
    pane.editor.find_words(replace=True)
    qtbot.waitUntil(lambda: not pane.editor.preview.behind)

    assert nameless(pane.editor) == []
    assert without_a_key(pane.editor) == []


def test_in_the_dialogs(qtbot: QtBot, world: World, theme: Theme) -> None:
    siblings = [Node(i, None, Role_.ASSISTANT, (Text(i),)) for i in "abcdefghi"]
    damaged = StoreError("store_damaged", path="/p/bough.db", reason="page 7")
    for dialog in (
        ServerDialog(world.catalogue, theme),
        KeyDialog("Lab", lambda _key: None, theme),
        TrustDialog("lab:8443", "expired", "3f8a" * 16, theme, None),
        ReportDialog("What went wrong", theme),
        LabelDialog(theme, "a label", None),
        NoteDialog(theme, "a note", None),
        InsertDialog(theme, Role_.USER, None, above=True),
        SplitDialog(theme, "Two halves.", 4, None),
        CombineDialog(theme, siblings, "a", None),
        LeaveDialog(theme, None, question=False),
        TermsDialog(world.place, theme, None),
        AskedWith(siblings[0], theme, None),
        NameDialog(theme, None),
        FanOut(world.catalogue, theme, world.catalogue.default(), None),
        RepairBox(damaged, [], lambda: None, lambda _backup: None),  # type: ignore[arg-type, return-value]
    ):
        shown(qtbot, dialog)
        assert nameless(dialog) == [], type(dialog).__name__
        assert without_a_key(dialog) == [], type(dialog).__name__
        assert dialog.windowTitle()
        dialog.close()
