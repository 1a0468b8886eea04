"""A sheet is one layout of the tree as the view asks it: what is where."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF

from bough.core.map.limbs import LINE, Limbs
from bough.core.map.plan import Box, Plan

LABEL_ROOM = 250.0
"""For the label of a leaf, px on the screen."""


class Sheet(Protocol):
    @property
    def bounds(self) -> QRectF: ...

    def __contains__(self, node: object) -> bool: ...

    def spot(self, node: str) -> QRectF:
        """Where a node is; from afar a point."""

    def node_at(self, at: QPointF, reach: float) -> str | None:
        """The node that is there, or within reach."""

    def nearest(self, at: QPointF) -> str | None:
        """The node that is there, or next to it."""


class BlockSheet:
    """Rows or cards in turn blocks."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def bounds(self) -> QRectF:
        return _rect(self.plan.bounds())

    @cached_property
    def leaves(self) -> list[int]:
        """How many ends each block carries."""
        found = [0] * len(self.plan.blocks)
        kids = self.plan.kids
        order, waiting = list[int](), [0]
        while waiting:
            at = waiting.pop()
            order.append(at)
            waiting.extend(kids[at])
        for at in reversed(order):
            aside = self.plan.blocks[at].aside
            ports = {self.plan.blocks[kid].port for kid in kids[at]}
            found[at] = sum(found[kid] for kid in kids[at]) + max(
                0 if ports else 1, aside - len(ports)
            )
        return found

    def __contains__(self, node: object) -> bool:
        return node in self.plan.at

    def spot(self, node: str) -> QRectF:
        return _rect(self.plan.spot(node))

    def node_at(self, at: QPointF, reach: float = 0.0) -> str | None:
        plan = self.plan
        x, y = at.x(), at.y()
        for number in plan.within(x - reach, y - reach, 2 * reach, 2 * reach):
            box = plan.box(number)
            inside = box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
            if inside and plan.blocks[number].nodes:
                return plan.blocks[number].nodes[self._row(number, y)]
        return None

    def nearest(self, at: QPointF) -> str | None:
        if found := self.node_at(at):
            return found
        plan, y = self.plan, at.y()
        step = plan.sizes.width + plan.sizes.gap_x
        depth = round((at.x() - plan.x(1) - plan.sizes.width / 2) / step) + 1
        depth = max(1, min(depth, len(plan.columns) - 1))
        if depth >= len(plan.columns) or not plan.columns[depth]:
            return None
        number = min(plan.columns[depth], key=lambda n: _away(plan.box(n), y))
        return plan.blocks[number].nodes[self._row(number, y)]

    def _row(self, number: int, y: float) -> int:
        tops = self.plan.tops[number]
        row = bisect_left(tops, y - self.plan.y[number]) - 1
        return max(0, min(row, len(tops) - 2))


class LimbSheet:
    """Dots on limbs."""

    def __init__(self, limbs: Limbs) -> None:
        self.limbs = limbs

    @cached_property
    def bounds(self) -> QRectF:
        limbs = self.limbs
        return QRectF(0, 0, limbs.deepest * limbs.step, limbs.lines * LINE)

    def __contains__(self, node: object) -> bool:
        return node in self.limbs.at

    def point(self, number: int) -> QPointF:
        return QPointF(self.limbs.x(number), self.limbs.y(number))

    def spot(self, node: str) -> QRectF:
        at = self.point(self.limbs.at[node])
        return QRectF(at.x(), at.y(), 0, 0)

    def node_at(self, at: QPointF, reach: float) -> str | None:
        found, away = self._nearest(at)
        return found if found is not None and away <= reach else None

    def nearest(self, at: QPointF) -> str | None:
        return self._nearest(at)[0]

    def _nearest(self, at: QPointF) -> tuple[str | None, float]:
        limbs = self.limbs
        depth = round(at.x() / limbs.step)
        line = at.y() / LINE
        best, away = 0, float("inf")
        for column in sorted(self._columns, key=lambda d: abs(d - depth))[:3]:
            rows, numbers = self._columns[column]
            start = bisect_left(rows, line)
            for index in (start - 1, start):
                if 0 <= index < len(rows):
                    number = numbers[index]
                    dx, dy = limbs.x(number) - at.x(), limbs.y(number) - at.y()
                    far = (dx * dx + dy * dy) ** 0.5
                    if far < away:
                        best, away = number, far
        return (limbs.nodes[best] if best else None), away

    @cached_property
    def _columns(self) -> dict[int, tuple[list[float], list[int]]]:
        """The rows and the numbers at each depth, from top to bottom."""
        gathered: dict[int, list[tuple[float, int]]] = {}
        for number in range(1, len(self.limbs.nodes)):
            gathered.setdefault(self.limbs.depth[number], []).append(
                (self.limbs.row[number], number)
            )
        return {
            depth: ([row for row, _ in found], [number for _, number in found])
            for depth, found in ((d, sorted(f)) for d, f in gathered.items())
        }


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)


def _away(box: Box, y: float) -> float:
    return max(box.y - y, y - box.y - box.height, 0.0)
