"""Starts the window, or the command line where anything but a profile is named."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def main() -> int:
    """What `bough` does. A bare `bough` imports nothing of the command line, and nothing of Qt
    where a window has the profile open already."""
    arguments = sys.argv[1:]
    profile, rest = _profile(arguments)
    if rest:
        from bough.cli import main as command
        from bough.cli import prepare_process

        return command(arguments, prepare_process)
    if _no_display(os.environ):
        from bough.cli import without_display

        return without_display(profile)
    from bough.core import handover, paths
    from bough.core.errors import StoreError

    lock, held = None, None
    try:
        lock = handover.first_or_raised(paths.profile_dir(profile))
        if lock is None:
            return 0
    except StoreError as error:
        held = error
    from bough.ui.hurry import hurry

    hurry()
    from bough.ui.start import run

    return run(sys.argv, profile, lock, held)


def _profile(arguments: Sequence[str]) -> tuple[Path | None, Sequence[str]]:
    """The directory after `--profile`, and what else there is."""
    match arguments:
        case ["--profile", directory]:
            return Path(directory), ()
        case [one] if one.startswith("--profile="):
            return Path(one.removeprefix("--profile=")), ()
    return None, arguments


def _no_display(environment: Mapping[str, str]) -> bool:
    """Whether a window has nowhere to appear, which Qt itself answers by aborting."""
    return sys.platform.startswith(("linux", "freebsd")) and not any(
        environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )


if __name__ == "__main__":
    sys.exit(main())
