"""A card holds one pane: an outline with round corners, and a lit line where one of several is
looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bough.core.layout import LEAST
from bough.ui.pane import Pane
from bough.ui.theme import Theme

RADIUS = 10
LIT = 2


class Corner(QWidget):
    """What makes one corner of the card round. A single widget over the whole card would keep the
    transcript from scrolling by moving pixels."""

    def __init__(self, theme: Theme, parent: QWidget, *, right: bool, bottom: bool) -> None:
        super().__init__(parent)
        self._theme = theme
        self._right, self._bottom = right, bottom
        self.lit = False
        self.setFixedSize(RADIUS, RADIUS)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def place_in(self, area: QWidget) -> None:
        self.move(
            area.width() - RADIUS if self._right else 0,
            area.height() - RADIUS if self._bottom else 0,
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(0 if self._right else RADIUS, 0 if self._bottom else RADIUS)
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()))
        disc = QPainterPath()
        disc.addEllipse(middle, RADIUS, RADIUS)
        painter.fillPath(outside - disc, self._theme.color("window"))
        painter.setPen(QPen(self._theme.color("hairline"), 1))
        painter.drawEllipse(middle, RADIUS - 0.5, RADIUS - 0.5)
        if self.lit and not self._bottom:
            painter.setClipRect(QRectF(0, 0, RADIUS, 4))
            painter.setPen(QPen(self._theme.color("leafLine"), LIT))
            painter.drawEllipse(middle, RADIUS - LIT / 2, RADIUS - LIT / 2)


class Line(QWidget):
    """The lit line along the top."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("leafLine"))


class PaneCard(QWidget):
    """One of possibly several panes of a tab."""

    pressed = Signal(str)
    """place: the pointer went down where nothing took it."""
    noted = Signal(str, str, object)
    """place, one sentence of what happened in it, and what takes that back, or None."""

    def __init__(self, pane: Pane, theme: Theme) -> None:
        super().__init__()
        self.pane = pane
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(pane)
        self._line = Line(theme, self)
        self._corners = [
            Corner(theme, self, right=right, bottom=bottom)
            for right in (False, True)
            for bottom in (False, True)
        ]
        pane.place.refused.connect(self._on_refused)
        pane.place.noted.connect(self._on_noted)
        pane.place.removed.connect(self._on_removed)
        theme.changed.connect(self.update)

    @property
    def place_id(self) -> str:
        return self.pane.place.id

    def stand_among(self, *, others: bool, looked_at: bool) -> None:
        """Whether there are other panes beside it, and whether it is the one looked at."""
        self.setMinimumSize(*(LEAST if others else (0, 0)))
        self.pane.stand_among(others=others)
        lit = others and looked_at
        self._line.setVisible(lit)
        for corner in self._corners:
            corner.lit = lit
            corner.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        painter.setPen(QPen(self._theme.color("hairline"), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._line.setGeometry(RADIUS, 0, self.width() - 2 * RADIUS, LIT)
        self._line.raise_()
        for corner in self._corners:
            corner.place_in(self)
            corner.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self.place_id)
        super().mousePressEvent(event)

    def _on_refused(self, text: str) -> None:
        self.noted.emit(self.place_id, text, None)

    def _on_noted(self, text: str, undo: bool) -> None:
        self.noted.emit(self.place_id, text, self.pane.place.taking_back() if undo else None)

    def _on_removed(self, text: str, bring_back: Callable[[], object]) -> None:
        self.noted.emit(self.place_id, text, bring_back)
