"""Makes a new database of every row that can be read in a damaged one."""

# ruff: noqa: S608 (only names that our own schema gives are put into statements)

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import count
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

from bough.core.ids import new_id
from bough.core.node import Role, Status
from bough.core.store import opening, schema
from bough.core.store.pages import Pages, Row, Value
from bough.core.store.shapes import OTHERS, Shapes, sane, shapes_of, sorted_out
from bough.core.store.trouble import told

TITLE = "Recovered"
"""Of a session that is made for what is without one."""


class Report(NamedTuple):
    """What became of a database. `read` and `kept` count rows by table, `unread` are rows that
    nothing could be made of. `from_backup` messages are those the backup had and the database did
    not give; `backup_messages` is how many that had in all."""

    read: Mapping[str, int]
    kept: Mapping[str, int]
    unread: int
    damaged_pages: int
    from_backup: int
    backup_messages: int

    @property
    def sessions(self) -> int:
        return self.kept["sessions"]

    @property
    def messages(self) -> int:
        return self.kept["nodes"]


def salvage(file: Path, into: Path, backup: Path | None = None) -> Report:
    """Write all that can be read of a damaged database, of this schema or an older one, and what
    only its backup has, to a new database `into`.

    The file and its log are read as bytes, so that nothing can change them. Raises StoreError for
    what the disk does; `into` is then not there.
    """
    with told(file):
        opening.touch_private(into)
        try:
            with closing(sqlite3.connect(into, isolation_level=None)) as db:
                schema.migrate(db)
                report = _fill(db, file, backup)
        except BaseException:
            into.unlink(missing_ok=True)
            raise
    return report


def _fill(db: sqlite3.Connection, file: Path, backup: Path | None) -> Report:
    shapes = shapes_of(db)
    # What guards a finished message would be in the way of putting it together.
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("BEGIN")
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    db.execute("CREATE TEMP TABLE cut (node, position, PRIMARY KEY (node, position))")
    read: Counter[str] = Counter()
    unread = damaged = 0
    filler = _Filler(db, shapes)
    with _opened(file) as pages:
        for leaf in pages.leaves():
            damaged += not leaf.sound
            unread += leaf.lost
            for table, row in sorted_out(leaf, shapes):
                if table is None:
                    unread += 1
                elif table not in OTHERS:
                    read[table] += 1
                    filler.put(table, row)
        filler.put_cut()
    from_backup = backup_messages = 0
    if backup:
        from_backup, backup_messages = _add_from(filler, backup, shapes)
    _mend(db)
    for _, sql in triggers:
        db.execute(sql)
    kept = {
        table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in shapes
        if table not in OTHERS
    }
    db.execute("DROP TABLE cut")
    db.execute("COMMIT")
    return Report(
        {table: read[table] for table in kept}, kept, unread, damaged, from_backup, backup_messages
    )


@contextmanager
def _opened(file: Path) -> Iterator[Pages]:
    """The pages of a file and its log; of no bytes where there is none."""
    log = file.with_name(file.name + "-wal")
    with _mapped(file) as database, _mapped(log) as written:
        yield Pages(database, written)


@contextmanager
def _mapped(file: Path) -> Iterator[bytes | mmap]:
    # An empty file cannot be mapped.
    if not file.exists() or not file.stat().st_size:
        yield b""
        return
    with file.open("rb") as raw, mmap(raw.fileno(), 0, access=ACCESS_READ) as mapped:
        yield mapped


# Rows as they are put in


_Values = dict[str, Value]


class _Filler:
    """Puts rows into a new database; of two that cannot both be there the first stays."""

    def __init__(self, db: sqlite3.Connection, shapes: Shapes) -> None:
        self.db = db
        self._shapes = shapes
        self._cut: list[tuple[str, Row]] = []
        self._strays = 0

    def put(self, table: str, row: Row) -> None:
        """A row whose end is missing waits for `put_cut`: there may be a whole one."""
        if row.cut:
            self._cut.append((table, row))
        else:
            self._put(table, row)

    def put_cut(self) -> None:
        for table, row in self._cut:
            self._put(table, row)

    def _put(self, table: str, row: Row) -> None:
        values = self.values(table, row)
        new = self.insert(table, values)
        if table == "parts" and not new:
            self._keep_aside(values)
        elif table == "parts" and row.cut:
            self.db.execute("INSERT INTO cut VALUES (?, ?)", (values["node"], values["position"]))

    def _keep_aside(self, part: _Values) -> None:
        """Another text has the place of this one: let it be without a message, and so get one."""
        (text,) = self.db.execute(
            "SELECT text FROM parts WHERE node = ? AND position = ?",
            (part["node"], part["position"]),
        ).fetchone()
        if not text.startswith(part["text"]):
            self._strays += 1
            self.insert("parts", {**part, "node": -self._strays})

    def values(self, table: str, row: Row) -> _Values:
        """The row by columns; those that an older schema did not have are not there."""
        return {
            column.name: row.rowid if column.key else sane(value, column)
            for value, column in zip(row.values, self._shapes[table], strict=False)
        }

    def insert(self, table: str, values: _Values) -> bool:
        """False where it is there already, or has no name to be known by."""
        if values.get("id", True) in (None, ""):
            return False
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        done = self.db.execute(
            f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
        )
        return done.rowcount > 0


# What the rows mean to each other


def _mend(db: sqlite3.Connection) -> None:
    """Let every link lead somewhere, and every count be right."""
    for statement in _CUT_OFF, *_GROWING:
        db.execute(statement)
    _house(db)
    for statement in *_SESSIONS, *_OUTBOX, *_PARENTS, *_HIDDEN, *_OF_SESSIONS:
        db.execute(statement)


def _house(db: sqlite3.Connection) -> None:
    """Make a message of every text that has lost its own."""
    lost = db.execute("""
        SELECT node, max(growing) FROM (
            SELECT node, 0 AS growing FROM parts WHERE text <> ''
            UNION ALL SELECT node, 1 FROM growth WHERE text <> ''
        ) WHERE node NOT IN (SELECT seq FROM nodes) GROUP BY node
    """).fetchall()
    session = new_id()
    db.execute("UPDATE nodes SET session = ? WHERE session = ''", (session,))
    for seq, growing in lost:
        # The journal of one that was growing is folded in at the next start.
        status = Status.GROWING if growing else Status.INTERRUPTED
        (at,) = db.execute(
            "SELECT coalesce((SELECT created_at FROM nodes WHERE seq < ? ORDER BY seq DESC"
            " LIMIT 1), ?)",
            (seq, time.time()),
        ).fetchone()
        db.execute(
            "INSERT INTO nodes (seq, id, session, role, status, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (seq, new_id(), session, Role.ASSISTANT.value, status.value, at),
        )
    for table in ("parts", "growth"):
        db.execute(f"DELETE FROM {table} WHERE node NOT IN (SELECT seq FROM nodes)")


# A reply whose end is missing is not whole.
_CUT_OFF = """
    UPDATE nodes SET status = 'interrupted'
    WHERE status = 'sealed' AND role = 'assistant' AND seq IN (SELECT node FROM cut)
"""

_GROWING = (
    # Its parts are lost, its journal is not: the next start folds that in.
    """UPDATE nodes SET status = 'growing' WHERE status <> 'growing'
        AND seq IN (SELECT node FROM growth) AND seq NOT IN (SELECT node FROM parts)""",
    "DELETE FROM growth WHERE node IN (SELECT seq FROM nodes WHERE status <> 'growing')",
)

_SESSIONS = (
    f"""INSERT INTO sessions (id, title, created_at, updated_at)
        SELECT session, '{TITLE}', min(at), max(at) FROM (
            SELECT session, created_at AS at FROM nodes
            UNION ALL SELECT session, saved_at FROM places WHERE draft <> ''
            UNION ALL SELECT session, at FROM outbox WHERE text <> ''
        ) WHERE session NOT IN (SELECT id FROM sessions) GROUP BY session""",
    "DELETE FROM operations WHERE session NOT IN (SELECT id FROM sessions)",
    "DELETE FROM places WHERE session NOT IN (SELECT id FROM sessions)",
)

_PARENTS = (
    """UPDATE nodes SET parent = NULL WHERE parent IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM nodes p WHERE p.id = nodes.parent AND p.session = nodes.session)""",
    # A line of parents that comes back to its start does so at one that is younger than its child.
    """WITH RECURSIVE reached(id) AS (
        SELECT id FROM nodes WHERE parent IS NULL
        UNION SELECT n.id FROM reached r JOIN nodes n ON n.parent = r.id
    ) UPDATE nodes SET parent = NULL WHERE id NOT IN (SELECT id FROM reached)
        AND seq <= (SELECT p.seq FROM nodes p WHERE p.id = nodes.parent)""",
)

_HIDDEN = (
    "UPDATE nodes SET hidden = 0",
    """WITH RECURSIVE below(id) AS (
        SELECT id FROM nodes WHERE binned
        UNION SELECT n.id FROM below b JOIN nodes n ON n.parent = b.id
    ) UPDATE nodes SET hidden = 1 WHERE id IN (SELECT id FROM below)""",
)

# A message that waits for a reply that is lost is a draft, and will not be sent by itself.
_OUTBOX = (
    """INSERT OR IGNORE INTO places (id, session, draft, saved_at)
        SELECT id, session, text, at FROM outbox WHERE NOT EXISTS (
            SELECT 1 FROM nodes n WHERE n.id = outbox.reply AND n.session = outbox.session)""",
    """DELETE FROM outbox WHERE NOT EXISTS (
        SELECT 1 FROM nodes n WHERE n.id = outbox.reply AND n.session = outbox.session)""",
)

_OF_SESSIONS = (
    """UPDATE sessions SET head = (
        SELECT id FROM nodes WHERE session = sessions.id AND NOT hidden ORDER BY seq DESC LIMIT 1)
        WHERE NOT EXISTS (
            SELECT 1 FROM nodes n WHERE n.id = sessions.head AND n.session = sessions.id)""",
    """UPDATE sessions SET
        nodes = (SELECT count(*) FROM nodes n WHERE n.session = sessions.id AND NOT n.hidden),
        forks = (SELECT count(*) FROM (
            SELECT 1 FROM nodes n WHERE n.session = sessions.id AND NOT n.hidden
            GROUP BY n.parent HAVING count(*) > 1))""",
)


# What only the backup has


def _add_from(filler: _Filler, backup: Path, shapes: Shapes) -> tuple[int, int]:
    """Put in what the backup has and the database did not give; how many messages that were, and
    of how many."""
    there = {
        values["seq"]: values["id"]
        for table, values in _rows(filler, backup, shapes)
        if table == "nodes"
    }
    here: dict[Value, int] = dict(filler.db.execute("SELECT id, seq FROM nodes").fetchall())
    taken = set(here.values())
    free = count(max([0, *taken, *(seq for seq in there if isinstance(seq, int))]) + 1)
    # By its number in the backup, the number that a message has here.
    numbers = {
        seq: here[name] if name in here else next(free) if seq in taken else seq
        for seq, name in sorted(there.items())
    }
    for table, values in _rows(filler, backup, shapes):
        column = {"nodes": "seq", "parts": "node", "growth": "node"}.get(table)
        if column:
            values[column] = numbers.get(values[column])
            if values[column] is None:
                continue
        if table == "parts":
            _drop_if_cut(filler.db, values)
        filler.insert(table, values)
    return sum(name not in here for name in there.values()), len(there)


def _rows(filler: _Filler, backup: Path, shapes: Shapes) -> Iterator[tuple[str, _Values]]:
    with _opened(backup) as pages:
        for leaf in pages.leaves():
            for table, row in sorted_out(leaf, shapes):
                if table and table not in OTHERS:
                    yield table, filler.values(table, row)


def _drop_if_cut(db: sqlite3.Connection, better: _Values) -> None:
    """Make room for a part that is longer than what is left of it."""
    place = (better["node"], better["position"])
    found = db.execute(
        "SELECT p.text FROM cut JOIN parts p USING (node, position)"
        " WHERE node = ? AND position = ?",
        place,
    ).fetchone()
    if found and len(found[0]) < len(str(better["text"])):
        db.execute("DELETE FROM parts WHERE node = ? AND position = ?", place)
        db.execute("DELETE FROM cut WHERE node = ? AND position = ?", place)
