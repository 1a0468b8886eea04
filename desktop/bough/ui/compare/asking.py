"""What a message is compared with: its sibling, one that is chosen, or what was picked before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from bough.app.said import said
from bough.ui.compare.pane import end_of
from bough.ui.compare.say import tr
from bough.ui.outline import preview
from bough.ui.transcript.visible import shown
from bough.ui.transcript.words import author

if TYPE_CHECKING:
    from bough.app.place import Place

Compare = Callable[[Sequence[str]], object]
SHORT = 48


def compare_with(
    node_id: str,
    place: Place,
    parent: QWidget,
    at: QPoint,
    compare: Compare,
    picked: Collection[str] = (),
) -> None:
    """Compare the message with its only sibling, or with what a person chooses in a menu; where
    several are `picked`, compare these."""
    if len(picked) > 1:
        order = {node: number for number, node in enumerate(place.tree().below())}
        compare(sorted(picked, key=lambda node: order.get(node, 0)))
        return
    siblings = place.siblings(node_id)
    if len(siblings) < 2:
        place.refused.emit(said("nothing_to_compare"))
    elif len(siblings) == 2:
        compare([end_of(place, node) for node in siblings])
    else:
        _menu(node_id, siblings, place, parent, compare).popup(at)


def compare_fork(place: Place, compare: Compare) -> None:
    """Compare what parts at the last fork of the path."""
    tree = place.tree()
    path = reversed(place.path())
    forked = next((n for n in path if len(tree.siblings(n.id)) > 1), None)
    if forked is None:
        place.refused.emit(said("nothing_to_compare"))
    else:
        compare([end_of(place, node) for node in tree.siblings(forked.id)])


def _menu(
    node_id: str, siblings: Sequence[str], place: Place, parent: QWidget, compare: Compare
) -> QMenu:
    menu = QMenu(parent)
    menu.setAccessibleName(tr("Compare with"))
    menu.aboutToHide.connect(menu.deleteLater)
    for number, other in enumerate(siblings, 1):
        if other == node_id:
            continue
        node = place.node(other)
        words = shown(preview(node.text))[:SHORT].replace("&", "&&")
        action = menu.addAction(f"&{number}  {author(node).replace('&', '&&')}  {words}")
        action.setObjectName(other)
        pair = sorted((node_id, other), key=siblings.index)
        action.triggered.connect(
            lambda _=False, pair=pair: compare([end_of(place, node) for node in pair])
        )
    menu.addSeparator()
    everything = menu.addAction(tr("All {n} of them").format(n=len(siblings)))
    everything.setObjectName("all")
    everything.triggered.connect(
        lambda _=False: compare([end_of(place, node) for node in siblings])
    )
    return menu
