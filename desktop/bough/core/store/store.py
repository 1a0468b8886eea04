"""The store: sessions, their trees, places and small state, in one SQLite file."""

# ruff: noqa: S608 (only constants of ours are put into statements)

from __future__ import annotations

import errno
import os
import sqlite3
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from bough.core.errors import StoreError, UsageError
from bough.core.node import Node, Status
from bough.core.operations import Bin, Operation, Plant, Step, Unbin
from bough.core.session import Session
from bough.core.store import rows, schema
from bough.core.store.journal import Growth, grown
from bough.core.store.lock import ProfileLock
from bough.core.store.places import StoredPlace
from bough.core.tree import Tree
from bough.core.turn import end

FILE = "bough.db"
BUSY_MS = 5000
"""How long to wait for another program that holds the file."""

_SESSION = "id, title, titled, folder, pinned, created_at, updated_at, head, system, nodes, forks"
_CHANGEABLE = frozenset({"title", "titled", "folder", "pinned", "head", "system", "updated_at"})

# A node's row goes on after NODE_COLUMNS with:
_SEQ, _BINNED = 16, 17


class Store:
    """One connection. At a time one store writes a profile and any number read it; each is used
    on the thread that opened it. Everything raises StoreError for what the disk does."""

    def __init__(
        self, connection: sqlite3.Connection, profile: Path, lock: ProfileLock | None
    ) -> None:
        """Use `open`."""
        self._db = connection
        self._profile = profile
        self._lock = lock

    @classmethod
    def open(cls, profile: Path, *, readonly: bool = False) -> Store:
        """The store of a profile. The writing one makes and migrates it where needed; the reading
        one finds an empty library where nothing was written yet."""
        file = profile / FILE
        with _told(file):
            if readonly:
                return cls(_connect_reading(file), profile, None)
            _make_private(profile)
            lock = ProfileLock(profile / "lock")
            try:
                return cls(_connect_writing(file), profile, lock)
            except BaseException:
                lock.release()
                raise

    def close(self) -> None:
        with _told(self._file):
            self._db.close()
        if self._lock:
            self._lock.release()

    # Reading

    def sessions(self, *, binned: bool = False) -> list[Session]:
        """The sessions, or those in the bin, the last changed first."""
        where = "IS NOT NULL" if binned else "IS NULL"
        found = self._all(
            f"SELECT {_SESSION} FROM sessions WHERE binned_at {where}"
            " ORDER BY updated_at DESC, id DESC"
        )
        return [_session(row) for row in found]

    def session(self, session_id: str) -> Session:
        """The session, in the bin or not. Raises StoreError("no_such_session")."""
        found = self._all(f"SELECT {_SESSION} FROM sessions WHERE id = ?", session_id)
        if not found:
            raise StoreError("no_such_session", session=session_id)
        return _session(found[0])

    def tree(self, session_id: str) -> Tree:
        """The tree as it was last written; growing nodes as far as the journal goes."""
        with self._moment():
            self.session(session_id)
            nodes = self._all(
                f"SELECT {rows.NODE_COLUMNS}, seq, binned FROM nodes WHERE session = ?"
                " ORDER BY seq",
                session_id,
            )
            # Sorted by n.seq, as the index gives them: by p.node they would be sorted once more.
            parts = self._all(
                "SELECT p.node, p.position, p.kind, p.text, p.data FROM nodes n"
                " JOIN parts p ON p.node = n.seq WHERE n.session = ?"
                " ORDER BY n.seq, p.position",
                session_id,
            )
            growth = self._all(
                "SELECT g.node, g.seq, g.kind, g.text, g.at FROM nodes n"
                " JOIN growth g ON g.node = n.seq WHERE n.session = ? AND n.status = 'growing'"
                " ORDER BY n.seq, g.seq",
                session_id,
            )

        def decode(row: rows.Row) -> Node:
            seq = row[_SEQ]
            return _decode(row, _of_node(parts, seq), _of_node(growth, seq))

        return Tree.of_rows(nodes, decode, binned=[row[0] for row in nodes if row[_BINNED]])

    def operations(self, session_id: str) -> tuple[list[Operation], list[Operation]]:
        """What was done, and what was undone and can be done again; the last of each at the end.
        Planted nodes come as they are now."""
        with self._moment():
            tree = self.tree(session_id)
            found = self._all(
                "SELECT id, kind, steps, head_before, head_after, at, state FROM operations"
                " WHERE session = ? AND state <> 'dropped' ORDER BY seq",
                session_id,
            )
        done: list[Operation] = []
        undone: list[Operation] = []
        for operation_id, kind, steps, before, after, at, state in found:
            try:
                decoded = tuple(_decode_step(step, tree) for step in rows.decode_json(steps, ()))
            except (ValueError, TypeError, KeyError):
                # What cannot be read cannot be undone, nor what was done before it.
                done.clear()
                continue
            operation = Operation(operation_id, kind, decoded, before, after, at)
            (done if state == "done" else undone).append(operation)
        return done, undone[::-1]

    def places(self, *, session: str | None = None) -> list[StoredPlace]:
        """The open places by position, then the closed ones, the last saved first; of one
        session or of all."""
        return [
            rows.decode_place(row)
            for row in self._all(
                f"SELECT {rows.PLACE_COLUMNS} FROM places WHERE session = ?1 OR ?1 IS NULL"
                " ORDER BY position IS NULL, position, saved_at DESC, rowid DESC",
                session,
            )
        ]

    def state(self, key: str, default: Any = None) -> Any:
        """A small value kept under `key`."""
        found = self._all("SELECT value FROM state WHERE key = ?", key)
        return rows.decode_json(found[0][0], default) if found else default

    # Writing

    def add_session(self, session: Session) -> None:
        with self._writing(durable=True) as db:
            db.execute(
                f"INSERT INTO sessions ({_SESSION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
                (
                    session.id,
                    rows.clean(session.title),
                    int(session.titled),
                    rows.clean(session.folder),
                    int(session.pinned),
                    session.created_at,
                    session.updated_at,
                    session.head,
                    rows.clean(session.system),
                ),
            )

    def change_session(self, session_id: str, **fields: Any) -> None:
        """Set some of title, titled, folder, pinned, head, system and updated_at."""
        if unknown := fields.keys() - _CHANGEABLE:
            raise TypeError(f"not a changeable field of a session: {sorted(unknown)}")
        values = [rows.clean(v) if isinstance(v, str) else v for v in fields.values()]
        if fields:
            self._change_session(", ".join(f"{name} = ?" for name in fields), session_id, *values)

    def bin_session(self, session_id: str) -> None:
        self._change_session("binned_at = ?", session_id, time.time())

    def unbin_session(self, session_id: str) -> None:
        self._change_session("binned_at = NULL", session_id)

    def record(
        self,
        session_id: str,
        operation: Operation,
        *,
        place: StoredPlace | None = None,
        way: Literal["do", "undo", "redo"] = "do",
    ) -> None:
        """Carry out an operation, durably, together with the place it came from. To undo, pass the
        inverse; to redo, the inverse of that: both keep the operation's id."""
        with self._writing(durable=True) as db:
            self.session(session_id)
            for step in operation.steps:
                _carry_out(db, session_id, step)
            match way:
                case "do":
                    at = operation.at
                    _remember(db, session_id, operation)
                case "undo" | "redo":
                    at = time.time()
                    _turn(db, session_id, operation, "undone" if way == "undo" else "done")
            db.execute(
                "UPDATE sessions SET updated_at = ?, head = ?, (nodes, forks) ="
                f" ({_COUNTS}) WHERE id = ?",
                (at, operation.head_after, session_id, session_id),
            )
            if place:
                _put_place(db, place)

    def grow(self, chunks: Iterable[Growth]) -> None:
        """Append to growing nodes; what comes after a node's end is dropped."""
        with self._writing(durable=False) as db:
            db.executemany(
                "INSERT INTO growth (node, kind, text, at) SELECT seq, ?, ?, ? FROM nodes"
                " WHERE id = ? AND status = 'growing'",
                ((c.kind, rows.clean(c.text), c.at, c.node) for c in chunks),
            )

    def seal(self, node: Node) -> None:
        """Write a growing node as it will stay, durably. Raises StoreError("sealed") if it already
        is."""
        if node.growing:
            raise UsageError("still_growing", node=node.id)
        with self._writing(durable=True) as db:
            _seal(db, node)

    def save_place(self, place: StoredPlace) -> None:
        with self._writing(durable=False) as db:
            _put_place(db, place)

    def forget_place(self, place_id: str) -> None:
        with self._writing(durable=False) as db:
            db.execute("DELETE FROM places WHERE id = ?", (place_id,))

    def set_state(self, key: str, value: Any) -> None:
        """Keep a JSON value under `key`."""
        with self._writing(durable=False) as db:
            db.execute(
                "INSERT INTO state (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, rows.encode_json(value)),
            )

    def recover(self) -> list[str]:
        """End every node that was growing when the last writer died, with what the journal has of
        it; their ids."""
        recovered = []
        with self._writing(durable=True) as db:
            for row in self._all(
                f"SELECT {rows.NODE_COLUMNS}, seq, binned FROM nodes WHERE status = 'growing'"
                " ORDER BY seq"
            ):
                node_id, seq = row[0], row[_SEQ]
                parts = self._all(
                    f"SELECT {rows.PART_COLUMNS} FROM parts WHERE node = ? ORDER BY position", seq
                )
                growth = self._all(
                    "SELECT node, seq, kind, text, at FROM growth WHERE node = ? ORDER BY seq",
                    seq,
                )
                node = _decode(row, parts, growth)
                if node.growing:
                    last = growth[-1][4] if growth else node.created_at
                    _seal(db, end(node, Status.INTERRUPTED, last))
                else:
                    # A stub for a row that makes no sense: its status is all we may touch.
                    db.execute(
                        "UPDATE nodes SET status = ? WHERE seq = ?",
                        (Status.INTERRUPTED.value, seq),
                    )
                recovered.append(node_id)
        return recovered

    # Inside

    @property
    def _file(self) -> Path:
        return self._profile / FILE

    def _all(self, sql: str, *values: Any) -> list[Any]:
        with _told(self._file):
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.OperationalError as error:
                if "decode to UTF-8" not in str(error):
                    raise
            # Somewhere in it are bytes that are no text. They are shown, the rest is whole.
            self._db.text_factory = lambda raw: raw.decode(errors="backslashreplace")
            try:
                return self._db.execute(sql, values).fetchall()
            finally:
                self._db.text_factory = str

    def _change_session(self, assignments: str, session_id: str, *values: Any) -> None:
        with self._writing(durable=True) as db:
            changed = db.execute(
                f"UPDATE sessions SET {assignments} WHERE id = ?", (*values, session_id)
            )
            if not changed.rowcount:
                raise StoreError("no_such_session", session=session_id)

    @contextmanager
    def _moment(self) -> Iterator[None]:
        """All that is read inside is of one moment."""
        if self._db.in_transaction:
            yield
            return
        with _told(self._file):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")

    @contextmanager
    def _writing(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        """One transaction; a durable one is on the disk when it returns, also if power fails."""
        if self._lock is None:
            raise StoreError("store_readonly", path=str(self._file))
        db = self._db
        with _told(self._file):
            db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise


_COUNTS = """
    WITH RECURSIVE visible(id, parent) AS (
        SELECT id, parent FROM nodes WHERE session = ? AND parent IS NULL AND NOT binned
        UNION
        SELECT n.id, n.parent FROM visible v JOIN nodes n ON n.parent = v.id WHERE NOT n.binned
    ), families(size) AS (SELECT count(*) FROM visible GROUP BY parent)
    SELECT coalesce(sum(size), 0), coalesce(sum(size > 1), 0) FROM families
"""


def _session(row: rows.Row) -> Session:
    session_id, title, titled, folder, pinned, *rest = row
    return Session(session_id, title, titled == 1, folder, pinned == 1, *rest)


def _of_node(found: list[tuple[Any, ...]], seq: int) -> list[tuple[Any, ...]]:
    """The rows that begin with `seq`, among rows sorted by that."""
    if not found:
        return []
    start = bisect_left(found, (seq,))
    return found[start : bisect_left(found, (seq + 1,), start)]


def _decode(row: rows.Row, parts: Iterable[rows.Row], growth: Iterable[rows.Row]) -> Node:
    node = rows.decode_node(row[:_SEQ], parts)
    return grown(node, (Growth(node.id, *chunk[2:]) for chunk in growth)) if growth else node


def _decode_step(written: Any, tree: Tree) -> Step:
    match written:
        case ["plant", [*ids]]:
            return Plant(tuple(tree.node(i) for i in ids))
        case ["bin", [*ids]]:
            return Bin(tuple(ids))
        case ["unbin", [*ids]]:
            return Unbin(tuple(ids))
    raise ValueError(written)


def _carry_out(db: sqlite3.Connection, session_id: str, step: Step) -> None:
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


def _remember(db: sqlite3.Connection, session_id: str, operation: Operation) -> None:
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


def _turn(db: sqlite3.Connection, session_id: str, operation: Operation, state: str) -> None:
    changed = db.execute(
        "UPDATE operations SET state = ? WHERE id = ? AND session = ?",
        (state, operation.id, session_id),
    )
    if not changed.rowcount:
        raise StoreError("no_such_operation", session=session_id, operation=operation.id)


def _seal(db: sqlite3.Connection, node: Node) -> None:
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


def _put_place(db: sqlite3.Connection, place: StoredPlace) -> None:
    db.execute(
        f"INSERT OR REPLACE INTO places ({rows.PLACE_COLUMNS}, saved_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*rows.encode_place(place), time.time()),
    )


# Opening


def _make_private(profile: Path) -> None:
    """Make the profile's folder where it is missing, for nobody but its owner."""
    if not profile.is_dir():
        profile.mkdir(mode=0o700, parents=True)
        profile.chmod(0o700)


def _connect_writing(file: Path) -> sqlite3.Connection:
    if not file.exists():
        _create(file)
    version = _version(file)
    if version < schema.version():
        _back_up(file, version)
    _protect(file)
    db = sqlite3.connect(file, isolation_level=None)
    try:
        _set_up(db)
        db.execute("PRAGMA journal_mode = WAL")
        if version < schema.version():
            schema.migrate(db)
        # macOS: let a durable commit reach the disk, not only its cache.
        db.execute("PRAGMA fullfsync = ON")
    except BaseException:
        db.close()
        raise
    return db


def _connect_reading(file: Path) -> sqlite3.Connection:
    if not file.exists():
        db = sqlite3.connect(":memory:", isolation_level=None)
        schema.migrate(db)
        return db
    version = _version(file)
    if version < schema.version():
        raise StoreError("older_schema", path=str(file), found=version, known=schema.version())
    return _open_reading(file)


def _open_reading(file: Path) -> sqlite3.Connection:
    # Not even the last one to close moves the log into the file, as a writing one would.
    db = sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, isolation_level=None)
    _set_up(db)
    return db


def _set_up(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA trusted_schema = OFF")


def _version(file: Path) -> int:
    """The file's schema, found out without a change to it. Raises StoreError if it is not ours."""
    with closing(_open_reading(file)) as db:
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
    if application != schema.APPLICATION_ID:
        raise StoreError("not_a_database", path=str(file))
    if version > schema.version():
        raise StoreError("newer_schema", path=str(file), found=version, known=schema.version())
    return int(version)


def _create(file: Path) -> None:
    """Make an empty database, whole or not at all: a file without content is never ours."""
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    _touch_private(new)
    with closing(sqlite3.connect(new, isolation_level=None)) as db:
        schema.migrate(db)
    new.replace(file)


def _back_up(file: Path, version: int) -> None:
    """Copy the database to `backups/` before it is migrated."""
    folder = file.parent / "backups"
    _make_private(folder)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    copy = folder / f"{file.stem}-schema{version}-{stamp}.db"
    new = copy.with_suffix(".new")
    new.unlink(missing_ok=True)
    _touch_private(new)
    with closing(_open_reading(file)) as source, closing(sqlite3.connect(new)) as target:
        source.backup(target)
        (verdict,) = target.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise StoreError("store_damaged", path=str(file), reason=verdict)
    new.replace(copy)


def _touch_private(file: Path) -> None:
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    file.chmod(0o600)


def _protect(file: Path) -> None:
    """Take from others what they may do with the file; SQLite gives its log the same mode."""
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)


_CODES = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_BUSY: "store_busy",
    sqlite3.SQLITE_LOCKED: "store_busy",
    sqlite3.SQLITE_READONLY: "store_readonly",
    sqlite3.SQLITE_CORRUPT: "store_damaged",
    sqlite3.SQLITE_NOTADB: "not_a_database",
    sqlite3.SQLITE_IOERR: "store_unreadable",
    sqlite3.SQLITE_CANTOPEN: "store_unreadable",
    sqlite3.SQLITE_PERM: "store_unreadable",
}

_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """What the disk does becomes a StoreError; what remains is a bug."""
    try:
        yield
    except sqlite3.Error as error:
        number = getattr(error, "sqlite_errorcode", None)
        if number == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
            raise StoreError(str(error), path=str(file)) from error
        code = None if number is None else _CODES.get(number & 0xFF)
        if code is None:
            raise
        raise StoreError(code, path=str(file), reason=str(error)) from error
    except OSError as error:
        code = "disk_full" if error.errno in _NO_ROOM else "store_unreadable"
        raise StoreError(code, path=str(file), reason=error.strerror or str(error)) from error
