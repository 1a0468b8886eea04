"""Room on a plan for what is no node of it, next to one and over none."""

from __future__ import annotations

from bisect import bisect_left

from bough.core.map.plan import Box, Plan

FAR = 24
"""So many blocks are looked past, above and below, to find room."""


def below(plan: Plan, node: str, height: float) -> Box | None:
    """Right below the block that ends in the node, where the next message would stand; None where
    something else stands there."""
    number, row = plan.row(node)
    block, box = plan.blocks[number], plan.box(number)
    hung = any(plan.blocks[kid].port == row for kid in plan.kids[number])
    if block.aside or row < len(block.nodes) - 1 or hung:
        return None
    gap = plan.sizes.gap_y
    top = box.y + box.height + gap
    after = plan.columns[block.depth]
    at = after.index(number) + 1
    if at < len(after) and plan.y[after[at]] < top + height + gap:
        return None
    return Box(box.x, top, box.width, height)


def beside(plan: Plan, node: str, height: float) -> Box | None:
    """In the next column, as near to the height of the node as there is room."""
    number, _ = plan.row(node)
    depth = plan.blocks[number].depth + 1
    middle = plan.port(*plan.row(node))
    x, width, gap = plan.x(depth), plan.sizes.width, plan.sizes.gap_y
    wanted = middle - height / 2
    column = plan.columns[depth] if depth < len(plan.columns) else ()
    at = bisect_left(column, middle, key=plan.y.__getitem__)
    found: list[float] = []
    for place in range(max(0, at - FAR), min(len(column), at + FAR) + 1):
        low = _end(plan, column[place - 1]) + gap if place else float("-inf")
        high = plan.y[column[place]] - gap if place < len(column) else float("inf")
        if high - low >= height:
            found.append(min(max(wanted, low), high - height))
    top = min(found, key=lambda y: abs(y - wanted), default=None)
    return None if top is None else Box(x, top, width, height)


def _end(plan: Plan, number: int) -> float:
    return plan.y[number] + plan.tops[number][-1]
