"""What the keys do in a comparison."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

PLAIN: dict[Qt.Key, str] = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_K: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_J: "down",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Home: "first",
    Qt.Key.Key_End: "last",
    Qt.Key.Key_PageUp: "page_up",
    Qt.Key.Key_PageDown: "page_down",
    Qt.Key.Key_Space: "page_down",
    Qt.Key.Key_N: "next",
    Qt.Key.Key_M: "combine",
    Qt.Key.Key_S: "swap",
    Qt.Key.Key_I: "inline",
    Qt.Key.Key_B: "blind",
    Qt.Key.Key_Escape: "leave",
    Qt.Key.Key_D: "leave",
}
SHIFT = {Qt.Key.Key_N: "previous", Qt.Key.Key_Space: "page_up"}


def wish(event: QKeyEvent) -> str:
    """What is asked for, "" where the key means nothing here; a figure for a column."""
    if event.matches(QKeySequence.StandardKey.Copy):
        return "copy"
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    # By what is written, as some layouts have figures with Shift.
    if event.text() in set("123456789") and not modifiers & (
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    ):
        return event.text()
    key = Qt.Key(event.key())
    if modifiers == Qt.KeyboardModifier.ShiftModifier:
        return SHIFT.get(key, "")
    return PLAIN.get(key, "") if modifiers == Qt.KeyboardModifier.NoModifier else ""
