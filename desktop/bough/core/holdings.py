"""What Bough keeps on this computer: where each kind of it is, and how large it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bough.core import log
from bough.core.store import backups, repair
from bough.core.store.store import FILE

SNIPPETS, BLOBS = "snippets", "blobs"


class Holding(NamedTuple):
    """A folder, or a file with what SQLite puts beside it."""

    id: str
    path: Path


class Weight(NamedTuple):
    """How many bytes in how many files."""

    size: int = 0
    files: int = 0


def holdings(profile: Path, configuration: Path) -> tuple[Holding, ...]:
    """All that there may be, the profile as a whole first."""
    return (
        Holding("profile", profile),
        Holding("database", profile / FILE),
        Holding("blobs", profile / BLOBS),
        Holding("snippets", profile / SNIPPETS),
        Holding("backups", profile / backups.FOLDER),
        Holding("damaged", profile / repair.FOLDER),
        Holding("logs", profile / log.FOLDER),
        Holding("configuration", configuration),
    )


def weigh(path: Path, wanted: Callable[[], bool] = lambda: True) -> Weight:
    """What lies there, nothing where there is nothing; as far as it is still `wanted`."""
    size = files = 0
    for status in _statuses(path):
        if not wanted():
            break
        size += status.st_size
        files += 1
    return Weight(size, files)


def delete_logs(profile: Path) -> int:
    """Delete the log; how many files went. It begins anew with what comes next. Raises OSError."""
    found = list((profile / log.FOLDER).glob(f"{log.FILE}*"))
    for file in found:
        file.unlink(missing_ok=True)
    return len(found)


def _statuses(path: Path) -> Iterator[os.stat_result]:
    """Of the files there. What goes meanwhile, or cannot be looked into, weighs nothing; links are
    not followed."""
    with suppress(OSError):
        if not path.is_dir():
            for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
                with suppress(OSError):
                    yield file.lstat()
            return
        with os.scandir(path) as entries:
            for entry in entries:
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        yield from _statuses(Path(entry.path))
                    else:
                        yield entry.stat(follow_symlinks=False)
