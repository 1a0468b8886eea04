"""A plan says where every turn block of a tree stands, and stays as it is where the tree grows."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bough.core.map.blocks import Block, Children, IsReply, blocks
from bough.core.map.tidy import tidy


class Box(NamedTuple):
    """A rectangle, in px of the map at its own scale."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large things are, in px. `row` is the height of a node's row, `between` what lies between
    two rows, `root` the width of the dot that the first messages hang on."""

    width: float
    gap_x: float
    gap_y: float
    pad: float
    between: float
    row: Callable[[str], float]
    root: float = 22.0


def _middle_row(_node: str) -> float:
    return 23.0


MIDDLE = Sizes(250.0, 46.0, 9.0, 3.0, 0.0, _middle_row)


def near(height: Callable[[str], float]) -> Sizes:
    """Cards, each as high as that says."""
    return Sizes(304.0, 62.0, 22.0, 0.0, 11.0, height)


@dataclass(frozen=True, slots=True)
class Plan:
    """The blocks and where they stand. Blocks of one depth stand in one column, in the order of the
    tree from top to bottom."""

    sizes: Sizes
    blocks: tuple[Block, ...]
    y: array[float]
    """The top of each block."""
    tops: tuple[array[float], ...]
    """How far below its top each row of a block begins, and the block ends."""
    kids: tuple[tuple[int, ...], ...]
    """The blocks that hang on each block, in the order of its rows."""
    columns: tuple[tuple[int, ...], ...]
    """The blocks of each depth."""
    at: dict[str, int]
    """The block of each node."""

    def x(self, depth: int) -> float:
        """Where the column of that depth begins."""
        sizes = self.sizes
        return sizes.root + sizes.gap_x + (depth - 1) * (sizes.width + sizes.gap_x) if depth else 0

    def width(self, depth: int) -> float:
        return self.sizes.width if depth else self.sizes.root

    def box(self, number: int) -> Box:
        """Where a block is."""
        depth = self.blocks[number].depth
        return Box(self.x(depth), self.y[number], self.width(depth), self.tops[number][-1])

    def row(self, node: str) -> tuple[int, int]:
        """The block of a node, and its row there. Raises KeyError for one that is not shown."""
        number = self.at[node]
        return number, self.blocks[number].nodes.index(node)

    def spot(self, node: str) -> Box:
        """Where the row of a node is."""
        return self.row_box(*self.row(node))

    def row_box(self, number: int, row: int) -> Box:
        depth, tops = self.blocks[number].depth, self.tops[number]
        high = _end(tops, row, self.sizes) - tops[row]
        return Box(self.x(depth), self.y[number] + tops[row], self.width(depth), high)

    def port(self, number: int, row: int) -> float:
        """The height at which what hangs on a row leaves it."""
        return self.y[number] + _port(self.tops[number], row, self.sizes)

    def head(self, number: int) -> float:
        """The height at which a block is hung."""
        return self.y[number] + _port(self.tops[number], 0, self.sizes)

    def bounds(self) -> Box:
        """What holds all blocks."""
        top = min((self.y[c[0]] for c in self.columns if c), default=0.0)
        low = max((self.y[c[-1]] + self.tops[c[-1]][-1] for c in self.columns if c), default=0.0)
        last = len(self.columns) - 1
        return Box(0.0, top, self.x(last) + self.width(last), low - top)

    def within(self, x: float, y: float, width: float, height: float) -> Iterator[int]:
        """The blocks that a rectangle touches, column after column."""
        for depth in self._depths(x, x + width):
            column = self.columns[depth]
            start = bisect_right(column, y, key=self.y.__getitem__)
            for number in column[max(0, start - 1) :]:
                if self.y[number] > y + height:
                    break
                if self.y[number] + self.tops[number][-1] >= y:
                    yield number

    def _depths(self, left: float, right: float) -> range:
        step = self.sizes.width + self.sizes.gap_x
        start = self.x(1)
        first = 0 if left <= self.sizes.root else max(0, int((left - start) // step) + 1)
        last = int((right - start) // step) + 1 if right >= start else 0
        return range(first, min(last, len(self.columns) - 1) + 1) if right >= 0 else range(0)


def straight(sizes: Sizes, children: Children, is_reply: IsReply) -> Plan:
    """The tidy plan of a tree."""
    return arranged(sizes, blocks(children, is_reply))


def arranged(sizes: Sizes, found: Sequence[Block]) -> Plan:
    """The tidy plan of blocks that come as `blocks` makes them."""
    tops = tuple(_tops(block, sizes) for block in found)
    count = len(found)
    step = sizes.width + sizes.gap_x
    right = array("d", bytes(8 * count))
    ports = array("d", bytes(8 * count))
    heads = array("d", bytes(8 * count))
    deepest = 0
    for at, block in enumerate(found):
        deepest = max(deepest, block.depth)
        right[at] = sizes.root + block.depth * step
        heads[at] = _port(tops[at], 0, sizes)
        if at:
            ports[at] = _port(tops[block.parent], block.port, sizes)
    y = tidy([b.parent for b in found], right, [t[-1] for t in tops], ports, heads, sizes.gap_y)
    highest = min(y)
    for at in range(count):
        y[at] -= highest
    kids: list[list[int]] = [[] for _ in range(count)]
    columns: list[list[int]] = [[] for _ in range(deepest + 1)]
    for at, block in enumerate(found):
        columns[block.depth].append(at)
        if at:
            kids[block.parent].append(at)
    where = {node: at for at, block in enumerate(found) for node in block.nodes}
    return Plan(sizes, tuple(found), y, tops, _frozen(kids), _frozen(columns), where)


def grown(plan: Plan, came: Sequence[tuple[str, str | None]], is_reply: IsReply) -> Plan:
    """The plan with nodes that are new below others, given with their parents, parents first.

    What is there stays in its block, in its row, and in its column: no x ever changes. A node joins
    the block of its parent where that ends in the parent, or in the replies that it is one more of;
    otherwise it begins a block in the next column, beside its parent or below what stands there
    before it in the order of the tree. Then that column makes room: of all blocks, only those move
    that stand in the column of a block that grew or came, below it, as far as they would be
    overlapped; they move down, and keep their order. `straight` makes the plan tidy again.
    """
    growth = _Growth(plan)
    for node, parent in came:
        growth.add(node, parent, is_reply)
    return growth.plan()


def without(plan: Plan, gone: Collection[str]) -> Plan:
    """The plan without nodes that went, with all that was below them. What is left stays, but for
    the rows of a block that close up."""
    number: dict[int, int] = {0: 0}
    kept: list[Block] = []
    tops: list[array[float]] = []
    y = array("d")
    for at, block in enumerate(plan.blocks):
        rows = [row for row, node in enumerate(block.nodes) if node not in gone]
        if at and not rows:
            continue
        whole = len(rows) == len(block.nodes)
        aside = sum(block.is_aside(row) for row in rows)
        if not whole:
            block = replace(
                block,
                nodes=tuple(block.nodes[row] for row in rows),
                aside=aside if aside > 1 else 0,
            )
        if at:
            above = plan.blocks[plan.blocks[at].parent]
            port = sum(node not in gone for node in above.nodes[: block.port])
            block = replace(block, parent=number[block.parent], port=port)
        number[at] = len(kept)
        kept.append(block)
        tops.append(plan.tops[at] if whole else _tops(block, plan.sizes))
        y.append(plan.y[at])
    kids = [tuple(number[k] for k in plan.kids[at] if k in number) for at in number]
    columns = [tuple(number[n] for n in column if n in number) for column in plan.columns]
    while len(columns) > 1 and not columns[-1]:
        columns.pop()
    where = {node: at for at, block in enumerate(kept) for node in block.nodes}
    return Plan(plan.sizes, tuple(kept), y, tuple(tops), tuple(kids), tuple(columns), where)


class _Growth:
    """A plan that nodes are added to."""

    def __init__(self, plan: Plan) -> None:
        self._sizes = plan.sizes
        self._blocks = list(plan.blocks)
        self._y = array("d", plan.y)
        self._tops = list(plan.tops)
        self._kids = list(plan.kids)
        self._columns = list(plan.columns)
        self._at = dict(plan.at)

    def plan(self) -> Plan:
        return Plan(
            self._sizes,
            tuple(self._blocks),
            self._y,
            tuple(self._tops),
            tuple(self._kids),
            tuple(self._columns),
            self._at,
        )

    def add(self, node: str, parent: str | None, is_reply: IsReply) -> None:
        number = self._at[parent] if parent is not None else 0
        block = self._blocks[number]
        row = block.nodes.index(parent) if parent is not None else 0
        from_end = len(block.nodes) - 1 - row
        free = not any(self._blocks[kid].port == row for kid in self._kids[number])
        if number and not block.aside and from_end == 0 and free:
            self._append(number, node, 0)
        elif number and block.aside and from_end == block.aside and is_reply(node):
            self._append(number, node, block.aside + 1)
        elif number and not block.aside and from_end == 1 and free and is_reply(node):
            self._append(number, node, 2)
        else:
            self._hang(node, number, row)

    def _append(self, number: int, node: str, aside: int) -> None:
        block = self._blocks[number]
        self._blocks[number] = block = replace(block, nodes=(*block.nodes, node), aside=aside)
        self._tops[number] = _tops(block, self._sizes)
        self._at[node] = number
        column = self._columns[block.depth]
        self._make_room(column, column.index(number))

    def _hang(self, node: str, parent: int, port: int) -> None:
        number, depth = len(self._blocks), self._blocks[parent].depth + 1
        block = Block((node,), 0, parent, port, depth)
        self._blocks.append(block)
        self._tops.append(_tops(block, self._sizes))
        self._kids.append(())
        self._at[node] = number
        siblings = self._kids[parent]
        among = sum(self._blocks[kid].port <= port for kid in siblings)
        self._kids[parent] = (*siblings[:among], number, *siblings[among:])
        if depth == len(self._columns):
            self._columns.append(())
        column = self._columns[depth]
        place = self._place_in(column, parent, among)
        column = (*column[:place], number, *column[place:])
        self._columns[depth] = column
        beside = self._y[parent] + _port(self._tops[parent], port, self._sizes)
        top = beside - _port(self._tops[number], 0, self._sizes)
        if place:
            above = column[place - 1]
            top = max(top, self._y[above] + self._tops[above][-1] + self._sizes.gap_y)
        self._y.append(top)
        self._make_room(column, place)

    def _place_in(self, column: tuple[int, ...], parent: int, among: int) -> int:
        """Where in its column a block comes that is child number `among` of that parent: after the
        last one before it in the order of the tree."""
        if among:
            return column.index(self._kids[parent][among - 1]) + 1
        beside = self._columns[self._blocks[parent].depth]
        for other in reversed(beside[: beside.index(parent)]):
            if self._kids[other]:
                return column.index(self._kids[other][-1]) + 1
        return 0

    def _make_room(self, column: tuple[int, ...], place: int) -> None:
        y, gap = self._y, self._sizes.gap_y
        free = y[column[place]] + self._tops[column[place]][-1] + gap
        for number in column[place + 1 :]:
            if y[number] >= free:
                break
            y[number] = free
            free += self._tops[number][-1] + gap


def _tops(block: Block, sizes: Sizes) -> array[float]:
    if not block.nodes:
        return array("d", (sizes.pad, sizes.root))
    at = sizes.pad
    tops = array("d")
    for node in block.nodes:
        tops.append(at)
        at += sizes.row(node) + sizes.between
    tops.append(at - sizes.between + sizes.pad)
    return tops


def _end(tops: array[float], row: int, sizes: Sizes) -> float:
    """How far below the top of a block its row ends."""
    return tops[row + 1] - (sizes.pad if row + 2 == len(tops) else sizes.between)


def _port(tops: array[float], row: int, sizes: Sizes) -> float:
    """How far below the top of a block the middle of its row is."""
    return (tops[row] + _end(tops, row, sizes)) / 2


def _frozen(lists: list[list[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(found) for found in lists)
