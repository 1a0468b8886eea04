"""What makes the window appear a tenth sooner; to be called before the rest of it is imported."""

from __future__ import annotations

import gc

import PySide6.QtCore  # noqa: F401 (brings the module below)
from shibokensupport import feature  # type: ignore[import-not-found]


def hurry() -> None:
    """Leave out what costs time while much is imported and made."""
    # Nothing that is made at the start becomes garbage; bough.app.garbage collects from then on.
    gc.disable()
    # WORKAROUND PySide 6.11: after each import it reads the source of the module to see whether it
    # says "PySide6", for a switch of names that Bough does not use, and keeps the source in memory.
    feature._mod_uses_pyside = lambda _module: True
