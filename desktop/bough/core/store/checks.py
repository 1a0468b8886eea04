"""Looks whether a database is whole, for as long as it is let."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bough.core.errors import StoreError
from bough.core.store import opening, schema
from bough.core.store.trouble import told

DAMAGE = frozenset({"store_damaged", "not_a_database"})
"""The codes of errors that a repair can help with."""

_STEPS = 20_000
"""Of SQLite's machine between two looks at the clock; they take about a millisecond."""


class Stopped(Exception):
    """The work was called off."""


class Stop:
    """Calls off what another thread does with a connection."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._busy: sqlite3.Connection | None = None

    def now(self) -> None:
        """May be called on any thread, and again until the work has ended."""
        self._wanted.set()
        with self._lock:
            if self._busy:
                self._busy.interrupt()

    def check(self) -> None:
        """Raises Stopped if the work is called off."""
        if self._wanted.is_set():
            raise Stopped

    @contextmanager
    def ends(self, db: sqlite3.Connection) -> Iterator[None]:
        """What the connection does inside raises Stopped when it is called off."""
        self.check()
        with self._lock:
            self._busy = db
        db.set_progress_handler(self._wanted.is_set, _STEPS)
        try:
            yield
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                raise Stopped from error
            raise
        finally:
            with self._lock:
                self._busy = None
            db.set_progress_handler(None, 0)


def fault(
    file: Path, *, thorough: bool = False, seconds: float | None = None, stop: Stop | None = None
) -> str:
    """What is wrong with a database, in SQLite's words; empty where nothing is found.

    The quick look takes one table after the other until `seconds` are over; the thorough one
    compares the indexes too. Raises StoreError for what is no damage, Stopped if called off.
    """
    stop = stop or Stop()
    until = None if seconds is None else time.monotonic() + seconds
    try:
        with told(file), closing(reading(file)) as db, stop.ends(db):
            identify(db, file)
            if thorough:
                return _said(db, "integrity_check(1)")
            for (table,) in db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
            ).fetchall():
                stop.check()
                if until is not None and time.monotonic() > until:
                    break
                if found := _said(db, f'quick_check("{table}")'):
                    return found
    except StoreError as error:
        if error.code in DAMAGE:
            return str(error.facts.get("reason") or "it is no database of Bough")
        raise
    return ""


def reading(file: Path, **how: str) -> sqlite3.Connection:
    """A connection that only reads, whatever the schema; `how` are parameters of SQLite's URI.

    Raises StoreError("not_a_database") for an empty file: SQLite would remove the log beside it,
    even to read.
    """
    if not file.stat().st_size:
        raise StoreError("not_a_database", path=str(file))
    options = "&".join(["mode=ro", *(f"{name}={value}" for name, value in how.items())])
    db = sqlite3.connect(f"{file.absolute().as_uri()}?{options}", uri=True, isolation_level=None)
    db.execute(f"PRAGMA busy_timeout = {opening.BUSY_MS}")
    db.execute("PRAGMA trusted_schema = OFF")
    return db


def identify(db: sqlite3.Connection, file: Path) -> None:
    """Raises StoreError("not_a_database") for another program's, "newer_schema" for what this one
    does not know."""
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if application != schema.APPLICATION_ID:
        raise StoreError("not_a_database", path=str(file))
    if version > schema.version():
        raise StoreError("newer_schema", path=str(file), found=version, known=schema.version())


def _said(db: sqlite3.Connection, pragma: str) -> str:
    """The verdict of a check; empty where it is well."""
    (verdict,) = db.execute(f"PRAGMA {pragma}").fetchone()
    lines = [line for line in verdict.splitlines() if not line.startswith("***")]
    return "" if verdict == "ok" else " ".join(lines).rstrip(".")
