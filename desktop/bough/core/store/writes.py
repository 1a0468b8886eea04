"""The statements that change a database, each part of a transaction that its caller holds."""

# ruff: noqa: S608 (only constants of ours are put into statements)

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bough.core.errors import StoreError
from bough.core.folders import Refiling, line
from bough.core.ids import new_id
from bough.core.node import Node, Status
from bough.core.operations import Bin, Mark, Move, Operation, Plant, Step, Unbin
from bough.core.session import Session
from bough.core.store import marks, rows, steps
from bough.core.store.journal import Growth
from bough.core.store.outbox import Queues
from bough.core.store.places import StoredPlace

_KEPT = (
    "role, status, created_at, first_token_at, ended_at, endpoint, model, stop_reason, failure,"
    " input_tokens, output_tokens, reasoning_tokens, settings, binned, hidden, questions"
)
"""What a copy of a node has as the node has it."""

_OF_NODES = ("combined_from", "pinned", "left_out")
"""What is written of other messages, by their names."""

# Below a hidden node all are hidden, so what is visible of a tree hangs together.
_HIDE = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM nodes WHERE id = ? AND NOT hidden
        UNION
        SELECT n.id FROM below b JOIN nodes n ON n.parent = b.id WHERE NOT n.hidden
    ) UPDATE nodes SET hidden = 1 WHERE id IN (SELECT id FROM below) RETURNING id, parent
"""
_SHOW = """
    WITH RECURSIVE below(id) AS (
        SELECT n.id FROM nodes n LEFT JOIN nodes p ON p.id = n.parent
        WHERE n.id = ? AND n.hidden AND NOT coalesce(p.hidden, 0)
        UNION
        SELECT n.id FROM below b JOIN nodes n ON n.parent = b.id WHERE NOT n.binned
    ) UPDATE nodes SET hidden = 0 WHERE id IN (SELECT id FROM below) RETURNING id, parent
"""

_Edge = tuple[str, str | None]
"""A node and its parent."""


def add_session(db: sqlite3.Connection, session: Session) -> None:
    db.execute(
        f"INSERT INTO sessions ({rows.SESSION_COLUMNS})"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, NULL, ?)",
        (
            session.id,
            rows.clean(session.title),
            int(session.titled),
            rows.clean(session.folder),
            int(session.pinned),
            session.created_at,
            session.updated_at,
            session.head,
            rows.clean(session.terms.system or ""),
            int(session.archived),
            rows.encode_terms(session.terms),
        ),
    )


def carry_out(db: sqlite3.Connection, session_id: str, step: Step) -> None:
    match step:
        case Plant(nodes):
            planted = _plant(db, session_id, nodes)
            _count(db, session_id, planted, hidden=False)
        case Bin(ids) | Unbin(ids):
            hide = isinstance(step, Bin)
            for node_id in ids:
                changed = db.execute(
                    "UPDATE nodes SET binned = ? WHERE id = ? AND session = ?",
                    (hide, node_id, session_id),
                )
                if not changed.rowcount:
                    raise StoreError("no_such_node", session=session_id)
                _hide_or_show(db, session_id, node_id, hide=hide)
        case Move(node_id, _, parent):
            _move(db, session_id, node_id, parent)
        case Mark(node_id, _, landmarks):
            changed = db.execute(
                "UPDATE nodes SET landmarks = ? WHERE id = ? AND session = ?",
                (rows.encode_landmarks(landmarks), node_id, session_id),
            )
            if not changed.rowcount:
                raise StoreError("no_such_node", session=session_id)


def _hide_or_show(db: sqlite3.Connection, session_id: str, node_id: str, *, hide: bool) -> None:
    """Take a subtree out of sight, or bring it back as far as nothing else hides it."""
    turned = db.execute(_HIDE if hide else _SHOW, (node_id,)).fetchall()
    _count(db, session_id, turned, hidden=hide)


def _move(db: sqlite3.Connection, session_id: str, node_id: str, parent: str | None) -> None:
    found = db.execute(
        "SELECT n.parent, n.binned, n.hidden, coalesce(p.hidden, 0) FROM nodes n"
        " LEFT JOIN nodes p ON p.id = ? WHERE n.id = ? AND n.session = ?",
        (parent, node_id, session_id),
    ).fetchone()
    if found is None:
        raise StoreError("no_such_node", session=session_id)
    before, binned, hidden, will_be = found
    if before == parent:
        return
    if will_be and not hidden:
        _hide_or_show(db, session_id, node_id, hide=True)
    db.execute("UPDATE nodes SET parent = ? WHERE id = ?", (parent, node_id))
    if not hidden and not will_be:
        _count(db, session_id, [(node_id, before)], hidden=True)
        _count(db, session_id, [(node_id, parent)], hidden=False)
    elif hidden and not will_be and not binned:
        _hide_or_show(db, session_id, node_id, hide=False)


def _plant(db: sqlite3.Connection, session_id: str, nodes: Iterable[Node]) -> list[_Edge]:
    """Put the nodes in; those that are visible."""
    (last,) = db.execute("SELECT coalesce(max(seq), 0) FROM nodes").fetchone()
    planted = list(enumerate(nodes, start=last + 1))
    # Parts first: once a sealed node is there, nothing is added to it.
    _put_parts(db, planted)
    db.executemany(
        f"INSERT INTO nodes (seq, session, {rows.NODE_COLUMNS}, hidden)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " coalesce((SELECT hidden FROM nodes WHERE id = ?), 0))",
        ((seq, session_id, *rows.encode_node(node), node.parent) for seq, node in planted),
    )
    return db.execute(
        "SELECT id, parent FROM nodes WHERE seq > ? AND NOT hidden", (last,)
    ).fetchall()


def _count(
    db: sqlite3.Connection, session_id: str, turned: Iterable[_Edge], *, hidden: bool
) -> None:
    """Let the session know how many nodes and forks came into sight, or went out of it, with the
    nodes that are given."""
    parents = dict(turned)
    forks = 0
    for parent, many in Counter(parents.values()).items():
        others = 0
        # The children of a node that came or went came or went with it.
        if parent not in parents:
            others = _children(db, session_id, parent, many + 2) - (0 if hidden else many)
        forks += others < 2 <= others + many
    sign = -1 if hidden else 1
    db.execute(
        "UPDATE sessions SET nodes = nodes + ?, forks = forks + ? WHERE id = ?",
        (sign * len(parents), sign * forks, session_id),
    )


def _children(db: sqlite3.Connection, session_id: str, parent: str | None, enough: int) -> int:
    """How many visible children there are, or `enough` if there are more."""
    if parent is None:
        found = db.execute(
            "SELECT 1 FROM nodes INDEXED BY nodes_roots"
            " WHERE session = ? AND parent IS NULL AND NOT hidden LIMIT ?",
            (session_id, enough),
        )
    else:
        found = db.execute(
            "SELECT 1 FROM nodes WHERE parent = ? AND NOT hidden LIMIT ?", (parent, enough)
        )
    return len(found.fetchall())


def _put_parts(db: sqlite3.Connection, nodes: Iterable[tuple[int, Node]]) -> None:
    db.executemany(
        f"INSERT INTO parts ({rows.PART_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
        (row for seq, node in nodes for row in rows.encode_parts(seq, node)),
    )


def remember(db: sqlite3.Connection, session_id: str, operation: Operation) -> None:
    db.execute(
        "UPDATE operations SET state = 'dropped' WHERE session = ? AND state = 'undone'",
        (session_id,),
    )
    db.execute(
        "INSERT INTO operations (id, session, kind, steps, head_before, head_after, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            operation.id,
            session_id,
            operation.kind,
            steps.encode(operation.steps),
            operation.head_before,
            operation.head_after,
            operation.at,
        ),
    )


def turn(db: sqlite3.Connection, session_id: str, operation: Operation, state: str) -> None:
    changed = db.execute(
        "UPDATE operations SET state = ? WHERE id = ? AND session = ?",
        (state, operation.id, session_id),
    )
    if not changed.rowcount:
        raise StoreError("no_such_operation", session=session_id, operation=operation.id)


def grow(db: sqlite3.Connection, chunks: Iterable[Growth]) -> None:
    """Append to nodes that grow, and drop what comes after their end."""
    db.executemany(
        "INSERT INTO growth (node, kind, text, at) SELECT seq, ?, ?, ? FROM nodes"
        " WHERE id = ? AND status = 'growing'",
        ((c.kind, rows.clean(c.text), c.at, c.node) for c in chunks),
    )


def seal(db: sqlite3.Connection, node: Node) -> None:
    found = db.execute(
        "SELECT seq FROM nodes WHERE id = ? AND status = 'growing'", (node.id,)
    ).fetchone()
    if found is None:
        raise StoreError("sealed", node=node.id)
    (seq,) = found
    db.execute("DELETE FROM parts WHERE node = ?", (seq,))
    _put_parts(db, [(seq, node)])
    # Its id and parent are what they are.
    _, _, *content = rows.encode_node(node)
    db.execute(
        "UPDATE nodes SET role = ?, status = ?, created_at = ?, first_token_at = ?, ended_at = ?,"
        " endpoint = ?, model = ?, stop_reason = ?, failure = ?, input_tokens = ?,"
        " output_tokens = ?, reasoning_tokens = ?, edited_from = ?, settings = ?, details = ?"
        " WHERE seq = ?",
        (*content, seq),
    )
    db.execute("DELETE FROM growth WHERE node = ?", (seq,))


def delete_session(db: sqlite3.Connection, session_id: str) -> None:
    binned = db.execute(
        "SELECT 1 FROM sessions WHERE id = ? AND binned_at IS NOT NULL", (session_id,)
    ).fetchone()
    if not binned:
        raise StoreError("not_in_bin", session=session_id)
    marks.take_of_session(db, session_id)
    # Parents go before their children, and nodes after what refers to them.
    db.execute("PRAGMA defer_foreign_keys = ON")
    for table in ("growth", "parts"):
        db.execute(
            f"DELETE FROM {table} WHERE node IN (SELECT seq FROM nodes WHERE session = ?)",
            (session_id,),
        )
    for table in ("outbox", "operations", "places", "nodes"):
        db.execute(f"DELETE FROM {table} WHERE session = ?", (session_id,))
    # The drafts of edits of its messages; an id has no character that LIKE would take for another.
    db.execute("DELETE FROM state WHERE key LIKE ?", (f"edit:{session_id}:%",))
    db.execute("DELETE FROM sessions WHERE id = ?", (session_id,))


def duplicate(db: sqlite3.Connection, source: str, copy: Session) -> list[int]:
    """Copy a session with all its nodes, under new names; the numbers of copies that grow."""
    nodes = db.execute(
        "SELECT seq, id, parent, status, edited_from, details, landmarks FROM nodes"
        " WHERE session = ? ORDER BY seq",
        (source,),
    ).fetchall()
    names = {node_id: new_id() for _, node_id, *_ in nodes}
    (last,) = db.execute("SELECT coalesce(max(seq), 0) FROM nodes").fetchone()
    db.execute("PRAGMA defer_foreign_keys = ON")
    db.execute(
        "INSERT INTO sessions (id, title, titled, folder, pinned, created_at, updated_at, head,"
        " system, terms, nodes, forks)"
        " SELECT ?, ?, 1, ?, 0, ?, ?, head, system, terms, nodes, forks"
        " FROM sessions WHERE id = ?",
        (
            copy.id,
            rows.clean(copy.title),
            rows.clean(copy.folder),
            copy.created_at,
            copy.updated_at,
            source,
        ),
    )
    head, terms = db.execute("SELECT head, terms FROM sessions WHERE id = ?", (copy.id,)).fetchone()
    db.execute(
        "UPDATE sessions SET head = ?, terms = ? WHERE id = ?",
        (names.get(head), _renamed(terms, names), copy.id),
    )
    growing = []
    for seq, (old, node_id, parent, status, edited_from, *kept) in enumerate(nodes, last + 1):
        # Parts first: once a sealed node is there, nothing is added to it.
        db.execute(
            f"INSERT INTO parts ({rows.PART_COLUMNS}) SELECT ?, position, kind, text, data"
            " FROM parts WHERE node = ? ORDER BY position",
            (seq, old),
        )
        db.execute(
            f"INSERT INTO nodes (seq, id, session, parent, edited_from, details, landmarks,"
            f" {_KEPT}) SELECT ?, ?, ?, ?, ?, ?, ?, {_KEPT} FROM nodes WHERE seq = ?",
            (
                seq,
                names[node_id],
                copy.id,
                names.get(parent),
                names.get(edited_from, edited_from),
                *(_renamed(text, names) for text in kept),
                old,
            ),
        )
        if status == Status.GROWING:
            growing.append(seq)
            db.execute(
                "INSERT INTO growth (node, kind, text, at) SELECT ?, kind, text, at FROM growth"
                " WHERE node = ? ORDER BY seq",
                (seq, old),
            )
    make_folders(db, line(copy.folder))
    return growing


def _renamed(text: object, names: Mapping[str, str]) -> object:
    """The JSON of what is written of other messages, with their new names."""
    found = rows.decode_json(text)
    if not isinstance(found, dict):
        return text
    renamed = _renamed_lists(found, names)
    if isinstance(terms := found.get("terms"), dict):
        renamed |= {"terms": _renamed_lists(terms, names)}
    return text if renamed == found else rows.encode_json(renamed)


def _renamed_lists(found: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        key: [names.get(str(node_id), node_id) for node_id in value]
        if key in _OF_NODES and isinstance(value, list)
        else value
        for key, value in found.items()
    }


def make_folders(db: sqlite3.Connection, paths: Iterable[str]) -> None:
    db.executemany(
        "INSERT OR IGNORE INTO folders (path, created_at) VALUES (?, ?)",
        ((rows.clean(path), time.time()) for path in paths),
    )


def refile(db: sqlite3.Connection, act: Refiling) -> None:
    make_folders(db, act.made)
    db.executemany("DELETE FROM folders WHERE path = ?", ((rows.clean(p),) for p in act.gone))
    db.executemany(
        "UPDATE sessions SET folder = ? WHERE id = ?",
        ((rows.clean(after), i) for i, (_, after) in (act.moves or {}).items()),
    )
    if act.shift:
        before, after = map(rows.clean, act.shift)
        db.execute(
            "UPDATE sessions SET folder = ? || substr(folder, ?) WHERE binned_at IS NOT NULL"
            " AND (folder = ? OR substr(folder, 1, ?) = ?)",
            (after, len(before) + 1, before, len(before) + 1, f"{before}/"),
        )


def put_place(db: sqlite3.Connection, place: StoredPlace) -> None:
    db.execute(
        f"INSERT OR REPLACE INTO places ({rows.PLACE_COLUMNS}, saved_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*rows.encode_place(place), time.time()),
    )


def forget_place(db: sqlite3.Connection, place_id: str) -> None:
    db.execute("DELETE FROM places WHERE id = ?", (place_id,))


def put_state(db: sqlite3.Connection, key: str, value: Any) -> None:
    """Keep a JSON value; None keeps nothing."""
    if value is None:
        db.execute("DELETE FROM state WHERE key = ?", (rows.clean(key),))
        return
    db.execute(
        "INSERT INTO state (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (rows.clean(key), rows.encode_json(value)),
    )


def put_outbox(db: sqlite3.Connection, queues: Queues) -> None:
    """Let that wait behind those replies, and nothing else."""
    db.executemany("DELETE FROM outbox WHERE reply = ?", ((reply,) for reply in queues))
    db.executemany(
        f"INSERT INTO outbox ({rows.MESSAGE_COLUMNS}, position) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (*rows.encode_message(message), position)
            for messages in queues.values()
            for position, message in enumerate(messages)
        ),
    )


def move_heads(db: sqlite3.Connection, session_id: str, before: str, after: str) -> None:
    """Let the places that are at one node be at the other."""
    db.execute(
        "UPDATE places SET head = ? WHERE session = ? AND head = ?", (after, session_id, before)
    )


def count_commit(db: sqlite3.Connection) -> int:
    """Number this transaction, so that it can be told later whether it took place."""
    return int(
        db.execute(
            "INSERT INTO state (key, value) VALUES ('commits', 1)"
            " ON CONFLICT (key) DO UPDATE SET value = value + 1 RETURNING value"
        ).fetchone()[0]
    )


def last_commit(db: sqlite3.Connection) -> int:
    """The number of the last transaction that took place, 0 where none was numbered."""
    found = db.execute("SELECT value FROM state WHERE key = 'commits'").fetchone()
    return int(found[0]) if found else 0


def turn_session(db: sqlite3.Connection, session_id: str, head: str | None, at: float) -> None:
    """Let the session say where its reader is."""
    db.execute("UPDATE sessions SET updated_at = ?, head = ? WHERE id = ?", (at, head, session_id))
