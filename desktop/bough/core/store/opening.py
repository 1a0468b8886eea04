"""How the database of a profile is made, checked, brought up to date and connected to."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from bough.core.errors import StoreError
from bough.core.paths import make_private
from bough.core.store import schema

BUSY_MS = 5000
"""How long to wait for another program that holds the file."""


def connect_writing(file: Path) -> sqlite3.Connection:
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


def connect_reading(file: Path) -> sqlite3.Connection:
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
    log = file.with_name(file.name + "-wal")
    if log.exists() and log.stat().st_size:
        with closing(_open_reading(file)) as db:
            (application,) = db.execute("PRAGMA application_id").fetchone()
            (version,) = db.execute("PRAGMA user_version").fetchone()
    else:
        # Even a reading connection would leave files beside it. The fields are part of the
        # documented format: https://www.sqlite.org/fileformat.html#the_database_header
        with file.open("rb") as raw:
            header = raw.read(100).ljust(100, b"\0")
        version, application = (int.from_bytes(header[at : at + 4], "big") for at in (60, 68))
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
    make_private(folder)
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
