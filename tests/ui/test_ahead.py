"""What the first keys need is made ready while nothing else is to be done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from bough.app.prompts import Prompts
from bough.ui.ahead import Ahead, commands_of
from bough.ui.commands.registry import standard
from bough.ui.window import Window


def test_the_commands_are_ready_with_the_prompts_among_them(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    (tmp_path / "review.md").write_text("Review {{this}}.")
    window._registry = lambda: standard(prompts=Prompts(tmp_path))

    ahead = Ahead(commands_of(window), window)
    with qtbot.waitSignal(ahead.destroyed):
        pass

    assert "palette" in {action.objectName() for action in window.findChildren(QAction)}
    (tmp_path / "review.md").unlink()
    assert window.commands.registry.by_slash("review") is not None
