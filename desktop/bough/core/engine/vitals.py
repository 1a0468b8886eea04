"""What the system tells of a process: when it began, how it was called, whether it moves.

Only Linux tells it; elsewhere nothing is known (None).
"""

from __future__ import annotations

import os
from pathlib import Path


def began(pid: int) -> int | None:
    """When the process began, in clock ticks since the machine did; with its number that names
    one process for good. None also for one that has ended, though nobody has buried it yet."""
    fields = _stat(pid)
    return int(fields[19]) if fields and fields[0] not in "ZX" else None


def command_line(pid: int) -> list[str] | None:
    """Its arguments, the program first."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    return [os.fsdecode(word) for word in words[:-1]]


def bytes_read(pid: int) -> int | None:
    """How much it has read from files: by calls, or from the disk where it maps them."""
    try:
        lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    except OSError:
        return None
    told = dict(line.split(": ") for line in lines)
    return max(int(told["rchar"]), int(told["read_bytes"]))


def work_done(pid: int) -> tuple[int, ...] | None:
    """Figures that grow as long as the process does anything at all."""
    fields = _stat(pid)
    if fields is None:
        return None
    return (int(fields[11]), int(fields[12]), bytes_read(pid) or 0)


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third on (proc(5)); the second is a name that may
    hold blanks and brackets."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()
