"""What the first message and the first keys will need is made ready in small steps while nothing
else is to be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from bough.ui.window import Window

PAUSE_MS = 30
"""Between two steps: whoever types or scrolls meanwhile goes first."""
MESSAGES = (
    "core.markdown.growing", "core.snippet_names", "core.highlight", "core.store.questions",
    "ui.stillness", "ui.transcript.pictures", "ui.terms.chip", "ui.outline.access",
)  # fmt: skip
"""The modules that the first message brings, and the first code or picture in one."""
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


def steps_of(window: Window) -> Iterator[None]:
    """All that is made ready."""
    yield from first_message()
    yield from commands_of(window)


def first_message() -> Iterator[None]:
    """The steps to the first message that is sent, and to what it holds."""
    # What takes several frames in one go.
    thread = Thread(target=_read_markdown, name="markdown", daemon=True)
    thread.start()
    while thread.is_alive():
        yield
    yield from _imported(MESSAGES)


def commands_of(window: Window) -> Iterator[None]:
    """The steps to the first key, the first slash and the first palette of the window."""
    yield from _imported(f"ui.commands.{name}" for name in COMMANDS)
    window.commands.hear_keys()
    yield
    yield from _imported(f"ui.commands.{name}" for name in LISTS)
    if own := window.commands.registry.own:
        yield from own.prepare()


def _read_markdown() -> None:
    from bough.core.markdown.reading import get_ready

    get_ready()


def _imported(modules: Iterable[str]) -> Iterator[None]:
    for name in modules:
        import_module(f"bough.{name}")
        yield
