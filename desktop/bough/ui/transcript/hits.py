"""Hits are marked where what is looked for is seen: a tint that leaves the letters as they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from bough.ui.theme import between
from bough.ui.transcript.box import Brush
from bough.ui.transcript.find import Find, Hit
from bough.ui.transcript.spots import rects, shown
from bough.ui.transcript.turn import Turn


def paint(brush: Brush, x: float, y: float, index: int, turn: Turn, find: Find) -> None:
    """Mark the hits in a turn that stands at x, y; the current one stronger, with an outline."""
    found = _in_sight(find.hits(index), turn, brush.top - y, brush.bottom - y)
    if not found:
        return
    painter, light = brush.painter, brush.ink.color("canvas").lightness() > 127
    mode = QPainter.CompositionMode
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    # The ground takes the tint, and black letters on white stay black as white ones on black do.
    painter.setCompositionMode(
        mode.CompositionMode_Multiply if light else mode.CompositionMode_Screen
    )
    soft, strong = _tints(brush, light=light)
    current: list[QRectF] = []
    for hit in found:
        is_current = hit == find.current
        painter.setBrush(strong if is_current else soft)
        for rect in rects(turn, *hit[1:]):
            inset = max(0.0, (rect.height() - 20) / 2)
            at = rect.translated(x, y).adjusted(-1, inset, 1, -inset)
            painter.drawRoundedRect(at, 3, 3)
            if is_current:
                current.append(at)
    painter.setCompositionMode(mode.CompositionMode_SourceOver)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(brush.ink.pen("sky", 1.5))
    for at in current:
        painter.drawRoundedRect(at.adjusted(0.5, 0, -0.5, 0), 3, 3)
    painter.restore()


def _in_sight(hits: Sequence[Hit], turn: Turn, top: float, bottom: float) -> list[Hit]:
    """Those between two heights of the turn; nothing else is laid out for being marked."""
    found: list[Hit] = []
    for (section, block), group in groupby(hits, key=lambda hit: (hit.section, hit.block)):
        body = turn.section(section)
        if body is None or block >= len(body.boxes) or (section == 0 and not turn.open):
            continue
        box, y = body.boxes[block], turn.y_of(section, block)
        if y > bottom or y + box.height < top or box.width < 0:
            continue
        first, last = shown(box, top - y - 4, bottom - y + 4)
        found += [hit for hit in group if hit.stop >= first and hit.start <= last]
    return found


def _tints(brush: Brush, *, light: bool) -> tuple[QColor, QColor]:
    """Of a hit, and of the current one."""
    sky, line = brush.ink.color("sky"), brush.ink.color("skyLine")
    if light:
        return (between(line, QColor("white"), 0.24), between(line, QColor("white"), 0.5))
    return (between(line, QColor("black"), 0.34), between(sky, QColor("black"), 0.55))
