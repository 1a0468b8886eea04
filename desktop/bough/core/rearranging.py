"""The acts that rearrange what is there, as operations on a tree.

None of them changes a message: where one is to be different, another takes its place and the
message goes to the bin. What stands below a message that is replaced moves below the other.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bough.core.acts import operation, present, said, standing
from bough.core.errors import UsageError
from bough.core.ids import new_id
from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.node import Node, Part, Role, Status, Text
from bough.core.operations import Bin, Mark, Move, Operation, Plant, SetTerms, Step, Unbin
from bough.core.terms import Terms
from bough.core.tree import Tree

BETWEEN = "\n\n"
"""What stands between the texts of two messages that are made one."""
LABEL = 80
"""Characters of the longest label; a note has room for more."""


def prune(tree: Tree, node_id: str, head: str | None) -> Operation:
    """The node and all below it go to the bin; the head moves up to its parent if it was there."""
    parent = present(tree, node_id).parent
    return operation(
        "prune", (Bin((node_id,)),), head, parent if tree.within(head, node_id) else head
    )


def restore(tree: Tree, node_id: str, head: str | None) -> Operation:
    """Bring back what went to the bin with that node, and what it hangs on. The head stays."""
    binned = tree.binned()
    if node_id not in binned:
        raise UsageError("not_binned", node=node_id)
    back = tuple(n.id for n in tree.path(node_id) if n.id in binned)
    steps = [Unbin(back), *(s for i in back for s in _gives_way(tree, i, tree.parent(i)))]
    return operation("restore", tuple(steps), head, head)


def keep_only_path(tree: Tree, head: str | None) -> Operation:
    """All that is neither on the way to the head nor below it goes to the bin."""
    beside = tuple(
        other for node in tree.path(head) for other in tree.siblings(node.id) if other != node.id
    )
    if not beside:
        raise UsageError("nothing_beside")
    return operation("keep", (Bin(beside),), head, head)


def move(tree: Tree, node_id: str, parent: str | None, head: str | None) -> Operation:
    """The node, with all below it, goes below another parent. The head stays where it is."""
    node = standing(tree, node_id)
    _refuse_below_itself(tree, node_id, parent)
    if node.parent == parent:
        raise UsageError("already_there", node=node_id)
    steps = (Move(node_id, node.parent, parent), *_gives_way(tree, node_id, parent))
    return operation("move", steps, head, head)


def copy(tree: Tree, node_id: str, parent: str | None, head: str | None) -> Operation:
    """The same below another parent, under new names: what refers to a node that is copied too
    refers to its copy. The head stays."""
    whole = [standing(tree, node_id), *tree.walk(node_id)]
    _refuse_below_itself(tree, node_id, parent)
    for node in whole:
        if node.growing:
            raise UsageError("still_growing", node=node.id)
    names = {node.id: new_id() for node in whole}
    copies = (
        replace(
            node,
            id=names[node.id],
            parent=parent if node.id == node_id else names[node.parent or ""],
            edited_from=names.get(node.edited_from or "", node.edited_from),
            details=_renamed(node, names),
        )
        for node in whole
    )
    return operation("copy", (Plant(tuple(copies)),), head, head)


def insert(
    tree: Tree,
    parent: str | None,
    children: Sequence[str],
    role: Role,
    text: str,
    head: str | None,
) -> Operation:
    """A message between `parent` and some of its children, which move below it."""
    if parent is not None:
        standing(tree, parent)
    said(text)
    for child in children:
        if present(tree, child).parent != parent:
            raise UsageError("not_a_child", node=child)
    new = Node(new_id(), parent, role, (Text(text),), created_at=time.time())
    at_the_end = head == parent and not children
    steps = (Plant((new,)), *_moves(tree, children, new.id))
    return operation("insert", steps, head, new.id if at_the_end else head)


def split(tree: Tree, node_id: str, offset: int, head: str | None) -> Operation:
    """The message as two, the second below the first and over all that was below the message,
    cut before that character of its text."""
    node = standing(tree, node_id)
    before, after = _cut(node.parts, max(0, offset))
    if not (_text(before).strip() and _text(after).strip()):
        raise UsageError("split_outside", node=node_id)
    # How it ended, and what it took, is told of its end.
    first = replace(
        node,
        id=new_id(),
        parts=before,
        status=Status.SEALED,
        stop_reason=None,
        failure=None,
        usage=None,
        edited_from=node_id,
    )
    second = replace(
        node, id=new_id(), parent=first.id, parts=after, usage=None, edited_from=node_id
    )
    steps = (
        Plant((first, second)),
        *_moves(tree, tree.children(node_id), second.id),
        *_marks(tree, first.id, node_id),
        Bin((node_id,)),
    )
    return operation("split", steps, head, second.id if head == node_id else head)


def merge(tree: Tree, upper: str, lower: str, head: str | None) -> Operation:
    """Two messages of one role, the lower below the upper, as one beside the upper, over all that
    was below the lower. Where something else is below the upper, that one stays."""
    one, other = standing(tree, upper), standing(tree, lower)
    if other.parent != upper:
        raise UsageError("not_a_child", node=lower)
    if one.role is not other.role:
        raise UsageError("different_roles", node=upper)
    between = (Text(BETWEEN),) if one.text and other.text else ()
    both = replace(
        other,
        id=new_id(),
        parent=one.parent,
        parts=_joined((*one.parts, *between, *other.parts)),
        created_at=one.created_at,
        first_token_at=one.first_token_at,
        usage=None,
        edited_from=upper,
    )
    alone = tree.child_count(upper) == 1
    steps = (
        Plant((both,)),
        *_moves(tree, tree.children(lower), both.id),
        *_marks(tree, both.id, *((upper, lower) if alone else (lower,))),
        Bin((upper if alone else lower,)),
    )
    return operation("merge", steps, head, both.id if head in (upper, lower) else head)


def combine(tree: Tree, sources: Sequence[str], text: str, head: str | None) -> Operation:
    """A reply of that text beside the ones it was made from, which it names in its details."""
    sources = tuple(dict.fromkeys(sources))
    if len(sources) < 2:
        raise UsageError("too_few")
    picked = [standing(tree, source) for source in sources]
    if len({node.parent for node in picked}) > 1:
        raise UsageError("not_siblings")
    if any(node.role is not Role.ASSISTANT for node in picked):
        raise UsageError("wrong_role", node=picked[0].id)
    said(text)
    who = {(node.endpoint, node.model) for node in picked}
    endpoint, model = who.pop() if len(who) == 1 else (None, None)
    new = Node(
        new_id(),
        picked[0].parent,
        Role.ASSISTANT,
        (Text(text),),
        created_at=time.time(),
        endpoint=endpoint,
        model=model,
        details={"combined_from": list(sources)},
    )
    return operation("combine", (Plant((new,)),), head, new.id)


def mark(tree: Tree, node_id: str, landmarks: Landmarks, head: str | None) -> Operation:
    """The node gets these landmarks. A favourite takes the place of the one that its fork had."""
    present(tree, node_id)
    if len(landmarks.label) > LABEL:
        raise UsageError("label_too_long", limit=LABEL)
    before = tree.landmarks(node_id)
    steps = [Mark(node_id, before, landmarks)]
    if landmarks.favourite:
        for other in tree.siblings(node_id):
            found = tree.landmarks(other)
            if found.favourite and other != node_id:
                steps.append(Mark(other, found, replace(found, favourite=False)))
    return operation("mark", steps, head, head)


def set_terms(before: Terms, after: Terms, head: str | None) -> Operation:
    """Other terms hold for the whole session."""
    return operation("terms", (SetTerms(before, after),), head, head)


def _refuse_below_itself(tree: Tree, node_id: str, parent: str | None) -> None:
    if parent is not None:
        standing(tree, parent)
    if tree.within(parent, node_id):
        raise UsageError("below_itself", node=node_id)


def _moves(tree: Tree, ids: Iterable[str], parent: str) -> list[Step]:
    return [Move(i, standing(tree, i).parent, parent) for i in ids]


def _marks(tree: Tree, node_id: str, *before: str) -> list[Step]:
    """The landmarks of the first that has any, for the node that takes their place."""
    found = next((m for m in map(tree.landmarks, before) if m != UNMARKED), None)
    return [Mark(node_id, UNMARKED, found)] if found else []


def _gives_way(tree: Tree, node_id: str, parent: str | None) -> list[Step]:
    """A favourite that comes to a fork which has one is none any more."""
    found = tree.landmarks(node_id)
    if not found.favourite or tree.favourite(parent) in (None, node_id):
        return []
    return [Mark(node_id, found, replace(found, favourite=False))]


def _renamed(node: Node, names: Mapping[str, str]) -> Mapping[str, object]:
    match node.details.get("combined_from"):
        case [*sources]:
            renamed = [names.get(str(source), source) for source in sources]
            return {**node.details, "combined_from": renamed}
    return node.details


def _cut(parts: Sequence[Part], offset: int) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The parts before and after that character of the text; what is no text and stands just
    there comes after."""
    before: list[Part] = []
    after: list[Part] = []
    for part in parts:
        match part:
            case Text(text):
                if text[:offset]:
                    before.append(Text(text[:offset]))
                if text[offset:]:
                    after.append(Text(text[offset:]))
                offset = max(0, offset - len(text))
            case _:
                (before if offset else after).append(part)
    return tuple(before), tuple(after)


def _text(parts: Iterable[Part]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Text))


def _joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts with neighbouring texts made one."""
    joined: list[Part] = []
    for part in parts:
        if joined and isinstance(part, Text) and isinstance(joined[-1], Text):
            joined[-1] = Text(joined[-1].text + part.text)
        else:
            joined.append(part)
    return tuple(joined)
