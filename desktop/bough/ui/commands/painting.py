"""How a row of a list of commands is painted: matched letters are marked, keys stand as caps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from bough.ui.theme import Theme
from bough.ui.widgets import line

Spans = Sequence[tuple[int, int]]


def marked_line(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    text: str,
    spans: Spans,
    *,
    step: str = "ui",
    role: str = "text",
    weight: int | None = None,
) -> float:
    """Paint one line whose matched letters stand out, cut with an ellipsis; its width."""
    font = theme.font(step, weight=weight)
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 0.5)
    whole = len(shown) if shown == text else max(0, len(shown) - 1)
    for start, end in spans:
        if start < whole:
            left = box.left() + metrics.horizontalAdvance(shown[:start])
            right = box.left() + metrics.horizontalAdvance(shown[: min(end, whole)])
            high = metrics.height() + 1
            ground = QRectF(left - 1, box.center().y() - high / 2, right - left + 2, high)
            painter.setPen(Qt.PenStyle.NoPen)
            if theme.contrast:
                painter.setPen(QPen(theme.color("skyLine"), 1))
            painter.setBrush(theme.color("skySoft"))
            painter.drawRoundedRect(ground, 3, 3)
    y = box.center().y() + (metrics.ascent() - metrics.descent()) / 2
    painter.setFont(font)
    x = box.left()
    for start, end, found in _pieces(whole, spans):
        painter.setPen(theme.color("sky" if found else role))
        painter.drawText(QPointF(x, y), shown[start:end])
        x = box.left() + metrics.horizontalAdvance(shown[:end])
    if whole < len(shown):
        painter.setPen(theme.color(role))
        painter.drawText(QPointF(x, y), shown[whole:])
    return metrics.horizontalAdvance(shown)


def hints(painter: QPainter, theme: Theme, box: QRectF, said: Sequence[tuple[str, str]]) -> None:
    """Keys as caps, each with what it does, from the left as far as there is room."""
    x = box.left()
    caps = theme.font("caption")
    metrics = QFontMetricsF(caps)
    for keys, words in said:
        wide = metrics.horizontalAdvance(keys) + 12
        if x + wide + 6 + metrics.horizontalAdvance(words) > box.right():
            break
        key_cap(painter, theme, QRectF(x, box.center().y() - 10, wide, 20), keys, caps)
        x += wide + 6
        rest = QRectF(x, box.top(), box.right() - x, box.height())
        x += line(painter, theme, rest, words, step="caption", role="text2") + 16


def key_cap(painter: QPainter, theme: Theme, box: QRectF, keys: str, font: QFont) -> None:
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(theme.color("raised"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(font)
    painter.setPen(theme.color("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, keys)


def _pieces(whole: int, spans: Spans) -> Iterator[tuple[int, int, bool]]:
    at = 0
    for start, end in spans:
        if start >= whole:
            break
        if at < start:
            yield at, start, False
        yield start, min(end, whole), True
        at = min(end, whole)
    if at < whole:
        yield at, whole, False
