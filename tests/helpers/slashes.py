"""A person at the list of commands above the composer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bough.ui.composer import Draft
from bough.ui.window import Window


def seen(window: Window) -> list[str]:
    """The rows of the list, the chosen one marked; none where the list is not shown."""
    slash = window.commands.slash.list
    if slash.isHidden():
        return []
    rows = [slash.rows.index(n).data() for n in range(slash.rows.rowCount())]
    return [f"> {row}" if n == slash.current else row for n, row in enumerate(rows)]


def press(qtbot: QtBot, draft: Draft, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(draft, key)


def run(qtbot: QtBot, draft: Draft, text: str) -> None:
    """Write this and nothing else, and press Enter."""
    draft.clear()
    qtbot.keyClicks(draft, text)
    press(qtbot, draft, Qt.Key.Key_Return)
