"""Operations as rows, and back: their steps name nodes, which have rows of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bough.core.node import Node
from bough.core.operations import Bin, Mark, Move, Operation, Plant, SetTerms, Step, Unbin
from bough.core.store import rows, terms
from bough.core.tree import Tree

COLUMNS = "id, kind, steps, head_before, head_after, at"


def encode(steps: Iterable[Step]) -> str:
    """The steps with the nodes by their ids: the nodes have rows of their own."""
    written: list[tuple[object, ...]] = []
    for step in steps:
        match step:
            case Plant(nodes):
                written.append(("plant", [n.id for n in nodes]))
            case Bin(ids):
                written.append(("bin", list(ids)))
            case Unbin(ids):
                written.append(("unbin", list(ids)))
            case Move(node_id, before, after):
                written.append(("move", node_id, before, after))
            case Mark(node_id, was, becomes):
                written.append(("mark", node_id, rows.told(was), rows.told(becomes)))
            case SetTerms(was, becomes):
                written.append(("terms", terms.written(was), terms.written(becomes)))
    return rows.encode_json(written)


def decode(written: Iterable[rows.Row], tree: Tree) -> list[Operation]:
    """The operations of rows of COLUMNS, up to the first that makes no sense. Those that were done
    come the last first, so that it is known where a node was before they moved it."""
    found: list[Operation] = []
    parents: dict[str, str | None] = {}
    for operation_id, kind, steps, before, after, at in written:
        try:
            decoded = _decode_steps(rows.decode_json(steps), tree, parents)
        except (ValueError, TypeError, KeyError):
            break
        found.append(Operation(operation_id, kind, decoded, before, after, at))
    return found


def _decode_steps(written: Any, tree: Tree, parents: dict[str, str | None]) -> tuple[Step, ...]:
    match written:
        case [*steps]:
            decoded = [_decode_step(step, tree, parents) for step in reversed(steps)]
            return tuple(decoded[::-1])
    raise ValueError(written)


def _below(node: Node, parent: str | None) -> Node:
    return node if node.parent == parent else replace(node, parent=parent)


def _decode_step(written: Any, tree: Tree, parents: dict[str, str | None]) -> Step:
    """The step; `parents` are those of nodes that were moved later."""
    match written:
        case ["plant", [*ids]]:
            nodes = tree.nodes(ids)
            return Plant(tuple(_below(n, parents.get(n.id, n.parent)) for n in nodes))
        case ["bin", [*ids]]:
            return Bin(_known(tree, ids))
        case ["unbin", [*ids]]:
            return Unbin(_known(tree, ids))
        case ["move", str(node_id), str() | None as before, str() | None as after]:
            _known(tree, [i for i in (node_id, before, after) if i is not None])
            parents[node_id] = before
            return Move(node_id, before, after)
        case ["mark", str(node_id), was, becomes]:
            _known(tree, [node_id])
            return Mark(node_id, rows.landmarks_of(was), rows.landmarks_of(becomes))
        case ["terms", dict(was), dict(becomes)]:
            return SetTerms(terms.read(was), terms.read(becomes))
    raise ValueError(written)


def _known(tree: Tree, ids: Sequence[str]) -> tuple[str, ...]:
    """The ids, if all are in the tree, in the bin or not. Raises KeyError."""
    for node_id in ids:
        tree.parent(node_id)
    return tuple(ids)
