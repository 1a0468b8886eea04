"""What the first keys will need is made ready in small steps while nothing else is to be done."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from bough.ui.window import Window

PAUSE_MS = 30
"""Between two steps: whoever types or scrolls meanwhile goes first."""
COMMANDS = (
    "command", "registry", "context", "help", "message", "questions", "settings", "terms", "window",
    "written", "own", "clashes", "at_window",
)  # fmt: skip
"""The modules that the commands are made of, and those that show them."""
LISTS = ("painting", "listed", "slash", "found", "sources", "palette")


class Ahead(QObject):
    """Takes one step after the other, and then goes."""

    def __init__(self, steps: Iterator[None], parent: QObject) -> None:
        super().__init__(parent)
        self._steps = steps
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._on_time)
        self._timer.start()

    def _on_time(self) -> None:
        if next(self._steps, self) is self:
            self._timer.stop()
            self.deleteLater()


def commands_of(window: Window) -> Iterator[None]:
    """The steps to the first key, the first slash and the first palette of the window."""
    yield from _imported(COMMANDS)
    window.commands.hear_keys()
    yield
    yield from _imported(LISTS)
    if own := window.commands.registry.own:
        yield from own.prepare()


def _imported(modules: tuple[str, ...]) -> Iterator[None]:
    for name in modules:
        import_module(f"bough.ui.commands.{name}")
        yield
