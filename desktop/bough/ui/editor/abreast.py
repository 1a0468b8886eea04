"""The source and its preview scroll together, whichever of them is scrolled."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QObject

from bough.ui.editor.preview import Preview
from bough.ui.editor.source import Source


class Abreast(QObject):
    """What is scrolled leads, if the other is in sight."""

    def __init__(self, source: Source, preview: Preview) -> None:
        super().__init__(source)
        self._source = source
        self._preview = preview
        self._text = ""
        self._starts = [0]
        """Where in that text each line begins, in characters."""
        self._leading = False
        source.verticalScrollBar().valueChanged.connect(self._on_source_scrolled)
        preview.scrolled.connect(self._on_preview_scrolled)
        preview.settled.connect(self._on_source_scrolled)

    @property
    def _line_starts(self) -> list[int]:
        if self._preview.source_text is not self._text:
            self._text = self._preview.source_text
            at, made = 0, []
            for line in self._text.split("\n"):
                made.append(at)
                at += len(line) + 1
            self._starts = made
        return self._starts

    def _on_source_scrolled(self) -> None:
        """The preview follows the first line in sight."""
        source, preview = self._source, self._preview
        if self._leading or not preview.isVisible():
            return
        block = source.firstVisibleBlock()
        starts = self._line_starts
        number = min(block.blockNumber(), len(starts) - 1)
        box = source.blockBoundingGeometry(block).translated(source.contentOffset())
        share = max(0.0, -box.top()) / max(1.0, box.height())
        self._leading = True
        bar = source.verticalScrollBar()
        if bar.maximum() and bar.value() == bar.maximum():
            below = preview.verticalScrollBar()
            preview.look_at(float(len(self._text)))
            below.setValue(below.maximum())
        else:
            preview.look_at(starts[number] + share * max(1, block.length() - 1))
        self._leading = False

    def _on_preview_scrolled(self) -> None:
        """The source follows the first block in sight."""
        source, preview = self._source, self._preview
        if self._leading or not source.isVisible():
            return
        offset = preview.offset_at(preview.top + 8)
        number = max(0, bisect_right(self._line_starts, offset) - 1)
        self._leading = True
        block = source.document().findBlockByNumber(number)
        source.verticalScrollBar().setValue(block.firstLineNumber())
        self._leading = False
