"""Whether the person asked their system for less motion."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtGui import QAccessibilityHints

# What GTK's and KDE's settings write there when animations are switched off.
_SETTINGS = {
    "gtk-4.0/settings.ini": ("gtk-enable-animations", ("0", "false")),
    "gtk-3.0/settings.ini": ("gtk-enable-animations", ("0", "false")),
    "kdeglobals": ("AnimationDurationFactor", ("0", "0.0")),
}
_LONGEST = 100_000
"""Characters of a settings file that are looked at."""


def still(hints: QAccessibilityHints) -> bool:
    """Whether nothing is to move, as far as it is known."""
    # From Qt 6.12 on.
    preference = getattr(hints, "motionPreference", None)
    if preference is not None:
        return "Reduce" in preference().name
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return any(_says_off(folder / name, *setting) for name, setting in _SETTINGS.items())


def _says_off(file: Path, key: str, off: tuple[str, ...]) -> bool:
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            text = lines.read(_LONGEST)
    except OSError:
        return False
    for line in text.splitlines():
        name, _, value = line.partition("=")
        if name.strip() == key:
            return value.strip().lower() in off
    return False
