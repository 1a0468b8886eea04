"""The versions of a message that are saved in another program, one after the other, as operations.

What stands never changes, so each save plants a sealed node, which is on the disk at once, and puts
the version before it into the bin: the reader sees one sibling that grows, nothing is lost to a
crash, and Undo takes back one save. A version that something was said below, or that a person
marked, stays where it is, and the next one stands beside it.
"""

from __future__ import annotations

import time
from dataclasses import replace

from bough.core.acts import operation, said
from bough.core.ids import new_id
from bough.core.landmarks import UNMARKED
from bough.core.node import Node, Part, Status, Text
from bough.core.operations import Bin, Operation, Plant, Step
from bough.core.tree import Tree


def save(tree: Tree, source: str, before: str, text: str, head: str | None) -> Operation:
    """The message `source` with that text beside it, in the place of the version `before`, "" where
    there is none. Who looks at one of them looks at the new one."""
    said(text)
    version = _version(tree.node(source), text)
    steps: tuple[Step, ...] = (Plant((version,)),)
    if gives_way(tree, before):
        steps = (*steps, Bin((before,)))
    follows = head is not None and head in (source, before)
    return operation("edit", steps, head, version.id if follows else head)


def gives_way(tree: Tree, version: str) -> bool:
    """Whether it goes to the bin for the next: nothing stands below it or is marked on it."""
    alone = version in tree and not tree.child_count(version)
    return alone and tree.landmarks(version) == UNMARKED


def taken_already(tree: Tree, source: str, text: str) -> str:
    """The version of the message that says just that, "" where none does: it was saved, and the
    program ended before that was noted."""
    for sibling in reversed(tree.siblings(source)):
        node = tree.node(sibling)
        if node.edited_from == source and node.text == text:
            return sibling
    return ""


def _version(node: Node, text: str) -> Node:
    now = time.time()
    return replace(
        node,
        id=new_id(),
        parts=_with_text(node.parts, text),
        status=Status.SEALED,
        created_at=now,
        first_token_at=None,
        ended_at=None,
        stop_reason=None,
        failure=None,
        usage=None,
        edited_from=node.id,
    )


def _with_text(parts: tuple[Part, ...], text: str) -> tuple[Part, ...]:
    """The parts with what is said in them replaced, at the place of the last of it; reasoning and
    calls of tools stay."""
    last = max((n for n, part in enumerate(parts) if isinstance(part, Text)), default=len(parts))
    kept = [p for p in parts[:last] if not isinstance(p, Text)]
    return (*kept, Text(text), *parts[last + 1 :])
