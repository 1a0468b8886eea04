"""The legend: what the shapes on the map mean."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bough.ui.map.facts import Shape
from bough.ui.map.glyph import paint_shape
from bough.ui.map.say import tr
from bough.ui.map.toolbar import paint_card
from bough.ui.map.writing import measure, put
from bough.ui.theme import Theme

ROW = 22
WIDTH = 208


class Legend(QWidget):
    """Only looked at: the pointer goes through it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[tuple[Shape, str, bool, bool], ...] = (
            ("you", tr("You"), False, False),
            ("reply", tr("Reply"), False, False),
            ("edited", tr("Edited reply"), False, False),
            ("tool", tr("Tool run"), False, False),
            ("broken", tr("Broken off"), False, False),
            ("growing", tr("Growing"), False, False),
            ("reply", tr("Your path"), True, False),
            ("reply", tr("Found"), False, True),
        )
        named = ", ".join(text for _, text, _, _ in self._rows)
        self.setAccessibleName(tr("Legend: {shapes}").format(shapes=named))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)
        widest = max(measure(theme.font("caption")).horizontalAdvance(r[1]) for r in self._rows)
        self._column = max(WIDTH // 2, round(widest) + 36)
        self.setFixedSize(2 * self._column, 4 * ROW + 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_card(painter, theme, self)
        for number, (shape, text, lit, found) in enumerate(self._rows):
            x = 20.0 + self._column * (number % 2)
            y = 8.0 + ROW * (number // 2 + 0.5)
            radius = 4.0 if shape == "growing" else 4.2
            paint_shape(
                painter, theme, shape, QPointF(x, y), radius, lit=lit, found=found, ground="overlay"
            )
            put(painter, theme, x + 16, y, text, theme.font("caption"), "text2")
