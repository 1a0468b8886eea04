"""How something is doing, in a mark and a few words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.widgets import line, state_mark

Kind = Literal["well", "busy", "failed", "off"]
_WORDS = 18


class State(QWidget):
    """A disc is well, an arc is under way, a triangle failed, a ring is off."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind: Kind = "off"
        self._words = ""
        self.setFixedHeight(24)
        theme.spin.turned.connect(self._on_turned)
        theme.changed.connect(self.update)

    def say(self, kind: Kind, words: str) -> None:
        if (kind, words) != (self._kind, self._words):
            self._kind, self._words = kind, words
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    @property
    def kind(self) -> Kind:
        return self._kind

    def text(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font("ui", numbers=True))
        wide = round(metrics.horizontalAdvance(self._words) + 1.5) + 4 if self._words else 0
        return QSize(_WORDS + wide, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, middle, role = self._theme, self.height() / 2, "text2"
        match self._kind:
            case "well":
                state_mark(painter, theme, "unread", 8, middle)
            case "busy":
                state_mark(painter, theme, "running", 8, middle, theme.spin.angle)
                theme.spin.want()
            case "failed":
                role = "rust"
                pixmap = icons.pixmap(
                    "triangle-alert", 16, theme.color("rust"), self.devicePixelRatioF()
                )
                painter.drawPixmap(QPointF(0, middle - 8), pixmap)
            case "off":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("control"))
                painter.drawEllipse(QPointF(8, middle), 3, 3)
        box = QRectF(self.rect()).adjusted(_WORDS, 0, 0, 0)
        line(painter, theme, box, self._words, role=role, numbers=True)

    def _on_turned(self) -> None:
        if self._kind == "busy" and self.isVisible():
            self._theme.spin.want()
            self.update()
