"""A tree holds the nodes of one session and answers who is where."""

from __future__ import annotations

import time
from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Generic, TypeVar

from bough.core.errors import UsageError
from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.node import Node, Role, Size, size_of

ROOT = None
"""The parent of the first messages: a session may begin more than once."""

R = TypeVar("R", bound=Sequence[Any])


class Tree:
    """Nodes by id, children in the order they came into the session, which subtrees are in the
    bin, and landmarks.

    A node in the bin, or under one that is, is not part of the visible tree: `children`, `path`
    and `walk` do not show it, `node` still finds it. Siblings keep their order for ever: one that
    moves stands among its new siblings by its age, and so finds its old place when it comes back.
    """

    def __init__(
        self,
        nodes: Iterable[Node] = (),
        binned: Iterable[str] = (),
        landmarks: Mapping[str, Landmarks] | None = None,
    ) -> None:
        self._nodes: dict[str, Node] = {}
        self._unread: Mapping[str, Any] = {}
        """The rows of those that were not asked for yet."""
        self._measure: Callable[[Any], Size] | None = None
        # In the order the nodes came in: that of siblings.
        self._parents: dict[str, str | None] = {}
        self._ages: dict[str, int] = {}
        self._children: dict[str | None, list[str]] = {ROOT: []}
        self._binned = set(binned)
        self._hidden: set[str] | None = None
        """What is in the bin or below that, where it is known."""
        self._forks: int | None = None
        """How many there are, where it is known."""
        self._landmarks = dict(landmarks or {})
        for node in nodes:
            self.add(node)

    @classmethod
    def of_rows(
        cls,
        rows: Iterable[R],
        decode: Callable[[R], Node],
        measure: Callable[[R], Size] | None = None,
        binned: Iterable[str] = (),
        landmarks: Mapping[str, Landmarks] | None = None,
    ) -> Tree:
        """A tree of rows that begin with id and parent; `decode` makes the node of one when it is
        first asked for, and `measure` says its size without that.

        A row whose parent is not there, or is below it, counts as a root: so no row, however
        damaged, hides another.
        """
        tree = cls(binned=binned, landmarks=landmarks)
        unread: dict[str, R] = {}
        parents, children = tree._parents, tree._children
        later: list[tuple[str, str]] = []
        for row in rows:
            node_id, parent = row[0], row[1]
            if parent not in parents:
                if parent is not None:
                    later.append((node_id, parent))
                parent = ROOT
            parents[node_id] = parent
            unread[node_id] = row
            if parent in children:
                children[parent].append(node_id)
            else:
                children[parent] = [node_id]
        tree._nodes = _Unread(unread, decode, parents)
        tree._unread, tree._measure = unread, measure
        tree._put_below([(i, p) for i, p in later if p in parents])
        return tree

    def __len__(self) -> int:
        """How many nodes are visible."""
        return len(self._parents) - len(self._out_of_sight())

    def __contains__(self, node_id: object) -> bool:
        """Whether the node exists and is visible."""
        return node_id in self._parents and node_id not in self._out_of_sight()

    def node(self, node_id: str) -> Node:
        """The node, in the bin or not."""
        return self._nodes[node_id]

    def nodes(self, ids: Iterable[str]) -> list[Node]:
        """The same of thousands at once."""
        return list(map(self._nodes.__getitem__, ids))

    def sizes(self, ids: Iterable[str]) -> list[Size]:
        """How much each of them says."""
        nodes, unread, measure = self._nodes, self._unread, self._measure
        return [measure(unread[i]) if measure and i in unread else size_of(nodes[i]) for i in ids]

    def read_some(self, ids: Iterable[str], seconds: float) -> bool:
        """Read those that nobody asked for yet, for so long; False where some may be left."""
        unread, until = self._unread, time.monotonic() + seconds
        for node_id in ids if unread else ():
            if node_id in unread:
                self.node(node_id)
                if time.monotonic() > until:
                    return False
        return True

    def parent(self, node_id: str) -> str | None:
        return self._parents[node_id]

    def line(self, node_id: str | None) -> Iterator[str]:
        """The names of the node and of all above it, up to its root; none of them is read."""
        while node_id is not None:
            yield node_id
            node_id = self._parents[node_id]

    def names_to(self, head: str | None) -> list[str]:
        """The names of `path`; none of them is read."""
        found, parents = [], self._parents
        while head is not None:
            found.append(head)
            head = parents[head]
        found.reverse()
        return found

    def forked(self, line: Sequence[str]) -> list[tuple[int, str]]:
        """Those that have visible siblings, and where they are, of the names of a path."""
        found = self._children
        above = chain((ROOT,), line)
        return [
            (at, node_id)
            for at, (parent, node_id) in enumerate(zip(above, line, strict=False))
            if len(found[parent]) > 1 and self.child_count(parent) > 1
        ]

    def run(self, node_id: str) -> tuple[str, int]:
        """The last node below this one to which there is only one way, and how many it is away."""
        found, binned, many = self._children, self._binned, 0
        while True:
            below = found.get(node_id, ())
            if binned and not binned.isdisjoint(below):
                below = self.children(node_id)
            if len(below) != 1:
                return node_id, many
            node_id, many = below[0], many + 1

    def within(self, node_id: str | None, root: str) -> bool:
        """Whether the node is that root or below it, in the bin or not."""
        return root in self.line(node_id)

    def children(self, node_id: str | None) -> list[str]:
        """The visible children, oldest first. `None` asks for the roots."""
        found = self._children.get(node_id, [])
        return [c for c in found if c not in self._binned] if self._binned else list(found)

    def follower(self, node_id: str, head: str | None) -> str | None:
        """The child on the path to that head, else the only child there is."""
        children = self.children(node_id)
        on_path = (c for c in children if self.within(head, c))
        return next(on_path, children[0] if len(children) == 1 else None)

    def child_count(self, node_id: str | None) -> int:
        """How many visible children there are; no list is made of them."""
        found = self._children.get(node_id, ())
        return sum(c not in self._binned for c in found) if self._binned else len(found)

    def siblings(self, node_id: str) -> list[str]:
        """The children of the node's parent, itself among them."""
        return self.children(self._parents[node_id])

    def path(self, head: str | None) -> list[Node]:
        """The nodes from the root to `head`; empty for None."""
        return self.nodes(self.names_to(head))

    def tip(
        self,
        node_id: str | None,
        visited: Mapping[str, str] | None = None,
        *,
        favourites_first: bool = False,
    ) -> str | None:
        """The end of the branch below a node: at each fork the child in `visited` (parent to
        child, "" for the root) where it is still there, else the favourite, else the newest; with
        `favourites_first` the favourite before the one visited."""
        at = node_id
        while (below := self.next(at, visited, favourites_first=favourites_first)) is not None:
            # To where the next choice is.
            at, _ = self.run(below)
        return at

    def next(
        self,
        node_id: str | None,
        visited: Mapping[str, str] | None = None,
        *,
        favourites_first: bool = False,
    ) -> str | None:
        """The child that `tip` takes; None where there is none."""
        children = self.children(node_id)
        if not children:
            return None
        wanted = visited.get(node_id or "") if visited else None
        wanted = wanted if wanted in children else None
        if favourites_first or wanted is None:
            return self.favourite(node_id) or wanted or children[-1]
        return wanted

    def favourite(self, parent: str | None) -> str | None:
        """The favourite among the visible children; of several the newest, None where there is
        none."""
        if not self._landmarks:
            return None
        return next(
            (c for c in reversed(self.children(parent)) if self.landmarks(c).favourite), None
        )

    def walk(self, start: str | None = ROOT) -> Iterator[Node]:
        """The visible nodes below `start`, parents before children, depth first."""
        for node_id in self.below(start):
            yield self._nodes[node_id]

    def below(self, start: str | None = ROOT) -> Iterator[str]:
        """The names of the nodes that `walk` gives, which reads none of them."""
        waiting = self.children(start)[::-1]
        while waiting:
            at = waiting.pop()
            yield at
            waiting.extend(reversed(self.children(at)))

    def forks(self) -> int:
        """How many visible nodes, the root among them, have more than one visible child."""
        if self._forks is None:
            hidden = self._out_of_sight()
            several = [parent for parent, found in self._children.items() if len(found) > 1]
            shown = (parent for parent in several if parent not in hidden)
            self._forks = sum(self.child_count(parent) > 1 for parent in shown)
        return self._forks

    def names(self) -> list[str]:
        """All nodes there are, in the bin or not, as they came; none of them is read."""
        return list(self._parents)

    def binned(self) -> frozenset[str]:
        """The roots of the subtrees in the bin."""
        return frozenset(self._binned)

    def landmarks(self, node_id: str) -> Landmarks:
        """What a person wrote on the node, in the bin or not."""
        return self._landmarks.get(node_id, UNMARKED)

    def marked(self) -> frozenset[str]:
        """The nodes that have landmarks, in the bin or not."""
        return frozenset(self._landmarks)

    def add(self, node: Node) -> None:
        """Put a new node under its parent, after its siblings."""
        if node.id in self._parents:
            raise UsageError("node_exists", node=node.id)
        if node.parent is not None and node.parent not in self._parents:
            raise UsageError("no_such_node", node=node.parent)
        self._nodes[node.id] = node
        self._parents[node.id] = node.parent
        self._children.setdefault(node.parent, []).append(node.id)
        if self._hidden and node.parent in self._hidden:
            self._hidden.add(node.id)
        elif self._forks is not None and self.child_count(node.parent) == 2:
            self._forks += 1

    def replace(self, node: Node) -> None:
        """Put the next state of a growing node in its place."""
        before = self._nodes[node.id]
        if not before.growing:
            raise UsageError("sealed", node=node.id)
        if node.parent != before.parent:
            raise UsageError("not_a_move", node=node.id)
        self._nodes[node.id] = node

    def bin(self, node_id: str) -> None:
        """Take the node and all below it out of sight."""
        if node_id not in self._parents:
            raise UsageError("no_such_node", node=node_id)
        self._binned.add(node_id)
        self._hidden = self._forks = None

    def unbin(self, node_id: str) -> None:
        """Bring back what `bin` took."""
        self._binned.discard(node_id)
        self._hidden = self._forks = None

    def move(self, node_id: str, parent: str | None) -> None:
        """Put the node, with all below it, below another parent. Raises UsageError where it would
        be below itself."""
        for known in (node_id, parent):
            if known is not None and known not in self._parents:
                raise UsageError("no_such_node", node=known)
        if self.within(parent, node_id):
            raise UsageError("below_itself", node=node_id)
        self._put_below([(node_id, parent)])

    def mark(self, node_id: str, landmarks: Landmarks) -> None:
        if node_id not in self._parents:
            raise UsageError("no_such_node", node=node_id)
        if landmarks == UNMARKED:
            self._landmarks.pop(node_id, None)
        else:
            self._landmarks[node_id] = landmarks

    def check(self) -> None:
        """Raise AssertionError unless every parent is present, nothing is its own ancestor, and
        siblings stand in their order."""
        age = {node_id: place for place, node_id in enumerate(self._parents)}
        for node_id, parent in self._parents.items():
            node = self._nodes[node_id]
            assert node.id == node_id
            assert node.parent == parent
            assert parent is None or parent in self._parents, f"orphan {node_id}"
            assert node_id in self._children[node.parent]
            seen = set()
            for step in self.line(node_id):
                assert step not in seen, f"cycle at {step}"
                seen.add(step)
        assert sum(map(len, self._children.values())) == len(self._parents)
        for children in self._children.values():
            assert children == sorted(children, key=age.__getitem__)
        assert self._binned <= self._parents.keys()
        assert self._landmarks.keys() <= self._parents.keys()

    def _out_of_sight(self) -> set[str]:
        if self._hidden is None:
            hidden = self._hidden = set()
            waiting = [node_id for node_id in self._binned if node_id in self._parents]
            while waiting:
                at = waiting.pop()
                if at not in hidden:
                    hidden.add(at)
                    waiting += self._children.get(at, ())
        return self._hidden

    def _put_below(self, moves: Sequence[tuple[str, str | None]]) -> None:
        """Give each node its parent, unless that is below it."""
        if not moves:
            return
        if len(self._ages) < len(self._parents):
            self._ages = {node_id: place for place, node_id in enumerate(self._parents)}
        for node_id, parent in moves:
            if self.within(parent, node_id):
                continue
            self._children[self._parents[node_id]].remove(node_id)
            insort(self._children.setdefault(parent, []), node_id, key=self._ages.__getitem__)
            self._parents[node_id] = parent
            self._hidden = self._forks = None
            if node_id in self._nodes:
                self._nodes[node_id] = replace(self._nodes[node_id], parent=parent)


class _Unread(dict[str, Node], Generic[R]):
    """Nodes by id that are decoded when they are first looked up."""

    def __init__(
        self,
        rows: dict[str, R],
        decode: Callable[[R], Node],
        parents: Mapping[str, str | None],
    ) -> None:
        super().__init__()
        self._rows = rows
        self._decode = decode
        self._parents = parents

    def __missing__(self, node_id: str) -> Node:
        node = self._decode(self._rows.pop(node_id))
        if node.parent != self._parents[node_id]:
            node = replace(node, parent=self._parents[node_id])
        self[node_id] = node
        return node


def messages(path: Iterable[Node]) -> list[Node]:
    """The nodes of a path that a model is shown: not the empty ones that never got an answer."""
    return [n for n in path if n.role is not Role.ASSISTANT or n.text]
