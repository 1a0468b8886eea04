"""The acts that ask a model, or say what it could have said, as operations on a tree."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bough.core.errors import UsageError
from bough.core.ids import new_id
from bough.core.landmarks import UNMARKED
from bough.core.node import NOTHING, Node, Role, Status, Text, with_text
from bough.core.operations import Bin, Mark, Operation, Plant, Step
from bough.core.tree import Tree


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who is to answer: a model at an endpoint, and the settings of the request."""

    endpoint: str
    model: str
    settings: Mapping[str, object] = NOTHING


def say(tree: Tree, head: str | None, text: str, *answerers: Answerer) -> Operation:
    """A question below `head` and the empty replies that are to grow under it, one for each who is
    to answer. The head goes to the first."""
    if head is not None:
        standing(tree, head)
    asked = question(head, text)
    replies = _replies(asked.id, answerers)
    return operation("say", (Plant((asked, *replies)),), head, replies[0].id)


def retry(tree: Tree, reply: str, head: str | None, *answerers: Answerer) -> Operation:
    """Other replies beside `reply`. The head goes to the first."""
    before = _of_role(tree, reply, Role.ASSISTANT)
    again = _replies(before.parent, answerers)
    return operation("retry", (Plant(again),), head, again[0].id)


def answer(tree: Tree, asked: str, head: str | None, *answerers: Answerer) -> Operation:
    """Replies to a question that has none yet, or some more. The head goes to the first."""
    _of_role(tree, asked, Role.USER)
    replies = _replies(asked, answerers)
    return operation("retry", (Plant(replies),), head, replies[0].id)


def edit_question(
    tree: Tree, asked: str, text: str, answerer: Answerer, head: str | None
) -> Operation:
    """The question said differently, beside the earlier one, with a reply to grow."""
    before = _of_role(tree, asked, Role.USER)
    other = replace(question(before.parent, text), edited_from=asked)
    reply = _reply(other.id, answerer)
    return operation("edit", (Plant((other, reply)),), head, reply.id)


def edit_reply(tree: Tree, reply: str, text: str, head: str | None) -> Operation:
    """The reply as a person would have it, whole, beside the one that came. Nobody is asked."""
    before = _of_role(tree, reply, Role.ASSISTANT)
    standing(tree, reply)
    said(text)
    other = Node(
        new_id(),
        before.parent,
        Role.ASSISTANT,
        with_text(before.parts, text),
        created_at=time.time(),
        endpoint=before.endpoint,
        model=before.model,
        edited_from=reply,
        # A summary stays one.
        details={k: v for k, v in before.details.items() if k.startswith("summary_")},
    )
    return operation("edit", (Plant((other,)),), head, other.id)


def edit_and_continue(
    tree: Tree, reply: str, text: str, answerer: Answerer, head: str | None
) -> Operation:
    """The reply as a person would have it, beside the one that came, which a model goes on with
    from its end. Also where it is to stay as it is."""
    before = _of_role(tree, reply, Role.ASSISTANT)
    standing(tree, reply)
    said(text)
    longer = replace(
        _reply(before.parent, answerer), parts=with_text(before.parts, text), edited_from=reply
    )
    return operation("edit", (Plant((longer,)),), head, longer.id)


def continue_reply(tree: Tree, reply: str, answerer: Answerer, head: str | None) -> Operation:
    """Let a reply that was cut off go on from its end.

    What stands never changes, so a new node takes the text along and grows; the old one goes to
    the bin, unless something was already said below it: then both stay as siblings. What a person
    wrote on the one that goes, and set there, is on the new one then.
    """
    before = _of_role(tree, reply, Role.ASSISTANT)
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
        marked = tree.landmarks(reply)
        moved = () if marked == UNMARKED else (Mark(longer.id, UNMARKED, marked),)
        steps = (*steps, *moved, Bin((reply,)))
    return operation("continue", steps, head, longer.id)


def alternatives(tree: Tree, reply: str, texts: Sequence[str], head: str | None) -> Operation:
    """Other answers that came with a reply, whole, beside it. The head stays."""
    before = _of_role(tree, reply, Role.ASSISTANT)
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
    return operation("alternative", (Plant(others),), head, head)


# What other acts are made with


def operation(
    kind: str, steps: Sequence[Step], head_before: str | None, head_after: str | None
) -> Operation:
    """An act that is done now."""
    return Operation(new_id(), kind, tuple(steps), head_before, head_after, time.time())


def question(parent: str | None, text: str) -> Node:
    return Node(new_id(), parent, Role.USER, (Text(text),), created_at=time.time())


def present(tree: Tree, node_id: str) -> Node:
    """The node, if one can see it. Raises UsageError("no_such_node")."""
    if node_id not in tree:
        raise UsageError("no_such_node", node=node_id)
    return tree.node(node_id)


def standing(tree: Tree, node_id: str) -> Node:
    """The node, if it has come to its end. Raises UsageError("still_growing")."""
    node = present(tree, node_id)
    if node.growing:
        raise UsageError("still_growing", node=node_id)
    return node


def said(text: str) -> str:
    """The text, if it says something. Raises UsageError("empty_text")."""
    if not text.strip():
        raise UsageError("empty_text")
    return text


def _of_role(tree: Tree, node_id: str, role: Role) -> Node:
    node = present(tree, node_id)
    if node.role is not role:
        raise UsageError("wrong_role", node=node_id, role=node.role.value)
    return node


def _replies(parent: str | None, answerers: Sequence[Answerer]) -> tuple[Node, ...]:
    if not answerers:
        raise UsageError("nobody_asked")
    return tuple(_reply(parent, answerer) for answerer in answerers)


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
