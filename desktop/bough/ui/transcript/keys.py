"""What the keys do while a turn has the focus."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from bough.ui.branch_acts import act_of

BROUGHT = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
"""Why the keyboard comes where keys brought it."""
PLAIN: dict[Qt.Key, str] = {
    Qt.Key.Key_Up: "previous",
    Qt.Key.Key_K: "previous",
    Qt.Key.Key_Down: "next",
    Qt.Key.Key_J: "next",
    Qt.Key.Key_Left: "sibling_before",
    Qt.Key.Key_Right: "sibling_after",
    Qt.Key.Key_Home: "first",
    Qt.Key.Key_End: "last",
    Qt.Key.Key_C: "copy",
    Qt.Key.Key_T: "thought",
    Qt.Key.Key_A: "next_tip",
    Qt.Key.Key_PageUp: "page_up",
    Qt.Key.Key_PageDown: "page_down",
    Qt.Key.Key_Space: "page_down",
    Qt.Key.Key_Escape: "escape",
}
SHIFT: dict[Qt.Key, str] = {
    Qt.Key.Key_Space: "page_up",
    Qt.Key.Key_F10: "menu",
    Qt.Key.Key_Left: "select_left",
    Qt.Key.Key_Right: "select_right",
    Qt.Key.Key_Up: "select_up",
    Qt.Key.Key_Down: "select_down",
    Qt.Key.Key_Home: "select_line_start",
    Qt.Key.Key_End: "select_line_end",
    Qt.Key.Key_PageUp: "select_page_up",
    Qt.Key.Key_PageDown: "select_page_down",
}
WORDS: dict[Qt.Key, str] = {
    Qt.Key.Key_Left: "select_word_left",
    Qt.Key.Key_Right: "select_word_right",
    Qt.Key.Key_Up: "select_block_up",
    Qt.Key.Key_Down: "select_block_down",
    Qt.Key.Key_Home: "select_first",
    Qt.Key.Key_End: "select_last",
}

# By what is written, as some layouts have them on a key with a modifier.
SIGNS = {"[": "fork_before", "{": "fork_before", "]": "fork_after", "}": "fork_after"}
SIGNS |= {str(number): f"sibling_{number}" for number in range(1, 10)}

COPY_BRANCH = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C
)

OPEN_CODE = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_J)
"""For who does not know the letter."""


def wish(event: QKeyEvent) -> str:
    """The name of what is asked for, "" where the key means nothing here."""
    if event.matches(QKeySequence.StandardKey.Copy):
        return "copy_selection"
    if event.matches(QKeySequence.StandardKey.SelectAll):
        return "select_all"
    if event.keyCombination() == COPY_BRANCH:
        return "copy_branch"
    if event.keyCombination() == OPEN_CODE:
        return "open_code"
    if found := act_of(event) or SIGNS.get(event.text(), ""):
        return found
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if modifiers == Qt.KeyboardModifier.ShiftModifier:
        return SHIFT.get(key, "")
    if modifiers == Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier:
        return WORDS.get(key, "")
    if modifiers == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        # As in the composer, so that it is the same after a click on something of a turn.
        return PLAIN[key]
    if modifiers != Qt.KeyboardModifier.NoModifier:
        return ""
    return PLAIN.get(key, "")
