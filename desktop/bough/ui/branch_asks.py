"""Asks in a dialog for what an act on a message needs, and then lets the place do it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from bough.app.edits import Task
from bough.core.node import Role
from bough.ui.branch_acts import can_be_combined
from bough.ui.dialog import asked
from bough.ui.theme import Theme

if TYPE_CHECKING:
    from bough.app.place import Place


def ask(
    act: str,
    node_id: str,
    place: Place,
    theme: Theme,
    parent: QWidget,
    *,
    offset: int = 0,
    picked: Collection[str] = (),
) -> None:
    """Ask for a label, a note, or the text of a message that is new or edited; `offset` is the
    character that a split begins at, `picked` are messages that were picked on the map."""
    from bough.ui import branch_dialogs as dialogs

    node, marked = place.node(node_id), place.landmarks(node_id)
    match act:
        case "label":
            label = dialogs.LabelDialog(theme, marked.label, parent)
            if asked(label):
                place.label(node_id, label.label.text())
        case "note":
            note = dialogs.NoteDialog(theme, marked.note, parent)
            if asked(note):
                place.note_on(node_id, note.text.text())
        case "insert_above" | "insert_below":
            other = Role.USER if node.role is Role.ASSISTANT else Role.ASSISTANT
            above = act == "insert_above"
            new = dialogs.InsertDialog(theme, other, parent, above=above)
            if asked(new):
                insert = place.insert if above else place.insert_below
                insert(node_id, new.role, new.text.text())
        case "split":
            from bough.ui.split_dialog import SplitDialog

            split = SplitDialog(theme, node.text, offset, parent)
            if asked(split):
                place.split(node_id, split.offset)
        case "asked_with":
            from bough.ui.terms.asked_with import AskedWith

            asked(AskedWith(node, theme, parent))
        case "combine":
            nodes = [place.node(i) for i in place.siblings(node_id)]
            whole = [node for node in nodes if can_be_combined(node)]
            chosen = [node.id for node in whole if node.id in picked]
            if len(chosen) < 2 and len(whole) == 2:
                chosen = [node.id for node in whole]
            if len(chosen) < 2:
                combined = dialogs.CombineDialog(theme, whole, node_id, parent)
                chosen = combined.picked() if asked(combined) else []
            if chosen:
                _open_editor(parent, Task(chosen[0], tuple(chosen)))


def _open_editor(widget: QWidget, task: Task) -> None:
    """Open it in the pane that the widget is in."""
    from bough.ui.pane import Pane

    pane: QWidget | None = widget
    while pane is not None and not isinstance(pane, Pane):
        pane = pane.parentWidget()
    if isinstance(pane, Pane):
        pane.open_editor(task)
