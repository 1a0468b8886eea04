"""The contents of a session: its forks and what a person marked, in the order of the tree."""

from __future__ import annotations

from dataclasses import dataclass

from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.tree import ROOT, Tree


@dataclass(frozen=True, slots=True)
class Entry:
    """A node that is a fork or is marked; None is the root of a session that begins more than
    once. `depth` counts the forks above it, `branches` its children."""

    node: str | None
    depth: int
    branches: int
    landmarks: Landmarks

    @property
    def fork(self) -> bool:
        return self.branches > 1


def contents(tree: Tree) -> list[Entry]:
    """The entries, parents before children. An entry without a label shows the first words of its
    node."""
    found: list[Entry] = []
    roots = tree.child_count(ROOT)
    if roots > 1:
        found.append(Entry(ROOT, 0, roots, UNMARKED))
    forks: dict[str | None, int] = {ROOT: int(roots > 1)}
    for node_id in tree.below():
        depth = forks[tree.parent(node_id)]
        branches = tree.child_count(node_id)
        forks[node_id] = depth + (branches > 1)
        landmarks = tree.landmarks(node_id)
        if branches > 1 or landmarks.told:
            found.append(Entry(node_id, depth, branches, landmarks))
    return found
