"""A tree holds the nodes of one session and answers who is where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from bough.core.errors import UsageError
from bough.core.node import Node, Role

ROOT = None
"""The parent of the first messages: a session may begin more than once."""

R = TypeVar("R", bound=Sequence[Any])


class Tree:
    """Nodes by id, children in the order they came, and which subtrees are in the bin.

    A node in the bin, or under one that is, is not part of the visible tree: `children`, `path`
    and `walk` do not show it, `node` still finds it. Siblings keep their order for ever.
    """

    def __init__(self, nodes: Iterable[Node] = (), binned: Iterable[str] = ()) -> None:
        self._nodes: dict[str, Node] = {}
        self._parents: dict[str, str | None] = {}
        self._children: dict[str | None, list[str]] = {ROOT: []}
        self._binned = set(binned)
        for node in nodes:
            self.add(node)

    @classmethod
    def of_rows(
        cls, rows: Iterable[R], decode: Callable[[R], Node], binned: Iterable[str] = ()
    ) -> Tree:
        """A tree of rows that begin with id and parent; `decode` makes the node of one when it is
        first asked for.

        A row whose parent has not come before it counts as a root: so no row, however damaged,
        hides another.
        """
        tree = cls(binned=binned)
        unread: dict[str, R] = {}
        parents, children = tree._parents, tree._children
        for row in rows:
            node_id, parent = row[0], row[1]
            if parent not in parents:
                parent = ROOT
            parents[node_id] = parent
            unread[node_id] = row
            if parent in children:
                children[parent].append(node_id)
            else:
                children[parent] = [node_id]
        tree._nodes = _Unread(unread, decode, parents)
        return tree

    def __len__(self) -> int:
        """How many nodes are visible."""
        return sum(1 for _ in self._below(ROOT)) if self._binned else len(self._parents)

    def __contains__(self, node_id: object) -> bool:
        """Whether the node exists and is visible."""
        return (
            isinstance(node_id, str)
            and node_id in self._parents
            and not (self._binned and any(a in self._binned for a in self._line(node_id)))
        )

    def node(self, node_id: str) -> Node:
        """The node, in the bin or not."""
        return self._nodes[node_id]

    def children(self, node_id: str | None) -> list[str]:
        """The visible children, oldest first. `None` asks for the roots."""
        found = self._children.get(node_id, [])
        return [c for c in found if c not in self._binned] if self._binned else list(found)

    def siblings(self, node_id: str) -> list[str]:
        """The children of the node's parent, itself among them."""
        return self.children(self._parents[node_id])

    def path(self, head: str | None) -> list[Node]:
        """The nodes from the root to `head`; empty for None."""
        if head is None:
            return []
        return [self._nodes[i] for i in reversed(list(self._line(head)))]

    def tip(self, node_id: str | None, visited: Mapping[str, str] | None = None) -> str | None:
        """The end of the branch below a node: at each fork the child in `visited` (parent to
        child, "" for the root) where it is still there, else the newest."""
        at = node_id
        while children := self.children(at):
            wanted = visited.get(at or "") if visited else None
            at = wanted if wanted in children else children[-1]
        return at

    def walk(self, start: str | None = ROOT) -> Iterator[Node]:
        """The visible nodes below `start`, parents before children, depth first."""
        for node_id in self._below(start):
            yield self._nodes[node_id]

    def forks(self) -> int:
        """How many visible nodes, the root among them, have more than one visible child."""
        if not self._binned:
            return sum(len(found) > 1 for found in self._children.values())
        at_root = len(self.children(ROOT)) > 1
        return at_root + sum(len(self.children(i)) > 1 for i in self._below(ROOT))

    def binned(self) -> frozenset[str]:
        """The roots of the subtrees in the bin."""
        return frozenset(self._binned)

    def add(self, node: Node) -> None:
        """Put a new node under its parent, after its siblings."""
        if node.id in self._parents:
            raise UsageError("node_exists", node=node.id)
        if node.parent is not None and node.parent not in self._parents:
            raise UsageError("no_such_node", node=node.parent)
        self._nodes[node.id] = node
        self._parents[node.id] = node.parent
        self._children.setdefault(node.parent, []).append(node.id)

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

    def unbin(self, node_id: str) -> None:
        """Bring back what `bin` took."""
        self._binned.discard(node_id)

    def check(self) -> None:
        """Raise AssertionError unless every parent is present and nothing is its own ancestor."""
        for node_id, parent in self._parents.items():
            node = self._nodes[node_id]
            assert node.id == node_id
            assert node.parent == parent
            assert parent is None or parent in self._parents, f"orphan {node_id}"
            assert node_id in self._children[node.parent]
            seen = set()
            for step in self._line(node_id):
                assert step not in seen, f"cycle at {step}"
                seen.add(step)
        assert self._binned <= self._parents.keys()

    def _line(self, node_id: str) -> Iterator[str]:
        at: str | None = node_id
        while at is not None:
            yield at
            at = self._parents[at]

    def _below(self, start: str | None) -> Iterator[str]:
        waiting = self.children(start)[::-1]
        while waiting:
            at = waiting.pop()
            yield at
            waiting.extend(reversed(self.children(at)))


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
