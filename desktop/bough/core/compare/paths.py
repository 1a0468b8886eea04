"""Paths of a tree beside each other: what they have in common, and which turn stands by which."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from bough.core.compare import Work
from bough.core.compare.align import Item, align
from bough.core.compare.columns import Line, joined
from bough.core.compare.rows import Row
from bough.core.node import Node
from bough.core.tree import Tree


class Paths(NamedTuple):
    """The messages that all have in common, and then each path's own."""

    stem: tuple[str, ...]
    sides: tuple[tuple[str, ...], ...]


def paths(tree: Tree, ends: Sequence[str]) -> Paths:
    """The paths to these nodes. Where one of them is above another, only the nodes themselves."""
    lines = [list(tree.line(end))[::-1] for end in ends]
    shortest = min(len(line) for line in lines)
    same = 0
    while same < shortest and all(line[same] == lines[0][same] for line in lines):
        same += 1
    if same == shortest:
        stem = lines[0][: shortest - 1]
        return Paths(tuple(stem), tuple((end,) for end in ends))
    return Paths(tuple(lines[0][:same]), tuple(tuple(line[same:]) for line in lines))


class Turns(NamedTuple):
    """Which turn of each path stands beside which, by their numbers, and which of them stand
    elsewhere on another path."""

    lines: list[Line]
    moved: frozenset[str]


def turns(sides: Sequence[Sequence[Node]]) -> Work[Turns]:
    """Questions stand beside questions and replies beside replies. Single messages stand beside
    each other whatever they are."""
    if all(len(side) == 1 for side in sides):
        none = ((),) * (len(sides) - 1)
        return Turns([Line((0,) * len(sides), none)], frozenset())
    items = []
    for side in sides:
        items.append([Item(f"{n.role}\0{n.text}", n.role, n.text) for n in side])
        yield
    compared = []
    moved: set[str] = set()
    for number, other in enumerate(items[1:], 1):
        rows = [Row(p.left, p.right) for p in (yield from align(items[0], other))]
        gone = _moved(rows, sides[0], sides[number])
        moved |= gone
        compared.append(list(_apart(rows, sides[0], sides[number], gone)))
    return Turns(joined(compared, len(items[0])), frozenset(moved))


def _moved(rows: Sequence[Row], left: Sequence[Node], right: Sequence[Node]) -> set[str]:
    """Turns that say the same, but do not stand beside each other."""
    apart = [r for r in rows if r.left is None or r.right is None or _differ(r, left, right)]
    gone: dict[tuple[str, str], list[str]] = {}
    for row in apart:
        if row.left is not None:
            node = left[row.left]
            gone.setdefault((node.role, node.text), []).append(node.id)
    found: set[str] = set()
    for row in apart:
        if row.right is not None and (
            ids := gone.get((right[row.right].role, right[row.right].text))
        ):
            found |= {ids.pop(0), right[row.right].id}
    return found


def _apart(
    rows: Sequence[Row], left: Sequence[Node], right: Sequence[Node], moved: Collection[str]
) -> Iterator[Row]:
    """The rows, with what has moved beside nothing."""
    for row in rows:
        both = row.left is not None and row.right is not None
        if both and (left[row.left or 0].id in moved or right[row.right or 0].id in moved):
            yield Row(row.left, None)
            yield Row(None, row.right)
        else:
            yield row


def _differ(row: Row, left: Sequence[Node], right: Sequence[Node]) -> bool:
    assert row.left is not None
    assert row.right is not None
    return left[row.left].text != right[row.right].text
