"""The menu of a message of a tree: the same wherever one sees it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from bough.ui import branch_acts
from bough.ui.branch_acts import Ask

if TYPE_CHECKING:
    from bough.app.place import Place


STOP_ALL = "Shift+Esc"
"""The keys of the window that stop every reply."""


def branch_menu(menu: QMenu, place: Place, node_id: str, ask: Ask) -> None:
    """Add the acts on the node to a menu. What makes no sense now is disabled; what needs to be
    asked for first, a text or a model, is handed to `ask`."""
    menu.setToolTipsVisible(True)
    node = place.node(node_id)
    if node.growing:
        _add_stops(menu, place, node_id)
    for number, group in enumerate(branch_acts.GROUPS):
        if number:
            menu.addSeparator()
        for act in group:
            if branch_acts.offered(act, node):
                menu.addAction(_action(menu, act, place, node_id, ask))


def popup(parent: QWidget, place: Place, node_id: str, at: QPoint, ask: Ask) -> None:
    """The menu by itself, at a point of the screen."""
    menu = QMenu(parent)
    menu.setAccessibleName(QCoreApplication.translate("branch", "Acts on this message"))
    menu.aboutToHide.connect(menu.deleteLater)
    branch_menu(menu, place, node_id, ask)
    menu.popup(at)


def _add_stops(menu: QMenu, place: Place, node_id: str) -> None:
    """What ends a reply that is under way, or all of them."""
    translate = QCoreApplication.translate
    menu.addAction(translate("branch", "Stop"), lambda: place.stop_reply(node_id))
    every = menu.addAction(translate("branch", "Stop all replies"), place.stop_all)
    # Shown only: the window hears the key itself.
    every.setShortcut(QKeySequence(STOP_ALL))
    every.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    every.setShortcutVisibleInContextMenu(True)
    menu.addSeparator()


def _action(menu: QMenu, act: str, place: Place, node_id: str, ask: Ask) -> QAction:
    action = QAction(branch_acts.name(act), menu)
    action.setObjectName(act)
    # Shown only: the view hears the key itself.
    action.setShortcut(QKeySequence(branch_acts.shown_keys(act)))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.setShortcutVisibleInContextMenu(True)
    action.setEnabled(branch_acts.possible(act, place, node_id))
    # Two verdicts exclude each other, as the next menu shows: each of them can be taken back.
    checked = branch_acts.checked(act, place, node_id)
    if checked is not None:
        action.setCheckable(True)
        action.setChecked(checked)
    if act == "put_branch" and not action.isEnabled():
        action.setToolTip(_why_not(place))
    action.triggered.connect(partial(_do, act, place, node_id, ask))
    return action


def _do(act: str, place: Place, node_id: str, ask: Ask, _checked: bool = False) -> None:
    # The tree may have changed while the menu was open.
    if node_id in place.tree():
        branch_acts.do(act, place, node_id, ask)


def _why_not(place: Place) -> str:
    translate = QCoreApplication.translate
    branch = place.carried.branch
    if branch is None:
        return translate("branch", "Cut or copy a branch first.")
    if branch.session != place.session_id:
        return translate("branch", "The branch is of another session.")
    return translate("branch", "This message is still being written.")
