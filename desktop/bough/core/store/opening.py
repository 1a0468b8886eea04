"""How the database of a profile is made, checked, brought up to date and connected to."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from bough import __version__
from bough.core.errors import StoreError
from bough.core.store import apart, schema

BUSY_MS = 5000
"""How long to wait for another program that holds the file."""


def connect_writing(file: Path, *, log: bool = True) -> sqlite3.Connection:
    """A connection that may write. With a write-ahead `log` readers and the writer don't wait for
    each other, but that is safe on a local file system only."""
    take_over(file)
    if not file.exists():
        _create(file)
    version = _version(file)
    if version > schema.version():
        raise _newer(file, version)
    if version < schema.version():
        from bough.core.store.backups import back_up

        back_up(file, before=version)
    _protect(file)
    # Where it cannot be opened for writing, SQLite opens it for reading and says nothing.
    if not os.access(file, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise StoreError("store_readonly", path=str(file))
    db = sqlite3.connect(file, isolation_level=None)
    try:
        set_up(db)
        db.execute(f"PRAGMA journal_mode = {'WAL' if log else 'DELETE'}")
        if version < schema.version():
            schema.migrate(db)
        # macOS: let a durable commit reach the disk, not only its cache.
        db.execute("PRAGMA fullfsync = ON")
        # What is deleted for ever is overwritten.
        db.execute("PRAGMA secure_delete = ON")
        # The first look makes the files that are beside it from now on.
        db.execute("SELECT 1 FROM sessions LIMIT 1")
    except BaseException:
        db.close()
        raise
    return db


def connect_reading(file: Path) -> sqlite3.Connection:
    """A connection that only reads. A database of a newer version is read as far as our columns
    are there, one that cannot be written as it lies."""
    if not file.exists():
        db = sqlite3.connect(":memory:", isolation_level=None)
        schema.migrate(db)
        return db
    version = _version(file)
    if version < schema.version():
        raise StoreError("older_schema", path=str(file), found=version, known=schema.version())
    if version > schema.version():
        return _connect_newer(file, version)
    db = _open_reading(file)
    try:
        db.execute("SELECT 1 FROM sessions LIMIT 1")
    except sqlite3.OperationalError as error:
        db.close()
        if not _lacks_files(error.sqlite_errorcode):
            raise
        return set_up(apart.connect(file))
    except BaseException:
        db.close()
        raise
    return db


def _lacks_files(number: int) -> bool:
    """Whether SQLite says that it could not make the files beside the database."""
    kinds = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL)
    return number & 0xFF in kinds or number == sqlite3.SQLITE_IOERR_SHMSIZE


def _open_reading(file: Path) -> sqlite3.Connection:
    # Not even the last one to close moves the log into the file, as a writing one would.
    db = sqlite3.connect(f"{apart.uri(file)}?mode=ro", uri=True, isolation_level=None)
    return set_up(db)


def set_up(db: sqlite3.Connection) -> sqlite3.Connection:
    db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA trusted_schema = OFF")
    return db


def _version(file: Path) -> int:
    """The file's schema, found out without a change to it. Raises StoreError if it is not ours."""
    # The log of an empty file is removed by SQLite, even when that only reads.
    if not file.stat().st_size:
        raise StoreError("not_a_database", path=str(file))
    application_id, version = apart.version(file)
    if application_id != schema.APPLICATION_ID:
        raise StoreError("not_a_database", path=str(file))
    return version


def _connect_newer(file: Path, version: int) -> sqlite3.Connection:
    db = apart.connect(file)
    try:
        set_up(db)
        if schema.lacks(db):
            raise _newer(file, version, reason="unreadable")
    except BaseException:
        db.close()
        raise
    return db


def _newer(file: Path, version: int, **facts: str) -> StoreError:
    """What is said of a database whose schema this program does not know."""
    with closing(apart.connect(file)) as db:
        if made_by := schema.written_by(db):
            facts["made_by"] = made_by
    return StoreError(
        "newer_schema",
        path=str(file),
        found=version,
        known=schema.version(),
        version=__version__,
        **facts,
    )


def take_over(file: Path) -> None:
    """Let the database that a repair has made be the one of the profile, also where the repair was
    killed before it could. Without the log of the old one, which would spoil it."""
    repaired = file.with_suffix(".repaired")
    if repaired.exists():
        for name in ("-wal", "-shm"):
            file.with_name(file.name + name).unlink(missing_ok=True)
        repaired.replace(file)


def _create(file: Path) -> None:
    """Make an empty database, whole or not at all: a file without content is never ours."""
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    touch_private(new)
    with closing(sqlite3.connect(new, isolation_level=None)) as db:
        # Nobody misses it before it is whole.
        db.execute("PRAGMA journal_mode = MEMORY")
        db.execute("PRAGMA synchronous = OFF")
        schema.migrate(db)
    put_in_place(new, file)


def put_in_place(new: Path, file: Path) -> None:
    """Give a file that is whole the name under which it is looked for, also if power fails."""
    _sync(new)
    new.replace(file)
    if sys.platform != "win32":
        _sync(file.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def touch_private(file: Path) -> None:
    """Make the file, for nobody but its owner. Raises FileExistsError where it is there."""
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    file.chmod(0o600)


def _protect(file: Path) -> None:
    """Take from others what they may do with the file; SQLite gives its log the same mode."""
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)
