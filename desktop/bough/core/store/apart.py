"""Looks into a database without a change to its file, or to what is beside it.

A connection that only reads does not write into the file, but makes files next to it.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from bough.core.errors import StoreError

TRIES = 5


def connect(file: Path) -> sqlite3.Connection:
    """A connection to the database as it is now. Where something is in its log, that is one to a
    copy, which lives as long as the connection.

    Raises StoreError("store_busy") where another program did not let the file rest.
    """
    if _size(log_of(file)):
        return _connect_to_copy(file)
    return sqlite3.connect(f"{uri(file)}?mode=ro&immutable=1", uri=True, isolation_level=None)


def user_version(file: Path, header: int) -> int:
    """`PRAGMA user_version` of the database, by its log where that has it, else as its `header`
    says. Read by hand: SQLite would make files to read a log.

    https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    """
    version = latest = header
    try:
        raw = log_of(file).open("rb")
    except FileNotFoundError:
        return header
    with raw:
        head = raw.read(32)
        page_size = int.from_bytes(head[8:12], "big")
        while len(frame := raw.read(24)) == 24 and frame[8:16] == head[16:24]:
            page, committed = (int.from_bytes(frame[at : at + 4], "big") for at in (0, 4))
            if page == 1:
                latest = int.from_bytes(raw.read(64)[60:], "big")
                raw.seek(page_size - 64, 1)
            else:
                raw.seek(page_size, 1)
            if committed:
                version = latest
    return version


def uri(file: Path) -> str:
    return f"file:{quote(str(file))}"


def log_of(file: Path) -> Path:
    """The write-ahead log of a database."""
    return file.with_name(file.name + "-wal")


class _ToCopy(sqlite3.Connection):
    folder: TemporaryDirectory[str]

    def close(self) -> None:
        super().close()
        self.folder.cleanup()


def _connect_to_copy(file: Path) -> sqlite3.Connection:
    folder = TemporaryDirectory(prefix="bough-")
    try:
        copy = Path(folder.name) / file.name
        for _ in range(TRIES):
            before = _state(file)
            for source in (file, log_of(file)):
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


def _state(file: Path) -> list[Any]:
    return [(f.stat().st_mtime_ns, f.stat().st_size) for f in (file, log_of(file))]


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
