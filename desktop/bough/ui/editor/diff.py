"""The differences between the original and the text, line beside line."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from bough.core.editing.bars import paired
from bough.ui.theme import Theme
from bough.ui.transcript.visible import shown
from bough.ui.widgets import SlimScrollBar, line

LONGEST = 2_000


class Diff(QAbstractScrollArea):
    """The original on the left, the text on the right."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._old: list[str] = []
        self._new: list[str] = []
        self._rows: list[tuple[int | None, int | None]] = []
        self._tops: list[float] = [0.0]
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Differences from the original"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(SlimScrollBar(theme, Qt.Orientation.Vertical, self))
        theme.changed.connect(self.viewport().update)

    def compare(self, original: str, text: str) -> None:
        self._old, self._new = original.split("\n"), text.split("\n")
        self._rows = paired(self._old, self._new)
        self._lay()

    def _lay(self) -> None:
        font = self._theme.font("code", scale=self._theme.scale)
        metrics = QFontMetricsF(font)
        room = max(80.0, self.viewport().width() / 2 - 64)
        high = metrics.lineSpacing() + 4
        at, tops = 12.0, []
        for old, new in self._rows:
            tops.append(at)
            longest = max(
                len(self._old[old]) if old is not None else 0,
                len(self._new[new]) if new is not None else 0,
            )
            lines = -(-min(longest, LONGEST) * metrics.averageCharWidth() // room)
            at += high * max(1.0, lines)
        self._tops = [*tops, at]
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(round(high))
        bar.setRange(0, max(0, round(at + 24) - self.viewport().height()))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore() if event.key() == Qt.Key.Key_Escape else super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, color = QPainter(self.viewport()), self._theme.color
        painter.fillRect(event.rect(), color("canvas"))
        half = self.viewport().width() / 2
        painter.fillRect(QRectF(half, 0, 1, self.viewport().height()), color("hairline"))
        top = self.verticalScrollBar().value()
        number = max(0, bisect_right(self._tops, top) - 1)
        while number < len(self._rows):
            y = self._tops[number] - top
            if y > self.viewport().height():
                break
            high = self._tops[number + 1] - self._tops[number]
            old, new = self._rows[number]
            before = self._old[old] if old is not None else None
            after = self._new[new] if new is not None else None
            same = before == after
            self._cell(painter, QRectF(0, y, half, high), old, before, "" if same else "diffDel")
            self._cell(painter, QRectF(half, y, half, high), new, after, "" if same else "diffAdd")
            number += 1

    def _cell(
        self, painter: QPainter, box: QRectF, number: int | None, text: str | None, ground: str
    ) -> None:
        if text is None:
            painter.fillRect(box.adjusted(1, 0, 0, 0), self._theme.color("sunken"))
            return
        if ground:
            painter.fillRect(box.adjusted(1, 0, 0, 0), self._theme.color(ground))
        sign = {"diffDel": "−", "diffAdd": "+"}.get(ground, "")
        row = QRectF(box.left() + 6, box.top(), 30, 21)
        line(painter, self._theme, row, str((number or 0) + 1), step="micro", role="text3",
             right=True)  # fmt: skip
        line(painter, self._theme, QRectF(box.left() + 40, box.top(), 12, 21), sign, role="text2")
        painter.setFont(self._theme.font("code", scale=self._theme.scale))
        painter.setPen(self._theme.color("text"))
        painter.drawText(
            box.adjusted(54, 2, -8, 0),
            Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignTop,
            shown(text[:LONGEST]),
        )
