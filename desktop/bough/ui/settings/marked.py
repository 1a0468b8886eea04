"""Words of the settings in which what is searched for is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QLabel, QWidget

from bough.ui.theme import Theme
from bough.ui.transcript.card import colored


def holds(text: str, words: Sequence[str]) -> bool:
    """Whether every one of the words, which are case-folded, stands somewhere in the text."""
    folded = text.casefold()
    return all(word in folded for word in words)


class Marked(QLabel):
    """A plain label that wraps, with a ground behind the words that are looked for."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        parent: QWidget,
        *,
        step: str = "ui",
        role: str = "text",
        weight: int | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._theme = theme
        self._role = role
        self._words: tuple[str, ...] = ()
        self.setWordWrap(True)
        self.setFont(theme.font(step, weight=weight))
        self.setText(text)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_role(self, role: str) -> None:
        """Be of another colour."""
        if role != self._role:
            self._role = role
            self._on_theme_changed()

    def mark(self, words: Sequence[str]) -> None:
        """Mark these, which are case-folded."""
        if tuple(words) != self._words:
            self._words = tuple(words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._words:
            painter = QPainter(self)
            for box in self._boxes():
                painter.fillRect(box, self._theme.color("skySoft"))
                painter.fillRect(
                    QRectF(box.left(), box.bottom() - 1.5, box.width(), 1.5),
                    self._theme.color("skyLine"),
                )
            painter.end()
        super().paintEvent(event)

    def _boxes(self) -> Iterator[QRectF]:
        """Where the words stand, as the label breaks its lines."""
        text = self.text()
        layout = QTextLayout(text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width())
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        top = (self.height() - y) / 2
        folded = text.casefold()
        if len(folded) != len(text):
            return  # Some letters fold to two: then where they stand is not known.
        for word in self._words:
            at = folded.find(word)
            while at >= 0:
                line = layout.lineForTextPosition(at)
                end = min(at + len(word), line.textStart() + line.textLength())
                left, right = _x(line, at), _x(line, end)
                yield QRectF(left, top + line.y(), right - left, line.height())
                at = folded.find(word, at + len(word))

    def _on_theme_changed(self) -> None:
        self.setPalette(colored(self._theme, self._role))
        self.update()


def _x(line: QTextLine, at: int) -> float:
    found = line.cursorToX(at)
    return float(found[0] if isinstance(found, tuple) else 0.0)
