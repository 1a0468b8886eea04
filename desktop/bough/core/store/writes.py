"""The statements that change a database, each part of a transaction that its caller holds."""

# ruff: noqa: S608 (only constants of ours are put into statements)

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable

from bough.core.errors import StoreError
from bough.core.node import Node
from bough.core.operations import Bin, Operation, Plant, Step, Unbin
from bough.core.store import rows
from bough.core.store.places import StoredPlace

_COUNTS = """
    WITH RECURSIVE visible(id, parent) AS (
        SELECT id, parent FROM nodes WHERE session = ? AND parent IS NULL AND NOT binned
        UNION
        SELECT n.id, n.parent FROM visible v JOIN nodes n ON n.parent = v.id WHERE NOT n.binned
    ), families(size) AS (SELECT count(*) FROM visible GROUP BY parent)
    SELECT coalesce(sum(size), 0), coalesce(sum(size > 1), 0) FROM families
"""


def carry_out(db: sqlite3.Connection, session_id: str, step: Step) -> None:
    match step:
        case Plant(nodes):
            (last,) = db.execute("SELECT coalesce(max(seq), 0) FROM nodes").fetchone()
            planted = list(enumerate(nodes, start=last + 1))
            # Parts first: once a sealed node is there, nothing is added to it.
            _put_parts(db, planted)
            db.executemany(
                f"INSERT INTO nodes (seq, session, {rows.NODE_COLUMNS})"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((seq, session_id, *rows.encode_node(node)) for seq, node in planted),
            )
        case Bin(ids) | Unbin(ids):
            changed = db.executemany(
                "UPDATE nodes SET binned = ? WHERE id = ? AND session = ?",
                ((isinstance(step, Bin), node_id, session_id) for node_id in ids),
            )
            if changed.rowcount != len(ids):
                raise StoreError("no_such_node", session=session_id)


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
            rows.encode_steps(operation.steps),
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
        " output_tokens = ?, reasoning_tokens = ?, edited_from = ?, settings = ? WHERE seq = ?",
        (*content, seq),
    )
    db.execute("DELETE FROM growth WHERE node = ?", (seq,))


def put_place(db: sqlite3.Connection, place: StoredPlace) -> None:
    db.execute(
        f"INSERT OR REPLACE INTO places ({rows.PLACE_COLUMNS}, saved_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*rows.encode_place(place), time.time()),
    )


def turn_session(db: sqlite3.Connection, session_id: str, head: str | None, at: float) -> None:
    """Let the session say where its reader is and what of it is visible."""
    db.execute(
        f"UPDATE sessions SET updated_at = ?, head = ?, (nodes, forks) = ({_COUNTS}) WHERE id = ?",
        (at, head, session_id, session_id),
    )
