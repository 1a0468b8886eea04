"""How much memory this computer has."""

from __future__ import annotations

import os
import sys


def memory() -> int | None:
    """Bytes; None where the system does not tell."""
    if sys.platform == "win32":
        return _of_windows()
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None
    return pages * size if pages > 0 and size > 0 else None


def _of_windows() -> int | None:
    import ctypes

    kilobytes = ctypes.c_ulonglong()
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    if not kernel.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes)):
        return None
    return kilobytes.value * 1024
