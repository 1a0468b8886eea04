"""The keys of the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from bough.ui import branch_acts
from bough.ui.map.camera import Level
from bough.ui.map.moves import Way

if TYPE_CHECKING:
    from bough.ui.map.view import MapView

Key = Qt.Key
ZOOM = 1.25
"""By which a key zooms."""

STEPS: dict[Qt.Key, Way] = {
    Key.Key_Left: "parent",
    Key.Key_Right: "child",
    Key.Key_Up: "previous",
    Key.Key_Down: "next",
    Key.Key_Home: "root",
    Key.Key_End: "tip",
    Key.Key_BracketLeft: "fork_before",
    Key.Key_BracketRight: "fork_after",
}
PLAIN: dict[Qt.Key, str] = {
    Key.Key_A: "next_tip",
    Key.Key_Return: "go_on",
    Key.Key_Enter: "go_on",
    Key.Key_Space: "peek",
    Key.Key_X: "mark",
    Key.Key_Z: "fold",
    Key.Key_F: "fit",
    Key.Key_H: "here",
    Key.Key_S: "straighten",
    Key.Key_1: "far",
    Key.Key_2: "middle",
    Key.Key_3: "near",
    Key.Key_Plus: "zoom_in",
    Key.Key_Equal: "zoom_in",
    Key.Key_Minus: "zoom_out",
    Key.Key_Underscore: "zoom_out",
    Key.Key_Slash: "search",
    Key.Key_N: "next_hit",
    Key.Key_Delete: "prune",
    Key.Key_Backspace: "prune",
    Key.Key_Escape: "escape",
}
"""Shift makes no difference, as some layouts have signs on a key with it."""
SHIFT: dict[Qt.Key, str] = {Key.Key_F: "fold_rest", Key.Key_N: "previous_hit"}
"""But for these."""


def press(view: MapView, event: QKeyEvent) -> bool:
    """Do what the key means on the map; False where it means nothing there."""
    act = branch_acts.act_of(event)
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    other = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    if event.modifiers() & (other | Qt.KeyboardModifier.MetaModifier):
        if act:
            view.act(act)
        return bool(act)
    key = Key(event.key())
    if way := STEPS.get(key):
        view.step(way)
    elif wish := (SHIFT.get(key) if shift else None) or PLAIN.get(key):
        _carry_out(view, wish)
    elif act:
        view.act(act)
    else:
        return False
    return True


def _carry_out(view: MapView, wish: str) -> None:
    match wish:
        case "go_on":
            view.go_on()
        case "peek":
            view.peek()
        case "mark":
            view.scene.mark(view.scene.cursor)
        case "prune":
            view.prune()
        case "fold":
            view.fold(view.scene.cursor)
        case "fold_rest":
            view.fold_rest()
        case "fit":
            view.fit()
        case "here":
            view.show_here()
        case "straighten":
            view.straighten()
        case "far":
            view.show_level(Level.FAR)
        case "middle":
            view.show_level(Level.MIDDLE)
        case "near":
            view.show_level(Level.NEAR)
        case "zoom_in":
            view.zoom_by(ZOOM)
        case "zoom_out":
            view.zoom_by(1 / ZOOM)
        case "search":
            view.search_requested.emit()
        case "next_hit" | "previous_hit":
            view.hit_requested.emit(1 if wish == "next_hit" else -1)
        case "escape":
            view.escape()
        case "next_tip":
            view.show_next_tip()
