"""What a person did to a tree, as steps that have an inverse.

A step is the smallest change; an operation is what was done in one act, with the head before and
after it. The undo stack and the bin are lists of operations. Nothing here deletes: the inverse of
planting nodes is to put them in the bin. `acts` and `rearranging` make operations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bough.core.landmarks import Landmarks
from bough.core.node import Node
from bough.core.terms import Terms
from bough.core.tree import Tree


@dataclass(frozen=True, slots=True)
class Plant:
    """Nodes that are new to the tree, parents first."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Subtrees that go to the bin, by their roots."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unbin:
    """Subtrees that come back from the bin."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A subtree, by its root, that goes from one parent to another."""

    id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """The landmarks of a node."""

    id: str
    before: Landmarks
    after: Landmarks


@dataclass(frozen=True, slots=True)
class SetTerms:
    """What is set for the whole session, beside its tree."""

    before: Terms
    after: Terms


Step = Plant | Bin | Unbin | Move | Mark | SetTerms


@dataclass(frozen=True, slots=True)
class Operation:
    """One act: its steps in order, and where the head was before and is after."""

    id: str
    kind: str
    steps: tuple[Step, ...]
    head_before: str | None
    head_after: str | None
    at: float

    @property
    def planted(self) -> tuple[Node, ...]:
        """The nodes this act brought into the tree."""
        return tuple(n for step in self.steps if isinstance(step, Plant) for n in step.nodes)

    @property
    def binned(self) -> tuple[str, ...]:
        """The roots of what this act put into the bin."""
        return tuple(i for step in self.steps if isinstance(step, Bin) for i in step.ids)

    @property
    def moved(self) -> tuple[str, ...]:
        """The roots of what this act gave another parent."""
        return tuple(step.id for step in self.steps if isinstance(step, Move))

    @property
    def terms(self) -> Terms | None:
        """What this act set for the whole session, None where it did not."""
        found = [step.after for step in self.steps if isinstance(step, SetTerms)]
        return found[-1] if found else None


def inverse(operation: Operation) -> Operation:
    """What takes the operation back. The inverse of that brings it again, from the bin."""
    return replace(
        operation,
        steps=tuple(_inverse_step(step) for step in reversed(operation.steps)),
        head_before=operation.head_after,
        head_after=operation.head_before,
    )


def _inverse_step(step: Step) -> Step:
    match step:
        case Plant(nodes):
            planted = {n.id for n in nodes}
            return Bin(tuple(n.id for n in nodes if n.parent not in planted))
        case Bin(ids):
            return Unbin(ids)
        case Unbin(ids):
            return Bin(ids)
        case Move(node_id, before, after):
            return Move(node_id, after, before)
        case Mark(node_id, before, after):
            return Mark(node_id, after, before)
        case SetTerms(before, after):
            return SetTerms(after, before)


def apply(tree: Tree, operation: Operation) -> None:
    """Do the steps that change the tree."""
    for step in operation.steps:
        match step:
            case Plant(nodes):
                for node in nodes:
                    tree.add(node)
            case Bin(ids):
                for node_id in ids:
                    tree.bin(node_id)
            case Unbin(ids):
                for node_id in ids:
                    tree.unbin(node_id)
            case Move(node_id, _, parent):
                tree.move(node_id, parent)
            case Mark(node_id, _, landmarks):
                tree.mark(node_id, landmarks)
            case SetTerms():
                pass
