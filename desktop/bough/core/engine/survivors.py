"""Notes of the engines that run, by which the next start ends one that outlived its Bough.

Each is a small file in a folder of this user. An engine is ended only if its number, the moment
it began and its arguments are those of the note, and the Bough that started it is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bough.core.engine import vitals


def usual_folder() -> Path:
    """Where the notes of all profiles are."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("bough", appauthor=False)) / "engines"


def note(folder: Path, pid: int, command: Sequence[str]) -> Path | None:
    """Remember that engine. None where the system does not tell enough to know it again, or the
    folder is of no use."""
    began, ours = vitals.began(pid), os.getpid()
    if began is None:
        return None
    known = {
        "pid": pid,
        "began": began,
        "command": list(command),
        "parent": ours,
        "parent_began": vitals.began(ours),
    }
    file = folder / f"engine-{pid}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(known, out)
    except OSError:
        return None
    return file


def end_all(folder: Path) -> list[int]:
    """End the engines that were left over, and forget them; their process ids."""
    ended = []
    for file in sorted(folder.glob("engine-*.json")):
        try:
            known = json.loads(file.read_text(encoding="utf-8"))
            if _is(known["parent"], known["parent_began"]):
                continue
            if _is(known["pid"], known["began"]) and _called(known["pid"], known["command"]):
                os.killpg(known["pid"], signal.SIGKILL)
                ended.append(known["pid"])
        except (OSError, ValueError, TypeError, KeyError):
            pass  # No note of ours, or its engine went in this moment.
        with contextlib.suppress(OSError):
            file.unlink()
    return ended


def _is(pid: Any, began: Any) -> bool:
    return isinstance(pid, int) and pid > 1 and began is not None and vitals.began(pid) == began


def _called(pid: int, command: Any) -> bool:
    return bool(command) and vitals.command_line(pid) == command
