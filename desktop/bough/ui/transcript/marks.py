"""Marks are what the containers of a block show beside it: bullets, numbers, ticks and bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt

from bough.core.blocks import Mark
from bough.ui.transcript.box import Brush, Voice
from bough.ui.transcript.ink import Ink

ITEM = 22.0
QUOTE = 16.0
NARROWEST = 240.0
"""However deep a block is nested, this is left for its text, where the column is that wide."""
FIGURE = 26.0
"""What the figure takes that says how deep a block is where its marks find no room."""
LABEL = 160.0


class Nesting(NamedTuple):
    """Where the marks of a block stand, and how far it is indented."""

    lefts: tuple[float, ...]
    """Of the outermost marks, as many as find room."""
    inner: float
    """Of the innermost mark."""
    indent: float
    whole: bool
    """Whether all the marks between them find room."""


def indent(ink: Ink, marks: Sequence[Mark], width: float) -> float:
    """How far a block with these marks stands to the right in a column of that width."""
    if not marks:
        return 0.0
    wanted = sum(_reach(ink, mark) for mark in marks)
    return wanted if wanted <= ink.px(ITEM) + QUOTE else min(wanted, _most(ink, marks[-1], width))


def nesting(ink: Ink, marks: Sequence[Mark], width: float) -> Nesting:
    """Where these marks stand in a column of that width."""
    whole = indent(ink, marks, width)
    lefts: list[float] = []
    at = 0.0
    for mark in marks:
        lefts.append(at)
        at += _reach(ink, mark)
    inner = whole - _reach(ink, marks[-1])
    if at <= whole:
        return Nesting(tuple(lefts), inner, whole, True)
    room = inner - FIGURE
    ends = [*lefts[1:], at]
    shown = tuple(left for left, end in zip(lefts, ends, strict=True) if end <= room)
    return Nesting(shown, inner, whole, False)


def _most(ink: Ink, innermost: Mark, width: float) -> float:
    return max(width - NARROWEST, _reach(ink, innermost) + FIGURE)


def _reach(ink: Ink, mark: Mark) -> float:
    """What a mark takes of the width."""
    item = ink.px(ITEM)
    match mark.kind:
        case "quote":
            return QUOTE
        case "term":
            return 0.0
        case "number" if len(mark.label) > 3:
            font = ink.font("read", numbers=True)
            return max(item, min(LABEL, ink.width(mark.label, font) + 8))
        case "note":
            return max(item, min(LABEL, ink.width(mark.label, ink.font("micro")) + 10))
    return item


def paint_mark(
    brush: Brush, mark: Mark, voice: Voice, edge: float, y: float, middle: float, *, mirrored: bool
) -> None:
    """What an item shows at its first block; `y` is the block's top, `middle` that of its first
    line. It stands to the right of the edge, or `mirrored` to the left."""
    painter, ink = brush.painter, brush.ink
    side = -1 if mirrored else 1
    match mark.kind:
        case "bullet":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.color(voice.role))
            radius = 2.6 * ink.scale
            centre = QPointF(edge + side * 7 * ink.scale, middle + 0.5)
            painter.drawEllipse(centre, radius, radius)
        case "number":
            font, inner = ink.font(voice.step, numbers=True), _reach(ink, mark) - 6
            right = not mirrored
            ink.write(painter, edge + side * inner, middle, mark.label, font, "text2", right=right)
        case "task":
            size = ink.px(15)
            left = edge - size - 1 if mirrored else edge
            square = QRectF(left + 0.5, middle - size / 2, size, size)
            painter.setPen(ink.pen("leafLine" if mark.checked else "control", 1.25))
            painter.setBrush(ink.color("leafLine") if mark.checked else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(square, 4, 4)
            if mark.checked:
                ink.icon(painter, left + 1, middle, "check", int(size) - 1, "onLeaf")
        case "note":
            font = ink.font("micro", numbers=True)
            ink.write(
                painter, edge, y + 6, mark.label, font, "sky", room=LABEL - 10, right=mirrored
            )


def paint_depth(brush: Brush, depth: int, inner: float, middle: float) -> None:
    """How deep a block is whose marks do not all find room."""
    font = brush.ink.font("micro", numbers=True)
    brush.ink.write(brush.painter, inner - 5, middle, str(depth), font, "text3", right=True)
