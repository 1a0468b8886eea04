"""Starts that came to no good end are counted, so that a start can be a careful one."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

FILE = "running"
SETTLED_MS = 60_000
"""A run that lasted so long was no failed start, however it ends."""
TOO_OFTEN = 2


class Starts:
    """The starts of a profile that have not lasted a minute yet, nor ended as they should: a line
    each, with pid and time.

    For who holds the profile's lock. Where the file cannot be written nothing is counted.
    """

    def __init__(self, profile: Path) -> None:
        self._file = profile / FILE
        self.unclean = 0
        """How many starts before this one, in a row, broke off within a minute."""
        with contextlib.suppress(OSError):
            self.unclean = len(self._file.read_text("utf-8", "replace").splitlines())
        with contextlib.suppress(OSError):
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, f"{os.getpid()} {time.time():.0f}\n".encode())
            finally:
                os.close(handle)

    @property
    def careful(self) -> bool:
        """Whether this one should be."""
        return self.unclean >= TOO_OFTEN

    def settle(self) -> None:
        """It has lasted its minute, or ends as it should: it was no failed start."""
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)
