"""A sheet is one layout of the tree as the view asks it: what is where."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from math import hypot
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF

from bough.core.map.limbs import LINE, STEP, Limbs
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
        return QRectF(0, 0, self.limbs.wide, self.limbs.lines * LINE)

    def __contains__(self, node: object) -> bool:
        return node in self.limbs.at

    def point(self, number: int) -> QPointF:
        return QPointF(self.limbs.x[number], self.limbs.row[number] * LINE)

    def spot(self, node: str) -> QRectF:
        at = self.point(self.limbs.at[node])
        return QRectF(at.x(), at.y(), 0, 0)

    def node_at(self, at: QPointF, reach: float) -> str | None:
        found, away = self._nearest(at, reach)
        return found if found is not None and away <= reach else None

    def nearest(self, at: QPointF) -> str | None:
        return self._nearest(at, float("inf"))[0]

    def _nearest(self, at: QPointF, reach: float) -> tuple[str | None, float]:
        """The nearest dot, and how far away it is; farther than `reach` perhaps another one."""
        limbs = self.limbs
        line, column = at.y() / LINE, int(at.x() // STEP)
        best, away = 0, float("inf")
        for key in sorted(self._columns, key=lambda k: abs(k - column)):
            if (abs(key - column) - 1) * STEP > min(away, reach):
                break
            rows, numbers = self._columns[key]
            start = bisect_left(rows, line)
            for indices in (range(start - 1, -1, -1), range(start, len(rows))):
                for index in indices:
                    dy = (rows[index] - line) * LINE
                    if abs(dy) > min(away, reach):
                        break
                    far = hypot(limbs.x[numbers[index]] - at.x(), dy)
                    if far < away:
                        best, away = numbers[index], far
        return (limbs.nodes[best] if best else None), away

    @cached_property
    def _columns(self) -> dict[int, tuple[list[float], list[int]]]:
        """The rows and the numbers in each strip of the sheet, from top to bottom."""
        x, row = self.limbs.x, self.limbs.row
        gathered: dict[int, list[int]] = {}
        for number in range(1, len(row)):
            gathered.setdefault(int(x[number] // STEP), []).append(number)
        found: dict[int, tuple[list[float], list[int]]] = {}
        for key, numbers in gathered.items():
            numbers.sort(key=row.__getitem__)
            found[key] = ([row[number] for number in numbers], numbers)
        return found


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)


def _away(box: Box, y: float) -> float:
    return max(box.y - y, y - box.y - box.height, 0.0)
