"""Trees as pictures, and nodes as hypothesis draws them."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import strategies as st

from bough.core.acts import Answerer
from bough.core.node import (
    NOTHING,
    Failure,
    Node,
    Opaque,
    Part,
    Reasoning,
    Role,
    Status,
    Text,
    Usage,
)
from bough.core.tree import Tree

ANY = Answerer("here", "tiny")


def planted(picture: str) -> Tree:
    """The tree of a picture: one node a line, two spaces a level, questions and replies in turn.
    A node's id is its text."""
    tree = Tree()
    line: list[str] = []
    for row in dedent(picture).strip().splitlines():
        text = row.strip()
        depth = (len(row) - len(row.lstrip())) // 2
        del line[depth:]
        role = Role.ASSISTANT if depth % 2 else Role.USER
        tree.add(Node(text, line[-1] if line else None, role, (Text(text),), created_at=1.0))
        line.append(text)
    return tree


def draw(tree: Tree) -> str:
    """The picture of what is visible."""
    depth: dict[str | None, int] = {None: -1}
    lines = []
    for node in tree.walk():
        depth[node.id] = depth[node.parent] + 1
        lines.append("  " * depth[node.id] + (node.text or f"({node.status})"))
    return "\n".join(lines)


def drawn(picture: str) -> str:
    """A picture as a test writes it, without its margin."""
    return dedent(picture).strip()


words = st.text(max_size=20)
names = st.text(min_size=1, max_size=10)
times = st.floats(min_value=0, max_value=4e9)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)
facts = st.just(NOTHING) | st.dictionaries(names, json_values, max_size=3)
parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Text, words),
    st.builds(Reasoning, words, st.none() | times, st.none() | times),
    st.builds(Opaque, names.filter(lambda k: k not in ("text", "reasoning")), words, facts),
)
_counts = st.none() | st.integers(0, 10**12)


@st.composite
def nodes(draw: st.DrawFn, node_id: str = "n", parent: str | None = None) -> Node:
    """Any node that has come to its end."""
    return Node(
        node_id,
        parent,
        draw(st.sampled_from(Role)),
        tuple(draw(st.lists(parts, max_size=4))),
        draw(st.sampled_from([s for s in Status if s is not Status.GROWING])),
        draw(times),
        draw(st.none() | times),
        draw(st.none() | times),
        draw(st.none() | words),
        draw(st.none() | words),
        draw(st.none() | words),
        draw(st.none() | st.builds(Failure, names, facts)),
        draw(st.none() | st.builds(Usage, st.integers(0, 10**12), _counts, _counts)),
        draw(st.none() | words),
        draw(facts),
    )
