"""Colors sets the lines of the source that are in sight, each when it is first seen or changed."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QPlainTextEdit

from bough.core.editing.change import units
from bough.core.editing.source import PLAIN, Span, State, after, spans
from bough.ui.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future, ThreadPoolExecutor

    from bough.core.highlight import Highlighter

SLICE_S = 0.004
MOST = 400
"""Spans of a line that are set; a line with more is no prose, and Qt takes long to lay it out."""
LOADING_MS = 16


class Colors(QObject):
    """Qt's own highlighter reads all of a text when it opens; this one only what is looked at, and
    of the rest no more than which fence is open."""

    def __init__(self, edit: QPlainTextEdit, theme: Theme) -> None:
        super().__init__(edit)
        self._edit = edit
        self._theme = theme
        self._states: list[State] = [PLAIN]
        """What is open at the beginning of each line, as far as that is known."""
        self._shown: list[bool] = []
        self._busy = False
        self._formats: dict[tuple[str, bool, bool], QTextCharFormat] = {}
        self._codes: dict[int, tuple[str, Highlighter]] = {}
        """By the first line of a fence: its code, and its colours."""
        self._loaded: dict[str, Future[None]] = {}
        self.more: Callable[[QTextBlock, State], list[QTextLayout.FormatRange]] | None = None
        """What else a line is set with."""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._on_time)
        edit.document().contentsChange.connect(self._on_change)
        edit.updateRequest.connect(self._on_update)
        theme.changed.connect(self.begin_again)
        self.begin_again()

    @property
    def busy(self) -> bool:
        """Whether what changes just now are colours only."""
        return self._busy

    def begin_again(self) -> None:
        self._formats.clear()
        self._codes.clear()
        self._states = [PLAIN]
        self._shown = [False] * self._edit.document().blockCount()
        self.look()

    def in_code(self, number: int) -> bool:
        """Whether that line is code of a fence."""
        self._know(number)
        return number < len(self._states) and self._states[number].closing not in ("", "$$")

    def state(self, number: int) -> State:
        """What is open at the beginning of that line."""
        self._know(number)
        return self._states[number] if number < len(self._states) else PLAIN

    def sight(self) -> tuple[int, int]:
        """The first and the last line in sight, and some more."""
        first = self._edit.firstVisibleBlock().blockNumber()
        high = max(1, self._edit.fontMetrics().lineSpacing())
        return first, first + self._edit.viewport().height() // high + 1

    def again(self, numbers: Iterable[int]) -> None:
        """Set these lines anew."""
        for number in numbers:
            if number < len(self._shown):
                self._shown[number] = False
        self.look()

    def look(self) -> None:
        """Set what is in sight and is not set."""
        block = self._edit.firstVisibleBlock()
        if self._busy or not block.isValid():
            return
        room = self._edit.viewport().height()
        y = self._edit.blockBoundingGeometry(block).translated(self._edit.contentOffset()).top()
        first = block.blockNumber()
        self._know(first)
        self._busy = True
        try:
            while block.isValid() and y <= room:
                number = block.blockNumber()
                self._know(number)
                if not self._shown[number]:
                    self._set(block, number)
                y += self._edit.blockBoundingRect(block).height()
                block = block.next()
        finally:
            self._busy = False

    def _know(self, number: int) -> None:
        """Find out what is open at the beginning of that line."""
        states = self._states
        if len(states) > number:
            return
        block = self._edit.document().findBlockByNumber(len(states) - 1)
        while len(states) <= number and block.isValid():
            states.append(after(states[-1], block.text()))
            block = block.next()

    def _set(self, block: QTextBlock, number: int) -> None:
        text, state = block.text(), self._states[number]
        found = spans(state, text)
        if state.closing and state.closing != "$$" and not found:
            found = self._code_spans(number, text)
        ranges = []
        ascii_ = text.isascii()
        for span in found[:MOST]:
            one = QTextLayout.FormatRange()
            start = span.start if ascii_ else units(text[: span.start])
            stop = span.stop if ascii_ else units(text[: span.stop])
            one.start, one.length = start, stop - start
            one.format = self._format(span)
            ranges.append(one)
        if self.more:
            ranges += self.more(block, state)[:MOST]
        layout = block.layout()
        if ranges or layout.formats():
            layout.setFormats(ranges)
            self._edit.document().markContentsDirty(block.position(), block.length())
        self._shown[number] = True

    def _format(self, span: Span) -> QTextCharFormat:
        key = (span.role, span.bold, span.italic)
        if key not in self._formats:
            made = QTextCharFormat()
            made.setForeground(self._theme.color(span.role))
            if span.bold:
                made.setFontWeight(QFont.Weight.Bold)
            made.setFontItalic(span.italic)
            self._formats[key] = made
        return self._formats[key]

    def _on_change(self, at: int, _removed: int, added: int) -> None:
        if self._busy:
            return
        document = self._edit.document()
        first = document.findBlock(at).blockNumber()
        last_block = document.findBlock(at + added)
        last = last_block.blockNumber() if last_block.isValid() else document.blockCount() - 1
        more = document.blockCount() - len(self._shown)
        gone = last - first + 1 - more
        self._shown[first : first + gone] = [False] * (last - first + 1)
        states = self._states
        if len(states) > first + gone:
            # What follows stays as it was known, if what is open there is the same.
            states[first + 1 : first + gone] = [PLAIN] * (last - first)
            block = document.findBlockByNumber(first)
            for number in range(first, len(states) - 1):
                now = after(states[number], block.text())
                if number >= last and states[number + 1] == now:
                    break
                states[number + 1] = now
                self._shown[number + 1] = False
                if number > last + 400:
                    del states[number + 2 :]
                    self._shown[number + 1 :] = [False] * (len(self._shown) - number - 1)
                    break
                block = block.next()
        else:
            del states[first + 1 :]
        if more:
            self._codes = {line: code for line, code in self._codes.items() if line <= first}
        self._forget_code(first)

    def _on_update(self) -> None:
        if not self._busy:
            self.look()

    # Code

    def _code_spans(self, number: int, text: str) -> list[Span]:
        first = self._fence_start(number)
        if not self._states[number].language:
            return []
        known = self._codes.get(first)
        if known is None or number - first >= len(known[1].lines):
            self._later.start(0)
            if known is None:
                return []
        lines = known[1].lines
        if number - first < len(lines):
            size = len(text)
            return [Span(a, min(b, size), role) for a, b, role in lines[number - first] if a < size]
        return []

    def _fence_start(self, number: int) -> int:
        """The first line of the code that the line is of."""
        while number > 0 and self._states[number - 1].closing:
            number -= 1
        return number

    def _forget_code(self, number: int) -> None:
        """The code that the line is of is another now."""
        if number < len(self._states) and self._states[number].closing not in ("", "$$"):
            self._later.start(0)

    @cached_property
    def _loader(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(1, "lexers")

    def _on_time(self) -> None:
        """Colour some of the code in sight."""
        from bough.core.highlight import Highlighter, preload

        until = time.monotonic() + SLICE_S
        block = self._edit.firstVisibleBlock()
        done: set[int] = set()
        number = block.blockNumber()
        last = min(number + 120, len(self._states) - 1)
        while number <= last:
            state = self._states[number]
            if not state.closing or state.closing == "$$" or not state.language:
                number += 1
                continue
            first, end = self._fence_start(number), number
            while end + 1 < len(self._states) and self._states[end + 1].closing:
                end += 1
            number = end + 1
            if first in done:
                continue
            done.add(first)
            if state.language not in self._loaded:
                self._loaded[state.language] = self._loader.submit(preload, state.language)
            if not self._loaded[state.language].done():
                self._later.start(LOADING_MS)
                continue
            document = self._edit.document()
            one = document.findBlockByNumber(first)
            lines = []
            while one.isValid() and one.blockNumber() <= end:
                lines.append(one.text())
                one = one.next()
            code = "\n".join(lines)
            known = self._codes.get(first)
            if known is None or known[0] != code:
                highlighter = Highlighter(state.language)
                highlighter.feed(code)
                self._codes[first] = known = (code, highlighter)
            while not known[1].done and time.monotonic() < until:
                known[1].step()
            stop = min(first + len(known[1].lines), len(self._shown))
            self._shown[first:stop] = [False] * (stop - first)
            if not known[1].done:
                self._later.start(0)
        self.look()
