"""What a person did to a tree, as steps that have an inverse.

A step is the smallest change; an operation is what was done in one act, with the head before and
after it. The undo stack and the bin are lists of operations. Nothing here deletes: the inverse of
planting nodes is to put them in the bin.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bough.core.errors import UsageError
from bough.core.ids import new_id
from bough.core.node import NOTHING, Node, Role, Status, Text
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


Step = Plant | Bin | Unbin


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


def apply(tree: Tree, operation: Operation) -> None:
    """Do the steps to the tree."""
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


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who is to answer: a model at an endpoint, and the settings of the request."""

    endpoint: str
    model: str
    settings: Mapping[str, object] = NOTHING


def say(tree: Tree, head: str | None, text: str, answerer: Answerer) -> Operation:
    """A question below `head` and the empty reply that is to grow under it."""
    _refuse_growing(tree, head)
    question = _question(head, text)
    reply = _reply(question.id, answerer)
    return _operation("say", (Plant((question, reply)),), head, reply.id)


def retry(tree: Tree, reply: str, answerer: Answerer, head: str | None) -> Operation:
    """Another reply beside `reply`."""
    before = _node(tree, reply, Role.ASSISTANT)
    again = _reply(before.parent, answerer)
    return _operation("retry", (Plant((again,)),), head, again.id)


def answer(tree: Tree, question: str, answerer: Answerer, head: str | None) -> Operation:
    """A reply to a question that has none yet, or one more."""
    _node(tree, question, Role.USER)
    reply = _reply(question, answerer)
    return _operation("retry", (Plant((reply,)),), head, reply.id)


def edit_question(
    tree: Tree, question: str, text: str, answerer: Answerer, head: str | None
) -> Operation:
    """The question said differently, beside the earlier one, with a reply to grow."""
    before = _node(tree, question, Role.USER)
    other = replace(_question(before.parent, text), edited_from=question)
    reply = _reply(other.id, answerer)
    return _operation("edit", (Plant((other, reply)),), head, reply.id)


def continue_reply(tree: Tree, reply: str, answerer: Answerer, head: str | None) -> Operation:
    """Let a reply that was cut off go on from its end.

    What stands never changes, so a new node takes the text along and grows; the old one goes to
    the bin, unless something was already said below it: then both stay as siblings.
    """
    before = _node(tree, reply, Role.ASSISTANT)
    if not before.cut_off:
        raise UsageError("not_cut_off", node=reply)
    longer = replace(
        _reply(before.parent, answerer),
        parts=before.parts,
        first_token_at=before.first_token_at,
        created_at=before.created_at,
        edited_from=before.edited_from,
    )
    steps: tuple[Step, ...] = (Plant((longer,)),)
    if not tree.children(reply):
        steps = (*steps, Bin((reply,)))
    return _operation("continue", steps, head, longer.id)


def alternatives(tree: Tree, reply: str, texts: Sequence[str], head: str | None) -> Operation:
    """Other answers that came with a reply, whole, beside it. The head stays."""
    before = _node(tree, reply, Role.ASSISTANT)
    others = tuple(
        replace(
            before,
            id=new_id(),
            parts=(Text(text),),
            status=Status.SEALED,
            stop_reason="stop",
            failure=None,
            usage=None,
        )
        for text in texts
    )
    return _operation("alternative", (Plant(others),), head, head)


def prune(tree: Tree, node_id: str, head: str | None) -> Operation:
    """The node and all below it go to the bin; the head moves up to its parent if it was there."""
    parent = tree.node(node_id).parent
    inside = head is not None and any(n.id == node_id for n in tree.path(head))
    return _operation("prune", (Bin((node_id,)),), head, parent if inside else head)


def _operation(
    kind: str, steps: tuple[Step, ...], head_before: str | None, head_after: str | None
) -> Operation:
    return Operation(new_id(), kind, steps, head_before, head_after, time.time())


def _question(parent: str | None, text: str) -> Node:
    return Node(new_id(), parent, Role.USER, (Text(text),), created_at=time.time())


def _reply(parent: str | None, answerer: Answerer) -> Node:
    return Node(
        new_id(),
        parent,
        Role.ASSISTANT,
        status=Status.GROWING,
        created_at=time.time(),
        endpoint=answerer.endpoint,
        model=answerer.model,
        settings=answerer.settings,
    )


def _node(tree: Tree, node_id: str, role: Role) -> Node:
    if node_id not in tree:
        raise UsageError("no_such_node", node=node_id)
    node = tree.node(node_id)
    if node.role is not role:
        raise UsageError("wrong_role", node=node_id, role=node.role.value)
    return node


def _refuse_growing(tree: Tree, head: str | None) -> None:
    if head is not None and tree.node(head).growing:
        raise UsageError("still_growing", node=head)
