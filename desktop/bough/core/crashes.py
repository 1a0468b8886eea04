"""What a crash of the process leaves: its stack in the profile, and no memory on the disk."""

from __future__ import annotations

import faulthandler
import os
import sys
from pathlib import Path

from bough.core.log import FOLDER, safe

FILE = "crash.txt"

PR_SET_DUMPABLE = 4


class CrashFile:
    """`<profile>/logs/crash.txt`, where faulthandler writes every thread's stack on a fatal signal.

    Where it cannot be written there is none.
    """

    def __init__(self, profile: Path) -> None:
        self._handle = -1
        try:
            for folder in (profile, profile / FOLDER):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._handle = os.open(
                profile / FOLDER / FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600
            )
        except OSError:
            return
        faulthandler.enable(self._handle)

    def take(self) -> str:
        """What earlier runs left in it, which is told once. Only for who holds the profile."""
        if self._handle < 0 or not (size := os.fstat(self._handle).st_size):
            return ""
        os.lseek(self._handle, 0, os.SEEK_SET)
        text = os.read(self._handle, size).decode("utf-8", "replace")
        os.ftruncate(self._handle, 0)
        return safe(text)

    def close(self) -> None:
        if self._handle >= 0:
            faulthandler.disable()
            os.close(self._handle)
            self._handle = -1


def leave_no_core() -> None:
    """Keep the memory of this process, which holds keys, from the disk when it dies."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def hide_memory() -> None:
    """Let no other program look into this process, and no core be piped to one, which heeds no
    limit (Linux).

    Nor can a debugger then, or a desktop portal, which tells programs apart by /proc/PID/root: it
    takes us for one it does not know. Bough asks nothing of portals that would need more.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
