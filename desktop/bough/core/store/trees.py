"""The rows of a session as its tree: its nodes, their parts, and what came to those that grow."""

# ruff: noqa: S608 (only constants of ours are put into statements)

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bough.core.landmarks import UNMARKED
from bough.core.node import Node, Size, Status, size_of
from bough.core.store import rows
from bough.core.store.journal import grown
from bough.core.tree import Tree
from bough.core.turn import end

NODES = (
    f"SELECT {rows.NODE_COLUMNS}, seq, binned, landmarks FROM nodes WHERE session = ? ORDER BY seq"
)
# Sorted by n.seq, as the index gives them: by p.node they would be sorted once more.
# Compared again, as a damaged index gives what it has in the wrong place.
PARTS = (
    "SELECT p.node, p.position, p.kind, p.text, p.data FROM nodes n"
    " JOIN parts p ON p.node = n.seq WHERE n.session = ? AND +p.node = n.seq"
    " ORDER BY n.seq, p.position"
)
GROWTH = (
    "SELECT g.node, g.seq, g.kind, g.text, g.at FROM nodes n"
    " JOIN growth g ON g.node = n.seq WHERE n.session = ? AND n.status = 'growing'"
    " AND +g.node = n.seq"
    " ORDER BY n.seq, g.seq"
)

SEQ = 17
"""Where in a row it stands, behind NODE_COLUMNS."""
_STATUS, _BINNED, _LANDMARKS = 3, 18, 19
_AT = 4
"""Where the time is in a row of growth."""


def grows(nodes: Iterable[rows.Row]) -> bool:
    """Whether any of the nodes has rows of GROWTH."""
    return any(row[_STATUS] == Status.GROWING for row in nodes)


def decode(
    nodes: Sequence[rows.Row],
    parts: Iterable[rows.Row],
    growth: Iterable[rows.Row],
    *,
    interrupted: bool,
) -> Tree:
    """The tree; growing nodes as far as the journal goes, ended where they are `interrupted`."""
    parts_of, growth_of = _by_node(parts), _by_node(growth)

    def one(row: rows.Row) -> Node:
        seq = row[SEQ]
        chunks = growth_of.get(seq, ())
        node = decode_node(row, parts_of.get(seq, ()), chunks)
        return ended(node, chunks) if interrupted and node.growing else node

    def size(row: rows.Row) -> Size:
        seq = row[SEQ]
        if seq in growth_of:
            return size_of(one(row))
        return rows.measure_node(row, parts_of.get(seq, ()))

    return Tree.of_rows(
        nodes,
        one,
        size,
        binned=[row[0] for row in nodes if row[_BINNED]],
        landmarks={
            row[0]: found
            for row in nodes
            if row[_LANDMARKS] is not None
            and (found := rows.decode_landmarks(row[_LANDMARKS])) != UNMARKED
        },
    )


def decode_node(row: rows.Row, parts: Iterable[rows.Row], growth: Iterable[rows.Row]) -> Node:
    node = rows.decode_node(row[:SEQ], parts)
    return grown(node, [rows.decode_growth(node.id, c) for c in growth]) if growth else node


def ended(node: Node, growth: Sequence[rows.Row]) -> Node:
    """A node that nobody writes any more: it was interrupted when the last of it came."""
    last = growth[-1][_AT] if growth else node.created_at
    return end(node, Status.INTERRUPTED, last)


def _by_node(found: Iterable[rows.Row]) -> dict[int, list[rows.Row]]:
    """The rows by what they begin with."""
    grouped: dict[int, list[rows.Row]] = {}
    for row in found:
        grouped.setdefault(row[0], []).append(row)
    return grouped
