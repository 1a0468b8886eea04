"""What is done with a pane as a whole: split it, let it stand alone, close it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from bough.app.workspace import Workspace
from bough.core.slash import is_command

GROUPS = (
    ("split_right", "split_below"),
    ("own_tab", "own_window"),
    ("ask_in_all",),
    ("close",),
)

KEYS = {
    "split_right": "Ctrl+\\",
    "split_below": "Ctrl+Shift+\\",
    "ask_in_all": "Ctrl+Alt+Return",
    "close": "Ctrl+W",
}

BARE = {"panels": {"sidebar": False, "outline": False}}
"""How a window begins that is made for a pane: a key brings what it leaves out."""


def name(act: str) -> str:
    match act:
        case "split_right":
            return _tr("Split to the right")
        case "split_below":
            return _tr("Split downwards")
        case "own_tab":
            return _tr("Move to a tab of its own")
        case "own_window":
            return _tr("Move to a window of its own")
        case "ask_in_all":
            return _tr("Ask in all panes")
        case "close":
            return _tr("Close")
    raise ValueError(act)


def possible(act: str, places: list[str], desk_id: str, workspace: Workspace) -> bool:
    """Whether it would change anything for these places, all of a tab or a single one."""
    desk = workspace.desk(desk_id)
    tab = desk.tab_of(places[0])
    match act:
        case "own_tab":
            return tab is not None and tab.places() != places
        case "own_window":
            return desk.places() != places
        case "ask_in_all":
            draft = workspace.place(places[0]).draft
            return tab is not None and tab.places() != places and bool(draft.strip())
    return True


def carry_out(act: str, places: list[str], desk_id: str, workspace: Workspace) -> None:
    match act:
        case "split_right":
            workspace.split(places[0], "right")
        case "split_below":
            workspace.split(places[0], "below")
        case "own_tab":
            desk = workspace.desk(desk_id)
            tab = desk.tab_of(places[0])
            at = desk.tabs.index(tab) + 1 if tab else None
            workspace.move_pane(places[0], desk_id, at)
        case "own_window":
            workspace.detach(places, BARE)
        case "ask_in_all":
            if tab := workspace.desk(desk_id).tab_of(places[0]):
                ask_in_all(places[0], tab.places(), workspace)
        case "close":
            workspace.close_all(places)


def ask_in_all(place_id: str, places: list[str], workspace: Workspace) -> int:
    """Ask what is written at that place at all of them; how many took it. Where it was refused
    there, the others are not asked."""
    text = workspace.place(place_id).draft
    if not text.strip() or is_command(text) or not workspace.place(place_id).say(text):
        return 0
    others = (workspace.place(other) for other in places if other != place_id)
    return 1 + sum(other.say(text) for other in others)


def popup(
    parent: QWidget, places: list[str], desk_id: str, workspace: Workspace, at: QPoint
) -> None:
    """The menu of a pane or of a tab, at a point of the screen."""
    menu = QMenu(parent)
    menu.setAccessibleName(_tr("Acts on this pane"))
    menu.aboutToHide.connect(menu.deleteLater)
    for number, group in enumerate(GROUPS):
        if number:
            menu.addSeparator()
        for act in group:
            action = QAction(name(act), menu)
            # Shown only: the window hears the key itself.
            action.setShortcut(QKeySequence(KEYS.get(act, "")))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
            action.setEnabled(possible(act, places, desk_id, workspace))
            action.triggered.connect(partial(_do, act, places, desk_id, workspace))
            menu.addAction(action)
    menu.popup(at)


def _do(
    act: str, places: list[str], desk_id: str, workspace: Workspace, _checked: bool = False
) -> None:
    # Some of them went while the menu was open.
    if all(place in workspace for place in places):
        carry_out(act, places, desk_id, workspace)


def _tr(text: str) -> str:
    return QCoreApplication.translate("pane_acts", text)
