"""Trees of bare ids, as hypothesis draws them and as a long session has them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import strategies as st


class Forest:
    """Nodes "0", "1", ... in the order they came; every other depth is a reply."""

    def __init__(self, parents: Sequence[int | None] = ()) -> None:
        self.parents: dict[str, str | None] = {}
        self.kids: dict[str | None, list[str]] = {None: []}
        self.depth: dict[str | None, int] = {None: 0}
        for parent in parents:
            self.add(parent)

    def add(self, parent: int | None) -> tuple[str, str | None]:
        """The new node, with its parent, as a plan that grows is told of it."""
        node, above = str(len(self.parents)), None if parent is None else str(parent)
        self.parents[node] = above
        self.kids[above].append(node)
        self.kids[node] = []
        self.depth[node] = self.depth[above] + 1
        return node, above

    def children(self, node: str | None) -> Sequence[str]:
        return self.kids[node]

    def is_reply(self, node: str) -> bool:
        return self.depth[node] % 2 == 0


@st.composite
def forests(draw: st.DrawFn, most: int = 60) -> Forest:
    """A forest that grew node by node, rather along its newest branch than elsewhere."""
    forest = Forest()
    for number in range(draw(st.integers(1, most))):
        ahead = st.just(number - 1 if number else None)
        anywhere = st.none() | st.integers(0, number - 1) if number else st.none()
        forest.add(draw(ahead | anywhere))
    return forest


def wild(count: int, seed: int = 7, forking: float = 0.18) -> Forest:
    """A large forest without hypothesis."""
    rng = random.Random(seed)
    forest, at = Forest(), None
    for number in range(count):
        if number and rng.random() < forking:
            at = rng.randrange(max(0, number - 400), number)
        forest.add(at)
        at = number
    return forest
