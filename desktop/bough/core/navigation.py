"""Where one goes from a message of a tree, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bough.core.operations import Move, Operation
from bough.core.tree import ROOT, Tree

T = TypeVar("T")

MOST_HEADS = 200
"""How many heads a trail remembers."""

Visited = Mapping[str, str]
"""The child last looked at below a parent; "" is the root."""


def alike(before: list[T], after: list[T]) -> int:
    """How many names, or rows, two paths begin with that are the same."""
    many = min(len(before), len(after))
    if before[:many] == after[:many]:
        return many
    return next(i for i in range(many) if before[i] != after[i])


def sibling_of(tree: Tree, node_id: str, step: int) -> str | None:
    """The sibling `step` places on; None where there is none."""
    siblings = tree.siblings(node_id)
    at = siblings.index(node_id) + step
    return siblings[at] if 0 <= at < len(siblings) else None


def is_fork(tree: Tree, node_id: str | None) -> bool:
    return tree.child_count(node_id) > 1


def next_fork(tree: Tree, node_id: str, visited: Visited | None = None) -> str | None:
    """The next fork on the way down to the tip, else the first that comes after that tip as one
    walks the tree; None where there is none."""
    tip = node_id
    while (below := tree.next(tip, visited)) is not None:
        tip = below
        if is_fork(tree, tip):
            return tip
    walked = tree.below()
    for passed in walked:
        if passed == tip:
            break
    return next((later for later in walked if is_fork(tree, later)), None)


def previous_fork(tree: Tree, node_id: str) -> str | None:
    """The next fork on the way up, else the last before that way as one walks the tree."""
    first = node_id
    while (above := tree.parent(first)) is not None:
        if is_fork(tree, above):
            return above
        first = above
    found = None
    for walked in tree.below():
        if walked == first:
            break
        if is_fork(tree, walked):
            found = walked
    return found


def next_tip(
    tree: Tree, node_id: str | None, needs: Callable[[str], bool], *, around: bool = True
) -> str | None:
    """The next tip that needs the reader as one walks the tree, `around` or to its end."""
    walked = list(tree.below())
    at = walked.index(node_id) + 1 if node_id in walked else 0
    for found in (*walked[at:], *walked[: at if around else 0]):
        if found != node_id and not tree.child_count(found) and needs(found):
            return found
    return None


def home(tree: Tree, visited: Visited | None = None, last: str | None = None) -> str | None:
    """The tip that one means when one names the session: at each fork the favourite, else the
    child last looked at (on the way to `last`, or in `visited`), else the newest."""
    line = list(tree.line(last if last in tree else None))
    way = dict(zip((*line[1:], ""), line, strict=True)) if line else {}
    return tree.tip(ROOT, {**(visited or {}), **way}, favourites_first=True)


def way_to(
    tree: Tree,
    head: str | None,
    visited: Visited,
    here: Sequence[str],
    forked: Callable[[], list[tuple[int, str]]],
    coming: Operation | None = None,
) -> dict[str, str]:
    """What is visited once one is at `head`: at the forks on the way there, that way. `coming` is
    what is done to the tree before. `here` is the path of now and `forked` what of it has siblings,
    which is known already for most of a long way."""
    parents: dict[str, str | None] = {}
    if coming:
        parents |= {n.id: n.parent for n in coming.planted}
        parents |= {s.id: s.after for s in coming.steps if isinstance(s, Move)}
    added = Counter(parents.values())
    moved = any(isinstance(step, Move) for step in coming.steps) if coming else False
    found = dict(visited)
    at = head
    # What is planted hangs at the end of the way, what moves may be anywhere on it.
    while at is not None and (moved or at in parents):
        parent = parents[at] if at in parents else tree.parent(at)
        if tree.child_count(parent) + added[parent] > 1:
            found[parent or ""] = at
        at = parent
    if here and here[-1] == at:
        rest, forks = here, forked()
    else:
        rest = tree.names_to(at)
        forks = tree.forked(rest)
    at_forks = {node_id for _, node_id in forks}
    for parent, node_id in zip((None, *rest), rest, strict=False):
        if node_id in at_forks or parent in added:
            found[parent or ""] = node_id
    return found


@dataclass(frozen=True, slots=True)
class Trail:
    """The heads that were looked at, and which of them is looked at now."""

    heads: tuple[str, ...] = ()
    at: int = -1

    @property
    def head(self) -> str | None:
        return self.heads[self.at] if self.heads else None

    def then(self, head: str | None) -> Trail:
        """After another head was looked at; those that one had gone back from are forgotten."""
        if head is None or head == self.head:
            return self
        heads = (*self.heads[: self.at + 1], head)[-MOST_HEADS:]
        return Trail(heads, len(heads) - 1)

    def back(self, there: Callable[[str], bool]) -> Trail | None:
        """At the head before this one that is still there; None where there is none."""
        return self._to(range(self.at - 1, -1, -1), there)

    def forward(self, there: Callable[[str], bool]) -> Trail | None:
        """At the head that one went back from."""
        return self._to(range(self.at + 1, len(self.heads)), there)

    def _to(self, places: range, there: Callable[[str], bool]) -> Trail | None:
        now = self.head
        for at in places:
            if self.heads[at] != now and there(self.heads[at]):
                return Trail(self.heads, at)
        return None
