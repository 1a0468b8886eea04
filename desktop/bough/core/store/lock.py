"""The lock that lets one process at a time write a profile; the kernel frees it on death."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bough.core.errors import StoreError

LOCK = "lock"
"""The file's name in the profile."""

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        # A locked byte cannot be read by others, so it lies far behind the pid.
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


LONGEST_HINT = 4096


class ProfileLock:
    """Held from its making until `release`. What is inside the file is only a hint: the pid of the
    owner and, on the next line, what the owner has published."""

    def __init__(self, file: Path) -> None:
        """Raises StoreError("profile_locked", pid=...) when another holds it."""
        self._handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _try_lock(self._handle)
        except OSError as error:
            pid, _ = _read(self._handle)
            os.close(self._handle)
            raise StoreError("profile_locked", pid=pid, path=str(file.parent)) from error
        self.publish("")

    def publish(self, text: str) -> None:
        """Let others find `text`, one line, such as the name of a socket, beside the pid."""
        hint = f"{os.getpid()}\n{text}" if text else str(os.getpid())
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, os.fsencode(hint))

    def release(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def hint(file: Path) -> tuple[int | None, str]:
    """The pid and the text in the lock file, whether or not it is held; (None, "") for none."""
    try:
        handle = os.open(file, os.O_RDONLY)
    except OSError:
        return None, ""
    try:
        return _read(handle)
    finally:
        os.close(handle)


def _read(handle: int) -> tuple[int | None, str]:
    os.lseek(handle, 0, os.SEEK_SET)
    pid, _, text = os.fsdecode(os.read(handle, LONGEST_HINT)).partition("\n")
    return (int(pid) if pid.isdecimal() else None), text
