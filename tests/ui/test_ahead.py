"""What the first message and the first keys need is made ready while nothing else is to be done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from bough.app.prompts import Prompts
from bough.ui.ahead import Ahead, commands_of
from bough.ui.commands.registry import standard
from bough.ui.window import Window

READ = """
import sys
from bough.ui.ahead import first_message
for _ in first_message():
    pass
before = set(sys.modules)
from bough.core.markdown.growing import Growing
growing = Growing()
growing.feed("- see https://example.org and *this*:\\n")
growing.close()
print(len(growing.blocks), sorted(set(sys.modules) - before))
"""


def test_to_read_the_first_message_nothing_is_loaded_any_more() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout == "1 []\n"


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
