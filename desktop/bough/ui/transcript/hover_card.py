"""The hover card shows for a moment what one could go to, or what a figure means in full."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QTextLayout
from PySide6.QtWidgets import QWidget

from bough.core.blocks import Code, Heading, Paragraph
from bough.core.node import Node, Role
from bough.ui.theme import Theme
from bough.ui.transcript import words
from bough.ui.transcript.leaf import Units, option
from bough.ui.transcript.parts import parsed
from bough.ui.transcript.visible import shown
from bough.ui.widgets import model_tile

AFTER_MS = 150
WIDTH = 320
LINES = 3
PAD = 12
HEAD = 20
READ = 800
"""So many characters of a message are looked at; three lines have fewer."""


class HoverCard(QWidget):
    """Floats over the viewport and is nothing to the pointer. It comes a little after the pointer,
    and goes with it at once."""

    def __init__(self, theme: Theme, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._theme = theme
        self._author = self._time = self._tile = ""
        self._lines: list[str] = []
        self._coming = QTimer(self)
        self._coming.setSingleShot(True)
        self._coming.setInterval(AFTER_MS)
        self._coming.timeout.connect(self._on_time)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def preview(self, node: Node, at: QPoint, *, right: bool = False) -> None:
        """Show who wrote a message, when, and how it begins, with the top left corner there, or
        the right one."""
        self._author = words.author(node)
        self._tile = words.monogram(node.model) if node.role is Role.ASSISTANT else ""
        self._time = words.moment(node.created_at) if node.created_at else ""
        font = self._theme.font("ui")
        self._lines = broken(beginning(node), font, WIDTH - 2 * PAD)
        size = QSize(WIDTH, 2 * PAD + HEAD + 4 + 20 * len(self._lines))
        self._come(size, at - QPoint(WIDTH, 0) if right else at)

    def tell(self, text: str, at: QPoint, *, right: bool = False) -> None:
        """Show one line, with the top left corner there, or the right one."""
        self._author = self._time = self._tile = ""
        self._lines = [text]
        width = round(QFontMetricsF(self._theme.font("ui")).horizontalAdvance(text) + 0.5) + 2 * PAD
        self._come(QSize(width, 32), at - QPoint(width, 0) if right else at)

    def list_above(self, told: Sequence[str], at: QPoint) -> None:
        """Show these, each on a line or a few, with the bottom right corner there."""
        self._author = self._time = self._tile = ""
        font = self._theme.font("ui")
        room = max(WIDTH, self._viewport.width() // 2) - 2 * PAD
        cut = (shown(text[:READ]) for text in told)
        self._lines = [line for text in cut for line in broken(text, font, room)]
        widest = max(map(QFontMetricsF(font).horizontalAdvance, self._lines), default=0.0)
        size = QSize(round(widest + 0.5) + 2 * PAD, 12 + 20 * len(self._lines))
        self._come(size, at - QPoint(size.width(), size.height()))

    def quote(self, text: str, at: QPoint) -> None:
        """Show the beginning of a text, with the top left corner there."""
        self._author = self._time = self._tile = ""
        plain = shown(" ".join(text[:READ].split()))
        self._lines = broken(plain, self._theme.font("ui"), WIDTH - 2 * PAD)
        self._come(QSize(WIDTH, 12 + 20 * len(self._lines)), at)

    def leave(self) -> None:
        """Nothing is pointed at any more."""
        self._coming.stop()
        self.hide()

    def text(self) -> str:
        """What stands on it."""
        return "\n".join([*filter(None, (self._author, self._time)), *self._lines])

    def _come(self, size: QSize, at: QPoint) -> None:
        """Stand there in a moment, or as near as there is room."""
        room = self._viewport.size()
        self.hide()
        self.setGeometry(
            max(4, min(at.x(), room.width() - size.width() - 4)),
            max(4, min(at.y(), room.height() - size.height() - 4)),
            min(size.width(), room.width() - 8),
            size.height(),
        )
        self._coming.start()

    def _on_time(self) -> None:
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, color = self._theme, self._theme.color
        painter.setPen(QPen(color("border"), 1))
        painter.setBrush(color("overlay"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        y = 6.0
        if self._author:
            y = PAD + HEAD + 4.0
            middle, left, right = PAD + HEAD / 2, float(PAD), self.width() - float(PAD)
            if self._tile:
                model_tile(painter, theme, self._tile, QRectF(left, middle - 9, 18, 18))
                left += 26
            caption = theme.font("caption", numbers=True)
            right -= QFontMetricsF(caption).horizontalAdvance(self._time)
            self._write(painter, right, middle, self._time, caption, "text3")
            strong = theme.font("uiStrong")
            name = QFontMetricsF(strong).elidedText(
                self._author, Qt.TextElideMode.ElideRight, right - left - 12
            )
            self._write(painter, left, middle, name, strong, "text")
        for line in self._lines:
            self._write(painter, PAD, y + 10, line, theme.font("ui"), "text2")
            y += 20

    def _write(
        self, painter: QPainter, x: float, middle: float, text: str, font: QFont, role: str
    ) -> None:
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(self._theme.color(role))
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(x, baseline), text)


def beginning(node: Node) -> str:
    """The first words of a message, without its markup."""
    found = []
    for block in parsed(node.text[:READ]):
        match block.body:
            case Paragraph(inline) | Heading(_, inline):
                found.append(inline.text)
            case Code(code):
                found.append(code)
    return shown(" ".join(" ".join(found).split()))


def broken(text: str, font: QFont, width: float) -> list[str]:
    """The text in at most three lines of that width; the last one says by its end that there is
    more."""
    layout = QTextLayout(text, font)
    layout.setTextOption(option())
    units, lines = Units(text), list[str]()
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = units.from_qt(line.textStart())
        if len(lines) == LINES - 1:
            metrics = QFontMetricsF(font)
            lines.append(metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, width))
            break
        lines.append(text[start : units.from_qt(line.textStart() + line.textLength())])
    layout.endLayout()
    return lines
