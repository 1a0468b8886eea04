"""Limbs: every message a dot on a line of its own leaf, and each line as thick as it has leaves."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bough.core.map.blocks import Children

LINE = 36.0
"""Between two leaves, px."""
STEP = 109.0
NARROWEST = 7.0
"""Between a message and its child, px."""
BEND = 46.0
"""Between a fork and what leaves it, at least: room for a limb to bend."""
WIDEST_LIMB = 17.0
NARROWEST_LIMB = 1.9
_SHARE = 0.72


@dataclass(frozen=True, slots=True)
class Limbs:
    """Where each message is: `x` px right, `row` lines down. Number 0 is the root, which no message
    is: the first ones grow out of it. Leaves have whole lines to themselves."""

    step: float
    """From a message to its only child, px."""
    nodes: tuple[str, ...]
    parents: array[int]
    x: array[float]
    row: array[float]
    leaves: array[int]
    """How many leaves each carries, itself if it is one."""
    top: array[float]
    low: array[float]
    """The rows of its highest and its lowest leaf."""
    reach: array[float]
    """The x of the farthest message that it carries."""
    kids: tuple[tuple[int, ...], ...]
    at: dict[str, int]

    def y(self, number: int) -> float:
        return self.row[number] * LINE

    def width(self, number: int) -> float:
        """How thick the limb is that leads to it, at scale 1."""
        return limb_width(self.leaves[number], self.leaves[0])

    @property
    def lines(self) -> float:
        """The row of the lowest leaf."""
        return self.low[0]

    @property
    def wide(self) -> float:
        """The x of the farthest message."""
        return self.reach[0]


def limb_width(leaves: int, of: int) -> float:
    """The thickness of a limb that carries so many of all leaves."""
    return max(NARROWEST_LIMB, WIDEST_LIMB * float((leaves / of) ** _SHARE))


def spread(children: Children, aspect: float = 1.5) -> Limbs:
    """The tidy limbs of a tree: each leaf a line below the one before it, what carries leaves in
    the middle between its first and its last child. Steps are as wide as they may be for the whole
    to be `aspect` times as wide as it is high. Linear in the number of messages."""
    nodes, parents = [""], array("i", (-1,))
    depth, bends = [0], [0]
    kids: list[list[int]] = [[]]
    waiting = [(node, 0) for node in reversed(children(None))]
    while waiting:
        node, parent = waiting.pop()
        number = len(nodes)
        nodes.append(node)
        parents.append(parent)
        depth.append(depth[parent] + 1)
        bends.append(0)
        kids[parent].append(number)
        kids.append([])
        if below := children(node):
            waiting.extend([(kid, number) for kid in reversed(below)])
    count = len(nodes)
    row, top, low = (array("d", bytes(8 * count)) for _ in range(3))
    leaves = array("i", bytes(4 * count))
    line = 0.0
    for number in range(count):
        found = kids[number]
        if not found:
            row[number] = top[number] = low[number] = line
            leaves[number] = 1
            line += 1
        bent = len(found) > 1
        for kid in found:
            bends[kid] = bends[number] + bent
    step = _step(depth, bends, aspect * line * LINE)
    more = max(0.0, BEND - step)
    x = array("d", [d * step + b * more for d, b in zip(depth, bends, strict=True)])
    reach = array("d", x)
    for number in range(count - 1, -1, -1):
        if found := kids[number]:
            first, last = found[0], found[-1]
            row[number] = (row[first] + row[last]) / 2
            top[number], low[number] = top[first], low[last]
        if number:
            parent = parents[number]
            leaves[parent] += leaves[number]
            if reach[number] > reach[parent]:
                reach[parent] = reach[number]
    where = {node: number for number, node in enumerate(nodes)}
    del where[""]
    frozen = tuple(tuple(found) for found in kids)
    return Limbs(step, tuple(nodes), parents, x, row, leaves, top, low, reach, frozen, where)


def _step(depth: list[int], bends: list[int], wide: float) -> float:
    """The step with which the farthest of all messages is about so many px away."""
    farthest = max(range(len(depth)), key=lambda n: depth[n] * NARROWEST + bends[n] * BEND)
    straight = depth[farthest] - bends[farthest]
    step = (wide - bends[farthest] * BEND) / max(1, straight)
    if step > BEND:
        step = max(BEND, wide / max(1, max(depth)))
    return max(NARROWEST, min(STEP, step))


def lengthened(limbs: Limbs, came: Sequence[tuple[str, str | None]]) -> Limbs:
    """The limbs with nodes that are new below others, given with their parents, parents first.

    No x ever changes. A node below a leaf takes the line of that leaf, and nothing moves; beside
    others it gets a line of its own below all that its siblings carry, and exactly what stands
    lower than that moves down, by one line. `spread` makes the limbs tidy again.
    """
    nodes, kids, where = list(limbs.nodes), list(limbs.kids), dict(limbs.at)
    parents, x = array("i", limbs.parents), array("d", limbs.x)
    row, top, low = limbs.row, limbs.top, limbs.low
    row, top, low = array("d", row), array("d", top), array("d", low)
    leaves, reach = array("i", limbs.leaves), array("d", limbs.reach)
    for node, above in came:
        parent = where[above] if above is not None else 0
        number = len(nodes)
        line = row[parent]
        beside = bool(kids[parent])
        right = x[parent] + limbs.step
        if beside:
            right = x[kids[parent][0]]
            line = low[kids[parent][-1]]
            row, top, low = (
                array("d", [at + 1 if at > line else at for at in rows]) for rows in (row, top, low)
            )
            line += 1
        up = parent
        while up >= 0:
            leaves[up] += beside
            low[up] = max(low[up], line)
            reach[up] = max(reach[up], right)
            up = parents[up]
        nodes.append(node)
        parents.append(parent)
        x.append(right)
        for rows in (row, top, low):
            rows.append(line)
        reach.append(right)
        leaves.append(1)
        kids[parent] = (*kids[parent], number)
        kids.append(())
        where[node] = number
    frozen = tuple(kids)
    return Limbs(limbs.step, tuple(nodes), parents, x, row, leaves, top, low, reach, frozen, where)


def pruned(limbs: Limbs, gone: Collection[str]) -> Limbs:
    """The limbs without nodes that went, with all that was below them. Nothing moves."""
    number: dict[int, int] = {}
    nodes: list[str] = []
    parents, x, row = array("i"), array("d"), array("d")
    for at, node in enumerate(limbs.nodes):
        if at and node in gone:
            continue
        number[at] = len(nodes)
        nodes.append(node)
        parents.append(number[limbs.parents[at]] if at else -1)
        x.append(limbs.x[at])
        row.append(limbs.row[at])
    kids = tuple(tuple(number[k] for k in limbs.kids[at] if k in number) for at in number)
    leaves = array("i", bytes(4 * len(nodes)))
    top, low, reach = array("d", row), array("d", row), array("d", x)
    for at in sorted(range(len(nodes)), key=x.__getitem__, reverse=True):
        if found := kids[at]:
            top[at], low[at] = top[found[0]], low[found[-1]]
            reach[at] = max(reach[kid] for kid in found)
        else:
            leaves[at] = 1
        if at:
            leaves[parents[at]] += leaves[at]
    where = {node: at for at, node in enumerate(nodes) if at}
    return Limbs(limbs.step, tuple(nodes), parents, x, row, leaves, top, low, reach, kids, where)
