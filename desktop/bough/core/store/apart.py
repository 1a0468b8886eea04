"""Looks into a database without a change to its file, or to what is beside it.

A connection that only reads does not write into the file, but makes files next to it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from bough.core.errors import StoreError

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

TRIES = 5
HEADER = 100
"""Bytes at the begin of a database: https://www.sqlite.org/fileformat2.html#the_database_header"""


def connect(file: Path) -> sqlite3.Connection:
    """A connection to the database as it is now. Where that is not in its file alone, it is one to
    a copy, which lives as long as the connection.

    Raises StoreError("store_busy") where another program did not let the file rest.
    """
    if _size(log_of(file)) or _size(_journal_of(file)):
        return _connect_to_copy(file)
    return _connect_to_file(file)


def version(file: Path) -> tuple[int, int]:
    """`PRAGMA application_id` and `PRAGMA user_version` of the database."""
    # A file that was left while its log was moved into it makes no sense alone, but then its
    # first page is in the log.
    if header := _logged_header(file):
        return int.from_bytes(header[68:72], "big"), int.from_bytes(header[60:64], "big")
    # Never by opening the file past SQLite: closing it would drop the locks that SQLite holds on
    # it in this process (https://www.sqlite.org/howtocorrupt.html, 2.2).
    rolled_back = _size(_journal_of(file)) > 0
    with closing(_connect_to_copy(file) if rolled_back else _connect_to_file(file)) as db:
        (application_id,) = db.execute("PRAGMA application_id").fetchone()
        (user_version,) = db.execute("PRAGMA user_version").fetchone()
    return application_id, user_version


def _logged_header(file: Path) -> bytes:
    """The header of the database as the last transaction in its log left it; b"" where none did.
    Read by hand: SQLite would make files to read a log.

    https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    """
    committed = latest = b""
    try:
        raw = log_of(file).open("rb")
    except FileNotFoundError:
        return b""
    with raw:
        head = raw.read(32)
        page_size = int.from_bytes(head[8:12], "big")
        while len(frame := raw.read(24)) == 24 and frame[8:16] == head[16:24]:
            page = raw.read(min(page_size, HEADER))
            if frame[:4] == b"\0\0\0\1":
                # Of the last transaction, a disk without power may have kept some pieces.
                if not page.startswith(b"SQLite format 3\0"):
                    break
                latest = page
            if frame[4:8] != b"\0\0\0\0":
                committed = latest
            raw.seek(page_size - len(page), os.SEEK_CUR)
    return committed


def uri(file: Path) -> str:
    return f"file:{quote(str(file))}"


def log_of(file: Path) -> Path:
    """The write-ahead log of a database."""
    return file.with_name(file.name + "-wal")


def _journal_of(file: Path) -> Path:
    """What a transaction that did not come to its end is rolled back from."""
    return file.with_name(file.name + "-journal")


class _ToCopy(sqlite3.Connection):
    folder: TemporaryDirectory[str]

    def close(self) -> None:
        super().close()
        self.folder.cleanup()


def _connect_to_file(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{uri(file)}?mode=ro&immutable=1", uri=True, isolation_level=None)


def _connect_to_copy(file: Path) -> sqlite3.Connection:
    import shutil
    from tempfile import TemporaryDirectory

    folder = TemporaryDirectory(prefix="bough-")
    try:
        copy = Path(folder.name) / file.name
        for _ in range(TRIES):
            before = _state(file)
            for source in before:
                with suppress(FileNotFoundError):
                    shutil.copyfile(source, copy.with_name(source.name))
            if _state(file) == before:
                break
        else:
            raise StoreError("store_busy", path=str(file))
        db = sqlite3.connect(copy, isolation_level=None, factory=_ToCopy)
    except BaseException:
        folder.cleanup()
        raise
    db.folder = folder
    return db


def _state(file: Path) -> dict[Path, tuple[int, int]]:
    """The files of a database, with what changes when one is written."""
    found = {}
    for path in (file, log_of(file), _journal_of(file)):
        with suppress(FileNotFoundError):
            state = path.stat()
            found[path] = state.st_mtime_ns, state.st_size
    return found


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
