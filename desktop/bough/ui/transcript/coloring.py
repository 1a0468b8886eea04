"""Coloring gives code in sight its colours, some lines between two frames."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bough.ui.transcript.code import CodeBox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future, ThreadPoolExecutor

    from bough.ui.transcript.box import Box

LOADING_MS = 16
"""How often to see whether what a language takes has been loaded."""


class Coloring(QObject):
    """Colours one box a turn of the event loop; the lexer of a language loads beside it."""

    colored = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._boxes: list[CodeBox] = []
        self._loaded: dict[str, Future[None]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)

    def want(self, boxes: Sequence[Box]) -> None:
        """Have the code among these coloured, which was just painted without all its colours."""
        codes = [box for box in boxes if isinstance(box, CodeBox)]
        if codes and not self._timer.isActive():
            self._boxes = codes
            self._timer.start(0)

    @cached_property
    def _loader(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(1, "lexers")

    def _on_time(self) -> None:
        from bough.core.highlight import preload

        boxes, self._boxes = self._boxes, []
        loading = []
        for box in boxes:
            language = box.code.language
            if language not in self._loaded:
                self._loaded[language] = self._loader.submit(preload, language)
            if self._loaded[language].done():
                box.color()
                self.colored.emit()
                return
            loading.append(box)
        self._boxes = loading
        if loading:
            self._timer.start(LOADING_MS)
