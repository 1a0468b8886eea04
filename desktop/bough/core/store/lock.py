"""The lock that lets one process at a time write a profile; the kernel frees it on death."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bough.core.errors import StoreError

LOCK = "lock"
"""The file's name in the profile."""
COMMAND = "-"
"""Published instead of a socket's name by a command, which has no window that could be reached."""

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


class ProfileLock:
    """Held from its making until `release`. What the file says, the holder's process on its first
    line and where it can be reached on its second, is only a hint."""

    def __init__(self, file: Path) -> None:
        """Raises StoreError("profile_locked", pid=...) when another holds it."""
        self._handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _try_lock(self._handle)
        except OSError as error:
            os.close(self._handle)
            pid, _ = hint(file)
            raise StoreError("profile_locked", pid=pid, path=str(file.parent)) from error
        self.publish("")

    def publish(self, text: str) -> None:
        """Say where the holder can be reached: the name of a socket."""
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, b"%d\n%s\n" % (os.getpid(), os.fsencode(text)))

    def release(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def hint(file: Path) -> tuple[int | None, str]:
    """The process that said last that it holds the lock, and where it can be reached; None and ""
    where the file does not say. It may be gone by now."""
    try:
        with file.open("rb") as written:
            pid, name, *_ = (*written.read(4096).split(b"\n"), b"", b"")
    except OSError:
        return None, ""
    return int(pid) if pid.isdigit() else None, os.fsdecode(name)
