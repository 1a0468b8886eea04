"""Between two layouts: where everything stands while it moves from one to the other."""

from __future__ import annotations

from array import array
from dataclasses import replace

from bough.core.map.limbs import Limbs
from bough.core.map.plan import Plan


def between(before: Plan, after: Plan, part: float) -> Plan:
    """The plan `after` with every block on its way from where its first message was, 0 to 1. What
    is new comes out of the row that it hangs on."""
    y = array("d", after.y)
    for number, block in enumerate(after.blocks):
        end = after.y[number]
        start = before.y[0] if not number else None
        if number and block.nodes[0] in before.at:
            start = before.spot(block.nodes[0]).y - after.tops[number][0]
        elif number:
            port = y[block.parent] + after.port(block.parent, block.port) - after.y[block.parent]
            start = port - after.head(number) + end
        assert start is not None
        y[number] = start + (end - start) * part
    for column in after.columns:
        # What is found by its place in a column has to keep the order of the column.
        highest = float("-inf")
        for number in column:
            y[number] = highest = max(y[number], highest)
    return replace(after, y=y)


def between_limbs(before: Limbs, after: Limbs, part: float) -> Limbs:
    """The same of limbs."""
    row = array("d", after.row)
    for number in range(1, len(after.nodes)):
        known = before.at.get(after.nodes[number])
        start = before.row[known] if known is not None else row[after.parents[number]]
        row[number] = start + (after.row[number] - start) * part
    row[0] = before.row[0] + (after.row[0] - before.row[0]) * part
    top, low = array("d", row), array("d", row)
    for number in sorted(range(1, len(row)), key=after.x.__getitem__, reverse=True):
        parent = after.parents[number]
        top[parent] = min(top[parent], top[number])
        low[parent] = max(low[parent], low[number])
    return replace(after, row=row, top=top, low=low)
