"""What a disk does, as errors that a person can act on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bough.core.errors import StoreError

PASSING = frozenset({"disk_full", "store_unreadable", "store_readonly", "store_busy", "store_gone"})
"""The codes of what may be over in a moment: nothing was done, and the same can be tried again."""

_CODES = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_BUSY: "store_busy",
    sqlite3.SQLITE_LOCKED: "store_busy",
    sqlite3.SQLITE_PROTOCOL: "store_busy",
    sqlite3.SQLITE_READONLY: "store_readonly",
    sqlite3.SQLITE_CORRUPT: "store_damaged",
    sqlite3.SQLITE_NOTADB: "not_a_database",
    sqlite3.SQLITE_IOERR: "store_unreadable",
}
_DENIED = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})

_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def told(file: Path, denied: str = "store_unreadable") -> Iterator[None]:
    """What the disk does becomes a StoreError; what remains is a bug. `denied` is the code for
    what may not be opened."""
    try:
        yield
    except sqlite3.Error as error:
        number = getattr(error, "sqlite_errorcode", None)
        if number == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
            raise StoreError(str(error), path=str(file)) from error
        if number == sqlite3.SQLITE_READONLY_DBMOVED:
            raise StoreError("store_gone", path=str(file.parent)) from error
        kind = sqlite3.SQLITE_ERROR if number is None else number & 0xFF
        code = denied if kind in _DENIED else _CODES.get(kind)
        if number == sqlite3.SQLITE_IOERR_SHMSIZE:
            code = "disk_full"
        if code is None:
            raise
        raise StoreError(code, path=str(file), reason=str(error)) from error
    except OSError as error:
        code = "store_unreadable"
        if error.errno in _NO_ROOM:
            code = "disk_full"
        elif error.errno in _NO_RIGHT:
            code = denied
        raise StoreError(code, path=str(file), reason=error.strerror or str(error)) from error
