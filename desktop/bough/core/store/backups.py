"""Copies of a profile's database: made, proven, listed and thinned out."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import time
from calendar import timegm
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from bough.core.errors import StoreError
from bough.core.paths import make_private
from bough.core.store import opening
from bough.core.store.checks import DAMAGE, Stop, fault, identify, reading
from bough.core.store.trouble import told

FOLDER = "backups"

HOUR, DAY, WEEK = 3600, 86400, 7 * 86400
KEPT = ((HOUR, 24), (DAY, 14), (WEEK, 8))
"""Of each of so many of the last hours, days and weeks that have a backup, the newest is kept."""

MIGRATED = 30 * DAY
"""Seconds that the copy of a database of an older schema is kept at least."""

_NAME = re.compile(r"bough-(\d{8}-\d{6})(-schema\d+)?\.db")
_MONDAY = 4 * DAY
"""Unix time begins on a Thursday."""

_PAGES = 256
"""Copied at a stretch; then the copying can be called off."""


class Backup(NamedTuple):
    """A copy of a database as it was `at` (unix seconds), with what it holds; a damaged one may
    not say."""

    path: Path
    at: float
    sessions: int = 0
    nodes: int = 0
    schema: int = 0
    damaged: bool = False


def back_up(
    file: Path,
    *,
    before: int | None = None,
    stop: Stop | None = None,
    share: Callable[[float], object] | None = None,
) -> Path:
    """Copy the database of a profile as it is at this moment; the copy, proven to be whole. `share`
    is told how much of it is copied, from 0 to 1.

    Nobody who reads or writes the database waits for it. `before` is its schema, where it is about
    to get another. Raises StoreError("store_damaged") if the database is not whole, "backup_failed"
    if the copy is not; nothing is left then.
    """
    stop = stop or Stop()
    folder = file.parent / FOLDER
    new = folder / "bough.new"
    try:
        with told(file):
            make_private(folder)
            new.unlink(missing_ok=True)
            opening.touch_private(new)
            counts = _copy(file, new, stop, share)
            _prove(file, new, counts, stop)
            settle(new)
            copy = _unused(folder, "" if before is None else f"-schema{before}")
            new.replace(copy)
            settle(folder)
    except StoreError as error:
        if error.code in {"backup_failed", *DAMAGE}:
            raise
        reason = error.facts.get("reason", error.code)
        raise StoreError("backup_failed", path=str(folder), reason=reason) from error
    finally:
        _forget(new)
    return copy


def thin_out(profile: Path, now: float) -> None:
    """Remove the backups that newer ones stand for. To be called when one was proven."""
    with told(profile / FOLDER):
        found = [(path, *_named(path)) for path in _files(profile)]
        kept = rotation((at for _, at, migrated in found if not migrated), now)
        for path, at, migrated in found:
            if at < now - MIGRATED if migrated else at not in kept:
                path.unlink(missing_ok=True)


def rotation(stamps: Iterable[float], now: float) -> set[float]:
    """The times of the backups to keep. Those of the future, which a wrong clock makes, take no
    other's place."""
    past: list[float] = []
    kept: set[float] = set()
    for stamp in sorted(set(stamps), reverse=True):
        if stamp > now:
            kept.add(stamp)
        else:
            past.append(stamp)
    for period, many in KEPT:
        newest: dict[float, float] = {}
        for stamp in past:
            newest.setdefault((stamp - _MONDAY) // period, stamp)
        kept.update(list(newest.values())[:many])
    return kept


def backups(profile: Path) -> list[Backup]:
    """The backups of a profile, the newest first."""
    return list(stamped(profile))


def stamped(profile: Path) -> Iterator[Backup]:
    """The same, each looked into when it is asked for."""
    with told(profile / FOLDER):
        files = sorted(_files(profile), key=lambda path: _named(path)[0], reverse=True)
    yield from map(look_at, files)


def newest_at(profile: Path) -> float:
    """When the newest backup was made (unix seconds); 0 where there is none."""
    return max((_named(path)[0] for path in _files(profile)), default=0.0)


def look_at(path: Path) -> Backup:
    """What a backup says it holds."""
    at, _ = _named(path)
    try:
        with told(path), closing(open_copy(path)) as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            (sessions,) = db.execute(
                "SELECT count(*) FROM sessions WHERE binned_at IS NULL"
            ).fetchone()
            (nodes,) = db.execute("SELECT count(*) FROM nodes").fetchone()
    except (StoreError, sqlite3.Error):
        return Backup(path, at, damaged=True)
    return Backup(path, at, sessions, nodes, version)


def newest_whole(profile: Path) -> Backup | None:
    """The newest backup that a check finds nothing wrong with."""
    return next((b for b in backups(profile) if not b.damaged and not copy_fault(b.path)), None)


def copy_fault(path: Path) -> str:
    """What is wrong with a backup; empty where nothing is. Raises StoreError("newer_schema")."""
    try:
        with told(path), closing(open_copy(path)) as db:
            identify(db, path)
            (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
    except StoreError as error:
        if error.code == "newer_schema":
            raise
        return str(error.facts.get("reason", "it is no database of Bough"))
    return "" if verdict == "ok" else str(verdict)


def open_copy(path: Path) -> sqlite3.Connection:
    """A connection to what nobody writes, which leaves nothing beside it."""
    return reading(path, immutable="1")


def settle(path: Path) -> None:
    """Let what was written to a file, or renamed in a folder, be on the disk."""
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(
    file: Path, new: Path, stop: Stop, share: Callable[[float], object] | None
) -> Mapping[str, int]:
    """Copy one moment of the database; the rows of each table at that moment."""

    def look(_status: int, left: int, all_: int) -> None:
        stop.check()
        if share and all_:
            share(1 - left / all_)

    with (
        closing(reading(file)) as source,
        closing(sqlite3.connect(new, isolation_level=None)) as target,
        stop.ends(source),
    ):
        source.execute("BEGIN")
        counts = _counts(source)
        # It is on the disk before it gets its name, and not sooner.
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target, pages=_PAGES, progress=look)
        # A copy is one file: it has no log.
        target.execute("PRAGMA journal_mode = DELETE")
    return counts


def _prove(file: Path, new: Path, counts: Mapping[str, int], stop: Stop) -> None:
    with closing(open_copy(new)) as db, stop.ends(db):
        try:
            (verdict,) = db.execute("PRAGMA quick_check(1)").fetchone()
            if verdict == "ok" and _counts(db) == counts:
                return
        except sqlite3.DatabaseError as error:
            stop.check()
            verdict = str(error)
    reason = "it does not hold as many rows" if verdict == "ok" else verdict
    # A copy is as good as what it was made of.
    if found := fault(file, stop=stop):
        raise StoreError("store_damaged", path=str(file), reason=found)
    raise StoreError("backup_failed", path=str(new), reason=reason)


def _counts(db: sqlite3.Connection) -> dict[str, int]:
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {
        table: db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 (a table)
        for (table,) in tables
    }


def _unused(folder: Path, mark: str) -> Path:
    at = int(time.time())
    while True:
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(at))
        path = folder / f"bough-{stamp}{mark}.db"
        if not path.exists():
            return path
        at += 1


def _files(profile: Path) -> list[Path]:
    folder = profile / FOLDER
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]


def _named(path: Path) -> tuple[float, bool]:
    """When a backup was made, and whether it was for a migration; other files by their date."""
    if found := _NAME.fullmatch(path.name):
        try:
            return float(timegm(time.strptime(found[1], "%Y%m%d-%H%M%S"))), bool(found[2])
        except ValueError:
            pass
    return path.stat().st_mtime if path.exists() else 0.0, False


def _forget(new: Path) -> None:
    for name in ("", "-journal"):
        with suppress(OSError):
            new.with_name(new.name + name).unlink()
