"""`bough sessions` and `bough show`: what is stored, for reading and for scripts."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

from bough.cli_output import plain, write_json
from bough.core import paths
from bough.core.errors import StoreError, UsageError
from bough.core.fields import iso, landmark_fields, node_fields
from bough.core.landmarks import Landmarks
from bough.core.node import Node, Role, Status
from bough.core.session import Session
from bough.core.store.store import Store
from bough.core.tree import Tree

COLUMNS = 60
"""Of a message's first line in the drawing of a tree."""


def sessions(options: Namespace) -> int:
    """List the sessions, the last changed first."""
    with closing(Store.open(paths.profile_dir(options.profile), readonly=True)) as store:
        found = store.sessions()
    if options.json:
        write_json([_session_fields(s) for s in found])
        return 0
    for s in found:
        changed = time.strftime("%Y-%m-%d %H:%M", time.localtime(s.updated_at))
        print(f"{s.id}  {changed}  {s.nodes:>5}  {plain(s.title) or '(no title)'}")
    return 0


def show(options: Namespace) -> int:
    """Print one session: the path to its head, another path, or the whole tree."""
    with closing(Store.open(paths.profile_dir(options.profile), readonly=True)) as store:
        session = session_called(options.session, store)
        tree = store.tree(session.id)
    head = session.head if session.head in tree else tree.tip(None)
    nodes: Iterable[Node]
    if options.path:
        nodes = tree.path(node_called(options.path, tree))
    elif options.json or options.tree:
        nodes = tree.walk()
    else:
        nodes = tree.path(head)
    if options.json:
        fields = {"id": session.id, "title": session.title, "head": head}
        write_json({**fields, "nodes": [_node_fields(n, tree) for n in nodes]})
    elif options.tree and not options.path:
        for line in drawn(tree, head):
            print(line)
    else:
        print("\n\n".join(map(_turn, nodes)))
    return 0


def session_called(name: str, store: Store) -> Session:
    """The session with that id, or the only one whose id begins like that.

    Raises StoreError("no_such_session").
    """
    found = store.sessions()
    if only := _only(name, [s.id for s in found]):
        return next(s for s in found if s.id == only)
    raise StoreError("no_such_session", session=name)


def node_called(name: str, tree: Tree) -> str:
    """The same for a node of the tree. Raises UsageError("no_such_node")."""
    if only := _only(name, [n.id for n in tree.walk()]):
        return only
    raise UsageError("no_such_node", node=name)


def drawn(tree: Tree, head: str | None) -> Iterator[str]:
    """The tree, a line for each message: what follows without a fork stays in its column."""
    roots = tree.children(None)
    waiting = [(node_id, "", len(roots) > 1, at == 0) for at, node_id in enumerate(roots[::-1])]
    while waiting:
        node_id, margin, arm, last = waiting.pop()
        branch = ("└─ " if last else "├─ ") if arm else ""
        line = _line(tree.node(node_id), tree.landmarks(node_id), node_id == head)
        yield f"{margin}{branch}{line}"
        if arm:
            margin += "   " if last else "│  "
        below = tree.children(node_id)
        waiting += [(n, margin, len(below) > 1, at == 0) for at, n in enumerate(below[::-1])]


def _only(name: str, ids: Sequence[str]) -> str | None:
    alike = [i for i in ids if i.startswith(name.lower())] if name else []
    return name if name in ids else alike[0] if len(alike) == 1 else None


def _line(node: Node, landmarks: Landmarks, is_head: bool) -> str:
    said = next((line for line in node.text.splitlines() if line.strip()), "").strip()
    if len(said) > COLUMNS:
        said = said[: COLUMNS - 1] + "…"
    state = "" if node.status is Status.SEALED else f"  ({node.status.value})"
    marks = _marks(landmarks)
    return f"{_who(node)}: {plain(said)}{state}{marks}  {node.id}{'  <' if is_head else ''}"


def _marks(landmarks: Landmarks) -> str:
    """What stands behind a message in the drawing; a note is in the JSON alone."""
    marks = [
        plain(" ".join(landmarks.label.split())),
        "bookmark" if landmarks.bookmark else "",
        "favourite" if landmarks.favourite else "",
        landmarks.verdict.value.replace("_", " ") if landmarks.verdict else "",
    ]
    return f"  [{', '.join(filter(None, marks))}]" if any(marks) else ""


def _turn(node: Node) -> str:
    state = "" if node.status is Status.SEALED else f" ({node.status.value})"
    return f"{_who(node)}{state}:\n{plain(node.text)}".rstrip()


def _who(node: Node) -> str:
    return "You" if node.role is Role.USER else plain(node.model or node.role.value)


def _node_fields(node: Node, tree: Tree) -> dict[str, object]:
    return {**node_fields(node), "landmarks": landmark_fields(tree.landmarks(node.id))}


def _session_fields(session: Session) -> dict[str, object]:
    return {
        "id": session.id,
        "title": session.title,
        "created_at": iso(session.created_at),
        "updated_at": iso(session.updated_at),
        "nodes": session.nodes,
        "head": session.head,
    }
