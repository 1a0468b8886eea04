"""Sets a damaged database of a profile aside, and puts a whole one in its place."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from bough.core.errors import StoreError
from bough.core.paths import make_private
from bough.core.store import opening
from bough.core.store.backups import Backup, backups, copy_fault, newest_whole, settle
from bough.core.store.checks import identify, reading
from bough.core.store.lock import ProfileLock
from bough.core.store.salvage import Report, salvage
from bough.core.store.store import FILE
from bough.core.store.trouble import told

FOLDER = "damaged"


class Repair(NamedTuple):
    """What was saved, with what only `backup` had; what was there before is in the folder `kept`,
    byte for byte."""

    saved: Report
    kept: Path
    backup: Backup | None

    @property
    def facts(self) -> Mapping[str, object]:
        """What the sentence "repaired" is filled with."""
        facts = {
            "messages": self.saved.messages,
            "sessions": self.saved.sessions,
            "kept": self.kept,
        }
        if self.backup and self.saved.from_backup:
            facts |= {"from_backup": self.saved.from_backup, "at": spoken(self.backup.at)}
        return facts


def repair(profile: Path) -> Repair:
    """Make a new database of what can be read of the profile's and of its newest backup.

    Raises StoreError("nothing_saved") where both have nothing, "newer_schema" for what another
    Bough may read, and what the disk does; everything is then as it was.
    """
    file = profile / FILE
    with _held(profile):
        _refuse_newer(file)
        with _replaced(file) as (kept, new):
            backup = newest_whole(profile)
            saved = salvage(kept / FILE, new, backup.path if backup else None)
            if not saved.sessions:
                raise StoreError("nothing_saved", path=str(file))
            if found := copy_fault(new):
                raise StoreError("store_damaged", path=str(new), reason=found)
    return Repair(saved, kept, backup)


def restore(profile: Path, backup: Path) -> Path:
    """Go back to a backup; the folder in which is kept what was there.

    Raises StoreError("bad_backup") for one that is not whole; everything is then as it was.
    """
    with _held(profile):
        _refuse_damaged(backup)
        with _replaced(profile / FILE) as (kept, new):
            opening.touch_private(new)
            shutil.copyfile(backup, new)
            _refuse_damaged(new)
    return kept


def offers(profile: Path) -> list[Backup]:
    """The backups that can be restored, the newest first."""
    return [backup for backup in backups(profile) if not backup.damaged]


def spoken(at: float) -> str:
    """A time (unix seconds) as a person reads it here."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


@contextmanager
def _held(profile: Path) -> Iterator[None]:
    """The profile is nobody else's. Raises StoreError("profile_locked")."""
    with told(profile):
        lock = ProfileLock(profile / "lock")
        try:
            yield
        finally:
            lock.release()


@contextmanager
def _replaced(file: Path) -> Iterator[tuple[Path, Path]]:
    """The folder with copies of what is there, and the path where to put what takes its place.

    Killed or broken off at any point, what is there stays; once the new one is complete and has
    the name that `opening.take_over` looks for, it is in its place at the next start at the latest.
    """
    opening.take_over(file)
    new = file.with_suffix(".salvaged")
    new.unlink(missing_ok=True)
    kept = _set_aside(file)
    try:
        yield kept, new
        settle(new)
    except BaseException:
        new.unlink(missing_ok=True)
        shutil.rmtree(kept)
        raise
    new.replace(file.with_suffix(".repaired"))
    settle(file.parent)
    opening.take_over(file)
    settle(file.parent)


def _set_aside(file: Path) -> Path:
    folder = file.parent / FOLDER
    make_private(folder)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    others = len(list(folder.glob(f"{stamp}*")))
    kept = folder / (f"{stamp}-{others}" if others else stamp)
    make_private(kept)
    try:
        for name in ("", "-wal", "-shm"):
            source = file.with_name(file.name + name)
            if source.exists():
                copy = kept / source.name
                opening.touch_private(copy)
                shutil.copyfile(source, copy)
                settle(copy)
        settle(kept)
    except BaseException:
        shutil.rmtree(kept)
        raise
    return kept


def _refuse_newer(file: Path) -> None:
    try:
        with told(file), closing(reading(file)) as db:
            identify(db, file)
    except StoreError as error:
        if error.code == "newer_schema":
            raise


def _refuse_damaged(backup: Path) -> None:
    if found := copy_fault(backup):
        raise StoreError("bad_backup", path=str(backup), reason=found)
