"""What middle and near have in common: the wires between blocks, which of them are seen."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from math import sqrt

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from bough.core.map.plan import Plan
from bough.ui.map.glyph import line_pen, paint_ghost
from bough.ui.map.scene import Scene
from bough.ui.map.sheets import BlockSheet
from bough.ui.theme import Theme

ROOT_DOT = 6.5
WIDEST_WIRE = 7.0


def wires(plan: Plan, seen: QRectF) -> Iterator[int]:
    """The blocks whose wires cross what is seen. In one gap they never cross each other, so that
    those which are seen follow one on the other."""
    for depth in range(1, len(plan.columns)):
        right = plan.x(depth)
        left = right - plan.sizes.gap_x - (plan.sizes.root if depth == 1 else 0)
        if left > seen.right():
            return
        if right < seen.left():
            continue
        column = plan.columns[depth]
        for number in column[bisect_left(column, seen.top(), key=lambda n: max(_ends(plan, n))) :]:
            if min(_ends(plan, number)) > seen.bottom():
                break
            yield number


def _ends(plan: Plan, number: int) -> tuple[float, float]:
    block = plan.blocks[number]
    return plan.port(block.parent, block.port), plan.head(number)


def paint_wires(
    painter: QPainter, theme: Theme, scene: Scene, sheet: BlockSheet, seen: QRectF
) -> None:
    """The wires from rows to the blocks that hang on them, those of the path last."""
    plan, leaves = sheet.plan, sheet.leaves
    painter.setBrush(Qt.BrushStyle.NoBrush)
    lit: list[int] = []
    for number in wires(plan, seen):
        if plan.blocks[number].nodes[0] in scene.path:
            lit.append(number)
        else:
            _paint_wire(painter, theme, plan, number, leaves[number], lit=False)
    for number in lit:
        _paint_wire(painter, theme, plan, number, leaves[number], lit=True)
    if seen.left() < plan.sizes.root:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("leafLine"))
        middle = plan.sizes.root / 2
        painter.drawEllipse(QPointF(middle, plan.port(0, 0)), ROOT_DOT, ROOT_DOT)


def _paint_wire(
    painter: QPainter,
    theme: Theme,
    plan: Plan,
    number: int,
    leaves: int,
    *,
    lit: bool,
) -> None:
    block = plan.blocks[number]
    start, end = _ends(plan, number)
    right = plan.x(block.depth)
    depth = block.depth - 1
    left = plan.x(depth) + plan.width(depth) - (0 if block.parent else plan.sizes.root / 2)
    width = min(WIDEST_WIRE, max(1.25, 1.05 * sqrt(leaves)))
    painter.setPen(
        line_pen(theme, "leafLine", max(2.5, width)) if lit else line_pen(theme, "rail", width)
    )
    if abs(start - end) < 0.5:
        painter.drawLine(QPointF(left, start), QPointF(right, end))
        return
    middle = (left + right) / 2
    path = QPainterPath(QPointF(left, start))
    path.cubicTo(middle, start, middle, end, right, end)
    painter.drawPath(path)


def paint_draft(
    painter: QPainter, theme: Theme, scene: Scene, plan: Plan, lane: float, radius: float
) -> None:
    """A dashed ring below the head, or beside it where something already follows."""
    head = scene.place.head
    if not scene.place.drafts or head is None or head not in plan.at:
        return
    number, row = plan.row(head)
    box, block = plan.box(number), plan.blocks[number]
    pen = line_pen(theme, "leafLine", 1.6, (1.5, 2.4))
    painter.setPen(pen)
    free = not any(plan.blocks[kid].port == row for kid in plan.kids[number])
    if row == len(block.nodes) - 1 and free and not block.aside:
        at = QPointF(box.x + lane, box.y + box.height + plan.sizes.gap_y / 2 + 0.5)
    else:
        # Below the wires that leave here already.
        start = QPointF(box.x + box.width, plan.port(number, row))
        at = start + QPointF(plan.sizes.gap_x * 0.4, 3 * radius)
        path = QPainterPath(start)
        path.quadTo(QPointF(start.x() + 4, at.y()), QPointF(at.x() - radius, at.y()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
    paint_ghost(painter, theme, at, radius)
