"""The words that may be meant by misspelt ones, which are found beside the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from bough.app.io import IoThread
    from bough.core.spelling_helper import Misspelling


class Suggestions(QObject):
    """Whoever asks for some hears when they have come."""

    came = Signal(str, object)
    """word, the words that may be meant: a list, the likeliest first."""

    def __init__(self, io: IoThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._io = io
        self._found = io.mailbox(self._on_found)

    def ask(self, of: Misspelling) -> None:
        self._io.run(self._find(of))

    async def _find(self, of: Misspelling) -> None:
        from bough.core.spelling_helper import suggestions

        self._found.put((of.word, await suggestions(of)))

    def _on_found(self, found: list[tuple[str, list[str]]]) -> None:
        for word, others in found:
            self.came.emit(word, others)
