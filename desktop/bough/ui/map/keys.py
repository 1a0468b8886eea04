"""The keys of the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from bough.ui import branch_acts
from bough.ui.map.camera import Level

if TYPE_CHECKING:
    from bough.ui.map.view import MapView

Key = Qt.Key
ZOOM = 1.25
"""By which a key zooms."""


def press(view: MapView, event: QKeyEvent) -> bool:
    """Do what the key means on the map; False where it means nothing there."""
    act = branch_acts.act_of(event)
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    other = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    if event.modifiers() & (other | Qt.KeyboardModifier.MetaModifier):
        if act:
            view.act(act)
        return bool(act)
    match Key(event.key()):
        case Key.Key_Left:
            view.step("parent")
        case Key.Key_Right:
            view.step("child")
        case Key.Key_Up:
            view.step("previous")
        case Key.Key_Down:
            view.step("next")
        case Key.Key_Home:
            view.step("root")
        case Key.Key_End:
            view.step("tip")
        case Key.Key_Return | Key.Key_Enter:
            view.go_on()
        case Key.Key_Space:
            view.peek()
        case Key.Key_BracketLeft | Key.Key_BracketRight:
            view.step("fork_before" if event.key() == Key.Key_BracketLeft else "fork_after")
        case Key.Key_X:
            view.scene.mark(view.scene.cursor)
        case Key.Key_Delete | Key.Key_Backspace:
            view.prune()
        case Key.Key_Z:
            view.fold(view.scene.cursor)
        case Key.Key_F if shift:
            view.fold_rest()
        case Key.Key_F:
            view.fit()
        case Key.Key_H:
            view.show_here()
        case Key.Key_S:
            view.straighten()
        case Key.Key_1:
            view.show_level(Level.FAR)
        case Key.Key_2:
            view.show_level(Level.MIDDLE)
        case Key.Key_3:
            view.show_level(Level.NEAR)
        case Key.Key_Plus | Key.Key_Equal:
            view.zoom_by(ZOOM)
        case Key.Key_Minus | Key.Key_Underscore:
            view.zoom_by(1 / ZOOM)
        case Key.Key_Slash:
            view.search_requested.emit()
        case Key.Key_N:
            view.hit_requested.emit(-1 if shift else 1)
        case Key.Key_Escape:
            view.escape()
        case Key.Key_A:
            view.show_next_tip()
        case _ if act:
            view.act(act)
        case _:
            return False
    return True
