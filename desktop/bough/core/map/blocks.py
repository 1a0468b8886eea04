"""Turn blocks gather messages: a prompt with its sibling replies, and runs without a fork."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

Children = Callable[[str | None], Sequence[str]]
"""The children of a node, oldest first; of None, the first messages."""
IsReply = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows from top to bottom, each the child of the one above it, except that the last `aside`
    rows are siblings: replies to the row before them. It hangs on row `port` of block `parent`.

    The first block of a plan has no rows: it is the dot that the first messages hang on.
    """

    nodes: tuple[str, ...]
    aside: int
    parent: int
    port: int
    depth: int

    def is_aside(self, row: int) -> bool:
        """Whether that row is one of several sibling replies."""
        return row >= len(self.nodes) - self.aside


ROOT_BLOCK = Block((), 0, -1, 0, 0)


def blocks(children: Children, is_reply: IsReply) -> tuple[Block, ...]:
    """The blocks of a tree, each before those that hang on it, those in the order of its rows.

    `is_reply` is asked of one child of each fork only, so that most nodes need not be read.
    """
    made = [ROOT_BLOCK]
    waiting = [(first, 0, 0, 1) for first in reversed(children(None))]
    while waiting:
        first, parent, port, depth = waiting.pop()
        number, nodes, aside = len(made), [first], 0
        hung: list[tuple[str, int, int, int]] = []
        while len(kids := children(nodes[-1])) == 1:
            nodes.append(kids[0])
        if kids and is_reply(kids[0]):
            aside = len(kids)
            at = len(nodes)
            nodes.extend(kids)
            hung = [
                (child, number, at + row, depth + 1)
                for row, kid in enumerate(kids)
                for child in children(kid)
            ]
        else:
            hung = [(kid, number, len(nodes) - 1, depth + 1) for kid in kids]
        made.append(Block(tuple(nodes), aside, parent, port, depth))
        waiting.extend(reversed(hung))
    return tuple(made)


def folding(children: Children, folded: Collection[str]) -> Children:
    """The same tree without what is below the folded nodes."""
    if not folded:
        return children
    return lambda node: () if node in folded else children(node)


def below(children: Children, start: str | None) -> list[str]:
    """Every node below `start`, parents before children, depth first."""
    found: list[str] = []
    waiting = list(reversed(children(start)))
    while waiting:
        at = waiting.pop()
        found.append(at)
        if kids := children(at):
            waiting.extend(reversed(kids))
    return found
