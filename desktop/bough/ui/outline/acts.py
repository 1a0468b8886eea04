"""What the keys and the menu of the outline do with a message."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from bough.app.place import Place
from bough.core.navigation import next_fork, previous_fork
from bough.ui.outline.words import tr

Ask = Callable[[str, str], object]
"""Asks for what the act of that name needs for a node, and does it."""


def open_menu(parent: QWidget, place: Place, node_id: str, at: QPoint, ask: Ask) -> None:
    """The acts on a message, at a point of the screen."""
    menu = QMenu(parent)
    menu.setAccessibleName(tr("Acts on this message"))
    menu.aboutToHide.connect(menu.deleteLater)
    fill(menu, place, node_id, ask)
    menu.popup(at)


def fill(menu: QMenu, place: Place, node_id: str, _ask: Ask) -> None:
    """Put the acts on a message into a menu; what needs a text or a model first is asked for."""
    marks = place.landmarks(node_id)
    for words, act in (
        (tr("Go there"), place.go),
        (tr("Continue from here"), place.branch),
        (tr("Remove the bookmark") if marks.bookmark else tr("Bookmark"), place.bookmark),
        (tr("Move to the bin"), place.prune),
    ):
        action = QAction(words, menu)
        action.triggered.connect(lambda _=False, act=act: act(node_id))
        menu.addAction(action)


def fork(place: Place, node_id: str, step: int) -> str | None:
    """The next fork on the way, or the one before."""
    tree = place.tree()
    if step < 0:
        return previous_fork(tree, node_id)
    way: dict[str, str] = {}
    at = place.head
    while at is not None:
        above = tree.parent(at)
        way[above or ""] = at
        at = above
    return next_fork(tree, node_id, way)
