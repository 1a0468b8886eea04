"""The tables, and the steps that bring an older database to them."""

# ruff: noqa: S608 (only constants of ours are put into statements)

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from bough import __version__

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x426F7567
"""In the header of every database of ours: "Boug"."""

# Times are unix seconds. `seq` is the order of planting, and so the order of siblings.
# A text reads at its part; a node's row holds no text, so that a tree's shape is read cheaply.
_FIRST = (
    """CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        title TEXT NOT NULL DEFAULT '',
        titled INTEGER NOT NULL DEFAULT 0,
        folder TEXT NOT NULL DEFAULT '',
        pinned INTEGER NOT NULL DEFAULT 0,
        created_at REAL NOT NULL,
        updated_at REAL NOT NULL,
        head TEXT,
        system TEXT NOT NULL DEFAULT '',
        nodes INTEGER NOT NULL DEFAULT 0,
        forks INTEGER NOT NULL DEFAULT 0,
        binned_at REAL
    )""",
    """CREATE TABLE nodes (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        session TEXT NOT NULL REFERENCES sessions(id),
        parent TEXT REFERENCES nodes(id),
        role TEXT NOT NULL,
        status TEXT NOT NULL,
        created_at REAL NOT NULL,
        first_token_at REAL,
        ended_at REAL,
        endpoint TEXT,
        model TEXT,
        stop_reason TEXT,
        failure TEXT,
        input_tokens INTEGER,
        output_tokens INTEGER,
        reasoning_tokens INTEGER,
        edited_from TEXT,
        settings TEXT,
        binned INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX nodes_by_session ON nodes(session)",
    "CREATE INDEX nodes_by_parent ON nodes(parent)",
    "CREATE INDEX nodes_growing ON nodes(status) WHERE status = 'growing'",
    # Deferred, because a node's parts are put in before the node itself (see the trigger below).
    """CREATE TABLE parts (
        node INTEGER NOT NULL REFERENCES nodes(seq) DEFERRABLE INITIALLY DEFERRED,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        data TEXT,
        UNIQUE (node, position)
    )""",
    """CREATE TABLE growth (
        seq INTEGER PRIMARY KEY,
        node INTEGER NOT NULL REFERENCES nodes(seq),
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        at REAL NOT NULL
    )""",
    "CREATE INDEX growth_by_node ON growth(node)",
    # `state` is 'done', 'undone', or 'dropped': undone, and then something else was done.
    """CREATE TABLE operations (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        session TEXT NOT NULL REFERENCES sessions(id),
        kind TEXT NOT NULL,
        steps TEXT NOT NULL,
        head_before TEXT,
        head_after TEXT,
        at REAL NOT NULL,
        state TEXT NOT NULL DEFAULT 'done'
    )""",
    "CREATE INDEX operations_by_session ON operations(session)",
    """CREATE TABLE places (
        id TEXT PRIMARY KEY,
        session TEXT NOT NULL REFERENCES sessions(id),
        position INTEGER,
        current INTEGER NOT NULL DEFAULT 0,
        head TEXT,
        draft TEXT NOT NULL DEFAULT '',
        anchor TEXT,
        endpoint TEXT NOT NULL DEFAULT '',
        model TEXT NOT NULL DEFAULT '',
        visited TEXT,
        saved_at REAL NOT NULL
    )""",
    "CREATE INDEX places_by_session ON places(session)",
    "CREATE INDEX places_open ON places(position) WHERE position IS NOT NULL",
    "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    # What stands never changes.
    """CREATE TRIGGER nodes_sealed BEFORE UPDATE OF role, status, created_at, first_token_at,
        ended_at, endpoint, model, stop_reason, failure, input_tokens, output_tokens,
        reasoning_tokens, edited_from, settings ON nodes
        WHEN OLD.status <> 'growing'
        BEGIN SELECT RAISE(ABORT, 'sealed'); END""",
    """CREATE TRIGGER nodes_identity BEFORE UPDATE OF seq, id, session ON nodes
        BEGIN SELECT RAISE(ABORT, 'sealed'); END""",
    """CREATE TRIGGER parts_insert BEFORE INSERT ON parts
        WHEN EXISTS (SELECT 1 FROM nodes WHERE seq = NEW.node AND status <> 'growing')
        BEGIN SELECT RAISE(ABORT, 'sealed'); END""",
    """CREATE TRIGGER parts_update BEFORE UPDATE ON parts
        WHEN EXISTS (SELECT 1 FROM nodes WHERE seq IN (OLD.node, NEW.node) AND status <> 'growing')
        BEGIN SELECT RAISE(ABORT, 'sealed'); END""",
    """CREATE TRIGGER parts_delete BEFORE DELETE ON parts
        WHEN EXISTS (SELECT 1 FROM nodes WHERE seq = OLD.node AND status <> 'growing')
        BEGIN SELECT RAISE(ABORT, 'sealed'); END""",
    """CREATE TRIGGER growth_update BEFORE UPDATE ON growth
        BEGIN SELECT RAISE(ABORT, 'append_only'); END""",
    """CREATE TRIGGER growth_delete BEFORE DELETE ON growth
        WHEN EXISTS (SELECT 1 FROM nodes WHERE seq = OLD.node AND status = 'growing')
        BEGIN SELECT RAISE(ABORT, 'append_only'); END""",
)


def m001_sessions_and_trees(db: Database) -> None:
    for statement in _FIRST:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def m002_hidden_nodes(db: Database) -> None:
    """Let nobody have to look at all of a session to record what is done in it: a node says itself
    whether it is in the bin, or below what is."""
    db.execute("ALTER TABLE nodes ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0")
    db.execute("""
        WITH RECURSIVE below(id) AS (
            SELECT id FROM nodes WHERE binned
            UNION
            SELECT n.id FROM below b JOIN nodes n ON n.parent = b.id
        ) UPDATE nodes SET hidden = 1 WHERE id IN (SELECT id FROM below)
    """)
    # The index by parents holds the roots of all sessions under one.
    db.execute("CREATE INDEX nodes_roots ON nodes(session) WHERE parent IS NULL")
    db.execute("CREATE INDEX operations_undone ON operations(session) WHERE state = 'undone'")


def m003_details_of_the_wire(db: Database) -> None:
    """Room for what a server told beside its answer, which is as fixed as the answer."""
    db.execute("ALTER TABLE nodes ADD COLUMN details TEXT")
    db.execute("""
        CREATE TRIGGER nodes_details BEFORE UPDATE OF details ON nodes
        WHEN OLD.status <> 'growing'
        BEGIN SELECT RAISE(ABORT, 'sealed'); END
    """)


def m004_deleting_for_ever(db: Database) -> None:
    """What stands may go with a session that is in the bin, and in no other way."""
    for table, kept, said in (
        ("parts", "n.status <> 'growing'", "sealed"),
        ("growth", "n.status = 'growing'", "append_only"),
    ):
        db.execute(f"DROP TRIGGER {table}_delete")
        db.execute(f"""
            CREATE TRIGGER {table}_delete BEFORE DELETE ON {table}
            WHEN EXISTS (
                SELECT 1 FROM nodes n JOIN sessions s ON s.id = n.session
                WHERE n.seq = OLD.node AND {kept} AND s.binned_at IS NULL
            )
            BEGIN SELECT RAISE(ABORT, '{said}'); END
        """)
    for table in ("nodes", "operations"):
        db.execute(f"""
            CREATE TRIGGER {table}_delete BEFORE DELETE ON {table}
            WHEN (SELECT binned_at FROM sessions WHERE id = OLD.session) IS NULL
            BEGIN SELECT RAISE(ABORT, 'not_in_bin'); END
        """)
    db.execute("""
        CREATE TRIGGER sessions_delete BEFORE DELETE ON sessions WHEN OLD.binned_at IS NULL
        BEGIN SELECT RAISE(ABORT, 'not_in_bin'); END
    """)
    db.execute("CREATE INDEX sessions_binned ON sessions(binned_at) WHERE binned_at IS NOT NULL")


def m005_moves_and_landmarks(db: Database) -> None:
    """Let a node say what a person wrote on it, which is no part of its content, and let it move
    within its session once it has come to its end. (That it does not come below itself is seen to
    by who moves it: a trigger cannot follow a line of parents.)"""
    db.execute("ALTER TABLE nodes ADD COLUMN landmarks TEXT")
    db.execute("""
        CREATE TRIGGER nodes_move BEFORE UPDATE OF parent ON nodes
        WHEN NEW.parent IS NOT OLD.parent AND (
            OLD.status = 'growing' OR NEW.parent IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM nodes p
                WHERE p.id = NEW.parent AND p.session = OLD.session AND p.id <> OLD.id
            )
        )
        BEGIN SELECT RAISE(ABORT, 'not_a_move'); END
    """)


def m006_folders_and_archive(db: Database) -> None:
    """Let a folder be there without a session in it, and a session out of the way."""
    db.execute("ALTER TABLE sessions ADD COLUMN archived INTEGER NOT NULL DEFAULT 0")
    # The time also tells a salvage what a row is of.
    db.execute("CREATE TABLE folders (path TEXT PRIMARY KEY, created_at REAL NOT NULL)")
    db.execute("""
        INSERT INTO folders SELECT folder, min(created_at) FROM sessions
        WHERE folder <> '' AND binned_at IS NULL GROUP BY folder
    """)


def m007_messages_that_wait(db: Database) -> None:
    """Room for what was written while a reply was under way: it is said once that has ended."""
    db.execute("""
        CREATE TABLE outbox (
            id TEXT PRIMARY KEY,
            session TEXT NOT NULL REFERENCES sessions(id),
            reply TEXT NOT NULL REFERENCES nodes(id),
            position INTEGER NOT NULL,
            text TEXT NOT NULL,
            answerers TEXT NOT NULL,
            at REAL NOT NULL
        )
    """)
    db.execute("CREATE INDEX outbox_by_reply ON outbox(reply)")


def m008_terms_and_questions(db: Database) -> None:
    """Room for what was set for a session before anything is said in it, and for the questions that
    a reply leads to. Neither is part of what was said."""
    db.execute("ALTER TABLE sessions ADD COLUMN terms TEXT")
    db.execute("ALTER TABLE nodes ADD COLUMN questions TEXT")


STEPS: tuple[Callable[[Database], None], ...] = (
    m001_sessions_and_trees,
    m002_hidden_nodes,
    m003_details_of_the_wire,
    m004_deleting_for_ever,
    m005_moves_and_landmarks,
    m006_folders_and_archive,
    m007_messages_that_wait,
    m008_terms_and_questions,
)
"""In order, for ever: a step that was released is never edited."""


def version() -> int:
    """The schema this program writes; `PRAGMA user_version` holds that of a file."""
    return len(STEPS)


def migrate(connection: sqlite3.Connection) -> None:
    """Take the steps the database has not taken yet, each in a transaction of its own."""
    from sqlite_utils import Database, Migrations

    migrations = Migrations("bough")
    for number, step in enumerate(STEPS, start=1):

        def take(
            db: Database, step: Callable[[Database], None] = step, number: int = number
        ) -> None:
            step(db)
            db.execute(
                "INSERT OR REPLACE INTO state (key, value) VALUES ('written_by', ?)",
                (json.dumps(__version__),),
            )
            db.execute(f"PRAGMA user_version = {number}")

        migrations(name=step.__name__)(take)
    migrations.apply(Database(connection, execute_plugins=False))


def written_by(db: sqlite3.Connection) -> str:
    """The version of Bough that made or migrated the database last; "" where it is not told."""
    try:
        (value,) = db.execute("SELECT value FROM state WHERE key = 'written_by'").fetchone()
        return str(json.loads(value))
    except (sqlite3.OperationalError, TypeError, ValueError):
        return ""


def lacks(db: sqlite3.Connection) -> bool:
    """Whether a table or a column that this version reads is not in the database."""
    columns = (
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
        " WHERE m.type = 'table'"
    )
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as ours:
        migrate(ours)
        needed = {(t, c) for t, c in ours.execute(columns) if not t.startswith("_")}
    return not needed <= set(db.execute(columns))
