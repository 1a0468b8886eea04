"""The database reader and the salvage, given any bytes for a database and its log.

`one` returns for what is read, and for what is refused with a StoreError; anything else is a bug.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bough.core.errors import StoreError
from bough.core.store.salvage import salvage
from bough.core.store.store import FILE
from helpers.damage import as_of_version, read_all, used

SEAM = b"\n-- bough.db-wal --\n"
"""Between the bytes of the database and those of its log."""

MOST = 1 << 20
"""Bytes that are looked at."""


def one(data: bytes) -> None:
    """Read all there is as the window does, then save what can be saved; the files stay as they
    were."""
    database, _, log = data[:MOST].partition(SEAM)
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder)
        file, beside = profile / FILE, profile / f"{FILE}-wal"
        file.write_bytes(database)
        if log:
            beside.write_bytes(log)
        with suppress(StoreError):
            read_all(profile)
        salvage(file, profile / "saved.db")
        assert file.read_bytes() == database
        assert (beside.read_bytes() if beside.exists() else b"") == log
        (profile / "whole").mkdir()
        (profile / "saved.db").rename(profile / "whole" / FILE)
        read_all(profile / "whole")


def _seed(sessions: int, version: int | None, seed: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile"
        used(profile, sessions, seed, length=30)
        file = profile / FILE
        if version is None:
            return file.read_bytes() + SEAM + (profile / f"{FILE}-wal").read_bytes()
        older = Path(folder) / "older.db"
        as_of_version(file, older, version)
        return older.read_bytes()


SEEDS: list[bytes] = [_seed(3, None, 1), _seed(4, 3, 2), _seed(3, 2, 3), _seed(3, 1, 4)]
"""Small databases: one with a log, and one of each schema."""
