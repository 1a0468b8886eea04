"""The logo in the top bar, which blooms where fun mode is on."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEasingCurve, QPointF, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from bough.resources import resource
from bough.ui.theme import Theme, tokens
from bough.ui.widgets import PressButton, tip

SIZE = 24
FRAMES = (("bough", 0), ("frame-2-squint", 120), ("frame-3-wink", 320), ("bough-fun", 640))
"""The pictures, and when each of them is whole, in ms."""
BLOOM = FRAMES[-1][1]
SMALL = 0.9
"""How large the blossom begins; it grows past its size once."""


class Logo(PressButton):
    """24 px in a button of 32. It follows the theme: it is checked in fun mode, and moves from one
    look to the other, from wherever it is just then."""

    rested = Signal()
    """It stands still after it moved."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._drawn: dict[tuple[str, float], QPixmap] = {}
        self._moving: QVariantAnimation | None = None
        self._at = float(BLOOM if theme.fun else 0)
        self.setAccessibleName(self.tr("Bough"))
        self.setCheckable(True)
        self.setChecked(theme.fun)
        self.setFixedSize(32, 32)
        self._hint()
        theme.changed.connect(self._on_theme_changed)

    @property
    def at(self) -> float:
        """How far it has bloomed, in ms."""
        return self._at

    def nextCheckState(self) -> None:
        """The theme says whether it is checked, not a click."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_leaf(painter)
        if self.hasFocus():
            painter.setOpacity(1.0)
            painter.setPen(QPen(self._theme.color("leafLine"), 2))
            painter.drawRoundedRect(QRectF(1, 1, 30, 30), 8, 8)

    def _paint_leaf(self, painter: QPainter) -> None:
        """The frame that was, and over it the one that comes."""
        number = next(n for n, (_, at) in enumerate(FRAMES) if self._at <= at)
        name, end = FRAMES[number]
        if self._at == end:
            self._paint_frame(painter, name)
            return
        before, start = FRAMES[number - 1]
        share = (self._at - start) / (end - start)
        size = 1.0
        if end == BLOOM and self._theme.fun:
            curve = QEasingCurve(QEasingCurve.Type.OutBack)
            curve.setOvershoot(1.4)
            size = SMALL + (1 - SMALL) * curve.valueForProgress(share)
        self._paint_frame(painter, before, size)
        painter.setOpacity(min(1.0, 2 * share) if end == BLOOM else share)
        self._paint_frame(painter, name, size)

    def _paint_frame(self, painter: QPainter, name: str, size: float = 1.0) -> None:
        side = SIZE * size
        middle = QPointF(self.width() / 2, self.height() / 2)
        box = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        pixmap = self._frame(name)
        painter.drawPixmap(box, pixmap, QRectF(pixmap.rect()))

    def _frame(self, name: str) -> QPixmap:
        key = (name, self.devicePixelRatioF())
        if key not in self._drawn:
            self._drawn[key] = _draw(*key)
        return self._drawn[key]

    def _hint(self) -> None:
        words = self.tr("Back to earth") if self._theme.fun else self.tr("Go on, poke it")
        self.setToolTip(tip(words))

    def _on_theme_changed(self) -> None:
        if self.isChecked() != self._theme.fun:
            self.setChecked(self._theme.fun)
            self._hint()
            self._move()
        elif not self._theme.motion:
            self._stand()
        self.update()

    def _move(self) -> None:
        if not (self._theme.motion and self.isVisible()):
            self._stand()
            return
        if self._moving is None:
            self._moving = QVariantAnimation(self)
            self._moving.valueChanged.connect(self._on_moved)
            self._moving.finished.connect(self.rested)
        self._moving.stop()
        end = float(BLOOM if self._theme.fun else 0)
        whole = tokens()["motion"]["logo"] / (1 if self._theme.fun else 2)
        self._moving.setStartValue(self._at)
        self._moving.setEndValue(end)
        self._moving.setDuration(round(whole * abs(end - self._at) / BLOOM))
        self._moving.start()

    def _stand(self) -> None:
        if self._moving:
            self._moving.stop()
        self._at = float(BLOOM if self._theme.fun else 0)
        self.update()

    def _on_moved(self, at: float) -> None:
        self._at = at
        self.update()


def _draw(name: str, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    drawn = QPixmap(round(SIZE * ratio), round(SIZE * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    source = QByteArray(resource("logo", f"{name}.svg").read_bytes())
    QSvgRenderer(source).render(painter, QRectF(0, 0, SIZE, SIZE))
    painter.end()
    return drawn
