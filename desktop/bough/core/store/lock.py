"""The lock that lets one process at a time write a profile; the kernel frees it on death."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bough.core.errors import StoreError

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
    """Held from its making until `release`. The pid inside the file is only a hint."""

    def __init__(self, file: Path) -> None:
        """Raises StoreError("profile_locked", pid=...) when another holds it."""
        self._handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _try_lock(self._handle)
        except OSError as error:
            hint = _read(self._handle)
            os.close(self._handle)
            raise StoreError("profile_locked", pid=hint, path=str(file.parent)) from error
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, str(os.getpid()).encode())

    def release(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _read(handle: int) -> int | None:
    os.lseek(handle, 0, os.SEEK_SET)
    digits = os.read(handle, 32)
    return int(digits) if digits.isdigit() else None
