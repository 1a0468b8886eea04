"""The store: sessions, their trees, places and small state, in one SQLite file."""

# ruff: noqa: S608 (only constants of ours are put into statements)

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bough.core import folders
from bough.core.attention import Mark, mark_of
from bough.core.errors import StoreError, UsageError
from bough.core.folders import Refiling
from bough.core.node import Node, Status
from bough.core.operations import Operation
from bough.core.paths import make_private
from bough.core.session import Session
from bough.core.store import marks, opening, rows, steps, trees, writes
from bough.core.store.apart import log_of
from bough.core.store.filesystem import remote_kind
from bough.core.store.journal import Growth
from bough.core.store.lock import LOCK, ProfileLock
from bough.core.store.outbox import Queues, StoredMessage
from bough.core.store.places import StoredPlace
from bough.core.store.trouble import told
from bough.core.tree import Tree

if TYPE_CHECKING:
    from bough.core.questions import Questions

FILE = "bough.db"
LONG_LOG = 4 << 20
"""Bytes of the write-ahead log from which it is worth to be cut."""
READERS_MS = 200
"""How long readers may take to finish before the log is cut; they are short."""
_CHANGEABLE = frozenset(
    {"title", "titled", "folder", "pinned", "head", "terms", "updated_at", "archived"}
)


class Store:
    """One connection. At a time one store writes a profile and any number read it; each is used
    on the thread that opened it. Everything raises StoreError for what the disk does."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        file: Path,
        *,
        lock: ProfileLock | None = None,
        writable: bool = False,
        remote: str = "",
    ) -> None:
        """Use `open`."""
        self._db = connection
        self._file = file
        self._lock = lock
        self._writable = writable
        self.remote = remote
        """The type of the file system, "nfs4" say, where that is another machine's."""
        self._opened = {f: _identity(f) for f in (file, log_of(file))} if lock else {}

    @classmethod
    def open(
        cls, profile: Path, *, readonly: bool = False, lock: ProfileLock | None = None
    ) -> Store:
        """The store of a profile. The writing one makes and migrates it where needed, and takes
        its lock unless it is given; the reading one finds an empty library where nothing was
        written yet."""
        file = profile / FILE
        if readonly:
            with told(file):
                return cls(opening.connect_reading(file), file)
        with told(file, denied="store_readonly"):
            make_private(profile)
            lock = lock or ProfileLock(profile / LOCK)
            try:
                remote = remote_kind(profile)
                connection = opening.connect_writing(file, log=not remote)
                return cls(connection, file, lock=lock, writable=True, remote=remote)
            except BaseException:
                lock.release()
                raise

    def close(self) -> None:
        try:
            with told(self._file):
                self._db.close()
        finally:
            if self._lock:
                self._lock.release()

    @property
    def profile(self) -> Path:
        return self._file.parent

    def publish(self, name: str) -> None:
        """Say beside the lock where the program that writes here can be reached."""
        if self._lock:
            with told(self._file):
                self._lock.publish(name)

    # Reading

    def sessions(self, *, binned: bool = False) -> list[Session]:
        """The sessions, or those in the bin, the last changed first."""
        where = "IS NOT NULL" if binned else "IS NULL"
        found = self._all(
            f"SELECT {rows.SESSION_COLUMNS} FROM sessions WHERE binned_at {where}"
            " ORDER BY updated_at DESC, id DESC"
        )
        return [rows.decode_session(row) for row in found]

    def bin(self) -> list[Session]:
        """The sessions in the bin that have anything in them."""
        found = self._all(
            f"SELECT {rows.SESSION_COLUMNS} FROM sessions WHERE binned_at IS NOT NULL"
            " AND (title <> '' OR EXISTS (SELECT 1 FROM nodes WHERE session = sessions.id)"
            " OR EXISTS (SELECT 1 FROM places WHERE session = sessions.id AND draft <> ''))"
        )
        return [rows.decode_session(row) for row in found]

    def session(self, session_id: str) -> Session:
        """The session, in the bin or not. Raises StoreError("no_such_session")."""
        found = self._all(f"SELECT {rows.SESSION_COLUMNS} FROM sessions WHERE id = ?", session_id)
        if not found:
            raise StoreError("no_such_session", session=session_id)
        return rows.decode_session(found[0])

    def tree(self, session_id: str, *, interrupted: bool = False) -> Tree:
        """The tree as it was last written; growing nodes as far as the journal goes, ended as
        `recover` does it where they are known to be `interrupted`."""
        with self._moment():
            self.session(session_id)
            nodes = self._all(trees.NODES, session_id)
            parts = self._all(trees.PARTS, session_id)
            growth = self._all(trees.GROWTH, session_id) if trees.grows(nodes) else []
        return trees.decode(nodes, parts, growth, interrupted=interrupted)

    def operations(self, session_id: str) -> tuple[list[Operation], list[Operation]]:
        """What was done, and what was undone and can be done again; the last of each at the end.
        Planted nodes come as they are now, but below the parents they were planted below."""
        with self._moment():
            tree = self.tree(session_id)
            found = self._all(
                f"SELECT state, {steps.COLUMNS} FROM operations"
                " WHERE session = ? AND state <> 'dropped' ORDER BY seq",
                session_id,
            )
        # What cannot be read cannot be undone, nor what was done before it; what was undone before
        # it can be done again, and nothing after it.
        done = steps.decode((row for state, *row in reversed(found) if state == "done"), tree)
        undone = steps.decode((row for state, *row in found if state == "undone"), tree)
        return done[::-1], undone[::-1]

    def folders(self) -> list[str]:
        """The folders that a person made, also those with nothing in them."""
        found = self._all("SELECT path FROM folders ORDER BY path")
        return list(filter(None, map(rows.decode_folder, found)))

    def places(self, *, session: str | None = None, opened: bool = False) -> list[StoredPlace]:
        """The open places by position, then, unless only the `opened` are wanted, the closed ones,
        the last saved first; of one session or of all."""
        where = "position IS NOT NULL" if opened else "TRUE"
        of_session = () if session is None else (session,)
        if session is not None:
            where += " AND session = ?"
        return [
            rows.decode_place(row)
            for row in self._all(
                f"SELECT {rows.PLACE_COLUMNS} FROM places WHERE {where}"
                " ORDER BY position IS NULL, position, saved_at DESC, rowid DESC",
                *of_session,
            )
        ]

    def outbox(self) -> list[StoredMessage]:
        """What waits behind replies, in its order behind each."""
        return [
            rows.decode_message(row)
            for row in self._all(
                f"SELECT {rows.MESSAGE_COLUMNS} FROM outbox ORDER BY reply, position, rowid"
            )
        ]

    def state(self, key: str, default: Any = None) -> Any:
        """A small value kept under `key`."""
        found = self._all("SELECT value FROM state WHERE key = ?", key)
        return rows.decode_json(found[0][0], default) if found else default

    def marks(self) -> dict[str, dict[str, Mark]]:
        """What nobody has seen yet: of each session, its replies and what they are marked with."""
        return marks.decode(self._all(marks.SELECT))

    def glimpses(self, ids: Iterable[str], most: int) -> list[Node]:
        """These nodes, as far as they are visible, each with the first `most` characters that were
        said in it and nothing else."""
        found = []
        for node_id in ids:
            for row in self._all(
                f"SELECT {rows.NODE_COLUMNS}, seq FROM nodes WHERE id = ? AND NOT hidden", node_id
            ):
                said = self._all(
                    "SELECT node, position, kind, substr(text, 1, ?), NULL FROM parts"
                    " WHERE node = ? AND kind = 'text' ORDER BY position LIMIT 1",
                    most,
                    row[trees.SEQ],
                )
                found.append(rows.decode_node(row[: trees.SEQ], said))
        return found

    def questions(self, node_id: str) -> Questions | None:
        """What could be asked next after that reply; None where nobody thought of that yet."""
        from bough.core.store import questions

        found = self._all(questions.SELECT, node_id)
        return questions.decode(found[0][0]) if found else None

    # Writing

    def add_session(self, session: Session) -> None:
        with self._writing(durable=True) as db:
            writes.add_session(db, session)
            writes.make_folders(db, folders.line(session.folder))

    def change_session(self, session_id: str, *others: str, **fields: Any) -> None:
        """Set some of title, titled, folder, pinned, head, terms, updated_at and archived, of all
        of them at once."""
        if unknown := fields.keys() - _CHANGEABLE:
            raise TypeError(f"not a changeable field of a session: {sorted(unknown)}")
        if "terms" in fields:
            terms = fields["terms"]
            fields |= {"system": terms.system or "", "terms": rows.encode_terms(terms)}
        values = [rows.clean(v) if isinstance(v, str) else v for v in fields.values()]
        if fields:
            names = ", ".join(f"{name} = ?" for name in fields)
            self._change(names, (session_id, *others), *values)

    def bin_session(self, session_id: str, *others: str) -> None:
        self._change("binned_at = ?", (session_id, *others), time.time())

    def unbin_session(self, session_id: str, *others: str) -> None:
        self._change("binned_at = NULL", (session_id, *others))

    def duplicate(self, session_id: str, copy: Session) -> Session:
        """A session like that one, with copies of all its messages and what is written on them; of
        `copy` it has its id, its title, its times and its folder. What still grows is cut off in
        the copy. The copy as it is stored."""
        with self._writing(durable=True) as db:
            self.session(session_id)
            growing = writes.duplicate(db, session_id, copy)
            self._end(db, growing)
            return self.session(copy.id)

    def refile(self, act: Refiling) -> None:
        """Let folders come and go, and sessions move."""
        with self._writing(durable=True) as db:
            writes.refile(db, act)

    def delete_session(self, session_id: str) -> None:
        """Delete for ever, with all that is of it, what is in the bin. Raises
        StoreError("not_in_bin") for what is not."""
        with self._writing(durable=True) as db:
            self.session(session_id)
            writes.delete_session(db, session_id)

    def purge(self, before: float) -> int:
        """Delete for ever what was put into the bin before that time (unix seconds); how many
        sessions."""
        old = self._all("SELECT id FROM sessions WHERE binned_at < ?", before)
        for (session_id,) in old:
            self.delete_session(session_id)
        return len(old)

    def record(
        self,
        session_id: str,
        operation: Operation,
        *,
        place: StoredPlace | None = None,
        way: Literal["do", "undo", "redo"] = "do",
        queues: Queues | None = None,
    ) -> None:
        """Carry out an operation, durably, together with the place it came from and what waits
        behind replies. To undo, pass the inverse; to redo, the inverse of that: both keep the
        operation's id."""
        with self._writing(durable=True) as db:
            self.session(session_id)
            for step in operation.steps:
                writes.carry_out(db, session_id, step)
            match way:
                case "do":
                    at = operation.at
                    writes.remember(db, session_id, operation)
                case "undo" | "redo":
                    at = time.time()
                    writes.turn(db, session_id, operation, "undone" if way == "undo" else "done")
            writes.turn_session(db, session_id, operation.head_after, at)
            if place:
                writes.put_place(db, place)
            if queues:
                writes.put_outbox(db, queues)

    def grow(self, chunks: Iterable[Growth]) -> None:
        """Append to growing nodes; what comes after a node's end is dropped."""
        with self._writing(durable=False) as db:
            writes.grow(db, chunks)

    def seal(self, node: Node, mark: Mark | None = None) -> None:
        """Write a growing node as it will stay, durably, and the mark it has until it was seen.
        Raises StoreError("sealed") if it already is."""
        if node.growing:
            raise UsageError("still_growing", node=node.id)
        with self._writing(durable=True) as db:
            writes.seal(db, node)
            if mark:
                marks.put(db, node.id, mark)

    def take_marks(self, ids: Iterable[str]) -> None:
        """These were seen."""
        with self._writing(durable=False) as db:
            marks.take(db, ids)

    def keep_questions(self, node_id: str, found: Questions) -> None:
        """These could be asked next after that reply."""
        from bough.core.store import questions

        with self._writing(durable=False) as db:
            questions.put(db, node_id, found)

    def save_place(self, place: StoredPlace) -> None:
        with self._writing(durable=False) as db:
            writes.put_place(db, place)

    def keep_outbox(self, queues: Queues, place: StoredPlace | None = None) -> None:
        """Write what waits behind those replies, durably, together with the place it came from."""
        with self._writing(durable=True) as db:
            if place:
                writes.put_place(db, place)
            writes.put_outbox(db, queues)

    def move_heads(self, session_id: str, before: str, after: str) -> None:
        """Let the places that are at one node be at the other."""
        with self._writing(durable=False) as db:
            writes.move_heads(db, session_id, before, after)

    def forget_place(self, place_id: str) -> None:
        with self._writing(durable=False) as db:
            writes.forget_place(db, place_id)

    def set_state(self, key: str, value: Any) -> None:
        """Keep a JSON value under `key`; None keeps nothing."""
        with self._writing(durable=False) as db:
            writes.put_state(db, key, value)

    def recover(self) -> list[str]:
        """End every node that was growing when the last writer died, with what the journal has of
        it; their ids."""
        with self._writing(durable=True) as db:
            growing = self._all("SELECT id, seq FROM nodes WHERE status = 'growing' ORDER BY seq")
            for node in self._end(db, [seq for _, seq in growing]):
                if mark := mark_of(node):
                    marks.put(db, node.id, mark)
        return [node_id for node_id, _ in growing]

    # The file itself

    def copy_to(self, file: Path) -> Store:
        """A store of a new file with all that is in this one, also where the file of this one is
        gone. The new one takes part in nothing: it has no lock and no log."""
        with told(file):
            opening.touch_private(file)
            copy = sqlite3.connect(file, isolation_level=None)
            try:
                self._leave_transaction()
                self._db.backup(copy)
                opening.set_up(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            except BaseException:
                copy.close()
                raise
        return Store(copy, file, writable=True)

    def log_size(self) -> int:
        """Bytes of the write-ahead log."""
        try:
            return log_of(self._file).stat().st_size
        except OSError:
            return 0

    def cut_log(self) -> None:
        """Move the write-ahead log into the file and make it small, where it is long and nobody
        keeps on reading in it."""
        if self.log_size() < LONG_LOG:
            return
        self._db.execute(f"PRAGMA busy_timeout = {READERS_MS}")
        try:
            # A disk that does not take it now loses nothing: the log has it all.
            with suppress(StoreError), told(self._file):
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {opening.BUSY_MS}")

    def forget_pages(self) -> None:
        """Give the memory back that holds pages of the file: up to 2 MB."""
        self._db.execute("PRAGMA shrink_memory")

    # Inside

    def _end(self, db: sqlite3.Connection, growing: Iterable[int]) -> list[Node]:
        """End nodes that nobody writes any more; as they are then."""
        ended = []
        for seq in growing:
            (row,) = self._all(f"SELECT {rows.NODE_COLUMNS}, seq FROM nodes WHERE seq = ?", seq)
            parts = self._all(
                f"SELECT {rows.PART_COLUMNS} FROM parts WHERE node = ? ORDER BY position", seq
            )
            growth = self._all(
                "SELECT node, seq, kind, text, at FROM growth WHERE node = ? ORDER BY seq", seq
            )
            node = trees.decode_node(row, parts, growth)
            if node.growing:
                ended.append(trees.ended(node, growth))
                writes.seal(db, ended[-1])
            else:
                # A stub for a row that makes no sense: its status is all we may touch.
                db.execute(
                    "UPDATE nodes SET status = ? WHERE seq = ?", (Status.INTERRUPTED.value, seq)
                )
        return ended

    def _all(self, sql: str, *asked: Any) -> list[Any]:
        values = [rows.clean(value) if isinstance(value, str) else value for value in asked]
        with told(self._file):
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

    def _change(self, assignments: str, session_ids: Sequence[str], *values: Any) -> None:
        with self._writing(durable=True) as db:
            for session_id in session_ids:
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
        with told(self._file):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("ROLLBACK")

    @contextmanager
    def _writing(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        """One transaction; a durable one is on the disk when it returns, also if power fails."""
        if not self._writable:
            raise StoreError("store_readonly", path=str(self._file))
        db = self._db
        with told(self._file):
            self._leave_transaction()
            self._find_file()
            # Without a log, less may leave a journal that makes no sense, or one too many.
            level = "EXTRA" if self.remote else "FULL" if durable else "NORMAL"
            db.execute(f"PRAGMA synchronous = {level}")
            db.execute("BEGIN IMMEDIATE")
            number = None
            try:
                yield db
                # Without a log, a commit can have taken place although it failed: its journal was
                # gone already. Then it must not be done again.
                number = writes.count_commit(db) if self.remote else None
                db.execute("COMMIT")
            except BaseException:
                self._leave_transaction()
                if number is None or writes.last_commit(db) != number:
                    raise

    def _leave_transaction(self) -> None:
        """Roll back what was begun, also where a disk that failed did not let it be before."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _find_file(self) -> None:
        """Raises StoreError("store_gone") where the file is not the one that was opened: what is
        written into a deleted file is lost, and the system does not mind."""
        for file, opened in self._opened.items():
            if opened is not None and _identity(file) != opened:
                raise StoreError("store_gone", path=str(file.parent))


def _identity(file: Path) -> tuple[int, int] | None:
    """Which file lies there, None if there is none."""
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino
