"""The meter in the composer: how much of the model's context the next question takes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bough.app.context import Context
from bough.core.context import Reading, State
from bough.ui.context.shares import alarm, shares
from bough.ui.theme import Theme
from bough.ui.transcript.words import context_size, count
from bough.ui.widgets import PressButton, line, tip

WIDTH, HEIGHT = 72, 6
RING = 16
BESIDE = 8
PAD = 6


class Meter(PressButton):
    """A bar of system prompt, history and what is written, out of all that fits; and the figures.
    A click shows the context itself."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reading: Reading | None = None
        self._context: Context | None = None
        self._ring = False
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def follow(self, context: Context) -> None:
        """Show this context from now on."""
        if self._context is None:
            self._context = context
            context.changed.connect(self._on_changed)
            self._on_changed()

    @property
    def reading(self) -> Reading | None:
        return self._reading

    def text(self) -> str:
        if self._reading is None:
            return ""
        mark = "" if self._reading.exact else "~"
        room = context_size(self._reading.room.context or 0)
        return f"{mark}{count(self._reading.tokens)} / {room}"

    def known(self) -> bool:
        """Whether it is known how much the model takes."""
        return self._reading is not None and bool(self._reading.room.context)

    def be_ring(self, *, small: bool) -> None:
        """Take less room: a ring without figures."""
        if small != self._ring:
            self._ring = small
            self.updateGeometry()
            self.update()

    def show_reading(self, reading: Reading) -> None:
        self._reading = reading
        words = self._spoken(reading)
        self.setAccessibleName(words)
        self.setToolTip(tip(words, "Ctrl+Shift+K"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._ring:
            return self.minimumSizeHint()
        metrics = QFontMetricsF(self._theme.font("caption", numbers=True))
        words = round(metrics.horizontalAdvance(self.text()) + 1)
        return QSize(2 * PAD + WIDTH + BESIDE + words, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * PAD + (RING if self._ring else WIDTH), 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_touch(painter, self._theme, QRectF(self.rect()))
        if self._ring:
            if self._reading is not None:
                _paint_ring(painter, self._theme, self.rect().center(), self._reading)
            return
        track = QRectF(PAD, self.height() / 2 - HEIGHT / 2, WIDTH, HEIGHT)
        if self._reading is not None:
            paint_bar(painter, self._theme, track, self._reading)
        words = QRectF(track.right() + BESIDE, 0, self.width() - track.right() - BESIDE, 24)
        if words.width() > 20:
            line(
                painter,
                self._theme,
                words,
                self.text(),
                step="caption",
                role="text2",
                numbers=True,
            )

    def _on_changed(self) -> None:
        assert self._context is not None
        self.show_reading(self._context.reading)

    def _spoken(self, reading: Reading) -> str:
        context = reading.room.context
        if not context:
            return self.tr("Context")
        words = (
            self.tr("{used} of {context} tokens of context are used")
            if reading.exact
            else self.tr("About {used} of {context} tokens of context are used")
        )
        said = [words.format(used=reading.tokens, context=context)]
        if dropped := len(reading.nodes(State.DROPPED)):
            said.append(
                self.tr("the oldest message will not be read")
                if dropped == 1
                else self.tr("the oldest {n} messages will not be read").format(n=dropped)
            )
        if left_out := len(reading.nodes(State.LEFT_OUT)):
            said.append(self.tr("{n} left out").format(n=left_out))
        return ", ".join(said)


def _paint_ring(painter: QPainter, theme: Theme, centre: QPoint, reading: Reading) -> None:
    """What is read as a part of a ring, from above and to the right."""
    context = reading.room.context or 0
    box = QRectF(0, 0, RING - 3, RING - 3)
    box.moveCenter(QPointF(centre) + QPointF(0.5, 0.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("pressed"), 3))
    painter.drawEllipse(box)
    if context:
        share = min(1.0, reading.tokens / context)
        painter.setPen(QPen(theme.color(alarm(reading) or "text2"), 3))
        painter.drawArc(box, 90 * 16, -round(max(0.02, share) * 360 * 16))


def paint_bar(
    painter: QPainter, theme: Theme, track: QRectF, reading: Reading, *, alarmed: bool = True
) -> None:
    """What is read as parts of a rounded bar, out of all that the model takes; `alarmed` colours
    them all alike where it gets full."""
    context = reading.room.context or 0
    clip = QPainterPath()
    radius = min(3.0, track.height() / 2)
    clip.addRoundedRect(track, radius, radius)
    painter.save()
    painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
    painter.fillRect(track, theme.color("pressed"))
    at, warning = track.left(), alarm(reading) if alarmed else ""
    parts = shares(reading) if context else []
    # Where all shades are alike, what lies between the parts is seen.
    gap = 2.0 if theme.contrast else 0.75
    for share in parts:
        # However little it is, it is there.
        width = max(1.5, track.width() * share.tokens / context)
        painter.fillRect(
            QRectF(at, track.top(), width - gap, track.height()),
            theme.color(warning or share.role),
        )
        at += width
    painter.restore()
