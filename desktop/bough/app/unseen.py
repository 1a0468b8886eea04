"""Which replies ended that nobody has seen yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from bough.core.attention import Mark, strongest

if TYPE_CHECKING:
    from bough.core.tree import Tree


class Unseen:
    """Marks by session and node. Those of messages that are not in their tree, because they went
    to the bin, count only when they are there again."""

    def __init__(self, marks: dict[str, dict[str, Mark]], trees: Mapping[str, Tree]) -> None:
        """`trees` are those in memory; of the others it is known that the marked nodes are
        there."""
        self._marks = marks
        self._trees = trees

    def __iter__(self) -> Iterator[str]:
        """The sessions with marks."""
        return iter(self._marks)

    def of(self, session_id: str) -> dict[str, Mark]:
        """By node, the one that was marked last at the end."""
        found = self._marks.get(session_id, {})
        tree = self._trees.get(session_id)
        return {n: mark for n, mark in found.items() if tree is None or n in tree}

    def state(self, session_id: str) -> Mark | Literal[""]:
        """What stands for all of the session."""
        return strongest(self.of(session_id).values())

    def add(self, session_id: str, node_id: str, mark: Mark) -> None:
        self._marks.setdefault(session_id, {})[node_id] = mark

    def take(self, session_id: str, ids: Iterable[str]) -> list[str]:
        """Those of them that were marked; they are no more."""
        found = self._marks.get(session_id)
        if not found:
            return []
        taken = [node_id for node_id in ids if found.pop(node_id, None)]
        if not found:
            self._marks.pop(session_id, None)
        return taken

    def forget_binned(self, session_id: str) -> None:
        """The tree leaves the memory, and only it knows what is in the bin."""
        if found := self.of(session_id):
            self._marks[session_id] = found
        else:
            self._marks.pop(session_id, None)
