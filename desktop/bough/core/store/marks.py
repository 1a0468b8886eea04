"""The replies that nobody has seen yet, each as a row of the small state."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from bough.core.attention import MARKS, Mark

_KEY = "unseen/"
"""What their keys begin with; the node's id follows."""
_AFTER = "unseen0"
"""What comes after all of them."""

# Without the marks of messages that are in the bin.
SELECT = f"""
    SELECT n.session, n.id, s.value FROM state s
    JOIN nodes n ON n.id = substr(s.key, {len(_KEY) + 1})
    WHERE s.key >= '{_KEY}' AND s.key < '{_AFTER}' AND NOT n.hidden ORDER BY n.seq
"""  # noqa: S608 (only constants of ours are put into it)


def decode(rows: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, Mark]]:
    """The marks of each session, by node; one that makes no sense is a reply that is unread."""
    found: dict[str, dict[str, Mark]] = {}
    for session, node, value in rows:
        known: list[Mark] = [mark for mark in MARKS if json.dumps(mark) == value]
        found.setdefault(session, {})[node] = known[0] if known else "unread"
    return found


def put(db: sqlite3.Connection, node_id: str, mark: Mark) -> None:
    db.execute(
        "INSERT OR REPLACE INTO state (key, value) VALUES (?, ?)",
        (_KEY + node_id, json.dumps(mark)),
    )


def take(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    db.executemany("DELETE FROM state WHERE key = ?", ((_KEY + node_id,) for node_id in ids))


def take_of_session(db: sqlite3.Connection, session_id: str) -> None:
    db.execute(
        "DELETE FROM state WHERE key IN (SELECT ? || id FROM nodes WHERE session = ?)",
        (_KEY, session_id),
    )
