"""Buttons of the transcript, painted from the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.widgets import PressButton, model_tile

WIDEST = 256
"""px, where the words end in a name that may be long."""


class Button(PressButton):
    """An icon, words, or both. `primary` is filled, `framed` has an outline, else it is bare.

    The icon stands before the words, behind them where it is `mirrored`; `tile` are the letters of
    a model that stand there instead. `opens` says by a chevron that there is more to choose."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        parent: QWidget,
        *,
        words: bool = False,
        look: str = "bare",
        height: int = 28,
        mirrored: bool = False,
        tile: str = "",
        opens: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._look = look
        self._words = words
        self._height = height
        self._over = False
        self._mirrored = mirrored
        self._tile = tile
        self._opens = opens
        self.opacity = 1.0
        """How far it has come, from 0 to 1."""
        self.setText(name)
        self.setAccessibleName(name)
        if not words:
            self.setToolTip(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor if words else Qt.CursorShape.ArrowCursor)
        self.setFixedSize(self.sizeHint())

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self.update()

    def set_look(self, look: str) -> None:
        self._look = look
        self.update()

    def set_tile(self, tile: str) -> None:
        """Stand for another model."""
        self._tile = tile
        self.update()

    def set_words(self, name: str, icon: str = "") -> None:
        """Be called so from now on, with another icon where one is named."""
        if icon:
            self.set_icon(icon)
        if name != self.text():
            self.setText(name)
            self.setAccessibleName(name)
            self.setFixedSize(self.sizeHint())
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        if not self._words:
            return QSize(28, self._height)
        metrics = QFontMetricsF(self._theme.font("ui", weight=500))
        width = round(metrics.horizontalAdvance(self.text()) + 0.5) + self._around()
        return QSize(min(WIDEST, width) if self._opens else width, self._height)

    def _around(self) -> int:
        """The px beside the words."""
        sides = 24 if self._look != "bare" else 12
        lead = 24 if self._icon or self._tile else 0
        return sides + lead + (20 if self._opens else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self.opacity)
        color = self._theme.color
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ink = "text" if self._words and not self._mirrored else "text2"
        painter.setPen(Qt.PenStyle.NoPen)
        if self._look == "primary":
            painter.setBrush(color("leaf"))
            painter.drawRoundedRect(box, 8, 8)
            ink = "onLeaf"
        elif self.isDown() or self._over:
            painter.setBrush(color("pressed" if self.isDown() else "hover"))
            painter.drawRoundedRect(box, 6 if not self._words else 8, 6 if not self._words else 8)
            ink = "text"
        if self._look == "framed":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("border"), 1))
            painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("text" if self._look == "primary" else "leafLine"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        if not self.isEnabled():
            ink = "disabled"
        ratio = self.devicePixelRatioF()
        middle = self.height() / 2
        if not self._words:
            pixmap = icons.pixmap(self._icon, 16, color(ink), ratio)
            painter.drawPixmap(round(self.width() / 2 - 8), round(middle - 8), pixmap)
            return
        side = 12 if self._look != "bare" else 6
        left = side if self._mirrored or not (self._icon or self._tile) else side + 24
        if self._tile:
            model_tile(painter, self._theme, self._tile, QRectF(side - 2, middle - 9, 18, 18))
        elif self._icon:
            at = self.width() - side - 16 if self._mirrored else side
            pixmap = icons.pixmap(self._icon, 16, color(ink), ratio)
            painter.drawPixmap(round(at), round(middle - 8), pixmap)
        if self._opens:
            lit = ink if self._look == "primary" else "text2"
            chevron = icons.pixmap("chevron-down", 14, color(lit), ratio)
            painter.drawPixmap(round(self.width() - side - 12), round(middle - 7), chevron)
        room = self.width() - self._around()
        font = self._theme.font("ui", weight=500)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(color(ink))
        painter.drawText(
            QRectF(left, 0, self.width(), self.height()).adjusted(
                0, (self.height() - metrics.height()) / 2, 0, 0
            ),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
            metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room + 0.5),
        )

    def enterEvent(self, _event: QEnterEvent) -> None:
        self._over = True
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._over = False
        self.update()
