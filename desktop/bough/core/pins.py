"""Pinning: which messages a model is shown in any case, and which not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from bough.core.acts import operation, present
from bough.core.operations import Mark, Operation
from bough.core.terms import UNSET, Terms
from bough.core.tree import Tree

Wish = Literal["pinned", "left_out", ""]
"""What a person wants of a message; "" is neither."""


def wish(tree: Tree, node_id: str, kind: Wish, head: str) -> Operation:
    """Say at the head what is wanted of a message above it, for all that is asked below. What was
    said of it before on the way there holds no longer."""
    present(tree, node_id)
    steps = []
    marked = tree.marked()
    for at in (at for at in tree.line(head) if at == head or at in marked):
        before = tree.landmarks(at)
        terms = _without(before.terms or UNSET, node_id)
        if at == head:
            terms = _with(terms, node_id, kind)
        after = replace(before, terms=terms or None)
        if after != before:
            steps.append(Mark(at, before, after))
    return operation("mark", steps, head, head)


def _without(terms: Terms, node_id: str) -> Terms:
    gone = {node_id}
    return replace(terms, pinned=terms.pinned - gone, left_out=terms.left_out - gone)


def _with(terms: Terms, node_id: str, kind: Wish) -> Terms:
    match kind:
        case "pinned":
            return replace(terms, pinned=terms.pinned | {node_id})
        case "left_out":
            return replace(terms, left_out=terms.left_out | {node_id})
    return terms
