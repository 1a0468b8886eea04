"""Where Bough keeps its files."""

from __future__ import annotations

import os
from pathlib import Path


def profile_dir(override: Path | None = None) -> Path:
    """The folder of sessions: what was asked for, else BOUGH_HOME, else where data belong here."""
    if override is not None:
        return override.expanduser().absolute()
    if home := _home():
        return home
    import platformdirs

    return Path(platformdirs.user_data_dir("bough", appauthor=False))


def config_file() -> Path:
    """The configuration; beside the sessions when BOUGH_HOME says where everything is."""
    if home := _home():
        return home / "config.toml"
    import platformdirs

    return Path(platformdirs.user_config_dir("bough", appauthor=False)) / "config.toml"


def make_private(folder: Path) -> None:
    """Make the folder where it is missing, for nobody but its owner. Raises FileExistsError for
    something else of its name."""
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        # It was there, or another start of Bough was a moment earlier.
        if not folder.is_dir():
            raise
    else:
        folder.chmod(0o700)


def _home() -> Path | None:
    home = os.environ.get("BOUGH_HOME")
    return Path(home).expanduser().absolute() if home else None
